/**
 * The user before the consent window.
 *
 * `next`, `allow` and `deny` work in the window itself, with its buttons and its 750 ms. `policy` answers
 * through the window's own port instead, for tests whose subject is something else.
 */
import type { BrowserContext, ElementHandle, Locator, Page } from 'playwright/test';
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../../protocol/admin.ts';
import { PsaError } from '../../../protocol/psa/status.ts';
import { type Admin, LostError } from './admin.ts';

const CHOICES = {
  once: ['Only this time', REMEMBER_ONCE],
  session: ['For this session', REMEMBER_SESSION],
  always: ['Always', REMEMBER_ALWAYS],
} as const;

export type Remember = keyof typeof CHOICES;
export type Policy = 'ask' | 'allow-all' | 'deny-all';

export type Question = {
  readonly window: Page;
  readonly origin: string;
  /** All that the window says. */
  readonly view: Locator;
  readonly allow: Locator;
  readonly deny: Locator;
  readonly remember: Locator;
  choose(remember: Remember): Promise<void>;
  /** Resolves when this very question is no longer on display. */
  gone(): Promise<void>;
};

const TITLE = /^Keyward – (.+)$/;

export type Consent = {
  /** The windows that are open: one, if all is well. */
  windows(): Page[];
  /** The question on display, when there is one. */
  next(): Promise<Question>;
  allow(options?: { readonly remember?: Remember }): Promise<void>;
  deny(): Promise<void>;
  /** Resolves when no window is open. */
  closed(): Promise<void>;
  /** Changes with each question that comes or goes: if it has not, nobody was asked. */
  revision(): Promise<number>;
  policy(policy: Policy): Promise<void>;
};

export function createConsent(context: BrowserContext, url: string, lane: Admin): Consent {
  const isConsent = (page: Page) => !page.isClosed() && page.url() === url;
  const windows = () => context.pages().filter(isConsent);

  async function anyWindow(): Promise<Page> {
    const [open] = windows();
    if (open) return open;
    return context.waitForEvent('page', {
      predicate: async (page) => {
        await page.waitForURL(url, { waitUntil: 'commit', timeout: 5_000 }).catch(() => undefined);
        return isConsent(page);
      },
    });
  }

  async function questionIn(window: Page): Promise<Question> {
    const view = window.locator('#question');
    const element = (await view.locator('.ask').elementHandle()) as ElementHandle;
    const remember = view.getByRole('radiogroup', { name: 'Remember' });
    return {
      window,
      view,
      origin: TITLE.exec(await window.title())?.[1] ?? '',
      allow: view.getByRole('button', { name: 'Allow', exact: true }),
      deny: view.getByRole('button', { name: 'Deny', exact: true }),
      remember,
      choose: (choice) => remember.getByRole('radio', { name: CHOICES[choice][0] }).check(),
      gone: async () => {
        await element.waitForElementState('hidden').catch((error: unknown) => {
          if (!window.isClosed()) throw error;
        });
      },
    };
  }

  async function next(): Promise<Question> {
    for (;;) {
      const window = await anyWindow();
      try {
        return await questionIn(window);
      } catch (error) {
        // It was on its way out; the question will come in another.
        if (!window.isClosed()) throw error;
      }
    }
  }

  let policy: Policy = 'ask';
  let following: Promise<void> | undefined;

  async function answer(id: number, choices: number): Promise<void> {
    const remember = choices & REMEMBER_ALWAYS ? REMEMBER_ALWAYS : REMEMBER_ONCE;
    const allow = policy === 'allow-all' ? 1 : 0;
    try {
      await lane.call('answerQuestion', { id, allow, remember }, false);
    } catch (error) {
      // A question that went meanwhile is no trouble.
      if (!(error instanceof PsaError)) throw error;
    }
  }

  /** Answers what is asked, whatever becomes of the worker meanwhile: each counts from the start. */
  async function follow(): Promise<void> {
    let revision = 0;
    while (policy !== 'ask') {
      try {
        const waiting = await lane.call('watchQuestions', { revision }, revision === 0);
        revision = waiting.revision;
        for (const { id, choices } of waiting.questions) await answer(id, choices);
      } catch (error) {
        if (!(error instanceof LostError)) throw error;
        revision = 0;
      }
    }
  }

  return {
    windows,
    next,
    async allow({ remember } = {}) {
      const question = await next();
      if (remember) await question.choose(remember);
      await question.allow.click();
      await question.gone();
    },
    async deny() {
      const question = await next();
      await question.deny.click();
      await question.gone();
    },
    async closed() {
      await Promise.all(
        windows().map((window) => (window.isClosed() ? undefined : window.waitForEvent('close'))),
      );
    },
    revision: async () => (await lane.call('watchQuestions', { revision: 0 })).revision,
    async policy(wanted) {
      policy = wanted;
      if (wanted === 'ask') {
        await lane.close();
        await following;
        following = undefined;
      } else following ??= follow();
    },
  };
}
