/** The MACs of BLAKE2 by the known answers of its authors: key 00 01 02 … of full length, and message alike. */
import { afterAll, describe, expect, it } from 'vitest';
import {
  ALGORITHM_NAMES,
  PSA_ALG_BLAKE2_MAC,
  PSA_ALG_TRUNCATED_MAC,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_BLAKE2 } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../../protocol/psa/status.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally, type Kind } from '../../support/tally.ts';
import { checkBadMac, checkMac } from '../symmetric/checks.ts';
import {
  ALL_USES,
  expectStatus,
  open,
  randomBytes,
  readJson,
  seeded,
  withKey,
} from '../symmetric/support.ts';
import { counting } from './support.ts';

type Row = { length: number; mac: string };

const VECTORS = readJson<Record<string, Row[]>>('../long-tail/blake2-mac.json');
const HASHES = new Map([...ALGORITHM_NAMES].map(([value, name]) => [name, value]));
const MAC = 'PSA_ALG_BLAKE2_MAC';
const KEY = 'PSA_KEY_TYPE_BLAKE2';
const CUT = 12;
const type = PSA_KEY_TYPE_BLAKE2;

const random = seeded('long-tail BLAKE2 MAC');
const session = open(false);
const tally = createTally(import.meta.url);
const count = (kind: Kind) => {
  tally.count(MAC, kind);
  tally.count(KEY, kind);
};

describe.each(Object.entries(VECTORS))('%s', (name, rows) => {
  const alg = PSA_ALG_BLAKE2_MAC(HASHES.get(name) ?? 0);
  const cut = PSA_ALG_TRUNCATED_MAC(alg, CUT);
  const longest = name.endsWith('512') ? 64 : 32;

  it('gives the MACs of the known answers, whole and cut', async () => {
    for (const row of rows) {
      const message = counting(row.length);
      const mac = fromHex(row.mac);
      const vector = { type, key: counting(longest), message };
      await checkMac(session, random, { ...vector, alg, mac });
      await checkMac(session, random, { ...vector, alg: cut, mac: mac.slice(0, CUT) });
      count('positive');
      mac[0] = (mac[0] ?? 0) ^ 1;
      await checkBadMac(session, random, { ...vector, alg, mac });
      count('negative');
    }
  });

  it('does not care how a long message is cut', async () => {
    const message = randomBytes(random, 3000);
    const key = randomBytes(random, 1 + Math.floor(random() * longest));
    await withKey(session, type, alg, key, async (id) => {
      const mac = Uint8Array.from(await session.macCompute(id, alg, message));
      await checkMac(session, random, { type, alg, key, message, mac });
      const other = await session.macVerify(id, alg, message.slice(1), mac).then(
        () => 0,
        (error: { status: number }) => error.status,
      );
      expect(other).toBe(PSA_ERROR_INVALID_SIGNATURE);
      expect(toHex(mac)).toHaveLength(2 * longest);
    });
  });

  it('has keys up to the length of its hash', async () => {
    const attributes = { type, alg, usage: ALL_USES };
    const long = counting(longest + 1);
    if (longest === 64) {
      await expectStatus(session.importKey(attributes, long), PSA_ERROR_INVALID_ARGUMENT);
    } else {
      // A key of the type, but of BLAKE2b.
      await withKey(session, type, alg, long, async (key) => {
        const call = session.macCompute(key, alg, counting(1));
        await expectStatus(call, PSA_ERROR_NOT_SUPPORTED, PSA_ERROR_INVALID_ARGUMENT);
      });
    }
    count('negative');
    await expectStatus(session.importKey(attributes, counting(0)), PSA_ERROR_INVALID_ARGUMENT);
    count('negative');
  });
});

afterAll(() => tally.check());
