/** LMS, HSS, XMSS and XMSS^MT: verification, in one piece and in parts. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_HSS,
  PSA_ALG_LMS,
  PSA_ALG_XMSS,
  PSA_ALG_XMSS_MT,
  PSA_KEY_TYPE_HSS_PUBLIC_KEY,
  PSA_KEY_TYPE_LMS_PUBLIC_KEY,
  PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY,
  PSA_KEY_TYPE_XMSS_PUBLIC_KEY,
} from '../../../sdk/index.ts';
import { fromHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { createLmsSigner } from './lms-signer.ts';
import stateful from './stateful.json' with { type: 'json' };
import {
  createRandom,
  flipped,
  open,
  refuses,
  rejectsArgument,
  rejectsSignature,
  SIGN,
  utf8,
  VERIFY,
} from './support.ts';

const tally = createTally(import.meta.url);
const random = createRandom('stateful');
const session = open();

type Bytes = Uint8Array<ArrayBuffer>;
type Scheme = { readonly name: string; readonly alg: number; readonly type: number };

const LMS = { name: 'LMS', alg: PSA_ALG_LMS, type: PSA_KEY_TYPE_LMS_PUBLIC_KEY };
const HSS = { name: 'HSS', alg: PSA_ALG_HSS, type: PSA_KEY_TYPE_HSS_PUBLIC_KEY };
const XMSS = { name: 'XMSS', alg: PSA_ALG_XMSS, type: PSA_KEY_TYPE_XMSS_PUBLIC_KEY };
const XMSS_MT = { name: 'XMSS_MT', alg: PSA_ALG_XMSS_MT, type: PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY };

/** Verifies, and refuses what differs in one bit: message, signature at three places, length, key. */
async function verifies(scheme: Scheme, publicKey: Bytes, message: Bytes, signature: Bytes) {
  const { name, alg, type } = scheme;
  const key = await session.importKey({ type, usage: VERIFY, alg }, publicKey);
  expect(await session.exportPublicKey(key)).toEqual(publicKey);
  await session.verifyMessage(key, alg, message, signature);
  tally.count(`PSA_ALG_${name}`, 'positive');
  tally.count(`PSA_KEY_TYPE_${name}_PUBLIC_KEY`, 'positive');

  const bad: readonly [Bytes, Bytes][] = [
    [flipped(message), signature],
    [message, flipped(signature)],
    [message, flipped(signature, 4)],
    [message, flipped(signature, signature.length >> 1)],
    [message, signature.slice(1)],
    [message, signature.slice(0, -1)],
    [message, new Uint8Array(0)],
  ];
  for (const [text, claimed] of bad) {
    await rejectsSignature(session.verifyMessage(key, alg, text, claimed));
    tally.count(`PSA_ALG_${name}`, 'negative');
  }
  const other = await session.importKey({ type, usage: VERIFY, alg }, flipped(publicKey));
  await rejectsSignature(session.verifyMessage(other, alg, message, signature));
  tally.count(`PSA_ALG_${name}`, 'negative');
  return key;
}

/** The message in parts of every length from none on. */
async function verifiesInParts(key: number, alg: number, message: Bytes, signature: Bytes) {
  const operation = await session.verifySetup(key, alg, signature);
  for (let at = 0, length = 0; at < message.length; at += length, length += 1) {
    await session.verifyUpdate(operation, message.subarray(at, at + length));
  }
  await session.verifyFinish(operation);
}

