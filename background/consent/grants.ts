/**
 * What the user has allowed. "Always" is stored with the site's other records, "for this session" in
 * memory that ends with the browser, and a connection allowed "only this time" with the document that
 * asked.
 *
 * A grant names its key by serial: it never passes to a later key with the same id.
 */
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import { EncodingError } from '../../protocol/encoding/encoding.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import { PSA_ERROR_DOES_NOT_EXIST, PsaError } from '../../protocol/psa/status.ts';
import { list, text, u32, u64 } from '../../protocol/schema.ts';
import type { OwnerId } from '../caller.ts';
import type { Its } from '../storage/its.ts';
import type { SessionStore } from '../storage/session-store.ts';
import type { ConsentClass } from './consent.ts';

export type Grant = {
  readonly consent: ConsentClass;
  /** '' where the grant is for no key; for 'weak', the kind of keys. */
  readonly serial: string;
  readonly keyId: number;
  readonly remember: number;
  /** The document it is for; '' for all of the site's. */
  readonly document: string;
  /** Milliseconds since 1970. */
  readonly created: number;
};

export type Grants = {
  /** @param longest - a grant for longer does not count */
  holds(
    owner: OwnerId,
    consent: ConsentClass,
    serial: string,
    document: string,
    longest?: number,
  ): Promise<boolean>;
  add(owner: OwnerId, grant: Grant): Promise<void>;
  list(owner: OwnerId): Promise<readonly Grant[]>;
  revoke(owner: OwnerId, id: string): Promise<void>;
  clear(owner: OwnerId): Promise<void>;
  /** Owners with a grant of this session. */
  sessionOwners(): Promise<OwnerId[]>;
  dropDocument(owner: OwnerId, document: string): Promise<void>;
};

/** Names a grant among those of its owner. */
export const grantId = ({ consent, serial, remember, document }: Grant): string =>
  [consent, serial, remember, document].join('.');

/** Above all key files. */
const GRANTS_UID = 0x1_0000_0001n;
const SESSION_PREFIX = 'grants ';

const file = {
  grants: list(1, 'Grant', {
    consent: text(1),
    serial: text(2),
    keyId: u32(3),
    remember: u32(4),
    created: u64(5),
  }),
} as const;

async function readAlways(its: Its): Promise<Grant[]> {
  try {
    const { grants } = protobuf.decode(file, await its.get(GRANTS_UID));
    return grants.map((grant) => ({
      ...grant,
      consent: grant.consent as ConsentClass,
      document: '',
      created: Number(grant.created),
    }));
  } catch (error) {
    if (error instanceof PsaError && error.status === PSA_ERROR_DOES_NOT_EXIST) return [];
    // A record that cannot be read grants nothing.
    if (error instanceof EncodingError) return [];
    throw error;
  }
}

const writeAlways = (its: Its, grants: readonly Grant[]) =>
  its.set(
    GRANTS_UID,
    protobuf.encode(file, {
      grants: grants.map((grant) => ({ ...grant, created: BigInt(grant.created) })),
    }),
  );

export type GrantsParts = {
  readonly storageOf: (owner: OwnerId) => Its;
  readonly session: SessionStore;
  readonly inTurn: <T>(owner: OwnerId, work: () => Promise<T>) => Promise<T>;
};

/** Owners whose grants are kept at hand. */
const AT_HAND = 256;

export function createGrants({ storageOf, session, inTurn }: GrantsParts): Grants {
  const sessionKey = (owner: OwnerId) => SESSION_PREFIX + owner;
  const ofSession = async (owner: OwnerId) =>
    ((await session.get(sessionKey(owner))) as Grant[] | undefined) ?? [];
  const read = async (owner: OwnerId): Promise<readonly Grant[]> => [
    ...(await ofSession(owner)),
    ...(await readAlways(storageOf(owner))),
  ];

  // Every call looks here. Every change passes through `change`, which forgets what it made stale.
  const atHand = new Map<OwnerId, Promise<readonly Grant[]>>();
  const all = (owner: OwnerId): Promise<readonly Grant[]> => {
    const known = atHand.get(owner);
    if (known) return known;
    if (atHand.size >= AT_HAND) atHand.clear();
    const reading = read(owner);
    atHand.set(owner, reading);
    reading.catch(() => atHand.delete(owner));
    return reading;
  };
  const change = (owner: OwnerId, work: () => Promise<void>) =>
    inTurn(owner, async () => {
      try {
        await work();
      } finally {
        atHand.delete(owner);
      }
    });

  /** Keeps the grants that `keep` names, in both places. */
  const filter = (owner: OwnerId, keep: (grant: Grant) => boolean) =>
    change(owner, async () => {
      const before = await ofSession(owner);
      const after = before.filter(keep);
      if (after.length === 0) await session.remove(sessionKey(owner));
      else if (after.length < before.length) await session.set(sessionKey(owner), after);
      const always = await readAlways(storageOf(owner));
      const left = always.filter(keep);
      if (left.length < always.length) await writeAlways(storageOf(owner), left);
    });

  return {
    async holds(owner, consent, serial, document, longest = REMEMBER_ALWAYS) {
      const fits = (grant: Grant) =>
        grant.consent === consent &&
        grant.remember <= longest &&
        grant.serial === serial &&
        (grant.document === '' || grant.document === document);
      return (await all(owner)).some(fits);
    },
    add: (owner, grant) =>
      change(owner, async () => {
        const others = (before: readonly Grant[]) =>
          before.filter((other) => grantId(other) !== grantId(grant));
        if (grant.remember === REMEMBER_ALWAYS) {
          const its = storageOf(owner);
          await writeAlways(its, [...others(await readAlways(its)), grant]);
        } else if (grant.remember === REMEMBER_SESSION || grant.remember === REMEMBER_ONCE) {
          await session.set(sessionKey(owner), [...others(await ofSession(owner)), grant]);
        }
      }),
    list: all,
    revoke: (owner, id) => filter(owner, (grant) => grantId(grant) !== id),
    clear: (owner) =>
      change(owner, async () => {
        await session.remove(sessionKey(owner));
        const its = storageOf(owner);
        if ((await its.uids()).includes(GRANTS_UID)) await its.remove(GRANTS_UID);
      }),
    sessionOwners: async () =>
      (await session.keys())
        .filter((key) => key.startsWith(SESSION_PREFIX))
        .map((key) => key.slice(SESSION_PREFIX.length) as OwnerId),
    dropDocument: (owner, document) => filter(owner, (grant) => grant.document !== document),
  };
}
