/** RSA keys brought in and their public parts given out. Their primes are found elsewhere. */
import { PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import { type Driver, sizeMatches } from '../../driver.ts';
import { checkBits, invalidArgument, isPublic, rsaBoth } from '../../keys.ts';
import {
  bitLength,
  checkRsaPrivate,
  encodeRsaPublic,
  parseRsaPrivate,
  parseRsaPublic,
  RSA_BITS,
} from '../../rsa-key.ts';

function modulusOf(type: number, data: Uint8Array): bigint {
  if (PSA_KEY_TYPE_IS_PUBLIC_KEY(type)) return parseRsaPublic(data).n;
  const key = parseRsaPrivate(data);
  checkRsaPrivate(key);
  return key.n;
}

export const bigintRsaKeys: Driver = {
  name: 'bigint',
  capabilities: [{ entryPoints: ['importKey', 'exportPublicKey'], keys: rsaBoth(RSA_BITS) }],
  async importKey({ type, bits }, data) {
    const size = bitLength(modulusOf(type, data));
    if (!sizeMatches(RSA_BITS, size)) throw invalidArgument();
    checkBits(bits, size);
    return { bits: size, material: data.slice() };
  },
  exportPublicKey: async (key) =>
    isPublic(key) ? key.material : encodeRsaPublic(parseRsaPrivate(key.material)),
};
