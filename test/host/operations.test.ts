/** What the host does with a token, judged by node:crypto. The token is SoftHSM's, the host is the real one. */
import {
  constants,
  createECDH,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  publicEncrypt,
  verify,
} from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_NOT_PERMITTED,
  PSA_SUCCESS,
} from '../../protocol/psa/status.ts';
import {
  type Answer,
  createToken,
  type Host,
  loggedIn,
  NO_TOKENS,
  PIN,
  serialOf,
  startHost,
  type Token,
} from '../support/token.ts';

const base64 = (data: Uint8Array | string) => Buffer.from(data).toString('base64');
const bytes = (value: unknown) => Buffer.from(value as string, 'base64');
const url = (value: Buffer) => value.toString('base64url');
const message = Buffer.from('what is signed');
const digest = (name: string) => createHash(name).update(message).digest();

type Key = Answer & { readonly [name: string]: string };

function publicKeyOf(key: Key) {
  const point = bytes(key['point'] ?? '');
  const half = (point.length - 1) / 2;
  const jwk: JsonWebKey =
    key['type'] === 'ec'
      ? {
          kty: 'EC',
          crv: key['curve']!,
          x: url(point.subarray(1, 1 + half)),
          y: url(point.subarray(1 + half)),
        }
      : { kty: 'RSA', n: url(bytes(key['modulus'])), e: url(bytes(key['exponent'])) };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

describe.skipIf(NO_TOKENS)(
  `the host with a token${NO_TOKENS ? ` (skipped: ${NO_TOKENS})` : ''}`,
  () => {
    let token: Token;
    let host: Host;
    let serial: string;
    beforeAll(async () => {
      token = createToken();
      ({ host, serial } = await loggedIn(token));
    });
    afterAll(async () => {
      await host.end();
      token.remove();
    });

    const nameOf = (id: string, kind = 'private') => ({ kind, id: base64(id), label: id });
    const newKey = (id: string, uses: readonly string[], more: object) => ({
      token: serial,
      id: base64(id),
      label: id,
      uses,
      stays: true,
      ...more,
    });
    const ask = async (op: string, fields: object) => host.ask(op, { token: serial, ...fields });
    const done = async (op: string, fields: object) => {
      const answer = await ask(op, fields);
      expect(answer.status).toBe(PSA_SUCCESS);
      return answer;
    };
    const found = async (label: string) => {
      const { keys } = await done('find', { label });
      expect(keys).toHaveLength(1);
      return (keys as Key[])[0]!;
    };

    it('tells which tokens there are', async () => {
      const { tokens } = await done('tokens', {});
      expect(tokens).toEqual([
        {
          serial,
          label: 'test',
          manufacturer: 'SoftHSM project',
          model: 'SoftHSM v2',
          loggedIn: true,
          pinPad: false,
          finalTry: false,
          locked: false,
        },
      ]);
    });

    it.each([
      ['P-256', 'sha256'],
      ['P-384', 'sha384'],
    ])('makes a key on %s that signs a hash', async (curve, hash) => {
      await done('generate', newKey(curve, ['sign'], { type: 'ec', curve }));
      const { signature } = await done('sign', {
        key: nameOf(curve),
        scheme: 'ecdsa',
        data: base64(digest(hash)),
      });
      const key = { key: publicKeyOf(await found(curve)), dsaEncoding: 'ieee-p1363' } as const;
      expect(verify(hash, message, key, bytes(signature))).toBe(true);
    });

    it('makes an RSA key that signs both ways, and opens both ways', async () => {
      await done('generate', newKey('rsa', ['sign', 'decrypt'], { type: 'rsa', bits: 2048 }));
      const described = await found('rsa');
      expect(described['bits']).toBe(2048);
      const key = publicKeyOf(described);
      const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PKCS1_OAEP_PADDING } = constants;
      for (const [scheme, padding] of [
        ['rsa-pkcs1', RSA_PKCS1_PADDING],
        ['rsa-pss', RSA_PKCS1_PSS_PADDING],
      ] as const) {
        for (const hash of ['sha256', 'sha512']) {
          const fields = { scheme, hash: hash.replace('sha', 'sha-'), data: base64(digest(hash)) };
          const { signature } = await done('sign', { key: nameOf('rsa'), ...fields });
          const judged = verify(hash, message, { key, padding }, bytes(signature));
          expect([scheme, hash, judged]).toEqual([scheme, hash, true]);
        }
      }
      for (const [scheme, hash, padding] of [
        ['rsa-pkcs1', undefined, RSA_PKCS1_PADDING],
        ['rsa-oaep', 'sha-1', RSA_PKCS1_OAEP_PADDING],
      ] as const) {
        const data = publicEncrypt({ key, padding, oaepHash: 'sha1' }, message);
        const fields = { key: nameOf('rsa'), scheme, hash, label: '' };
        const { plaintext } = await done('decrypt', { ...fields, data: base64(data) });
        expect(bytes(plaintext)).toEqual(message);
        data[100]! ^= 1;
        const { status } = await ask('decrypt', { ...fields, data: base64(data) });
        expect([scheme, status]).toEqual([scheme, PSA_ERROR_INVALID_PADDING]);
      }
    });

    it('makes an AES key, and destroys it', async () => {
      await done('generate', newKey('aes', ['encrypt', 'decrypt'], { type: 'aes', bits: 256 }));
      expect(await found('aes')).toMatchObject({ kind: 'secret', type: 'aes', bits: 256 });
      await done('destroy', { key: nameOf('aes', 'secret') });
      expect(await done('find', { label: 'aes' })).toMatchObject({ keys: [] });
    });

    it('agrees on a secret', async () => {
      await done('generate', newKey('agree', ['derive'], { type: 'ec', curve: 'P-256' }));
      const peer = createECDH('prime256v1');
      peer.generateKeys();
      const fields = { key: nameOf('agree'), peer: base64(peer.getPublicKey()), length: 32 };
      const { secret } = await done('agree', fields);
      expect(bytes(secret)).toEqual(peer.computeSecret(bytes((await found('agree'))['point'])));
    });

    it('takes in an EC key and an RSA key', async () => {
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { d, x, y } = ec.privateKey.export({ format: 'jwk' });
      const octets = (value?: string) => Buffer.from(value ?? '', 'base64url');
      const point = Buffer.concat([Buffer.of(4), octets(x), octets(y)]);
      const ecParts = {
        type: 'ec',
        curve: 'P-256',
        value: base64(octets(d)),
        point: base64(point),
      };
      await done('import', newKey('in-ec', ['sign'], ecParts));
      const ecFields = { key: nameOf('in-ec'), scheme: 'ecdsa', data: base64(digest('sha256')) };
      const ecSignature = bytes((await done('sign', ecFields))['signature']);
      const ecKey = { key: ec.publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', message, ecKey, ecSignature)).toBe(true);

      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = rsa.privateKey.export({ format: 'jwk' });
      const names = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
      const parts = Object.fromEntries(names.map((name) => [name, base64(octets(jwk[name]))]));
      await done('import', newKey('in-rsa', ['sign'], { type: 'rsa', rsa: parts }));
      const fields = { key: nameOf('in-rsa'), scheme: 'rsa-pkcs1', hash: 'sha-256' };
      const { signature } = await done('sign', { ...fields, data: base64(digest('sha256')) });
      expect(verify('sha256', message, rsa.publicKey, bytes(signature))).toBe(true);
    });

    it('gives random bytes that differ', async () => {
      const draw = async () => (await done('random', { length: 32 }))['bytes'];
      const drawn = [await draw(), await draw()];
      expect(drawn.map((value) => bytes(value).length)).toEqual([32, 32]);
      expect(drawn[0]).not.toBe(drawn[1]);
    });

    it('destroys both halves of a key', async () => {
      await done('generate', newKey('gone', ['sign'], { type: 'ec', curve: 'P-256' }));
      await done('destroy', { key: nameOf('gone') });
      expect(await done('find', { label: 'gone' })).toMatchObject({ keys: [] });
      expect((await ask('destroy', { key: nameOf('gone') })).status).toBe(PSA_ERROR_DOES_NOT_EXIST);
      // A public half that was left would be in the way of the next key of that id.
      await done('generate', newKey('gone', ['sign'], { type: 'ec', curve: 'P-256' }));
      expect((await found('gone'))['point']).toBeDefined();
    });

    it('refuses what it cannot do, and leaves no session open', async () => {
      const before = (await done('tokens', {}))['sessions'];
      const key = nameOf('P-256');
      const data = base64(digest('sha256'));
      const refused: [number, string, object][] = [
        [
          PSA_ERROR_ALREADY_EXISTS,
          'generate',
          newKey('P-256', ['sign'], { type: 'ec', curve: 'P-256' }),
        ],
        [PSA_ERROR_DOES_NOT_EXIST, 'sign', { key: nameOf('nobody'), scheme: 'ecdsa', data }],
        [PSA_ERROR_INVALID_ARGUMENT, 'sign', { key, scheme: 'rsa-pss', hash: 'sha-512', data }],
        [PSA_ERROR_INVALID_ARGUMENT, 'sign', { key, scheme: 'ecdsa', data: `${data}=` }],
        [
          PSA_ERROR_INVALID_ARGUMENT,
          'sign',
          { key: { ...key, kind: 'public' }, scheme: 'ecdsa', data },
        ],
        [PSA_ERROR_INVALID_ARGUMENT, 'sign', { key, scheme: 'rsa-pkcs1', data }],
        [PSA_ERROR_NOT_PERMITTED, 'sign', { key: nameOf('agree'), scheme: 'ecdsa', data }],
        [PSA_ERROR_INVALID_ARGUMENT, 'generate', newKey('odd', [], { type: 'ec', curve: 'P-192' })],
        [PSA_ERROR_INVALID_ARGUMENT, 'generate', newKey('odd', [], { type: 'rsa', bits: 512 })],
        [PSA_ERROR_COMMUNICATION_FAILURE, 'random', { token: 'another', length: 8 }],
      ];
      for (const [status, op, fields] of refused) {
        expect([op, fields, (await ask(op, fields)).status]).toEqual([op, fields, status]);
        if (status === PSA_ERROR_COMMUNICATION_FAILURE) await done('login', { pin: PIN });
      }
      expect((await done('tokens', {}))['sessions']).toBe(before);
    });

    it('asks for the PIN with each use of a key that wants it so', async () => {
      const more = { type: 'ec', curve: 'P-256', alwaysAuthenticate: true };
      await done('generate', newKey('careful', ['sign'], more));
      const fields = { key: nameOf('careful'), scheme: 'ecdsa', data: base64(digest('sha256')) };
      const without = await ask('sign', fields);
      expect(without).toMatchObject({ status: PSA_ERROR_NOT_PERMITTED, needs: 'key-pin' });
      expect(await ask('sign', { ...fields, pin: '9999' })).toMatchObject({
        status: PSA_ERROR_NOT_PERMITTED,
      });
      await done('sign', { ...fields, pin: PIN });
      expect((await ask('sign', fields)).status).toBe(PSA_ERROR_NOT_PERMITTED);
      await done('sign', { ...fields, key: nameOf('P-256') });
    });

    it('does nothing before the PIN, and refuses a wrong one', async () => {
      await done('logout', {});
      const wants = { status: PSA_ERROR_BAD_STATE, needs: 'pin' };
      expect(await ask('find', {})).toMatchObject(wants);
      expect(await ask('random', { length: 8 })).toMatchObject(wants);
      expect((await ask('login', { pin: '4321' })).status).toBe(PSA_ERROR_NOT_PERMITTED);
      expect(await ask('find', {})).toMatchObject(wants);
      await done('login', { pin: PIN });
      await found('P-256');
    });

    it('notices that the token has gone, and works when it is back and the PIN was given', async () => {
      const place = token.place();
      const away = join(token.folder, 'away');
      const fields = { key: nameOf('P-256'), scheme: 'ecdsa', data: base64(digest('sha256')) };
      await done('sign', fields);
      renameSync(place, away);
      for (const op of ['sign', 'sign']) {
        expect((await ask(op, fields)).status).toBe(PSA_ERROR_COMMUNICATION_FAILURE);
      }
      expect(await done('tokens', {})).toMatchObject({ tokens: [] });
      renameSync(away, place);
      expect(await serialOf(host)).toBe(serial);
      expect(await ask('sign', fields)).toMatchObject({ needs: 'pin' });
      await done('login', { pin: PIN });
      await done('sign', fields);
    });

    it('keeps what is to stay, and nothing else, when it ends', async () => {
      const short = { ...newKey('short', ['sign'], { type: 'ec', curve: 'P-256' }), stays: false };
      await done('generate', short);
      const fields = { scheme: 'ecdsa', data: base64(digest('sha256')) };
      await done('sign', { ...fields, key: nameOf('short') });
      expect(await host.end()).toBe(0);
      ({ host, serial } = await loggedIn(token));
      expect((await ask('sign', { ...fields, key: nameOf('short') })).status).toBe(
        PSA_ERROR_DOES_NOT_EXIST,
      );
      await done('sign', { ...fields, key: nameOf('P-256') });
    });

    it('serves two browsers at once', async () => {
      const other = startHost(token);
      await other.ask('login', { token: serial, pin: PIN });
      const fields = { key: nameOf('P-256'), scheme: 'ecdsa', data: base64(digest('sha256')) };
      const answers = await Promise.all([
        ask('sign', fields),
        other.ask('sign', { token: serial, ...fields }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([PSA_SUCCESS, PSA_SUCCESS]);
      await other.end();
    });
  },
);
