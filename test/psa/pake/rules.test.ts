/** What the core holds every exchange to, whatever the protocol: suites, settings, and the shared key. */
import { describe, expect, it, vi } from 'vitest';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import {
  PSA_ALG_CTR,
  PSA_ALG_HMAC,
  PSA_ALG_JPAKE,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_WPA3_SAE_ANY,
  PSA_ALG_WPA3_SAE_FIXED,
  PSA_ALG_WPA3_SAE_GDH,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_CONFIRMED_KEY,
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_SALT,
} from '../../../protocol/psa/pake.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import type { KeyAttributes } from '../../../sdk/attributes.ts';
import { createEngine } from '../../support/engine.ts';
import {
  importKey,
  openSession,
  type PakeSession,
  SHARED,
  send,
  setUp,
  status,
  text,
  USAGE,
} from './support.ts';

const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);
const LOOPING = PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256);
const mac = (byte: number) => new Uint8Array(6).fill(byte);

const password = (session: PakeSession, alg = LOOPING, type = PSA_KEY_TYPE_PASSWORD) =>
  importKey(session, type, alg, text('password'));

describe('a suite', () => {
  it.each([
    ['SAE by a hash of the group', PSA_KEY_TYPE_PASSWORD, PSA_ALG_WPA3_SAE_GDH(PSA_ALG_SHA_256)],
    ['SAE with another hash', PSA_KEY_TYPE_PASSWORD, PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_384)],
    ['SAE of a hash of it', PSA_KEY_TYPE_PASSWORD_HASH, LOOPING],
    ['SPAKE2+', PSA_KEY_TYPE_PASSWORD, PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_256)],
    ['J-PAKE, confirmed', PSA_KEY_TYPE_PASSWORD, PSA_ALG_JPAKE(PSA_ALG_SHA_256)],
  ])('that a password does not fit is refused: %s', async (_name, type, alg) => {
    const session = openSession();
    const key = await password(session, alg, type);
    const setup = session.pakeSetup(key, alg, P256, PSA_PAKE_CONFIRMED_KEY);
    expect(await status(setup)).toBe(PSA_ERROR_INVALID_ARGUMENT);
  });

  it('that only a policy may name is refused', async () => {
    const session = openSession();
    const key = await password(session, PSA_ALG_WPA3_SAE_ANY);
    const setup = session.pakeSetup(key, PSA_ALG_WPA3_SAE_ANY, P256, PSA_PAKE_CONFIRMED_KEY);
    expect(await status(setup)).toBe(PSA_ERROR_INVALID_ARGUMENT);
  });
});

describe('settings of WPA3-SAE', () => {
  type Work = (session: PakeSession, operation: number) => Promise<unknown>;
  const cases: readonly (readonly [string, number, Work])[] = [
    ['no role is a role', PSA_SUCCESS, (s, o) => s.pakeSetRole(o, PSA_PAKE_ROLE_NONE)],
    ['a role', PSA_ERROR_INVALID_ARGUMENT, (s, o) => s.pakeSetRole(o, PSA_PAKE_ROLE_CLIENT)],
    ['a context', PSA_ERROR_BAD_STATE, (s, o) => s.pakeSetContext(o, text('x'))],
    ['a user again', PSA_ERROR_BAD_STATE, (s, o) => s.pakeSetUser(o, mac(1))],
    ['a peer again', PSA_ERROR_BAD_STATE, (s, o) => s.pakeSetPeer(o, mac(2))],
    ['a step of another protocol', PSA_ERROR_INVALID_ARGUMENT, (s, o) => s.pakeOutput(o, 1)],
    [
      'output of the salt',
      PSA_ERROR_INVALID_ARGUMENT,
      (s, o) => s.pakeOutput(o, PSA_PAKE_STEP_SALT),
    ],
    [
      'input of the key id',
      PSA_ERROR_INVALID_ARGUMENT,
      (s, o) => s.pakeInput(o, PSA_PAKE_STEP_KEY_ID, mac(1)),
    ],
  ];

  it.each(cases)('%s: %i', async (_name, expected, work) => {
    const session = openSession();
    const key = await password(session);
    const suite = { key, alg: LOOPING, primitive: P256 };
    const operation = await setUp(session, { ...suite, user: mac(1), peer: mac(2) });
    expect(await status(work(session, operation))).toBe(expected);
    // What failed is over, and what did not goes on.
    const next = await status(session.pakeOutput(operation, PSA_PAKE_STEP_COMMIT));
    expect(next).toBe(expected === PSA_SUCCESS ? PSA_SUCCESS : PSA_ERROR_BAD_STATE);
  });

  it('both addresses are needed, have six bytes, and differ', async () => {
    const session = openSession();
    const key = await password(session);
    const suite = { key, alg: LOOPING, primitive: P256 };
    for (const named of [{}, { user: mac(1) }, { peer: mac(1) }]) {
      const operation = await setUp(session, { ...suite, ...named });
      const commit = session.pakeOutput(operation, PSA_PAKE_STEP_COMMIT);
      expect(await status(commit)).toBe(PSA_ERROR_BAD_STATE);
    }
    for (const user of [text(''), text('five!'), text('seven b'), mac(2)]) {
      const work = setUp(session, { ...suite, peer: mac(2), user });
      expect(await status(work)).toBe(PSA_ERROR_INVALID_ARGUMENT);
    }
  });

  it('a role is too late after the first step', async () => {
    const session = openSession();
    const key = await password(session);
    const suite = { key, alg: LOOPING, primitive: P256, user: mac(1), peer: mac(2) };
    const operation = await setUp(session, suite);
    await session.pakeOutput(operation, PSA_PAKE_STEP_COMMIT);
    const late = session.pakeSetRole(operation, PSA_PAKE_ROLE_NONE);
    expect(await status(late)).toBe(PSA_ERROR_BAD_STATE);
  });
});

