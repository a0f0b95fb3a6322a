/**
 * One vector through every way there is to the algorithm: one-shot and in parts, there and back.
 */
import { expect } from 'vitest';
import { concat } from '../../../protocol/bytes.ts';
import { PSA_ALG_CCM } from '../../../protocol/psa/algorithms.ts';
import { PSA_CIPHER_IV_LENGTH } from '../../../protocol/psa/sizes.ts';
import { PSA_ERROR_INVALID_SIGNATURE } from '../../../protocol/psa/status.ts';
import { toHex } from '../../support/hex.ts';
import {
  type Bytes,
  chunksOf,
  expectStatus,
  inChunks,
  type Random,
  type Symmetric,
  withKey,
} from './support.ts';

export type Keyed = {
  readonly type: number;
  readonly alg: number;
  readonly key: Bytes;
};

/** In parts, with an IV of the caller's. */
export async function crypt(
  session: Symmetric,
  direction: 'Encrypt' | 'Decrypt',
  key: number,
  alg: number,
  iv: Bytes,
  chunks: readonly Bytes[],
): Promise<Bytes> {
  const operation = await session[`cipher${direction}Setup`](key, alg);
  try {
    if (iv.length > 0) await session.cipherSetIv(operation, iv);
    const body = await inChunks(chunks, (chunk) => session.cipherUpdate(operation, chunk));
    return concat([body, await session.cipherFinish(operation)]);
  } finally {
    await session.cipherAbort(operation);
  }
}

export type CipherVector = Keyed & {
  readonly iv: Bytes;
  readonly plaintext: Bytes;
  readonly ciphertext: Bytes;
};

export async function checkCipher(session: Symmetric, random: Random, vector: CipherVector) {
  const { type, alg, iv, plaintext, ciphertext } = vector;
  await withKey(session, type, alg, vector.key, async (key) => {
    for (const chunks of [[plaintext], chunksOf(random, plaintext)]) {
      expect(toHex(await crypt(session, 'Encrypt', key, alg, iv, chunks))).toBe(toHex(ciphertext));
    }
    for (const chunks of [[ciphertext], chunksOf(random, ciphertext)]) {
      expect(toHex(await crypt(session, 'Decrypt', key, alg, iv, chunks))).toBe(toHex(plaintext));
    }
    // A one-shot takes and makes the usual IV alone.
    const ivLength = PSA_CIPHER_IV_LENGTH(type, alg);
    if (iv.length === ivLength) {
      const output = await session.cipherDecrypt(key, alg, concat([iv, ciphertext]));
      expect(toHex(output)).toBe(toHex(plaintext));
    }
    const own = await session.cipherEncrypt(key, alg, plaintext);
    expect(own).toHaveLength(ivLength + ciphertext.length);
    const [ownIv, rest] = [own.slice(0, ivLength), own.slice(ivLength)];
    const again = await crypt(session, 'Encrypt', key, alg, ownIv, chunksOf(random, plaintext));
    expect(toHex(again)).toBe(toHex(rest));
  });
}

export type MacVector = Keyed & { readonly message: Bytes; readonly mac: Bytes };

export async function signInParts(
  session: Symmetric,
  key: number,
  alg: number,
  chunks: readonly Bytes[],
): Promise<Bytes> {
  const operation = await session.macSignSetup(key, alg);
  for (const chunk of chunks) await session.macUpdate(operation, chunk);
  return session.macSignFinish(operation);
}

export async function verifyInParts(
  session: Symmetric,
  key: number,
  alg: number,
  chunks: readonly Bytes[],
  mac: Bytes,
): Promise<void> {
  const operation = await session.macVerifySetup(key, alg);
  try {
    for (const chunk of chunks) await session.macUpdate(operation, chunk);
    await session.macVerifyFinish(operation, mac);
  } finally {
    await session.macAbort(operation);
  }
}

export async function checkMac(session: Symmetric, random: Random, vector: MacVector) {
  const { type, alg, message, mac } = vector;
  await withKey(session, type, alg, vector.key, async (key) => {
    const chunks = chunksOf(random, message);
    expect(toHex(await session.macCompute(key, alg, message))).toBe(toHex(mac));
    expect(toHex(await signInParts(session, key, alg, chunks))).toBe(toHex(mac));
    await session.macVerify(key, alg, message, mac);
    await verifyInParts(session, key, alg, chunks, mac);
  });
}

