/** SPAKE2+: the vectors of RFC 9383 and of the draft Matter builds on, with both sides run here. */
import { pbkdf2Sync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { spake2plusKeys } from '../../../background/drivers/transparent/pake/spake2plus/keys.ts';
import {
  algorithmName,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_SPAKE2P_CMAC,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_SPAKE2P_MATTER,
} from '../../../protocol/psa/algorithms.ts';
import {
  keyTypeName,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR,
  PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_SERVER,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_KEY_SHARE,
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
import vectors from './spake2plus.json' with { type: 'json' };
import {
  copy,
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
  USAGE,
} from './support.ts';

type Vector = (typeof vectors)[number];

const R1_PAIR = PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const R1_PUBLIC = PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
const ED_PAIR = PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
const ED_PUBLIC = PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY(PSA_ECC_FAMILY_TWISTED_EDWARDS);
const primitive = (family: number, bits: number) =>
  PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, family, bits);
const P256 = primitive(PSA_ECC_FAMILY_SECP_R1, 256);
const HMAC256 = PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_256);
const [SHARE, CONFIRM] = [PSA_PAKE_STEP_KEY_SHARE, PSA_PAKE_STEP_CONFIRM];

const tally = createTally(import.meta.url);
afterAll(tally.check);

function algOf({ mac, hash }: Vector): number {
  const hashAlg = hash === 'SHA_256' ? PSA_ALG_SHA_256 : PSA_ALG_SHA_512;
  if (mac === 'MATTER') return PSA_ALG_SPAKE2P_MATTER;
  return mac === 'CMAC' ? PSA_ALG_SPAKE2P_CMAC(hashAlg) : PSA_ALG_SPAKE2P_HMAC(hashAlg);
}

/** Both sides on one session; the verifier has the public key, as exported from the pair. */
async function bothSides(
  session: PakeSession,
  alg: number,
  family: number,
  bits: number,
  material: Uint8Array<ArrayBuffer>,
  more: { user?: string; peer?: string; context?: string; confirmation?: number } = {},
) {
  const pair = await importKey(session, PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(family), alg, material);
  const verifierData = copy(await session.exportPublicKey(pair));
  const verifier = await importKey(
    session,
    PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY(family),
    alg,
    verifierData,
  );
  const named = (id?: string) => (id === undefined || id === '' ? undefined : text(id));
  const [user, peer] = [named(more.user), named(more.peer)];
  const common = {
    alg,
    primitive: primitive(family, bits),
    ...(more.context === undefined ? {} : { context: text(more.context) }),
    ...(more.confirmation === undefined ? {} : { confirmation: more.confirmation }),
  };
  const client = await setUp(session, {
    ...common,
    key: pair,
    role: PSA_PAKE_ROLE_CLIENT,
    ...(user && { user }),
    ...(peer && { peer }),
  });
  const server = await setUp(session, {
    ...common,
    key: verifier,
    role: PSA_PAKE_ROLE_SERVER,
    ...(peer && { user: peer }),
    ...(user && { peer: user }),
  });
  return { client, server, verifierData };
}

const randomPair = (length: number, big: boolean) => {
  const one = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    bytes.fill(0, big ? 0 : length - 2, big ? 2 : length);
    return bytes;
  };
  return Uint8Array.of(...one(), ...one());
};

describe('vectors', () => {
  it.each(vectors)('$suite', async (vector) => {
    const alg = algOf(vector);
    const length = Math.ceil(vector.bits / 8);
    const scalars = [vector.x, vector.y].map((value) => ({
      value: BigInt(`0x${value}`),
      length,
      least: 1n,
    }));
    const session = openSession({ entropy: replay(scalars) });
    const family = PSA_ECC_FAMILY_SECP_R1;
    const material = fromHex(vector.w0 + vector.w1);
    const { client, server, verifierData } = await bothSides(
      session,
      alg,
      family,
      vector.bits,
      material,
      vector,
    );
    if ('L' in vector) expect(toHex(verifierData)).toBe(vector.w0 + vector.L);
    const shareP = await send(session, client, server, SHARE);
    const shareV = await send(session, server, client, SHARE);
    if ('shareP' in vector) expect(toHex(shareP)).toBe(vector.shareP);
    expect(toHex(shareV)).toBe(vector.shareV);
    expect(toHex(await send(session, server, client, CONFIRM))).toBe(vector.confirmV);
    expect(toHex(await send(session, client, server, CONFIRM))).toBe(vector.confirmP);
    expect(toHex(await sharedKey(session, client))).toBe(vector.shared);
    expect(toHex(await sharedKey(session, server))).toBe(vector.shared);
    tally.count([algorithmName(alg), keyTypeName(R1_PAIR), keyTypeName(R1_PUBLIC)], 'positive');
  });
});

