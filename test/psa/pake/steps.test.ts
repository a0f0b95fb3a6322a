/**
 * Every step in every state of SPAKE2+ and WPA3-SAE: the right ones go on, the others end the operation.
 * (J-PAKE, with its choices, has a model in order.test.ts.)
 */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_SHA_256,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_WPA3_SAE_FIXED,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_CONFIRMED_KEY,
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_SERVER,
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../protocol/psa/pake.ts';
import { PSA_ERROR_BAD_STATE, PSA_SUCCESS } from '../../../protocol/psa/status.ts';
import {
  copy,
  importKey,
  openSession,
  type PakeSession,
  setUp,
  sharedKey,
  status,
  text,
} from './support.ts';

const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);

/** One side of an exchange whose other side keeps up, so that every input it is given is a good one. */
type Sides = {
  readonly session: PakeSession;
  readonly mine: number;
  readonly other: number;
  /** The last output of mine, by step. */
  readonly sent: Map<number, Uint8Array<ArrayBuffer>>;
};
type Steps = { readonly [name: string]: (sides: Sides) => Promise<unknown> };

const out = (step: number) => async (sides: Sides) => {
  sides.sent.set(step, copy(await sides.session.pakeOutput(sides.mine, step)));
};
const key = ({ session, mine }: Sides) => sharedKey(session, mine);
const nothing = new Uint8Array(0);

async function afterwards(steps: Steps, path: readonly string[], sides: Sides, call: string) {
  for (const name of path) await steps[name]?.(sides);
  const outcome = await status(Promise.resolve(steps[call]?.(sides)));
  // What was out of turn has ended the operation.
  if (outcome !== PSA_SUCCESS) {
    expect(await status(key(sides))).toBe(PSA_ERROR_BAD_STATE);
  }
  return outcome;
}

describe('SPAKE2+', () => {
  const ALG = PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_256);
  const [SHARE, CONFIRM] = [PSA_PAKE_STEP_KEY_SHARE, PSA_PAKE_STEP_CONFIRM];
  const isClient = PSA_PAKE_ROLE_CLIENT;

  /** What the other side says at this point; nothing, if it would not speak yet. */
  const fromOther = async ({ session, other, sent }: Sides, step: number, hears: number[]) => {
    for (const heard of hears) {
      const message = sent.get(heard);
      if (message) await status(session.pakeInput(other, heard, message));
    }
    try {
      return copy(await session.pakeOutput(other, step));
    } catch {
      return nothing;
    }
  };
  const stepsOf = (role: number): Steps => ({
    'out share': out(SHARE),
    'in share': async (sides) => {
      const share = await fromOther(sides, SHARE, role === isClient ? [SHARE] : []);
      await sides.session.pakeInput(sides.mine, SHARE, share);
    },
    'out confirm': out(CONFIRM),
    'in confirm': async (sides) => {
      const hears = role === isClient ? [] : [SHARE, CONFIRM];
      await sides.session.pakeInput(sides.mine, CONFIRM, await fromOther(sides, CONFIRM, hears));
    },
    key,
  });
  const ORDERS = new Map([
    [PSA_PAKE_ROLE_CLIENT, ['out share', 'in share', 'in confirm', 'out confirm', 'key']],
    [PSA_PAKE_ROLE_SERVER, ['in share', 'out share', 'out confirm', 'in confirm', 'key']],
  ]);
  const cases = [PSA_PAKE_ROLE_CLIENT, PSA_PAKE_ROLE_SERVER].flatMap((role) =>
    [PSA_PAKE_CONFIRMED_KEY, PSA_PAKE_UNCONFIRMED_KEY].map((confirmation) => {
      const order = ORDERS.get(role) ?? [];
      const steps = confirmation === PSA_PAKE_CONFIRMED_KEY ? order : [...order.slice(0, 2), 'key'];
      return { role, confirmation, order: steps };
    }),
  );

  async function open(role: number, confirmation: number): Promise<Sides> {
    const session = openSession();
    const pair = Uint8Array.from({ length: 64 }, (_, i) => (i % 31) + 1);
    const type = PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
    const id = await importKey(session, type, ALG, pair);
    const suite = { key: id, alg: ALG, primitive: P256, confirmation };
    const opposite = role === isClient ? PSA_PAKE_ROLE_SERVER : PSA_PAKE_ROLE_CLIENT;
    const mine = await setUp(session, { ...suite, role });
    return {
      session,
      mine,
      other: await setUp(session, { ...suite, role: opposite }),
      sent: new Map(),
    };
  }

  it.each(cases)(
    'role $role, confirmation $confirmation',
    async ({ role, confirmation, order }) => {
      const steps = stepsOf(role);
      for (let done = 0; done < order.length; done += 1) {
        for (const call of Object.keys(steps)) {
          const sides = await open(role, confirmation);
          const outcome = await afterwards(steps, order.slice(0, done), sides, call);
          const expected = call === order[done] ? PSA_SUCCESS : PSA_ERROR_BAD_STATE;
          expect([done, call, outcome]).toEqual([done, call, expected]);
          sides.session.close();
        }
      }
    },
  );

  it('has no step without a role', async () => {
    const session = openSession();
    const pair = Uint8Array.from({ length: 64 }, (_, i) => (i % 31) + 1);
    const type = PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
    const id = await importKey(session, type, ALG, pair);
    const operation = await setUp(session, { key: id, alg: ALG, primitive: P256 });
    expect(await status(session.pakeOutput(operation, SHARE))).toBe(PSA_ERROR_BAD_STATE);
  });
});

