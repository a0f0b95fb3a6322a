/** A page of a site, with the SDK in `window.keyward` and a session that a test can call from outside. */
import type { Page } from 'playwright/test';
import type * as Sdk from '../../../sdk/index.ts';

declare global {
  interface Window {
    keyward: typeof Sdk;
    /** The session that `Visit.session` calls. */
    session: Promise<Sdk.Session> | undefined;
    /** More of them, by name. */
    sessions: Map<string, Promise<Sdk.Session>> | undefined;
  }
}

/** What a call in the page threw: `code` is the PSA spelling of its status, or the error's name. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export type Visit = {
  readonly page: Page;
  readonly origin: string;
  /** Each method runs in the page, on one session made by the first of them. Signals stay behind. */
  readonly session: Sdk.Session;
};

export type Called = {
  /** One of several sessions of the page; '' for `window.session`. */
  readonly name: string;
  readonly method: string;
  readonly args: unknown[];
};
export type Outcome =
  | { readonly value: unknown }
  | { readonly code: string; readonly status?: number; readonly message: string };

/** Runs in the page. */
export async function callInPage({ name, method, args }: Called): Promise<Outcome> {
  try {
    window.sessions ??= new Map();
    const known = name === '' ? window.session : window.sessions.get(name);
    const connecting = known ?? window.keyward.connect();
    if (name === '') window.session = connecting;
    else window.sessions.set(name, connecting);
    const session = await connecting.catch((error: unknown) => {
      if (name === '') window.session = undefined;
      else window.sessions?.delete(name);
      throw error;
    });
    const methods = session as unknown as Record<string, (...args: unknown[]) => unknown>;
    return { value: await methods[method]?.(...args) };
  } catch (error) {
    const {
      code,
      status,
      name: kind,
      message,
    } = error as Error & { code?: unknown; status?: number };
    return {
      code: typeof code === 'string' ? code : kind,
      ...(status !== undefined && { status }),
      message,
    };
  }
}

export function sessionIn(page: Page): Sdk.Session {
  const call =
    (method: string) =>
    async (...args: unknown[]) => {
      const outcome = await page.evaluate(callInPage, { name: '', method, args });
      if ('value' in outcome) return outcome.value;
      throw new PageError(outcome.code, outcome.message);
    };
  const get = (_target: object, name: string | symbol) =>
    typeof name === 'string' && name !== 'then' ? call(name) : undefined;
  // Whatever the session has, the page is asked for.
  return new Proxy({}, { get }) as Sdk.Session;
}

/** 'PSA_SUCCESS', or what the call failed with. */
export async function statusOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'PSA_SUCCESS';
  } catch (error) {
    if (error instanceof PageError) return error.code;
    throw error;
  }
}
