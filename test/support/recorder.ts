/**
 * Records what the partition answers, by operation: that it succeeded, that it was refused with a status.
 * A session is a transport too, so `createSession(recorder.transport(session))` records a session.
 */
import { RPC_SUCCESS, type Transport } from '../../protocol/frame.ts';
import { type OperationName, operationByOpcode } from '../../protocol/operations.ts';
import { PSA_SUCCESS } from '../../protocol/psa/status.ts';

export type Outcome = 'succeeded' | 'refused';

export function createRecorder() {
  const seen = new Map<OperationName, Set<Outcome>>();
  const note = (opcode: number, outcome: Outcome) => {
    const name = operationByOpcode.get(opcode);
    if (name) seen.set(name, (seen.get(name) ?? new Set()).add(outcome));
  };
  return {
    seen: seen as ReadonlyMap<OperationName, ReadonlySet<Outcome>>,
    /** Calls that did not reach an operation are not recorded. */
    transport: (inner: Transport): Transport => ({
      async call(call, options) {
        const reply = await inner.call(call, options);
        if (reply.rpcStatus === RPC_SUCCESS) {
          note(call.opcode, reply.serviceStatus === PSA_SUCCESS ? 'succeeded' : 'refused');
        }
        return reply;
      },
      close: () => inner.close(),
    }),
  };
}
