/**
 * Key encapsulation. A secret of ML-KEM is uniform and may become a block cipher's key; one of ECIES may
 * not. A bad ciphertext may decapsulate to another key: that is not told apart (FIPS 203, section 6.3).
 */
import { PSA_ALG_IS_KEY_ENCAPSULATION, PSA_ALG_ML_KEM } from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_SM4,
} from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Handlers } from './handler.ts';
import { checkSecretType, keyFromSecret } from './shared-secret.ts';

const ANY_SECRET = [PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_HMAC];
const UNIFORM_SECRET = [
  ...ANY_SECRET,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_SM4,
];

function check(alg: number, attributes: KeyAttributes): void {
  if (!PSA_ALG_IS_KEY_ENCAPSULATION(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  checkSecretType(attributes, alg === PSA_ALG_ML_KEM ? UNIFORM_SECRET : ANY_SECRET);
}

export const keyEncapsulation: Pick<Handlers, 'encapsulate' | 'decapsulate'> = {
  async encapsulate({ request: { alg, attributes }, keys, keystore, drivers }) {
    check(alg, attributes);
    let ciphertext = new Uint8Array(0);
    const outputKey = await keystore.create(attributes, async (completed) => {
      const made = await drivers.encapsulate(keys.key, alg);
      ciphertext = new Uint8Array(made.ciphertext);
      return keyFromSecret(drivers, completed, made.secret);
    });
    return { outputKey, ciphertext };
  },
  async decapsulate({ request: { alg, attributes, ciphertext }, keys, keystore, drivers }) {
    check(alg, attributes);
    const outputKey = await keystore.create(attributes, async (completed) =>
      keyFromSecret(drivers, completed, await drivers.decapsulate(keys.key, alg, ciphertext)),
    );
    return { outputKey };
  },
};
