/**
 * The consent window: one for the whole extension, opened when there is a question and closed when there
 * is none. It lingers a moment, so that a second question finds it open.
 *
 * The window's id is kept in session memory, because the window outlives a worker.
 */
import type { Prompt } from '../consent/broker.ts';
import type { SessionStore } from '../storage/session-store.ts';
import { browser } from './browser.ts';

const NAME = 'consent window';
/** In milliseconds. */
const LINGER = 400;
const SIZE = { width: 440, height: 680 } as const;

/** @param onClosed - the user closed the window */
export function createPrompt(session: SessionStore, onClosed: () => void): Prompt {
  let windowId: number | undefined;
  let opening: Promise<void> | undefined;
  let lingering: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;

  browser.windows.onRemoved.addListener((id) => {
    if (id !== windowId) return;
    windowId = undefined;
    onClosed();
  });

  async function create(): Promise<void> {
    const leftOver = await session.get(NAME);
    if (typeof leftOver === 'number') await browser.windows.remove(leftOver).catch(() => undefined);
    const url = browser.runtime.getURL('popup/consent.html');
    const options = { url, type: 'popup', focused: true } as const;
    // Some window managers refuse the size.
    const created = await browser.windows
      .create({ ...options, ...SIZE })
      .catch(() => browser.windows.create(options));
    windowId = created.id;
    await session.set(NAME, windowId);
  }

  /** @returns whether the window is still there */
  const callAttention = (id: number) =>
    browser.windows.update(id, { drawAttention: true }).then(
      () => true,
      () => false,
    );

  return {
    async open() {
      wanted = true;
      clearTimeout(lingering);
      if (windowId !== undefined && (await callAttention(windowId))) return;
      opening ??= create().finally(() => {
        opening = undefined;
      });
      await opening;
    },
    async close() {
      wanted = false;
      await opening?.catch(() => undefined);
      // A question may have come while the window was on its way.
      if (wanted) return;
      clearTimeout(lingering);
      lingering = setTimeout(() => {
        const id = windowId;
        windowId = undefined;
        if (id !== undefined) browser.windows.remove(id).catch(() => undefined);
      }, LINGER);
    },
  };
}
