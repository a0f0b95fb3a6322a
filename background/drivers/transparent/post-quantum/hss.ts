/**
 * Verification of the hierarchical form of LMS (RFC 8554, section 6): each tree signs the public key of the
 * next, and the last one the message. All trees must be of one hash (NIST SP 800-208, section 4).
 */
import { PSA_ALG_HSS } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_HSS_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import {
  type LmsPublicKey,
  lmsPublicKeyLength,
  lmsSignatureLength,
  readLmsPublicKey,
  startLms,
} from './lms.ts';
import { readU32, type Scheme } from './stateful.ts';

const MAX_LEVELS = 8;

type HssPublicKey = { readonly levels: number; readonly top: LmsPublicKey };

function readHssPublicKey(bytes: Uint8Array): HssPublicKey | undefined {
  if (bytes.length < 4) return undefined;
  const levels = readU32(bytes, 0);
  const top = readLmsPublicKey(bytes.subarray(4));
  return top && levels >= 1 && levels <= MAX_LEVELS ? { levels, top } : undefined;
}

/** The next public key, if `key` has signed it at the start of `bytes`. */
function signedKey(key: LmsPublicKey, bytes: Uint8Array): LmsPublicKey | undefined {
  const start = lmsSignatureLength(key);
  const encoded = bytes.subarray(start, start + lmsPublicKeyLength(key));
  const next = readLmsPublicKey(encoded);
  if (!next || next.tree.hash !== key.tree.hash) return undefined;
  const verification = startLms(key, bytes.subarray(0, start));
  verification?.update(encoded);
  return verification?.finish() ? next : undefined;
}

export const hss: Scheme = {
  alg: PSA_ALG_HSS,
  keyType: PSA_KEY_TYPE_HSS_PUBLIC_KEY,
  bitsOf(publicKey) {
    const key = readHssPublicKey(publicKey);
    return key && 8 * key.top.tree.hash.n;
  },
  start(publicKey, signature) {
    const hssKey = readHssPublicKey(publicKey);
    if (!hssKey || signature.length < 4) return undefined;
    if (readU32(signature, 0) !== hssKey.levels - 1) return undefined;
    let rest = signature.subarray(4);
    let key: LmsPublicKey | undefined = hssKey.top;
    for (let level = 1; level < hssKey.levels && key; level += 1) {
      const used: number = lmsSignatureLength(key) + lmsPublicKeyLength(key);
      key = signedKey(key, rest);
      rest = rest.subarray(used);
    }
    return key && startLms(key, rest);
  },
};
