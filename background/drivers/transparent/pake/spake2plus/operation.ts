/**
 * SPAKE2+ under way (RFC 9383, section 3.3). The client proves, the server verifies, and the order of
 * steps is one and the same for each: shareP, shareV, confirmV, confirmP.
 *
 * A context left out is not an empty one: the transcript then has not even its length (PSA Crypto 1.5).
 */
import { EMPTY, equalBytes } from '../../../../../protocol/bytes.ts';
import {
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_SERVER,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../../../protocol/psa/pake.ts';
import type { Entropy } from '../../../../entropy.ts';
import type { CipherSuite, PakeOperation } from '../../../driver.ts';
import { invalidArgument, invalidSignature } from '../../../keys.ts';
import { badState } from '../order.ts';
import { drawScalar } from '../scalars.ts';
import type { Secrets } from './keys.ts';
import { type Schedule, schedule, transcript } from './schedule.ts';

type Move = 'out share' | 'in share' | 'out confirm' | 'in confirm';

const ORDER: ReadonlyMap<number, readonly Move[]> = new Map<number, readonly Move[]>([
  [PSA_PAKE_ROLE_CLIENT, ['out share', 'in share', 'in confirm', 'out confirm']],
  [PSA_PAKE_ROLE_SERVER, ['in share', 'out share', 'out confirm', 'in confirm']],
]);
const SHARES = 2;
const STEPS: ReadonlyMap<number, string> = new Map([
  [PSA_PAKE_STEP_KEY_SHARE, 'share'],
  [PSA_PAKE_STEP_CONFIRM, 'confirm'],
]);

type State = {
  secrets: Secrets | undefined;
  role: number;
  user: Uint8Array;
  peer: Uint8Array;
  context: Uint8Array | undefined;
  done: number;
  scalar: bigint;
  ownShare: Uint8Array;
  peerShare: unknown;
  keys: Schedule | undefined;
};

const fresh = (secrets: Secrets | undefined): State => ({
  secrets,
  role: 0,
  user: EMPTY,
  peer: EMPTY,
  context: undefined,
  done: 0,
  scalar: 0n,
  ownShare: EMPTY,
  peerShare: undefined,
  keys: undefined,
});

function held(state: State): Secrets {
  if (!state.secrets) throw badState();
  return state.secrets;
}

/** The next move, if it is this one. @throws PsaError PSA_ERROR_BAD_STATE */
function advance(state: State, direction: 'in' | 'out', step: number, limit: number): Move {
  const name = STEPS.get(step);
  if (name === undefined) throw invalidArgument();
  const move = ORDER.get(state.role)?.[state.done];
  if (move === undefined || move !== `${direction} ${name}` || state.done >= limit) {
    throw badState();
  }
  state.done += 1;
  return move;
}

/** x × P + w0 × M, or y × P + w0 × N. */
function makeShare(state: State, entropy: Entropy): Uint8Array {
  const { suite, w0 } = held(state);
  const { group } = suite;
  const mask = state.role === PSA_PAKE_ROLE_CLIENT ? suite.m : suite.n;
  state.scalar = drawScalar(entropy, group.order, 1n);
  const share = group.add(group.multiply(group.generator, state.scalar), group.multiply(mask, w0));
  state.ownShare = group.encode(share);
  return state.ownShare.slice();
}

/** Z and V, and the keys of the transcript. */
function computeKeys(state: State, alg: number): void {
  const { suite, w0, w1, verifier } = held(state);
  const { group } = suite;
  const isProver = state.role === PSA_PAKE_ROLE_CLIENT;
  const unmasked = group.add(
    state.peerShare,
    group.negate(group.multiply(isProver ? suite.n : suite.m, w0)),
  );
  const times = (element: unknown, scalar: bigint) =>
    group.multiply(element, suite.group.cofactor * scalar);
  const z = times(unmasked, state.scalar);
  const v = isProver ? times(unmasked, w1 ?? 0n) : times(verifier, state.scalar);
  if (group.isNeutral(z) || group.isNeutral(v)) throw invalidArgument();
  const peerShare = group.encode(state.peerShare);
  const [shareP, shareV] = isProver ? [state.ownShare, peerShare] : [peerShare, state.ownShare];
  const [prover, server] = isProver ? [state.user, state.peer] : [state.peer, state.user];
  const points = [suite.m, suite.n].map((point) => group.encode(point));
  const secrets = [group.encode(z), group.encode(v), suite.encodeScalar(w0)];
  const context = state.context === undefined ? [] : [state.context];
  const tt = transcript([...context, prover, server, ...points, shareP, shareV, ...secrets]);
  for (const secret of secrets) secret.fill(0);
  state.keys = schedule(alg, tt, shareP, shareV);
  state.scalar = 0n;
}

function readShare(state: State, input: Uint8Array): void {
  const share = held(state).suite.group.decode(input);
  if (share === undefined) throw invalidArgument();
  state.peerShare = share;
}

function confirmations(state: State): { own: Uint8Array; peer: Uint8Array } {
  if (!state.keys) throw badState();
  const { confirmProver, confirmVerifier } = state.keys;
  return state.role === PSA_PAKE_ROLE_CLIENT
    ? { own: confirmProver, peer: confirmVerifier }
    : { own: confirmVerifier, peer: confirmProver };
}

export function createSpake2plus(
  secrets: Secrets,
  { alg, keyConfirmation }: CipherSuite,
  entropy: Entropy,
): PakeOperation {
  const state = fresh(secrets);
  const steps = keyConfirmation === PSA_PAKE_UNCONFIRMED_KEY ? SHARES : 2 * SHARES;
  const afterShares = () => {
    if (state.done === SHARES) computeKeys(state, alg);
  };

  return {
    setRole(role) {
      if (!ORDER.has(role)) throw invalidArgument();
      if (role === PSA_PAKE_ROLE_CLIENT && held(state).w1 === undefined) throw invalidArgument();
      state.role = role;
    },
    setUser(userId) {
      state.user = userId.slice();
    },
    setPeer(peerId) {
      state.peer = peerId.slice();
    },
    setContext(context) {
      state.context = context.slice();
    },
    output(step) {
      const move = advance(state, 'out', step, steps);
      if (move === 'out confirm') return confirmations(state).own.slice();
      const share = makeShare(state, entropy);
      afterShares();
      return share;
    },
    input(step, input) {
      const move = advance(state, 'in', step, steps);
      if (move === 'in share') {
        readShare(state, input);
        afterShares();
      } else if (!equalBytes(confirmations(state).peer, input)) {
        throw invalidSignature();
      }
    },
    sharedKey() {
      if (state.done !== steps || !state.keys) throw badState();
      return state.keys.sharedKey.slice();
    },
    abort() {
      for (const secret of Object.values(state.keys ?? {})) secret.fill(0);
      Object.assign(state, fresh(undefined));
    },
  };
}
