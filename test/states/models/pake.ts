/**
 * PAKE: settings once each and before the first step, then the protocol's steps, then the key. The other
 * side is an operation of the judge's: it hears what is sent, and what is received comes from it.
 */
import {
  PSA_ALG_HKDF,
  PSA_ALG_JPAKE,
  PSA_ALG_SHA_256,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_WPA3_SAE_FIXED,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR,
  PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_CONFIRMED_KEY,
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_FIRST,
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../protocol/psa/pake.ts';
import { PSA_ERROR_BAD_STATE, PSA_ERROR_INVALID_ARGUMENT } from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE, PSA_KEY_USAGE_EXPORT } from '../../../protocol/psa/usage.ts';
import type { Session } from '../../../sdk/session.ts';
import { fromHex } from '../../support/hex.ts';
import { expectBytes } from '../../support/status.ts';
import {
  type Bytes,
  data,
  type Model,
  okUnless,
  type Place,
  type Step,
  type Variant,
} from '../model.ts';
import {
  jpake,
  type Progress,
  type Protocol,
  type Setting,
  sae,
  spakeClient,
  spakeServer,
  type Way,
} from './exchanges.ts';

type Exchange = Variant & {
  readonly protocol: Protocol;
  readonly other: Protocol;
  readonly alg: number;
  readonly confirmation: number;
  readonly key: NonNullable<Variant['key']>;
  readonly otherKey: NonNullable<Variant['key']>;
};
type Other = { handle: number; salted: boolean };
type Facts = Progress & {
  readonly exchange: Exchange;
  readonly other: Other;
  set: readonly Setting[];
  done: readonly string[];
  started: boolean;
};

const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);
/** As long as the addresses of WPA3-SAE. */
const [USER, PEER, CONTEXT] = [data(6), fromHex('0badc0ffee00'), data(9)];
const usage = PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT;
const SALT_BYTES = new Uint8Array(32);

const keyOf = (
  type: number,
  alg: number,
  material: (judge: Session) => Promise<Bytes> | Bytes,
) => ({
  attributes: { type, alg, usage },
  material,
});

const SPAKE = PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_256);
const PAIR = fromHex(`00${'11'.repeat(31)}00${'22'.repeat(31)}`);
const pair = keyOf(PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), SPAKE, () => PAIR);
const verifier = keyOf(
  PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1),
  SPAKE,
  async (judge) => judge.exportPublicKey(await judge.importKey(pair.attributes, PAIR)),
);
const password = (alg: number) => keyOf(PSA_KEY_TYPE_PASSWORD, alg, () => data(11));

function symmetric(name: string, protocol: Protocol, alg: number, confirmation: number): Exchange {
  const [key, otherKey] = [password(alg), password(alg)];
  return { name, protocol, other: protocol, alg, confirmation, key, otherKey };
}

const spake = { alg: SPAKE, confirmation: PSA_PAKE_CONFIRMED_KEY } as const;
const VARIANTS: readonly Exchange[] = [
  symmetric('J-PAKE', jpake, PSA_ALG_JPAKE(PSA_ALG_SHA_256), PSA_PAKE_UNCONFIRMED_KEY),
  symmetric('SAE', sae, PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256), PSA_PAKE_CONFIRMED_KEY),
  {
    name: 'client',
    protocol: spakeClient,
    other: spakeServer,
    ...spake,
    key: pair,
    otherKey: verifier,
  },
  {
    name: 'server',
    protocol: spakeServer,
    other: spakeClient,
    ...spake,
    key: verifier,
    otherKey: pair,
  },
];

/** Sets up the other side, whole. */
async function setUpOther(judge: Session, { otherKey, other, ...suite }: Exchange) {
  const key = await judge.importKey(otherKey.attributes, await otherKey.material(judge));
  const handle = await judge.pakeSetup(key, suite.alg, P256, suite.confirmation);
  if (other.role !== PSA_PAKE_ROLE_NONE) await judge.pakeSetRole(handle, other.role);
  await judge.pakeSetUser(handle, PEER);
  await judge.pakeSetPeer(handle, USER);
  if (other.takesContext) await judge.pakeSetContext(handle, CONTEXT);
  return handle;
}

/** The other side's salt and count, which do not come from here. */
async function prepareOther({ judge }: Place, { exchange, other }: Facts, step: number) {
  if (exchange.protocol !== sae || step !== PSA_PAKE_STEP_CONFIRM) return;
  if (!other.salted) await judge.pakeInput(other.handle, PSA_PAKE_STEP_SALT, SALT_BYTES);
  other.salted = true;
  await judge.pakeInput(other.handle, PSA_PAKE_STEP_CONFIRM_COUNT, Uint8Array.of(3, 0));
}

async function messageFor(place: Place, facts: Facts, step: number): Promise<Bytes> {
  if (step === PSA_PAKE_STEP_SALT) return SALT_BYTES;
  if (step === PSA_PAKE_STEP_CONFIRM_COUNT) return Uint8Array.of(1, 0);
  await prepareOther(place, facts, step);
  return place.judge.pakeOutput(facts.other.handle, step);
}

/** What was sent reaches the other side, which may not agree. */
async function deliver(place: Place, facts: Facts, step: number, message: Bytes) {
  if (step === PSA_PAKE_STEP_KEY_ID) return;
  await prepareOther(place, facts, step);
  const heard = place.judge.pakeInput(facts.other.handle, step, message);
  const agreed = ['user', 'peer', 'context'].every((each) => facts.set.includes(each as Setting));
  await (facts.exchange.protocol.takesContext && !agreed ? heard.catch(() => undefined) : heard);
}

