/**
 * What each function of PSA Crypto did: that it succeeded, that it was refused with a status, and which
 * entry points of drivers it came to. functions.json holds it for the coverage report; UPDATE_VECTORS=1
 * writes it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { Consent } from '../../../background/consent/consent.ts';
import { createDispatcher, type Drivers } from '../../../background/drivers/dispatch.ts';
import type { Driver } from '../../../background/drivers/driver.ts';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import type { Transport } from '../../../protocol/frame.ts';
import {
  cName,
  type OperationName,
  operationByOpcode,
  operations,
} from '../../../protocol/operations.ts';
import { PSA_KEY_TYPE_AES } from '../../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_PERMITTED, PsaError } from '../../../protocol/psa/status.ts';
import { createSession, type Session } from '../../../sdk/session.ts';
import figures from '../../data/psa-1.5.figures.json' with { type: 'json' };
import { callerOf, createEngine } from '../../support/engine.ts';
import { createRecorder } from '../../support/recorder.ts';
import { STORIES } from './every-function.ts';
import { argumentsOf, methodsOf, statusOf } from './support.ts';

const PATH = new URL('functions.json', import.meta.url);
const recorder = createRecorder();
const current = new AsyncLocalStorage<OperationName | undefined>();
const reached = new Map<OperationName, Set<string>>();

function note(entry: string): void {
  const name = current.getStore();
  if (name) reached.set(name, (reached.get(name) ?? new Set()).add(entry));
}

/** The operation that an entry point gives works for it too. */
function notedOperation(entry: string, made: unknown): unknown {
  if (typeof made !== 'object' || made === null) return made;
  if (Object.getPrototypeOf(made) !== Object.prototype) return made;
  const parts = Object.entries(made).map(([name, part]) => [
    name,
    typeof part === 'function' ? noted(entry, part.bind(made)) : part,
  ]);
  return Object.fromEntries(parts);
}

/** Says, when it is called, for whom it works. */
const noted =
  (entry: string, work: (...args: unknown[]) => unknown) =>
  (...args: unknown[]): unknown => {
    note(entry);
    const made = work(...args);
    return made instanceof Promise
      ? made.then((value) => notedOperation(entry, value))
      : notedOperation(entry, made);
  };

const NOT_ENTRIES = ['all', 'hasLocation'];
const notedDrivers = (drivers: Drivers): Drivers =>
  Object.fromEntries(
    Object.entries(drivers).map(([name, part]) => [
      name,
      NOT_ENTRIES.includes(name) ? part : noted(name, part as (...args: unknown[]) => unknown),
    ]),
  ) as unknown as Drivers;

function open(drivers: Drivers, consent?: Consent): Session {
  const { partition } = createEngine({
    drivers: notedDrivers(drivers),
    ...(consent && { consent }),
  });
  const inner: Transport = partition.connect(callerOf('https://functions.example'));
  const call: Transport['call'] = (request, options) =>
    current.run(operationByOpcode.get(request.opcode), () => inner.call(request, options));
  return createSession(recorder.transport({ ...inner, call }));
}

const local = () => createLocalDrivers({ entropy: createEntropy(), subtle: crypto.subtle });
const names = Object.keys(operations) as OperationName[];
const inPsa = names.filter((name) => figures.functions.includes(cName(name)));

const CARD = 0x800100;
const card: Driver = {
  name: 'card',
  capabilities: [{ entryPoints: ['attachKey'] }],
  attachKey: async (attributes) => ({
    type: PSA_KEY_TYPE_AES,
    bits: 128,
    policy: attributes.policy,
    material: Uint8Array.of(1),
  }),
};

it.each(Object.entries(STORIES))('%s do what they are for', async (_family, story) => {
  await story(open(local()));
});

it('attaches a key of another location', async () => {
  const session = open(createDispatcher({ transparent: [], opaque: new Map([[CARD, card]]) }));
  await session.attachKey({ lifetime: CARD * 256 }, Uint8Array.of(9));
});

/** Nothing can be said against these, unless the user says it. */
const isHarmless = (name: OperationName) => name === 'cryptoInit' || name.endsWith('Abort');
const NO_SUCH = { key: 0x7001, operation: 0x7002, sourceKey: 0x7003, size: 2 ** 24 };

/** A user who does not let the site in. */
const nobody: Consent = {
  require: async () => {
    throw new PsaError(PSA_ERROR_NOT_PERMITTED);
  },
};

it.each(inPsa)('%s is refused', async (name) => {
  const session = isHarmless(name) ? open(local(), nobody) : open(local());
  expect(await statusOf(methodsOf(session)[name](...argumentsOf(name, NO_SUCH)))).toBeLessThan(0);
});

afterAll(() => {
  const rows = inPsa.map((name) => {
    const outcomes = recorder.seen.get(name);
    return [
      cName(name),
      {
        succeeded: outcomes?.has('succeeded') ?? false,
        refused: outcomes?.has('refused') ?? false,
        entryPoints: [...(reached.get(name) ?? [])].sort(),
      },
    ];
  });
  const seen = Object.fromEntries(rows);
  if (process.env['UPDATE_VECTORS']) {
    writeFileSync(PATH, `${JSON.stringify(seen, null, 2)}\n`);
  } else {
    expect(seen, 'functions.json (UPDATE_VECTORS=1 writes it)').toEqual(
      JSON.parse(readFileSync(PATH, 'utf8')),
    );
  }
});
