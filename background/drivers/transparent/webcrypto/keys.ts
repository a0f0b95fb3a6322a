/**
 * PSA's raw key formats wrapped into what WebCrypto imports (PKCS#8, SPKI, raw), and the translation of
 * its exceptions.
 *
 * What WebCrypto does otherwise than one would think:
 * - a private EC key has no raw form: it must be wrapped into PKCS#8;
 * - `raw` takes compressed points, which PSA refuses, so lengths are checked here;
 * - Ed25519 ignores a context it is given, so algorithms with contexts never come here;
 * - `OperationError` means "no" in a dozen ways, and says none of them.
 */
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_RSA,
} from '../../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import { bitString, integer, nothing, objectIdentifier, octetString, sequence } from '../../der.ts';
import type { DriverKey } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

type NamedCurve = {
  readonly family: number;
  readonly bits: number;
  readonly name: string;
  readonly oid: string;
  readonly publicLength: number;
};

const CURVES: readonly NamedCurve[] = [
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 256,
    name: 'P-256',
    oid: '1.2.840.10045.3.1.7',
    publicLength: 65,
  },
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 384,
    name: 'P-384',
    oid: '1.3.132.0.34',
    publicLength: 97,
  },
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 521,
    name: 'P-521',
    oid: '1.3.132.0.35',
    publicLength: 133,
  },
  {
    family: PSA_ECC_FAMILY_TWISTED_EDWARDS,
    bits: 255,
    name: 'Ed25519',
    oid: '1.3.101.112',
    publicLength: 32,
  },
  {
    family: PSA_ECC_FAMILY_MONTGOMERY,
    bits: 255,
    name: 'X25519',
    oid: '1.3.101.110',
    publicLength: 32,
  },
];

const isWeierstrass = ({ name }: NamedCurve) => name.startsWith('P-');

export function namedCurve(key: DriverKey): NamedCurve {
  const family = PSA_KEY_TYPE_ECC_GET_FAMILY(key.attributes.type);
  const found = CURVES.find((row) => row.family === family && row.bits === key.attributes.bits);
  if (!found) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return found;
}

/** `PrivateKeyInfo` (RFC 5208; RFC 5915 and RFC 8410 for its content). */
function toPkcs8(key: DriverKey): Uint8Array<ArrayBuffer> {
  if (PSA_KEY_TYPE_IS_RSA(key.attributes.type)) {
    return sequence(
      integer(0n),
      sequence(objectIdentifier(RSA_ENCRYPTION), nothing()),
      octetString(key.material),
    );
  }
  const curve = namedCurve(key);
  if (isWeierstrass(curve)) {
    return sequence(
      integer(0n),
      sequence(objectIdentifier(EC_PUBLIC_KEY), objectIdentifier(curve.oid)),
      octetString(sequence(integer(1n), octetString(key.material))),
    );
  }
  return sequence(
    integer(0n),
    sequence(objectIdentifier(curve.oid)),
    octetString(octetString(key.material)),
  );
}

const toSpki = (rsaPublicKey: Uint8Array) =>
  sequence(sequence(objectIdentifier(RSA_ENCRYPTION), nothing()), bitString(rsaPublicKey));

/** WebCrypto could not do what it can; it does not say why. */
export const failed = (): PsaError => new PsaError(PSA_ERROR_GENERIC_ERROR);

/** What subtle throws, as a status: `whenInvalid` for data it could not use. */
export function translate(error: unknown, whenInvalid: () => PsaError): PsaError {
  if (error instanceof PsaError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotSupportedError') return new PsaError(PSA_ERROR_NOT_SUPPORTED);
  if (name === 'DataError' || name === 'OperationError') return whenInvalid();
  return new PsaError(PSA_ERROR_GENERIC_ERROR, String(error));
}

export type ImportAlgorithm = RsaHashedImportParams | EcKeyImportParams | Algorithm;

/** A non-extractable CryptoKey of a private key, for one use. */
export async function importPrivate(
  subtle: SubtleCrypto,
  key: DriverKey,
  algorithm: ImportAlgorithm,
  usage: KeyUsage,
): Promise<CryptoKey> {
  const pkcs8 = toPkcs8(key);
  try {
    return await subtle.importKey('pkcs8', pkcs8, algorithm, false, [usage]);
  } catch (error) {
    throw translate(error, invalidArgument);
  } finally {
    pkcs8.fill(0);
  }
}

/** A CryptoKey of a public key in its PSA format. */
export async function importPublic(
  subtle: SubtleCrypto,
  format: 'raw' | 'rsa',
  publicKey: Uint8Array,
  algorithm: ImportAlgorithm,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  try {
    return format === 'rsa'
      ? await subtle.importKey('spki', toSpki(publicKey), algorithm, true, usages)
      : await subtle.importKey('raw', new Uint8Array(publicKey), algorithm, true, usages);
  } catch (error) {
    throw translate(error, invalidArgument);
  }
}

export const isPublicKey = (key: DriverKey) => PSA_KEY_TYPE_IS_PUBLIC_KEY(key.attributes.type);
