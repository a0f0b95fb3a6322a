/**
 * SAE under way (IEEE Std 802.11-2020, section 12.4): commits in either order, the salt, then confirmations,
 * which may be made and checked again with other counters.
 *
 * FIXED makes a PMK of 256 bits, GDH one as long as the hash (PSA Crypto 1.5, WPA3-SAE).
 */
import { extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import type { CHash } from '@noble/hashes/utils.js';
import { concat, EMPTY, equalBytes } from '../../../../../protocol/bytes.ts';
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_WPA3_SAE_GDH,
} from '../../../../../protocol/psa/algorithms.ts';
import {
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_SALT,
} from '../../../../../protocol/psa/pake.ts';
import { PSA_PAKE_INPUT_SIZE } from '../../../../../protocol/psa/sizes.ts';
import type { Entropy } from '../../../../entropy.ts';
import type { PakeOperation } from '../../../driver.ts';
import { invalidArgument, invalidSignature } from '../../../keys.ts';
import { nobleHash } from '../../noble/hashes.ts';
import { badState } from '../order.ts';
import { bigIntToBytes, byteLength, bytesToBigInt, drawScalar, mod } from '../scalars.ts';
import { kdf } from './element.ts';
import type { SaeGroup } from './groups.ts';

const ADDRESS_LENGTH = 6;
const COUNT_LENGTH = 2;
const PMKID_LENGTH = 16;
const FIXED_PMK_LENGTH = 32;

type Commit = { readonly scalar: bigint; readonly element: unknown };
type Keys = { readonly kck: Uint8Array; readonly pmk: Uint8Array; readonly id: Uint8Array };

type State = {
  user: Uint8Array;
  peer: Uint8Array;
  password: unknown;
  secret: bigint;
  own: Commit | undefined;
  other: Commit | undefined;
  keys: Keys | undefined;
  count: Uint8Array | undefined;
  confirmed: boolean;
  verified: boolean;
};

const fresh = (): State => ({
  user: EMPTY,
  peer: EMPTY,
  password: undefined,
  secret: 0n,
  own: undefined,
  other: undefined,
  keys: undefined,
  count: undefined,
  confirmed: false,
  verified: false,
});

/** The parts of SAE that need no state. */
function createFormulas(sae: SaeGroup, alg: number, hash: CHash) {
  const { group } = sae;
  const encodeCommit = ({ scalar, element }: Commit) =>
    concat([bigIntToBytes(scalar, sae.primeLength), sae.encode(element)]);
  return {
    encodeCommit,
    /** Section 12.4.5.4, the checks of a peer's commit. */
    decodeCommit(input: Uint8Array): Commit {
      const scalar = bytesToBigInt(input.subarray(0, sae.primeLength));
      const element = sae.decode(input.subarray(sae.primeLength));
      if (element === undefined || scalar <= 1n || scalar >= group.order) throw invalidArgument();
      return { scalar, element };
    },
    deriveKeys(k: Uint8Array, salt: Uint8Array, sum: bigint): Keys {
      const context = bigIntToBytes(sum, byteLength(group.order));
      const seed = extract(hash, k, salt);
      const pmkLength = PSA_ALG_IS_WPA3_SAE_GDH(alg) ? hash.outputLen : FIXED_PMK_LENGTH;
      const bits = (hash.outputLen + pmkLength) * 8;
      const out = kdf(hash, seed, 'SAE KCK and PMK', context, bits);
      const keys = {
        kck: out.slice(0, hash.outputLen),
        pmk: out.slice(hash.outputLen),
        id: context.slice(0, PMKID_LENGTH),
      };
      for (const secret of [k, seed, out]) secret.fill(0);
      return keys;
    },
    confirmation: (kck: Uint8Array, count: Uint8Array, first: Commit, second: Commit) =>
      hmac(hash, kck, concat([count, encodeCommit(first), encodeCommit(second)])),
  };
}

export type PasswordElement = (user: Uint8Array, peer: Uint8Array) => unknown;

