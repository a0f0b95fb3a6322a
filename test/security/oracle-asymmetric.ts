/** Ways to be wrong, for signatures, RSA decryption and the confirmation of a password exchange. */
import * as psa from '../../sdk/index.ts';
import type { Session } from '../../sdk/session.ts';
import { encodeOaep, nodeKey, privateDer, rawPublic } from '../psa/derivation/rsa-models.ts';
import { send, setUp } from '../psa/pake/support.ts';
import { type Attempt, type Bytes, bytesOf, flip, wrongs } from './oracle-rig.ts';
import type { Subject } from './oracle-symmetric.ts';

const MESSAGE: Bytes = new Uint8Array(32).fill(0x62);
const SIGN = psa.PSA_KEY_USAGE_SIGN_HASH | psa.PSA_KEY_USAGE_VERIFY_HASH;
const SHA256 = psa.PSA_ALG_SHA_256;

/** By each function that verifies with the algorithm. */
function byEachWay(session: Session, id: number, alg: number, what: string, signature: Bytes) {
  const context = new Uint8Array(0);
  const ways: Attempt[] = [];
  if (psa.PSA_ALG_IS_SIGN_HASH(alg)) {
    ways.push(
      [what, () => session.verifyHash(id, alg, MESSAGE, signature)],
      [
        `${what}, with a context`,
        () => session.verifyHashWithContext(id, alg, MESSAGE, context, signature),
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

const signature = (type: number, bits: number, alg: number): Subject => ({
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

const CONFIRM = psa.PSA_PAKE_STEP_CONFIRM;

/** Each wrong confirmation to an exchange of its own. */
const confirmation: Subject = {
  name: 'the confirmation of SPAKE2+',
  status: psa.PSA_ERROR_INVALID_SIGNATURE,
  async attempts(session) {
    const alg = psa.PSA_ALG_SPAKE2P_HMAC(SHA256);
    const family = psa.PSA_ECC_FAMILY_SECP_R1;
    const attributes = {
      type: psa.PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(family),
      usage: psa.PSA_KEY_USAGE_DERIVE,
      alg,
    };
    const numbers = new Uint8Array(64).fill(0x11);
    const key = await session.importKey(attributes, numbers);
    const primitive = psa.PSA_PAKE_PRIMITIVE(psa.PSA_PAKE_PRIMITIVE_TYPE_ECC, family, 256);
    const begin = async () => {
      const common = { key, alg, primitive };
      const client = await setUp(session, { ...common, role: psa.PSA_PAKE_ROLE_CLIENT });
      const server = await setUp(session, { ...common, role: psa.PSA_PAKE_ROLE_SERVER });
      await send(session, client, server, psa.PSA_PAKE_STEP_KEY_SHARE);
      await send(session, server, client, psa.PSA_PAKE_STEP_KEY_SHARE);
      return { client, right: await session.pakeOutput(server, CONFIRM) };
    };
    return wrongs(new Uint8Array(32)).map(
      ([what], i): Attempt => [
        what,
        async () => {
          const { client, right } = await begin();
          const wrong = wrongs(right)[i]?.[1] ?? right;
          await session.pakeInput(client, CONFIRM, wrong);
        },
      ],
    );
  },
};

const ecc = (family: number) => psa.PSA_KEY_TYPE_ECC_KEY_PAIR(family);
const RSA = psa.PSA_KEY_TYPE_RSA_KEY_PAIR;
const EDWARDS = ecc(psa.PSA_ECC_FAMILY_TWISTED_EDWARDS);
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
  signature(ecc(psa.PSA_ECC_FAMILY_SECT_K1), 233, psa.PSA_ALG_ECDSA_ANY),
  signature(EDWARDS, 255, psa.PSA_ALG_PURE_EDDSA),
  signature(EDWARDS, 448, psa.PSA_ALG_PURE_EDDSA),
  signature(EDWARDS, 255, psa.PSA_ALG_EDDSA_CTX),
  signature(ML_DSA, 128, psa.PSA_ALG_ML_DSA),
  signature(ML_DSA, 128, psa.PSA_ALG_HASH_ML_DSA(SHA256)),
  decryption(psa.PSA_ALG_RSA_PKCS1V15_CRYPT, badPkcs1),
  decryption(psa.PSA_ALG_RSA_OAEP(SHA256), badOaep),
  confirmation,
];
