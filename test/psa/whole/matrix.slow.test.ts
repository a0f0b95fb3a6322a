/**
 * Every algorithm with every key type, usage flag and operation, from the tables: a match is let through, a
 * mismatch refused with the status that docs/psa.md names, and psa_check_key_usage says so beforehand.
 */
import { describe, expect, it, vi } from 'vitest';
import * as K from '../../../protocol/psa/key-types.ts';
import { PSA_SUCCESS } from '../../../protocol/psa/status.ts';
import * as U from '../../../protocol/psa/usage.ts';
import { callerOf, createEngine, A as ORIGIN } from '../../support/engine.ts';
import { ALGORITHMS, type Algorithm, KEY_TYPES } from './figures.ts';
import { ACCEPTED, expected, isAccepted, outcome, suitsUse } from './matrix.ts';
import { derivationUses, operationUses, type Row } from './matrix-calls.ts';
import { matrixKeys, place } from './matrix-keys.ts';
import { EVERY_USAGE, statusOf } from './support.ts';

// Thousands of calls for each type, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const engine = createEngine();
const session = engine.connect();
const keystore = engine.partition.keystoreOf(callerOf(ORIGIN).owner);

const payload = await session.generateKey({
  type: K.PSA_KEY_TYPE_AES,
  bits: 128,
  usage: U.PSA_KEY_USAGE_EXPORT,
  alg: 0,
});
const USES = [...operationUses(session, payload), ...derivationUses(session)];
const rows = await matrixKeys(session);
const byType = rows.map((row) => [row.title, row] as const);

const MANAGEMENT = U.KEY_USAGE_MANAGEMENT_MASK;
const FLAGS = Array.from({ length: 32 }, (_, i) => (1 << i) >>> 0).filter(
  (flag) => flag & EVERY_USAGE & ~MANAGEMENT,
);
/** The right to a hash includes that to a message (psa_key_usage_t). */
const completed = (flags: number): number =>
  flags | ((flags & (U.PSA_KEY_USAGE_SIGN_HASH | U.PSA_KEY_USAGE_VERIFY_HASH)) >> 2);

/** Gathers what is not as expected, to show all of it at once. */
function createLog() {
  const wrong: string[] = [];
  let cells = 0;
  return {
    note(what: string, wanted: string, found: string) {
      cells += 1;
      if (wanted !== found) wrong.push(`${what}: ${found} and not ${wanted}`);
    },
    check() {
      expect(wrong).toEqual([]);
      expect(cells).toBeGreaterThan(0);
    },
  };
}

async function withKey(row: Row, usage: number, alg: number, work: (key: number) => Promise<void>) {
  const key = await place(keystore, row, usage, alg);
  await work(key);
  await keystore.destroy(await keystore.find(key));
}

const isEverUsed = (algorithm: Algorithm, row: Row) =>
  USES.some((use) => isAccepted(use, algorithm, row));

describe('the matrix', () => {
  it('has every algorithm, key type, flag and operation', () => {
    expect(ALGORITHMS).toHaveLength(97);
    expect(new Set(rows.map(({ base }) => base)).size).toBe(36);
    expect(rows.length).toBeGreaterThanOrEqual(KEY_TYPES.length + 3);
    expect(FLAGS).toHaveLength(10);
    expect(USES.length).toBeGreaterThanOrEqual(39);
  });

  it('has a key for every algorithm that takes one', () => {
    const unused = ALGORITHMS.filter(
      (algorithm) => !rows.some((row) => isEverUsed(algorithm, row)),
    );
    expect(new Set(unused.map(({ category }) => category))).toEqual(new Set(['hash', 'xof']));
  });
});

describe.each(byType)('%s', (_name, row) => {
  it('is taken for the algorithms it is for, and for nothing else', async () => {
    const log = createLog();
    for (const algorithm of ALGORITHMS) {
      await withKey(row, EVERY_USAGE, algorithm.alg, async (key) => {
        for (const use of USES) {
          const found = outcome(await statusOf(use.call(key, algorithm, row)));
          const wanted = expected(use, algorithm, row, EVERY_USAGE);
          log.note(`${use.name} with ${algorithm.name}`, wanted, found);
        }
      });
    }
    log.check();
  });

  it('is taken with the flag of the operation, and with no other', async () => {
    const log = createLog();
    for (const algorithm of ALGORITHMS.filter((each) => isEverUsed(each, row))) {
      for (const flag of FLAGS) {
        await withKey(row, flag, algorithm.alg, async (key) => {
          for (const use of USES.filter((each) => suitsUse(each, algorithm))) {
            const wanted = expected(use, algorithm, row, completed(flag));
            // What is let through was seen above.
            if (wanted === ACCEPTED) continue;
            const found = outcome(await statusOf(use.call(key, algorithm, row)));
            log.note(`${use.name} with ${algorithm.name}, ${U.usageNames(flag)}`, wanted, found);
          }
        });
      }
    }
    if (ALGORITHMS.some((each) => isEverUsed(each, row))) log.check();
  });

  it('is judged beforehand by psa_check_key_usage', async () => {
    const log = createLog();
    for (const algorithm of ALGORITHMS) {
      await withKey(row, EVERY_USAGE, algorithm.alg, async (key) => {
        for (const flag of FLAGS) {
          const fits = USES.some((use) => use.usage & flag && isAccepted(use, algorithm, row));
          const status = await statusOf(session.checkKeyUsage(key, algorithm.alg, flag));
          const what = `${algorithm.name}, ${U.usageNames(flag)}`;
          log.note(what, String(fits), String(status === PSA_SUCCESS));
        }
      });
    }
    log.check();
  });
});
