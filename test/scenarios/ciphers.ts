/** Unauthenticated ciphers: known answers in parts and whole, drawn IVs, padding, and misuse. */
import {
  algorithmName,
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CCM_STAR_NO_TAG,
  PSA_ALG_CFB,
  PSA_ALG_CTR,
  PSA_ALG_ECB_NO_PADDING,
  PSA_ALG_GCM,
  PSA_ALG_OFB,
  PSA_ALG_STREAM_CIPHER,
  PSA_ALG_XTS,
  PSA_CIPHER_IV_LENGTH,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_DES,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  check,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  joined,
  pattern,
  pieces,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

type Known = {
  readonly from: string;
  readonly type: number;
  readonly alg: number;
  readonly key: string;
  readonly iv: string;
  readonly plaintext: string;
  readonly ciphertext: string;
};

const BOTH = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
const NONE = new Uint8Array(0);
const UNSERVED = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];

/** The key and the first two blocks of NIST SP 800-38A, appendix F. */
const AES = {
  type: PSA_KEY_TYPE_AES,
  key: '2b7e151628aed2a6abf7158809cf4f3c',
  plaintext: '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51',
};
const COUNTING = '000102030405060708090a0b0c0d0e0f';

const KNOWN: readonly Known[] = [
  {
    ...AES,
    from: 'SP 800-38A, F.1.1',
    alg: PSA_ALG_ECB_NO_PADDING,
    iv: '',
    ciphertext: '3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf',
  },
  {
    ...AES,
    from: 'SP 800-38A, F.2.1',
    alg: PSA_ALG_CBC_NO_PADDING,
    iv: COUNTING,
    ciphertext: '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2',
  },
  {
    ...AES,
    from: 'SP 800-38A, F.3.13',
    alg: PSA_ALG_CFB,
    iv: COUNTING,
    ciphertext: '3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b',
  },
  {
    ...AES,
    from: 'SP 800-38A, F.4.1',
    alg: PSA_ALG_OFB,
    iv: COUNTING,
    ciphertext: '3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825',
  },
  {
    ...AES,
    from: 'SP 800-38A, F.5.1',
    alg: PSA_ALG_CTR,
    iv: 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    ciphertext: '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff',
  },
  {
    from: 'IEEE 1619, vector 15',
    type: PSA_KEY_TYPE_AES,
    alg: PSA_ALG_XTS,
    key: 'fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0',
    iv: '9a785634120000000000000000000000',
    plaintext: '000102030405060708090a0b0c0d0e0f10',
    ciphertext: '6c1625db4671522d3d7599601de7ca09ed',
  },
  {
    from: 'RFC 3610, packet vector 1, without its tag',
    type: PSA_KEY_TYPE_AES,
    alg: PSA_ALG_CCM_STAR_NO_TAG,
    key: 'c0c1c2c3c4c5c6c7c8c9cacbcccdcecf',
    iv: '00000003020100a0a1a2a3a4a5',
    plaintext: '08090a0b0c0d0e0f101112131415161718191a1b1c1d1e',
    ciphertext: '588c979a61c663d2f066d0c2c0f989806d5f6b61dac384',
  },
  {
    from: 'RFC 8439, A.1, vector 1',
    type: PSA_KEY_TYPE_CHACHA20,
    alg: PSA_ALG_STREAM_CIPHER,
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    plaintext: '00'.repeat(40),
    ciphertext: `76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7
                 da41597c5157488d`,
  },
  {
    from: 'RFC 3713, appendix A',
    type: PSA_KEY_TYPE_CAMELLIA,
    alg: PSA_ALG_ECB_NO_PADDING,
    key: '0123456789abcdeffedcba9876543210',
    iv: '',
    plaintext: '0123456789abcdeffedcba9876543210',
    ciphertext: '67673138549669730857065648eabe43',
  },
  {
    from: 'SP 800-67, B.1',
    type: PSA_KEY_TYPE_DES,
    alg: PSA_ALG_ECB_NO_PADDING,
    key: '0123456789abcdef23456789abcdef01456789abcdef0123',
    iv: '',
    plaintext: '54686520717566636b2062726f776e20666f78206a756d70',
    ciphertext: 'a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900',
  },
];

