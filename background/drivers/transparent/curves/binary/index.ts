/** Keys on binary curves: own arithmetic, since no package of standing has any. */
import { concat } from '../../../../../protocol/bytes.ts';
import type { Entropy } from '../../../../entropy.ts';
import { bytesToBigInt } from '../../../der.ts';
import type { Driver } from '../../../driver.ts';
import { bitLength, once } from '../numbers.ts';
import { createWeierstrassDriver, type WeierstrassCurve } from '../weierstrass.ts';
import { type BinaryCurve, createCurve, type Point } from './curve.ts';
import { createBinaryEcdsa } from './ecdsa.ts';
import { BINARY_PARAMETERS, type BinaryParameters } from './parameters.ts';

const UNCOMPRESSED = 0x04;

/** SEC 1, section 2.3.4. @returns undefined for what is no point of the curve */
function readPoint({ field, isOnCurve }: BinaryCurve, bytes: Uint8Array): Point | undefined {
  if (bytes.length !== 1 + 2 * field.length || bytes[0] !== UNCOMPRESSED) return undefined;
  const x = field.fromBytes(bytes.subarray(1, 1 + field.length));
  const y = field.fromBytes(bytes.subarray(1 + field.length));
  return x !== undefined && y !== undefined && isOnCurve({ x, y }) ? { x, y } : undefined;
}

const writePoint = ({ field }: BinaryCurve, { x, y }: Point) =>
  concat([Uint8Array.of(UNCOMPRESSED), field.toBytes(x), field.toBytes(y)]);

function binaryCurve(parameters: BinaryParameters): WeierstrassCurve {
  const parts = once(() => {
    const curve = createCurve(parameters);
    return { curve, ecdsa: createBinaryEcdsa(curve) };
  });
  const { family, bits, order } = parameters;
  return {
    family,
    bits,
    order,
    orderBits: bitLength(order),
    publicLength: 1 + 2 * Math.ceil(bits / 8),
    publicKey(scalar) {
      const { curve } = parts();
      // A scalar in [1, order - 1] never gives the point at infinity.
      const point = curve.multiply(bytesToBigInt(scalar), curve.base);
      return point ? writePoint(curve, point) : new Uint8Array(0);
    },
    isPoint(bytes) {
      const { curve } = parts();
      const point = readPoint(curve, bytes);
      return point !== undefined && curve.isInSubgroup(point);
    },
    sign: (hash, scalar, nonceHash, extraEntropy) =>
      parts().ecdsa.sign(hash, bytesToBigInt(scalar), nonceHash, extraEntropy),
    verify(signature, hash, publicKey) {
      const { curve, ecdsa } = parts();
      const point = readPoint(curve, publicKey);
      return point !== undefined && ecdsa.verify(signature, hash, point);
    },
    agree(scalar, peer) {
      const { curve } = parts();
      const point = readPoint(curve, peer);
      const cleared = point && curve.clearCofactor(point);
      const shared = cleared && curve.multiply(bytesToBigInt(scalar), cleared);
      return shared && curve.field.toBytes(shared.x);
    },
  };
}

export const createBinaryCurves = (entropy: Entropy): Driver =>
  createWeierstrassDriver('binary-curves', BINARY_PARAMETERS.map(binaryCurve), entropy);
