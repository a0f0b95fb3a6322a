/** Any order of calls against a small model of J-PAKE's; and the constants that have a recipe. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saeGroupOfKey } from '../../../background/drivers/transparent/pake/sae/groups.ts';
import { findSuite } from '../../../background/drivers/transparent/pake/spake2plus/suites.ts';
import { PSA_ALG_JPAKE, PSA_ALG_SHA_256 } from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_WPA3_SAE_ECC,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../protocol/psa/pake.ts';
import { PSA_ERROR_BAD_STATE } from '../../../protocol/psa/status.ts';
import { copy, importKey, openSession, SHARED, setUp, status, text } from './support.ts';

const ALG = PSA_ALG_JPAKE(PSA_ALG_SHA_256);
const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);
const ROUNDS = [6, 9];

type Call = { readonly way: 'in' | 'out' | 'user' | 'key'; readonly step: number };

/** Done so far, one's own steps and the other's; the next step is 1, 2, 3, 1, 2, 3, … */
function isInTurn({ way, step }: Call, sent: number, received: number): boolean {
  if (way === 'user') return false;
  if (way === 'key') return sent === 9 && received === 9;
  const [mine, other] = way === 'out' ? [sent, received] : [received, sent];
  const isMid = other !== 0 && !ROUNDS.includes(other);
  const waits = mine >= 6 && other < 6;
  return !isMid && !waits && mine < 9 && step === (mine % 3) + 1;
}

