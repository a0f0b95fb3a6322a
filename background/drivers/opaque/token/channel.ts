/**
 * Calls over a pipe to the token host. The host may end at any time: it is another program, and somebody may
 * stop it. Then every call that waits settles with `PSA_ERROR_COMMUNICATION_FAILURE`, for nobody knows whether
 * it was done; it is not repeated. The next call starts the host anew.
 */
import { PSA_ERROR_COMMUNICATION_FAILURE, PsaError } from '../../../../protocol/psa/status.ts';

export type Pipe = {
  post(message: object): void;
  close(): void;
};

export type PipeEvents = {
  onMessage(message: unknown): void;
  /** Told once; nothing comes after it. */
  onEnd(): void;
};

export type Answer = {
  readonly status: number;
  /** What would help: the token's PIN, or the PIN for this one use of the key. */
  readonly needs?: unknown;
  readonly [name: string]: unknown;
};

export type TokenChannel = {
  /** @throws PsaError PSA_ERROR_COMMUNICATION_FAILURE if the host ended, or cannot be reached */
  send(op: string, fields: { readonly [name: string]: unknown }): Promise<Answer>;
  /** Lets the host end. The next call starts one again. */
  close(): void;
};

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: () => void };

const isAnswer = (message: unknown): message is Answer & { readonly call: number } =>
  typeof message === 'object' &&
  message !== null &&
  Number.isInteger((message as { call?: unknown }).call) &&
  Number.isInteger((message as { status?: unknown }).status);

const failure = () => new PsaError(PSA_ERROR_COMMUNICATION_FAILURE);

/** One run of the host. */
function createRun(connect: (events: PipeEvents) => Pipe, ended: () => void) {
  const waiting = new Map<number, Waiting>();
  let isOver = false;
  let lastCall = 0;

  function end() {
    if (isOver) return;
    isOver = true;
    ended();
    for (const { reject } of waiting.values()) reject();
    waiting.clear();
  }
  const pipe = connect({
    onEnd: end,
    onMessage(message) {
      const call = isAnswer(message) ? waiting.get(message.call) : undefined;
      if (isAnswer(message) && call) {
        waiting.delete(message.call);
        call.resolve(message);
        return;
      }
      // Call 0 is a refusal of all; anything else that nobody asked for is not to be trusted further.
      pipe.close();
      end();
    },
  });

  return {
    end() {
      pipe.close();
      end();
    },
    send: (op: string, fields: object) =>
      new Promise<Answer>((resolve, reject) => {
        if (isOver) {
          reject(failure());
          return;
        }
        lastCall += 1;
        waiting.set(lastCall, { resolve, reject: () => reject(failure()) });
        try {
          pipe.post({ ...fields, call: lastCall, op });
        } catch {
          end();
        }
      }),
  };
}

/** @param connect - starts the host; may throw where there is none */
export function createTokenChannel(connect: (events: PipeEvents) => Pipe): TokenChannel {
  let run: ReturnType<typeof createRun> | undefined;

  function running() {
    if (run) return run;
    let endedAtOnce = false;
    const started = createRun(connect, () => {
      endedAtOnce = true;
      if (run === started) run = undefined;
    });
    if (!endedAtOnce) run = started;
    return started;
  }

  return {
    async send(op, fields) {
      try {
        return await running().send(op, fields);
      } catch (error) {
        throw error instanceof PsaError ? error : failure();
      }
    },
    close() {
      run?.end();
    },
  };
}
