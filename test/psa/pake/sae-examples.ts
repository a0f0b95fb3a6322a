/**
 * What the known answers of hash to element are made of, and a client's way from the password to the two
 * sides of an exchange.
 */
import {
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_WPA3_SAE_ANY,
  PSA_ALG_WPA3_SAE_FIXED,
  PSA_ALG_WPA3_SAE_GDH,
  PSA_ALG_WPA3_SAE_H2E,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
} from '../../../protocol/psa/derivation.ts';
import {
  PSA_DH_FAMILY_RFC3526,
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_WPA3_SAE_DH,
  PSA_KEY_TYPE_WPA3_SAE_ECC,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_DH,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_SALT,
} from '../../../protocol/psa/pake.ts';
import { fromHex } from '../../support/hex.ts';
import json from './sae.json' with { type: 'json' };
import { importKey, type PakeSession, replay, setUp, text, USAGE } from './support.ts';

export const [COMMIT, CONFIRM, COUNT, SALT, KEY_ID] = [
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_STEP_KEY_ID,
];
export const v = json.exchanges;
export const [A, B, LISTS] = [fromHex(v.a), fromHex(v.b), fromHex(v.salt)];

const ecc = (family: number) => ({
  family,
  type: PSA_KEY_TYPE_WPA3_SAE_ECC(family),
  primitive: PSA_PAKE_PRIMITIVE_TYPE_ECC,
});
const FAMILIES: Record<string, ReturnType<typeof ecc>> = {
  secp_r1: ecc(PSA_ECC_FAMILY_SECP_R1),
  brainpool_p_r1: ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1),
  rfc3526: {
    family: PSA_DH_FAMILY_RFC3526,
    type: PSA_KEY_TYPE_WPA3_SAE_DH(PSA_DH_FAMILY_RFC3526),
    primitive: PSA_PAKE_PRIMITIVE_TYPE_DH,
  },
};
const HASHES = new Map([
  [32, { hash: PSA_ALG_SHA_256, node: 'sha256' }],
  [48, { hash: PSA_ALG_SHA_384, node: 'sha384' }],
  [64, { hash: PSA_ALG_SHA_512, node: 'sha512' }],
]);

export const examples = v.groups.map((answers) => {
  const { family, type, primitive } = FAMILIES[answers.family]!;
  const { hash, node } = HASHES.get(answers.gdh.pmk.length / 2)!;
  return {
    ...answers,
    type,
    primitive: PSA_PAKE_PRIMITIVE(primitive, family, answers.bits),
    hash,
    node,
    fixedAlg: PSA_ALG_WPA3_SAE_FIXED(hash),
    gdhAlg: PSA_ALG_WPA3_SAE_GDH(hash),
  };
});
export type Example = (typeof examples)[number];
export const named = examples.map((example) => [example.group, example] as const);

/** What both sides draw: scalar and mask of A, then of B. */
export const drawsOf = ({ a, b }: Example) =>
  replay(
    [a.rand, a.mask, b.rand, b.mask].map((draw) => ({
      value: BigInt(`0x${draw}`),
      length: draw.length / 2,
      least: 2n,
    })),
  );

/** From the password to the token, as a client does it: the password stays in the service. */
export async function tokenKey(
  session: PakeSession,
  { type, bits, hash }: Example,
): Promise<number> {
  const password = await importKey(
    session,
    PSA_KEY_TYPE_PASSWORD,
    PSA_ALG_WPA3_SAE_ANY,
    text(v.password),
  );
  const operation = await session.keyDerivationSetup(PSA_ALG_WPA3_SAE_H2E(hash));
  const { keyDerivationInputBytes, keyDerivationInputKey } = session;
  await keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_SALT, text(v.ssid));
  await keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_PASSWORD, password);
  await keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_INFO, text(v.identifier));
  const attributes = { type, bits, usage: USAGE, alg: PSA_ALG_WPA3_SAE_ANY };
  return session.keyDerivationOutputKey(operation, attributes);
}

export async function bothSides(session: PakeSession, key: number, alg: number, primitive: number) {
  return [
    await setUp(session, { key, alg, primitive, user: A, peer: B }),
    await setUp(session, { key, alg, primitive, user: B, peer: A }),
  ] as const;
}
