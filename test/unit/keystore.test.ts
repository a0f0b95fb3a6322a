/** The keys of an owner: ids, isolation, atomic creation, and what becomes of the material. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readKeyFile, writeKeyFile } from '../../background/keystore/key-file.ts';
import { drawVolatileKeyId } from '../../background/keystore/key-ids.ts';
import { createKeystore, type Keystore } from '../../background/keystore/keystore.ts';
import { createInTurn } from '../../background/sessions/in-turn.ts';
import { forOwner, type StorageBackend, type StoredAsset } from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { type OperationName, operations } from '../../protocol/operations.ts';
import { PSA_ALG_ECDSA, PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_HARDWARE_FAILURE, PsaError } from '../../protocol/psa/status.ts';
import {
  KEY_USAGE_MASK,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
} from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { BACKENDS, contentsOf, createFaulty, type Fault } from '../support/backends.ts';
import { A, B, createEngine, createSpyDriver, isWiped, SPY_TYPE } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';

const VOLATILE = 0;
const PERSISTENT = 1;
const USER_MAX = 0x3fffffff;
const VENDOR_MIN = 0x40000000;
const VENDOR_MAX = 0x7fffffff;

const attributes = (id: number, lifetime = PERSISTENT, usage = 0): KeyAttributes => ({
  type: PSA_KEY_TYPE_RAW_DATA,
  bits: 0,
  lifetime,
  id,
  policy: { usage, alg: 0 },
});

const made = (fill: number, length = 16) => ({
  bits: length * 8,
  material: new Uint8Array(length).fill(fill),
});
const make = (fill: number) => async () => made(fill);

/** Gives the numbers listed to each draw of four bytes, then random ones. */
function scriptedEntropy(numbers: number[]) {
  return (size: number) => {
    const out = crypto.getRandomValues(new Uint8Array(size));
    const next = size === 4 ? numbers.shift() : undefined;
    if (next !== undefined) new DataView(out.buffer).setUint32(0, next);
    return out;
  };
}

type Rig = {
  readonly persistent?: StorageBackend;
  readonly volatile?: StorageBackend;
  readonly draws?: number[];
  readonly owner?: string;
  readonly inTurn?: ReturnType<typeof createInTurn>;
};

function keystoreOn(rig: Rig = {}): Keystore {
  const owner = rig.owner ?? A;
  return createKeystore({
    storage: {
      persistent: forOwner(rig.persistent ?? createMemoryBackend(), owner),
      volatile: forOwner(rig.volatile ?? createMemoryBackend(), owner),
    },
    entropy: scriptedEntropy(rig.draws ?? []),
    hasLocation: (location) => location === 0 || location === 0x800001,
    now: () => 1234,
    inTurn: rig.inTurn ?? createInTurn(),
  });
}

