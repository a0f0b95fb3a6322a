/**
 * Signatures of messages by WebCrypto: ECDSA on the NIST curves, Ed25519, RSA. A key pair verifies with
 * its public part, which the `publicKey` argument works out.
 */
import {
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDSA,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_ECDSA,
  PSA_ALG_IS_RSA_PSS,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_IS_RSA,
} from '../../../../protocol/psa/key-types.ts';
import { PSA_HASH_LENGTH } from '../../../../protocol/psa/sizes.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import { eccBoth, eccPair, invalidSignature, rsaBoth, rsaPair, withHashes } from '../../keys.ts';
import { RSA_BITS } from '../../rsa-key.ts';
import { HASH_NAMES, hashName } from './hashes.ts';
import {
  failed,
  type ImportAlgorithm,
  importPrivate,
  importPublic,
  namedCurve,
  translate,
} from './keys.ts';

const NIST = [256, 384, 521] as const;

/** Parameters of import, and of sign and verify. */
function parameters(
  key: DriverKey,
  alg: number,
): [ImportAlgorithm, Algorithm | EcdsaParams | RsaPssParams] {
  if (alg === PSA_ALG_PURE_EDDSA) return [{ name: 'Ed25519' }, { name: 'Ed25519' }];
  const hash = hashName(PSA_ALG_GET_HASH(alg));
  if (PSA_ALG_IS_ECDSA(alg)) {
    return [
      { name: 'ECDSA', namedCurve: namedCurve(key).name },
      { name: 'ECDSA', hash },
    ];
  }
  if (PSA_ALG_IS_RSA_PSS(alg)) {
    const saltLength = PSA_HASH_LENGTH(PSA_ALG_GET_HASH(alg));
    return [
      { name: 'RSA-PSS', hash },
      { name: 'RSA-PSS', saltLength },
    ];
  }
  return [{ name: 'RSASSA-PKCS1-v1_5', hash }, { name: 'RSASSA-PKCS1-v1_5' }];
}

export function createWebCryptoSignatures(
  subtle: SubtleCrypto,
  publicKey: (key: DriverKey) => Promise<Uint8Array>,
): Driver {
  const hashes = [...HASH_NAMES.keys()];
  const ecdsa = withHashes([PSA_ALG_ECDSA], hashes);
  const ecdsaVerify = withHashes([PSA_ALG_ECDSA, PSA_ALG_DETERMINISTIC_ECDSA], hashes);
  const rsa = withHashes([PSA_ALG_RSA_PKCS1V15_SIGN, PSA_ALG_RSA_PSS], hashes);
  const rsaSign = [...rsa, ...withHashes([PSA_ALG_RSA_PSS_ANY_SALT], hashes)];
  const ed = [PSA_ALG_PURE_EDDSA];

  return {
    name: 'webcrypto',
    capabilities: [
      {
        entryPoints: ['signMessage'],
        algorithms: ecdsa,
        keys: [eccPair(PSA_ECC_FAMILY_SECP_R1, NIST)],
      },
      {
        entryPoints: ['verifyMessage'],
        algorithms: ecdsaVerify,
        keys: eccBoth(PSA_ECC_FAMILY_SECP_R1, NIST),
      },
      {
        entryPoints: ['signMessage'],
        algorithms: ed,
        keys: [eccPair(PSA_ECC_FAMILY_TWISTED_EDWARDS, [255])],
      },
      {
        entryPoints: ['verifyMessage'],
        algorithms: ed,
        keys: eccBoth(PSA_ECC_FAMILY_TWISTED_EDWARDS, [255]),
      },
      { entryPoints: ['signMessage'], algorithms: rsaSign, keys: [rsaPair(RSA_BITS)] },
      { entryPoints: ['verifyMessage'], algorithms: rsa, keys: rsaBoth(RSA_BITS) },
    ],
    async signMessage(key, alg, message) {
      const [importAs, signAs] = parameters(key, alg);
      const cryptoKey = await importPrivate(subtle, key, importAs, 'sign');
      try {
        return new Uint8Array(await subtle.sign(signAs, cryptoKey, new Uint8Array(message)));
      } catch (error) {
        throw translate(error, failed);
      }
    },
    async verifyMessage(key, alg, message, signature) {
      const [importAs, verifyAs] = parameters(key, alg);
      const { type, bits } = key.attributes;
      const isRsa = PSA_KEY_TYPE_IS_RSA(type);
      // RFC 8017, 8.1.2; OpenSSL, under Node, takes a PSS signature without its leading zeros too.
      if (isRsa && signature.length !== bits / 8) throw invalidSignature();
      const format = isRsa ? 'rsa' : 'raw';
      const cryptoKey = await importPublic(subtle, format, await publicKey(key), importAs, [
        'verify',
      ]);
      const good = await subtle
        .verify(verifyAs, cryptoKey, new Uint8Array(signature), new Uint8Array(message))
        .catch((error: unknown) => {
          throw translate(error, invalidSignature);
        });
      if (!good) throw invalidSignature();
    },
  };
}
