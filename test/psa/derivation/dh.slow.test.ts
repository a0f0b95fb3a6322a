/**
 * Diffie-Hellman in the ten groups: their primes against OpenSSL's, both sides against Node, what is refused,
 * and key agreement in front of a key derivation.
 */
import { createDiffieHellman, createHash, getDiffieHellman } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createFfdh } from '../../../background/drivers/transparent/finite-field/dh.ts';
import { createGroups } from '../../../background/drivers/transparent/finite-field/groups.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  PSA_ALG_FFDH,
  PSA_ALG_SHA_256,
  PSA_ALG_TLS12_PRF,
  PSA_DH_FAMILY_RFC3526,
  PSA_DH_FAMILY_RFC7919,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_DH_KEY_PAIR,
  PSA_KEY_TYPE_DH_PUBLIC_KEY,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { tls12Prf } from './models.ts';
import { LABEL, SECRET, SEED } from './steps.ts';
import {
  bytes,
  createRandom,
  hex,
  type Input,
  open,
  refuses,
  repeat,
  start,
  utf8,
} from './support.ts';

/** Fingerprints of the primes in OpenSSL 3.0 (`openssl genpkey -algorithm DH -pkeyopt group:…`). */
const GROUPS = [
  [PSA_DH_FAMILY_RFC7919, 2048, '9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966'],
  [PSA_DH_FAMILY_RFC7919, 3072, '0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17'],
  [PSA_DH_FAMILY_RFC7919, 4096, '4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e'],
  [PSA_DH_FAMILY_RFC7919, 6144, '227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7'],
  [PSA_DH_FAMILY_RFC7919, 8192, '770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833'],
  [PSA_DH_FAMILY_RFC3526, 2048, 'd66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e'],
  [PSA_DH_FAMILY_RFC3526, 3072, '48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c'],
  [PSA_DH_FAMILY_RFC3526, 4096, '4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e33'],
  [PSA_DH_FAMILY_RFC3526, 6144, 'd1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657efd'],
  [PSA_DH_FAMILY_RFC3526, 8192, '39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bcf'],
] as const;

const name = (family: number, bits: number) =>
  `${family === PSA_DH_FAMILY_RFC7919 ? 'ffdhe' : 'modp'}${bits}`;

const tally = createTally(import.meta.url);

const session = open();
const random = createRandom('dh');
const groups = createGroups();
const primeOf = (family: number, bits: number) => groups(family, bits)?.p ?? 0n;

/** Big-endian, in the length of the group. */
const encode = (value: bigint, bits: number) => hex(value.toString(16).padStart(bits / 4, '0'));

const pair = (family: number) => ({
  type: PSA_KEY_TYPE_DH_KEY_PAIR(family),
  usage: PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT,
  alg: PSA_ALG_FFDH,
});

function nodeFor(family: number, bits: number) {
  const prime = Buffer.from(encode(primeOf(family, bits), bits));
  return createDiffieHellman(prime, Buffer.of(2));
}

const padded = (value: Buffer, bits: number) =>
  bytes(Buffer.concat([Buffer.alloc(bits / 8 - value.length), value]));

describe.each(GROUPS)('the group 0x0%s of %i bits', (family, bits, fingerprint) => {
  const p = primeOf(family, bits);

  it('has the prime of OpenSSL', () => {
    const digest = createHash('sha256').update(encode(p, bits)).digest('hex');
    expect(digest).toBe(fingerprint);
    tally.count(name(family, bits), 'positive');
    if (family === PSA_DH_FAMILY_RFC3526) {
      const modp = { 2048: 14, 3072: 15, 4096: 16, 6144: 17, 8192: 18 }[bits];
      expect(getDiffieHellman(`modp${modp}`).getPrime('hex')).toBe(p.toString(16));
      tally.count(name(family, bits), 'positive');
    }
  });

  it('agrees with Node, both ways', async () => {
    const node = nodeFor(family, bits);
    const nodePublic = padded(node.generateKeys(), bits);
    const key = await session.generateKey({ ...pair(family), bits });
    const publicKey = await session.exportPublicKey(key);
    expect(publicKey.length).toBe(bits / 8);
    const shared = await session.rawKeyAgreement(PSA_ALG_FFDH, key, nodePublic);
    expect(shared.length).toBe(bits / 8);
    expect(toHex(shared)).toBe(toHex(padded(node.computeSecret(publicKey), bits)));

    const privateKey = await session.exportKey(key);
    expect(privateKey.length).toBe(bits / 8);
    const again = nodeFor(family, bits);
    again.setPrivateKey(privateKey);
    again.generateKeys();
    expect(toHex(publicKey)).toBe(toHex(padded(again.getPublicKey(), bits)));
    const imported = await session.importKey(pair(family), bytes(privateKey));
    expect(await session.getKeyAttributes(imported)).toMatchObject({ bits });
    expect(toHex(await session.exportPublicKey(imported))).toBe(toHex(publicKey));
    const type = PSA_KEY_TYPE_DH_PUBLIC_KEY(family);
    const peer = await session.importKey({ type, bits }, nodePublic);
    expect(toHex(await session.exportKey(peer))).toBe(toHex(nodePublic));
    for (const kind of ['PSA_ALG_FFDH', 'PSA_KEY_TYPE_DH_KEY_PAIR', 'PSA_KEY_TYPE_DH_PUBLIC_KEY']) {
      tally.count(kind, 'positive');
    }
    tally.count(name(family, bits), 'positive');
  });

  it('refuses what is no member of the subgroup', async () => {
    const key = await session.generateKey({ ...pair(family), bits });
    const type = PSA_KEY_TYPE_DH_PUBLIC_KEY(family);
    // -2 is no square: p is 7 modulo 8.
    for (const wrong of [0n, 1n, p - 1n, p, p + 1n, p - 2n]) {
      const peer = encode(wrong, bits);
      const agreement = session.rawKeyAgreement(PSA_ALG_FFDH, key, peer);
      await refuses(agreement, PSA_ERROR_INVALID_ARGUMENT);
      await refuses(session.importKey({ type }, peer), PSA_ERROR_INVALID_ARGUMENT);
      tally.count(name(family, bits), 'negative');
      tally.count('PSA_ALG_FFDH', 'negative');
      tally.count('PSA_KEY_TYPE_DH_PUBLIC_KEY', 'negative');
    }
  });

  it('refuses private keys out of range', async () => {
    for (const wrong of [0n, 1n, p - 1n, p, (1n << BigInt(bits)) - 1n]) {
      const imported = session.importKey(pair(family), encode(wrong, bits));
      await refuses(imported, PSA_ERROR_INVALID_ARGUMENT);
      tally.count('PSA_KEY_TYPE_DH_KEY_PAIR', 'negative');
    }
  });
});