describe('key ids', () => {
  it.each([1, 2, 1111, USER_MAX])('gives a persistent key the id asked for: %i', async (id) => {
    const keystore = keystoreOn();
    expect(await keystore.create(attributes(id), make(1))).toBe(id);
    expect(await keystore.find(id)).toMatchObject({
      attributes: { ...attributes(id), bits: 128 },
      material: made(1).material,
      created: 1234,
    });
  });

  it.each([0, USER_MAX + 1, VENDOR_MIN, VENDOR_MAX, 0x80000000, 0xffffffff])(
    'gives no persistent key the id %i, and asks nobody to make one',
    async (id) => {
      const refused = keystoreOn().create(attributes(id), () => expect.unreachable());
      expect(await outcomeOf(refused)).toBe('PSA_ERROR_INVALID_ARGUMENT');
    },
  );

  it('refuses an id that is taken, and leaves the first key as it was', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(5), make(1));
    const second = keystore.create(attributes(5), () => expect.unreachable());
    expect(await outcomeOf(second)).toBe('PSA_ERROR_ALREADY_EXISTS');
    expect((await keystore.find(5)).material).toEqual(made(1).material);
  });

  it.each(BACKENDS)(
    'lets exactly one of many creations of one id win, in %s',
    async (_name, create) => {
      const rig = { persistent: create(), inTurn: createInTurn() };
      const fills = [1, 2, 3, 4, 5];
      const outcomes = await Promise.all(
        fills.map((fill) => outcomeOf(keystoreOn(rig).create(attributes(7), make(fill)))),
      );
      expect(outcomes.filter((outcome) => outcome === 'PSA_SUCCESS')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'PSA_ERROR_ALREADY_EXISTS')).toHaveLength(4);
      const winner = fills[outcomes.indexOf('PSA_SUCCESS')] ?? 0;
      expect((await keystoreOn(rig).find(7)).material).toEqual(made(winner).material);
    },
  );

  it('has a creation win that was slower to make its key than another of the same id', async () => {
    const keystore = keystoreOn();
    let finish: () => void = () => undefined;
    const slow = keystore.create(
      attributes(7),
      () =>
        new Promise((resolve) => {
          finish = () => resolve(made(1));
        }),
    );
    await keystore.create(attributes(7), make(2));
    finish();
    expect(await outcomeOf(slow)).toBe('PSA_ERROR_ALREADY_EXISTS');
    expect((await keystore.find(7)).material).toEqual(made(2).material);
  });

  it('makes an id free again when its key is destroyed', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(5), make(1));
    const first = await keystore.find(5);
    await keystore.destroy(first);
    await keystore.create(attributes(5), make(2));
    const second = await keystore.find(5);
    expect(second.material).toEqual(made(2).material);
    expect(second.serial).not.toBe(first.serial);
  });

  it.each([
    [0, VENDOR_MIN],
    [1, VENDOR_MIN + 1],
    [0x3fffffff, VENDOR_MAX],
    [0x40000000, VENDOR_MIN],
    [0xffffffff, VENDOR_MAX],
  ])('draws a volatile id from the vendor range: %i gives %i', (draw, id) => {
    expect(drawVolatileKeyId(scriptedEntropy([draw]))).toBe(id);
  });

  it('chooses the id of a volatile key itself, whatever was asked for', async () => {
    const keystore = keystoreOn({ draws: [42, 43] });
    expect(await keystore.create(attributes(5, VOLATILE), make(1))).toBe(VENDOR_MIN + 42);
    expect(await keystore.create(attributes(VENDOR_MIN + 42, VOLATILE), make(2))).toBe(
      VENDOR_MIN + 43,
    );
    expect((await keystore.find(VENDOR_MIN + 43)).attributes.id).toBe(VENDOR_MIN + 43);
    expect(await outcomeOf(keystore.find(5))).toBe('PSA_ERROR_INVALID_HANDLE');
  });

  it('draws again where the id is taken', async () => {
    const keystore = keystoreOn({ draws: [42, 42, 42, 43] });
    await keystore.create(attributes(0, VOLATILE), make(1));
    expect(await keystore.create(attributes(0, VOLATILE), make(2))).toBe(VENDOR_MIN + 43);
    expect((await keystore.find(VENDOR_MIN + 42)).material).toEqual(made(1).material);
  });

  it('does not use the id of a destroyed volatile key again', async () => {
    const keystore = keystoreOn();
    const ids = new Set<number>();
    for (let i = 0; i < 200; i += 1) {
      const id = await keystore.create(attributes(0, VOLATILE), make(1));
      expect(id >= VENDOR_MIN && id <= VENDOR_MAX).toBe(true);
      ids.add(id);
      await keystore.destroy(await keystore.find(id));
    }
    expect(ids.size).toBe(200);
  });

  it('draws different ids for volatile keys made at the same time', async () => {
    const keystore = keystoreOn({ draws: [9, 9, 9, 9, 10, 11] });
    const ids = await Promise.all(
      [1, 2, 3].map((fill) => keystore.create(attributes(0, VOLATILE), make(fill))),
    );
    expect(new Set(ids).size).toBe(3);
    for (const [i, id] of ids.entries()) {
      expect((await keystore.find(id)).material).toEqual(made(i + 1).material);
    }
  });

  it('refuses a volatile key beyond 4,096', async () => {
    const volatile = createMemoryBackend();
    const uids = Array.from({ length: 4096 }, (_, i) => BigInt(VENDOR_MIN + i));
    const full = keystoreOn({ volatile: { ...volatile, uids: async () => uids } });
    expect(await outcomeOf(full.create(attributes(0, VOLATILE), make(1)))).toBe(
      'PSA_ERROR_INSUFFICIENT_MEMORY',
    );
    const one = keystoreOn({ volatile: { ...volatile, uids: async () => uids.slice(1) } });
    expect(await outcomeOf(one.create(attributes(0, VOLATILE), make(1)))).toBe('PSA_SUCCESS');
  });

  it.each([0, 1, USER_MAX, VENDOR_MIN, 0x80000000, 0xffffffff])(
    'finds no key %i where there is none',
    async (id) => {
      expect(await outcomeOf(keystoreOn().find(id))).toBe('PSA_ERROR_INVALID_HANDLE');
    },
  );
});

