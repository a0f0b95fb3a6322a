/** Ways to be wrong, for hashes, MACs, AEADs, padding, wrapped keys and derived values. */
import * as psa from '../../sdk/index.ts';
import type { Session } from '../../sdk/session.ts';
import { nodeEncrypt } from '../differential/block-ciphers.ts';
import { type Attempt, type Bytes, bytesOf, flip, sameLength, wrongs } from './oracle-rig.ts';

export type Subject = {
  readonly name: string;
  readonly status: number;
  /** WebCrypto has no part in it: it is looked at once. */
  readonly onlyScript?: boolean;
  readonly attempts: (session: Session) => Promise<readonly Attempt[]>;
};

const MESSAGE: Bytes = new Uint8Array(48).fill(0x61);
const SIGNATURE = psa.PSA_ERROR_INVALID_SIGNATURE;
const key = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => (i * 7 + 1) & 0xff);

const ALL =
  psa.PSA_KEY_USAGE_ENCRYPT |
  psa.PSA_KEY_USAGE_DECRYPT |
  psa.PSA_KEY_USAGE_SIGN_MESSAGE |
  psa.PSA_KEY_USAGE_VERIFY_MESSAGE |
  psa.PSA_KEY_USAGE_DERIVE |
  psa.PSA_KEY_USAGE_VERIFY_DERIVATION |
  psa.PSA_KEY_USAGE_WRAP |
  psa.PSA_KEY_USAGE_UNWRAP;

const importKey = (session: Session, type: number, alg: number, data: Bytes) =>
  session.importKey({ type, usage: ALL, alg }, data);

const hash = (alg: number): Subject => ({
  name: psa.algorithmName(alg),
  status: SIGNATURE,
  async attempts(session) {
    const right = await session.hashCompute(alg, MESSAGE);
    return wrongs(right).flatMap(([what, wrong]): Attempt[] => [
      [what, () => session.hashCompare(alg, MESSAGE, wrong)],
      [
        `${what}, in parts`,
        async () => {
          const operation = await session.hashSetup(alg);
          await session.hashUpdate(operation, MESSAGE);
          await session.hashVerify(operation, wrong);
        },
      ],
    ]);
  },
});

const mac = (type: number, alg: number, length: number): Subject => ({
  name: `${psa.algorithmName(alg)}, ${psa.keyTypeName(type)}`,
  status: SIGNATURE,
  async attempts(session) {
    const id = await importKey(session, type, alg, key(length));
    const right = await session.macCompute(id, alg, MESSAGE);
    return wrongs(right).flatMap(([what, wrong]): Attempt[] => [
      [what, () => session.macVerify(id, alg, MESSAGE, wrong)],
      [
        `${what}, in parts`,
        async () => {
          const operation = await session.macVerifySetup(id, alg);
          await session.macUpdate(operation, MESSAGE);
          await session.macVerifyFinish(operation, wrong);
        },
      ],
    ]);
  },
});

type Sealed = { readonly nonce: Bytes; readonly ad: Bytes; readonly text: Bytes };

async function openInParts(session: Session, id: number, alg: number, sealed: Sealed, tag: Bytes) {
  const operation = await session.aeadDecryptSetup(id, alg);
  await session.aeadSetLengths(operation, sealed.ad.length, sealed.text.length);
  await session.aeadSetNonce(operation, sealed.nonce);
  await session.aeadUpdateAd(operation, sealed.ad);
  await session.aeadUpdate(operation, sealed.text);
  await session.aeadVerify(operation, tag);
}

