/** A location that keeps something for its keys is told when they go, and when they never came to be. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import type { ConsentRequest } from '../../background/consent/consent.ts';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver } from '../../background/drivers/driver.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { PSA_KEY_TYPE_RAW_DATA } from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_HARDWARE_FAILURE,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import { A, B, createEngine } from '../support/engine.ts';
import { expectStatus } from '../support/status.ts';

const AT = 0x80017700;
const wanted = { type: PSA_KEY_TYPE_RAW_DATA, bits: 8, lifetime: AT };

/** A shelf with numbered places; a key's blob is the number of its place. */
function createShelf() {
  const places = new Set<number>();
  let count = 0;
  let jammed = false;
  const driver: Driver = {
    name: 'shelf',
    capabilities: [{ entryPoints: ['generateKey', 'destroyKey'] }],
    async generateKey({ bits }) {
      count += 1;
      places.add(count);
      return { bits, material: Uint8Array.of(count) };
    },
    async destroyKey({ material }) {
      if (jammed) throw new PsaError(PSA_ERROR_HARDWARE_FAILURE);
      places.delete(material[0] ?? 0);
    },
  };
  return {
    driver,
    places,
    jam(yes: boolean) {
      jammed = yes;
    },
  };
}

describe('a location that keeps something', () => {
  let shelf = createShelf();
  let engine = createEngine();
  beforeEach(() => {
    shelf = createShelf();
    const opaque = new Map([[AT >>> 8, shelf.driver]]);
    engine = createEngine({ drivers: createDispatcher({ transparent: [], opaque }) });
  });

  it('is told when a key is destroyed', async () => {
    const session = engine.connect();
    const [one] = [await session.generateKey(wanted), await session.generateKey(wanted)];
    await session.destroyKey(one);
    expect([...shelf.places]).toEqual([2]);
  });

  it('has the last word: a key that it does not let go is still there', async () => {
    const session = engine.connect();
    const key = await session.generateKey({ ...wanted, lifetime: AT + 1, id: 4 });
    shelf.jam(true);
    await expectStatus(session.destroyKey(key), PSA_ERROR_HARDWARE_FAILURE);
    expect(await session.getKeyAttributes(key)).toMatchObject({ id: 4 });
    shelf.jam(false);
    await session.destroyKey(key);
    await expectStatus(session.getKeyAttributes(key), PSA_ERROR_INVALID_HANDLE);
    expect(shelf.places.size).toBe(0);
  });

  it('is told of a key that came too late for its id', async () => {
    const session = engine.connect();
    const attributes = { ...wanted, lifetime: AT + 1, id: 5 };
    const both = [session.generateKey(attributes), session.generateKey(attributes)];
    const outcomes = await Promise.allSettled(both);
    const lost = outcomes.find(({ status }) => status === 'rejected');
    expect(lost).toMatchObject({ reason: { status: PSA_ERROR_ALREADY_EXISTS } });
    expect(shelf.places.size).toBe(1);
  });

  it('is told of a key that was refused once it was made', async () => {
    const consent = {
      require: async ({ consent }: ConsentRequest) => {
        if (consent === 'weak') throw new PsaError(PSA_ERROR_NOT_PERMITTED);
        return false;
      },
    };
    const opaque = new Map([[AT >>> 8, shelf.driver]]);
    const drivers = createDispatcher({ transparent: [], opaque });
    const session = createEngine({ drivers, consent }).connect();
    const weak = { type: 0x2301, bits: 64, lifetime: AT, usage: 0x100, alg: 0x04404000 };
    await expectStatus(session.generateKey(weak), PSA_ERROR_NOT_PERMITTED);
    expect(shelf.places.size).toBe(0);
  });

  it('is told when the session of an owner ends, and when a site is forgotten', async () => {
    const session = engine.connect();
    await session.generateKey(wanted);
    await session.generateKey({ ...wanted, lifetime: AT + 1, id: 6 });
    await engine.connect(B).generateKey(wanted);
    await engine.partition.keystoreOf(ownerOf(A)).endSession();
    expect([...shelf.places]).toEqual([2, 3]);
    await engine.partition.keystoreOf(ownerOf(A)).clear();
    expect([...shelf.places]).toEqual([3]);
  });

  it('does not keep a site from being forgotten', async () => {
    const session = engine.connect();
    const key = await session.generateKey({ ...wanted, lifetime: AT + 1, id: 6 });
    shelf.jam(true);
    const forgotten = engine.partition.keystoreOf(ownerOf(A)).clear();
    await expectStatus(forgotten, PSA_ERROR_HARDWARE_FAILURE);
    await expectStatus(session.getKeyAttributes(key), PSA_ERROR_INVALID_HANDLE);
  });

  it('is told of a key whose record could not be written', async () => {
    const backend = createMemoryBackend();
    const broken = {
      ...backend,
      write: async () => {
        throw new PsaError(PSA_ERROR_HARDWARE_FAILURE);
      },
    };
    const opaque = new Map([[AT >>> 8, shelf.driver]]);
    const drivers = createDispatcher({ transparent: [], opaque });
    const storage = { persistent: broken, volatile: broken };
    const session = createEngine({ drivers, storage }).connect();
    await expectStatus(session.generateKey(wanted), PSA_ERROR_HARDWARE_FAILURE);
    expect(shelf.places.size).toBe(0);
  });
});