describe('attributes', () => {
  it.each([
    ['a read-only persistence', { lifetime: 0xff }],
    ['a reserved persistence', { lifetime: 2 }],
    ['a vendor persistence', { lifetime: 0x80 }],
    ['a location without a driver', { lifetime: 0x00000101 }],
    ['a location without a driver, volatile', { lifetime: 0x00000100 }],
    ['no type', { type: 0 }],
    ['an unknown usage flag', { policy: { usage: 0x80000000, alg: 0 } }],
  ])('with %s make no key', async (_what, wrong) => {
    const refused = keystoreOn().create({ ...attributes(5), ...wrong }, () => expect.unreachable());
    expect(await outcomeOf(refused)).toBe('PSA_ERROR_INVALID_ARGUMENT');
  });

  it.each([
    ['persistent', 0x80000101, 5],
    ['volatile', 0x80000100, VENDOR_MIN + 1],
  ])('of a known location are kept, %s', async (_what, lifetime, id) => {
    const keystore = keystoreOn({ draws: [1] });
    expect(await keystore.create(attributes(5, lifetime), make(1))).toBe(id);
    expect((await keystore.find(id)).attributes.lifetime).toBe(lifetime);
  });

  it('get their size from the material, and must agree with it where they give one', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(1), make(1));
    expect((await keystore.find(1)).attributes.bits).toBe(128);
    await keystore.create({ ...attributes(2), bits: 128 }, make(1));
    const wrong = keystore.create({ ...attributes(3), bits: 136 }, make(1));
    expect(await outcomeOf(wrong)).toBe('PSA_ERROR_INVALID_ARGUMENT');
    const none = keystore.create(attributes(4), async () => made(1, 0));
    expect(await outcomeOf(none)).toBe('PSA_ERROR_INVALID_ARGUMENT');
    expect((await keystore.list()).map((key) => key.attributes.id)).toEqual([1, 2]);
  });

  it('say that the user is asked: for a persistent key always, for another on demand', async () => {
    const keystore = keystoreOn({ draws: [1, 2] });
    await keystore.create(attributes(1), make(1));
    await keystore.create(attributes(0, VOLATILE), make(1));
    await keystore.create(attributes(0, VOLATILE), make(1), { guarded: true });
    const guarded = async (id: number) => (await keystore.find(id)).guarded;
    expect(await Promise.all([1, VENDOR_MIN + 1, VENDOR_MIN + 2].map(guarded))).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('the life of keys', () => {
  it('ends volatile ones with the session, all of them when the site is forgotten', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(1), make(1));
    const volatile = await keystore.create(attributes(0, VOLATILE), make(2));
    await keystore.endSession();
    expect(await outcomeOf(keystore.find(volatile))).toBe('PSA_ERROR_INVALID_HANDLE');
    expect((await keystore.find(1)).material).toEqual(made(1).material);
    await keystore.clear();
    expect(await keystore.list()).toEqual([]);
  });

  it('lists keys and no other record of the owner', async () => {
    const persistent = createMemoryBackend();
    const keystore = keystoreOn({ persistent });
    await keystore.create(attributes(3), make(1));
    await persistent.write(A, 0x1_0000_0001n, { data: new Uint8Array(3), flags: 0 });
    expect((await keystore.list()).map((key) => key.attributes.id)).toEqual([3]);
  });

  it('destroys the key it was given and no later one of the same id', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(5), make(1));
    const first = await keystore.find(5);
    await keystore.destroy(first);
    await keystore.create(attributes(5), make(2));
    expect(await outcomeOf(keystore.destroy(first))).toBe('PSA_ERROR_INVALID_HANDLE');
    expect((await keystore.find(5)).material).toEqual(made(2).material);
  });

  it('answers the second of two destructions as it answers for any unknown key', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(5), make(1));
    const key = await keystore.find(5);
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(keystore.destroy(key))));
    expect(outcomes).toEqual(['PSA_SUCCESS', 'PSA_ERROR_INVALID_HANDLE']);
  });
});

