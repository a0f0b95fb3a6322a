/** Cipher: the IV once and before all else, where there is one; then data; then the end. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import {
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CTR,
  PSA_ALG_ECB_NO_PADDING,
  PSA_ALG_OFB,
  PSA_ALG_STREAM_CIPHER,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_CHACHA20,
} from '../../../protocol/psa/key-types.ts';
import { PSA_CIPHER_IV_LENGTH } from '../../../protocol/psa/sizes.ts';
import { PSA_ERROR_BAD_STATE, PSA_ERROR_INVALID_ARGUMENT } from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DECRYPT, PSA_KEY_USAGE_ENCRYPT } from '../../../protocol/psa/usage.ts';
import { expectBytes } from '../../support/status.ts';
import { type Bytes, data, type Model, okUnless, type Variant } from '../model.ts';

type Cipher = Variant & {
  readonly type: number;
  readonly alg: number;
  /** Its name in Node, which has no ARC4 any more. */
  readonly node?: string;
};
type Facts = {
  readonly cipher: Cipher;
  readonly encrypt: boolean;
  readonly ivLength: number;
  readonly seen: { iv: Bytes; readonly output: Bytes[] };
  hasIv: boolean;
  input: readonly Bytes[];
};

const usage = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
const keyOf = (type: number) => data(type === PSA_KEY_TYPE_CHACHA20 ? 32 : 16);

const variant = (name: string, type: number, alg: number, node?: string): Cipher => ({
  name,
  type,
  alg,
  ...(node && { node }),
  key: { attributes: { type, alg, usage }, material: () => keyOf(type) },
});

const start =
  (encrypt: boolean) =>
  (cipher: Cipher): Facts => ({
    cipher,
    encrypt,
    ivLength: PSA_CIPHER_IV_LENGTH(cipher.type, cipher.alg),
    seen: { iv: new Uint8Array(0), output: [] },
    hasIv: false,
    input: [],
  });

const ready = ({ hasIv, ivLength }: Facts) => hasIv || ivLength === 0;
const inBlocks = ({ cipher: { alg } }: Facts) =>
  alg === PSA_ALG_ECB_NO_PADDING || alg === PSA_ALG_CBC_NO_PADDING;

function giveIv(now: Facts): number {
  const refused = ready(now);
  now.hasIv = true;
  return okUnless(refused);
}

function checkOutput({ cipher, encrypt, input, seen }: Facts): void {
  const { node, type, alg } = cipher;
  if (!node) return;
  // Node wants the counter before the nonce.
  const iv = type === PSA_KEY_TYPE_CHACHA20 ? Buffer.concat([Buffer.alloc(4), seen.iv]) : seen.iv;
  const ivOrNone = iv.length === 0 ? null : iv;
  const make = encrypt ? createCipheriv : createDecipheriv;
  const expected = make(node, keyOf(type), ivOrNone);
  if (alg !== PSA_ALG_CBC_PKCS7) expected.setAutoPadding(false);
  const parts = input.map((part) => expected.update(part));
  expectBytes(Buffer.concat(seen.output), Buffer.concat([...parts, expected.final()]));
}

export const cipherModel: Model<Facts, Cipher> = {
  family: 'cipher',
  variants: [
    variant('CTR', PSA_KEY_TYPE_AES, PSA_ALG_CTR, 'aes-128-ctr'),
    variant('CBC', PSA_KEY_TYPE_AES, PSA_ALG_CBC_NO_PADDING, 'aes-128-cbc'),
    variant('CBC with padding', PSA_KEY_TYPE_AES, PSA_ALG_CBC_PKCS7, 'aes-128-cbc'),
    variant('ECB', PSA_KEY_TYPE_AES, PSA_ALG_ECB_NO_PADDING, 'aes-128-ecb'),
    variant('OFB', PSA_KEY_TYPE_AES, PSA_ALG_OFB, 'aes-128-ofb'),
    variant('ChaCha20', PSA_KEY_TYPE_CHACHA20, PSA_ALG_STREAM_CIPHER, 'chacha20'),
    variant('ARC4', PSA_KEY_TYPE_ARC4, PSA_ALG_STREAM_CIPHER),
  ],
  setups: {
    encrypt: {
      call: 'cipherEncryptSetup',
      facts: start(true),
      run: ({ session, key }, { alg }) => session.cipherEncryptSetup(key.id, alg),
    },
    decrypt: {
      call: 'cipherDecryptSetup',
      // What the padding of random data is, no model knows.
      lacks: ({ alg }) => alg === PSA_ALG_CBC_PKCS7,
      facts: start(false),
      run: ({ session, key }, { alg }) => session.cipherDecryptSetup(key.id, alg),
    },
  },
  steps: {
    generateIv: {
      call: 'cipherGenerateIv',
      run: ({ session, handle }) => session.cipherGenerateIv(handle),
      status: (now) => (now.encrypt ? giveIv(now) : PSA_ERROR_BAD_STATE),
      check(iv: Bytes, { seen, ivLength }) {
        if (iv.length !== ivLength) throw new Error(`an IV of ${iv.length} bytes`);
        seen.iv = iv;
      },
    },
    setIv: {
      call: 'cipherSetIv',
      run: ({ session, handle }, _n, { ivLength }) => session.cipherSetIv(handle, data(ivLength)),
      status: giveIv,
      check(_nothing: unknown, { seen, ivLength }) {
        seen.iv = data(ivLength);
      },
    },
    setWrongIv: {
      call: 'cipherSetIv',
      run: ({ session, handle }) => session.cipherSetIv(handle, data(33)),
      status: (now) => (ready(now) ? PSA_ERROR_BAD_STATE : PSA_ERROR_INVALID_ARGUMENT),
    },
    update: {
      call: 'cipherUpdate',
      run: ({ session, handle }, n) => session.cipherUpdate(handle, data(n)),
      status(now, n) {
        now.input = [...now.input, data(n)];
        return okUnless(!ready(now));
      },
      check: (output: Bytes, { seen }) => void seen.output.push(output),
    },
    finish: {
      call: 'cipherFinish',
      last: true,
      run: ({ session, handle }) => session.cipherFinish(handle),
      status(now) {
        if (!ready(now)) return PSA_ERROR_BAD_STATE;
        const total = now.input.reduce((sum, { length }) => sum + length, 0);
        return okUnless(inBlocks(now) && total % 16 !== 0, PSA_ERROR_INVALID_ARGUMENT);
      },
      check(output: Bytes, facts) {
        facts.seen.output.push(output);
        checkOutput(facts);
      },
    },
  },
  abort: 'cipherAbort',
  paths: [
    ['CBC', 'encrypt', 'generateIv', 'update', 'update', 'finish'],
    ['CTR', 'decrypt', 'setIv', ['update', 7], 'finish'],
    ['ECB', 'encrypt', 'update', 'finish'],
  ],
};
