/** An X.509 certificate (RFC 5280, section 4.1), as far as a signature needs it: its name and its key. */
import {
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
} from '../../../protocol/psa/key-types.ts';
import { checkNoParameters, curveOf, isOid, type Scheme } from './algorithms.ts';
import {
  BIT_STRING,
  bitsOf,
  CONTEXT_0,
  type Element,
  expectTag,
  INTEGER,
  malformed,
  partsOf,
  SEQUENCE,
  SET,
  unsupported,
} from './der.ts';

export type PublicKey = {
  readonly scheme: Scheme;
  readonly type: number;
  readonly bits: number;
  /** In PSA's format, as it stands in the certificate. */
  readonly data: Uint8Array;
};

export type Certificate = {
  /** `TBSCertificate` with its header: what the issuer signed. */
  readonly signedPart: Uint8Array;
  readonly subject: Element;
  readonly keyInfo: Element;
};

const COMMON_NAME = '2.5.4.3';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

export function readCertificate(element: Element): Certificate {
  const [signedPart] = partsOf(element, [SEQUENCE, SEQUENCE, BIT_STRING]);
  const fields = expectTag(signedPart, SEQUENCE).children;
  // The version is left out for the first.
  const [serial, algorithm, issuer, validity, subject, keyInfo] =
    fields[0]?.tag === CONTEXT_0 ? fields.slice(1) : fields;
  expectTag(serial, INTEGER);
  for (const field of [algorithm, issuer, validity]) expectTag(field, SEQUENCE);
  return {
    signedPart: expectTag(signedPart, SEQUENCE).whole,
    subject: expectTag(subject, SEQUENCE),
    keyInfo: expectTag(keyInfo, SEQUENCE),
  };
}

/** The first common name of the subject: the bytes of the text, in whatever kind of string. */
export function commonNameOf({ subject }: Certificate): Uint8Array | undefined {
  for (const set of subject.children) {
    for (const attribute of expectTag(set, SET).children) {
      const [type, value] = expectTag(attribute, SEQUENCE).children;
      if (isOid(type, COMMON_NAME)) return value?.content ?? new Uint8Array();
    }
  }
  return undefined;
}

/** @throws PsaError PSA_ERROR_NOT_SUPPORTED for a key of another kind */
export function publicKeyOf({ keyInfo }: Certificate): PublicKey {
  const [algorithm, key] = partsOf(keyInfo, [SEQUENCE, BIT_STRING]);
  const data = bitsOf(key);
  const { children } = expectTag(algorithm, SEQUENCE);
  if (isOid(children[0], EC_PUBLIC_KEY)) {
    if (children.length !== 2) throw malformed();
    // Parameters that are no name spell a curve out.
    const curve = children[1]?.tag === SEQUENCE ? undefined : curveOf(children[1]);
    if (!curve) throw unsupported();
    const type = PSA_KEY_TYPE_ECC_PUBLIC_KEY(curve.family);
    return { scheme: 'ecdsa', type, bits: curve.bits, data };
  }
  if (!isOid(children[0], RSA_ENCRYPTION)) throw unsupported();
  checkNoParameters(algorithm);
  return { scheme: 'rsa', type: PSA_KEY_TYPE_RSA_PUBLIC_KEY, bits: 0, data };
}
