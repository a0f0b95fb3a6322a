/**
 * Password-authenticated key exchange. A driver knows the steps of its protocol; here is what all have in
 * common: the suite, what may be set once and only before the first step, and the key at the end.
 */
import {
  PSA_ALG_IS_JPAKE,
  PSA_ALG_IS_PAKE,
  PSA_ALG_IS_SPAKE2P,
  PSA_ALG_IS_WILDCARD,
  PSA_ALG_IS_WPA3_SAE,
  PSA_ALG_SHA_256,
  PSA_ALG_WPA3_SAE_FIXED,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_IS_SPAKE2P,
  PSA_KEY_TYPE_IS_WPA3_SAE_DH,
  PSA_KEY_TYPE_IS_WPA3_SAE_ECC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_SM4,
} from '../../protocol/psa/key-types.ts';
import { PSA_PAKE_CONFIRMED_KEY, PSA_PAKE_UNCONFIRMED_KEY } from '../../protocol/psa/pake.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { CipherSuite, PakeOperation } from '../drivers/driver.ts';
import { type Abortable, badState } from '../sessions/contexts.ts';
import type { Handlers } from './handler.ts';

type Setting = 'role' | 'user' | 'peer' | 'context';

type State = Abortable & {
  readonly operation: PakeOperation;
  readonly alg: number;
  readonly guarded: boolean;
  readonly set: Set<Setting>;
  started: boolean;
};

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

const CONFIRMATIONS = [PSA_PAKE_CONFIRMED_KEY, PSA_PAKE_UNCONFIRMED_KEY];
const ALWAYS = [PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_HMAC];
/** For a shared secret that is as good as random: DES, with its parity, is not among them. */
const BLOCK_CIPHERS = [
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_SM4,
];

/** What takes a password as it is; every other form of SAE wants a token of it. */
const LOOPING = PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256);

const isToken = (type: number) =>
  PSA_KEY_TYPE_IS_WPA3_SAE_ECC(type) || PSA_KEY_TYPE_IS_WPA3_SAE_DH(type);

function fits(type: number, alg: number): boolean {
  if (PSA_ALG_IS_SPAKE2P(alg)) return PSA_KEY_TYPE_IS_SPAKE2P(type);
  if (PSA_ALG_IS_WPA3_SAE(alg)) {
    return isToken(type) || (type === PSA_KEY_TYPE_PASSWORD && alg === LOOPING);
  }
  return type === PSA_KEY_TYPE_PASSWORD || type === PSA_KEY_TYPE_PASSWORD_HASH;
}

function checkSuite(type: number, { alg, keyConfirmation }: CipherSuite): void {
  if (!PSA_ALG_IS_PAKE(alg) || PSA_ALG_IS_WILDCARD(alg)) throw invalid();
  if (!CONFIRMATIONS.includes(keyConfirmation) || !fits(type, alg)) throw invalid();
}

/** Notes a setting. @throws PsaError PSA_ERROR_BAD_STATE the second time, or after the first step */
function settle(state: State, setting: Setting): PakeOperation {
  if (state.started || state.set.has(setting)) throw badState();
  state.set.add(setting);
  return state.operation;
}

function start(state: State): PakeOperation {
  state.started = true;
  return state.operation;
}

/** The raw element that J-PAKE ends with is no key for a cipher. */
function checkSharedType(alg: number, type: number): void {
  const allowed = PSA_ALG_IS_JPAKE(alg) ? ALWAYS : [...ALWAYS, ...BLOCK_CIPHERS];
  if (!allowed.includes(type)) throw invalid();
}

export const pake: Pick<
  Handlers,
  | 'pakeSetup'
  | 'pakeSetRole'
  | 'pakeSetUser'
  | 'pakeSetPeer'
  | 'pakeSetContext'
  | 'pakeOutput'
  | 'pakeInput'
  | 'pakeGetSharedKey'
  | 'pakeAbort'
> = {
  async pakeSetup({ request, keys, drivers, contexts }) {
    const { alg, primitive, keyConfirmation } = request;
    const key = keys.passwordKey;
    checkSuite(key.attributes.type, request);
    const operation = await drivers.pakeSetup(key, { alg, primitive, keyConfirmation });
    const state: State = {
      operation,
      alg,
      guarded: key.guarded,
      set: new Set(),
      started: false,
      abort: () => operation.abort(),
    };
    return { operation: contexts.open('pake', alg, state) };
  },
  async pakeSetRole({ request, contexts }) {
    await contexts.use('pake', request.operation, (state: State) =>
      settle(state, 'role').setRole(request.role),
    );
    return {};
  },
  async pakeSetUser({ request, contexts }) {
    await contexts.use('pake', request.operation, (state: State) => {
      const operation = settle(state, 'user');
      contexts.keep('pake', request.operation, request.userId.length);
      operation.setUser(request.userId);
    });
    return {};
  },
  async pakeSetPeer({ request, contexts }) {
    await contexts.use('pake', request.operation, (state: State) => {
      const operation = settle(state, 'peer');
      contexts.keep('pake', request.operation, request.peerId.length);
      operation.setPeer(request.peerId);
    });
    return {};
  },
  async pakeSetContext({ request, contexts }) {
    await contexts.use('pake', request.operation, (state: State) => {
      const operation = settle(state, 'context');
      contexts.keep('pake', request.operation, request.context.length);
      operation.setContext(request.context);
    });
    return {};
  },
  pakeOutput: async ({ request, contexts }) => ({
    output: await contexts.use('pake', request.operation, (state: State) =>
      start(state).output(request.step),
    ),
  }),
  async pakeInput({ request, contexts }) {
    const { step: name, input } = request;
    await contexts.use('pake', request.operation, (state: State) =>
      start(state).input(name, input),
    );
    return {};
  },
  /** A shared key is guarded as the password is. */
  async pakeGetSharedKey({ request, contexts, keystore, drivers }) {
    const key = await contexts.finish('pake', request.operation, async (state: State) => {
      checkSharedType(state.alg, request.attributes.type);
      const made = await keystore.create(
        request.attributes,
        async (attributes) => {
          const secret = await state.operation.sharedKey();
          try {
            return await drivers.importKey(attributes, secret);
          } finally {
            secret.fill(0);
          }
        },
        { guarded: state.guarded },
      );
      // No driver knows that nothing more will be asked of it.
      state.abort();
      return made;
    });
    return { key };
  },
  async pakeAbort({ request, contexts }) {
    contexts.abort('pake', request.operation);
    return {};
  },
};
