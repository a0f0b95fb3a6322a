/**
 * HMAC (RFC 2104): by noble over each of its hashes, and natively on whole inputs where WebCrypto
 * has the hash. PSA defines it only for hashes with a block length. A key longer than that is
 * hashed, as the RFC says.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { findHash, PSA_ALG_GET_HASH, PSA_ALG_HMAC } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_HMAC } from '../../../../protocol/psa/key-types.ts';
import { PSA_ERROR_GENERIC_ERROR, PsaError } from '../../../../protocol/psa/status.ts';
import type { Driver } from '../../driver.ts';
import { NOBLE_HASHES, nobleHash } from '../noble/hashes.ts';
import { HASH_NAMES, hashName } from '../webcrypto/hashes.ts';
import { translate } from '../webcrypto/keys.ts';

/** Any size a key of this type may have. */
const KEYS = [{ type: PSA_KEY_TYPE_HMAC, bits: { min: 8, max: 65_535 * 8, step: 8 } }];

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);

export const createNobleHmac = (): Driver => ({
  name: 'noble',
  capabilities: [
    {
      entryPoints: ['macSetup'],
      algorithms: [...NOBLE_HASHES.keys()]
        .filter((hash) => findHash(hash)?.blockLength !== undefined)
        .map(PSA_ALG_HMAC),
      keys: KEYS,
    },
  ],
  async macSetup(key, alg) {
    const state = hmac.create(nobleHash(PSA_ALG_GET_HASH(alg)), key.material);
    return {
      update: (input) => {
        state.update(input);
      },
      finish: () => state.digest(),
      abort: () => state.destroy(),
    };
  },
});

export const createWebCryptoHmac = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [
    {
      entryPoints: ['macCompute'],
      algorithms: [...HASH_NAMES.keys()].map(PSA_ALG_HMAC),
      keys: KEYS,
    },
  ],
  async macCompute(key, alg, input) {
    const algorithm = { name: 'HMAC', hash: hashName(PSA_ALG_GET_HASH(alg)) };
    try {
      // WebCrypto copies what it is given, and no buffer here is shared.
      const material = key.material as Uint8Array<ArrayBuffer>;
      const message = input as Uint8Array<ArrayBuffer>;
      const cryptoKey = await subtle.importKey('raw', material, algorithm, false, ['sign']);
      return new Uint8Array(await subtle.sign('HMAC', cryptoKey, message));
    } catch (error) {
      throw translate(error, failed);
    }
  },
});
