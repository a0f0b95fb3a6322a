/** Key agreement whose secret becomes a key, unseen by the caller (PSA Crypto 1.5, `psa_key_agreement`). */
import { PSA_ALG_IS_STANDALONE_KEY_AGREEMENT } from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Handlers } from './handler.ts';
import { checkSecretType, keyFromSecret } from './shared-secret.ts';

const SECRET_TYPES = [
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
];

export const keyAgreement: Pick<Handlers, 'keyAgreement'> = {
  async keyAgreement({ request: { alg, peerKey, attributes }, keys, keystore, drivers }) {
    if (!PSA_ALG_IS_STANDALONE_KEY_AGREEMENT(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
    checkSecretType(attributes, SECRET_TYPES);
    const key = await keystore.create(attributes, async (completed) =>
      keyFromSecret(
        drivers,
        completed,
        await drivers.rawKeyAgreement(keys.privateKey, alg, peerKey),
      ),
    );
    return { key };
  },
};
