/** AEAD: lengths, nonce, additional data, data, end; declared lengths are kept to. */
import {
  PSA_ALG_CCM,
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_GCM,
  PSA_ALG_XCHACHA20_POLY1305,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_XCHACHA20,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DECRYPT, PSA_KEY_USAGE_ENCRYPT } from '../../../protocol/psa/usage.ts';
import { expectBytes } from '../../support/status.ts';
import { type Bytes, data, type Model, okUnless, type Place, type Variant } from '../model.ts';

type Aead = Variant & { readonly alg: number; readonly nonceLength: number };
type Facts = {
  readonly aead: Aead;
  readonly encrypt: boolean;
  readonly seen: { nonce: Bytes; readonly output: Bytes[] };
  declared: { readonly ad: number; readonly text: number } | undefined;
  hasNonce: boolean;
  inData: boolean;
  ad: number;
  text: readonly Bytes[];
};

const usage = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
const TAG = 16;
/** Declared by the call that declares, and given by each that gives. */
const AD = 7;

const variant = (
  name: string,
  type: number,
  keyLength: number,
  alg: number,
  nonceLength: number,
): Aead => ({
  name,
  alg,
  nonceLength,
  key: { attributes: { type, alg, usage }, material: () => data(keyLength) },
});

const start =
  (encrypt: boolean) =>
  (aead: Aead): Facts => ({
    aead,
    encrypt,
    seen: { nonce: new Uint8Array(0), output: [] },
    declared: undefined,
    hasNonce: false,
    inData: false,
    ad: 0,
    text: [],
  });

const nonceDue = ({ hasNonce, aead, declared }: Facts) =>
  !hasNonce && (aead.alg !== PSA_ALG_CCM || declared !== undefined);
const adDiffers = ({ declared, ad }: Facts) => declared !== undefined && ad !== declared.ad;
const lengthOf = ({ text }: Facts) => text.reduce((sum, { length }) => sum + length, 0);

function giveNonce(now: Facts): number {
  const refused = !nonceDue(now);
  now.hasNonce = true;
  return okUnless(refused);
}

function giveText(now: Facts, length: number): number {
  if (!now.hasNonce) return PSA_ERROR_BAD_STATE;
  now.inData = true;
  now.text = [...now.text, data(length)];
  const over = now.declared !== undefined && lengthOf(now) > now.declared.text;
  return okUnless(over || adDiffers(now), PSA_ERROR_INVALID_ARGUMENT);
}

const restOf = (now: Facts, n: number) =>
  now.declared ? Math.max(0, now.declared.text - lengthOf(now)) : n;

function ending(now: Facts, encrypt: boolean): number {
  if (now.encrypt !== encrypt || !now.hasNonce) return PSA_ERROR_BAD_STATE;
  const short = now.declared !== undefined && lengthOf(now) !== now.declared.text;
  return okUnless(short || adDiffers(now), PSA_ERROR_INVALID_ARGUMENT);
}

/** Encrypts at once, under a key of the judge's own. */
async function sealed({ judge }: Pick<Place, 'judge'>, { aead, ad, seen }: Facts, text: Bytes) {
  const { attributes, material } = aead.key!;
  const key = await judge.importKey(attributes, await material(judge));
  const given = Buffer.concat(Array.from({ length: ad / AD }, () => data(AD)));
  const output = await judge.aeadEncrypt(key, aead.alg, seen.nonce, given, text);
  await judge.destroyKey(key);
  return output;
}

/** What a ciphertext is decrypted to, and its tag: all of these XOR with a stream. */
async function opened(place: Pick<Place, 'judge'>, facts: Facts) {
  const ciphertext = Buffer.concat(facts.text);
  const stream = await sealed(place, facts, new Uint8Array(ciphertext.length));
  const plaintext = new Uint8Array(ciphertext.map((byte, i) => byte ^ stream[i]!));
  const whole = await sealed(place, facts, plaintext);
  return { plaintext, tag: whole.slice(ciphertext.length) };
}

