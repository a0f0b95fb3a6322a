/** The schemes a request can name, as PKCS #11 mechanisms. Data to sign is a hash. */
import pkcs11 from 'pkcs11js';
import { Failure, PSA_ERROR_INVALID_ARGUMENT } from './psa.mjs';

/** PKCS #11's names of each hash, its length, and what goes before it in PKCS #1 v1.5 (RFC 8017, 9.2). */
const HASHES = {
  'sha-1': [pkcs11.CKM_SHA_1, pkcs11.CKG_MGF1_SHA1, 20, '3021300906052b0e03021a05000414'],
  'sha-224': [
    pkcs11.CKM_SHA224,
    pkcs11.CKG_MGF1_SHA224,
    28,
    '302d300d06096086480165030402040500041c',
  ],
  'sha-256': [
    pkcs11.CKM_SHA256,
    pkcs11.CKG_MGF1_SHA256,
    32,
    '3031300d060960864801650304020105000420',
  ],
  'sha-384': [
    pkcs11.CKM_SHA384,
    pkcs11.CKG_MGF1_SHA384,
    48,
    '3041300d060960864801650304020205000430',
  ],
  'sha-512': [
    pkcs11.CKM_SHA512,
    pkcs11.CKG_MGF1_SHA512,
    64,
    '3051300d060960864801650304020305000440',
  ],
};

export const HASH_NAMES = Object.keys(HASHES);
export const SIGNATURE_SCHEMES = ['ecdsa', 'rsa-pkcs1', 'rsa-pss'];
export const ENCRYPTION_SCHEMES = ['rsa-pkcs1', 'rsa-oaep'];

function hashOf(name) {
  if (name === undefined) throw new Failure(PSA_ERROR_INVALID_ARGUMENT);
  const [hashAlg, mgf, length, prefix] = HASHES[name];
  return { hashAlg, mgf, length, prefix: Buffer.from(prefix, 'hex') };
}

/** @returns the mechanism, and the bytes it is to sign */
export function signature({ scheme, hash, data }) {
  if (scheme === 'ecdsa') return { mechanism: { mechanism: pkcs11.CKM_ECDSA }, input: data };
  if (scheme === 'rsa-pkcs1' && hash === undefined) {
    return { mechanism: { mechanism: pkcs11.CKM_RSA_PKCS }, input: data };
  }
  const { hashAlg, mgf, length, prefix } = hashOf(hash);
  if (data.length !== length) throw new Failure(PSA_ERROR_INVALID_ARGUMENT);
  if (scheme === 'rsa-pkcs1') {
    const input = Buffer.concat([prefix, data]);
    return { mechanism: { mechanism: pkcs11.CKM_RSA_PKCS }, input };
  }
  const parameter = { type: pkcs11.CK_PARAMS_RSA_PSS, hashAlg, mgf, saltLen: length };
  return { mechanism: { mechanism: pkcs11.CKM_RSA_PKCS_PSS, parameter }, input: data };
}

export function encryption({ scheme, hash, label }) {
  if (scheme === 'rsa-pkcs1') return { mechanism: pkcs11.CKM_RSA_PKCS };
  const { hashAlg, mgf } = hashOf(hash);
  const parameter = { type: pkcs11.CK_PARAMS_RSA_OAEP, hashAlg, mgf, source: 1 };
  if (label.length > 0) parameter.sourceData = label;
  return { mechanism: pkcs11.CKM_RSA_PKCS_OAEP, parameter };
}

export const agreement = (publicData) => ({
  mechanism: pkcs11.CKM_ECDH1_DERIVE,
  parameter: { type: pkcs11.CK_PARAMS_EC_DH, kdf: pkcs11.CKD_NULL, publicData },
});
