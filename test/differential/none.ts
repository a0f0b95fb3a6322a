/** The algorithms that node:crypto has nothing of: OpenSSL 3.0 in Node 20. */
import { absence, lacksFunction, lacksHash, lacksKeyType } from './absent.ts';
import type { Row, Rows } from './case.ts';

const hash = (...names: readonly string[]): Row => ({
  absent: [
    absence(names.join(', '), 'no such digest in the default provider', () => lacksHash(...names)),
  ],
});

const keyType = (...types: readonly string[]): Row => ({
  absent: [absence(types.join(', '), 'no such key type', () => lacksKeyType(...types))],
});

const exchange = (name: string, pattern: RegExp): Row => ({
  absent: [absence(name, 'no password-authenticated key exchange', () => lacksFunction(pattern))],
});

const mlDsa = keyType('ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87');
const slhDsa = keyType('slh-dsa-sha2-128s', 'slh-dsa-shake-256f');
const spake2p = exchange('SPAKE2+', /spake/i);
const sae = exchange('WPA3-SAE', /sae|dragonfly/i);

export const NONE: Rows = {
  PSA_ALG_MD2: hash('md2'),
  PSA_ALG_MD4: hash('md4'),
  PSA_ALG_AES_MMO_ZIGBEE: hash('aes-mmo', 'mmo'),
  PSA_ALG_ASCON_HASH256: hash('ascon-hash256'),
  PSA_ALG_BLAKE2SP_HASH256: hash('blake2sp256', 'blake2sp'),
  PSA_ALG_BLAKE2BP_HASH512: hash('blake2bp512', 'blake2bp'),
  PSA_ALG_ASCON_XOF128: hash('ascon-xof128'),
  PSA_ALG_ASCON_CXOF128: hash('ascon-cxof128'),
  PSA_ALG_BLAKE2_MAC: {
    absent: [
      absence('BLAKE2 with a key', 'OpenSSL has BLAKE2BMAC, but Node opens HMAC alone', () =>
        lacksFunction(/blake|createMac/i),
      ),
    ],
  },
  PSA_ALG_WPA3_SAE_H2E: {
    absent: [
      absence('hash to element', 'no arithmetic with points and no mapping to a curve', () =>
        lacksFunction(/hashToCurve|pointAdd|sae/i),
      ),
    ],
  },
  PSA_ALG_SLH_DSA: slhDsa,
  PSA_ALG_DETERMINISTIC_SLH_DSA: slhDsa,
  PSA_ALG_HASH_SLH_DSA: slhDsa,
  PSA_ALG_DETERMINISTIC_HASH_SLH_DSA: slhDsa,
  PSA_ALG_ML_DSA: mlDsa,
  PSA_ALG_DETERMINISTIC_ML_DSA: mlDsa,
  PSA_ALG_HASH_ML_DSA: mlDsa,
  PSA_ALG_DETERMINISTIC_HASH_ML_DSA: mlDsa,
  PSA_ALG_LMS: keyType('lms'),
  PSA_ALG_HSS: keyType('hss'),
  PSA_ALG_XMSS: keyType('xmss'),
  PSA_ALG_XMSS_MT: keyType('xmssmt', 'xmss-mt'),
  PSA_ALG_ML_KEM: keyType('ml-kem-512', 'ml-kem-768', 'ml-kem-1024'),
  PSA_ALG_JPAKE: exchange('J-PAKE', /jpake/i),
  PSA_ALG_SPAKE2P_HMAC: spake2p,
  PSA_ALG_SPAKE2P_CMAC: spake2p,
  PSA_ALG_SPAKE2P_MATTER: spake2p,
  PSA_ALG_WPA3_SAE_FIXED: sae,
  PSA_ALG_WPA3_SAE_GDH: sae,
};