describe('key files', () => {
  const key = {
    attributes: { ...attributes(5), bits: 24 },
    material: Uint8Array.of(1, 2, 3),
    serial: '00ff12ab',
    guarded: true,
    created: 1_700_000_000_000,
  };

  it('are read as they were written', () => {
    for (const guarded of [true, false]) {
      expect(readKeyFile(writeKeyFile({ ...key, guarded }))).toEqual({ ...key, guarded });
    }
  });

  it('of a later version are refused as invalid, and what is no key file as corrupt', async () => {
    const persistent = createMemoryBackend();
    const keystore = keystoreOn({ persistent });
    const later = writeKeyFile(key);
    later[1] = 2;
    const damaged = [
      ['PSA_ERROR_DATA_INVALID', later],
      ['PSA_ERROR_DATA_CORRUPT', new Uint8Array(40).fill(0xff)],
      ['PSA_ERROR_DATA_CORRUPT', new Uint8Array(0)],
    ] as const;
    for (const [status, data] of damaged) {
      await persistent.write(A, 5n, { data, flags: 0 });
      expect(await outcomeOf(keystore.find(5))).toBe(status);
    }
  });

  it('that were cut short are no keys, or keys the user is asked about', async () => {
    const persistent = createMemoryBackend();
    const keystore = keystoreOn({ persistent });
    const good = writeKeyFile({ ...key, guarded: false });
    let refused = 0;
    for (let length = 0; length < good.length; length += 1) {
      await persistent.write(A, 5n, { data: good.subarray(0, length), flags: 0 });
      const found = await keystore.find(5).catch((error: PsaError) => error.code);
      if (found === 'PSA_ERROR_DATA_CORRUPT') refused += 1;
      else expect(found).toMatchObject({ material: key.material, serial: key.serial });
    }
    // Only the flag and the date at the end can be missing.
    expect(refused).toBe(good.length - 2);
    await persistent.write(A, 5n, { data: good.subarray(0, good.length - 9), flags: 0 });
    expect(await keystore.find(5)).toMatchObject({ guarded: true });
  });
});

