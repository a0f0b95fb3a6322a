/**
 * Project Wycheproof. A cipher that is not in the registry is left out, and joins when it comes.
 *
 * Where Wycheproof says "acceptable" (KW of an 8-byte key), PSA says no.
 */
import { describe, it } from 'vitest';
import {
  PSA_ALG_AEAD_WITH_SHORTENED_TAG,
  PSA_ALG_TRUNCATED_MAC,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { fromHex } from '../../support/hex.ts';
import {
  type CipherVector,
  checkAead,
  checkBadAead,
  checkBadMac,
  checkCipher,
  checkMac,
  crypt,
} from './checks.ts';
import {
  algorithm,
  chunksOf,
  expectStatus,
  hasCipher,
  keyType,
  type Random,
  readWycheproof,
  type Symmetric,
  withKey,
} from './support.ts';
import type { Tally } from './tally.ts';
import { checkBadWrap, checkWrap } from './wraps.ts';

type Test = {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly flags: readonly string[];
} & { readonly [name in 'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag']: string };

type Group = { readonly tagSize?: number; readonly tests: readonly Test[] };
type File = { readonly testGroups: readonly Group[] };

type Subject = {
  readonly session: Symmetric;
  readonly random: Random;
  readonly alg: number;
  readonly type: number;
};
type Run = (subject: Subject, test: Test, group: Group) => Promise<void>;

const valid = (test: Test) => test.result === 'valid';

async function checkBadCiphertext({ session, random }: Subject, vector: CipherVector) {
  const { type, alg, iv, ciphertext } = vector;
  const statuses = [PSA_ERROR_INVALID_PADDING, PSA_ERROR_INVALID_ARGUMENT];
  await withKey(session, type, alg, vector.key, async (key) => {
    const input = Uint8Array.from([...iv, ...ciphertext]);
    await expectStatus(session.cipherDecrypt(key, alg, input), ...statuses);
    const inParts = crypt(session, 'Decrypt', key, alg, iv, chunksOf(random, ciphertext));
    await expectStatus(inParts, ...statuses);
  });
}

/** An IV that is too short has zeros after it: XTS numbers data units little-endian. */
const cipher =
  (ivLength: number): Run =>
  async (subject, test) => {
    const { session, random, alg, type } = subject;
    const iv = new Uint8Array(ivLength);
    iv.set(fromHex(test.iv));
    const vector = {
      alg,
      type,
      key: fromHex(test.key),
      iv,
      plaintext: fromHex(test.msg),
      ciphertext: fromHex(test.ct),
    };
    if (valid(test)) await checkCipher(session, random, vector);
    else await checkBadCiphertext(subject, vector);
  };

const mac: Run = async ({ session, random, alg, type }, test, { tagSize = 0 }) => {
  const [key, message, tag] = [fromHex(test.key), fromHex(test.msg), fromHex(test.tag)];
  if (test.flags.includes('InvalidKeySize')) {
    await expectStatus(session.importKey({ type, alg }, key), PSA_ERROR_INVALID_ARGUMENT);
    return;
  }
  const vector = { alg: PSA_ALG_TRUNCATED_MAC(alg, tagSize / 8), type, key, message, mac: tag };
  await (valid(test) ? checkMac : checkBadMac)(session, random, vector);
};

const aead: Run = async ({ session, random, alg, type }, test, { tagSize = 0 }) => {
  const vector = {
    alg: PSA_ALG_AEAD_WITH_SHORTENED_TAG(alg, tagSize / 8),
    type,
    key: fromHex(test.key),
    nonce: fromHex(test.iv),
    additionalData: fromHex(test.aad),
    plaintext: fromHex(test.msg),
    ciphertext: fromHex(test.ct),
    tag: fromHex(test.tag),
  };
  if (valid(test)) return checkAead(session, random, vector);
  const isNonce = test.flags.some((flag) => /InvalidNonceSize|ZeroLengthIv/.test(flag));
  const status = isNonce ? PSA_ERROR_INVALID_ARGUMENT : PSA_ERROR_INVALID_SIGNATURE;
  return checkBadAead(session, random, vector, status);
};

const wrap: Run = async ({ session, alg, type }, test) => {
  const [wrappingKey, wrapped] = [fromHex(test.key), fromHex(test.ct)];
  if (valid(test)) {
    await checkWrap(session, { alg, type, wrappingKey, key: fromHex(test.msg), wrapped });
  } else {
    await checkBadWrap(session, { alg, type, wrappingKey, wrapped });
  }
};

const FILES: readonly (readonly [file: string, alg: string, type: string, run: Run])[] = [
  ['aes_cbc_pkcs5', 'CBC_PKCS7', 'AES', cipher(16)],
  ['aes_xts', 'XTS', 'AES', cipher(16)],
  ['aes_cmac', 'CMAC', 'AES', mac],
  ['camellia_cmac', 'CMAC', 'CAMELLIA', mac],
  ['hmac_sha256', 'HMAC(PSA_ALG_SHA_256)', 'HMAC', mac],
  ['hmac_sha512', 'HMAC(PSA_ALG_SHA_512)', 'HMAC', mac],
  ['hmac_sha3_256', 'HMAC(PSA_ALG_SHA3_256)', 'HMAC', mac],
  ['aes_gcm', 'GCM', 'AES', aead],
  ['aria_gcm', 'GCM', 'ARIA', aead],
  ['chacha20_poly1305', 'CHACHA20_POLY1305', 'CHACHA20', aead],
  ['aes_wrap', 'KW', 'AES', wrap],
];

/** @param tally - counts, if this is the run that counts */
export function runWycheproof(session: () => Symmetric, random: Random, tally?: Tally): void {
  describe('Wycheproof', () => {
    for (const [file, name, typeName, run] of FILES) {
      const [alg, type] = [algorithm(name), keyType(typeName)];
      it.runIf(hasCipher(type))(file, { timeout: 60_000 }, async () => {
        const subject = { session: session(), random, alg, type };
        for (const group of readWycheproof<File>(file).testGroups) {
          for (const test of group.tests) {
            tally?.count(name, type, valid(test) ? 'vectors' : 'negative');
            await run(subject, test, group).catch((error: unknown) => {
              throw new Error(`${file} ${test.tcId}: ${String(error)}`, { cause: error });
            });
          }
        }
      });
    }
  });
}
