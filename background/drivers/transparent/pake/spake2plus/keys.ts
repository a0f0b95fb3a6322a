/**
 * SPAKE2+ keys: w0 ‖ w1 for a pair, w0 ‖ L with L = w1 × P for the verifier (PSA Crypto 1.5, SPAKE2+ keys).
 * They come from a password by way of a key derivation, or from outside, and are never random.
 */

import { concat } from '../../../../../protocol/bytes.ts';
import type { KeyAttributes } from '../../../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_SPAKE2P_GET_FAMILY,
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR,
  PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY,
} from '../../../../../protocol/psa/key-types.ts';
import type { Draw, Driver, DriverKey, NewKey } from '../../../driver.ts';
import { checkBits, invalidArgument, isPublic } from '../../../keys.ts';
import { takeBigInt } from '../scalars.ts';
import { findSuite, SUITE_SIZES, type Suite } from './suites.ts';

export type Secrets = {
  readonly suite: Suite;
  readonly w0: bigint;
  /** Undefined where the key is the verifier's. */
  readonly w1: bigint | undefined;
  /** L. */
  readonly verifier: unknown;
};

export const suiteOf = ({ type, bits }: KeyAttributes): Suite =>
  findSuite(PSA_KEY_TYPE_SPAKE2P_GET_FAMILY(type), (row) => row.bits === bits);

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT for what is no key */
function read(suite: Suite, material: Uint8Array, isVerifier: boolean): Secrets {
  const { group, scalarLength } = suite;
  const w0 = suite.decodeScalar(material.subarray(0, scalarLength));
  const rest = material.subarray(scalarLength);
  const w1 = isVerifier ? undefined : suite.decodeScalar(rest);
  const verifier = w1 === undefined ? group.decode(rest) : group.multiply(group.generator, w1);
  if (w0 === undefined || verifier === undefined) throw invalidArgument();
  if (!isVerifier && w1 === undefined) throw invalidArgument();
  return { suite, w0, w1, verifier };
}

export const readKey = (key: DriverKey): Secrets =>
  read(suiteOf(key.attributes), key.material, isPublic(key));

/** The suite whose key has the length of the data: no two of a family share one. */
function suiteOfData({ type, bits }: KeyAttributes, data: Uint8Array): Suite {
  const family = PSA_KEY_TYPE_SPAKE2P_GET_FAMILY(type);
  const isVerifier = PSA_KEY_TYPE_IS_PUBLIC_KEY(type);
  const sizes = SUITE_SIZES.find((row) => row.family === family)?.bits ?? [];
  for (const size of sizes) {
    const suite = findSuite(family, (row) => row.bits === size);
    const second = isVerifier ? suite.pointLength : suite.scalarLength;
    if (data.length === suite.scalarLength + second) {
      checkBits(bits, suite.bits);
      return suite;
    }
  }
  throw invalidArgument();
}

/** w0s ‖ w1s, each reduced modulo the order (RFC 9383, section 3.2). */
async function derive(suite: Suite, draw: Draw): Promise<NewKey> {
  const draws = [await draw(suite.drawLength), await draw(suite.drawLength)];
  const [w0 = 0n, w1 = 0n] = draws.map((drawn) => takeBigInt(drawn) % suite.group.order);
  if (w0 === 0n || w1 === 0n) throw invalidArgument();
  const parts = [suite.encodeScalar(w0), suite.encodeScalar(w1)];
  const material = concat(parts);
  for (const part of parts) part.fill(0);
  return { bits: suite.bits, material };
}

const pairs = SUITE_SIZES.map(({ family, bits }) => ({
  type: PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(family),
  bits,
}));

export const SPAKE2P_KEYS = [
  ...pairs,
  ...SUITE_SIZES.map(({ family, bits }) => ({
    type: PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY(family),
    bits,
  })),
];

export const spake2plusKeys: Driver = {
  name: 'spake2plus-keys',
  capabilities: [
    { entryPoints: ['importKey', 'exportPublicKey'], keys: SPAKE2P_KEYS },
    { entryPoints: ['deriveKey'], keys: pairs },
  ],
  async importKey(attributes, data) {
    const suite = suiteOfData(attributes, data);
    read(suite, data, PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type));
    return { bits: suite.bits, material: data.slice() };
  },
  deriveKey: async (attributes, draw) => derive(suiteOf(attributes), draw),
  async exportPublicKey(key) {
    if (isPublic(key)) return key.material.slice();
    const { suite, verifier } = readKey(key);
    return concat([key.material.subarray(0, suite.scalarLength), suite.group.encode(verifier)]);
  },
};