describe('owners', () => {
  const ECDSA = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
  const pair = {
    type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
    bits: 256,
    usage: KEY_USAGE_MASK,
    alg: ECDSA,
  };
  let engine: ReturnType<typeof createEngine>;
  let a: Session;
  let b: Session;

  beforeEach(() => {
    engine = createEngine();
    a = engine.connect(A);
    b = engine.connect(B);
  });

  // crypto_partitioning_tests.cpp of Trusted Services.
  it('unauthorizedKeyDestroy: another owner cannot destroy a key', async () => {
    const key = await a.generateKey({ ...pair, id: 1111 });
    expect(await outcomeOf(b.destroyKey(key))).toBe('PSA_ERROR_INVALID_HANDLE');
    await a.exportPublicKey(key);
    await a.destroyKey(key);
    expect(await outcomeOf(a.exportPublicKey(key))).toBe('PSA_ERROR_INVALID_HANDLE');
  });

  it('independentKeyIdSpace: two owners have a key 1111 each', async () => {
    await a.generateKey({ ...pair, id: 1111 });
    await b.generateKey({ ...pair, id: 1111 });
    const ofA = await a.exportPublicKey(1111);
    expect(await b.exportPublicKey(1111)).not.toEqual(ofA);
    await b.destroyKey(1111);
    expect(await outcomeOf(b.exportPublicKey(1111))).toBe('PSA_ERROR_INVALID_HANDLE');
    expect(await a.exportPublicKey(1111)).toEqual(ofA);
  });

  const keyed = Object.entries(operations).filter(([, row]) => 'keys' in row) as [
    OperationName,
    (typeof operations)['signMessage'],
  ][];

  it.each(keyed)('%s: another owner’s key is like no key at all', async (_name, row) => {
    const persistent = await a.generateKey({ ...pair, id: 1111 });
    const volatile = await a.generateKey(pair);
    // Handle 1 is no open operation of anybody's; BAD_STATE then, for both ids alike.
    const request = (id: number) => {
      const fields = Object.keys(row.in).map((field) => [field, field in row.keys ? id : ECDSA]);
      const attributesOfNone = { type: 0, bits: 0, lifetime: 0, id: 0, usage: 0, alg: 0 };
      return fields.map(([field, value]) => (field === 'attributes' ? attributesOfNone : value));
    };
    const call = (session: Session, id: number) => {
      const method = (
        session as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
      )[_name];
      const kinds = Object.values(row.in) as { kind: string }[];
      const args = request(id).map((value, i) =>
        kinds[i]?.kind === 'bytes' ? new Uint8Array(3) : value,
      );
      return outcomeOf(method?.(...args) ?? expect.unreachable());
    };
    for (const id of [persistent, volatile]) {
      const ofAnother = await call(b, id);
      expect(ofAnother).toBe(await call(b, id + 1));
      expect(ofAnother).toMatch(/INVALID_HANDLE|BAD_STATE/);
    }
    await a.exportPublicKey(persistent);
    await a.exportPublicKey(volatile);
  });

  it('see the same keys from every document, and end volatile ones for all of them', async () => {
    const key = await a.generateKey(pair);
    const other = engine.connect(A, 'document 2');
    await other.exportPublicKey(key);
    await engine.partition.keystoreOf(A as never).endSession();
    for (const session of [a, other]) {
      expect(await outcomeOf(session.exportPublicKey(key))).toBe('PSA_ERROR_INVALID_HANDLE');
    }
  });

  it('win a persistent id once, also from two documents at once', async () => {
    const other = engine.connect(A, 'document 2');
    const outcomes = await Promise.all(
      [a, other, b].map((session) => outcomeOf(session.generateKey({ ...pair, id: 9 }))),
    );
    expect(outcomes.slice(0, 2).sort()).toEqual(['PSA_ERROR_ALREADY_EXISTS', 'PSA_SUCCESS']);
    expect(outcomes[2]).toBe('PSA_SUCCESS');
  });
});

