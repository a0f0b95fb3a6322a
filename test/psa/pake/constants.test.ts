/** The constants of the exchanges that have a recipe. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { saeGroupOfKey } from '../../../background/drivers/transparent/pake/sae/groups.ts';
import { findSuite } from '../../../background/drivers/transparent/pake/spake2plus/suites.ts';
import {
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_WPA3_SAE_ECC,
} from '../../../protocol/psa/key-types.ts';

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
