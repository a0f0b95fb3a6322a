/**
 * The popup's table, in the same form as `operations`. It is served on another port, which opens to the
 * extension's own pages alone; none of its opcodes exists on a page's port.
 */
import { bytes, type Fields, list, type Message, text, u32, u32s, u64 } from './schema.ts';

/** A choice of the radio group "Remember": the number is its bit in `choices`. */
export const REMEMBER_ONCE = 1;
export const REMEMBER_SESSION = 2;
export const REMEMBER_ALWAYS = 4;

const key = {
  id: u32(1),
  type: u32(2),
  bits: u32(3),
  lifetime: u32(4),
  usage: u32(5),
  alg: u32(6),
  /** Milliseconds since 1970. */
  created: u64(7),
};

const grant = {
  /** Names the grant in `revokeGrant`. */
  id: text(1),
  /** 'connect', 'weak', 'use' or 'blind'. */
  consent: text(2),
  /** The key it is for; 0 for 'connect' and 'weak'. */
  key: u32(3),
  /** REMEMBER_SESSION or REMEMBER_ALWAYS; REMEMBER_ONCE for a connection that its page alone has. */
  remember: u32(4),
  created: u64(5),
  /** Of 'weak': which kind of keys may be made. */
  kind: text(6),
};

const question = {
  id: u32(1),
  /** The site, as the browser names it, in its ASCII form. */
  origin: text(2),
  /** 'connect', 'weak', 'unlock', 'use', 'blind', 'export' or 'destroy'. */
  consent: text(3),
  /** The operation's name in the operation table. */
  operation: text(4),
  /** 0 for a key that is not yet made. */
  keyId: u32(5),
  keyType: u32(6),
  keyBits: u32(7),
  /** The algorithm asked for, or the one a key is to be made for; 0 if there is none. */
  alg: u32(8),
  /** The start of what is signed, marked or encrypted, at most 64 KiB of it. */
  preview: bytes(9),
  /** Length of the whole, in bytes. */
  previewLength: u32(10),
  /** Bits of the choices offered. */
  choices: u32(11),
  created: u64(12),
  /** What a signature is for, as the site calls it; empty for most. */
  context: bytes(13),
};

const site = {
  /** The owner's name, which is the origin for a top-level site. */
  owner: text(1),
  origin: text(2),
  keys: u32(3),
  grants: u32(4),
  /** Documents of it that are connected now. */
  documents: u32(5),
  /** Milliseconds since 1970; 0 if not known. */
  firstSeen: u64(6),
};

const row = <const I extends Fields, const O extends Fields>(value: {
  readonly opcode: number;
  readonly in: I;
  readonly out: O;
}) => value;

export const admin = {
  /** Answers when the questions are no longer those of `revision`; 0 answers at once. */
  watchQuestions: row({
    opcode: 1,
    in: { revision: u32(1) },
    out: { revision: u32(1), questions: list(2, 'Question', question) },
  }),
  /** `remember` is one of the question's choices; it counts only when `allow` is 1. */
  answerQuestion: row({
    opcode: 2,
    in: { id: u32(1), allow: u32(2), remember: u32(3) },
    out: {},
  }),
  listSites: row({ opcode: 3, in: {}, out: { sites: list(1, 'Site', site) } }),
  getSite: row({
    opcode: 4,
    in: { owner: text(1) },
    out: { keys: list(1, 'Key', key), grants: list(2, 'Grant', grant) },
  }),
  /** Destroys the site's keys and drops its grants. */
  forgetSite: row({ opcode: 5, in: { owner: text(1) }, out: {} }),
  revokeGrant: row({ opcode: 6, in: { owner: text(1), grant: text(2) }, out: {} }),
  destroyKey: row({ opcode: 7, in: { owner: text(1), key: u32(2) }, out: {} }),
  /** What the organization allows, if it says anything. */
  getManaged: row({
    opcode: 0x30,
    in: {},
    out: {
      /** 'none', 'managed' or 'unreadable'. */
      kind: text(1),
      /** What is wrong with a policy that cannot be read. */
      why: text(2),
      rules: list(3, 'Rule', { field: text(1), value: text(2) }),
    },
  }),
  getStatus: row({ opcode: 8, in: {}, out: { version: text(1), opcodes: u32s(2) } }),
  /** `state` is 'new', 'device', 'locked' or 'unlocked'. */
  getLock: row({
    opcode: 0x20,
    in: {},
    out: { state: text(1), idleMinutes: u32(2), withScreen: u32(3) },
  }),
  /** Chooses how stored keys are protected; an empty passphrase is "this device only". */
  setUpLock: row({ opcode: 0x21, in: { passphrase: bytes(1) }, out: {} }),
  /** `wait`: milliseconds until the next attempt may be made. */
  unlock: row({
    opcode: 0x22,
    in: { passphrase: bytes(1) },
    out: { opened: u32(1), wait: u32(2) },
  }),
  lock: row({ opcode: 0x23, in: {}, out: {} }),
  changePassphrase: row({
    opcode: 0x24,
    in: { old: bytes(1), next: bytes(2) },
    out: { opened: u32(1), wait: u32(2) },
  }),
  /** Minutes without input, 0 for never; `withScreen` 1 locks when the screen does. */
  setAutoLock: row({ opcode: 0x25, in: { idleMinutes: u32(1), withScreen: u32(2) }, out: {} }),
} as const;

export type Admin = typeof admin;
export type AdminName = keyof Admin;
export type AdminRequest<N extends AdminName> = Message<Admin[N]['in']>;
export type AdminResponse<N extends AdminName> = Message<Admin[N]['out']>;

export const adminByOpcode: ReadonlyMap<number, AdminName> = new Map(
  Object.entries(admin).map(([name, { opcode }]) => [opcode, name as AdminName]),
);