/** In pieces, with an IV of the caller's. */
async function crypt(session: Session, operation: number, iv: Bytes, input: Bytes): Promise<Bytes> {
  if (iv.length > 0) await session.cipherSetIv(operation, iv);
  const out: Uint8Array[] = [];
  for (const piece of pieces(input)) out.push(await session.cipherUpdate(operation, piece));
  return joined(...out, await session.cipherFinish(operation));
}

const knownAnswers = KNOWN.map(({ from, type, alg, ...hex }) =>
  scenario(`encrypts as ${from} says (${algorithmName(alg)})`, async (session) => {
    const [iv, plaintext] = [fromHex(hex.iv), fromHex(hex.plaintext)];
    const ciphertext = fromHex(hex.ciphertext);
    await withKey(session, { type, usage: BOTH, alg }, fromHex(hex.key), async (key) => {
      const there = await session.cipherEncryptSetup(key, alg);
      equalBytes(await crypt(session, there, iv, plaintext), ciphertext, 'encrypted');
      const back = await session.cipherDecryptSetup(key, alg);
      equalBytes(await crypt(session, back, iv, ciphertext), plaintext, 'decrypted');
      const whole = await session.cipherDecrypt(key, alg, joined(iv, ciphertext));
      equalBytes(whole, plaintext, 'decrypted at once');
    });
  }),
);

const attributes = { type: PSA_KEY_TYPE_AES, bits: 256, usage: BOTH };

const everyday = [
  ...[PSA_ALG_CTR, PSA_ALG_CBC_PKCS7].map((alg) =>
    scenario(`${algorithmName(alg)} draws an IV, and takes any length`, async (session) => {
      await withKey(session, { ...attributes, alg }, undefined, async (key) => {
        for (const length of [0, 1, 16, 33, 4096]) {
          const plaintext = pattern(length);
          const sealed = await session.cipherEncrypt(key, alg, plaintext);
          const again = await session.cipherEncrypt(key, alg, plaintext);
          check(!isSame(sealed, again), `${length} bytes: the same IV twice`);
          const opened = await session.cipherDecrypt(key, alg, sealed);
          equalBytes(opened, plaintext, `${length} bytes`);
        }
        const operation = await session.cipherEncryptSetup(key, alg);
        const iv = await session.cipherGenerateIv(operation);
        equal(iv.length, PSA_CIPHER_IV_LENGTH(attributes.type, alg), 'length of the IV');
        const parts = await crypt(session, operation, NONE, utf8('in parts'));
        const opened = await session.cipherDecrypt(key, alg, joined(iv, parts));
        equalBytes(opened, utf8('in parts'), 'encrypted in parts, decrypted at once');
      });
    }),
  ),
  scenario('padding that is none is told, in one call and in parts', async (session) => {
    const alg = PSA_ALG_CBC_PKCS7;
    await withKey(session, { ...attributes, alg }, undefined, async (key) => {
      const sealed = await session.cipherEncrypt(key, alg, new Uint8Array(15));
      // One bit of the IV turns a padding of one byte 0x01 into 0x00.
      const broken = changed(sealed, 15);
      const call = session.cipherDecrypt(key, alg, broken);
      await expectStatus(call, PSA_ERROR_INVALID_PADDING, 'at once');
      const operation = await session.cipherDecryptSetup(key, alg);
      await session.cipherSetIv(operation, broken.slice(0, 16));
      await session.cipherUpdate(operation, broken.slice(16));
      await expectStatus(session.cipherFinish(operation), PSA_ERROR_INVALID_PADDING, 'in parts');
      await session.cipherAbort(operation);
    });
  }),
  scenario('whole blocks are wanted where nothing pads', async (session) => {
    for (const alg of [PSA_ALG_CBC_NO_PADDING, PSA_ALG_ECB_NO_PADDING]) {
      await withKey(session, { ...attributes, alg }, undefined, async (key) => {
        const encrypting = session.cipherEncrypt(key, alg, new Uint8Array(17));
        await expectStatus(encrypting, PSA_ERROR_INVALID_ARGUMENT, 'encrypting 17 bytes');
        const decrypting = session.cipherDecrypt(key, alg, new Uint8Array(15));
        await expectStatus(decrypting, PSA_ERROR_INVALID_ARGUMENT, 'decrypting 15 bytes');
        const operation = await session.cipherEncryptSetup(key, alg);
        if (alg === PSA_ALG_CBC_NO_PADDING) await session.cipherGenerateIv(operation);
        await session.cipherUpdate(operation, new Uint8Array(17));
        await expectStatus(session.cipherFinish(operation), PSA_ERROR_INVALID_ARGUMENT, 'parts');
        await session.cipherAbort(operation);
      });
    }
  }),
];

