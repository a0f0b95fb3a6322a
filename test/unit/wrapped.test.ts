/** The location of wrapped keys: what its records hold, and what does not open. */
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createWrapped } from '../../background/drivers/wrapped/driver.ts';
import { createEntropy } from '../../background/entropy.ts';
import { forOwner } from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { createDeviceKey, withOwnRecords } from '../../background/storage/own-records.ts';
import { PSA_ALG_CTR, PSA_ALG_GCM } from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES, PSA_KEY_TYPE_HMAC } from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_STORAGE_FAILURE,
  PsaError,
} from '../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_ENCRYPT, PSA_KEY_USAGE_EXPORT } from '../../protocol/psa/usage.ts';
import { pattern } from '../support/bytes.ts';
import { A, B, createEngine, isWiped } from '../support/engine.ts';
import { expectStatus } from '../support/status.ts';

const AT = 0x80000100;
const KEY = pattern(32, 3);
const usage = PSA_KEY_USAGE_ENCRYPT;
const policy = { usage, alg: PSA_ALG_GCM };
const wanted = { type: PSA_KEY_TYPE_AES, bits: 256, lifetime: AT, id: 0, policy };

const entropy = createEntropy();
const local = createLocalDrivers({ entropy, subtle: crypto.subtle });

/** The driver of an owner, and the copies of the device key that it was given. */
function driverOf(owner: string, device = 5) {
  const given: Uint8Array[] = [];
  const deviceKey = async () => {
    const key = new Uint8Array(32).fill(device);
    given.push(key);
    return key;
  };
  return { ...createWrapped(local, { drivers: local, entropy, deviceKey }, owner), given };
}

const hasBytes = (whole: Uint8Array, part: Uint8Array) =>
  whole.some((_, i) => part.every((byte, j) => whole[i + j] === byte));

describe('a blob', () => {
  it('opens with every bit as it was, and with none changed', async () => {
    const driver = driverOf(A);
    const { material } = (await driver.importKey?.(wanted, KEY)) ?? {};
    if (!material) throw new Error('no key');
    expect(await driver.attachKey?.(wanted, material)).toMatchObject({ bits: 256, policy });
    for (let bit = 0; bit < material.length * 8; bit += 1) {
      const other = material.slice();
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const call = driver.attachKey?.(wanted, other) ?? Promise.resolve();
      await expectStatus(call, PSA_ERROR_DOES_NOT_EXIST, `bit ${bit}`);
    }
  });

  it('opens for its owner alone, and on its device alone', async () => {
    const { material } = (await driverOf(A).importKey?.(wanted, KEY)) ?? {};
    if (!material) throw new Error('no key');
    for (const stranger of [driverOf(B), driverOf(''), driverOf(A, 6)]) {
      const call = stranger.attachKey?.(wanted, material) ?? Promise.resolve();
      await expectStatus(call, PSA_ERROR_DOES_NOT_EXIST);
    }
  });

  it('is of a record that says the same of the key, or else the record is damaged', async () => {
    const driver = driverOf(A);
    const { material } = (await driver.importKey?.(wanted, KEY)) ?? {};
    if (!material) throw new Error('no key');
    const damaged = [
      { ...wanted, policy: { ...policy, usage: usage | PSA_KEY_USAGE_EXPORT } },
      { ...wanted, type: PSA_KEY_TYPE_HMAC },
      { ...wanted, bits: 128 },
    ];
    expect(await driver.exportKey?.({ attributes: wanted, material })).toEqual(KEY);
    for (const attributes of damaged) {
      const call = driver.exportKey?.({ attributes, material }) ?? Promise.resolve();
      await expectStatus(call, PSA_ERROR_DATA_CORRUPT);
    }
  });

  it('leaves no copy of the device key', async () => {
    const driver = driverOf(A);
    const made = await driver.importKey?.(wanted, KEY);
    await driver.exportKey?.({ attributes: wanted, material: made?.material ?? KEY });
    expect(driver.given).toHaveLength(2);
    expect(driver.given.every(isWiped)).toBe(true);
  });

  it('that cannot be tried, because storage fails, is not called a wrong one', async () => {
    const deviceKey = async () => {
      throw new PsaError(PSA_ERROR_STORAGE_FAILURE);
    };
    const driver = createWrapped(local, { drivers: local, entropy, deviceKey }, A);
    const blob = (await driverOf(A).importKey?.(wanted, KEY))?.material ?? KEY;
    const call = driver.attachKey?.(wanted, blob) ?? Promise.resolve();
    await expectStatus(call, PSA_ERROR_STORAGE_FAILURE);
  });
});

describe('a record', () => {
  it('of a wrapped key does not have the key in it', async () => {
    const persistent = createMemoryBackend();
    const engine = createEngine({ storage: { persistent, volatile: createMemoryBackend() } });
    const attributes = { type: PSA_KEY_TYPE_AES, usage, alg: PSA_ALG_CTR };
    await engine.connect().importKey({ ...attributes, lifetime: AT + 1, id: 7 }, KEY);
    const there = await persistent.read(A, 7n);
    expect(there && hasBytes(there.data, KEY)).toBe(false);
    await engine.connect().importKey({ ...attributes, id: 8 }, KEY);
    const local = await persistent.read(A, 8n);
    expect(local && hasBytes(local.data, KEY)).toBe(true);
  });

  it('of Keyward’s own belongs to no owner and is shown to none', async () => {
    const backend = createMemoryBackend();
    const { own, others } = withOwnRecords(backend);
    await own.set(1n, KEY);
    const [name = ''] = await backend.owners();
    expect(await others.owners()).toEqual([]);
    const its = forOwner(others, name);
    const calls = [its.get(1n), its.set(1n, KEY), its.remove(1n), its.uids(), its.clear()];
    for (const call of calls) await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT);
    expect(await own.get(1n)).toEqual(KEY);
  });

  it('with the device key is drawn once, however many ask for it first', async () => {
    const { own } = withOwnRecords(createMemoryBackend());
    const deviceKey = createDeviceKey(own, entropy);
    const keys = await Promise.all([deviceKey(), deviceKey(), deviceKey(), deviceKey()]);
    for (const key of keys) expect(key).toEqual(keys[0]);
    expect(await createDeviceKey(own, entropy)()).toEqual(keys[0]);
    keys[0]?.fill(0);
    expect(isWiped(await deviceKey())).toBe(false);
  });
});