const settle = (now: Facts, setting: Setting): number => {
  const refused = now.started || now.set.includes(setting);
  now.set = [...now.set, setting];
  return okUnless(refused);
};

const move = (way: Way, number: number): Step<Facts> => ({
  call: way === 'in' ? 'pakeInput' : 'pakeOutput',
  async run(place, n, facts, legal) {
    const { session, handle } = place;
    if (way === 'out') return session.pakeOutput(handle, number);
    const message = legal ? await messageFor(place, facts, number) : data(n);
    return session.pakeInput(handle, number, message);
  },
  status(now) {
    const status = now.exchange.protocol.turn(now, way, number);
    now.started = true;
    now.done = [...now.done, `${way} ${number}`];
    return status;
  },
  async check(message: Bytes, facts, _n, place) {
    if (way === 'out') await deliver(place, facts, number, message);
  },
});

const moves = Object.fromEntries(
  Array.from({ length: 8 }, (_, i) => i + 1).flatMap((number) =>
    (['in', 'out'] as const).map((way) => [`${way} ${number}`, move(way, number)]),
  ),
);

const SHARED = { type: PSA_KEY_TYPE_DERIVE, usage, alg: PSA_ALG_HKDF(PSA_ALG_SHA_256) };
const run = (way: Way) => [1, 2, 3].map((number) => `${way} ${number}`);

export const pakeModel: Model<Facts, Exchange> = {
  family: 'pake',
  variants: VARIANTS,
  setups: {
    setup: {
      call: 'pakeSetup',
      facts: (exchange) => ({
        exchange,
        other: { handle: 0, salted: false },
        set: [],
        done: [],
        started: false,
      }),
      async run({ session, judge, key }, { alg, confirmation, ...rest }, { other }) {
        const handle = await session.pakeSetup(key.id, alg, P256, confirmation);
        other.handle = await setUpOther(judge, { alg, confirmation, ...rest });
        return handle;
      },
    },
  },
  steps: {
    ...moves,
    setRole: {
      call: 'pakeSetRole',
      run: ({ session, handle }, _n, { exchange }) =>
        session.pakeSetRole(handle, exchange.protocol.role),
      status: (now) => settle(now, 'role'),
    },
    setWrongRole: {
      call: 'pakeSetRole',
      run: ({ session, handle }) => session.pakeSetRole(handle, PSA_PAKE_ROLE_FIRST),
      status: (now) => settle(now, 'role') || PSA_ERROR_INVALID_ARGUMENT,
    },
    setUser: {
      call: 'pakeSetUser',
      run: ({ session, handle }) => session.pakeSetUser(handle, USER),
      status: (now) => settle(now, 'user'),
    },
    setPeer: {
      call: 'pakeSetPeer',
      run: ({ session, handle }) => session.pakeSetPeer(handle, PEER),
      status: (now) => settle(now, 'peer'),
    },
    setContext: {
      call: 'pakeSetContext',
      run: ({ session, handle }) => session.pakeSetContext(handle, CONTEXT),
      status: (now) =>
        now.exchange.protocol.takesContext ? settle(now, 'context') : PSA_ERROR_BAD_STATE,
    },
    getSharedKey: {
      call: 'pakeGetSharedKey',
      last: true,
      run: ({ session, handle }) => session.pakeGetSharedKey(handle, SHARED),
      status: (now) => okUnless(!now.exchange.protocol.isComplete(now)),
      async check(key: number, facts, _n, { session, judge }) {
        const heard = await judge.pakeGetSharedKey(facts.other.handle, SHARED).catch(() => 0);
        // In WPA3-SAE the other side may not have sent its confirmation yet.
        if (heard) expectBytes(await session.exportKey(key), await judge.exportKey(heard));
        else if (facts.exchange.protocol !== sae) throw new Error('the other side has no key');
      },
    },
    getWrongKey: {
      call: 'pakeGetSharedKey',
      run: ({ session, handle }) =>
        session.pakeGetSharedKey(handle, { ...SHARED, type: PSA_KEY_TYPE_RAW_DATA }),
      status: () => PSA_ERROR_INVALID_ARGUMENT,
    },
    getCipherKey: {
      call: 'pakeGetSharedKey',
      last: true,
      run: ({ session, handle }) =>
        session.pakeGetSharedKey(handle, { type: PSA_KEY_TYPE_AES, usage: 0, alg: 0 }),
      // J-PAKE's secret is no cipher key.
      status: (now) =>
        now.exchange.protocol === jpake
          ? PSA_ERROR_INVALID_ARGUMENT
          : okUnless(!now.exchange.protocol.isComplete(now)),
    },
  },
  abort: 'pakeAbort',
  paths: [
    [
      'J-PAKE',
      'setup',
      'setUser',
      'setPeer',
      ...[...run('in'), ...run('in'), ...run('out'), ...run('out'), ...run('out'), ...run('in')],
      'getSharedKey',
    ],
    [
      'SAE',
      'setup',
      'setUser',
      'setPeer',
      'in 6',
      'out 6',
      'in 5',
      'in 7',
      'out 4',
      'in 4',
      'out 8',
      'getSharedKey',
    ],
    [
      'client',
      'setup',
      'setRole',
      'setUser',
      'setPeer',
      'setContext',
      'out 1',
      'in 1',
      'in 4',
      'out 4',
      'getSharedKey',
    ],
    [
      'server',
      'setup',
      'setRole',
      'setUser',
      'setPeer',
      'setContext',
      'in 1',
      'out 1',
      'out 4',
      'in 4',
      'getCipherKey',
    ],
  ],
  walks: 40,
};
