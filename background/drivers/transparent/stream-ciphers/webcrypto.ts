/**
 * ChaCha20-Poly1305 by WebCrypto, on whole inputs. It is young (WICG, Modern Algorithms in the Web
 * Cryptography API): the driver is there only where the browser says it has it.
 */
import { PSA_ALG_CHACHA20_POLY1305 } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_CHACHA20 } from '../../../../protocol/psa/key-types.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import { invalidArgument, invalidSignature } from '../../keys.ts';
import { bytesOf, native, source } from '../block-ciphers/webcrypto/native.ts';

const NAME = 'ChaCha20-Poly1305';
const TAG = 16;
const NONCE = 12;

/** `SubtleCrypto.supports`, which TypeScript does not know yet. */
type Supports = { readonly supports?: (operation: string, algorithm: string) => boolean };

const isServed = (subtle: SubtleCrypto): boolean =>
  (subtle.constructor as unknown as Supports).supports?.('importKey', NAME) ?? false;

export function createWebCryptoChaCha(subtle: SubtleCrypto): readonly Driver[] {
  if (!isServed(subtle)) return [];

  const importAs = (key: DriverKey, usage: KeyUsage) =>
    native(
      // The types do not know this format yet.
      subtle.importKey('raw-secret' as 'raw', source(key.material), NAME, false, [usage]),
    );
  const parameters = (tagLength: number, nonce: Uint8Array, additionalData: Uint8Array) => {
    if (tagLength !== TAG || nonce.length !== NONCE) throw invalidArgument();
    return { name: NAME, iv: source(nonce), additionalData: source(additionalData) };
  };
  const driver: Driver = {
    name: 'webcrypto',
    capabilities: [
      {
        entryPoints: ['aeadEncrypt', 'aeadDecrypt'],
        algorithms: [PSA_ALG_CHACHA20_POLY1305],
        keys: [{ type: PSA_KEY_TYPE_CHACHA20, bits: [256] }],
      },
    ],
    async aeadEncrypt(key, _alg, tagLength, nonce, additionalData, plaintext) {
      const algorithm = parameters(tagLength, nonce, additionalData);
      const cryptoKey = await importAs(key, 'encrypt');
      return bytesOf(subtle.encrypt(algorithm, cryptoKey, source(plaintext)));
    },
    async aeadDecrypt(key, _alg, tagLength, nonce, additionalData, ciphertext) {
      const algorithm = parameters(tagLength, nonce, additionalData);
      if (ciphertext.length < TAG) throw invalidArgument();
      const cryptoKey = await importAs(key, 'decrypt');
      return bytesOf(subtle.decrypt(algorithm, cryptoKey, source(ciphertext)), invalidSignature);
    },
  };
  return [driver];
}
