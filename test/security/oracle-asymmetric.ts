/** Ways to be wrong, for signatures and RSA decryption. */
import * as psa from '../../sdk/index.ts';
import type { Session } from '../../sdk/session.ts';
import stateful from '../psa/asymmetric/stateful.json' with { type: 'json' };
import { encodeOaep, nodeKey, privateDer, rawPublic } from '../psa/derivation/rsa-models.ts';
import { fromHex } from '../support/hex.ts';
import { type Attempt, type Bytes, bytesOf, flip, wrongs } from './oracle-rig.ts';
import type { Subject } from './oracle-symmetric.ts';

const MESSAGE: Bytes = new Uint8Array(32).fill(0x62);
const SIGN = psa.PSA_KEY_USAGE_SIGN_HASH | psa.PSA_KEY_USAGE_VERIFY_HASH;
const SHA256 = psa.PSA_ALG_SHA_256;

/** As long as the algorithm's hash, for the functions that take one. */
const hashFor = (alg: number): Bytes =>
  new Uint8Array(psa.PSA_HASH_LENGTH(psa.PSA_ALG_GET_HASH(alg)) || 32).fill(0x62);

/** By each function that verifies with the algorithm. */
function byEachWay(session: Session, id: number, alg: number, what: string, signature: Bytes) {
  const context = new Uint8Array(0);
  const ways: Attempt[] = [];
  if (psa.PSA_ALG_IS_SIGN_HASH(alg)) {
    ways.push(
      [what, () => session.verifyHash(id, alg, hashFor(alg), signature)],
      [
        `${what}, with a context`,
        () => session.verifyHashWithContext(id, alg, hashFor(alg), context, signature),
      ],
    );
  }
  if (psa.PSA_ALG_IS_SIGN_MESSAGE(alg)) {
    ways.push(
      [`${what}, message`, () => session.verifyMessage(id, alg, MESSAGE, signature)],
      [
        `${what}, message with a context`,
        () => session.verifyMessageWithContext(id, alg, MESSAGE, context, signature),
      ],
      [
        `${what}, in parts`,
        async () => {
          const operation = await session.verifySetup(id, alg, signature);
          await session.verifyUpdate(operation, MESSAGE);
          await session.verifyFinish(operation);
        },
      ],
    );
  }
  return ways;
}

const signature = (type: number, bits: number, alg: number, onlyScript = false): Subject => ({
  onlyScript,
  name: `${psa.algorithmName(alg)}, ${psa.keyTypeName(type)} ${bits}`,
  status: psa.PSA_ERROR_INVALID_SIGNATURE,
  async attempts(session) {
    const attributes = { type, bits, usage: SIGN, alg };
    const id = psa.PSA_KEY_TYPE_IS_RSA(type)
      ? await session.importKey(attributes, privateDer(nodeKey(2048)))
      : await session.generateKey(attributes);
    const right = psa.PSA_ALG_IS_SIGN_MESSAGE(alg)
      ? await session.signMessage(id, alg, MESSAGE)
      : await session.signHash(id, alg, MESSAGE);
    const half = right.length >> 1;
    const other = flip(MESSAGE, 0);
    const all: (readonly [string, Bytes])[] = [
      ...wrongs(right),
      ['ones', new Uint8Array(right.length).fill(0xff)],
      ['a first half of zeros', bytesOf(new Uint8Array(half), right.subarray(half))],
      ['a second half of zeros', bytesOf(right.subarray(0, half), new Uint8Array(half))],
      ['a second half of ones', bytesOf(right.subarray(0, half), new Uint8Array(half).fill(0xff))],
      [
        'of another message',
        psa.PSA_ALG_IS_SIGN_MESSAGE(alg)
          ? await session.signMessage(id, alg, other)
          : await session.signHash(id, alg, other),
      ],
    ];
    return all.flatMap(([what, wrong]) => byEachWay(session, id, alg, what, wrong));
  },
});

/** Encodings of the right length, below the modulus, that hold no plaintext. */
function badPkcs1(): [string, Bytes][] {
  const good = new Uint8Array(256).fill(0x55);
  good.set([0, 2]);
  good[200] = 0;
  return [
    ['a first byte', flip(good, 0)],
    ['a type of 1', flip(good, 1, 3)],
    ['a type of 0', flip(good, 1, 2)],
    ['no end of the padding', flip(good, 200)],
    ['no padding', flip(good, 2, 0x55)],
    ['padding of seven bytes', flip(good, 9, 0x55)],
    ['all wrong', new Uint8Array(256).fill(0x11)],
  ];
}

function badOaep(): [string, Bytes][] {
  const good = encodeOaep(SHA256, MESSAGE, new Uint8Array(0), 256);
  return [
    ['a first byte', flip(good, 0)],
    ['the seed', flip(good, 1)],
    ['the hash of the label', flip(good, 40)],
    ['the padding', flip(good, 100)],
    ['the plaintext', flip(good, 224, 0xff)],
    ['another label', bytesOf(encodeOaep(SHA256, MESSAGE, Uint8Array.of(1), 256))],
    ['another hash', bytesOf(encodeOaep(psa.PSA_ALG_SHA_384, MESSAGE, new Uint8Array(0), 256))],
    ['all wrong', new Uint8Array(256).fill(0x11)],
  ];
}

