/** Keys on a token, from a page's session through the partition, the driver and the real host to SoftHSM. */
import {
  constants,
  createECDH,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  verify,
} from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import { forOwner } from '../../background/storage/its.ts';
import * as algorithms from '../../protocol/psa/algorithms.ts';
import * as keyTypes from '../../protocol/psa/key-types.ts';
import { PsaError } from '../../protocol/psa/status.ts';
import * as usages from '../../protocol/psa/usage.ts';
import { utf8 } from '../support/bytes.ts';
import { A, B } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';
import { createToken, loggedIn, NO_TOKENS, type Token } from '../support/token.ts';
import { createTokenPartition, PERSISTENT, VOLATILE } from '../support/token-partition.ts';

const psa = { ...algorithms, ...keyTypes, ...usages };
const ecPair = psa.PSA_KEY_TYPE_ECC_KEY_PAIR(psa.PSA_ECC_FAMILY_SECP_R1);
const rsaPair = psa.PSA_KEY_TYPE_RSA_KEY_PAIR;
const SIGN = psa.PSA_KEY_USAGE_SIGN_HASH | psa.PSA_KEY_USAGE_VERIFY_HASH;
const CRYPT = psa.PSA_KEY_USAGE_ENCRYPT | psa.PSA_KEY_USAGE_DECRYPT;
const ecdsa = psa.PSA_ALG_ECDSA(psa.PSA_ALG_SHA_256);
const pss = psa.PSA_ALG_RSA_PSS(psa.PSA_ALG_SHA_256);
const message = utf8('what is signed');
const signing = { type: ecPair, bits: 256, usage: SIGN, alg: ecdsa };

const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const ecPublic = (point: Uint8Array) => {
  const half = (point.length - 1) / 2;
  const crv = half === 32 ? 'P-256' : 'P-384';
  const [x, y] = [url(point.subarray(1, 1 + half)), url(point.subarray(1 + half))];
  return createPublicKey({ key: { kty: 'EC', crv, x, y }, format: 'jwk' });
};
const rsaPublic = (der: Uint8Array) =>
  createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' });
const isGood = (point: Uint8Array, signature: Uint8Array) =>
  verify('sha256', message, { key: ecPublic(point), dsaEncoding: 'ieee-p1363' }, signature);

