/**
 * Password-authenticated key exchange (PSA Crypto API 1.5, password-authenticated key exchange). An
 * operation is named by the handle that setup gives. What is set comes before the first step, each once;
 * the steps and their order are the algorithm's.
 */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface PasswordExchanges {
  /**
   * Starts an exchange. The cipher suite is given by its three parts. `psa_pake_setup`
   * @param passwordKey - id of a key with PSA_KEY_USAGE_DERIVE: a password for J-PAKE and looping SAE, a
   * SPAKE2+ key, or a password token of SAE
   * @param alg - e.g. `PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_256)`
   * @param primitive - the group, as `PSA_PAKE_PRIMITIVE` builds it
   * @param keyConfirmation - `PSA_PAKE_CONFIRMED_KEY`; for J-PAKE `PSA_PAKE_UNCONFIRMED_KEY`
   * @returns the operation's handle
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if suite and key do not fit together
   * @throws PsaError PSA_ERROR_NOT_PERMITTED if the policy forbids it or the user refuses
   * @example
   * const p256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);
   * const operation = await session.pakeSetup(key, alg, p256, PSA_PAKE_CONFIRMED_KEY);
   */
  pakeSetup(
    passwordKey: number,
    alg: number,
    primitive: number,
    keyConfirmation: number,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Only SPAKE2+ has roles: the client proves, the server verifies. `psa_pake_set_role`
   * @param role - `PSA_PAKE_ROLE_CLIENT` or `PSA_PAKE_ROLE_SERVER`
   * @throws PsaError PSA_ERROR_BAD_STATE the second time, or after the first step
   * @example await session.pakeSetRole(operation, PSA_PAKE_ROLE_CLIENT);
   */
  pakeSetRole(operation: number, role: number, options?: CallOptions): Promise<void>;
  /**
   * Names this side. `psa_pake_set_user`
   * @param userId - any bytes; for SAE the six of the own address
   * @throws PsaError PSA_ERROR_BAD_STATE the second time, or after the first step
   * @example await session.pakeSetUser(operation, new TextEncoder().encode('client'));
   */
  pakeSetUser(operation: number, userId: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Names the other side. `psa_pake_set_peer`
   * @param peerId - any bytes, other than the own name; for SAE the six of the other address
   * @throws PsaError PSA_ERROR_BAD_STATE the second time, or after the first step
   * @example await session.pakeSetPeer(operation, new TextEncoder().encode('server'));
   */
  pakeSetPeer(operation: number, peerId: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * SPAKE2+ alone has a context; an empty one is another than none. `psa_pake_set_context`
   * @throws PsaError PSA_ERROR_BAD_STATE the second time, after the first step, or without a context
   * @example await session.pakeSetContext(operation, new TextEncoder().encode('my protocol v1'));
   */
  pakeSetContext(operation: number, context: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * The next thing to send to the peer. `psa_pake_output`
   * @param step - e.g. `PSA_PAKE_STEP_KEY_SHARE`
   * @throws PsaError PSA_ERROR_BAD_STATE if it is another step's turn
   * @example const share = await session.pakeOutput(operation, PSA_PAKE_STEP_KEY_SHARE);
   */
  pakeOutput(
    operation: number,
    step: number,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Takes what the peer sent. `psa_pake_input`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if a proof or a confirmation is not the peer's
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if it is no share
   * @throws PsaError PSA_ERROR_BAD_STATE if it is another step's turn
   * @example await session.pakeInput(operation, PSA_PAKE_STEP_KEY_SHARE, share);
   */
  pakeInput(
    operation: number,
    step: number,
    input: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Makes a key of the shared secret, and ends the operation. `psa_pake_get_shared_key`
   * @param attributes - of type DERIVE or HMAC; a block cipher's too after SPAKE2+ and SAE. Bits 0, or
   * those of the secret
   * @returns the id of the new key
   * @throws PsaError PSA_ERROR_BAD_STATE before the exchange, or its confirmation, is complete
   * @example const key = await session.pakeGetSharedKey(operation, { type: PSA_KEY_TYPE_DERIVE });
   */
  pakeGetSharedKey(
    operation: number,
    attributes: Partial<KeyAttributes>,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Ends an operation in any state. `psa_pake_abort`
   * @example await session.pakeAbort(operation);
   */
  pakeAbort(operation: number, options?: CallOptions): Promise<void>;
}
