/** Two sources of entropy: the worse of them takes nothing away, and one that fails ends the giving. */
import { shake256 } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import { createEntropy, createEntropyPool, type EntropySource } from '../../background/entropy.ts';
import { PSA_ERROR_STORAGE_FAILURE, PsaError } from '../../protocol/psa/status.ts';
import { createEngine } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';

const INSUFFICIENT = 'PSA_ERROR_INSUFFICIENT_ENTROPY';
const expand = (secret: Uint8Array, size: number) => shake256(secret, { dkLen: size });

/** Counts on, so that no two blocks are equal and everything is known. */
function counting(start: number): EntropySource {
  let next = start;
  return (into) => {
    for (let i = 0; i < into.length; i += 1) into[i] = next++;
  };
}

/** Also the name of the status that a call throws at once. */
const outcome = (work: () => unknown) => outcomeOf((async () => work())());
const known = (source: EntropySource, size: number) => createEntropy(source)(size);

describe('two sources', () => {
  it('give the one XOR the other', () => {
    const [a, b] = [known(counting(7), 100), known(counting(200), 100)];
    const expected = a.map((byte, i) => byte ^ (b[i] ?? 0));
    expect(createEntropy(counting(7), counting(200))(100)).toEqual(expected);
  });

  it('mix every byte of a long draw', () => {
    const size = 200_000;
    const nearlyNothing: EntropySource = (into) => {
      into.fill(0);
      into[0] = Math.floor(Math.random() * 2 ** 8);
      into[1] = ++draws;
    };
    let draws = 0;
    const out = createEntropy(nearlyNothing, (into) => void into.set(long(into.length)))(size);
    const same = out.filter((byte) => byte === 0).length;
    expect(same).toBeLessThan(size / 100);
  });
  let salt = 0;
  const long = (size: number) => {
    salt += 1;
    return expand(Uint8Array.of(salt), size);
  };

  it('are worth as much as the first, if the second is known to somebody', () => {
    const mixed = createEntropy(counting(7), counting(0))(64);
    const other = known(counting(0), 64);
    expect(mixed.map((byte, i) => byte ^ (other[i] ?? 0))).toEqual(known(counting(7), 64));
  });

  const stuck: [string, EntropySource][] = [
    ['gives zeros', (into) => void into.fill(0)],
    ['gives one byte', (into) => void into.fill(0x5a)],
    ['gives the same block', (into) => void into.set(Array.from(into, (_, i) => i & 0xff))],
    [
      'fails',
      () => {
        throw new PsaError(PSA_ERROR_STORAGE_FAILURE);
      },
    ],
  ];
  it.each(stuck)('give nothing if either %s', async (_what, bad) => {
    for (const pair of [
      [counting(1), bad],
      [bad, counting(1)],
    ] as const) {
      const entropy = createEntropy(...pair);
      await outcome(() => entropy(16));
      expect(await outcome(() => entropy(16))).toBe(INSUFFICIENT);
    }
  });
});

describe('a pool', () => {
  /** A generator whose answers the test gives. */
  function open() {
    const state = { asked: 0, fails: false, give: (n: number) => expand(Uint8Array.of(n), 64) };
    const errors: unknown[] = [];
    const pool = createEntropyPool({
      expand,
      onError: (error) => errors.push(error),
      async generator(size) {
        expect(size).toBe(64);
        state.asked += 1;
        if (state.fails) throw new Error('the token is gone');
        return state.give(state.asked);
      },
    });
    const draw = (size = 32) => {
      const out = new Uint8Array(size);
      pool.source(out);
      return out;
    };
    return { state, errors, pool, draw };
  }

  it('gives nothing before the generator has', async () => {
    const { pool, draw } = open();
    expect(await outcome(draw)).toBe(INSUFFICIENT);
    await pool.refill();
    expect(await outcome(draw)).toBe('PSA_SUCCESS');
  });

  it('never gives the same again, and leaves nothing of what the generator gave', async () => {
    const { pool, draw, state } = open();
    const given: Uint8Array[] = [];
    state.give = (n) => {
      const fresh = expand(Uint8Array.of(n), 64);
      given.push(fresh);
      return fresh;
    };
    await pool.refill();
    const seen = new Set(Array.from({ length: 400 }, () => String(draw())));
    expect(seen.size).toBe(400);
    expect(given.every((fresh) => fresh.every((byte) => byte === 0))).toBe(true);
  });

  it('goes on from what it had: the same refill twice over gives something else', async () => {
    const [one, two] = [open(), open()];
    await one.pool.refill();
    await two.pool.refill();
    two.draw();
    await one.pool.refill();
    await two.pool.refill();
    expect(one.draw()).not.toEqual(two.draw());
  });

  it('asks for more while it still has some', async () => {
    const { pool, draw, state } = open();
    await pool.refill();
    for (let i = 0; i < 512; i += 1) draw();
    expect(state.asked).toBe(1);
    draw();
    await pool.refill();
    expect(state.asked).toBe(2);
    for (let i = 0; i < 500; i += 1) draw();
    expect(state.asked).toBe(2);
  });

  const bad: [string, (n: number) => Uint8Array<ArrayBuffer>][] = [
    ['nothing', () => new Uint8Array(0)],
    ['too little', (n) => expand(Uint8Array.of(n), 63)],
    ['too much', (n) => expand(Uint8Array.of(n), 65)],
    ['zeros', () => new Uint8Array(64)],
    ['a constant half', (n) => expand(Uint8Array.of(n), 64).fill(7, 32)],
    ['one block twice', (n) => new Uint8Array(64).map((_, i) => (i % 32) + n)],
  ];
  it.each(bad)('gives nothing from the start if the generator gives %s', async (_what, give) => {
    const { pool, draw, state } = open();
    state.give = give;
    expect(await outcome(pool.refill)).toBe(INSUFFICIENT);
    expect(await outcome(draw)).toBe(INSUFFICIENT);
  });

  it('gives nothing more once the generator is stuck or gone, and goes on when it is back', async () => {
    const { pool, draw, state, errors } = open();
    await pool.refill();
    state.give = () => expand(Uint8Array.of(1), 64);
    expect(await outcome(pool.refill)).toBe(INSUFFICIENT);
    expect(await outcome(draw)).toBe(INSUFFICIENT);
    state.fails = true;
    await pool.refill().catch(() => undefined);
    expect(await outcome(draw)).toBe(INSUFFICIENT);
    await pool.refill().catch(() => undefined);
    expect(errors.length).toBeGreaterThan(0);
    state.fails = false;
    state.give = (n) => expand(Uint8Array.of(n), 64);
    await pool.refill();
    expect(await outcome(draw)).toBe('PSA_SUCCESS');
  });

  it('that gives nothing is PSA_ERROR_INSUFFICIENT_ENTROPY to a site, and no key', async () => {
    const { pool, state } = open();
    const entropy = createEntropy(undefined, pool.source);
    const session = createEngine({
      entropy: (size) => (state.asked > 0 ? entropy(size) : createEntropy()(size)),
    }).connect();
    expect(await outcomeOf(session.generateRandom(16))).toBe('PSA_SUCCESS');
    state.fails = true;
    await pool.refill().catch(() => undefined);
    expect(await outcomeOf(session.generateRandom(16))).toBe(INSUFFICIENT);
    expect(await outcomeOf(session.generateKey({ type: 0x1001, bits: 128 }))).toBe(INSUFFICIENT);
    state.fails = false;
    await pool.refill();
    expect(await outcomeOf(session.generateKey({ type: 0x1001, bits: 128 }))).toBe('PSA_SUCCESS');
  });
});
