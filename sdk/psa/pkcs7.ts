/** PKCS #7 signatures of a hash, as Trusted Services verifies them: no functions of PSA Crypto. */
import type { CallOptions } from '../client.ts';

export interface SignedHashes {
  /**
   * Verifies a detached PKCS #7 signature of a hash; resolves if it is good. It does not look at who issued
   * the certificate, nor at its dates: trust is yours to decide.
   * @param signature - `SignedData` in DER, with or without `ContentInfo`: one of SHA-2, PKCS #1 v1.5 or
   *   ECDSA, no signed attributes, one certificate or none
   * @param hash - of the signed content, by the algorithm that the signature names
   * @param publicKeyCert - an X.509 certificate in DER; leave it out for the one in the signature
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not good, PSA_ERROR_INVALID_ARGUMENT if it is not
   *   well formed, PSA_ERROR_NOT_SUPPORTED if it is of another kind
   * @example await session.verifyPkcs7Signature(signature, digest, certificate);
   */
  verifyPkcs7Signature(
    signature: BufferSource,
    hash: BufferSource,
    publicKeyCert?: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * What UEFI remembers of the signer of a private authenticated variable: SHA-256 of the certificate's
   * common name and of its signed part. The signature itself is not verified.
   * @param signature - as above, with its certificate
   * @returns 64 bytes, the last 32 zero
   * @example const signer = await session.getUefiPrivAuthVarFingerprint(signature);
   */
  getUefiPrivAuthVarFingerprint(
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
}
