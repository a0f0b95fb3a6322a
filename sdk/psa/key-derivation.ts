/**
 * Key derivation (PSA Crypto API 1.5, key derivation): inputs in the order the algorithm demands, then any
 * amount of output, then `keyDerivationAbort`. An operation is named by the handle that setup gives.
 */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface KeyDerivation {
  /**
   * Starts a key derivation. `psa_key_derivation_setup`
   * @param alg - e.g. `PSA_ALG_HKDF(PSA_ALG_SHA_256)`, or a key agreement combined with one:
   *   `PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256))`
   * @returns the operation's handle
   * @throws PsaError PSA_ERROR_NOT_SUPPORTED, PSA_ERROR_INVALID_ARGUMENT if it derives nothing
   * @example const operation = await session.keyDerivationSetup(PSA_ALG_HKDF(PSA_ALG_SHA_256));
   */
  keyDerivationSetup(alg: number, options?: CallOptions): Promise<number>;
  /**
   * How many bytes there are still to be had. `psa_key_derivation_get_capacity`
   * @returns bytes; `PSA_KEY_DERIVATION_UNLIMITED_CAPACITY` less what was read, where there is no limit
   * @example const left = await session.keyDerivationGetCapacity(operation);
   */
  keyDerivationGetCapacity(operation: number, options?: CallOptions): Promise<number>;
  /**
   * Makes the capacity smaller. For SP 800-108 it goes into the output, and is fixed with the first of it.
   * `psa_key_derivation_set_capacity`
   * @param capacity - in bytes, at most what there is
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if it is more; the operation lives on
   * @example await session.keyDerivationSetCapacity(operation, 48);
   */
  keyDerivationSetCapacity(
    operation: number,
    capacity: number,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Gives an input as bytes. A secret or password given so makes no keys, only bytes.
   * `psa_key_derivation_input_bytes`
   * @param step - `PSA_KEY_DERIVATION_INPUT_…`
   * @throws PsaError PSA_ERROR_BAD_STATE if it is not the step's turn, PSA_ERROR_INVALID_ARGUMENT
   * @example await session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_SALT, salt);
   */
  keyDerivationInputBytes(
    operation: number,
    step: number,
    data: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Gives an integer: the iterations of PBKDF2. `psa_key_derivation_input_integer`
   * @param step - `PSA_KEY_DERIVATION_INPUT_COST`
   * @param value - 1 to 10,000,000
   * @example await session.keyDerivationInputInteger(operation, PSA_KEY_DERIVATION_INPUT_COST, 600_000);
   */
  keyDerivationInputInteger(
    operation: number,
    step: number,
    value: number | bigint,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Gives a key. `psa_key_derivation_input_key`
   * @param key - with PSA_KEY_USAGE_DERIVE, or PSA_KEY_USAGE_VERIFY_DERIVATION to verify alone; its policy
   *   permits the operation's algorithm, and its type is one that the step takes
   * @throws PsaError PSA_ERROR_NOT_PERMITTED, PSA_ERROR_INVALID_ARGUMENT
   * @example await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SECRET, key);
   */
  keyDerivationInputKey(
    operation: number,
    step: number,
    key: number,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Agrees on a secret with a peer and gives it as an input, unseen. The operation was set up with the
   * combined algorithm. `psa_key_derivation_key_agreement`
   * @param privateKey - a key pair with PSA_KEY_USAGE_DERIVE
   * @param peerKey - the peer's public key, in the export format
   * @example
   * const step = PSA_KEY_DERIVATION_INPUT_SECRET;
   * await session.keyDerivationKeyAgreement(operation, step, ownKey, peerKey);
   */
  keyDerivationKeyAgreement(
    operation: number,
    step: number,
    privateKey: number,
    peerKey: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * The next bytes of the output. `psa_key_derivation_output_bytes`
   * @param outputLength - in bytes, at most 8 MiB a call
   * @throws PsaError PSA_ERROR_INSUFFICIENT_DATA if there are fewer: then there are none;
   *   PSA_ERROR_NOT_PERMITTED if a key among the inputs is for verifying alone
   * @example const okm = await session.keyDerivationOutputBytes(operation, 42);
   */
  keyDerivationOutputBytes(
    operation: number,
    outputLength: number,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Makes a key of the next bytes, which nobody sees. The secret or password came as a key or by key
   * agreement. `psa_key_derivation_output_key`
   * @param attributes - type, bits, usage, alg; for a persistent key also id
   * @returns the key's id
   * @throws PsaError PSA_ERROR_NOT_PERMITTED, PSA_ERROR_INSUFFICIENT_DATA, PSA_ERROR_NOT_SUPPORTED
   *   for RSA keys
   * @example const key = await session.keyDerivationOutputKey(operation, { type, bits: 256, usage, alg });
   */
  keyDerivationOutputKey(
    operation: number,
    attributes: Partial<KeyAttributes>,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * As `keyDerivationOutputKey`, with production parameters, of which none is defined for a type that can
   * be derived. `psa_key_derivation_output_key_custom`
   * @param flags - 0
   * @param customData - empty
   * @example const key = await session.keyDerivationOutputKeyCustom(operation, attributes, 0);
   */
  keyDerivationOutputKeyCustom(
    operation: number,
    attributes: Partial<KeyAttributes>,
    flags: number,
    customData?: BufferSource,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Compares the next bytes with what is expected; resolves if they are the same.
   * `psa_key_derivation_verify_bytes`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if they are not
   * @example await session.keyDerivationVerifyBytes(operation, expected);
   */
  keyDerivationVerifyBytes(
    operation: number,
    expectedOutput: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Compares the next bytes with a stored key. `psa_key_derivation_verify_key`
   * @param expected - a key of type PSA_KEY_TYPE_PASSWORD_HASH with PSA_KEY_USAGE_VERIFY_DERIVATION, whose
   *   permitted algorithm is the operation's
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if they are others
   * @example await session.keyDerivationVerifyKey(operation, passwordHash);
   */
  keyDerivationVerifyKey(operation: number, expected: number, options?: CallOptions): Promise<void>;
  /**
   * Ends an operation in any state. `psa_key_derivation_abort`
   * @example await session.keyDerivationAbort(operation);
   */
  keyDerivationAbort(operation: number, options?: CallOptions): Promise<void>;
}
