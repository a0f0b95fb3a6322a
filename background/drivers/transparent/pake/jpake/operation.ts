/**
 * J-PAKE under way (RFC 8236): two rounds, in each of which either side may go first. What it ends with is
 * a group element, and wants a key derivation.
 *
 * Each half of a round is a run of triples (share, V, r). They are made, and taken, one by one and in
 * order; the proof is checked with its last part.
 */
import { EMPTY, equalBytes } from '../../../../../protocol/bytes.ts';
import { PSA_ALG_GET_HASH } from '../../../../../protocol/psa/algorithms.ts';
import {
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_ZK_PROOF,
  PSA_PAKE_STEP_ZK_PUBLIC,
} from '../../../../../protocol/psa/pake.ts';
import type { Entropy } from '../../../../entropy.ts';
import type { PakeOperation } from '../../../driver.ts';
import { invalidArgument, invalidSignature } from '../../../keys.ts';
import type { Group } from '../groups.ts';
import { badState } from '../order.ts';
import { bigIntToBytes, byteLength, bytesToBigInt, drawScalar, mod } from '../scalars.ts';
import { isProof, type Proof, prove, type Statement } from './proof.ts';

const TRIPLE = [PSA_PAKE_STEP_KEY_SHARE, PSA_PAKE_STEP_ZK_PUBLIC, PSA_PAKE_STEP_ZK_PROOF] as const;
const ROUND_ONE = 6;
const ALL = 9;

type State = {
  /** The password, modulo the order. */
  secret: bigint;
  user: Uint8Array;
  peer: Uint8Array;
  /** Steps done, each way. */
  sent: number;
  received: number;
  scalars: bigint[];
  own: unknown[];
  proof: Proof | undefined;
  others: unknown[];
  commitment: unknown;
};

const fresh = (secret: bigint): State => ({
  secret,
  user: EMPTY,
  peer: EMPTY,
  sent: 0,
  received: 0,
  scalars: [],
  own: [],
  proof: undefined,
  others: [],
  commitment: undefined,
});

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT or PSA_ERROR_BAD_STATE, if it is another step's turn */
function checkTurn(state: State, step: number, done: number, otherDone: number): void {
  if (!TRIPLE.some((known) => known === step)) throw invalidArgument();
  const isNext = done < ALL && TRIPLE[done % TRIPLE.length] === step;
  const mayStart = done < ROUND_ONE || (state.sent >= ROUND_ONE && state.received >= ROUND_ONE);
  const bothNamed = state.user.length > 0 && state.peer.length > 0;
  // Within a round one half is done at a stretch: half a run of each is no order.
  const otherIsWhole =
    otherDone % TRIPLE.length === 0 && (otherDone === 0 || otherDone >= ROUND_ONE);
  if (!isNext || !mayStart || !bothNamed || !otherIsWhole) throw badState();
}

export function createJpake(
  group: Group,
  alg: number,
  password: Uint8Array,
  entropy: Entropy,
): PakeOperation {
  const hash = PSA_ALG_GET_HASH(alg);
  const proofLength = byteLength(group.order);
  const secret = mod(bytesToBigInt(password), group.order);
  if (secret === 0n) throw invalidArgument();
  const state = fresh(secret);
  const sum = (elements: readonly unknown[]) => elements.reduce((a, b) => group.add(a, b));

  /** The generator of a share: in round two the sum of all shares but the maker's second. */
  const baseFor = (index: number, mine: readonly unknown[], theirs: readonly unknown[]) =>
    index < 2 ? group.generator : sum([mine[0], theirs[0], theirs[1]]);
  const statement = (base: unknown, element: unknown, name: Uint8Array): Statement => {
    if (group.isNeutral(base)) throw invalidArgument();
    return { group, hash, base, element, name };
  };

  function makeShare(index: number): Uint8Array {
    const base = baseFor(index, state.own, state.others);
    const scalar =
      index < 2
        ? drawScalar(entropy, group.order, 1n)
        : mod((state.scalars[1] ?? 0n) * state.secret, group.order);
    const share = group.multiply(base, scalar);
    state.scalars.push(scalar);
    state.own.push(share);
    state.proof = prove(statement(base, share, state.user), scalar, entropy);
    return group.encode(share);
  }

  function takeElement(input: Uint8Array): unknown {
    const element = group.decode(input);
    if (element === undefined) throw invalidArgument();
    return element;
  }

  function takeProof(index: number, input: Uint8Array): void {
    // Leading zeros may be left out, or be there as long as the order is not exceeded.
    if (input.length === 0 || input.length > proofLength) throw invalidArgument();
    const response = bytesToBigInt(input);
    if (response >= group.order) throw invalidArgument();
    const base = baseFor(index, state.others, state.own);
    const claim = statement(base, state.others[index], state.peer);
    if (!isProof(claim, { commitment: state.commitment, response })) throw invalidSignature();
  }

  function name(id: Uint8Array, other: Uint8Array): Uint8Array {
    // RFC 8236, section 2: the names are distinct, or a message could be sent back as one's own.
    if (id.length === 0 || equalBytes(id, other)) throw invalidArgument();
    return id.slice();
  }

  return {
    setRole(role) {
      if (role !== PSA_PAKE_ROLE_NONE) throw invalidArgument();
    },
    setUser(userId) {
      state.user = name(userId, state.peer);
    },
    setPeer(peerId) {
      state.peer = name(peerId, state.user);
    },
    setContext() {
      throw badState();
    },
    output(step) {
      checkTurn(state, step, state.sent, state.received);
      const index = Math.floor(state.sent / TRIPLE.length);
      state.sent += 1;
      if (step === PSA_PAKE_STEP_KEY_SHARE) return makeShare(index);
      if (!state.proof) throw badState();
      return step === PSA_PAKE_STEP_ZK_PUBLIC
        ? group.encode(state.proof.commitment)
        : bigIntToBytes(state.proof.response, proofLength);
    },
    input(step, input) {
      checkTurn(state, step, state.received, state.sent);
      const index = Math.floor(state.received / TRIPLE.length);
      state.received += 1;
      if (step === PSA_PAKE_STEP_KEY_SHARE) state.others.push(takeElement(input));
      else if (step === PSA_PAKE_STEP_ZK_PUBLIC) state.commitment = takeElement(input);
      else takeProof(index, input);
    },
    /** (B - X4 × x2 s) × x2 */
    sharedKey() {
      if (state.sent !== ALL || state.received !== ALL) throw badState();
      const [, second = 0n, masked = 0n] = state.scalars;
      const mask = group.multiply(state.others[1], masked);
      const key = group.multiply(group.add(state.others[2], group.negate(mask)), second);
      if (group.isNeutral(key)) throw invalidArgument();
      return group.encode(key);
    },
    abort() {
      Object.assign(state, fresh(0n));
    },
  };
}
