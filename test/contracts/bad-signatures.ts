/** Signatures that must be refused, and some that look odd and are good. */

import { parseRsaPrivate } from '../../background/drivers/rsa-key.ts';
import {
  PSA_ALG_IS_ECDSA,
  PSA_ALG_IS_RSA_PKCS1V15_SIGN,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
} from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_IS_RSA } from '../../protocol/psa/key-types.ts';
import { concat, flipped, toBigInt, toBytes } from '../support/bytes.ts';
import { ED25519_ORDER, weierstrassOf } from '../support/curves.ts';
import { fromHex } from '../support/hex.ts';
import { type Key, referenceHash, referenceSignRaw } from '../support/reference.ts';
import type { Specimen } from '../support/specimens.ts';

type Signatures = readonly (readonly [string, Uint8Array])[];

const half = (signature: Uint8Array) => Math.floor(signature.length / 2);

/** For ECDSA (r, n - s) is as good as (r, s): PSA has no rule of the low s. */
export function signaturesAlsoGood(alg: number, key: Key, signature: Uint8Array): Signatures {
  const curve = weierstrassOf(key.type, key.bits);
  if (!PSA_ALG_IS_ECDSA(alg) || !curve) return [];
  const r = signature.subarray(0, half(signature));
  const s = toBigInt(signature.subarray(half(signature)));
  return [['n - s', concat(r, toBytes(curve.n - s, curve.length))]];
}

function ecdsa(key: Key, signature: Uint8Array): Signatures {
  const curve = weierstrassOf(key.type, key.bits);
  if (!curve) return [];
  const { n, p, length } = curve;
  const [r, s] = [signature.subarray(0, length), signature.subarray(length)];
  const zero = new Uint8Array(length);
  const [order, field] = [toBytes(n, length), toBytes(p, length)];
  return [
    ['r = 0', concat(zero, s)],
    ['s = 0', concat(r, zero)],
    ['r = n', concat(order, s)],
    ['s = n', concat(r, order)],
    ['r = p', concat(field, s)],
    ['s = p', concat(r, field)],
    ['r = s = 1', concat(toBytes(1n, length), toBytes(1n, length))],
    ['r = s = n - 1', concat(toBytes(n - 1n, length), toBytes(n - 1n, length))],
    ['r and s exchanged', concat(s, r)],
    ['r and s with a zero byte in front', concat(Uint8Array.of(0), r, Uint8Array.of(0), s)],
    ['DER', concat(Uint8Array.of(0x30, 4 + 2 * length, 2, length), r, Uint8Array.of(2, length), s)],
  ];
}

function eddsa(signature: Uint8Array): Signatures {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const scalar = toBigInt(s.toReversed());
  const little = (value: bigint) => toBytes(value, 32).reverse();
  return [
    ['S + L', concat(r, little(scalar + ED25519_ORDER))],
    ['S = L', concat(r, little(ED25519_ORDER))],
    ['S with its highest bit set', concat(r, little(scalar + 2n ** 255n))],
    ['R the neutral element', concat(fromHex(`01${'00'.repeat(31)}`), s)],
    ['R of no point', concat(fromHex(`02${'00'.repeat(31)}`), s)],
    ['R and S exchanged', concat(s, r)],
  ];
}

/** PKCS#1 v1.5 encodings that an eager parser would take for the right one. */
function forgedEncodings(alg: number, { pair }: Specimen, message: Uint8Array): Signatures {
  if (!PSA_ALG_IS_RSA_PKCS1V15_SIGN(alg) || alg === PSA_ALG_RSA_PKCS1V15_SIGN_RAW) return [];
  const hash = referenceHash(alg, message);
  return [
    ['the hash without its algorithm', referenceSignRaw(pair, hash)],
    ['something else inside', referenceSignRaw(pair, concat(hash, hash))],
  ];
}

function rsa(
  alg: number,
  specimen: Specimen,
  message: Uint8Array,
  signature: Uint8Array,
): Signatures {
  const { n } = parseRsaPrivate(specimen.pair.material);
  const length = signature.length;
  const s = toBigInt(signature);
  const sum = s + n;
  const fits = sum < 2n ** BigInt(8 * length);
  return [
    ['s = 1', toBytes(1n, length)],
    ['s = n - 1', toBytes(n - 1n, length)],
    ['s = n', toBytes(n, length)],
    ['n - s', toBytes(n - s, length)],
    ...(fits ? ([['s + n', toBytes(sum, length)]] as const) : []),
    ...forgedEncodings(alg, specimen, message),
  ];
}

function particular(
  alg: number,
  specimen: Specimen,
  message: Uint8Array,
  signature: Uint8Array,
): Signatures {
  if (PSA_ALG_IS_ECDSA(alg)) return ecdsa(specimen.pair, signature);
  if (alg === PSA_ALG_PURE_EDDSA) return eddsa(signature);
  if (PSA_KEY_TYPE_IS_RSA(specimen.pair.type)) return rsa(alg, specimen, message, signature);
  return [];
}

/** Everything wrong that can be made of the good signature of `message`. */
export function badSignatures(
  alg: number,
  specimen: Specimen,
  message: Uint8Array,
  signature: Uint8Array,
): Signatures {
  return [
    ['nothing', new Uint8Array(0)],
    ['one byte', signature.subarray(0, 1)],
    ['a byte too few', signature.subarray(0, -1)],
    ['the first byte missing', signature.subarray(1)],
    ['a byte too many', concat(signature, Uint8Array.of(0))],
    ['a zero byte in front', concat(Uint8Array.of(0), signature)],
    ['twice', concat(signature, signature)],
    ['of half a mebibyte', new Uint8Array(1 << 19).fill(0x55)],
    ['zeros', new Uint8Array(signature.length)],
    ['all bits set', new Uint8Array(signature.length).fill(0xff)],
    ['the first byte changed', flipped(signature, 0)],
    ['a byte in the middle changed', flipped(signature, half(signature))],
    ...particular(alg, specimen, message, signature),
  ];
}
