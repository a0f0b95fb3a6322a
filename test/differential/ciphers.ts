/** Unauthenticated ciphers and key wrapping, against createCipheriv and createDecipheriv. */
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_CIPHER_IV_LENGTH } from '../../protocol/psa/sizes.ts';
import type { Session } from '../../sdk/standalone.ts';
import { crypt } from '../psa/symmetric/checks.ts';
import { chunksOf, withKey } from '../psa/symmetric/support.ts';
import { checkWrap } from '../psa/symmetric/wraps.ts';
import { expectBytes } from '../support/status.ts';
import { absence, lacksCipher } from './absent.ts';
import {
  type BlockCipher,
  CIPHERS,
  drawKey,
  forOpenssl,
  inMode,
  nodeDecrypt,
  nodeEncrypt,
} from './block-ciphers.ts';
import {
  type Absence,
  type Bytes,
  below,
  bytesOf,
  type Case,
  lengthsAround,
  pick,
  type Random,
  type Row,
  type Rows,
  randomBytes,
} from './case.ts';

type Given = {
  readonly type: number;
  readonly alg: number;
  readonly key: Bytes;
  readonly iv: Bytes;
  readonly plaintext: Bytes;
  readonly encrypt: (iv: Bytes, plaintext: Bytes) => Bytes;
  readonly decrypt: (iv: Bytes, ciphertext: Bytes) => Bytes;
};

/** With an IV of ours and one of Node's, in one call and in pieces. */
async function compare(session: Session, random: Random, given: Given): Promise<void> {
  const { type, alg, iv, plaintext } = given;
  const theirs = given.encrypt(iv, plaintext);
  await withKey(session, type, alg, given.key, async (id) => {
    const encrypted = await crypt(session, 'Encrypt', id, alg, iv, chunksOf(random, plaintext));
    expectBytes(encrypted, theirs, 'encrypted in parts');
    const decrypted = await crypt(session, 'Decrypt', id, alg, iv, chunksOf(random, theirs));
    expectBytes(decrypted, plaintext, 'decrypted in parts');
    const ivLength = PSA_CIPHER_IV_LENGTH(type, alg);
    const ours = await session.cipherEncrypt(id, alg, plaintext);
    const back = given.decrypt(ours.slice(0, ivLength), ours.slice(ivLength));
    expectBytes(back, plaintext, 'made by us, opened by Node');
    if (iv.length !== ivLength) return;
    const opened = await session.cipherDecrypt(id, alg, bytesOf(iv, theirs));
    expectBytes(opened, plaintext, 'made by Node, opened by us');
  });
}

const WHOLE = [A.PSA_ALG_ECB_NO_PADDING, A.PSA_ALG_CBC_NO_PADDING];

/** Some lengths around blocks, and one of AES that WebCrypto gets in parts. */
function lengthsFor(random: Random, alg: number, { type, blockSize }: BlockCipher) {
  const long = type === K.PSA_KEY_TYPE_AES ? [17_000] : [];
  const lengths = [...lengthsAround(random, blockSize, 2), ...long];
  if (alg === A.PSA_ALG_XTS) return lengths.map((length) => length + 16);
  return WHOLE.includes(alg) ? lengths.map((length) => length - (length % blockSize)) : lengths;
}

const modeCase = (cipher: BlockCipher, alg: number, mode: string): Case[] => {
  const name = inMode(cipher, mode);
  if (!name) return [];
  const { type, title } = cipher;
  const padded = alg === A.PSA_ALG_CBC_PKCS7;
  const bits = alg === A.PSA_ALG_XTS ? 2 * cipher.bits : cipher.bits;
  return [
    {
      title,
      async run(session, random) {
        for (const length of lengthsFor(random, alg, cipher)) {
          const key = drawKey(random, cipher, bits);
          const theirKey = forOpenssl(type, key);
          await compare(session, random, {
            type,
            alg,
            key,
            iv: randomBytes(random, PSA_CIPHER_IV_LENGTH(type, alg)),
            plaintext: randomBytes(random, length),
            encrypt: (iv, plaintext) => nodeEncrypt(name, theirKey, iv, plaintext, padded),
            decrypt: (iv, ciphertext) => nodeDecrypt(name, theirKey, iv, ciphertext, padded),
          });
        }
      },
    },
  ];
};

const mode = (alg: number, name: string, ...absent: readonly Absence[]): Row => ({
  cases: CIPHERS.flatMap((cipher) => modeCase(cipher, alg, name)),
  absent,
});

