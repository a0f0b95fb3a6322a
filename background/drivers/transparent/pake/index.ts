/**
 * Password-authenticated key exchange: SPAKE2+, J-PAKE, WPA3-SAE, and the keys that only they have. All of
 * it is own code on noble's points and hashes; no native primitive adds points.
 */
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_JPAKE,
  PSA_ALG_IS_SPAKE2P,
  PSA_ALG_JPAKE,
  PSA_ALG_SHA_256,
  PSA_ALG_SPAKE2P_CMAC,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_SPAKE2P_MATTER,
  PSA_ALG_WPA3_SAE_FIXED,
  PSA_ALG_WPA3_SAE_GDH,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_SPAKE2P_GET_FAMILY,
} from '../../../../protocol/psa/key-types.ts';
import { PSA_PAKE_CONFIRMED_KEY, PSA_PAKE_UNCONFIRMED_KEY } from '../../../../protocol/psa/pake.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Entropy } from '../../../entropy.ts';
import type { CipherSuite, Driver, DriverKey, PakeOperation } from '../../driver.ts';
import { invalidArgument, withHashes } from '../../keys.ts';
import { HMAC_HASHES, NOBLE_HASHES } from '../noble/hashes.ts';
import type { DriverParts } from '../parts.ts';
import { DH_GROUPS } from './dh-groups.ts';
import { CURVE_GROUPS, eccPrimitive } from './groups.ts';
import { createJpake } from './jpake/operation.ts';
import { elementByLooping, elementOfToken } from './sae/element.ts';
import { SAE_HASHES, SAE_TOKENS, saeGroup } from './sae/groups.ts';
import { createSae } from './sae/operation.ts';
import { saeGroupOf, saeTokens } from './sae/tokens.ts';
import { readKey, SPAKE2P_KEYS, spake2plusKeys } from './spake2plus/keys.ts';
import { createSpake2plus } from './spake2plus/operation.ts';

const PASSWORD_SIZES = { min: 8, max: 65_535 * 8, step: 8 } as const;
const password = { type: PSA_KEY_TYPE_PASSWORD, bits: PASSWORD_SIZES };
const passwordHash = { type: PSA_KEY_TYPE_PASSWORD_HASH, bits: PASSWORD_SIZES };
const hashes = [...NOBLE_HASHES.keys()];

const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);

function spake2plus(key: DriverKey, suite: CipherSuite, entropy: Entropy): PakeOperation {
  const { type, bits } = key.attributes;
  const wanted = eccPrimitive(PSA_KEY_TYPE_SPAKE2P_GET_FAMILY(type), bits);
  if (suite.primitive !== wanted) throw invalidArgument();
  return createSpake2plus(readKey(key), suite, entropy);
}

function jpake(key: DriverKey, suite: CipherSuite, entropy: Entropy): PakeOperation {
  if (suite.keyConfirmation !== PSA_PAKE_UNCONFIRMED_KEY) throw invalidArgument();
  const group = (CURVE_GROUPS.get(suite.primitive) ?? DH_GROUPS.get(suite.primitive))?.();
  if (!group) throw notSupported();
  return createJpake(group, suite.alg, key.material, entropy);
}

function sae(key: DriverKey, suite: CipherSuite, entropy: Entropy): PakeOperation {
  const { alg, primitive } = suite;
  if (suite.keyConfirmation !== PSA_PAKE_CONFIRMED_KEY) throw invalidArgument();
  const group = saeGroup(primitive);
  if (!group) throw notSupported();
  const material = key.material.slice();
  const forget = () => {
    material.fill(0);
  };
  if (key.attributes.type === PSA_KEY_TYPE_PASSWORD) {
    return createSae(
      group,
      alg,
      (user, peer) => elementByLooping(group, material, user, peer),
      forget,
      entropy,
    );
  }
  if (saeGroupOf(key.attributes) !== group || PSA_ALG_GET_HASH(alg) !== group.hash) {
    throw invalidArgument();
  }
  return createSae(
    group,
    alg,
    (user, peer) => elementOfToken(group, group.decode(material), user, peer),
    forget,
    entropy,
  );
}

const createExchanges = (entropy: Entropy): Driver => ({
  name: 'pake',
  capabilities: [
    {
      entryPoints: ['pakeSetup'],
      algorithms: withHashes([PSA_ALG_JPAKE], hashes),
      keys: [password, passwordHash],
    },
    {
      entryPoints: ['pakeSetup'],
      algorithms: withHashes([PSA_ALG_SPAKE2P_HMAC, PSA_ALG_SPAKE2P_CMAC], HMAC_HASHES),
      keys: SPAKE2P_KEYS,
    },
    {
      entryPoints: ['pakeSetup'],
      algorithms: [PSA_ALG_SPAKE2P_MATTER],
      keys: SPAKE2P_KEYS.filter(({ bits }) => bits.includes(256)).map(({ type }) => ({
        type,
        bits: [256],
      })),
    },
    {
      entryPoints: ['pakeSetup'],
      algorithms: [PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256)],
      keys: [password],
    },
    {
      entryPoints: ['pakeSetup'],
      algorithms: withHashes([PSA_ALG_WPA3_SAE_FIXED, PSA_ALG_WPA3_SAE_GDH], SAE_HASHES),
      keys: SAE_TOKENS,
    },
  ],
  async pakeSetup(key, suite) {
    if (PSA_ALG_IS_SPAKE2P(suite.alg)) return spake2plus(key, suite, entropy);
    return PSA_ALG_IS_JPAKE(suite.alg) ? jpake(key, suite, entropy) : sae(key, suite, entropy);
  },
});

export const createPake = ({ entropy }: DriverParts): readonly Driver[] => [
  spake2plusKeys,
  saeTokens,
  createExchanges(entropy),
];
