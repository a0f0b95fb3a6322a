/**
 * The broker: questions wait here for the one window in which the user answers them.
 *
 * A question belongs to the call that asked it. When the call is given up, or its document goes, the
 * question goes too, and an answer that comes later meets nothing. A connection is asked for once,
 * however many calls wait for it.
 */
import { REMEMBER_ALWAYS, REMEMBER_ONCE } from '../../protocol/admin.ts';
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { OwnerId } from '../caller.ts';
import type { Consent, ConsentRequest } from './consent.ts';
import type { Grants } from './grants.ts';
import { choicesFor } from './policy.ts';

export type Question = ConsentRequest & {
  readonly id: number;
  readonly choices: number;
  /** Milliseconds since 1970. */
  readonly created: number;
};

/** The window. */
export type Prompt = {
  /** Shows the window, or brings it to the front. */
  open(): Promise<void>;
  close(): Promise<void>;
};

export type Broker = Consent & {
  /** Resolves when the questions are no longer those of `revision`. */
  watch(revision: number, signal: AbortSignal): Promise<QuestionList>;
  answer(id: number, allow: boolean, remember: number): Promise<void>;
  /** Denies what waits of an owner. */
  forget(owner: OwnerId): void;
  /** The user closed the window: what it showed is denied. */
  windowClosed(): void;
  /** Keyward was unlocked: whoever waited for that goes on. */
  unlocked(): void;
};

export type QuestionList = { readonly revision: number; readonly questions: readonly Question[] };

/** Questions that may wait at once, of one owner and of all. */
export const WAITING = { perOwner: 8, all: 32 } as const;

/** A question younger than this, in milliseconds, cannot have been read when its window closes. */
const READ_AFTER = 400;

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void };
type Pending = { readonly question: Question; readonly waiters: Set<Waiter> };

const denied = () => new PsaError(PSA_ERROR_NOT_PERMITTED, 'the user did not allow it');

export type BrokerParts = {
  readonly grants: Grants;
  readonly prompt: Prompt;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  /** Are stored keys open? If it is not given, they always are. */
  readonly isOpen?: () => Promise<boolean>;
  /** The longest time for which an answer may count, as a REMEMBER_ choice; without it always. */
  readonly longest?: () => Promise<number>;
  /** Where question ids start; at random, so that a late answer meets no question of a new worker. */
  readonly firstId?: number;
};

export function createBroker(parts: BrokerParts): Broker {
  const { grants, prompt, now, onError, firstId = 1, isOpen = async () => true } = parts;
  const longest = parts.longest ?? (async () => REMEMBER_ALWAYS);
  const pending = new Map<number, Pending>();
  const answering = new Set<number>();
  const watchers = new Set<() => void>();
  let revision = 1;
  let nextId = firstId;

  const changed = () => {
    revision = (revision % 0xffffffff) + 1;
    for (const wake of [...watchers]) wake();
    if (pending.size === 0) prompt.close().catch(onError);
  };

  const settle = (id: number, how: (waiter: Waiter) => void) => {
    const entry = pending.get(id);
    if (!entry) return;
    pending.delete(id);
    for (const waiter of entry.waiters) how(waiter);
    changed();
  };

  const isGranted = async ({ caller, consent, key }: ConsentRequest, limit: number) =>
    consent === 'unlock'
      ? isOpen()
      : grants.holds(caller.owner, consent, key?.serial ?? '', caller.document, limit);

  /** What one document asks for itself, and not for a key, is one question. */
  const twinOf = (request: ConsentRequest): Pending | undefined =>
    request.consent !== 'connect' && request.consent !== 'unlock'
      ? undefined
      : [...pending.values()].find(
          ({ question }) =>
            question.consent === request.consent &&
            question.caller.owner === request.caller.owner &&
            question.caller.document === request.caller.document,
        );

  const show = ({ id }: Question) =>
    prompt.open().catch((error: unknown) => {
      onError(error);
      settle(id, ({ reject }) => reject(denied()));
    });

  function ask(request: ConsentRequest, limit: number): Pending {
    const ofOwner = [...pending.values()].filter(
      ({ question }) => question.caller.owner === request.caller.owner,
    );
    if (ofOwner.length >= WAITING.perOwner || pending.size >= WAITING.all) {
      throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY, 'too many questions wait for the user');
    }
    const question = {
      ...request,
      id: nextId,
      choices: choicesFor(request.consent, limit),
      created: now(),
    };
    const entry: Pending = { question, waiters: new Set() };
    nextId = (nextId % 0xffffffff) + 1;
    pending.set(question.id, entry);
    changed();
    show(question);
    return entry;
  }

  const wait = (entry: Pending, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        entry.waiters.delete(waiter);
        reject(denied());
        if (entry.waiters.size === 0 && pending.delete(entry.question.id)) changed();
      };
      const waiter: Waiter = {
        resolve: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave);
          reject(error);
        },
      };
      entry.waiters.add(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });

  /** Questions that a new grant has answered. */
  async function settleGranted(): Promise<void> {
    const limit = await longest();
    for (const { question } of [...pending.values()]) {
      if (await isGranted(question, limit)) settle(question.id, ({ resolve }) => resolve());
    }
  }

  return {
    async require(request, signal) {
      const limit = await longest();
      if (await isGranted(request, limit)) return false;
      if (signal.aborted) throw denied();
      await wait(twinOf(request) ?? ask(request, limit), signal);
      return true;
    },
    watch: (known, signal) =>
      new Promise((resolve) => {
        const look = () => {
          if (revision === known && !signal.aborted) return;
          watchers.delete(look);
          signal.removeEventListener('abort', look);
          resolve({ revision, questions: [...pending.values()].map(({ question }) => question) });
        };
        watchers.add(look);
        signal.addEventListener('abort', look, { once: true });
        look();
      }),
    async answer(id, allow, remember) {
      const question = pending.get(id)?.question;
      if (!question || answering.has(id))
        throw new PsaError(PSA_ERROR_DOES_NOT_EXIST, 'the question is gone');
      if (!allow) return settle(id, ({ reject }) => reject(denied()));
      const { caller, consent, key, choices } = question;
      // The passphrase is the answer, and comes another way.
      if (consent === 'unlock') return settleGranted();
      const chosen = choices & remember ? remember : REMEMBER_ONCE;
      const once = chosen === REMEMBER_ONCE;
      if (!once || consent === 'connect') {
        // The first answer counts, also while it is being written down.
        answering.add(id);
        const grant = {
          consent,
          serial: key?.serial ?? '',
          keyId: key?.id ?? 0,
          remember: chosen,
          document: once ? caller.document : '',
          created: now(),
        };
        await grants.add(caller.owner, grant).finally(() => answering.delete(id));
      }
      settle(id, ({ resolve }) => resolve());
      await settleGranted();
    },
    forget(owner) {
      for (const { question } of [...pending.values()]) {
        if (question.caller.owner === owner) settle(question.id, ({ reject }) => reject(denied()));
      }
    },
    windowClosed() {
      for (const { question } of [...pending.values()]) {
        if (now() - question.created < READ_AFTER) show(question);
        else settle(question.id, ({ reject }) => reject(denied()));
      }
    },
    unlocked: () => void settleGranted().catch(onError),
  };
}
