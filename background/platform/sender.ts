/**
 * Who sends: the one place where what the browser says of a port becomes a caller.
 *
 * Only `origin` names a page. `url` does not: a sandboxed frame of the victim's own document has the
 * victim's URL and no origin. Nothing that a message contains is looked at.
 */
import { type Caller, ownerOf } from '../caller.ts';

/** What the browser tells of the sender of a port (Chromium; Firefox has no document fields). */
export type SenderFacts = {
  readonly id?: string | undefined;
  readonly origin?: string | undefined;
  readonly frameId?: number | undefined;
  readonly documentId?: string | undefined;
  readonly documentLifecycle?: string | undefined;
  readonly tab?:
    | { readonly id?: number | undefined; readonly url?: string | undefined }
    | undefined;
};

export type PageSender = { readonly caller: Caller; readonly tab: number };

function originOf(url: string | undefined): string | undefined {
  try {
    return new URL(url ?? '').origin;
  } catch {
    return undefined;
  }
}

const isLoopback = (host: string) =>
  host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';

function isSecure(origin: string): boolean {
  if (originOf(origin) !== origin) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/**
 * @returns the caller, or undefined if it is refused: no origin or an opaque one, not secure, not shown
 *   yet, or framed by another site
 */
export function identify(
  sender: SenderFacts | undefined,
  extensionId: string,
): PageSender | undefined {
  const { id, origin, frameId, documentLifecycle, tab } = sender ?? {};
  if (id !== extensionId || tab?.id === undefined || frameId === undefined) return undefined;
  if (origin === undefined || !isSecure(origin)) return undefined;
  if (documentLifecycle !== undefined && documentLifecycle !== 'active') return undefined;
  if (frameId !== 0 && originOf(tab.url) !== origin) return undefined;
  const document = sender?.documentId ?? `${tab.id}.${frameId}`;
  return { caller: { owner: ownerOf(origin), origin, document }, tab: tab.id };
}

/** Is it one of the extension's own pages? The name of the port proves nothing. */
export const isOwnPage = (
  sender: SenderFacts | undefined,
  extensionId: string,
  ownOrigin: string,
): boolean => sender?.id === extensionId && sender.origin === ownOrigin;