const aead = (type: number, alg: number, length: number): Subject => ({
  name: `${psa.algorithmName(alg)}, ${psa.keyTypeName(type)}`,
  status: SIGNATURE,
  async attempts(session) {
    const id = await importKey(session, type, alg, key(length));
    const nonce = key(psa.PSA_AEAD_NONCE_LENGTH(type, alg));
    const ad = key(20);
    const whole = await session.aeadEncrypt(id, alg, nonce, ad, MESSAGE);
    const [text, tag] = [whole.slice(0, MESSAGE.length), whole.slice(MESSAGE.length)];
    const open = (n: Bytes, a: Bytes, c: Bytes) => session.aeadDecrypt(id, alg, n, a, c);
    const good = { nonce, ad, text };
    return [
      ...sameLength(whole).map(([what, wrong]): Attempt => [what, () => open(nonce, ad, wrong)]),
      ...wrongs(tag).flatMap(([what, wrong]): Attempt[] => [
        [`tag, ${what}, in parts`, () => openInParts(session, id, alg, good, wrong)],
        ...(wrong.length >= tag.length
          ? [[`tag, ${what}`, () => open(nonce, ad, bytesOf(text, wrong))] as const]
          : []),
      ]),
      ['a byte less', () => open(nonce, ad, whole.slice(0, -1))],
      ['without text', () => open(nonce, ad, tag)],
      ['another nonce', () => open(flip(nonce, 0), ad, whole)],
      ['other additional data', () => open(nonce, flip(ad, -1), whole)],
      ['no additional data', () => open(nonce, new Uint8Array(0), whole)],
      [
        'another nonce, in parts',
        () => openInParts(session, id, alg, { ...good, nonce: flip(nonce, -1) }, tag),
      ],
      [
        'other data, in parts',
        () => openInParts(session, id, alg, { ...good, text: flip(text, 0) }, tag),
      ],
    ];
  },
});

/** Last blocks that no padding ends in. */
function badPaddings(block: number): readonly (readonly [string, Bytes])[] {
  const filled = (value: number, length: number) => {
    const out = new Uint8Array(block).fill(0x61);
    return out.fill(value, block - length);
  };
  return [
    ['a zero', filled(0, 1)],
    ['a block and one', filled(block + 1, block)],
    ['255', filled(255, block)],
    ['the first byte of it', flip(filled(block, block), 0)],
    ['the byte before the last', flip(filled(3, 3), -2)],
    ['the first of three', flip(filled(3, 3), -3)],
    ['text', filled(0x61, block)],
  ];
}

const padding = (type: number, length: number, block: number): Subject => ({
  name: `CBC_PKCS7, ${psa.keyTypeName(type)}`,
  status: psa.PSA_ERROR_INVALID_PADDING,
  async attempts(session) {
    const [plain, padded] = [psa.PSA_ALG_CBC_NO_PADDING, psa.PSA_ALG_CBC_PKCS7];
    const data =
      type === psa.PSA_KEY_TYPE_DES
        ? new Uint8Array(Buffer.from('0123456789abcdef23456789abcdef01456789abcdef0123', 'hex'))
        : key(length);
    const maker = await importKey(session, type, plain, data);
    const id = await importKey(session, type, padded, data);
    const attempts: Attempt[] = [];
    for (const [what, last] of badPaddings(block)) {
      const input = await session.cipherEncrypt(maker, plain, bytesOf(MESSAGE, last));
      attempts.push([what, () => session.cipherDecrypt(id, padded, input)]);
      const inParts = async () => {
        const operation = await session.cipherDecryptSetup(id, padded);
        await session.cipherSetIv(operation, input.slice(0, block));
        await session.cipherUpdate(operation, input.slice(block));
        await session.cipherFinish(operation);
      };
      attempts.push([`${what}, in parts`, inParts]);
    }
    return attempts;
  },
});

/** What is unwrapped to nothing sensible; KWP's inside is made wrong by Node. */
const wrap = (type: number, alg: number): Subject => ({
  name: `${psa.algorithmName(alg)}, ${psa.keyTypeName(type)}`,
  status: SIGNATURE,
  async attempts(session) {
    const id = await importKey(session, type, alg, key(16));
    const raw = { type: psa.PSA_KEY_TYPE_RAW_DATA, usage: psa.PSA_KEY_USAGE_EXPORT };
    const payload = await session.importKey(raw, key(24));
    const whole = await session.wrapKey(id, alg, payload);
    const wrapped = [...sameLength(whole)];
    if (alg === psa.PSA_ALG_KWP && type === psa.PSA_KEY_TYPE_AES) {
      for (const [what, head, body] of [
        ['a length of nothing', 'a65959a600000000', key(24)],
        ['a length too long', 'a65959a600000019', key(24)],
        ['a length too short', 'a65959a600000010', key(24)],
        ['a huge length', 'a65959a6ffffffff', key(24)],
        ['padding that is not zero', 'a65959a600000015', key(24)],
        ['the constant of KW', 'a6a6a6a6a6a6a6a6', key(24)],
      ] as const) {
        const iv = new Uint8Array(Buffer.from(head, 'hex'));
        wrapped.push([what, nodeEncrypt('id-aes128-wrap', key(16), iv, body)]);
      }
    }
    return wrapped.map(
      ([what, wrong]): Attempt => [what, () => session.unwrapKey(raw, id, alg, wrong)],
    );
  },
});