describe('edwards curves, of which RFC 9383 has no vectors', () => {
  it.each([
    [255, PSA_ALG_SHA_256, 32],
    [448, PSA_ALG_SHA_512, 57],
  ])('agree on both sides: %i', async (bits, hash, length) => {
    const session = openSession();
    const alg = PSA_ALG_SPAKE2P_HMAC(hash);
    const material = randomPair(length, false);
    const sides = await bothSides(session, alg, PSA_ECC_FAMILY_TWISTED_EDWARDS, bits, material);
    const { client, server } = sides;
    await send(session, client, server, SHARE);
    await send(session, server, client, SHARE);
    await send(session, server, client, CONFIRM);
    await send(session, client, server, CONFIRM);
    expect(await sharedKey(session, client)).toEqual(await sharedKey(session, server));
  });
});

describe('keys', () => {
  it.each([
    [R1_PAIR, 256, 40],
    [R1_PAIR, 384, 56],
    [R1_PAIR, 521, 74],
    [ED_PAIR, 255, 40],
    [ED_PAIR, 448, 64],
  ])('are derived of %i at %i by draws of %i bytes, reduced', async (type, bits, size) => {
    const drawn: number[] = [];
    const policy = { usage: USAGE, alg: HMAC256 };
    const key = await spake2plusKeys.deriveKey?.(
      { type, bits, lifetime: 0, id: 0, policy },
      (length) => {
        drawn.push(length);
        return new Uint8Array(length).fill(0xa5);
      },
    );
    expect(drawn).toEqual([size, size]);
    const half = (key?.material.length ?? 0) / 2;
    expect(key?.material.subarray(0, half)).toEqual(key?.material.subarray(half));
    const imported = await spake2plusKeys.importKey?.(
      { type, bits: 0, lifetime: 0, id: 0, policy },
      key?.material ?? new Uint8Array(),
    );
    expect(imported?.bits).toBe(bits);
  });

  it('come from PBKDF2 as RFC 9383, section 3.2, has it', async () => {
    // Passcode, salt and verifier of the Matter SDK's example (also in Tasmota's and esp-matter's tests).
    const passcode = Uint8Array.of(...new Uint8Array(Uint32Array.of(20202021).buffer));
    const ws = pbkdf2Sync(passcode, 'SPAKE2P Key Salt', 1000, 80, 'sha256');
    let offset = 0;
    const policy = { usage: USAGE, alg: PSA_ALG_SPAKE2P_MATTER };
    const key = await spake2plusKeys.deriveKey?.(
      { type: R1_PAIR, bits: 256, lifetime: 0, id: 0, policy },
      (length) => {
        offset += length;
        return new Uint8Array(ws.subarray(offset - length, offset));
      },
    );
    expect(toHex(key?.material ?? new Uint8Array())).toBe(
      'b96170aae803346884724fe9a3b287c30330c2a660375d17bb205a8cf1aecb35' +
        '823d264225e36f4923b43ad64f8c862a30f4a129bbf9ee8074a32d6d67586a90',
    );
    tally.count(keyTypeName(R1_PAIR), 'positive');
  });

  it('are refused with bad scalars or points, and are never random', async () => {
    const session = openSession();
    const good = randomPair(32, true);
    const order = fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    for (const bad of [
      Uint8Array.of(...new Uint8Array(32), ...good.subarray(32)),
      Uint8Array.of(...order, ...good.subarray(32)),
      Uint8Array.of(...good.subarray(32), ...order),
      good.slice(1),
    ]) {
      const outcome = await status(importKey(session, R1_PAIR, HMAC256, bad));
      expect(outcome).toBe(PSA_ERROR_INVALID_ARGUMENT);
      tally.count(keyTypeName(R1_PAIR), 'negative');
    }
    const point = new Uint8Array(65).fill(7);
    point[0] = 4;
    const public_ = Uint8Array.of(...good.subarray(0, 32), ...point);
    expect(await status(importKey(session, R1_PUBLIC, HMAC256, public_))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    tally.count(keyTypeName(R1_PUBLIC), 'negative');
    // The neutral element, and a point of order 8.
    for (const low of [
      '0100000000000000000000000000000000000000000000000000000000000000',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    ]) {
      const data = Uint8Array.of(...randomPair(32, false).subarray(0, 32), ...fromHex(low));
      expect(await status(importKey(session, ED_PUBLIC, HMAC256, data))).toBe(
        PSA_ERROR_INVALID_ARGUMENT,
      );
      tally.count(keyTypeName(ED_PUBLIC), 'negative');
    }
    const tooLarge = new Uint8Array(64).fill(0xff);
    expect(await status(importKey(session, ED_PAIR, HMAC256, tooLarge))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    tally.count(keyTypeName(ED_PAIR), 'negative');
    const random = session.generateKey({ type: R1_PAIR, bits: 256, usage: USAGE, alg: HMAC256 });
    expect(await status(random)).toBe(PSA_ERROR_NOT_SUPPORTED);
    tally.count(keyTypeName(R1_PAIR), 'negative');
  });
});

describe('what must fail', () => {
  const family = PSA_ECC_FAMILY_SECP_R1;

  it.each([
    HMAC256,
    PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_512),
    PSA_ALG_SPAKE2P_CMAC(PSA_ALG_SHA_256),
    PSA_ALG_SPAKE2P_CMAC(PSA_ALG_SHA_512),
    PSA_ALG_SPAKE2P_MATTER,
  ])('a wrong password does, at confirmation: %i', async (alg) => {
    const session = openSession();
    const one = await bothSides(session, alg, family, 256, randomPair(32, true));
    const other = await bothSides(session, alg, family, 256, randomPair(32, true));
    await send(session, one.client, other.server, SHARE);
    await send(session, other.server, one.client, SHARE);
    const confirmation = copy(await session.pakeOutput(other.server, CONFIRM));
    expect(await status(session.pakeInput(one.client, CONFIRM, confirmation))).toBe(
      PSA_ERROR_INVALID_SIGNATURE,
    );
    expect(await status(session.pakeOutput(one.client, CONFIRM))).toBe(PSA_ERROR_BAD_STATE);
    tally.count(algorithmName(alg), 'negative');
  });

  it('another name or context does, and an empty context is not none', async () => {
    const session = openSession();
    const material = randomPair(32, true);
    for (const [mine, theirs] of [
      [{ user: 'a' }, { user: 'b' }],
      [{ peer: 'a' }, {}],
      [{ context: 'a' }, { context: 'b' }],
      [{ context: '' }, {}],
    ]) {
      const one = await bothSides(session, HMAC256, family, 256, material, mine);
      const other = await bothSides(session, HMAC256, family, 256, material, theirs);
      await send(session, one.client, other.server, SHARE);
      await send(session, other.server, one.client, SHARE);
      const confirmation = copy(await session.pakeOutput(other.server, CONFIRM));
      expect(await status(session.pakeInput(one.client, CONFIRM, confirmation))).toBe(
        PSA_ERROR_INVALID_SIGNATURE,
      );
      for (const operation of [one.client, one.server, other.client, other.server]) {
        await session.pakeAbort(operation);
      }
      tally.count(algorithmName(HMAC256), 'negative');
    }
  });

  it('a share that is no point does', async () => {
    const session = openSession();
    const { server } = await bothSides(session, HMAC256, family, 256, randomPair(32, true));
    const share = new Uint8Array(65).fill(1);
    share[0] = 4;
    expect(await status(session.pakeInput(server, SHARE, share))).toBe(PSA_ERROR_INVALID_ARGUMENT);
    tally.count(algorithmName(HMAC256), 'negative');
  });

  it('suites and roles that do not fit the key do', async () => {
    const session = openSession();
    const pair = await importKey(session, R1_PAIR, HMAC256, randomPair(32, true));
    const data = copy(await session.exportPublicKey(pair));
    const verifier = await importKey(session, R1_PUBLIC, HMAC256, data);
    const p384 = primitive(family, 384);
    expect(await status(session.pakeSetup(pair, HMAC256, p384, 0))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    expect(await status(session.pakeSetup(pair, HMAC256, P256, 2))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    const operation = await session.pakeSetup(verifier, HMAC256, P256, 0);
    expect(await status(session.pakeSetRole(operation, PSA_PAKE_ROLE_CLIENT))).toBe(
      PSA_ERROR_INVALID_ARGUMENT,
    );
    const roleless = await session.pakeSetup(pair, HMAC256, P256, 0);
    expect(await status(session.pakeOutput(roleless, SHARE))).toBe(PSA_ERROR_BAD_STATE);
    for (let i = 0; i < 4; i += 1) tally.count(algorithmName(HMAC256), 'negative');
  });
});

it('gives an unconfirmed key before confirmation, if that was asked for, and then no confirmation', async () => {
  const session = openSession();
  const { client, server } = await bothSides(
    session,
    HMAC256,
    PSA_ECC_FAMILY_SECP_R1,
    256,
    randomPair(32, true),
    { confirmation: PSA_PAKE_UNCONFIRMED_KEY },
  );
  await send(session, client, server, SHARE);
  await send(session, server, client, SHARE);
  const cipherKey = await session.pakeGetSharedKey(client, { ...SHARED, type: PSA_KEY_TYPE_AES });
  expect(await session.exportKey(cipherKey)).toEqual(await sharedKey(session, server));
  expect(await status(session.pakeOutput(server, CONFIRM))).toBe(PSA_ERROR_BAD_STATE);
});