const calls: fc.Arbitrary<Call[]> = fc.array(
  fc.record({
    way: fc.constantFrom(
      'in' as const,
      'out' as const,
      'in' as const,
      'out' as const,
      'key' as const,
    ),
    step: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 4 },
);
/** Good ways to begin, cut anywhere: random calls alone seldom get far. */
const opening: fc.Arbitrary<Call[]> = fc
  .record({ outFirst: fc.boolean(), outThen: fc.boolean(), length: fc.nat({ max: 18 }) })
  .map(({ outFirst, outThen, length }) => {
    const run = (isOut: boolean, count: number): Call[] =>
      Array.from({ length: count }, (_, i) => ({ way: isOut ? 'out' : 'in', step: (i % 3) + 1 }));
    const one = [...run(outFirst, 6), ...run(!outFirst, 6)];
    return [...one, ...run(outThen, 3), ...run(!outThen, 3)].slice(0, length);
  });
const late: fc.Arbitrary<Call[]> = fc.constantFrom([], [{ way: 'user' as const, step: 1 }]);

describe('order', () => {
  it('of J-PAKE is the model’s, whatever is called', async () => {
    const session = openSession();
    const key = await importKey(session, PSA_KEY_TYPE_PASSWORD, ALG, text('order'));
    const common = { key, alg: ALG, primitive: P256, confirmation: PSA_PAKE_UNCONFIRMED_KEY };
    const follow = async (sequence: readonly Call[]) => {
      const mine = await setUp(session, { ...common, user: text('a'), peer: text('b') });
      const other = await setUp(session, { ...common, user: text('b'), peer: text('a') });
      let [sent, received] = [0, 0];
      for (const call of sequence) {
        const { way, step } = call;
        const good = isInTurn(call, sent, received);
        if (way === 'out') {
          const work = session.pakeOutput(mine, step);
          expect(await status(work)).toBe(good ? 0 : PSA_ERROR_BAD_STATE);
          if (good) await session.pakeInput(other, step, copy(await work));
          sent += 1;
        } else if (way === 'in') {
          const input = good ? copy(await session.pakeOutput(other, step)) : new Uint8Array(65);
          const outcome = await status(session.pakeInput(mine, step, input));
          expect(outcome).toBe(good ? 0 : PSA_ERROR_BAD_STATE);
          received += 1;
        } else {
          const work =
            way === 'user'
              ? session.pakeSetUser(mine, text('late'))
              : session.pakeGetSharedKey(mine, SHARED);
          expect(await status(work)).toBe(good ? 0 : PSA_ERROR_BAD_STATE);
          if (good) break;
        }
        if (!good) {
          expect(await status(session.pakeOutput(mine, step))).toBe(PSA_ERROR_BAD_STATE);
          break;
        }
      }
      await session.pakeAbort(mine);
      await session.pakeAbort(other);
    };
    await fc.assert(
      fc.asyncProperty(opening, late, calls, async (first, middle, rest) =>
        follow([...first, ...middle, ...rest]),
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe('constants', () => {
  it.each([
    ['1.2.840.10045.3.1.7', PSA_ECC_FAMILY_SECP_R1, 256, 33],
    ['1.3.132.0.34', PSA_ECC_FAMILY_SECP_R1, 384, 49],
    ['1.3.132.0.35', PSA_ECC_FAMILY_SECP_R1, 521, 67],
    ['edwards25519', PSA_ECC_FAMILY_TWISTED_EDWARDS, 255, 32],
    ['edwards448', PSA_ECC_FAMILY_TWISTED_EDWARDS, 448, 57],
  ])('M and N of %s come out of the recipe (RFC 9383, appendix B)', (name, family, bits, size) => {
    const suite = findSuite(family, (row) => row.bits === bits);
    const { group } = suite;
    const generate = (letter: string): unknown => {
      let block: Buffer = Buffer.from(`${name} point generation seed (${letter})`);
      const blocks: Buffer[] = [];
      for (let i = 0; i < 1000; i += 1) {
        block = createHash('sha256').update(block).digest();
        blocks.push(block);
      }
      const needed = Math.ceil(size / 32);
      for (let start = 0; start + needed < blocks.length; start += 1) {
        const bytes = Buffer.concat(blocks.slice(start, start + needed)).subarray(0, size);
        const last = bytes.length - 1;
        if (family === PSA_ECC_FAMILY_SECP_R1) bytes[0] = ((bytes[0] ?? 0) & 1) | 2;
        else if (size === 57) bytes[last] = (bytes[last] ?? 0) & 0x80;
        try {
          const point = group.decodeConstant?.(bytes.toString('hex'));
          if (point !== undefined && group.decode(group.encode(point)) !== undefined) return point;
        } catch {
          // No point: the next window of blocks.
        }
      }
      return undefined;
    };
    expect(group.encode(suite.m)).toEqual(group.encode(generate('M')));
    expect(group.encode(suite.n)).toEqual(group.encode(generate('N')));
  });

  it.each([
    [PSA_ECC_FAMILY_SECP_R1, 256],
    [PSA_ECC_FAMILY_SECP_R1, 384],
    [PSA_ECC_FAMILY_SECP_R1, 521],
    [PSA_ECC_FAMILY_BRAINPOOL_P_R1, 256],
    [PSA_ECC_FAMILY_BRAINPOOL_P_R1, 384],
    [PSA_ECC_FAMILY_BRAINPOOL_P_R1, 512],
  ])('Z of family %i at %i meets RFC 9380, section 6.6.2', (family, bits) => {
    const curve = saeGroupOfKey(PSA_KEY_TYPE_WPA3_SAE_ECC(family), bits)?.curve;
    if (!curve) throw new Error('no curve');
    const { Fp } = curve.Point;
    const { a, b } = curve.Point.CURVE();
    const g = (x: bigint) => Fp.add(Fp.add(Fp.mul(Fp.mul(x, x), x), Fp.mul(a, x)), b);
    const isSquare = (x: bigint) => Fp.eql(Fp.pow(x, (Fp.ORDER - 1n) / 2n), Fp.ONE);
    const z = Fp.create(curve.z);
    expect(isSquare(z)).toBe(false);
    expect(Fp.eql(z, Fp.create(-1n))).toBe(false);
    expect(isSquare(g(Fp.div(b, Fp.mul(z, a))))).toBe(true);
  });
});
