/** WPA3-SAE: the examples of IEEE 802.11, annex J.10, and both sides against each other in other groups. */
import { hkdfSync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { elementOfToken } from '../../../background/drivers/transparent/pake/sae/element.ts';
import { saeGroupOfKey } from '../../../background/drivers/transparent/pake/sae/groups.ts';
import { saeTokens } from '../../../background/drivers/transparent/pake/sae/tokens.ts';
import {
  algorithmName,
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
  keyTypeName,
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
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../../protocol/psa/pake.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import sae from './sae.json' with { type: 'json' };
import { testKnownExchanges } from './sae-exchanges.ts';
import {
  copy,
  createTally,
  importKey,
  openSession,
  type PakeSession,
  replay,
  send,
  setUp,
  sharedKey,
  status,
  text,
  USAGE,
} from './support.ts';

const R1 = PSA_ECC_FAMILY_SECP_R1;
const ECC_R1 = PSA_KEY_TYPE_WPA3_SAE_ECC(R1);
const ECC_BP = PSA_KEY_TYPE_WPA3_SAE_ECC(PSA_ECC_FAMILY_BRAINPOOL_P_R1);
const DH = PSA_KEY_TYPE_WPA3_SAE_DH(PSA_DH_FAMILY_RFC3526);
const primitiveOf = (type: number, bits: number) =>
  type === DH
    ? PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_DH, PSA_DH_FAMILY_RFC3526, bits)
    : PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, type & 0x7f, bits);
const P256 = primitiveOf(ECC_R1, 256);
const FIXED = PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256);
const [COMMIT, CONFIRM, COUNT, SALT, KEY_ID] = [
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_STEP_KEY_ID,
];
const COUNT_ONE = Uint8Array.of(1, 0);
const MACS = [fromHex(sae.h2e.a), fromHex(sae.h2e.b)] as const;

const tally = createTally(import.meta.url);
afterAll(tally.check);

/** The token by the driver: what the core does with a derivation's key output. */
async function deriveToken(alg: number, type: number, bits: number, identifier?: string) {
  const operation = await saeTokens.keyDerivationSetup?.(alg);
  await operation?.input(PSA_KEY_DERIVATION_INPUT_SALT, text(sae.h2e.ssid));
  await operation?.input(PSA_KEY_DERIVATION_INPUT_PASSWORD, text(sae.h2e.password));
  if (identifier) await operation?.input(PSA_KEY_DERIVATION_INPUT_INFO, text(identifier));
  const attributes = { type, bits, lifetime: 0, id: 0, policy: { usage: USAGE, alg: 0 } };
  const key = await saeTokens.deriveKey?.(
    attributes,
    async (length) => (await operation?.output(length)) ?? new Uint8Array(),
  );
  return copy(key?.material ?? new Uint8Array());
}

async function pair(session: PakeSession, key: number, alg: number, primitive: number) {
  const [user, peer] = MACS;
  return [
    await setUp(session, { key, alg, primitive, user, peer }),
    await setUp(session, { key, alg, primitive, user: peer, peer: user }),
  ] as const;
}

async function exchange(session: PakeSession, a: number, b: number, salt: Uint8Array<ArrayBuffer>) {
  await send(session, a, b, COMMIT);
  await send(session, b, a, COMMIT);
  for (const operation of [a, b]) {
    await session.pakeInput(operation, SALT, salt);
    await session.pakeInput(operation, COUNT, COUNT_ONE);
  }
}

describe('IEEE 802.11, annex J.10', () => {
  it.each([sae.looping, sae.looping2020])('looping: from password to PMK: $source', async (v) => {
    const draw = (value: string) => ({ value: BigInt(`0x${value}`), length: 32, least: 2n });
    const session = openSession({ entropy: replay([draw(v.rand), draw(v.mask)]) });
    const key = await importKey(session, PSA_KEY_TYPE_PASSWORD, FIXED, text(v.password));
    const [user, peer] = [fromHex(v.a), fromHex(v.b)];
    const operation = await setUp(session, { key, alg: FIXED, primitive: P256, user, peer });
    expect(toHex(await session.pakeOutput(operation, COMMIT))).toBe(v.own);
    await session.pakeInput(operation, COMMIT, fromHex(v.peer));
    await session.pakeInput(operation, SALT, new Uint8Array(32));
    await session.pakeInput(operation, COUNT, fromHex(v.count));
    expect(toHex(await session.pakeOutput(operation, CONFIRM))).toBe(v.ownConfirm);
    await session.pakeInput(operation, CONFIRM, fromHex(v.peerConfirm));
    expect(toHex(await session.pakeOutput(operation, KEY_ID))).toBe(v.pmkid);
    expect(toHex(await sharedKey(session, operation))).toBe(v.pmk);
    tally.vector(algorithmName(FIXED));
  });

  it('hash to element: PT and PWE of the example', async () => {
    const alg = PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_256);
    const token = await deriveToken(alg, ECC_R1, 256, sae.h2e.identifier);
    expect(toHex(token)).toBe(sae.h2e.pt);
    const group = saeGroupOfKey(ECC_R1, 256);
    const element = group && elementOfToken(group, group.decode(token), MACS[0], MACS[1]);
    expect(element && group && toHex(group.encode(element))).toBe(sae.h2e.pwe);
    tally.vector(algorithmName(alg), keyTypeName(ECC_R1));
  });
});

