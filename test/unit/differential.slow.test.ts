/**
 * The engine against OpenSSL (node:crypto) on fresh random cases: what one signs the other
 * verifies, and secrets and digests are the same. The seed is printed; SEED=… in the environment
 * runs the same cases.
 */
import { generateKeyPairSync, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  algorithmName,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_GET_HASH,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
  type Session,
} from '../../sdk/index.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { flipped, pattern } from '../support/bytes.ts';
import {
  type Key,
  REFERENCE_HASHES,
  referenceAgree,
  referenceHash,
  referenceOpenRaw,
  referencePublic,
  referenceSign,
  referenceSignRaw,
  referenceVerify,
} from '../support/reference.ts';
import { expectBytes, expectStatus } from '../support/status.ts';

const SEED = Number(process.env['SEED'] ?? randomInt(1, 2 ** 31));
console.log(`differential cases of SEED=${SEED}`);

/**
 * Numbers and byte strings that follow from the seed. Keys are drawn by the engine, and so fresh
 * anyway.
 */
function createSource(seed: number) {
  let drawn = seed;
  const next = () => {
    drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0;
    return drawn;
  };
  const below = (limit: number) => (next() >>> 8) % limit;
  return {
    pick: <T>(values: readonly T[]): T => values[below(values.length)] as T,
    bytes: (most: number) => pattern(below(most + 1), next()),
    below,
  };
}

const source = createSource(SEED);

const weierstrass = [
  ['secp256r1', PSA_ECC_FAMILY_SECP_R1, 256],
  ['secp384r1', PSA_ECC_FAMILY_SECP_R1, 384],
  ['secp521r1', PSA_ECC_FAMILY_SECP_R1, 521],
  ['secp256k1', PSA_ECC_FAMILY_SECP_K1, 256],
] as const;

const SIGNING = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;
const shortName = (alg: number) => algorithmName(alg).replaceAll('PSA_ALG_', '');

/** A key of the engine's making, as its id and as OpenSSL is given it. */
async function drawKey(session: Session, type: number, bits: number, alg: number) {
  const usage = PSA_KEY_USAGE_EXPORT | (alg === PSA_ALG_ECDH ? PSA_KEY_USAGE_DERIVE : SIGNING);
  const id = await session.generateKey({ type, bits, usage, alg });
  return { id, key: { type, bits, material: await session.exportKey(id) } };
}

/** The same key for another algorithm, and its public key. */
async function imported(session: Session, key: Key, alg: number) {
  const attributes = { usage: SIGNING, alg };
  const open = new Uint8Array(referencePublic(key));
  const publicType = PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(key.type);
  return {
    pair: await session.importKey({ ...attributes, type: key.type }, new Uint8Array(key.material)),
    open: await session.importKey({ ...attributes, type: publicType }, open),
  };
}

type Signing = { readonly session: Session; readonly key: Key; readonly alg: number };

async function comparesMessages({ session, key, alg }: Signing) {
  const { pair, open } = await imported(session, key, alg);
  const message = new Uint8Array(source.bytes(300));
  const made = await session.signMessage(pair, alg, message);
  expect(referenceVerify(key, alg, message, made), 'OpenSSL verifies').toBe(true);
  const given = new Uint8Array(referenceSign(key, alg, message));
  await session.verifyMessage(open, alg, message, given);
  await session.verifyMessage(pair, alg, message, given);
  const changed = new Uint8Array(flipped(given, source.below(given.length)));
  expect(referenceVerify(key, alg, message, changed), 'OpenSSL refuses').toBe(false);
  const call = session.verifyMessage(open, alg, message, changed);
  await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'and so does the engine');
  await session.destroyKey(pair);
  await session.destroyKey(open);
}

async function comparesHashes({ session, key, alg }: Signing) {
  const { pair, open } = await imported(session, key, alg);
  const message = source.bytes(300);
  const hash = new Uint8Array(referenceHash(PSA_ALG_GET_HASH(alg), message));
  const made = await session.signHash(pair, alg, hash);
  expect(referenceVerify(key, alg, message, made), 'OpenSSL verifies').toBe(true);
  const given = new Uint8Array(referenceSign(key, alg, message));
  await session.verifyHash(open, alg, hash, given);
  const call = session.verifyHash(open, alg, new Uint8Array(flipped(hash, 0)), given);
  await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'another hash');
  await session.destroyKey(pair);
  await session.destroyKey(open);
}

function testEcdsa(session: Session) {
  for (const [name, family, bits] of weierstrass) {
    for (const build of [PSA_ALG_ECDSA, PSA_ALG_DETERMINISTIC_ECDSA]) {
      for (const alg of REFERENCE_HASHES.map(build)) {
        it(`${shortName(alg)} on ${name}`, async () => {
          const type = PSA_KEY_TYPE_ECC_KEY_PAIR(family);
          const { id, key } = await drawKey(session, type, bits, alg);
          expectBytes(await session.exportPublicKey(id), referencePublic(key));
          await comparesMessages({ session, key, alg });
          await comparesHashes({ session, key, alg });
        });
      }
    }
  }
}