describe('WPA3-SAE', () => {
  const ALG = PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256);
  const [COMMIT, CONFIRM] = [PSA_PAKE_STEP_COMMIT, PSA_PAKE_STEP_CONFIRM];
  const mac = (byte: number) => new Uint8Array(6).fill(byte);
  const salt = new Uint8Array(32);

  /** The other side has committed, and confirms as soon as it has heard a commit. */
  async function confirmation({ session, other, sent }: Sides) {
    const commit = sent.get(COMMIT);
    if (!commit) return new Uint8Array(34);
    if (!sent.has(CONFIRM)) {
      await session.pakeInput(other, COMMIT, commit);
      await session.pakeInput(other, PSA_PAKE_STEP_SALT, salt);
      await session.pakeInput(other, PSA_PAKE_STEP_CONFIRM_COUNT, Uint8Array.of(7, 0));
      sent.set(CONFIRM, copy(await session.pakeOutput(other, CONFIRM)));
    }
    return sent.get(CONFIRM) ?? nothing;
  }
  const into = (step: number, input: Uint8Array<ArrayBuffer>) => (sides: Sides) =>
    sides.session.pakeInput(sides.mine, step, input);
  const steps: Steps = {
    'out commit': out(COMMIT),
    'in commit': async (sides) => {
      const theirs = sides.sent.get(-COMMIT) ?? nothing;
      await sides.session.pakeInput(sides.mine, COMMIT, theirs);
    },
    salt: into(PSA_PAKE_STEP_SALT, salt),
    count: into(PSA_PAKE_STEP_CONFIRM_COUNT, Uint8Array.of(1, 0)),
    'out confirm': ({ session, mine }) => session.pakeOutput(mine, CONFIRM),
    'in confirm': async (sides) =>
      sides.session.pakeInput(sides.mine, CONFIRM, await confirmation(sides)),
    'key id': ({ session, mine }) => session.pakeOutput(mine, PSA_PAKE_STEP_KEY_ID),
    key,
  };

  async function open(): Promise<Sides> {
    const session = openSession();
    const id = await importKey(session, PSA_KEY_TYPE_PASSWORD, ALG, text('steps'));
    const suite = { key: id, alg: ALG, primitive: P256 };
    const mine = await setUp(session, { ...suite, user: mac(1), peer: mac(2) });
    const other = await setUp(session, { ...suite, user: mac(2), peer: mac(1) });
    const sent = new Map([[-COMMIT, copy(await session.pakeOutput(other, COMMIT))]]);
    return { session, mine, other, sent };
  }

  const ready = ['out commit', 'in commit', 'salt'];
  const free = ['count', 'in confirm', 'key id'];
  const states: readonly { readonly done: string[]; readonly next: string[] }[] = [
    { done: [], next: ['out commit', 'in commit'] },
    { done: ['out commit'], next: ['in commit'] },
    { done: ['in commit'], next: ['out commit'] },
    { done: ['out commit', 'in commit'], next: ['salt'] },
    { done: ready, next: free },
    { done: [...ready, 'count'], next: [...free, 'out confirm'] },
    { done: [...ready, 'in confirm'], next: free },
    { done: [...ready, 'count', 'out confirm'], next: free },
    { done: [...ready, 'count', 'in confirm'], next: [...free, 'out confirm'] },
    { done: [...ready, 'count', 'out confirm', 'in confirm'], next: [...free, 'key'] },
    {
      done: [...ready, 'count', 'out confirm', 'in confirm', 'in confirm', 'count', 'out confirm'],
      next: [...free, 'key'],
    },
  ];

  it.each(states)('after $done', async ({ done, next }) => {
    for (const call of Object.keys(steps)) {
      const sides = await open();
      const outcome = await afterwards(steps, done, sides, call);
      const expected = next.includes(call) ? PSA_SUCCESS : PSA_ERROR_BAD_STATE;
      expect([call, outcome]).toEqual([call, expected]);
      sides.session.close();
    }
  });
});
