/** Asymmetric encryption (PSA Crypto 1.5, asymmetric encryption). The salt of OAEP is its label. */
import { PSA_ALG_IS_ASYMMETRIC_ENCRYPTION } from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Handlers } from './handler.ts';

function checkAlgorithm(alg: number): void {
  if (!PSA_ALG_IS_ASYMMETRIC_ENCRYPTION(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}

export const asymmetricEncryption: Pick<Handlers, 'asymmetricEncrypt' | 'asymmetricDecrypt'> = {
  async asymmetricEncrypt({ request: { alg, plaintext, salt }, keys, drivers }) {
    checkAlgorithm(alg);
    return { ciphertext: await drivers.asymmetricEncrypt(keys.key, alg, plaintext, salt) };
  },
  async asymmetricDecrypt({ request: { alg, ciphertext, salt }, keys, drivers }) {
    checkAlgorithm(alg);
    return { plaintext: await drivers.asymmetricDecrypt(keys.key, alg, ciphertext, salt) };
  },
};