const decryption = (alg: number, encodings: () => [string, Bytes][]): Subject => ({
  name: psa.algorithmName(alg),
  status: psa.PSA_ERROR_INVALID_PADDING,
  async attempts(session) {
    const node = nodeKey(2048);
    const attributes = {
      type: psa.PSA_KEY_TYPE_RSA_KEY_PAIR,
      usage: psa.PSA_KEY_USAGE_DECRYPT,
      alg,
    };
    const id = await session.importKey(attributes, privateDer(node));
    return (
      encodings()
        // A change of the last plaintext byte alone is another plaintext, and no error.
        .filter(([what]) => what !== 'the plaintext')
        .map(([what, encoded]): Attempt => {
          const ciphertext = bytesOf(rawPublic(node, encoded));
          return [what, () => session.asymmetricDecrypt(id, alg, ciphertext)];
        })
    );
  },
});

/** Public keys that come without their signers: what is signed comes from the standards' vectors. */
const stored = (
  type: number,
  alg: number,
  { publicKey, message, signature: right }: { publicKey: Bytes; message: Bytes; signature: Bytes },
): Subject => ({
  name: `${psa.algorithmName(alg)}, ${psa.keyTypeName(type)}`,
  status: psa.PSA_ERROR_INVALID_SIGNATURE,
  onlyScript: true,
  async attempts(session) {
    const id = await session.importKey({ type, usage: SIGN, alg }, publicKey);
    await session.verifyMessage(id, alg, message, right);
    const attempts = wrongs(right).flatMap(([what, wrong]): Attempt[] => [
      [what, () => session.verifyMessage(id, alg, message, wrong)],
      [
        `${what}, in parts`,
        async () => {
          const operation = await session.verifySetup(id, alg, wrong);
          await session.verifyUpdate(operation, message);
          await session.verifyFinish(operation);
        },
      ],
    ]);
    const other = flip(message, 0);
    return [...attempts, ['another message', () => session.verifyMessage(id, alg, other, right)]];
  },
});

/** The vectors of XMSS are all of one message: 25. */
type Hex = { readonly publicKey: string; readonly message?: string; readonly signature: string };
const vector = (row: Hex, from = 0) => ({
  publicKey: bytesOf(fromHex(row.publicKey)).slice(from),
  message: bytesOf(fromHex(row.message ?? '25')),
  signature: bytesOf(fromHex(row.signature)).slice(from),
});
// With one level, an HSS key is a number and an LMS key.
const single = stateful.hss.find(({ publicKey }) => publicKey.startsWith('00000001'))!;

const ecc = (family: number) => psa.PSA_KEY_TYPE_ECC_KEY_PAIR(family);
const RSA = psa.PSA_KEY_TYPE_RSA_KEY_PAIR;
const EDWARDS = ecc(psa.PSA_ECC_FAMILY_TWISTED_EDWARDS);
const SLH_DSA = psa.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(psa.PSA_SLH_DSA_FAMILY_SHA2_F);
const ML_DSA = psa.PSA_KEY_TYPE_ML_DSA_KEY_PAIR;

export const ASYMMETRIC: readonly Subject[] = [
  signature(RSA, 2048, psa.PSA_ALG_RSA_PKCS1V15_SIGN(SHA256)),
  signature(RSA, 2048, psa.PSA_ALG_RSA_PKCS1V15_SIGN_RAW),
  signature(RSA, 2048, psa.PSA_ALG_RSA_PSS(SHA256)),
  signature(RSA, 2048, psa.PSA_ALG_RSA_PSS_ANY_SALT(SHA256)),
  signature(ecc(psa.PSA_ECC_FAMILY_SECP_R1), 256, psa.PSA_ALG_ECDSA(SHA256)),
  signature(ecc(psa.PSA_ECC_FAMILY_SECP_R1), 521, psa.PSA_ALG_ECDSA_ANY),
  signature(ecc(psa.PSA_ECC_FAMILY_SECP_K1), 256, psa.PSA_ALG_DETERMINISTIC_ECDSA(SHA256)),
  signature(ecc(psa.PSA_ECC_FAMILY_BRAINPOOL_P_R1), 256, psa.PSA_ALG_ECDSA(SHA256)),
  signature(ecc(psa.PSA_ECC_FAMILY_SECT_K1), 233, psa.PSA_ALG_ECDSA_ANY, true),
  signature(EDWARDS, 255, psa.PSA_ALG_PURE_EDDSA),
  signature(EDWARDS, 448, psa.PSA_ALG_PURE_EDDSA, true),
  signature(EDWARDS, 255, psa.PSA_ALG_EDDSA_CTX),
  signature(EDWARDS, 255, psa.PSA_ALG_ED25519PH),
  signature(EDWARDS, 448, psa.PSA_ALG_ED448PH, true),
  signature(SLH_DSA, 128, psa.PSA_ALG_SLH_DSA, true),
  signature(ML_DSA, 128, psa.PSA_ALG_ML_DSA),
  signature(ML_DSA, 128, psa.PSA_ALG_HASH_ML_DSA(SHA256)),
  decryption(psa.PSA_ALG_RSA_PKCS1V15_CRYPT, badPkcs1),
  decryption(psa.PSA_ALG_RSA_OAEP(SHA256), badOaep),
  stored(psa.PSA_KEY_TYPE_LMS_PUBLIC_KEY, psa.PSA_ALG_LMS, vector(single, 4)),
  stored(psa.PSA_KEY_TYPE_HSS_PUBLIC_KEY, psa.PSA_ALG_HSS, vector(stateful.hss[0]!)),
  stored(psa.PSA_KEY_TYPE_XMSS_PUBLIC_KEY, psa.PSA_ALG_XMSS, vector(stateful.xmss[0]!)),
  stored(psa.PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY, psa.PSA_ALG_XMSS_MT, vector(stateful.xmssMt[0]!)),
];