testKnownExchanges(tally);

describe('tokens and both sides agree', () => {
  it.each([
    [ECC_R1, 256, PSA_ALG_SHA_256],
    [ECC_R1, 384, PSA_ALG_SHA_384],
    [ECC_R1, 521, PSA_ALG_SHA_512],
    [ECC_BP, 256, PSA_ALG_SHA_256],
    [ECC_BP, 384, PSA_ALG_SHA_384],
    [ECC_BP, 512, PSA_ALG_SHA_512],
    [DH, 2048, PSA_ALG_SHA_256],
  ])('type %i, %i bits', async (type, bits, hash) => {
    const material = await deriveToken(PSA_ALG_WPA3_SAE_H2E(hash), type, bits);
    for (const alg of [PSA_ALG_WPA3_SAE_FIXED(hash), PSA_ALG_WPA3_SAE_GDH(hash)]) {
      const session = openSession();
      const key = await importKey(session, type, PSA_ALG_WPA3_SAE_ANY, material);
      const [a, b] = await pair(session, key, alg, primitiveOf(type, bits));
      await exchange(session, a, b, Uint8Array.of(19, 0, 20, 0));
      await send(session, a, b, CONFIRM);
      await send(session, b, a, CONFIRM);
      expect(await session.pakeOutput(a, KEY_ID)).toEqual(await session.pakeOutput(b, KEY_ID));
      const [pmk, other] = [await sharedKey(session, a), await sharedKey(session, b)];
      expect(pmk).toEqual(other);
      const isGdh = alg !== PSA_ALG_WPA3_SAE_FIXED(hash);
      const hashLength = { [PSA_ALG_SHA_256]: 32, [PSA_ALG_SHA_384]: 48 }[hash] ?? 64;
      expect(pmk.length).toBe(isGdh ? hashLength : 32);
      session.close();
    }
  });

  it('the token of a MODP group is that of the formula', async () => {
    // An independent model: Node's HKDF and plain arithmetic (section 12.4.4.3.3).
    const group = saeGroupOfKey(DH, 2048);
    const p = group?.prime ?? 0n;
    const info = 'SAE Hash to Element';
    const okm = hkdfSync('sha256', sae.h2e.password, sae.h2e.ssid, info, 256 + 128);
    const value = (BigInt(`0x${Buffer.from(okm).toString('hex')}`) % (p - 2n)) + 2n;
    const token = await deriveToken(PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_256), DH, 2048);
    expect(BigInt(`0x${toHex(token)}`)).toBe((value * value) % p);
    tally.vector(keyTypeName(DH));
  });
});