describe('storage that fails in the middle', () => {
  const FAULTS = (['before', 'after'] as const).flatMap((when) =>
    [1, 2, 3, 4, 5, 6].map((call): Fault => ({ call, when })),
  );
  const LIFETIMES = [
    ['persistent', PERSISTENT],
    ['volatile', VOLATILE],
  ] as const;
  const cases = BACKENDS.flatMap(([name, create]) =>
    LIFETIMES.map(([life, lifetime]) => ({ name, life, create, lifetime })),
  );

  /** The keys there are, each whole: id, size and what the material is filled with. */
  async function keysOf(backend: StorageBackend, lifetime: number) {
    const store = lifetime === PERSISTENT ? { persistent: backend } : { volatile: backend };
    const keystore = keystoreOn(store);
    const keys: { id: number; bits: number; fill: number }[] = [];
    for (const {
      attributes: { id, bits },
    } of await keystore.list()) {
      const { material } = await keystore.find(id);
      const [fill = 0] = material;
      expect(material).toEqual(made(fill).material);
      keys.push({ id, bits, fill });
    }
    return keys;
  }

  it.each(cases)(
    'leaves the old keys or the new, in $name, $life',
    async ({ create, lifetime }) => {
      for (const fault of FAULTS) {
        for (const what of ['create', 'destroy', 'endSession', 'clear'] as const) {
          const backend = create();
          const { backend: faulty, arm } = createFaulty(backend);
          const store = lifetime === PERSISTENT ? { persistent: faulty } : { volatile: faulty };
          const keystore = keystoreOn({ ...store, draws: [1, 2, 3] });
          const id = await keystore.create(attributes(1, lifetime), make(1));
          const key = await keystore.find(id);
          const before = await keysOf(backend, lifetime);

          arm(fault);
          const work =
            what === 'create'
              ? keystore.create(attributes(2, lifetime), make(2))
              : what === 'destroy'
                ? keystore.destroy(key)
                : keystore[what]();
          const succeeded = await work.then(
            () => true,
            () => false,
          );
          arm();

          const after = await keysOf(backend, lifetime);
          const isVolatile = lifetime === VOLATILE;
          const done =
            what === 'create'
              ? [...before, { id: isVolatile ? VENDOR_MIN + 2 : 2, bits: 128, fill: 2 }]
              : what === 'endSession' && !isVolatile
                ? before
                : [];
          const context = `${what}, call ${fault.call} failed ${fault.when}`;
          expect(succeeded ? [done] : [before, done], context).toContainEqual(after);
          // The keystore goes on working.
          expect(await outcomeOf(keystore.create(attributes(3, lifetime), make(3))), context).toBe(
            'PSA_SUCCESS',
          );
        }
      }
    },
  );

  it('makes no key where the driver fails', async () => {
    const keystore = keystoreOn();
    const failed = keystore.create(attributes(5), async () => {
      throw new PsaError(PSA_ERROR_HARDWARE_FAILURE);
    });
    expect(await outcomeOf(failed)).toBe('PSA_ERROR_HARDWARE_FAILURE');
    expect(await keystore.list()).toEqual([]);
  });

  it('answers through the partition with a status, and the partition goes on', async () => {
    const { backend, arm } = createFaulty(createMemoryBackend());
    const engine = createEngine({
      storage: { persistent: backend, volatile: createMemoryBackend() },
    });
    const session = engine.connect();
    arm({ call: 1, when: 'before' });
    const failed = session.importKey(
      { type: PSA_KEY_TYPE_RAW_DATA, id: 5 },
      new Uint8Array(4).fill(1),
    );
    expect(await outcomeOf(failed)).toBe('PSA_ERROR_GENERIC_ERROR');
    expect(engine.errors).toHaveLength(1);
    await session.importKey({ type: PSA_KEY_TYPE_RAW_DATA, id: 5 }, new Uint8Array(4).fill(1));
  });
});

