/** Questions to Node about what it does not have. */
import * as crypto from 'node:crypto';
import type { Absence } from './case.ts';

export const fails = (work: () => unknown): boolean => {
  try {
    work();
    return false;
  } catch {
    return true;
  }
};

/** No cipher of such a name, or one that is listed and does not start. */
export function lacksCipher(pattern: RegExp): boolean {
  return crypto
    .getCiphers()
    .filter((name) => pattern.test(name))
    .every((name) => {
      const { keyLength = 0, ivLength = 0 } = crypto.getCipherInfo(name) ?? {};
      const iv = ivLength ? Buffer.alloc(ivLength) : null;
      return fails(() => crypto.createCipheriv(name, Buffer.alloc(keyLength), iv));
    });
}

export const lacksHash = (...names: readonly string[]): boolean =>
  names.every((name) => fails(() => crypto.createHash(name)));

/** Key types that generateKeyPairSync takes by their name. */
export const lacksKeyType = (...types: readonly string[]): boolean =>
  types.every((type) => fails(() => crypto.generateKeyPairSync(type as 'ed25519')));

/** No function of node:crypto is named so. */
export const lacksFunction = (pattern: RegExp): boolean =>
  !Object.keys(crypto).some((name) => pattern.test(name));

export const absence = (what: string, why: string, isAbsent: () => boolean): Absence => ({
  what,
  why,
  isAbsent,
});

const { privateKey: ed25519 } = crypto.generateKeyPairSync('ed25519');

/** With a context or without, the signature is one: the option is not known. */
export function lacksContexts(): boolean {
  const sign = (options: object) =>
    fails(() => crypto.sign(null, Buffer.alloc(1), { key: ed25519, ...options }))
      ? ''
      : crypto.sign(null, Buffer.alloc(1), { key: ed25519, ...options }).toString('hex');
  const signature = sign({ context: Buffer.of(1) });
  return signature === '' || signature === sign({});
}

/** Ed25519ph and Ed448ph: a key of an Edwards curve takes no hash. */
export const lacksPrehashes = (): boolean =>
  fails(() => crypto.sign('sha512', Buffer.alloc(1), ed25519));
