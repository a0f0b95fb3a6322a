/**
 * The other side of a password-authenticated key exchange: an operation of the judge's. It hears what is
 * sent, and what is received comes from it.
 */
import {
  PSA_ALG_JPAKE,
  PSA_ALG_SHA_256,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_WPA3_SAE_FIXED,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR,
  PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_CONFIRMED_KEY,
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../protocol/psa/pake.ts';
import { PSA_KEY_USAGE_DERIVE, PSA_KEY_USAGE_EXPORT } from '../../../protocol/psa/usage.ts';
import type { Session } from '../../../sdk/session.ts';
import { fromHex } from '../../support/hex.ts';
import { type Bytes, data, type Place, type Variant } from '../model.ts';
import {
  jpake,
  type Progress,
  type Protocol,
  type Setting,
  sae,
  spakeClient,
  spakeServer,
} from './exchanges.ts';

export type Exchange = Variant & {
  readonly protocol: Protocol;
  readonly other: Protocol;
  readonly alg: number;
  readonly confirmation: number;
  readonly key: NonNullable<Variant['key']>;
  readonly otherKey: NonNullable<Variant['key']>;
};
type Other = { handle: number; salted: boolean };
export type Facts = Progress & {
  readonly exchange: Exchange;
  readonly other: Other;
  set: readonly Setting[];
  done: readonly string[];
  started: boolean;
};

export const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);
/** As long as the addresses of WPA3-SAE. */
export const [USER, PEER, CONTEXT] = [data(6), fromHex('0badc0ffee00'), data(9)];
export const USAGE = PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT;
const SALT_BYTES = new Uint8Array(32);

const keyOf = (
  type: number,
  alg: number,
  material: (judge: Session) => Promise<Bytes> | Bytes,
) => ({
  attributes: { type, alg, usage: USAGE },
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
export const VARIANTS: readonly Exchange[] = [
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
export async function setUpOther(judge: Session, { otherKey, other, ...suite }: Exchange) {
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

export async function messageFor(place: Place, facts: Facts, step: number): Promise<Bytes> {
  if (step === PSA_PAKE_STEP_SALT) return SALT_BYTES;
  if (step === PSA_PAKE_STEP_CONFIRM_COUNT) return Uint8Array.of(1, 0);
  await prepareOther(place, facts, step);
  return place.judge.pakeOutput(facts.other.handle, step);
}

/** What was sent reaches the other side, which may not agree. */
export async function deliver(place: Place, facts: Facts, step: number, message: Bytes) {
  if (step === PSA_PAKE_STEP_KEY_ID) return;
  await prepareOther(place, facts, step);
  const heard = place.judge.pakeInput(facts.other.handle, step, message);
  const agreed = ['user', 'peer', 'context'].every((each) => facts.set.includes(each as Setting));
  await (facts.exchange.protocol.takesContext && !agreed ? heard.catch(() => undefined) : heard);
}
