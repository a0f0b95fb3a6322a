/**
 * RSA keys brought in, and their public parts given out.
 *
 * A pair whose primes are very unequal is refused: its export would be longer than
 * PSA_EXPORT_KEY_OUTPUT_SIZE, which counts on primes of half the size (PSA Crypto 1.5, key export).
 */
import { PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import { PSA_EXPORT_KEY_OUTPUT_SIZE } from '../../../../protocol/psa/sizes.ts';
import { type Driver, sizeMatches } from '../../driver.ts';
import { checkBits, invalidArgument, isPublic, rsaBoth } from '../../keys.ts';
import {
  bitLength,
  checkRsaPrivate,
  encodeRsaPublic,
  parseRsaPrivate,
  parseRsaPublic,
  RSA_IMPORT_BITS,
} from '../../rsa-key.ts';

function modulusOf(type: number, data: Uint8Array): bigint {
  if (PSA_KEY_TYPE_IS_PUBLIC_KEY(type)) return parseRsaPublic(data).n;
  const key = parseRsaPrivate(data);
  checkRsaPrivate(key);
  return key.n;
}

export const bigintRsaKeys: Driver = {
  name: 'bigint',
  capabilities: [{ entryPoints: ['importKey', 'exportPublicKey'], keys: rsaBoth(RSA_IMPORT_BITS) }],
  async importKey({ type, bits }, data) {
    const size = bitLength(modulusOf(type, data));
    if (!sizeMatches(RSA_IMPORT_BITS, size)) throw invalidArgument();
    checkBits(bits, size);
    if (data.length > PSA_EXPORT_KEY_OUTPUT_SIZE(type, size)) throw invalidArgument();
    return { bits: size, material: data.slice() };
  },
  exportPublicKey: async (key) =>
    isPublic(key) ? key.material : encodeRsaPublic(parseRsaPrivate(key.material)),
};