describe('the shared key of WPA3-SAE', () => {
  const cases: readonly (readonly [string, number, Partial<KeyAttributes>])[] = [
    ['for a derivation', PSA_SUCCESS, { type: PSA_KEY_TYPE_DERIVE }],
    ['of its own size', PSA_SUCCESS, { type: PSA_KEY_TYPE_DERIVE, bits: 256 }],
    ['for HMAC', PSA_SUCCESS, { type: PSA_KEY_TYPE_HMAC, alg: PSA_ALG_HMAC(PSA_ALG_SHA_256) }],
    ['for a block cipher', PSA_SUCCESS, { type: PSA_KEY_TYPE_AES, alg: PSA_ALG_CTR }],
    ['of another size', PSA_ERROR_INVALID_ARGUMENT, { type: PSA_KEY_TYPE_AES, bits: 128 }],
    ['for a stream cipher', PSA_ERROR_INVALID_ARGUMENT, { type: PSA_KEY_TYPE_CHACHA20 }],
    ['for DES', PSA_ERROR_INVALID_ARGUMENT, { type: PSA_KEY_TYPE_DES }],
    ['as data', PSA_ERROR_INVALID_ARGUMENT, { type: PSA_KEY_TYPE_RAW_DATA }],
    ['as a password', PSA_ERROR_INVALID_ARGUMENT, { type: PSA_KEY_TYPE_PASSWORD }],
    ['as a pair', PSA_ERROR_INVALID_ARGUMENT, { type: PSA_KEY_TYPE_RSA_KEY_PAIR }],
    ['of no type', PSA_ERROR_INVALID_ARGUMENT, {}],
  ];

  it.each(cases)('%s: %i, and the operation is over', async (_name, expected, attributes) => {
    const session = openSession();
    const key = await password(session);
    const suite = { key, alg: LOOPING, primitive: P256 };
    const a = await setUp(session, { ...suite, user: mac(1), peer: mac(2) });
    const b = await setUp(session, { ...suite, user: mac(2), peer: mac(1) });
    await send(session, a, b, PSA_PAKE_STEP_COMMIT);
    await send(session, b, a, PSA_PAKE_STEP_COMMIT);
    for (const operation of [a, b]) {
      await session.pakeInput(operation, PSA_PAKE_STEP_SALT, new Uint8Array(32));
      await session.pakeInput(operation, PSA_PAKE_STEP_CONFIRM_COUNT, Uint8Array.of(1, 0));
    }
    await send(session, a, b, PSA_PAKE_STEP_CONFIRM);
    await send(session, b, a, PSA_PAKE_STEP_CONFIRM);
    const work = session.pakeGetSharedKey(a, { usage: USAGE, ...attributes });
    expect(await status(work)).toBe(expected);
    expect(await status(session.pakeGetSharedKey(a, SHARED))).toBe(PSA_ERROR_BAD_STATE);
  });
});

describe('an exchange that has given its key', () => {
  it('is wiped', async () => {
    const abort = vi.fn();
    const drivers = createLocalDrivers({ entropy: createEntropy(), subtle: crypto.subtle });
    const pakeSetup: typeof drivers.pakeSetup = async (...suite) => ({
      ...(await drivers.pakeSetup(...suite)),
      sharedKey: () => new Uint8Array(32).fill(1),
      abort,
    });
    const session = createEngine({ drivers: { ...drivers, pakeSetup } }).connect() as PakeSession;
    const operation = await setUp(session, {
      key: await password(session),
      alg: LOOPING,
      primitive: P256,
    });
    await session.pakeGetSharedKey(operation, SHARED);
    expect(abort).toHaveBeenCalled();
  });
});
