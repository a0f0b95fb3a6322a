/** From a passphrase to a key: the standard's answers, another implementation's, and what is refused. */
import { pbkdf2Sync } from 'node:crypto';
import { argon2id } from '@noble/hashes/argon2.js';
import { describe, expect, it } from 'vitest';
import { checkKdf, deriveKey, type Kdf, PREFERRED } from '../../background/storage/kdf.ts';
import { outcomeOf } from '../support/status.ts';

const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');
const salt = new Uint8Array(16).fill(2);

describe('stretching a passphrase', () => {
  it('computes Argon2id as RFC 9106, section 5.3, has it', () => {
    const tag = argon2id(new Uint8Array(32).fill(1), salt, {
      m: 32,
      t: 3,
      p: 4,
      dkLen: 32,
      key: new Uint8Array(8).fill(3),
      personalization: new Uint8Array(12).fill(4),
    });
    expect(hex(tag)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });

  it('gives what the reference implementation of Argon2 gives for its own test', async () => {
    const kdf = { name: 'argon2id', memory: 65_536, passes: 2, lanes: 1 } as const;
    const out = await deriveKey(
      kdf,
      new TextEncoder().encode('password'),
      new TextEncoder().encode('somesalt'),
    );
    expect(hex(out)).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });

  it('computes PBKDF2 as node:crypto does, and leaves the passphrase as it was', async () => {
    const passphrase = new TextEncoder().encode('correct horse');
    const out = await deriveKey({ name: 'pbkdf2-sha256', iterations: 1000 }, passphrase, salt);
    expect(hex(out)).toBe(hex(pbkdf2Sync('correct horse', salt, 1000, 32, 'sha256')));
    expect(passphrase).toEqual(new TextEncoder().encode('correct horse'));
  });

  const argon = { name: 'argon2id', memory: 65_536, passes: 3, lanes: 1 } as const;
  const refused: readonly (readonly [string, Kdf, number?])[] = [
    ['less memory', { ...argon, memory: 65_535 }],
    ['more memory than the worker has', { ...argon, memory: 262_145 }],
    ['fewer passes', { ...argon, passes: 2 }],
    ['passes without end', { ...argon, passes: 11 }],
    ['no lane', { ...argon, lanes: 0 }],
    ['many lanes', { ...argon, lanes: 5 }],
    ['few iterations', { name: 'pbkdf2-sha256', iterations: 999_999 }],
    ['iterations without end', { name: 'pbkdf2-sha256', iterations: 10_000_001 }],
    ['a short salt', argon, 15],
    ['a salt without end', argon, 65],
  ];
  it.each(refused.map(([what, kdf, length = 16]) => ({ what, kdf, length })))(
    'refuses $what',
    async ({ kdf, length }) => {
      const check = async () => checkKdf(kdf, new Uint8Array(length));
      expect(await outcomeOf(check())).toBe('PSA_ERROR_DATA_CORRUPT');
    },
  );

  it('takes what it would choose itself', () => {
    for (const kdf of PREFERRED) expect(() => checkKdf(kdf, salt)).not.toThrow();
  });
});