/** @param elementFor - gives PWE for the two addresses; `forget` wipes what it is made of */
export function createSae(
  sae: SaeGroup,
  alg: number,
  elementFor: PasswordElement,
  forget: () => void,
  entropy: Entropy,
): PakeOperation {
  const { group } = sae;
  const formulas = createFormulas(sae, alg, nobleHash(PSA_ALG_GET_HASH(alg)));
  const state = fresh();

  /** PWE; both addresses must be known. */
  function password(): unknown {
    if (state.user.length === 0 || state.peer.length === 0) throw badState();
    state.password ??= elementFor(state.user, state.peer);
    if (state.password === undefined) throw invalidArgument();
    return state.password;
  }

  function address(id: Uint8Array, other: Uint8Array): Uint8Array {
    if (id.length !== ADDRESS_LENGTH || equalBytes(id, other)) throw invalidArgument();
    return id.slice();
  }

  function commit(): Uint8Array {
    if (state.own) throw badState();
    const element = password();
    let scalar = 0n;
    let mask = 0n;
    while (scalar < 2n) {
      state.secret = drawScalar(entropy, group.order, 2n);
      mask = drawScalar(entropy, group.order, 2n);
      scalar = mod(state.secret + mask, group.order);
    }
    state.own = { scalar, element: group.negate(group.multiply(element, mask)) };
    refuseReflection();
    return formulas.encodeCommit(state.own);
  }

  /** One's own commit come back is no peer's (section 12.4.8.6.4). */
  function refuseReflection(): void {
    const { own, other } = state;
    if (!own || !other) return;
    if (equalBytes(formulas.encodeCommit(own), formulas.encodeCommit(other))) {
      throw invalidArgument();
    }
  }

  function takeCommit(input: Uint8Array): void {
    if (state.other) throw badState();
    password();
    state.other = formulas.decodeCommit(input);
    refuseReflection();
  }

  function takeSalt(salt: Uint8Array): void {
    const { own, other } = state;
    if (!own || !other || state.keys) throw badState();
    if (salt.length % 2 !== 0) throw invalidArgument();
    if (salt.length > PSA_PAKE_INPUT_SIZE(alg, sae.primitive, PSA_PAKE_STEP_SALT)) {
      throw invalidArgument();
    }
    const masked = group.add(group.multiply(password(), other.scalar), other.element);
    const shared = group.multiply(masked, state.secret);
    if (group.isNeutral(shared)) throw invalidArgument();
    state.secret = 0n;
    const sum = mod(own.scalar + other.scalar, group.order);
    state.keys = formulas.deriveKeys(sae.secretOf(shared), salt, sum);
  }

  function exchanged(): { own: Commit; other: Commit; keys: Keys } {
    const { own, other, keys } = state;
    if (!own || !other || !keys) throw badState();
    return { own, other, keys };
  }

  function confirm(): Uint8Array {
    const { own, other, keys } = exchanged();
    const { count } = state;
    if (!count) throw badState();
    state.count = undefined;
    state.confirmed = true;
    return concat([count, formulas.confirmation(keys.kck, count, own, other)]);
  }

  function takeConfirmation(input: Uint8Array): void {
    const { own, other, keys } = exchanged();
    const count = input.subarray(0, COUNT_LENGTH);
    const expected = formulas.confirmation(keys.kck, count, other, own);
    if (!equalBytes(expected, input.subarray(COUNT_LENGTH))) throw invalidSignature();
    state.verified = true;
  }

  function takeCount(input: Uint8Array): void {
    exchanged();
    if (input.length !== COUNT_LENGTH) throw invalidArgument();
    state.count = input.slice();
  }

  const outputs: ReadonlyMap<number, () => Uint8Array> = new Map([
    [PSA_PAKE_STEP_COMMIT, commit],
    [PSA_PAKE_STEP_CONFIRM, confirm],
    [PSA_PAKE_STEP_KEY_ID, () => exchanged().keys.id.slice()],
  ]);
  const inputs: ReadonlyMap<number, (input: Uint8Array) => void> = new Map([
    [PSA_PAKE_STEP_COMMIT, takeCommit],
    [PSA_PAKE_STEP_SALT, takeSalt],
    [PSA_PAKE_STEP_CONFIRM_COUNT, takeCount],
    [PSA_PAKE_STEP_CONFIRM, takeConfirmation],
  ]);

  return {
    setRole(role) {
      if (role !== PSA_PAKE_ROLE_NONE) throw invalidArgument();
    },
    setUser(userId) {
      state.user = address(userId, state.peer);
    },
    setPeer(peerId) {
      state.peer = address(peerId, state.user);
    },
    setContext() {
      throw badState();
    },
    output(step) {
      const make = outputs.get(step);
      if (!make) throw invalidArgument();
      return make();
    },
    input(step, input) {
      const take = inputs.get(step);
      if (!take) throw invalidArgument();
      take(input);
    },
    sharedKey() {
      if (!state.confirmed || !state.verified) throw badState();
      return exchanged().keys.pmk.slice();
    },
    abort() {
      forget();
      for (const secret of Object.values(state.keys ?? {})) secret.fill(0);
      Object.assign(state, fresh());
    },
  };
}
