/**
 * Unauthenticated ciphers: one-shots, and operations of several parts. A one-shot always draws its
 * IV and puts it before the ciphertext; a caller with an IV of its own takes several parts.
 */
import { concat } from '../../protocol/bytes.ts';
import { PSA_ALG_IS_CIPHER } from '../../protocol/psa/algorithms.ts';
import { PSA_CIPHER_IV_LENGTH } from '../../protocol/psa/sizes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { CipherOperation, Direction } from '../drivers/driver.ts';
import type { PermittedKey } from '../keystore/policy.ts';
import { type Abortable, badState } from '../sessions/contexts.ts';
import type { Handler, Handlers, Handling } from './handler.ts';

type State = Abortable & {
  readonly operation: CipherOperation;
  readonly direction: Direction;
  /** Of an IV that is drawn; 0 for a cipher without one. */
  readonly ivLength: number;
  /** It has its IV, or needs none. */
  ready: boolean;
};

function ivLengthOf({ attributes }: PermittedKey, alg: number): number {
  if (!PSA_ALG_IS_CIPHER(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  return PSA_CIPHER_IV_LENGTH(attributes.type, alg);
}

const setUp =
  (direction: Direction): Handler<'cipherEncryptSetup' | 'cipherDecryptSetup'> =>
  async ({
    request: { alg },
    keys: { key },
    drivers,
    contexts,
  }: Handling<'cipherEncryptSetup'>) => {
    const ivLength = ivLengthOf(key, alg);
    const operation = await drivers.cipherSetup(key, alg, direction);
    const state: State = {
      operation,
      direction,
      ivLength,
      ready: ivLength === 0,
      abort: () => operation.abort(),
    };
    return { operation: contexts.open('cipher', alg, state) };
  };

/** Once, and not for a cipher without an IV. */
async function giveIv(state: State, iv: Uint8Array): Promise<void> {
  if (state.ready) throw badState();
  await state.operation.setIv(iv);
  state.ready = true;
}

const checkReady = ({ ready }: State): void => {
  if (!ready) throw badState();
};

export const cipher: Pick<
  Handlers,
  | 'cipherEncrypt'
  | 'cipherDecrypt'
  | 'cipherEncryptSetup'
  | 'cipherDecryptSetup'
  | 'cipherGenerateIv'
  | 'cipherSetIv'
  | 'cipherUpdate'
  | 'cipherFinish'
  | 'cipherAbort'
> = {
  async cipherEncrypt({ request, keys, drivers, entropy }) {
    const ivLength = ivLengthOf(keys.key, request.alg);
    const iv = entropy(ivLength);
    const output = await drivers.cipherEncrypt(keys.key, request.alg, iv, request.input);
    return { output: concat([iv, output]) };
  },
  async cipherDecrypt({ request: { alg, input }, keys, drivers }) {
    const ivLength = ivLengthOf(keys.key, alg);
    if (input.length < ivLength) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
    const [iv, ciphertext] = [input.subarray(0, ivLength), input.subarray(ivLength)];
    return { output: await drivers.cipherDecrypt(keys.key, alg, iv, ciphertext) };
  },
  cipherEncryptSetup: setUp('encrypt'),
  cipherDecryptSetup: setUp('decrypt'),
  cipherGenerateIv: async ({ request, contexts, entropy }) => ({
    iv: await contexts.use('cipher', request.operation, async (state: State) => {
      if (state.direction === 'decrypt') throw badState();
      const iv = entropy(state.ivLength);
      await giveIv(state, iv);
      return iv;
    }),
  }),
  async cipherSetIv({ request, contexts }) {
    await contexts.use('cipher', request.operation, (state: State) => giveIv(state, request.iv));
    return {};
  },
  cipherUpdate: async ({ request, contexts }) => ({
    data: await contexts.use('cipher', request.operation, (state: State) => {
      checkReady(state);
      return state.operation.update(request.data);
    }),
  }),
  cipherFinish: async ({ request, contexts }) => ({
    data: await contexts.finish('cipher', request.operation, (state: State) => {
      checkReady(state);
      return state.operation.finish();
    }),
  }),
  async cipherAbort({ request, contexts }) {
    contexts.abort('cipher', request.operation);
    return {};
  },
};
