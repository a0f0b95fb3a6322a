/**
 * ECIES as a key encapsulation (SEC 1, sections 5.1.3 and 5.1.4): a key pair for one use, and cofactor ECDH
 * with it. All of it is other drivers' work, so that WebCrypto does what it can here too.
 *
 * The secret is the x coordinate as it is: not uniform, so not fit for a cipher's key.
 */
import { PSA_ALG_ECDH, PSA_ALG_ECIES_SEC1 } from '../../../../protocol/psa/algorithms.ts';
import { NO_ATTRIBUTES } from '../../../../protocol/psa/attributes.ts';
import { CURVES, PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import type { Drivers } from '../../dispatch.ts';
import type { Driver } from '../../driver.ts';
import { eccBoth, eccPair } from '../../keys.ts';

const SUITABLE = CURVES.filter(({ kind }) => kind !== 'edwards');
const algorithms = [PSA_ALG_ECIES_SEC1];

export const createEcies = (drivers: () => Drivers): Driver => ({
  name: 'ecies',
  capabilities: [
    {
      entryPoints: ['encapsulate'],
      algorithms,
      keys: SUITABLE.flatMap(({ family, bits }) => eccBoth(family, [bits])),
    },
    {
      entryPoints: ['decapsulate'],
      algorithms,
      keys: SUITABLE.map(({ family, bits }) => eccPair(family, [bits])),
    },
  ],
  async encapsulate(key) {
    const { generateKey, exportPublicKey, rawKeyAgreement } = drivers();
    const type = PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY(key.attributes.type);
    const attributes = { ...NO_ATTRIBUTES, type, bits: key.attributes.bits };
    const { material } = await generateKey(attributes);
    try {
      const ephemeral = { attributes, material };
      const recipient = await exportPublicKey(key);
      const secret = await rawKeyAgreement(ephemeral, PSA_ALG_ECDH, recipient);
      return { ciphertext: await exportPublicKey(ephemeral), secret };
    } finally {
      material.fill(0);
    }
  },
  decapsulate: (key, _alg, ciphertext) => drivers().rawKeyAgreement(key, PSA_ALG_ECDH, ciphertext),
});
