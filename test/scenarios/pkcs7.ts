/** PKCS #7 signatures of a hash, made by OpenSSL: verified in the service, and their signer recognized. */
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../sdk/index.ts';
import vectors from '../psa/pkcs7/openssl.json' with { type: 'json' };
import { changed, check, equalBytes, expectStatus, fromHex, scenario } from './support.ts';

type Vector = { readonly name: string; readonly signature: string; readonly hash: string };

function find(list: readonly Vector[], start: string) {
  const found = list.find(({ name }) => name.startsWith(start));
  check(found !== undefined, `a vector called ${start}…`);
  return { ...found, signature: fromHex(found.signature), hash: fromHex(found.hash) };
}

const FINGERPRINT_LENGTH = 64;

export const pkcs7 = [
  ...['rsa2048 with sha256', 'p256 with sha256'].map((name) =>
    scenario(`verifies a PKCS #7 signature: ${name}`, async (session) => {
      const { signature, hash } = find(vectors.good, name);
      await session.verifyPkcs7Signature(signature, hash);
      await expectStatus(
        session.verifyPkcs7Signature(signature, changed(hash, 0)),
        PSA_ERROR_INVALID_SIGNATURE,
        'another hash',
      );
      await expectStatus(
        session.verifyPkcs7Signature(signature.slice(0, -1), hash),
        PSA_ERROR_INVALID_ARGUMENT,
        'a signature cut short',
      );
    }),
  ),
  scenario('refuses a PKCS #7 signature of a hash with collisions', async (session) => {
    const { signature, hash } = find(vectors.bad, 'SHA-1');
    await expectStatus(
      session.verifyPkcs7Signature(signature, hash),
      PSA_ERROR_NOT_SUPPORTED,
      'SHA-1',
    );
  }),
  scenario('gives the fingerprint that UEFI keeps of a signer', async (session) => {
    const known = vectors.good.find(({ fingerprint }) => fingerprint !== undefined);
    check(known?.fingerprint !== undefined, 'a vector with a fingerprint');
    const expected = fromHex(known.fingerprint);
    check(expected.length === FINGERPRINT_LENGTH, 'a fingerprint has 64 bytes');
    const signature = fromHex(known.signature);
    equalBytes(await session.getUefiPrivAuthVarFingerprint(signature), expected, 'fingerprint');
    const cut = session.getUefiPrivAuthVarFingerprint(signature.slice(0, -1));
    await expectStatus(cut, PSA_ERROR_INVALID_ARGUMENT, 'a signature cut short');
  }),
];
