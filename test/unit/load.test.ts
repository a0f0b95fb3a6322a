/** What an owner may have under way and keep, and that no other owner feels it. */
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import { createLoad } from '../../background/sessions/load.ts';
import { PSA_ALG_PURE_EDDSA } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
} from '../../protocol/psa/key-types.ts';
import { PSA_KEY_USAGE_VERIFY_MESSAGE } from '../../protocol/psa/usage.ts';
import { createEngine } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';

const [A, B] = [ownerOf('https://a.example'), ownerOf('https://b.example')];
const MEBIBYTE = 1024 * 1024;
const FULL = 'PSA_ERROR_INSUFFICIENT_MEMORY';
const outcome = (work: () => unknown) => outcomeOf((async () => work())());

describe('calls under way', () => {
  it('are limited in number and bytes for each owner by itself, until they leave', async () => {
    const load = createLoad({ callsPerOwner: 2, bytesPerOwner: 10 });
    const leave = load.admit(A, 6);
    expect(await outcome(() => load.admit(A, 5))).toBe(FULL);
    load.admit(A, 4);
    expect(await outcome(() => load.admit(A, 0))).toBe(FULL);
    load.admit(B, 10);
    leave();
    load.admit(A, 6);
  });
});

describe('the room for input that is kept', () => {
  it('is shared by the connections of an owner, and is each owner’s own', async () => {
    const load = createLoad({ callsPerOwner: 2, bytesPerOwner: 10 });
    const [first, second] = [load.roomOf(A), load.roomOf(A)];
    first.take(60 * MEBIBYTE);
    expect(await outcome(() => second.take(5 * MEBIBYTE))).toBe(FULL);
    load.roomOf(B).take(64 * MEBIBYTE);
    second.take(4 * MEBIBYTE);
    first.giveBack(60 * MEBIBYTE);
    second.take(60 * MEBIBYTE);
  });

  it('that one owner has filled is there for another, and again when the connection closes', async () => {
    const engine = createEngine();
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
    const [alg, usage] = [PSA_ALG_PURE_EDDSA, PSA_KEY_USAGE_VERIFY_MESSAGE];
    const message = new Uint8Array(7.5 * MEBIBYTE);
    const connect = async (origin: string) => {
      const session = engine.connect(origin);
      const key = await session.generateKey({ type, bits: 255, alg, usage });
      const hold = async () => {
        const operation = await session.verifySetup(key, alg, new Uint8Array(64));
        return outcomeOf(session.verifyUpdate(operation, message));
      };
      return { hold, close: () => session.close() };
    };
    const greedy = await connect('https://a.example');
    for (let i = 0; i < 8; i += 1) expect(await greedy.hold()).toBe('PSA_SUCCESS');
    expect(await greedy.hold()).toBe(FULL);
    expect(await (await connect('https://b.example')).hold()).toBe('PSA_SUCCESS');
    greedy.close();
    expect(await (await connect('https://a.example')).hold()).toBe('PSA_SUCCESS');
  });
});
