/** When a document counts as gone, and what ends with the last of an owner. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type OwnerId, ownerOf } from '../../background/caller.ts';
import {
  createDocuments,
  type DocumentRecord,
  type Documents,
  GONE_AFTER,
} from '../../background/sessions/documents.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';

const A = ownerOf('https://a.example');
const B = ownerOf('https://b.example');
const record = (document: string, owner: OwnerId = A): DocumentRecord => ({
  document,
  owner,
  tab: 7,
});

/** A browser with a clock that stands still, and a worker in it that can be stopped. */
function createWorld() {
  const session = createMemorySessionStore();
  const there = new Set<string>();
  const owners = new Set<OwnerId>([A, B]);
  const world = {
    now: 1_000_000,
    there,
    owners,
    goneDocuments: [] as string[],
    goneOwners: [] as OwnerId[],
    asked: [] as string[],
    /** Runs while a document is being asked whether it is there. */
    whileAsked: async () => undefined as unknown,
    /** A new worker of the same browser session. */
    startWorker: (): Documents =>
      createDocuments({
        session,
        now: () => world.now,
        isThere: async ({ document }) => {
          world.asked.push(document);
          await world.whileAsked();
          return there.has(document);
        },
        ownersToEnd: async () => [...owners],
        documentGone: async ({ document }) => {
          world.goneDocuments.push(document);
        },
        ownerGone: async (owner) => {
          world.goneOwners.push(owner);
          owners.delete(owner);
        },
      }),
  };
  return world;
}

let world: ReturnType<typeof createWorld>;
let documents: Documents;

beforeEach(() => {
  world = createWorld();
  world.owners.delete(B);
  documents = world.startWorker();
});

const later = async (milliseconds: number) => {
  world.now += milliseconds;
  return documents.sweep();
};

describe('a document', () => {
  it('with a port is there, and nobody asks it', async () => {
    await documents.connected(record('1'));
    expect(await later(10 * GONE_AFTER)).toBe(true);
    expect(world.asked).toEqual([]);
    expect(world.goneDocuments).toEqual([]);
    expect(world.goneOwners).toEqual([]);
  });

  it('without a port is asked, and there as long as it answers', async () => {
    await documents.connected(record('1'));
    documents.disconnected('1');
    world.there.add('1');
    for (let i = 0; i < 5; i += 1) expect(await later(GONE_AFTER)).toBe(true);
    expect(world.asked).toHaveLength(5);
    expect(world.goneOwners).toEqual([]);
  });

  it('that does not answer is gone after 30 seconds, not a moment before', async () => {
    expect(GONE_AFTER).toBe(30_000);
    await documents.connected(record('1'));
    documents.disconnected('1');
    expect(await later(0)).toBe(true);
    expect(await later(GONE_AFTER - 1)).toBe(true);
    expect([world.goneDocuments, world.goneOwners]).toEqual([[], []]);
    expect(await later(1)).toBe(false);
    expect([world.goneDocuments, world.goneOwners]).toEqual([['1'], [A]]);
  });

  it('counts from when it was first found gone, not from when it was last there', async () => {
    await documents.connected(record('1'));
    documents.disconnected('1');
    world.there.add('1');
    await later(10 * GONE_AFTER);
    world.there.delete('1');
    await later(GONE_AFTER);
    expect(world.goneDocuments).toEqual([]);
    await later(GONE_AFTER);
    expect(world.goneDocuments).toEqual(['1']);
  });

  it('that answers again, or connects again, has never been gone', async () => {
    await documents.connected(record('1'));
    documents.disconnected('1');
    await later(0);
    world.there.add('1');
    await later(GONE_AFTER - 1);
    world.there.delete('1');
    await later(GONE_AFTER - 1);
    await documents.connected(record('1'));
    await later(GONE_AFTER);
    documents.disconnected('1');
    await later(GONE_AFTER - 1);
    expect(world.goneDocuments).toEqual([]);
  });

  it('with two ports is there until both are closed', async () => {
    await documents.connected(record('1'));
    await documents.connected(record('1'));
    expect(documents.countOf(A)).toBe(1);
    documents.disconnected('1');
    expect(documents.countOf(A)).toBe(1);
    await later(0);
    await later(GONE_AFTER);
    expect(world.goneDocuments).toEqual([]);
    documents.disconnected('1');
    expect(documents.countOf(A)).toBe(0);
    await later(0);
    await later(GONE_AFTER);
    expect(world.goneDocuments).toEqual(['1']);
  });

  it('that closes a port it never had is no matter', async () => {
    documents.disconnected('unknown');
    expect(await documents.sweep()).toBe(false);
  });

  it('is told of once when it has gone', async () => {
    await documents.connected(record('1'));
    documents.disconnected('1');
    for (let i = 0; i < 5; i += 1) await later(GONE_AFTER);
    expect(world.goneDocuments).toEqual(['1']);
  });
});

