/** J-PAKE: the reference handshake of Mbed TLS (Thread), and both sides against each other elsewhere. */
import { afterAll, describe, expect, it } from 'vitest';
import { dhPrime } from '../../../background/drivers/transparent/pake/dh-groups.ts';
import { algorithmName, PSA_ALG_JPAKE, PSA_ALG_SHA_256 } from '../../../protocol/psa/algorithms.ts';
import {
  PSA_DH_FAMILY_RFC3526,
  PSA_DH_FAMILY_RFC7919,
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_PASSWORD,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_CONFIRMED_KEY,
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_DH,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_ZK_PROOF,
  PSA_PAKE_STEP_ZK_PUBLIC,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../protocol/psa/pake.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../../protocol/psa/status.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import vector from './jpake.json' with { type: 'json' };
import {
  importKey,
  openSession,
  type PakeSession,
  replay,
  SHARED,
  send,
  setUp,
  sharedKey,
  status,
  text,
} from './support.ts';

const ALG = PSA_ALG_JPAKE(PSA_ALG_SHA_256);
const NAME = algorithmName(ALG);
const ecc = (family: number, bits: number) =>
  PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, family, bits);
const P256 = ecc(PSA_ECC_FAMILY_SECP_R1, 256);
const [SHARE, PUBLIC, PROOF] = [
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_ZK_PUBLIC,
  PSA_PAKE_STEP_ZK_PROOF,
];
const ONE = [SHARE, PUBLIC, PROOF, SHARE, PUBLIC, PROOF];
const TWO = [SHARE, PUBLIC, PROOF];

const tally = createTally(import.meta.url);
afterAll(tally.check);

const passwordKey = (session: PakeSession, password = vector.password) =>
  importKey(session, PSA_KEY_TYPE_PASSWORD, ALG, fromHex(password));

async function side(
  session: PakeSession,
  user: string,
  peer: string,
  primitive = P256,
  password = vector.password,
) {
  const key = await passwordKey(session, password);
  const confirmation = PSA_PAKE_UNCONFIRMED_KEY;
  const names = { user: text(user), peer: text(peer) };
  return setUp(session, { key, alg: ALG, primitive, confirmation, ...names });
}

async function run(session: PakeSession, from: number, to: number, steps: readonly number[]) {
  for (const step of steps) await send(session, from, to, step);
}

async function feed(session: PakeSession, to: number, steps: number[], messages: string[]) {
  for (const [i, step] of steps.entries()) {
    await session.pakeInput(to, step, fromHex(messages[i] ?? ''));
  }
}

describe('the reference handshake of Mbed TLS', () => {
  it.each([
    ['client', 'server', vector.x1, vector.x2, vector.client, vector.server],
    ['server', 'client', vector.x3, vector.x4, vector.server, vector.client],
  ])('from the side of the %s', async (user, peer, first, second, mine, theirs) => {
    const draw = (value: string) => ({ value: BigInt(`0x${value}`), length: 32, least: 1n });
    const nonce = draw('7'.repeat(64));
    const scalars = [draw(first), nonce, draw(second), nonce];
    const session = openSession({ entropy: replay(scalars) });
    const operation = await side(session, user, peer);
    for (const [i, step] of ONE.entries()) {
      const output = await session.pakeOutput(operation, step);
      if (step === SHARE) expect(toHex(output)).toBe(mine[i]);
    }
    await feed(session, operation, ONE, theirs);
    expect(toHex(await session.pakeOutput(operation, SHARE))).toBe(mine[ONE.length]);
    await session.pakeOutput(operation, PUBLIC);
    await session.pakeOutput(operation, PROOF);
    await feed(session, operation, TWO, theirs.slice(ONE.length));
    expect(toHex(await sharedKey(session, operation))).toBe(vector.shared);
    tally.count(NAME, 'positive');
  });
});

describe('both sides agree', () => {
  it.each([
    ['secp192r1', ecc(PSA_ECC_FAMILY_SECP_R1, 192), 49],
    ['secp384r1', ecc(PSA_ECC_FAMILY_SECP_R1, 384), 97],
    ['secp521r1', ecc(PSA_ECC_FAMILY_SECP_R1, 521), 133],
    ['secp256k1', ecc(PSA_ECC_FAMILY_SECP_K1, 256), 65],
    ['secp224k1', ecc(PSA_ECC_FAMILY_SECP_K1, 225), 57],
    ['brainpoolP320r1', ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 320), 81],
    ['brainpoolP512r1', ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 512), 129],
    ['Edwards25519', ecc(PSA_ECC_FAMILY_TWISTED_EDWARDS, 255), 32],
    ['Edwards448', ecc(PSA_ECC_FAMILY_TWISTED_EDWARDS, 448), 57],
    ['ffdhe2048', PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_DH, PSA_DH_FAMILY_RFC7919, 2048), 256],
    ['modp2048', PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_DH, PSA_DH_FAMILY_RFC3526, 2048), 256],
  ])('on %s, whoever comes first', async (_name, primitive, length) => {
    const session = openSession();
    const a = await side(session, 'a', 'b', primitive);
    const b = await side(session, 'b', 'a', primitive);
    await run(session, a, b, ONE);
    await run(session, b, a, ONE);
    await run(session, b, a, TWO);
    await run(session, a, b, TWO);
    const key = await sharedKey(session, a);
    expect(key.length).toBe(length);
    expect(key).toEqual(await sharedKey(session, b));
  });
});