describe('HSS and LMS', () => {
  it.each(stateful.hss)('$source', async (vector) => {
    const [publicKey, message] = [fromHex(vector.publicKey), fromHex(vector.message)];
    const signature = fromHex(vector.signature);
    const key = await verifies(HSS, publicKey, message, signature);
    await verifiesInParts(key, PSA_ALG_HSS, message, signature);
    const oneMore = signature.slice();
    oneMore[3]! += 1;
    await rejectsSignature(session.verifyMessage(key, PSA_ALG_HSS, message, oneMore));
    tally.count('PSA_ALG_HSS', 'negative');

    // With one level, what follows the number of levels is an LMS key and signature.
    if (publicKey[3] !== 1) return;
    const lms = await verifies(LMS, publicKey.slice(4), message, signature.slice(4));
    await verifiesInParts(lms, PSA_ALG_LMS, message, signature.slice(4));
  });

  it('RFC 8554, appendix F, test case 2, each tree by itself', async () => {
    const { publicKey, message, signature } = stateful.hss[0]!;
    const all = fromHex(signature);
    const top = fromHex(publicKey).slice(4);
    // LMS_SHA256_M32_H10 with LMOTS_SHA256_N32_W4: q, type, 1 + 67 strings, type, path.
    const length = 4 + 4 + 32 * 68 + 4 + 10 * 32;
    const next = all.slice(4 + length, 4 + length + 56);
    await verifies(LMS, top, next, all.slice(4, 4 + length));
    await verifies(LMS, next, fromHex(message), all.slice(4 + length + 56));
  });

  const sets = [0, 1, 2, 3].flatMap((hash) => [1, 2, 3].map((w) => [5 + 5 * hash, 4 * hash + w]));
  it.each(sets)('type %i with one-time type %i, by the signer of the tests', async (tree, ots) => {
    const n = tree === 5 || tree === 15 ? 32 : 24;
    const signer = createLmsSigner(tree!, ots!, random(16), random(n));
    const message = random(77);
    await verifies(LMS, signer.publicKey, message, signer.sign(31, random(n), message));
    const single = new Uint8Array([0, 0, 0, 1, ...signer.publicKey]);
    const signature = new Uint8Array([0, 0, 0, 0, ...signer.sign(0, random(n), message)]);
    await verifies(HSS, single, message, signature);
  });

  it('takes three levels, and no level of another hash', async () => {
    const [a, b, c, other] = [5, 5, 5, 10].map((type) =>
      createLmsSigner(type, type === 5 ? 3 : 7, random(16), random(type === 5 ? 32 : 24)),
    );
    const message = utf8('three trees');
    const sign = (signer: typeof a, text: Uint8Array, n = 32) => signer!.sign(1, random(n), text);
    const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
    const publicKey = join(Uint8Array.of(0, 0, 0, 3), a!.publicKey);
    const start = [Uint8Array.of(0, 0, 0, 2), sign(a, b!.publicKey), b!.publicKey];
    const good = join(...start, sign(b, c!.publicKey), c!.publicKey, sign(c, message));
    await verifies(HSS, publicKey, message, good);
    const mixed = join(
      ...start,
      sign(b, other!.publicKey),
      other!.publicKey,
      sign(other, message, 24),
    );
    const key = await session.importKey({ type: HSS.type, usage: VERIFY, alg: HSS.alg }, publicKey);
    await rejectsSignature(session.verifyMessage(key, HSS.alg, message, mixed));
    tally.count('PSA_ALG_HSS', 'negative');
  });
});

describe.each([
  ['XMSS', XMSS, stateful.xmss],
  ['XMSS^MT', XMSS_MT, stateful.xmssMt],
] as const)('%s', (_name, scheme, vectors) => {
  const print = (bytes: Uint8Array) =>
    createHash('shake128', { outputLength: 10 }).update(bytes).digest('hex');

  it.each(vectors)('$name', async (vector) => {
    const [publicKey, signature] = [fromHex(vector.publicKey), fromHex(vector.signature)];
    // That these are the reference implementation's own, its prints say.
    expect(print(publicKey.subarray(4))).toBe(vector.publicKeyPrint);
    expect(print(signature)).toBe(vector.signaturePrint);
    const message = Uint8Array.of(37);
    const key = await verifies(scheme, publicKey, message, signature);
    await verifiesInParts(key, scheme.alg, message, signature);
    const bits = vector.name.endsWith('192') ? 192 : 256;
    expect(await session.getKeyAttributes(key)).toMatchObject({ bits });
  });
});

describe('public keys', () => {
  const samples: readonly (readonly [Scheme, Bytes])[] = [
    [LMS, fromHex(stateful.hss[1]!.publicKey).slice(4)],
    [HSS, fromHex(stateful.hss[0]!.publicKey)],
    [XMSS, fromHex(stateful.xmss[0]!.publicKey)],
    [XMSS_MT, fromHex(stateful.xmssMt[2]!.publicKey)],
  ];

  it.each(samples)('of $name', async ({ name, alg, type }, publicKey) => {
    const attributes = { type, usage: VERIFY, alg };
    const bits = name === 'LMS' || name === 'XMSS_MT' ? 192 : 256;
    await session.importKey({ ...attributes, bits }, publicKey);
    const unknown = publicKey.slice();
    unknown[name === 'HSS' ? 6 : 2] = 0x7f;
    for (const bad of [
      publicKey.slice(0, -1),
      new Uint8Array([...publicKey, 0]),
      unknown,
      new Uint8Array(0),
      new Uint8Array(3),
    ]) {
      await rejectsArgument(session.importKey(attributes, bad));
    }
    await rejectsArgument(session.importKey({ ...attributes, bits: 448 - bits }, publicKey));
    await refuses(session.generateKey({ ...attributes, bits }));
    tally.count(`PSA_KEY_TYPE_${name}_PUBLIC_KEY`, 'negative', 7);
  });

  it('of mixed hashes, or of no level or nine, are refused', async () => {
    const mixed = fromHex(stateful.hss[1]!.publicKey).slice(4);
    mixed[7] = 0x0f;
    await rejectsArgument(session.importKey({ ...LMS, usage: VERIFY }, mixed));
    for (const levels of [0, 9]) {
      const publicKey = fromHex(stateful.hss[0]!.publicKey);
      publicKey[3] = levels;
      await rejectsArgument(session.importKey({ ...HSS, usage: VERIFY }, publicKey));
    }
  });

  it('sign nothing', async () => {
    const key = await session.importKey(
      { type: XMSS.type, alg: XMSS.alg, usage: SIGN },
      samples[2]![1],
    );
    await refuses(session.signMessage(key, PSA_ALG_XMSS, utf8('abc')));
    await refuses(session.signSetup(key, PSA_ALG_XMSS));
  });
});

it('counts its vectors', () => tally.check());
