/**
 * RSA key generation by WebCrypto: it finds primes natively, in a fraction of the time script needs. The
 * new key is extractable for the moment it takes to bring it into PSA's format, and never leaves this
 * function so.
 */
import { readPkcs8 } from '../../der.ts';
import type { Driver } from '../../driver.ts';
import { rsaPair } from '../../keys.ts';
import { RSA_BITS } from '../../rsa-key.ts';
import { failed, translate } from './keys.ts';

const F4 = Uint8Array.of(1, 0, 1);

async function generate(subtle: SubtleCrypto, algorithm: RsaHashedKeyGenParams) {
  try {
    const { privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    return new Uint8Array(await subtle.exportKey('pkcs8', privateKey));
  } catch (error) {
    throw translate(error, failed);
  }
}

export const createWebCryptoRsaKeys = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [{ entryPoints: ['generateKey'], keys: [rsaPair(RSA_BITS)] }],
  async generateKey({ bits }) {
    const algorithm = {
      name: 'RSA-PSS',
      modulusLength: bits,
      publicExponent: F4,
      hash: 'SHA-256',
    };
    const pkcs8 = await generate(subtle, algorithm);
    const material = readPkcs8(pkcs8).slice();
    pkcs8.fill(0);
    return { bits, material };
  },
});
