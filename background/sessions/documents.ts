/**
 * Which documents of which owner are still there. An owner's volatile keys end when its last document has
 * been gone for 30 seconds.
 *
 * A port that closes does not say that its document has gone: the worker may have been stopped. So a
 * document without a port is asked.
 */
import type { OwnerId } from '../caller.ts';
import type { SessionStore } from '../storage/session-store.ts';

export type DocumentRecord = {
  readonly document: string;
  readonly owner: OwnerId;
  readonly tab: number;
  /** When it was first found gone, in milliseconds since 1970. */
  readonly goneSince?: number;
};

export type DocumentsParts = {
  readonly session: SessionStore;
  readonly now: () => number;
  /** Does the document answer? */
  readonly isThere: (record: DocumentRecord) => Promise<boolean>;
  /** The owners that have something to end. */
  readonly ownersToEnd: () => Promise<readonly OwnerId[]>;
  readonly documentGone: (record: DocumentRecord) => Promise<void>;
  readonly ownerGone: (owner: OwnerId) => Promise<void>;
};

export type Documents = {
  connected(record: DocumentRecord): Promise<void>;
  disconnected(document: string): void;
  /** Documents of the owner that are connected now. */
  countOf(owner: OwnerId): number;
  /** @returns whether any document is still known */
  sweep(): Promise<boolean>;
};

/** How long a document may be gone before it counts, in milliseconds. */
export const GONE_AFTER = 30_000;
const NAME = 'documents';

export function createDocuments(parts: DocumentsParts): Documents {
  const { session, now, isThere, ownersToEnd, documentGone, ownerGone } = parts;
  const ports = new Map<string, { owner: OwnerId; count: number }>();
  let turn: Promise<unknown> = Promise.resolve();

  const read = async () => ((await session.get(NAME)) as DocumentRecord[] | undefined) ?? [];
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };

  const countOf = (owner: OwnerId) =>
    [...ports.values()].filter((port) => port.owner === owner).length;

  /** @returns the record with `goneSince` brought up to date */
  async function look(record: DocumentRecord): Promise<DocumentRecord> {
    const { goneSince, ...known } = record;
    const there = ports.has(record.document) || (await isThere(record));
    return there ? known : { ...known, goneSince: goneSince ?? now() };
  }

  return {
    async connected(record) {
      const before = ports.get(record.document);
      ports.set(record.document, { owner: record.owner, count: (before?.count ?? 0) + 1 });
      await inTurn(async () => {
        const others = (await read()).filter(({ document }) => document !== record.document);
        await session.set(NAME, [...others, record]);
      });
    },
    disconnected(document) {
      const port = ports.get(document);
      if (!port) return;
      if (port.count > 1) ports.set(document, { ...port, count: port.count - 1 });
      else ports.delete(document);
    },
    countOf,
    async sweep() {
      // Asked outside the turn: a busy page may take its time, and nobody is to wait for it.
      const looked = new Map(
        (await Promise.all((await read()).map(look))).map((record) => [record.document, record]),
      );
      return inTurn(async () => {
        const records = (await read()).map((record) =>
          ports.has(record.document) ? record : (looked.get(record.document) ?? record),
        );
        const isGone = ({ goneSince }: DocumentRecord) =>
          goneSince !== undefined && now() - goneSince >= GONE_AFTER;
        const left = records.filter((record) => !isGone(record));
        for (const record of records.filter(isGone)) await documentGone(record);
        await session.set(NAME, left);
        for (const owner of await ownersToEnd()) {
          // A document that has connected meanwhile has its record written after this look.
          const has = left.some((record) => record.owner === owner) || countOf(owner) > 0;
          if (!has) await ownerGone(owner);
        }
        return left.length > 0;
      });
    },
  };
}
