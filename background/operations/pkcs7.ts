/**
 * Two operations of Trusted Services that PSA has not: whether a PKCS #7 signature is of a hash, and what
 * UEFI remembers of the signer of a variable.
 *
 * The certificate stands for itself: whether it is trusted, still valid or revoked is the caller's matter,
 * as it is upstream. A signature that brings its own certificate proves no more than that its maker had the
 * key; it is the fingerprint that tells one maker from another.
 */
import { concat } from '../../protocol/bytes.ts';
import { findHash, PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PsaError,
} from '../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_VERIFY_HASH } from '../../protocol/psa/usage.ts';
import { bigIntToBytes, readIntegers, readSequence } from '../drivers/der.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { DriverKey } from '../drivers/driver.ts';
import type { Handlers } from './handler.ts';
import { verificationAlgorithm } from './pkcs7/algorithms.ts';
import {
  type Certificate,
  commonNameOf,
  type PublicKey,
  publicKeyOf,
  readCertificate,
} from './pkcs7/certificate.ts';
import { malformed, readDer } from './pkcs7/der.ts';
import { readSignedData, type Signer } from './pkcs7/signed-data.ts';

/** Upstream's length of an identifier: that of the longest hash, filled up with zeros. */
const IDENTIFIER_LENGTH = 64;

const invalidSignature = () => new PsaError(PSA_ERROR_INVALID_SIGNATURE);

async function loadKey(drivers: Drivers, { type, bits, data }: PublicKey, alg: number) {
  const policy = { usage: PSA_KEY_USAGE_VERIFY_HASH, alg };
  const attributes = { type, bits, lifetime: 0, id: 0, policy };
  const made = await drivers.importKey(attributes, data);
  return { attributes: { ...attributes, bits: made.bits }, material: made.material };
}

/** PSA's form of a signature: for ECDSA r ‖ s, which stand in a sequence here. */
function signatureFor({ attributes }: DriverKey, { scheme, signature }: Signer): Uint8Array {
  if (scheme === 'rsa') return signature;
  const length = Math.ceil(attributes.bits / 8);
  const numbers = readIntegers(readSequence(signature), 2);
  return concat(numbers.map((number) => bigIntToBytes(number, length)));
}

/** False for a signature that is wrong, or no signature at all. */
async function isGood(drivers: Drivers, key: DriverKey, hash: Uint8Array, signer: Signer) {
  try {
    const { alg } = key.attributes.policy;
    await drivers.verifyHash(key, alg, hash, signatureFor(key, signer));
    return true;
  } catch (error) {
    const isWrong =
      error instanceof PsaError &&
      [PSA_ERROR_INVALID_SIGNATURE, PSA_ERROR_INVALID_ARGUMENT].includes(error.status);
    if (isWrong) return false;
    throw error;
  }
}

/** The certificate of the caller, or else the one that came with the signature. */
function certificateFor(given: Uint8Array, embedded: Certificate | undefined): Certificate {
  const certificate = given.length > 0 ? readCertificate(readDer(given)) : embedded;
  if (!certificate) throw malformed();
  return certificate;
}

export const pkcs7: Pick<Handlers, 'verifyPkcs7Signature' | 'getUefiPrivAuthVarFingerprint'> = {
  /** Good if one of the signers' signatures is. */
  async verifyPkcs7Signature({ request, drivers }) {
    const signed = readSignedData(request.signature);
    const publicKey = publicKeyOf(certificateFor(request.publicKeyCert, signed.certificate));
    if (request.hash.length !== findHash(signed.hash)?.length) throw invalidSignature();
    const alg = verificationAlgorithm(publicKey.scheme, signed.hash);
    const key = await loadKey(drivers, publicKey, alg);
    for (const signer of signed.signers) {
      const fits = signer.scheme === publicKey.scheme;
      if (fits && (await isGood(drivers, key, request.hash, signer))) return {};
    }
    throw invalidSignature();
  },
  /** SHA-256 of the certificate's common name and of what its issuer signed (UEFI 2.10, section 8.2). */
  async getUefiPrivAuthVarFingerprint({ request, drivers }) {
    const { certificate } = readSignedData(request.signature);
    const name = certificate && commonNameOf(certificate);
    if (!certificate || !name) throw malformed();
    const digest = await drivers.hashCompute(
      PSA_ALG_SHA_256,
      concat([name, certificate.signedPart]),
    );
    const identifier = new Uint8Array(IDENTIFIER_LENGTH);
    identifier.set(digest);
    return { identifier };
  },
};