/** A MAC that is not the message's. */
export async function checkBadMac(session: Symmetric, random: Random, vector: MacVector) {
  const { type, alg, message, mac } = vector;
  await withKey(session, type, alg, vector.key, async (key) => {
    const chunks = chunksOf(random, message);
    await expectStatus(session.macVerify(key, alg, message, mac), PSA_ERROR_INVALID_SIGNATURE);
    await expectStatus(verifyInParts(session, key, alg, chunks, mac), PSA_ERROR_INVALID_SIGNATURE);
  });
}

export type AeadVector = Keyed & {
  readonly nonce: Bytes;
  readonly additionalData: Bytes;
  readonly plaintext: Bytes;
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
};

/** Setup, lengths where they are due or at random, nonce, additional data. */
async function startAead(
  session: Symmetric,
  random: Random,
  direction: 'Encrypt' | 'Decrypt',
  key: number,
  { alg, nonce, additionalData, plaintext }: AeadVector,
): Promise<number> {
  const operation = await session[`aead${direction}Setup`](key, alg);
  // The length of the tag is in bits 16 to 21.
  const isCcm = (alg & ~0x3f0000) >>> 0 === (PSA_ALG_CCM & ~0x3f0000) >>> 0;
  if (isCcm || random() < 0.5) {
    await session.aeadSetLengths(operation, additionalData.length, plaintext.length);
  }
  await session.aeadSetNonce(operation, nonce);
  for (const chunk of chunksOf(random, additionalData)) {
    await session.aeadUpdateAd(operation, chunk);
  }
  return operation;
}

export async function sealInParts(
  session: Symmetric,
  random: Random,
  key: number,
  vector: AeadVector,
): Promise<Bytes> {
  const operation = await startAead(session, random, 'Encrypt', key, vector);
  const body = await inChunks(chunksOf(random, vector.plaintext), (chunk) =>
    session.aeadUpdate(operation, chunk),
  );
  const { ciphertext, tag } = await session.aeadFinish(operation);
  return concat([body, ciphertext, tag]);
}

export async function openInParts(
  session: Symmetric,
  random: Random,
  key: number,
  vector: AeadVector,
): Promise<Bytes> {
  const operation = await startAead(session, random, 'Decrypt', key, vector);
  try {
    const body = await inChunks(chunksOf(random, vector.ciphertext), (chunk) =>
      session.aeadUpdate(operation, chunk),
    );
    return concat([body, await session.aeadVerify(operation, vector.tag)]);
  } finally {
    await session.aeadAbort(operation);
  }
}

export async function checkAead(session: Symmetric, random: Random, vector: AeadVector) {
  const { type, alg, nonce, additionalData, plaintext, ciphertext, tag } = vector;
  const sealed = concat([ciphertext, tag]);
  await withKey(session, type, alg, vector.key, async (key) => {
    const one = await session.aeadEncrypt(key, alg, nonce, additionalData, plaintext);
    expect(toHex(one)).toBe(toHex(sealed));
    expect(toHex(await sealInParts(session, random, key, vector))).toBe(toHex(sealed));
    const back = await session.aeadDecrypt(key, alg, nonce, additionalData, sealed);
    expect(toHex(back)).toBe(toHex(plaintext));
    expect(toHex(await openInParts(session, random, key, vector))).toBe(toHex(plaintext));
  });
}

/** A vector that must not open. */
export async function checkBadAead(
  session: Symmetric,
  random: Random,
  vector: AeadVector,
  ...statuses: number[]
) {
  const { type, alg, nonce, additionalData, ciphertext, tag } = vector;
  await withKey(session, type, alg, vector.key, async (key) => {
    const sealed = concat([ciphertext, tag]);
    const one = session.aeadDecrypt(key, alg, nonce, additionalData, sealed);
    await expectStatus(one, ...statuses);
    await expectStatus(openInParts(session, random, key, vector), ...statuses);
  });
}
