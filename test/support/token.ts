/**
 * A SoftHSM token of its own in a temporary folder, and the real host before it: a child that speaks over
 * its standard input and output, as the browser would have it.
 */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pipe, PipeEvents } from '../../background/drivers/opaque/token/channel.ts';
import { softHsm } from '../../scripts/lib/tokens.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILT = join(ROOT, 'host/node_modules/pkcs11js/build/Release/pkcs11.node');
const MODULE = softHsm();

/** Why the tests of tokens cannot run here; undefined if they can. */
export const NO_TOKENS = !existsSync(BUILT)
  ? 'the host is not built: npm run check does it'
  : MODULE === undefined
    ? 'SoftHSM 2 is not installed'
    : undefined;

export const EXTENSION = 'abcdefghijklmnopabcdefghijklmnop';
export const CHROMIUM_ARGUMENTS = [`chrome-extension://${EXTENSION}/`];
export const PIN = '1234';

export type Answer = { readonly call: number; readonly status: number } & {
  readonly [name: string]: unknown;
};

export type Token = ReturnType<typeof createToken>;

/** @param label - of the token; its PIN is `PIN` */
export function createToken(label = 'test') {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-token-'));
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  const softhsmConfiguration = join(folder, 'softhsm2.conf');
  writeFileSync(
    softhsmConfiguration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  const env = { ...process.env, SOFTHSM2_CONF: softhsmConfiguration };
  const initialize = [
    '--init-token',
    '--free',
    '--label',
    label,
    '--pin',
    PIN,
    '--so-pin',
    '12345678',
  ];
  execFileSync('softhsm2-util', initialize, { env, stdio: 'pipe' });
  const configuration = join(folder, 'host.json');
  writeFileSync(
    configuration,
    JSON.stringify({ module: MODULE, extensions: [EXTENSION, 'keyward@keyward.example'] }),
  );
  return {
    folder,
    tokens,
    configuration,
    env,
    /** The folder that is the token. */
    place: () => join(tokens, readdirSync(tokens)[0]!),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts the host as a browser would. */
export function spawnHost(
  { configuration, env }: Pick<Token, 'configuration' | 'env'>,
  args: readonly string[] = CHROMIUM_ARGUMENTS,
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(ROOT, 'host/main.mjs'), configuration, ...args], { env });
}

export function frameOf(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const frame = Buffer.alloc(4 + body.length);
  frame.writeUInt32LE(body.length);
  body.copy(frame, 4);
  return frame;
}

/** A host that runs, what it says, and how it ends. */
export function startHost(token: Pick<Token, 'configuration' | 'env'>, args?: readonly string[]) {
  const child = spawnHost(token, args);
  const answers: Answer[] = [];
  let waiting = Buffer.alloc(0);
  let errors = '';
  let wake = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32LE()) {
      const end = 4 + waiting.readUInt32LE();
      answers.push(JSON.parse(waiting.toString('utf8', 4, end)));
      waiting = waiting.subarray(end);
    }
    wake();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      resolve(code);
      wake();
    });
  });
  let nextCall = 1;

  /** The next answer; undefined if the host ends without one. */
  async function next(): Promise<Answer | undefined> {
    while (answers.length === 0) {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return answers.shift();
  }

  return {
    child,
    ended,
    next,
    errors: () => errors,
    write: (bytes: Uint8Array) => child.stdin.write(bytes),
    end: () => {
      child.stdin.end();
      return ended;
    },
    async ask(op: string, fields: object = {}): Promise<Answer> {
      const call = nextCall;
      nextCall += 1;
      child.stdin.write(frameOf({ call, op, ...fields }));
      const answer = await next();
      if (answer?.call !== call) throw new Error(`Call ${call} got ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

export type Host = ReturnType<typeof startHost>;

/** The way from a token channel to the real host. `started` holds each run of it. */
export function createHostPipes(token: Pick<Token, 'configuration' | 'env'>) {
  const started: ChildProcessWithoutNullStreams[] = [];
  return {
    started,
    connect({ onMessage, onEnd }: PipeEvents): Pipe {
      const child = spawnHost(token);
      started.push(child);
      let waiting = Buffer.alloc(0);
      child.stdin.on('error', () => undefined);
      child.stdout.on('data', (chunk: Buffer) => {
        waiting = Buffer.concat([waiting, chunk]);
        while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32LE()) {
          const end = 4 + waiting.readUInt32LE();
          const text = waiting.toString('utf8', 4, end);
          waiting = waiting.subarray(end);
          onMessage(JSON.parse(text));
        }
      });
      child.on('close', onEnd);
      return {
        post: (message) => child.stdin.write(frameOf(message)),
        close: () => child.stdin.end(),
      };
    },
  };
}

/** The serial number of the one token there is. */
export async function serialOf(host: Host): Promise<string> {
  const { tokens } = (await host.ask('tokens')) as unknown as { tokens: { serial: string }[] };
  return tokens[0]!.serial;
}

/** Starts a host and logs in. */
export async function loggedIn(token: Token) {
  const host = startHost(token);
  const serial = await serialOf(host);
  await host.ask('login', { token: serial, pin: PIN });
  return { host, serial };
}