/** CCM*: the counter mode of CCM, whose first block is the tag's (RFC 3610, section 2.3). */
const ccmStarCase = (cipher: BlockCipher): Case[] => {
  const name = inMode(cipher, 'ctr');
  if (!name || cipher.blockSize !== 16) return [];
  const counter = (nonce: Bytes) =>
    bytesOf(
      Uint8Array.of(14 - nonce.length),
      nonce,
      new Uint8Array(14 - nonce.length),
      Uint8Array.of(1),
    );
  return [
    {
      title: cipher.title,
      async run(session, random) {
        for (const nonceLength of [13, 7 + below(random, 6)]) {
          const key = drawKey(random, cipher, cipher.bits);
          await compare(session, random, {
            type: cipher.type,
            alg: A.PSA_ALG_CCM_STAR_NO_TAG,
            key,
            iv: randomBytes(random, nonceLength),
            plaintext: randomBytes(random, pick(random, lengthsAround(random, 16))),
            encrypt: (nonce, plaintext) => nodeEncrypt(name, key, counter(nonce), plaintext),
            decrypt: (nonce, ciphertext) => nodeDecrypt(name, key, counter(nonce), ciphertext),
          });
        }
      },
    },
  ];
};

/** OpenSSL's IV is the block counter, little-endian, and then the nonce. */
const chachaCase: Case = {
  title: 'ChaCha20',
  async run(session, random) {
    const start = (iv: Bytes) => (iv.length === 16 ? iv : bytesOf(new Uint8Array(4), iv));
    for (const length of [...lengthsAround(random, 64, 7), 3000]) {
      const key = randomBytes(random, 32);
      const iv = randomBytes(random, pick(random, [12, 16]));
      // Far from the end of the counter, where OpenSSL carries into the nonce.
      if (iv.length === 16) iv[3] = 0;
      await compare(session, random, {
        type: K.PSA_KEY_TYPE_CHACHA20,
        alg: A.PSA_ALG_STREAM_CIPHER,
        key,
        iv,
        plaintext: randomBytes(random, length),
        encrypt: (nonce, plaintext) => nodeEncrypt('chacha20', key, start(nonce), plaintext),
        decrypt: (nonce, ciphertext) => nodeDecrypt('chacha20', key, start(nonce), ciphertext),
      });
    }
  },
};

const LEGACY = 'in the legacy provider, which Node loads only when it is told to';

const wrap = (
  alg: number,
  suffix: string,
  iv: string,
  length: (random: Random) => number,
): Row => ({
  cases: [128, 192, 256].map((bits) => ({
    title: `AES ${bits}`,
    async run(session, random) {
      for (let i = 0; i < 4; i += 1) {
        const wrappingKey = randomBytes(random, bits / 8);
        const key = randomBytes(random, length(random));
        const name = `id-aes${bits}-${suffix}`;
        const wrapped = nodeEncrypt(name, wrappingKey, bytesOf(Buffer.from(iv, 'hex')), key);
        await checkWrap(session, { alg, type: K.PSA_KEY_TYPE_AES, wrappingKey, key, wrapped });
      }
    },
  })),
  absent: [
    absence('ARIA, Camellia, SM4', 'no wrapping but with AES', () =>
      lacksCipher(/(aria|camellia|sm4).*wrap/i),
    ),
  ],
});

export const CIPHER_ROWS: Rows = {
  PSA_ALG_STREAM_CIPHER: {
    cases: [chachaCase],
    absent: [
      absence('ARC4', LEGACY, () => lacksCipher(/^rc4/i)),
      absence('XChaCha20', 'no such cipher', () => lacksCipher(/xchacha/i)),
    ],
  },
  PSA_ALG_CTR: mode(
    A.PSA_ALG_CTR,
    'ctr',
    absence('DES', 'no counter mode of it', () => lacksCipher(/des.*ctr/i)),
  ),
  PSA_ALG_CFB: mode(A.PSA_ALG_CFB, 'cfb'),
  PSA_ALG_OFB: mode(A.PSA_ALG_OFB, 'ofb'),
  PSA_ALG_CBC_NO_PADDING: mode(A.PSA_ALG_CBC_NO_PADDING, 'cbc'),
  PSA_ALG_CBC_PKCS7: mode(A.PSA_ALG_CBC_PKCS7, 'cbc'),
  PSA_ALG_ECB_NO_PADDING: mode(A.PSA_ALG_ECB_NO_PADDING, 'ecb'),
  PSA_ALG_XTS: mode(
    A.PSA_ALG_XTS,
    'xts',
    absence('AES 192', 'XTS-AES is defined for 128 and 256', () => lacksCipher(/aes-192-xts/i)),
    absence('ARIA, Camellia, SM4', 'no XTS but with AES', () =>
      lacksCipher(/(aria|camellia|sm4).*xts/i),
    ),
  ),
  PSA_ALG_CCM_STAR_NO_TAG: { cases: CIPHERS.flatMap(ccmStarCase) },
  PSA_ALG_KW: wrap(
    A.PSA_ALG_KW,
    'wrap',
    'a6a6a6a6a6a6a6a6',
    (random) => 8 * (2 + below(random, 9)),
  ),
  PSA_ALG_KWP: wrap(A.PSA_ALG_KWP, 'wrap-pad', 'a65959a6', (random) => 1 + below(random, 70)),
};