function testEd25519(session: Session) {
  it('Ed25519', async () => {
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
    for (let i = 0; i < 10; i += 1) {
      const alg = PSA_ALG_PURE_EDDSA;
      const { id, key } = await drawKey(session, type, 255, alg);
      expectBytes(await session.exportPublicKey(id), referencePublic(key));
      const message = new Uint8Array(source.bytes(500));
      const made = await session.signMessage(id, alg, message);
      expectBytes(made, referenceSign(key, alg, message), 'the one signature');
      await comparesMessages({ session, key, alg });
    }
  });
}

/** One RSA key for all its cases: finding primes takes long. */
const rsaKey: Key = {
  type: PSA_KEY_TYPE_RSA_KEY_PAIR,
  bits: 2048,
  material: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'der', type: 'pkcs1' },
    privateKeyEncoding: { format: 'der', type: 'pkcs1' },
  }).privateKey,
};

async function comparesRaw(session: Session) {
  const alg = PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
  const { pair, open } = await imported(session, rsaKey, alg);
  for (let i = 0; i < 8; i += 1) {
    const data = new Uint8Array(source.bytes(245));
    const made = await session.signHash(pair, alg, data);
    expectBytes(made, referenceSignRaw(rsaKey, data), 'the one signature');
    expectBytes(referenceOpenRaw(rsaKey, made), data, 'what is in it');
    await session.verifyHash(open, alg, data, made);
  }
}

async function comparesSalts(session: Session, hash: number) {
  const alg = PSA_ALG_RSA_PSS_ANY_SALT(hash);
  const { open } = await imported(session, rsaKey, alg);
  const message = new Uint8Array(source.bytes(300));
  const saltLength = source.below(256 - 2 - referenceHash(hash, message).length);
  const given = new Uint8Array(referenceSign(rsaKey, alg, message, saltLength));
  await session.verifyMessage(open, alg, message, given);
  await session.destroyKey(open);
}

function testRsa(session: Session) {
  const schemes = [PSA_ALG_RSA_PKCS1V15_SIGN, PSA_ALG_RSA_PSS, PSA_ALG_RSA_PSS_ANY_SALT];
  for (const alg of schemes.flatMap((build) => REFERENCE_HASHES.map(build))) {
    it(`${shortName(alg)} of messages`, () => comparesMessages({ session, key: rsaKey, alg }));
    it(`${shortName(alg)} of hashes`, () => comparesHashes({ session, key: rsaKey, alg }));
  }
  for (const hash of REFERENCE_HASHES) {
    it(`RSA_PSS_ANY_SALT(${shortName(hash)}) with a salt of any length`, () =>
      comparesSalts(session, hash));
  }
  it('RSA_PKCS1V15_SIGN_RAW', () => comparesRaw(session));
}

const agreements = [...weierstrass, ['X25519', PSA_ECC_FAMILY_MONTGOMERY, 255] as const];

function testAgreement(session: Session) {
  for (const [name, family, bits] of agreements) {
    it(`ECDH on ${name}`, async () => {
      const type = PSA_KEY_TYPE_ECC_KEY_PAIR(family);
      for (let i = 0; i < 4; i += 1) {
        const [one, two] = [
          await drawKey(session, type, bits, PSA_ALG_ECDH),
          await drawKey(session, type, bits, PSA_ALG_ECDH),
        ];
        const [ofOne, ofTwo] = [referencePublic(one.key), referencePublic(two.key)];
        expectBytes(await session.exportPublicKey(one.id), ofOne);
        const secret = referenceAgree(one.key, ofTwo);
        const agree = (id: number, peer: Uint8Array) =>
          session.rawKeyAgreement(PSA_ALG_ECDH, id, new Uint8Array(peer));
        expectBytes(await agree(one.id, ofTwo), secret, 'one end');
        expectBytes(await agree(two.id, ofOne), secret, 'the other end');
      }
    });
  }
}

function testHashes(session: Session) {
  for (const alg of REFERENCE_HASHES) {
    it(`${shortName(alg)}`, async () => {
      for (let i = 0; i < 10; i += 1) {
        const message = new Uint8Array(source.bytes(source.pick([10, 200, 3000, 100_000])));
        const expected = referenceHash(alg, message);
        expectBytes(await session.hashCompute(alg, message), expected, 'whole');
        const operation = await session.hashSetup(alg);
        for (let at = 0; at < message.length; ) {
          const step = 1 + source.below(Math.max(1, message.length >> 2));
          await session.hashUpdate(operation, message.subarray(at, at + step));
          at += step;
        }
        expectBytes(await session.hashFinish(operation), expected, 'in parts');
      }
    });
  }
}

for (const webCrypto of [true, false]) {
  describe(webCrypto ? 'with WebCrypto' : 'everything in script', () => {
    const session = createPartition({ webCrypto }).connect('https://differential.example');
    testEcdsa(session);
    testEd25519(session);
    testRsa(session);
    testAgreement(session);
    testHashes(session);
  });
}