describe('key material', () => {
  /** A backend that keeps hold of the very arrays it is given to write. */
  function watched() {
    const inner = createMemoryBackend();
    const written: StoredAsset[] = [];
    const backend: StorageBackend = {
      ...inner,
      async write(owner, uid, asset) {
        written.push(asset);
        await inner.write(owner, uid, asset);
      },
    };
    return { backend, written };
  }

  it.each([
    ['succeeds', undefined],
    ['cannot be written', { call: 3, when: 'before' } as const],
  ])('is wiped from memory when its creation %s', async (_what, fault) => {
    const { backend: watching, written } = watched();
    const { backend, arm } = createFaulty(watching);
    const keystore = keystoreOn({ persistent: backend });
    const key = made(7);
    arm(fault);
    const outcome = await outcomeOf(keystore.create(attributes(5), async () => key));
    expect(outcome === 'PSA_SUCCESS').toBe(fault === undefined);
    expect(isWiped(key.material)).toBe(true);
    expect(written).toHaveLength(fault ? 0 : 1);
    expect(written.every(({ data }) => isWiped(data))).toBe(true);
  });

  it('is wiped where the id was taken in the meantime, or the size is wrong', async () => {
    const keystore = keystoreOn();
    const keys = [made(1), made(2), made(3)];
    const [first = made(0), second = made(0), third = made(0)] = keys;
    await Promise.allSettled([
      keystore.create(attributes(5), async () => first),
      keystore.create(attributes(5), async () => second),
      keystore.create({ ...attributes(6), bits: 8 }, async () => third),
    ]);
    expect(keys.map(({ material }) => isWiped(material))).toEqual([true, true, true]);
  });

  const usage = KEY_USAGE_MASK;
  const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);

  async function spied() {
    const spy = createSpyDriver();
    const { backend, written } = watched();
    const engine = createEngine({
      drivers: spy.drivers,
      storage: { persistent: createMemoryBackend(), volatile: backend },
    });
    const session = engine.connect();
    const key = await session.importKey({ type: SPY_TYPE, usage, alg }, new Uint8Array(16).fill(9));
    return { spy, session, key, written };
  }

  it('is wiped after an import, a copy, an export and a signature', async () => {
    const { spy, session, key, written } = await spied();
    expect(await session.signMessage(key, alg, new Uint8Array(1))).toEqual(
      new Uint8Array(16).fill(9),
    );
    await session.copyKey(key, { usage: PSA_KEY_USAGE_COPY, alg });
    expect(await session.exportKey(key)).toEqual(new Uint8Array(16).fill(9));
    await session.generateKey({ type: SPY_TYPE, bits: 64, usage, alg });
    // The first is a view of the request, which belongs to the transport.
    expect(spy.given.slice(1).map(isWiped)).toEqual([true]);
    expect(spy.made.map(isWiped)).toEqual([true, true, true]);
    expect(written).toHaveLength(3);
    expect(written.every(({ data }) => isWiped(data))).toBe(true);
  });

  it.each([
    ['a status', new PsaError(PSA_ERROR_HARDWARE_FAILURE), 'PSA_ERROR_HARDWARE_FAILURE'],
    ['anything else', new TypeError('broken'), 'PSA_ERROR_GENERIC_ERROR'],
  ])('is wiped where the driver fails with %s', async (_what, error, status) => {
    const { spy, session, key } = await spied();
    spy.failWith(error);
    expect(await outcomeOf(session.signMessage(key, alg, new Uint8Array(1)))).toBe(status);
    expect(isWiped(spy.given[1] ?? expect.unreachable())).toBe(true);
  });

  it('is wiped where the user refuses', async () => {
    const storage = { persistent: createMemoryBackend(), volatile: createMemoryBackend() };
    const key = await createEngine({ storage })
      .connect()
      .importKey(
        { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT, id: 5 },
        new Uint8Array(8).fill(1),
      );
    // The arrays that come from storage are those that must be wiped: reading gives them away.
    const read: Uint8Array[] = [];
    const slice = Uint8Array.prototype.slice;
    const persistent: StorageBackend = {
      ...storage.persistent,
      async read(owner, uid) {
        const asset = await storage.persistent.read(owner, uid);
        if (!asset) return undefined;
        const data = asset.data;
        Object.defineProperty(data, 'slice', {
          value: (start?: number, end?: number) => {
            const copy = slice.call(data, start, end);
            read.push(copy);
            return copy;
          },
        });
        return asset;
      },
    };
    const refuse = {
      async require({ consent }: { consent: string }) {
        if (consent === 'connect') return false;
        throw new PsaError(-133);
      },
    };
    const session = createEngine({
      storage: { ...storage, persistent },
      consent: refuse,
    }).connect();
    expect(await outcomeOf(session.exportKey(key))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(read).toHaveLength(1);
    expect(Buffer.from(read[0] ?? []).includes(Buffer.alloc(8, 1))).toBe(false);
  });

  it('does not lie in a list of keys', async () => {
    const keystore = keystoreOn();
    await keystore.create(attributes(5), make(7));
    expect((await keystore.list()).map(({ material }) => isWiped(material))).toEqual([true]);
    expect((await keystore.find(5)).material).toEqual(made(7).material);
  });

  it('does not lie in the store of the other lifetime', async () => {
    const persistent = createMemoryBackend();
    const volatile = createMemoryBackend();
    const keystore = keystoreOn({ persistent, volatile });
    await keystore.create(attributes(5), make(1));
    expect((await contentsOf(volatile)).size).toBe(0);
    await keystore.create(attributes(0, VOLATILE, PSA_KEY_USAGE_SIGN_MESSAGE), make(1));
    expect((await contentsOf(persistent)).size).toBe(1);
  });
});
