/**
 * Schnorr's non-interactive proof that one knows an x with X = x × G (RFC 8235), with the challenge as
 * Thread and Mbed TLS hash it: G, V, X and the prover's name, each behind its length in four bytes.
 */
import { concat } from '../../../../../protocol/bytes.ts';
import type { Entropy } from '../../../../entropy.ts';
import { nobleHash } from '../../noble/hashes.ts';
import type { Group } from '../groups.ts';
import { bytesToBigInt, drawScalar, lengthBE4, mod } from '../scalars.ts';

export type Statement = {
  readonly group: Group;
  readonly hash: number;
  readonly base: unknown;
  readonly element: unknown;
  readonly name: Uint8Array;
};

function challenge({ group, hash, base, element, name }: Statement, commitment: unknown): bigint {
  const parts = [...[base, commitment, element].map((point) => group.encode(point)), name];
  const message = concat(parts.flatMap((part) => [lengthBE4(part.length), part]));
  return mod(bytesToBigInt(nobleHash(hash)(message)), group.order);
}

export type Proof = { readonly commitment: unknown; readonly response: bigint };

export function prove(statement: Statement, secret: bigint, entropy: Entropy): Proof {
  const { group, base } = statement;
  const nonce = drawScalar(entropy, group.order, 1n);
  const commitment = group.multiply(base, nonce);
  const response = mod(nonce - secret * challenge(statement, commitment), group.order);
  return { commitment, response };
}

/** V = r × G + c × X */
export function isProof(statement: Statement, { commitment, response }: Proof): boolean {
  const { group, base, element } = statement;
  const expected = group.add(
    group.multiply(base, response),
    group.multiply(element, challenge(statement, commitment)),
  );
  return group.isNeutral(group.add(expected, group.negate(commitment)));
}
