/**
 * What a client asked and was answered, in the order of its calls, so that two runs of one story can be
 * compared. What is random differs from run to run; what two runs have in common a third must have too.
 */
import type { Reply, Transport } from '../../protocol/frame.ts';
import { operationByOpcode } from '../../protocol/operations.ts';
import { toHex } from './hex.ts';

/** One answer: the operation, its statuses, and the bytes. */
type Line = { readonly what: string; body: string };

/** Shorter ones may be the same by chance. In bytes. */
const LEAST = 16;

export function createTranscript() {
  const lines: { what: string; body: string }[] = [];
  return {
    lines: lines as readonly Line[],
    transport: (inner: Transport): Transport => ({
      async call(call, options) {
        const name = operationByOpcode.get(call.opcode) ?? `opcode ${call.opcode}`;
        const line = { what: `${name}: given up`, body: '' };
        lines.push(line);
        const reply: Reply = await inner.call(call, options);
        line.what = `${name}: ${reply.rpcStatus}, ${reply.serviceStatus}`;
        line.body = toHex(reply.body);
        return reply;
      },
      close: () => inner.close(),
    }),
  };
}

/** The bytes that two runs had in common, by the number of their call. */
export const constant = (one: readonly Line[], two: readonly Line[]): ReadonlyMap<number, string> =>
  new Map(
    one.flatMap(({ body }, i) =>
      body.length >= 2 * LEAST && body === two[i]?.body ? [[i, body] as const] : [],
    ),
  );
