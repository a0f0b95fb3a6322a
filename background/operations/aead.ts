/**
 * Authenticated encryption: one-shots, and operations of several parts. In several parts decryption
 * gives out plaintext that is not verified yet; a one-shot never does.
 */
import {
  PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG,
  PSA_ALG_CCM,
  PSA_ALG_IS_AEAD,
} from '../../protocol/psa/algorithms.ts';
import { PSA_AEAD_NONCE_LENGTH, PSA_AEAD_TAG_LENGTH } from '../../protocol/psa/sizes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Direction } from '../drivers/driver.ts';
import type { PermittedKey } from '../keystore/policy.ts';
import {
  type AeadState,
  createAeadState,
  declareLengths,
  finishAead,
  generateNonce,
  giveNonce,
  updateAd,
  updateData,
  verifyAead,
} from './aead-state.ts';
import type { Handler, Handlers, Handling } from './handler.ts';

/** The algorithm with its default tag, and the length of the tag to use. */
function aeadOf({ attributes: { type, bits } }: PermittedKey, alg: number) {
  const tagLength = PSA_AEAD_TAG_LENGTH(type, bits, alg);
  if (!PSA_ALG_IS_AEAD(alg) || tagLength === 0) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  return { base: PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG(alg), tagLength };
}

const setUp =
  (direction: Direction): Handler<'aeadEncryptSetup' | 'aeadDecryptSetup'> =>
  async ({ request: { alg }, keys: { key }, drivers, contexts }: Handling<'aeadEncryptSetup'>) => {
    const { base, tagLength } = aeadOf(key, alg);
    const state = createAeadState({
      operation: await drivers.aeadSetup(key, base, tagLength, direction),
      direction,
      isCcm: base === PSA_ALG_CCM,
      nonceLength: PSA_AEAD_NONCE_LENGTH(key.attributes.type, alg),
    });
    return { operation: contexts.open('aead', alg, state) };
  };

export const aead: Pick<
  Handlers,
  | 'aeadEncrypt'
  | 'aeadDecrypt'
  | 'aeadEncryptSetup'
  | 'aeadDecryptSetup'
  | 'aeadGenerateNonce'
  | 'aeadSetNonce'
  | 'aeadSetLengths'
  | 'aeadUpdateAd'
  | 'aeadUpdate'
  | 'aeadFinish'
  | 'aeadVerify'
  | 'aeadAbort'
> = {
  async aeadEncrypt({ request: { alg, nonce, additionalData, plaintext }, keys, drivers }) {
    const { base, tagLength } = aeadOf(keys.key, alg);
    return {
      ciphertext: await drivers.aeadEncrypt(
        keys.key,
        base,
        tagLength,
        nonce,
        additionalData,
        plaintext,
      ),
    };
  },
  async aeadDecrypt({ request: { alg, nonce, additionalData, ciphertext }, keys, drivers }) {
    const { base, tagLength } = aeadOf(keys.key, alg);
    return {
      plaintext: await drivers.aeadDecrypt(
        keys.key,
        base,
        tagLength,
        nonce,
        additionalData,
        ciphertext,
      ),
    };
  },
  aeadEncryptSetup: setUp('encrypt'),
  aeadDecryptSetup: setUp('decrypt'),
  aeadGenerateNonce: async ({ request, contexts, entropy }) => ({
    nonce: await contexts.use('aead', request.operation, (state: AeadState) =>
      generateNonce(state, entropy),
    ),
  }),
  async aeadSetNonce({ request, contexts }) {
    await contexts.use('aead', request.operation, (state: AeadState) =>
      giveNonce(state, request.nonce),
    );
    return {};
  },
  async aeadSetLengths({ request, contexts }) {
    const { adLength, plaintextLength } = request;
    await contexts.use('aead', request.operation, (state: AeadState) =>
      declareLengths(state, adLength, plaintextLength),
    );
    return {};
  },
  async aeadUpdateAd({ request, contexts }) {
    await contexts.use('aead', request.operation, (state: AeadState) =>
      updateAd(state, request.data),
    );
    return {};
  },
  aeadUpdate: async ({ request, contexts }) => ({
    data: await contexts.use('aead', request.operation, (state: AeadState) =>
      updateData(state, request.data),
    ),
  }),
  aeadFinish: ({ request, contexts }) => contexts.finish('aead', request.operation, finishAead),
  aeadVerify: async ({ request, contexts }) => ({
    plaintext: await contexts.finish('aead', request.operation, (state: AeadState) =>
      verifyAead(state, request.tag),
    ),
  }),
  async aeadAbort({ request, contexts }) {
    contexts.abort('aead', request.operation);
    return {};
  },
};
