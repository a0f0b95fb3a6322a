/** The hash family: one-shots, and the multi-part operation with its clone. */

import { equalBytes } from '../../protocol/bytes.ts';
import { PSA_ALG_IS_HASH } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { HashOperation } from '../drivers/driver.ts';
import type { Handlers } from './handler.ts';

function checkHash(alg: number): void {
  if (!PSA_ALG_IS_HASH(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}

function checkEqual(computed: Uint8Array, expected: Uint8Array): void {
  if (!equalBytes(computed, expected)) throw new PsaError(PSA_ERROR_INVALID_SIGNATURE);
}

export const hash: Pick<
  Handlers,
  | 'hashCompute'
  | 'hashCompare'
  | 'hashSetup'
  | 'hashUpdate'
  | 'hashFinish'
  | 'hashVerify'
  | 'hashAbort'
  | 'hashClone'
> = {
  async hashCompute({ request, drivers }) {
    checkHash(request.alg);
    return { hash: await drivers.hashCompute(request.alg, request.input) };
  },
  async hashCompare({ request, drivers }) {
    checkHash(request.alg);
    checkEqual(await drivers.hashCompute(request.alg, request.input), request.hash);
    return {};
  },
  async hashSetup({ request, drivers, contexts }) {
    checkHash(request.alg);
    const operation = await drivers.hashSetup(request.alg);
    return { operation: contexts.open('hash', request.alg, operation) };
  },
  async hashUpdate({ request, contexts }) {
    await contexts.use('hash', request.operation, (operation: HashOperation) =>
      operation.update(request.data),
    );
    return {};
  },
  async hashFinish({ request, contexts }) {
    const digest = await contexts.finish('hash', request.operation, (operation: HashOperation) =>
      operation.finish(),
    );
    return { hash: digest };
  },
  async hashVerify({ request, contexts }) {
    await contexts.finish('hash', request.operation, (operation: HashOperation) =>
      checkEqual(operation.finish(), request.hash),
    );
    return {};
  },
  async hashAbort({ request, contexts }) {
    contexts.abort('hash', request.operation);
    return {};
  },
  async hashClone({ request, contexts }) {
    const alg = contexts.algorithm('hash', request.sourceOperation);
    const copy = await contexts.use('hash', request.sourceOperation, (operation: HashOperation) =>
      operation.clone(),
    );
    return { targetOperation: contexts.open('hash', alg, copy) };
  },
};