const misuse = [
  scenario('a cipher has its IV once, and before its first byte', async (session) => {
    const alg = PSA_ALG_CTR;
    await withKey(session, { ...attributes, alg }, undefined, async (key) => {
      const encrypting = () => session.cipherEncryptSetup(key, alg);
      const [early, late, twice] = [await encrypting(), await encrypting(), await encrypting()];
      const update = session.cipherUpdate(early, NONE);
      await expectStatus(update, PSA_ERROR_BAD_STATE, 'data before the IV');
      await session.cipherSetIv(late, new Uint8Array(16));
      const second = session.cipherSetIv(late, new Uint8Array(16));
      await expectStatus(second, PSA_ERROR_BAD_STATE, 'a second IV');
      await session.cipherGenerateIv(twice);
      await expectStatus(session.cipherGenerateIv(twice), PSA_ERROR_BAD_STATE, 'another one drawn');
      const decrypting = await session.cipherDecryptSetup(key, alg);
      const drawn = session.cipherGenerateIv(decrypting);
      await expectStatus(drawn, PSA_ERROR_BAD_STATE, 'an IV drawn to decrypt');
      for (const operation of [early, late, twice, decrypting]) {
        await expectStatus(session.cipherFinish(operation), PSA_ERROR_BAD_STATE, 'after a failure');
        await session.cipherAbort(operation);
        await expectStatus(session.cipherUpdate(operation, NONE), PSA_ERROR_BAD_STATE, 'aborted');
      }
    });
  }),
  scenario('a key encrypts with its right and its algorithm alone', async (session) => {
    const alg = PSA_ALG_CTR;
    const oneWay = { ...attributes, usage: PSA_KEY_USAGE_ENCRYPT, alg };
    await withKey(session, oneWay, undefined, async (key) => {
      const sealed = await session.cipherEncrypt(key, alg, utf8('one way'));
      const { cipherDecrypt, cipherDecryptSetup } = session;
      await expectStatus(cipherDecrypt(key, alg, sealed), PSA_ERROR_NOT_PERMITTED, 'decrypting');
      await expectStatus(cipherDecryptSetup(key, alg), PSA_ERROR_NOT_PERMITTED, 'in parts');
      const other = session.cipherEncrypt(key, PSA_ALG_CFB, NONE);
      await expectStatus(other, PSA_ERROR_NOT_PERMITTED, 'another algorithm');
      const setup = session.cipherEncryptSetup(key, PSA_ALG_CFB);
      await expectStatus(setup, PSA_ERROR_NOT_PERMITTED, 'another algorithm in parts');
    });
    await withKey(session, { ...attributes, alg: PSA_ALG_GCM }, undefined, async (key) => {
      const call = session.cipherEncrypt(key, PSA_ALG_GCM, NONE);
      await expectStatus(call, UNSERVED, 'an AEAD is no cipher');
    });
  }),
  scenario('XTS does not take one key for both halves', async (session) => {
    const wanted = { type: PSA_KEY_TYPE_AES, usage: BOTH, alg: PSA_ALG_XTS };
    await withKey(session, wanted, new Uint8Array(32).fill(5), async (key) => {
      const call = session.cipherEncrypt(key, PSA_ALG_XTS, new Uint8Array(16));
      await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, 'equal halves');
    });
  }),
  scenario('a destroyed key takes its ciphers with it', async (session) => {
    const alg = PSA_ALG_CTR;
    await withKey(session, { ...attributes, alg }, undefined, async (key) => {
      const operation = await session.cipherEncryptSetup(key, alg);
      await session.cipherGenerateIv(operation);
      await session.destroyKey(key);
      await expectStatus(session.cipherUpdate(operation, NONE), PSA_ERROR_BAD_STATE, 'going on');
      await session.cipherAbort(operation);
    });
  }),
];

export const ciphers: readonly Scenario[] = [...knownAnswers, ...everyday, ...misuse];
