/** A session that keeps the replies it got, and many ways to be wrong. */
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import type { Call, Reply } from '../../protocol/frame.ts';
import { createSession, type Session } from '../../sdk/session.ts';
import { callerOf, createEngine, A as ORIGIN } from '../support/engine.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
export type Attempt = readonly [what: string, work: () => Promise<unknown>];

export const bytesOf = (...parts: readonly Uint8Array[]): Bytes =>
  new Uint8Array(Buffer.concat(parts));

export function flip(data: Uint8Array, at: number, mask = 1): Bytes {
  const out = bytesOf(data);
  const index = at < 0 ? out.length + at : at;
  out[index] = (out[index] ?? 0) ^ mask;
  return out;
}

/** Of the right length, and wrong. */
export const sameLength = (right: Uint8Array): readonly (readonly [string, Bytes])[] => [
  ['the first byte', flip(right, 0)],
  ['the top bit of the first byte', flip(right, 0, 0x80)],
  ['the last byte', flip(right, -1)],
  ['a byte in the middle', flip(right, right.length >> 1)],
  ['all bytes', right.map((byte) => byte ^ 0xff) as Bytes],
  ['zeros', new Uint8Array(right.length)],
];

/** And of other lengths. */
export const wrongs = (right: Uint8Array): readonly (readonly [string, Bytes])[] => [
  ...sameLength(right),
  ['a byte less', bytesOf(right.subarray(0, -1))],
  ['without its first byte', bytesOf(right.subarray(1))],
  ['a byte more', bytesOf(right, Uint8Array.of(0))],
  ['half', bytesOf(right.subarray(0, right.length >> 1))],
  ['nothing', new Uint8Array(0)],
];

/** A partition, what it answered last, and what the SDK made of that. */
export function createRig(webCrypto: boolean) {
  const entropy = createEntropy();
  const subtle = webCrypto ? crypto.subtle : undefined;
  const engine = createEngine({ drivers: createLocalDrivers({ entropy, subtle }) });
  const connection = engine.partition.connect(callerOf(ORIGIN));
  let last: Reply | undefined;
  const session: Session = createSession({
    async call(call: Call) {
      last = await connection.call(call);
      return last;
    },
    close: () => connection.close(),
  });

  /** All that a caller can see of a call that fails, as text. */
  async function seen(work: () => Promise<unknown>): Promise<string> {
    try {
      await work();
      return 'it succeeds';
    } catch (error) {
      if (!(error instanceof Error)) return `no error: ${error}`;
      const properties = Object.getOwnPropertyNames(error)
        .filter((name) => name !== 'stack')
        .map((name) => [name, (error as unknown as Record<string, unknown>)[name]]);
      const { rpcStatus, serviceStatus, body } = last ?? {};
      const reply = { rpcStatus, serviceStatus, body: Buffer.from(body ?? []).toString('hex') };
      return JSON.stringify({ text: String(error), properties, reply });
    }
  }
  return { session, seen, errors: engine.errors };
}
export type Rig = ReturnType<typeof createRig>;
