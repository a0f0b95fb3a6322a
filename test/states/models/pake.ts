/** PAKE: settings once each and before the first step, then the protocol's steps, then the key. */
import { PSA_ALG_HKDF, PSA_ALG_SHA_256 } from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../../protocol/psa/key-types.ts';
import { PSA_PAKE_ROLE_FIRST } from '../../../protocol/psa/pake.ts';
import { PSA_ERROR_BAD_STATE, PSA_ERROR_INVALID_ARGUMENT } from '../../../protocol/psa/status.ts';
import { expectBytes } from '../../support/status.ts';
import { type Bytes, data, type Model, okUnless, type Step } from '../model.ts';
import { jpake, type Setting, sae, type Way } from './exchanges.ts';
import {
  CONTEXT,
  deliver,
  type Exchange,
  type Facts,
  messageFor,
  P256,
  PEER,
  setUpOther,
  USAGE,
  USER,
  VARIANTS,
} from './other-side.ts';

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

const SHARED = { type: PSA_KEY_TYPE_DERIVE, usage: USAGE, alg: PSA_ALG_HKDF(PSA_ALG_SHA_256) };
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
  walks: 24,
};