const derived = (alg: number, type: number, step: number): Subject => ({
  name: psa.algorithmName(alg),
  status: SIGNATURE,
  async attempts(session) {
    const secret = await importKey(session, type, alg, key(32));
    const start = async () => {
      const operation = await session.keyDerivationSetup(alg);
      if (step === psa.PSA_KEY_DERIVATION_INPUT_PASSWORD) {
        await session.keyDerivationInputInteger(operation, psa.PSA_KEY_DERIVATION_INPUT_COST, 2);
        await session.keyDerivationInputBytes(operation, psa.PSA_KEY_DERIVATION_INPUT_SALT, key(8));
      }
      await session.keyDerivationInputKey(operation, step, secret);
      if (step === psa.PSA_KEY_DERIVATION_INPUT_SECRET) {
        await session.keyDerivationInputBytes(operation, psa.PSA_KEY_DERIVATION_INPUT_INFO, key(3));
      }
      return operation;
    };
    const right = await session.keyDerivationOutputBytes(await start(), 32);
    const attempts: Attempt[] = [];
    for (const [what, wrong] of sameLength(right)) {
      const reference = await importKey(session, psa.PSA_KEY_TYPE_PASSWORD_HASH, alg, wrong);
      attempts.push(
        [what, async () => session.keyDerivationVerifyBytes(await start(), wrong)],
        [`${what}, a key`, async () => session.keyDerivationVerifyKey(await start(), reference)],
      );
    }
    return attempts;
  },
});

const AES = psa.PSA_KEY_TYPE_AES;
const SHA256 = psa.PSA_ALG_SHA_256;

export const SYMMETRIC: readonly Subject[] = [
  ...[SHA256, psa.PSA_ALG_SHA3_512, psa.PSA_ALG_SM3, psa.PSA_ALG_MD2].map(hash),
  mac(psa.PSA_KEY_TYPE_HMAC, psa.PSA_ALG_HMAC(SHA256), 32),
  mac(
    psa.PSA_KEY_TYPE_HMAC,
    psa.PSA_ALG_TRUNCATED_MAC(psa.PSA_ALG_HMAC(psa.PSA_ALG_SHA_512), 10),
    32,
  ),
  mac(AES, psa.PSA_ALG_CMAC, 16),
  mac(AES, psa.PSA_ALG_CBC_MAC, 16),
  mac(psa.PSA_KEY_TYPE_CAMELLIA, psa.PSA_ALG_CMAC, 16),
  mac(psa.PSA_KEY_TYPE_BLAKE2, psa.PSA_ALG_BLAKE2_MAC(psa.PSA_ALG_BLAKE2S_HASH256), 32),
  aead(AES, psa.PSA_ALG_GCM, 16),
  aead(AES, psa.PSA_ALG_AEAD_WITH_SHORTENED_TAG(psa.PSA_ALG_GCM, 8), 32),
  aead(AES, psa.PSA_ALG_CCM, 16),
  aead(psa.PSA_KEY_TYPE_ARIA, psa.PSA_ALG_GCM, 16),
  aead(psa.PSA_KEY_TYPE_SM4, psa.PSA_ALG_CCM, 16),
  aead(psa.PSA_KEY_TYPE_CHACHA20, psa.PSA_ALG_CHACHA20_POLY1305, 32),
  aead(psa.PSA_KEY_TYPE_XCHACHA20, psa.PSA_ALG_XCHACHA20_POLY1305, 32),
  aead(psa.PSA_KEY_TYPE_ASCON, psa.PSA_ALG_ASCON_AEAD128, 16),
  padding(AES, 16, 16),
  padding(AES, 32, 16),
  padding(psa.PSA_KEY_TYPE_SM4, 16, 16),
  padding(psa.PSA_KEY_TYPE_DES, 24, 8),
  ...[psa.PSA_ALG_KW, psa.PSA_ALG_KWP].flatMap((alg) => [
    wrap(AES, alg),
    wrap(psa.PSA_KEY_TYPE_ARIA, alg),
  ]),
  derived(psa.PSA_ALG_HKDF(SHA256), psa.PSA_KEY_TYPE_DERIVE, psa.PSA_KEY_DERIVATION_INPUT_SECRET),
  derived(
    psa.PSA_ALG_PBKDF2_HMAC(SHA256),
    psa.PSA_KEY_TYPE_PASSWORD,
    psa.PSA_KEY_DERIVATION_INPUT_PASSWORD,
  ),
];
