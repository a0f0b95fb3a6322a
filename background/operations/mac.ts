/**
 * MACs: one-shots, and operations of several parts. Drivers give the whole MAC; it is cut and
 * compared here.
 *
 * A truncated MAC has at least 4 bytes (the specification leaves the minimum open): one of fewer
 * would be guessed.
 */
import { equalBytes } from '../../protocol/bytes.ts';
import { PSA_ALG_FULL_LENGTH_MAC, PSA_ALG_IS_MAC } from '../../protocol/psa/algorithms.ts';
import { PSA_MAC_LENGTH } from '../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { MacOperation } from '../drivers/driver.ts';
import type { PermittedKey } from '../keystore/policy.ts';
import { type Abortable, badState, type Contexts } from '../sessions/contexts.ts';
import type { Handlers } from './handler.ts';

const MIN_LENGTH = 4;

type State = Abortable & {
  readonly operation: MacOperation;
  readonly purpose: 'sign' | 'verify';
  readonly length: number;
};

/** The MAC of full length, and the length to cut it to. */
function macOf({ attributes }: PermittedKey, alg: number): { full: number; length: number } {
  const length = PSA_MAC_LENGTH(attributes.type, attributes.bits, alg);
  if (!PSA_ALG_IS_MAC(alg) || length === 0) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  if (length < MIN_LENGTH) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return { full: PSA_ALG_FULL_LENGTH_MAC(alg), length };
}

/** Of a whole MAC, which is wiped. */
function cut(whole: Uint8Array, length: number): Uint8Array {
  const mac = whole.slice(0, length);
  whole.fill(0);
  return mac;
}

function checkEqual(computed: Uint8Array, expected: Uint8Array): void {
  const good = equalBytes(computed, expected);
  computed.fill(0);
  if (!good) throw new PsaError(PSA_ERROR_INVALID_SIGNATURE);
}

async function compute(
  drivers: Drivers,
  key: PermittedKey,
  alg: number,
  input: Uint8Array,
): Promise<Uint8Array> {
  const { full, length } = macOf(key, alg);
  return cut(await drivers.macCompute(key, full, input), length);
}

async function setUp(
  drivers: Drivers,
  contexts: Contexts,
  key: PermittedKey,
  alg: number,
  purpose: State['purpose'],
): Promise<{ operation: number }> {
  const { full, length } = macOf(key, alg);
  const operation = await drivers.macSetup(key, full);
  const state: State = {
    operation,
    purpose,
    length,
    abort: () => operation.abort(),
  };
  return { operation: contexts.open('mac', alg, state) };
}

/** The MAC an operation ends with. */
async function finished(state: State, purpose: State['purpose']): Promise<Uint8Array> {
  if (state.purpose !== purpose) throw badState();
  return cut(await state.operation.finish(), state.length);
}

export const mac: Pick<
  Handlers,
  | 'macCompute'
  | 'macVerify'
  | 'macSignSetup'
  | 'macVerifySetup'
  | 'macUpdate'
  | 'macSignFinish'
  | 'macVerifyFinish'
  | 'macAbort'
> = {
  macCompute: async ({ request, keys, drivers }) => ({
    mac: await compute(drivers, keys.key, request.alg, request.input),
  }),
  async macVerify({ request, keys, drivers }) {
    checkEqual(await compute(drivers, keys.key, request.alg, request.input), request.mac);
    return {};
  },
  macSignSetup: ({ request, keys, drivers, contexts }) =>
    setUp(drivers, contexts, keys.key, request.alg, 'sign'),
  macVerifySetup: ({ request, keys, drivers, contexts }) =>
    setUp(drivers, contexts, keys.key, request.alg, 'verify'),
  async macUpdate({ request, contexts }) {
    await contexts.use('mac', request.operation, ({ operation }: State) =>
      operation.update(request.data),
    );
    return {};
  },
  macSignFinish: async ({ request, contexts }) => ({
    mac: await contexts.finish('mac', request.operation, (state: State) => finished(state, 'sign')),
  }),
  async macVerifyFinish({ request, contexts }) {
    await contexts.finish('mac', request.operation, async (state: State) =>
      checkEqual(await finished(state, 'verify'), request.mac),
    );
    return {};
  },
  async macAbort({ request, contexts }) {
    contexts.abort('mac', request.operation);
    return {};
  },
};
