/**
 * What the Node tests run, for a page: the scenarios and Wycheproof's vectors, bundled for the browser.
 * This page is the first client; a second one is another page, which the test calls for it.
 */
import { connect, PsaError, type Session } from '../../../sdk/index.ts';
import { createPartition } from '../../../sdk/standalone.ts';
import { FIRST, scenarios } from '../../scenarios/index.ts';
import { type File, RUNNERS, runFile } from '../../vectors/wycheproof.ts';
import type { Outcome } from './visit.ts';

export type Over = 'extension' | 'standalone';

export type VectorTally = {
  readonly agreed: number;
  readonly apart: number;
  readonly differing: readonly string[];
};

declare global {
  interface Window {
    runScenario(name: string, over: Over): Promise<void>;
    /** @param file - the name, and as much of its content as is wanted */
    runVectors(name: string, file: File): Promise<VectorTally>;
    /** From the test: calls a method of a session in another page, kept there under `name`. */
    callForeign(name: string, method: string, args: unknown[]): Promise<Outcome>;
  }
}

let foreignSessions = 0;

/** A session that lives in another page. */
function foreignSession(): Session {
  foreignSessions += 1;
  const name = `session ${foreignSessions}`;
  const call =
    (method: string) =>
    async (...args: unknown[]) => {
      const outcome = await window.callForeign(name, method, args);
      if ('value' in outcome) return outcome.value;
      if (outcome.status === undefined) throw new Error(`${outcome.code}: ${outcome.message}`);
      throw new PsaError(outcome.status, outcome.message);
    };
  const get = (_target: object, property: string | symbol) =>
    typeof property === 'string' && property !== 'then' ? call(property) : undefined;
  return new Proxy({}, { get }) as Session;
}

const partition = createPartition({ storage: 'indexeddb' });
const contexts = {
  extension: {
    session: async ({ owner }: { readonly owner: string }) =>
      owner === FIRST ? connect() : foreignSession(),
  },
  standalone: {
    session: async ({ owner }: { readonly owner: string }) =>
      partition.connect(`https://${owner}.example`),
  },
} as const;

window.runScenario = async (name, over) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`there is no scenario "${name}"`);
  await scenario.run(contexts[over]);
};

window.runVectors = async (name, file) => {
  const run = RUNNERS.get(name);
  if (!run) throw new Error(`nothing runs ${name}`);
  const session = await connect();
  try {
    const { agreed, apart, differing } = await runFile(session, run, file);
    return { agreed, apart: [...apart.values()].reduce((sum, count) => sum + count, 0), differing };
  } finally {
    session.close();
  }
};
