/**
 * What SPAKE2+ makes of its transcript: RFC 9383, section 3.4, and for Matter the schedule of
 * draft-bar-cfrg-spake2plus-02, section 4, which halves the hash instead of deriving twice.
 */
import { cmac } from '@noble/ciphers/aes.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { concat } from '../../../../../protocol/bytes.ts';
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_SPAKE2P_CMAC,
  PSA_ALG_SPAKE2P_MATTER,
} from '../../../../../protocol/psa/algorithms.ts';
import { nobleHash } from '../../noble/hashes.ts';
import { lengthLE8 } from '../scalars.ts';

export type Schedule = {
  readonly sharedKey: Uint8Array;
  /** MAC(K_confirmP, shareV) and MAC(K_confirmV, shareP). */
  readonly confirmProver: Uint8Array;
  readonly confirmVerifier: Uint8Array;
};

const text = (ascii: string) => new TextEncoder().encode(ascii);
const CONFIRMATION = text('ConfirmationKeys');
const SHARED = text('SharedKey');
const CMAC_KEY_LENGTH = 16;

/** The parts of a transcript, each with its length in front. */
export const transcript = (parts: readonly Uint8Array[]): Uint8Array =>
  concat(parts.flatMap((part) => [lengthLE8(part.length), part]));

/** Wipes the transcript. */
export function schedule(
  alg: number,
  tt: Uint8Array,
  shareProver: Uint8Array,
  shareVerifier: Uint8Array,
): Schedule {
  const hash = nobleHash(PSA_ALG_GET_HASH(alg));
  const main = hash(tt);
  tt.fill(0);
  const isMatter = alg === PSA_ALG_SPAKE2P_MATTER;
  const isCmac = PSA_ALG_IS_SPAKE2P_CMAC(alg);
  const half = main.length / 2;
  const [forConfirming, sharedKey] = isMatter
    ? [main.slice(0, half), main.slice(half)]
    : [main.slice(), hkdf(hash, main, undefined, SHARED, hash.outputLen)];
  const length = isCmac ? CMAC_KEY_LENGTH : forConfirming.length;
  const keys = hkdf(hash, forConfirming, undefined, CONFIRMATION, 2 * length);
  const mac = (key: Uint8Array, message: Uint8Array) =>
    isCmac ? cmac(message, key) : hmac(hash, key, message);
  const confirmProver = mac(keys.subarray(0, length), shareVerifier);
  const confirmVerifier = mac(keys.subarray(length), shareProver);
  for (const secret of [main, forConfirming, keys]) secret.fill(0);
  return { sharedKey, confirmProver, confirmVerifier };
}