describe('what must fail', () => {
  const password = (session: PakeSession, ascii = 'mekmitasdigoat') =>
    importKey(session, PSA_KEY_TYPE_PASSWORD, PSA_ALG_WPA3_SAE_ANY, text(ascii));

  it('another password does, at confirmation', async () => {
    const session = openSession();
    const [a] = await pair(session, await password(session), FIXED, P256);
    const [, b] = await pair(session, await password(session, 'another'), FIXED, P256);
    await exchange(session, a, b, new Uint8Array(32));
    const confirmation = copy(await session.pakeOutput(a, CONFIRM));
    expect(await status(session.pakeInput(b, CONFIRM, confirmation))).toBe(
      PSA_ERROR_INVALID_SIGNATURE,
    );
    tally.negative(algorithmName(FIXED));
  });

  it('another salt does, and so does a token of another password', async () => {
    const gdh = PSA_ALG_WPA3_SAE_GDH(PSA_ALG_SHA_256);
    const session = openSession();
    const h2e = PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_256);
    const one = await importKey(session, ECC_R1, gdh, await deriveToken(h2e, ECC_R1, 256));
    const data = await deriveToken(h2e, ECC_R1, 256, 'other');
    const two = await importKey(session, ECC_R1, gdh, data);
    for (const [key, salt] of [
      [one, Uint8Array.of(1, 0)],
      [two, Uint8Array.of(2, 0)],
    ] as const) {
      const [a] = await pair(session, one, gdh, P256);
      const [, b] = await pair(session, key, gdh, P256);
      await send(session, a, b, COMMIT);
      await send(session, b, a, COMMIT);
      await session.pakeInput(a, SALT, Uint8Array.of(2, 0));
      await session.pakeInput(b, SALT, salt);
      await session.pakeInput(a, COUNT, COUNT_ONE);
      const confirmation = copy(await session.pakeOutput(a, CONFIRM));
      expect(await status(session.pakeInput(b, CONFIRM, confirmation))).toBe(
        PSA_ERROR_INVALID_SIGNATURE,
      );
      tally.negative(algorithmName(gdh));
    }
  });

  it('a reflected, empty or invalid commit does', async () => {
    const session = openSession();
    const key = await password(session);
    const bad = new Uint8Array(96).fill(1);
    for (const make of [
      async (o: number) => copy(await session.pakeOutput(o, COMMIT)),
      async () => new Uint8Array(),
      async () => bad,
    ]) {
      const [a] = await pair(session, key, FIXED, P256);
      const commit = await make(a);
      expect(await status(session.pakeInput(a, COMMIT, commit))).toBe(PSA_ERROR_INVALID_ARGUMENT);
      tally.negative(algorithmName(FIXED));
    }
  });

  it('suites that fit neither key nor group', async () => {
    const session = openSession();
    const material = await deriveToken(PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_256), ECC_R1, 256);
    const token = await importKey(session, ECC_R1, PSA_ALG_WPA3_SAE_ANY, material);
    const p384 = primitiveOf(ECC_R1, 384);
    const other = PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_384);
    for (const [alg, primitive, confirmation] of [
      [other, P256, 0],
      [FIXED, p384, 0],
      [FIXED, P256, PSA_PAKE_UNCONFIRMED_KEY],
      [PSA_ALG_WPA3_SAE_ANY, P256, 0],
    ] as const) {
      expect(await status(session.pakeSetup(token, alg, primitive, confirmation))).toBe(
        PSA_ERROR_INVALID_ARGUMENT,
      );
      tally.negative(algorithmName(FIXED));
    }
  });

  it('tokens that are no element, and other lengths of a derivation', async () => {
    const session = openSession();
    for (const [type, length] of [
      [ECC_R1, 64],
      [ECC_BP, 64],
      [DH, 256],
    ] as const) {
      const data = new Uint8Array(length).fill(0xff);
      expect(await status(importKey(session, type, FIXED, data))).toBe(PSA_ERROR_INVALID_ARGUMENT);
      tally.negative(keyTypeName(type));
    }
    const h2e = PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_512);
    expect(await status(deriveToken(h2e, ECC_R1, 256))).toBe(PSA_ERROR_INVALID_ARGUMENT);
    tally.negative(algorithmName(h2e));
  });

  it('steps out of order', async () => {
    const session = openSession();
    const key = await password(session);
    for (const work of [
      (o: number) => session.pakeInput(o, SALT, new Uint8Array(32)),
      (o: number) => session.pakeInput(o, COUNT, COUNT_ONE),
      (o: number) => session.pakeOutput(o, CONFIRM),
      (o: number) => session.pakeOutput(o, KEY_ID),
      (o: number) => session.pakeSetContext(o, text('x')),
    ]) {
      const [a] = await pair(session, key, FIXED, P256);
      expect(await status(work(a))).toBe(PSA_ERROR_BAD_STATE);
      tally.negative(algorithmName(FIXED));
    }
  });
});

it('confirms again with another counter, also after success', async () => {
  const session = openSession();
  const key = await importKey(session, PSA_KEY_TYPE_PASSWORD, FIXED, text('again'));
  const [a, b] = await pair(session, key, FIXED, P256);
  await exchange(session, a, b, new Uint8Array(32));
  await send(session, a, b, CONFIRM);
  await send(session, b, a, CONFIRM);
  await session.pakeInput(a, COUNT, Uint8Array.of(2, 0));
  await send(session, a, b, CONFIRM);
  expect(await sharedKey(session, a)).toEqual(await sharedKey(session, b));
});