describe('Diffie-Hellman keys', () => {
  const family = PSA_DH_FAMILY_RFC7919;
  const bits = 2048;
  const p = primeOf(family, bits);

  it('keep leading zeros', async () => {
    // The smallest private key gives the shared secret y², and with a small y it is short.
    const key = await session.importKey(pair(family), encode(2n, bits));
    const shared = await session.rawKeyAgreement(PSA_ALG_FFDH, key, encode(4n, bits));
    expect(toHex(shared)).toBe(toHex(encode(16n, bits)));
    expect(toHex(await session.exportPublicKey(key))).toBe(toHex(encode(4n, bits)));
    expect(toHex(await session.exportKey(key))).toBe(toHex(encode(2n, bits)));
  });

  it('have the length of their group', async () => {
    for (const length of [0, 1, 255, 257, 512 + 1, 4_000_000]) {
      const data = repeat(3, length);
      await refuses(session.importKey(pair(family), data), PSA_ERROR_INVALID_ARGUMENT);
    }
    const short = session.importKey({ ...pair(family), bits: 3072 }, repeat(3, 256));
    await refuses(short, PSA_ERROR_INVALID_ARGUMENT);
    const other = session.generateKey({ ...pair(family), bits: 1024 });
    await refuses(other, PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED);
    const key = await session.generateKey({ ...pair(family), bits });
    for (const peer of [encode(4n, 3072), repeat(1, 4_000_000)]) {
      const agreement = session.rawKeyAgreement(PSA_ALG_FFDH, key, peer);
      await refuses(agreement, PSA_ERROR_INVALID_ARGUMENT);
    }
  });

  it('are derived by drawing until a number fits', async () => {
    const driver = createFfdh(createEntropy());
    const draws = [encode(p - 1n, bits), repeat(0xff, 256), encode(p - 2n, bits), encode(0n, bits)];
    const draw = (length: number) => {
      expect(length).toBe(256);
      return draws.shift() ?? new Uint8Array(0);
    };
    const attributes = { ...NO_ATTRIBUTES, type: pair(family).type, bits };
    const derive = async () =>
      toHex((await driver.deriveKey?.(attributes, draw))?.material ?? repeat(0, 0));
    expect(await derive()).toBe(toHex(encode(p - 1n, bits)));
    expect(await derive()).toBe(toHex(encode(1n, bits)));
    expect(draws).toEqual([]);
  });

  it('are derived from a key derivation in the same way', async () => {
    const alg = PSA_ALG_TLS12_PRF(PSA_ALG_SHA_256);
    const material = random.bytes(32);
    const key = await session.importKey(
      { type: 0x1200, usage: PSA_KEY_USAGE_DERIVE, alg },
      material,
    );
    const inputs: Input[] = [
      [SEED, utf8('seed')],
      [SECRET, { key }],
      [LABEL, utf8('label')],
    ];
    const operation = await start(session, alg, inputs);
    const derived = await session.keyDerivationOutputKey(operation, { ...pair(family), bits });
    const stream = tls12Prf(PSA_ALG_SHA_256, material, utf8('label'), utf8('seed'), 256);
    const expected = BigInt(`0x${stream.toString('hex')}`) + 1n;
    expect(toHex(await session.exportKey(derived))).toBe(toHex(encode(expected, bits)));
  });
});

afterAll(() => tally.check());
