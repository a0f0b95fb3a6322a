/**
 * RSA key generation by WebCrypto: it finds primes natively, in a fraction of the time script needs. The
 * new key is extractable for the moment it takes to bring it into PSA's format, and never leaves this
 * function so.
 */
import {
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import { bigIntToBytes, readPkcs8 } from '../../der.ts';
import type { Driver } from '../../driver.ts';
import { rsaPair } from '../../keys.ts';
import { bitLength, exponentFrom, RSA_BITS } from '../../rsa-key.ts';
import { translate } from './keys.ts';

/** The public exponents that every browser makes keys with. */
const EXPONENTS: readonly bigint[] = [3n, 65_537n];

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);

export const createWebCryptoRsaKeys = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [{ entryPoints: ['generateKey'], keys: [rsaPair(RSA_BITS)] }],
  async generateKey({ bits }, customData = new Uint8Array(0)) {
    const e = exponentFrom(customData);
    if (!EXPONENTS.includes(e)) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    const algorithm = {
      name: 'RSA-PSS',
      modulusLength: bits,
      publicExponent: bigIntToBytes(e, Math.ceil(bitLength(e) / 8)),
      hash: 'SHA-256',
    };
    try {
      const { privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', privateKey));
      const material = readPkcs8(pkcs8).slice();
      pkcs8.fill(0);
      return { bits, material };
    } catch (error) {
      throw translate(error, failed);
    }
  },
});
