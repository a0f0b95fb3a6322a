/** Key agreement by WebCrypto: ECDH on the NIST curves, X25519. */
import { PSA_ALG_ECDH } from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_R1,
} from '../../../../protocol/psa/key-types.ts';
import type { Driver } from '../../driver.ts';
import { eccPair, invalidArgument } from '../../keys.ts';
import { importPrivate, importPublic, namedCurve, translate } from './keys.ts';

const UNCOMPRESSED = 0x04;

export const createWebCryptoAgreement = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [
    {
      entryPoints: ['rawKeyAgreement'],
      algorithms: [PSA_ALG_ECDH],
      keys: [
        eccPair(PSA_ECC_FAMILY_SECP_R1, [256, 384, 521]),
        eccPair(PSA_ECC_FAMILY_MONTGOMERY, [255]),
      ],
    },
  ],
  async rawKeyAgreement(key, _alg, peerKey) {
    const { name, publicLength } = namedCurve(key);
    const isMontgomery = name === 'X25519';
    if (peerKey.length !== publicLength) throw invalidArgument();
    if (!isMontgomery && peerKey[0] !== UNCOMPRESSED) throw invalidArgument();
    const algorithm = isMontgomery ? { name } : { name: 'ECDH', namedCurve: name };
    const peer = await importPublic(subtle, 'raw', peerKey, algorithm, []);
    const own = await importPrivate(subtle, key, algorithm, 'deriveBits');
    try {
      const length = isMontgomery ? 256 : Math.ceil(key.attributes.bits / 8) * 8;
      const params = { name: algorithm.name, public: peer };
      return new Uint8Array(await subtle.deriveBits(params, own, length));
    } catch (error) {
      throw translate(error, invalidArgument);
    }
  },
});