describe('what must fail', () => {
  it('another peer than the named one does, at its first proof', async () => {
    const session = openSession();
    const a = await side(session, 'a', 'mallory');
    const b = await side(session, 'b', 'a');
    await run(session, b, a, [SHARE, PUBLIC]);
    const proof = (await session.pakeOutput(b, PROOF)).slice();
    expect(await status(session.pakeInput(a, PROOF, proof))).toBe(PSA_ERROR_INVALID_SIGNATURE);
    expect(await status(session.pakeInput(a, SHARE, proof))).toBe(PSA_ERROR_BAD_STATE);
    tally.count(NAME, 'negative');
  });

  it('another password gives another key', async () => {
    const session = openSession();
    const a = await side(session, 'a', 'b');
    const b = await side(session, 'b', 'a', P256, '00ff');
    await run(session, a, b, ONE);
    await run(session, b, a, ONE);
    await run(session, a, b, TWO);
    await run(session, b, a, TWO);
    expect(await sharedKey(session, a)).not.toEqual(await sharedKey(session, b));
    tally.count(NAME, 'negative');
  });

  it('a suite that asks for confirmation, or a group that is none, is refused', async () => {
    const session = openSession();
    const key = await passwordKey(session);
    const montgomery = ecc(PSA_ECC_FAMILY_MONTGOMERY, 255);
    for (const [primitive, confirmation, expected] of [
      [P256, PSA_PAKE_CONFIRMED_KEY, PSA_ERROR_INVALID_ARGUMENT],
      [montgomery, PSA_PAKE_UNCONFIRMED_KEY, PSA_ERROR_NOT_SUPPORTED],
    ] as const) {
      expect(await status(session.pakeSetup(key, ALG, primitive, confirmation))).toBe(expected);
      tally.count(NAME, 'negative');
    }
  });

  it('a password that is 0 modulo the order is refused', async () => {
    const session = openSession();
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
    for (const password of ['00', order]) {
      const key = await passwordKey(session, password);
      expect(await status(session.pakeSetup(key, ALG, P256, PSA_PAKE_UNCONFIRMED_KEY))).toBe(
        PSA_ERROR_INVALID_ARGUMENT,
      );
      tally.count(NAME, 'negative');
    }
  });

  it.each([
    ['a point off the curve', `04${'11'.repeat(64)}`],
    ['a point at infinity', '00'],
    ['a compressed point', `02${'11'.repeat(32)}`],
  ])('%s is no share', async (_name, share) => {
    const session = openSession();
    const a = await side(session, 'a', 'b');
    expect(await status(session.pakeInput(a, SHARE, fromHex(share)))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    tally.count(NAME, 'negative');
  });

  it('a member of the wrong subgroup is no share', async () => {
    const session = openSession();
    const dh = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_DH, PSA_DH_FAMILY_RFC7919, 2048);
    const p = dhPrime(PSA_DH_FAMILY_RFC7919, 2048);
    // p ≡ 7 mod 8: 2 is a square and -1 none, so p - 2 is none.
    for (const value of [0n, 1n, p - 2n, p - 1n, p]) {
      const share = fromHex(value.toString(16).padStart(512, '0'));
      const a = await side(session, 'a', 'b', dh);
      expect(await status(session.pakeInput(a, SHARE, share))).toBe(PSA_ERROR_INVALID_ARGUMENT);
      tally.count(NAME, 'negative');
    }
  });

  it('settings that J-PAKE has not, that are missing, or that come twice or late', async () => {
    const session = openSession();
    const open = async () =>
      session.pakeSetup(await passwordKey(session), ALG, P256, PSA_PAKE_UNCONFIRMED_KEY);
    const cases: [number, (operation: number) => Promise<unknown>][] = [
      [PSA_ERROR_BAD_STATE, (o) => session.pakeSetContext(o, text('x'))],
      [PSA_ERROR_INVALID_ARGUMENT, (o) => session.pakeSetRole(o, PSA_PAKE_ROLE_CLIENT)],
      [0, (o) => session.pakeSetRole(o, PSA_PAKE_ROLE_NONE)],
      [PSA_ERROR_INVALID_ARGUMENT, (o) => session.pakeSetUser(o, text(''))],
      [PSA_ERROR_BAD_STATE, (o) => session.pakeOutput(o, SHARE)],
      [PSA_ERROR_INVALID_ARGUMENT, (o) => session.pakeOutput(o, PSA_PAKE_STEP_CONFIRM)],
      [
        PSA_ERROR_BAD_STATE,
        async (o) => {
          await session.pakeSetUser(o, text('a'));
          await session.pakeSetUser(o, text('a'));
        },
      ],
      [
        PSA_ERROR_INVALID_ARGUMENT,
        async (o) => {
          await session.pakeSetUser(o, text('a'));
          await session.pakeSetPeer(o, text('a'));
        },
      ],
      [PSA_ERROR_BAD_STATE, (o) => session.pakeGetSharedKey(o, SHARED)],
    ];
    for (const [expected, work] of cases) {
      expect(await status(work(await open()))).toBe(expected);
      if (expected !== 0) tally.count(NAME, 'negative');
    }
  });

  it('a cipher key of the raw element is refused, and ends nothing but this operation', async () => {
    const session = openSession();
    const a = await side(session, 'a', 'b');
    const b = await side(session, 'b', 'a');
    await run(session, a, b, ONE);
    await run(session, b, a, ONE);
    await run(session, a, b, TWO);
    await run(session, b, a, TWO);
    expect(await status(session.pakeGetSharedKey(a, { ...SHARED, type: PSA_KEY_TYPE_AES }))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    await session.pakeGetSharedKey(b, SHARED);
    tally.count(NAME, 'negative');
  });
});
