/** Authenticated encryption, against Node's GCM, CCM and ChaCha20-Poly1305. */
import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import type { Session } from '../../sdk/standalone.ts';
import { checkAead } from '../psa/symmetric/checks.ts';
import { withKey } from '../psa/symmetric/support.ts';
import { expectBytes } from '../support/status.ts';
import { absence, lacksCipher } from './absent.ts';
import { type BlockCipher, CIPHERS, drawKey, inMode } from './block-ciphers.ts';
import {
  type Bytes,
  below,
  bytesOf,
  type Case,
  lengthsAround,
  pick,
  type Random,
  type Rows,
  randomBytes,
} from './case.ts';

type Given = {
  readonly name: string;
  readonly type: number;
  readonly alg: number;
  readonly key: Bytes;
  readonly nonce: Bytes;
  readonly additionalData: Bytes;
  readonly plaintext: Bytes;
  readonly tagLength: number;
};

/** The modes have one interface; the types of Node want one of their names. */
const options = ({ name, tagLength }: Given) =>
  [name as CipherGCMTypes, { authTagLength: tagLength }] as const;
const isCcm = ({ name }: Given) => name.endsWith('ccm');

function seal(given: Given): { ciphertext: Bytes; tag: Bytes } {
  const { key, nonce, additionalData, plaintext } = given;
  const [name, tagOptions] = options(given);
  const cipher = createCipheriv(name, key, nonce, tagOptions);
  cipher.setAAD(additionalData, isCcm(given) ? { plaintextLength: plaintext.length } : undefined);
  const ciphertext = bytesOf(cipher.update(plaintext), cipher.final());
  return { ciphertext, tag: bytesOf(cipher.getAuthTag()) };
}

function open(given: Given, sealed: Bytes): Bytes {
  const { key, nonce, additionalData, tagLength } = given;
  const [name, tagOptions] = options(given);
  const length = sealed.length - tagLength;
  const decipher = createDecipheriv(name, key, nonce, tagOptions);
  decipher.setAuthTag(sealed.subarray(length));
  decipher.setAAD(additionalData, isCcm(given) ? { plaintextLength: length } : undefined);
  return bytesOf(decipher.update(sealed.subarray(0, length)), decipher.final());
}

async function compare(session: Session, random: Random, given: Given): Promise<void> {
  await checkAead(session, random, { ...given, ...seal(given) });
  const { type, alg, key, nonce, additionalData, plaintext } = given;
  await withKey(session, type, alg, key, async (id) => {
    const sealed = await session.aeadEncrypt(id, alg, nonce, additionalData, plaintext);
    expectBytes(open(given, sealed), plaintext, 'made by us, opened by Node');
  });
}

const GCM_TAGS = [4, 8, 12, 13, 14, 15, 16];
const CCM_TAGS = [4, 6, 8, 10, 12, 14, 16];

const blockCase = (cipher: BlockCipher, base: number, mode: 'gcm' | 'ccm'): Case[] => {
  const name = inMode(cipher, mode);
  if (!name) return [];
  const nonceLengths = mode === 'gcm' ? [12, 1, 16, 40] : [13, 12, 7, 8, 9, 10, 11];
  return [
    {
      title: cipher.title,
      async run(session, random) {
        for (const length of lengthsAround(random, 16)) {
          const tagLength = pick(random, mode === 'gcm' ? GCM_TAGS : CCM_TAGS);
          await compare(session, random, {
            name,
            type: cipher.type,
            alg: A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(base, tagLength),
            key: drawKey(random, cipher, cipher.bits),
            nonce: randomBytes(random, pick(random, nonceLengths)),
            additionalData: randomBytes(random, pick(random, lengthsAround(random, 16))),
            plaintext: randomBytes(random, length),
            tagLength,
          });
        }
      },
    },
  ];
};

const chachaCase: Case = {
  title: 'ChaCha20-Poly1305',
  async run(session, random) {
    for (const length of [...lengthsAround(random, 64, 7), 1000 + below(random, 1000)]) {
      await compare(session, random, {
        name: 'chacha20-poly1305',
        type: K.PSA_KEY_TYPE_CHACHA20,
        alg: A.PSA_ALG_CHACHA20_POLY1305,
        key: randomBytes(random, 32),
        nonce: randomBytes(random, 12),
        additionalData: randomBytes(random, pick(random, lengthsAround(random, 16))),
        plaintext: randomBytes(random, length),
        tagLength: 16,
      });
    }
  },
};

const onlyAesAndAria = (mode: string) =>
  absence('Camellia, SM4', `no ${mode} of them in OpenSSL 3.0`, () =>
    lacksCipher(new RegExp(`(camellia|sm4).*${mode}`, 'i')),
  );

export const AEAD_ROWS: Rows = {
  PSA_ALG_GCM: {
    cases: CIPHERS.flatMap((cipher) => blockCase(cipher, A.PSA_ALG_GCM, 'gcm')),
    absent: [onlyAesAndAria('gcm')],
  },
  PSA_ALG_CCM: {
    cases: CIPHERS.flatMap((cipher) => blockCase(cipher, A.PSA_ALG_CCM, 'ccm')),
    absent: [onlyAesAndAria('ccm')],
  },
  PSA_ALG_CHACHA20_POLY1305: { cases: [chachaCase] },
  PSA_ALG_XCHACHA20_POLY1305: {
    absent: [absence('XChaCha20', 'no such cipher', () => lacksCipher(/xchacha/i))],
  },
  PSA_ALG_ASCON_AEAD128: {
    absent: [absence('Ascon', 'no such cipher', () => lacksCipher(/ascon/i))],
  },
};