describe.skipIf(NO_TOKENS)(
  `a token in a partition${NO_TOKENS ? ` (skipped: ${NO_TOKENS})` : ''}`,
  () => {
    let token: Token;
    let serial: string;
    let partition: ReturnType<typeof createTokenPartition>;
    beforeAll(async () => {
      token = createToken();
      const made = await loggedIn(token);
      serial = made.serial;
      const found = { id: Buffer.from('9a').toString('base64'), label: 'the card’s own' };
      const own = { token: serial, ...found, uses: ['sign'], stays: true };
      await made.host.ask('generate', { ...own, type: 'ec', curve: 'P-256' });
      const twin = { ...own, label: 'twin', type: 'ec', curve: 'P-256' };
      for (const id of ['MQ==', 'Mg==']) await made.host.ask('generate', { ...twin, id });
      const careful = { ...own, id: 'Yw==', label: 'careful', alwaysAuthenticate: true };
      await made.host.ask('generate', { ...careful, type: 'ec', curve: 'P-256' });
      await made.host.end();
      partition = createTokenPartition(token, serial);
    });
    afterAll(() => {
      partition.channel.close();
      expect(partition.errors).toEqual([]);
      token.remove();
    });

    it.each([
      ['by its label', 'the card’s own'],
      ['by its id', '9a'],
    ])('lets a page attach a key that is there, %s, and sign with it', async (_how, label) => {
      const session = partition.connect();
      const key = await session.attachKey(
        { lifetime: VOLATILE, usage: SIGN, alg: ecdsa },
        utf8(label),
      );
      const signature = await session.signMessage(key, ecdsa, message);
      expect(isGood(await session.exportPublicKey(key), signature)).toBe(true);
      await session.verifyMessage(key, ecdsa, message, signature);
      expect(await outcomeOf(session.exportKey(key))).toBe('PSA_ERROR_NOT_PERMITTED');
      expect(await session.getKeyAttributes(key)).toMatchObject({ type: ecPair, bits: 256 });
    });

    it.each([
      ['nobody', ecdsa, 'PSA_ERROR_DOES_NOT_EXIST'],
      ['', ecdsa, 'PSA_ERROR_DOES_NOT_EXIST'],
      ['twin', ecdsa, 'PSA_ERROR_INVALID_ARGUMENT'],
      ['9a', psa.PSA_ALG_ECDH, 'PSA_ERROR_NOT_PERMITTED'],
      ['9a', pss, 'PSA_ERROR_NOT_PERMITTED'],
    ])('does not attach "%s" for algorithm %i: %s', async (label, alg, code) => {
      const wanted = { lifetime: VOLATILE, usage: SIGN | psa.PSA_KEY_USAGE_DERIVE, alg };
      expect(await outcomeOf(partition.connect().attachKey(wanted, utf8(label)))).toBe(code);
    });

    it.each([256, 384])('makes a key on P-%i that stays, and signs with it', async (bits) => {
      const session = partition.connect();
      const key = await session.generateKey({ ...signing, bits, id: bits, lifetime: PERSISTENT });
      const signature = await session.signMessage(key, ecdsa, message);
      expect(isGood(await session.exportPublicKey(key), signature)).toBe(true);
      await session.verifyMessage(key, ecdsa, message, signature);
      signature[5]! ^= 1;
      expect(await outcomeOf(session.verifyMessage(key, ecdsa, message, signature))).toBe(
        'PSA_ERROR_INVALID_SIGNATURE',
      );
    });

    it('makes an RSA key that signs, and opens what was sealed for it', async () => {
      const session = partition.connect();
      const attributes = { type: rsaPair, bits: 2048, lifetime: VOLATILE };
      const signer = await session.generateKey({ ...attributes, usage: SIGN, alg: pss });
      const signature = await session.signMessage(signer, pss, message);
      const key = rsaPublic(await session.exportPublicKey(signer));
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      expect(verify('sha256', message, { key, padding }, signature)).toBe(true);

      const oaep = psa.PSA_ALG_RSA_OAEP(psa.PSA_ALG_SHA_1);
      const opener = await session.generateKey({ ...attributes, usage: CRYPT, alg: oaep });
      const sealed = publicEncrypt(
        { key: rsaPublic(await session.exportPublicKey(opener)), oaepHash: 'sha1' },
        message,
      );
      expect(await session.asymmetricDecrypt(opener, oaep, new Uint8Array(sealed))).toEqual(
        message,
      );
      const own = await session.asymmetricEncrypt(opener, oaep, message);
      expect(await session.asymmetricDecrypt(opener, oaep, own)).toEqual(message);
      own[9]! ^= 1;
      expect(await outcomeOf(session.asymmetricDecrypt(opener, oaep, own))).toBe(
        'PSA_ERROR_INVALID_PADDING',
      );
    });

    it('agrees on a secret, with points of the curve alone', async () => {
      const session = partition.connect();
      const usage = psa.PSA_KEY_USAGE_DERIVE;
      const alg = psa.PSA_ALG_ECDH;
      const key = await session.generateKey({ ...signing, usage, alg, lifetime: VOLATILE });
      const peer = createECDH('prime256v1');
      const point = new Uint8Array(peer.generateKeys());
      const secret = await session.rawKeyAgreement(alg, key, point);
      expect(Buffer.from(secret)).toEqual(peer.computeSecret(await session.exportPublicKey(key)));
      point[40]! ^= 1;
      expect(await outcomeOf(session.rawKeyAgreement(alg, key, point))).toBe(
        'PSA_ERROR_INVALID_ARGUMENT',
      );
    });

    it('takes in keys that others made, and refuses what is none', async () => {
      const session = partition.connect();
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const scalar = Buffer.from(ec.privateKey.export({ format: 'jwk' }).d!, 'base64url');
      const key = await session.importKey(
        { ...signing, lifetime: VOLATILE },
        new Uint8Array(scalar),
      );
      const signature = await session.signMessage(key, ecdsa, message);
      const judge = { key: ec.publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', message, judge, signature)).toBe(true);

      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const der = new Uint8Array(rsa.privateKey.export({ format: 'der', type: 'pkcs1' }));
      const wanted = { type: rsaPair, usage: SIGN, alg: pss, lifetime: VOLATILE };
      const imported = await session.importKey(wanted, der);
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const made = await session.signMessage(imported, pss, message);
      expect(verify('sha256', message, { key: rsa.publicKey, padding }, made)).toBe(true);

      const zero = new Uint8Array(32);
      expect(await outcomeOf(session.importKey({ ...signing, lifetime: VOLATILE }, zero))).toBe(
        'PSA_ERROR_INVALID_ARGUMENT',
      );
    });

    it('shows no site the keys that another made there', async () => {
      const mine = partition.connect();
      await mine.generateKey({ ...signing, id: 77, lifetime: PERSISTENT });
      const { keys } = await partition.client.ask('find');
      const own = (keys as { label: string; id: string }[]).filter(({ label }) =>
        label.startsWith('keyward:'),
      );
      expect(own.length).toBeGreaterThan(0);
      const wanted = { lifetime: VOLATILE, usage: SIGN, alg: ecdsa };
      for (const { label, id } of own) {
        for (const name of [utf8(label), new Uint8Array(Buffer.from(id, 'base64'))]) {
          expect(await outcomeOf(partition.connect(B).attachKey(wanted, name))).toBe(
            'PSA_ERROR_DOES_NOT_EXIST',
          );
        }
      }
    });

    it('asks for the PIN of a key that wants it with each use', async () => {
      const session = partition.connect();
      const wanted = { lifetime: VOLATILE, usage: SIGN, alg: ecdsa };
      const key = await session.attachKey(wanted, utf8('careful'));
      const before = partition.asked.length;
      for (let use = 0; use < 2; use += 1) {
        const signature = await session.signMessage(key, ecdsa, message);
        expect(isGood(await session.exportPublicKey(key), signature)).toBe(true);
      }
      expect(partition.asked.slice(before)).toEqual(['key', 'key']);
    });

    it('logs in once for calls that come together, and again after the host was started anew', async () => {
      const session = partition.connect();
      const key = await session.generateKey({ ...signing, id: 78, lifetime: PERSISTENT });
      partition.channel.close();
      const before = partition.asked.length;
      const signatures = await Promise.all(
        Array.from({ length: 8 }, () => session.signMessage(key, ecdsa, message)),
      );
      expect(partition.asked.slice(before)).toEqual(['token']);
      const point = await session.exportPublicKey(key);
      expect(signatures.map((signature) => isGood(point, signature))).toEqual(Array(8).fill(true));
    });

    it('does nothing without a PIN, and tries a wrong one once', async () => {
      const session = partition.connect();
      partition.channel.close();
      partition.usePin(undefined);
      expect(await outcomeOf(session.signMessage(78, ecdsa, message))).toBe(
        'PSA_ERROR_NOT_PERMITTED',
      );
      partition.usePin('9999');
      const before = partition.asked.length;
      expect(await outcomeOf(session.signMessage(78, ecdsa, message))).toBe(
        'PSA_ERROR_NOT_PERMITTED',
      );
      expect(partition.asked.slice(before)).toEqual(['token']);
      expect(partition.refused).toEqual(['token']);
      partition.usePin('1234');
      await session.signMessage(78, ecdsa, message);
    });

    it('keeps no bytes of a key in its own storage', async () => {
      const session = partition.connect();
      const scalar = crypto.getRandomValues(new Uint8Array(32));
      scalar[0] = 1;
      const attributes = { ...signing, id: 79, lifetime: PERSISTENT };
      await session.importKey(attributes, scalar.slice());
      const its = forOwner(partition.storage.persistent, ownerOf(A));
      const uids = await its.uids();
      expect(uids).toContain(79n);
      for (const uid of uids) {
        expect(Buffer.from(await its.get(uid)).includes(Buffer.from(scalar))).toBe(false);
      }
    });

    it('answers PSA_ERROR_COMMUNICATION_FAILURE where there is no host', async () => {
      const lost = createTokenPartition({ ...token, configuration: '/nowhere.json' }, serial);
      const made = lost.connect().generateKey({ ...signing, lifetime: VOLATILE });
      await expect(made).rejects.toThrow(PsaError);
      expect(await outcomeOf(made)).toBe('PSA_ERROR_COMMUNICATION_FAILURE');
    });
  },
);
