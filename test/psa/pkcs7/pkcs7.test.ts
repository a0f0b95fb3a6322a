/** PKCS #7 signatures against OpenSSL's, and whatever a page may send in their place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_SUCCESS,
  PsaError,
} from '../../../protocol/psa/status.ts';
import { createPartition } from '../../../sdk/standalone.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import vectors from './openssl.json' with { type: 'json' };

type Vector = {
  readonly name: string;
  readonly signature: string;
  readonly hash: string;
  readonly certificate?: string;
};

const good: readonly (Vector & { readonly fingerprint?: string })[] = vectors.good;
const bad: readonly (Vector & { readonly status: string })[] = vectors.bad;
const STATUSES: Record<string, number> = {
  INVALID_SIGNATURE: PSA_ERROR_INVALID_SIGNATURE,
  INVALID_ARGUMENT: PSA_ERROR_INVALID_ARGUMENT,
  NOT_SUPPORTED: PSA_ERROR_NOT_SUPPORTED,
};

const session = createPartition().connect('https://firmware.example');

async function status(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return PSA_SUCCESS;
  } catch (error) {
    if (error instanceof PsaError) return error.status;
    throw error;
  }
}

const verify = (signature: string, hash: string, certificate?: string) =>
  status(
    session.verifyPkcs7Signature(
      fromHex(signature),
      fromHex(hash),
      certificate === undefined ? undefined : fromHex(certificate),
    ),
  );

const fingerprint = async (signature: string) =>
  toHex(await session.getUefiPrivAuthVarFingerprint(fromHex(signature)));

const first = good[0]!;

describe('a signature by OpenSSL', () => {
  it.each(good)('is good: $name', async ({ signature, hash, certificate }) => {
    expect(await verify(signature, hash, certificate)).toBe(PSA_SUCCESS);
  });

  it.each(bad)('$status: $name', async ({ status: name, signature, hash, certificate }) => {
    expect(await verify(signature, hash, certificate)).toBe(STATUSES[name]);
  });
});

describe('a fingerprint', () => {
  const known = good.filter((vector) => vector.fingerprint !== undefined);

  it.each(known)('is that of the certificate: $name', async (vector) => {
    expect(await fingerprint(vector.signature)).toBe(vector.fingerprint);
  });

  it('is the same for another signature with the same certificate', async () => {
    const [one, other] = known.filter(({ name }) => name.startsWith('rsa2048'));
    expect(one?.signature).not.toBe(other?.signature);
    expect(await fingerprint(one!.signature)).toBe(await fingerprint(other!.signature));
  });

  it('is refused without a certificate, a name, or a signature at all', async () => {
    const bare = good.find(({ name }) => name === 'without its certificate')!;
    for (const signature of [bare.signature, vectors.nameless, '', '3000']) {
      const work = session.getUefiPrivAuthVarFingerprint(fromHex(signature));
      expect(await status(work)).toBe(PSA_ERROR_INVALID_ARGUMENT);
    }
  });

  // Keys do not matter here, so the one of a strange kind is left out.
  const strange = bad.filter(
    ({ status: name, certificate, ...vector }) =>
      name === 'NOT_SUPPORTED' && !certificate && vector.name !== 'a curve spelt out',
  );

  it.each(strange)('is not made of what cannot be verified: $name', async ({ signature }) => {
    const work = session.getUefiPrivAuthVarFingerprint(fromHex(signature));
    expect(await status(work)).toBe(PSA_ERROR_NOT_SUPPORTED);
  });
});

describe('bounds', () => {
  const nested = (depth: number) => {
    let der = Uint8Array.of(0x05, 0x00);
    for (let i = 0; i < depth; i += 1) {
      const length = [0x82, der.length >> 8, der.length & 0xff];
      der = Uint8Array.from([0x30, ...(der.length < 0x80 ? [der.length] : length), ...der]);
    }
    return der;
  };

  it('deep nesting is refused, and not followed', async () => {
    for (const depth of [17, 1_000, 10_000]) {
      const work = session.verifyPkcs7Signature(nested(depth), new Uint8Array(32));
      expect(await status(work)).toBe(PSA_ERROR_INVALID_ARGUMENT);
    }
  });

  it('a swarm of small elements is refused', async () => {
    const body = new Uint8Array(60_000);
    for (let i = 0; i < body.length; i += 2) body[i] = 0x05;
    const swarm = Uint8Array.from([0x30, 0x82, body.length >> 8, body.length & 0xff, ...body]);
    const work = session.verifyPkcs7Signature(swarm, new Uint8Array(32));
    expect(await status(work)).toBe(PSA_ERROR_INVALID_ARGUMENT);
  });

  it('more than 64 KiB is not read', async () => {
    const huge = new Uint8Array(65_537).fill(0x30);
    const other = session.verifyPkcs7Signature(fromHex(first.signature), new Uint8Array(32), huge);
    for (const work of [session.verifyPkcs7Signature(huge, new Uint8Array(32)), other]) {
      expect(await status(work)).toBe(PSA_ERROR_NOT_SUPPORTED);
    }
  });

  it.each([
    ['a length with a zero in front', '3083000003020101'],
    ['a long form for a short length', '308103020101'],
    ['a tag of two bytes', '30043f1f0100'],
    ['a string in pieces', '300724050403010203'],
    ['an end that is missing', '3005020101'],
  ])('%s is not DER', async (_name, hex) => {
    expect(await verify(hex, first.hash)).toBe(PSA_ERROR_INVALID_ARGUMENT);
  });
});

describe('whatever is sent', () => {
  const allowed = new Set([
    PSA_ERROR_INVALID_ARGUMENT,
    PSA_ERROR_INVALID_SIGNATURE,
    PSA_ERROR_NOT_SUPPORTED,
  ]);
  const changes = fc.array(
    fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), to: fc.nat({ max: 255 }) }),
    { minLength: 1, maxLength: 4 },
  );
  const specimens = fc.constantFrom(...good.filter(({ certificate }) => !certificate));
  const edit = (hex: string, edits: readonly { at: number; to: number }[], cut: number) => {
    const bytes = fromHex(hex);
    for (const { at, to } of edits) bytes[Math.floor(at * (bytes.length - 1))] = to;
    return toHex(cut > 0 ? bytes.slice(0, -cut) : bytes);
  };

  it('as a changed signature is refused with a status of these three, or is good all the same', async () => {
    await fc.assert(
      fc.asyncProperty(specimens, changes, fc.nat({ max: 3 }), async (vector, edits, cut) => {
        const changed = edit(vector.signature, edits, cut);
        const outcome = await verify(changed, vector.hash);
        // The issuer’s own signature of the certificate, say, is not looked at.
        if (outcome !== PSA_SUCCESS) expect(allowed).toContain(outcome);
        const printed = await status(session.getUefiPrivAuthVarFingerprint(fromHex(changed)));
        if (printed !== PSA_SUCCESS) expect(allowed).toContain(printed);
      }),
      { numRuns: 250 },
    );
  });

  it('as a changed certificate never verifies for another key', async () => {
    const certificate = bad.find(({ name }) => name === 'another certificate')?.certificate ?? '';
    await fc.assert(
      fc.asyncProperty(changes, fc.nat({ max: 3 }), async (edits, cut) => {
        const outcome = await verify(first.signature, first.hash, edit(certificate, edits, cut));
        expect(allowed).toContain(outcome);
      }),
      { numRuns: 120 },
    );
  });

  it('as random bytes is refused', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, bytes, async (signature, hash, certificate) => {
        const outcome = await verify(toHex(signature), toHex(hash), toHex(certificate));
        expect(allowed).toContain(outcome);
      }),
      { numRuns: 200 },
    );
  });
});