export const aeadModel: Model<Facts, Aead> = {
  family: 'aead',
  variants: [
    variant('CCM', PSA_KEY_TYPE_AES, 16, PSA_ALG_CCM, 13),
    variant('GCM', PSA_KEY_TYPE_AES, 16, PSA_ALG_GCM, 12),
    variant('ChaCha20', PSA_KEY_TYPE_CHACHA20, 32, PSA_ALG_CHACHA20_POLY1305, 12),
    variant('XChaCha20', PSA_KEY_TYPE_XCHACHA20, 32, PSA_ALG_XCHACHA20_POLY1305, 24),
  ],
  setups: {
    encrypt: {
      call: 'aeadEncryptSetup',
      facts: start(true),
      run: ({ session, key }, { alg }) => session.aeadEncryptSetup(key.id, alg),
    },
    decrypt: {
      call: 'aeadDecryptSetup',
      facts: start(false),
      run: ({ session, key }, { alg }) => session.aeadDecryptSetup(key.id, alg),
    },
  },
  steps: {
    setLengths: {
      call: 'aeadSetLengths',
      run: ({ session, handle }, n) => session.aeadSetLengths(handle, AD, n),
      status(now, n) {
        const refused = now.hasNonce || now.declared !== undefined;
        now.declared ??= { ad: AD, text: n };
        return okUnless(refused);
      },
    },
    generateNonce: {
      call: 'aeadGenerateNonce',
      run: ({ session, handle }) => session.aeadGenerateNonce(handle),
      status: (now) => (now.encrypt ? giveNonce(now) : PSA_ERROR_BAD_STATE),
      check(nonce: Bytes, { seen, aead }) {
        if (nonce.length !== aead.nonceLength) throw new Error(`a nonce of ${nonce.length} bytes`);
        seen.nonce = nonce;
      },
    },
    setNonce: {
      call: 'aeadSetNonce',
      run: ({ session, handle }, _n, { aead }) =>
        session.aeadSetNonce(handle, data(aead.nonceLength)),
      status: giveNonce,
      check(_nothing: unknown, { seen, aead }) {
        seen.nonce = data(aead.nonceLength);
      },
    },
    updateAd: {
      call: 'aeadUpdateAd',
      run: ({ session, handle }) => session.aeadUpdateAd(handle, data(AD)),
      status(now) {
        if (!now.hasNonce || now.inData) return PSA_ERROR_BAD_STATE;
        now.ad += AD;
        const over = now.declared !== undefined && now.ad > now.declared.ad;
        return okUnless(over, PSA_ERROR_INVALID_ARGUMENT);
      },
    },
    update: {
      call: 'aeadUpdate',
      run: ({ session, handle }, n) => session.aeadUpdate(handle, data(n)),
      status: giveText,
      check: (output: Bytes, { seen }) => void seen.output.push(output),
    },
    updateRest: {
      call: 'aeadUpdate',
      run: ({ session, handle }, n, facts) => session.aeadUpdate(handle, data(restOf(facts, n))),
      status: (now, n) => giveText(now, restOf(now, n)),
      check: (output: Bytes, { seen }) => void seen.output.push(output),
    },
    finish: {
      call: 'aeadFinish',
      last: true,
      run: ({ session, handle }) => session.aeadFinish(handle),
      status: (now) => ending(now, true),
      async check(end: { ciphertext: Bytes; tag: Bytes }, facts, _n, place) {
        const output = Buffer.concat([...facts.seen.output, end.ciphertext, end.tag]);
        expectBytes(output, await sealed(place, facts, Buffer.concat(facts.text)));
      },
    },
    verify: {
      call: 'aeadVerify',
      last: true,
      run: async (place, _n, facts, legal) => {
        const tag = legal ? (await opened(place, facts)).tag : data(TAG);
        return place.session.aeadVerify(place.handle, tag);
      },
      status: (now) => ending(now, false),
      async check(end: Bytes, facts, _n, place) {
        const output = Buffer.concat([...facts.seen.output, end]);
        expectBytes(output, (await opened(place, facts)).plaintext);
      },
    },
    verifyWrong: {
      call: 'aeadVerify',
      run: ({ session, handle }, n) => session.aeadVerify(handle, data(n)),
      status: (now) => ending(now, false) || PSA_ERROR_INVALID_SIGNATURE,
    },
  },
  abort: 'aeadAbort',
  paths: [
    ['CCM', 'encrypt', 'setLengths', 'generateNonce', 'updateAd', 'update', 'finish'],
    ['GCM', 'decrypt', 'setNonce', 'updateAd', 'updateAd', 'update', 'update', 'verify'],
  ],
};