describe('an owner', () => {
  it('is counted by its documents that are connected', async () => {
    await documents.connected(record('1'));
    await documents.connected(record('2'));
    await documents.connected(record('3', B));
    expect([documents.countOf(A), documents.countOf(B)]).toEqual([2, 1]);
  });

  it('ends with its last document, and with no other’s', async () => {
    world.owners.add(B);
    await documents.connected(record('1'));
    await documents.connected(record('2'));
    await documents.connected(record('3', B));
    for (const document of ['1', '3']) documents.disconnected(document);
    await later(0);
    await later(GONE_AFTER);
    expect(world.goneDocuments.sort()).toEqual(['1', '3']);
    expect(world.goneOwners).toEqual([B]);
    documents.disconnected('2');
    await later(0);
    await later(GONE_AFTER);
    expect(world.goneOwners).toEqual([B, A]);
  });

  it('without any known document ends at the next look: what it has is of an earlier life', async () => {
    world.owners.add(B);
    await documents.connected(record('1'));
    expect(await documents.sweep()).toBe(true);
    expect(world.goneOwners).toEqual([B]);
  });

  it('does not end where a document of it connects while others are being asked', async () => {
    await documents.connected(record('1'));
    documents.disconnected('1');
    await later(0);
    world.now += GONE_AFTER;
    let connecting: Promise<void> | undefined;
    world.whileAsked = async () => {
      connecting ??= documents.connected(record('2'));
    };
    await documents.sweep();
    await connecting;
    expect(world.goneDocuments).toEqual(['1']);
    expect(world.goneOwners).toEqual([]);
  });
});

describe('a worker that was stopped', () => {
  it('knows the documents still, and asks those that have not come back', async () => {
    await documents.connected(record('1'));
    await documents.connected(record('2'));
    const next = world.startWorker();
    world.there.add('1');
    expect(next.countOf(A)).toBe(0);
    world.now += 60_000;
    expect(await next.sweep()).toBe(true);
    expect(world.asked).toEqual(['1', '2']);
    world.now += GONE_AFTER;
    expect(await next.sweep()).toBe(true);
    expect(world.goneDocuments).toEqual(['2']);
    expect(world.goneOwners).toEqual([]);
  });

  it('remembers since when a document has been gone', async () => {
    await documents.connected(record('1'));
    documents.disconnected('1');
    await later(0);
    const next = world.startWorker();
    world.now += GONE_AFTER;
    expect(await next.sweep()).toBe(false);
    expect(world.goneOwners).toEqual([A]);
  });
});

it('keeps every record of documents that connect and look at the same time', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `${i}`);
  await Promise.all(
    names.flatMap((name) => [documents.connected(record(name)), documents.sweep()]),
  );
  const next = world.startWorker();
  await next.sweep();
  expect(world.asked.sort()).toEqual([...names].sort());
});

it('goes on where a look fails', async () => {
  await documents.connected(record('1'));
  documents.disconnected('1');
  world.whileAsked = async () => {
    throw new Error('no answer');
  };
  await expect(documents.sweep()).rejects.toThrow('no answer');
  world.whileAsked = async () => undefined;
  expect(await later(0)).toBe(true);
  expect(await later(GONE_AFTER)).toBe(false);
  expect(world.goneDocuments).toEqual(['1']);
});
