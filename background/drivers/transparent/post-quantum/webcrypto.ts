/**
 * ML-DSA and ML-KEM by WebCrypto, where a browser has them: Chromium does, Node 20 does not. What it does
 * not do here: a context, since it has been seen to pass over one in silence; deterministic signatures;
 * hashes made before; a pair's public part.
 *
 * A driver's offer must be true before it is asked, so it is made of what `SubtleCrypto.supports` says; a
 * browser without that function leaves all of it to the next driver.
 */
import { EMPTY } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_ML_DSA,
  PSA_ALG_ML_KEM,
} from '../../../../protocol/psa/algorithms.ts';
import {
  ML_DSA_SETS,
  ML_KEM_SETS,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import { invalidArgument, invalidSignature } from '../../keys.ts';
import { translate } from '../webcrypto/keys.ts';

/** Modern Algorithms in the Web Cryptography API (WICG): not in the types of the DOM yet. */
type ModernSubtle = {
  importKey(
    format: 'raw-seed' | 'raw-public',
    data: Uint8Array<ArrayBuffer>,
    algorithm: string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>;
  encapsulateBits(
    algorithm: string,
    key: CryptoKey,
  ): Promise<{ readonly sharedKey: ArrayBuffer; readonly ciphertext: ArrayBuffer }>;
  decapsulateBits(
    algorithm: string,
    key: CryptoKey,
    ciphertext: Uint8Array<ArrayBuffer>,
  ): Promise<ArrayBuffer>;
};
type Supports = (operation: string, algorithm: string) => boolean;

type Named = { readonly name: string; readonly bits: number };

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);

function nameOf(sets: readonly Named[], key: DriverKey): string {
  const found = sets.find(({ bits }) => bits === key.attributes.bits);
  if (!found) throw invalidArgument();
  return found.name;
}

function refuseContext(context: Uint8Array): void {
  if (context.length > 0) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
}

/** Sizes of the sets that the browser says it can do all of `operations` with. */
const supportedBits = (supports: Supports, sets: readonly Named[], operations: readonly string[]) =>
  sets
    .filter(({ name }) => operations.every((operation) => supports(operation, name)))
    .map(({ bits }) => bits);

async function attempt<T>(work: () => Promise<T>, whenInvalid = failed): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error, whenInvalid);
  }
}

/** @param format - a seed for a private key */
async function importAs(
  subtle: ModernSubtle,
  format: 'raw-seed' | 'raw-public',
  material: Uint8Array,
  name: string,
  usage: string,
): Promise<CryptoKey> {
  const copy = new Uint8Array(material);
  try {
    return await attempt(
      () => subtle.importKey(format, copy, name, false, [usage]),
      invalidArgument,
    );
  } finally {
    copy.fill(0);
  }
}

function createWebCryptoMlDsa(
  subtle: SubtleCrypto & ModernSubtle,
  bits: readonly number[],
): Driver {
  return {
    name: 'webcrypto',
    capabilities: [
      {
        entryPoints: ['signMessage'],
        algorithms: [PSA_ALG_ML_DSA],
        keys: [{ type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits }],
      },
      {
        entryPoints: ['verifyMessage'],
        algorithms: [PSA_ALG_ML_DSA, PSA_ALG_DETERMINISTIC_ML_DSA],
        keys: [{ type: PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY, bits }],
      },
    ],
    async signMessage(key, _alg, message, context = EMPTY) {
      refuseContext(context);
      const name = nameOf(ML_DSA_SETS, key);
      const own = await importAs(subtle, 'raw-seed', key.material, name, 'sign');
      return new Uint8Array(await attempt(() => subtle.sign(name, own, new Uint8Array(message))));
    },
    async verifyMessage(key, _alg, message, signature, context = EMPTY) {
      refuseContext(context);
      const name = nameOf(ML_DSA_SETS, key);
      const peer = await importAs(subtle, 'raw-public', key.material, name, 'verify');
      const good = await attempt(
        () => subtle.verify(name, peer, new Uint8Array(signature), new Uint8Array(message)),
        invalidSignature,
      );
      if (!good) throw invalidSignature();
    },
  };
}

function createWebCryptoMlKem(subtle: ModernSubtle, bits: readonly number[]): Driver {
  const algorithms = [PSA_ALG_ML_KEM];
  return {
    name: 'webcrypto',
    capabilities: [
      {
        entryPoints: ['encapsulate'],
        algorithms,
        keys: [{ type: PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY, bits }],
      },
      {
        entryPoints: ['decapsulate'],
        algorithms,
        keys: [{ type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits }],
      },
    ],
    async encapsulate(key) {
      const name = nameOf(ML_KEM_SETS, key);
      const peer = await importAs(subtle, 'raw-public', key.material, name, 'encapsulateBits');
      const made = await attempt(() => subtle.encapsulateBits(name, peer));
      return {
        ciphertext: new Uint8Array(made.ciphertext),
        secret: new Uint8Array(made.sharedKey),
      };
    },
    async decapsulate(key, _alg, ciphertext) {
      const name = nameOf(ML_KEM_SETS, key);
      const own = await importAs(subtle, 'raw-seed', key.material, name, 'decapsulateBits');
      const work = () => subtle.decapsulateBits(name, own, new Uint8Array(ciphertext));
      return new Uint8Array(await attempt(work, invalidArgument));
    },
  };
}

export function createWebCryptoPostQuantum(given: SubtleCrypto): readonly Driver[] {
  const { supports } = given.constructor as { supports?: Supports };
  if (typeof supports !== 'function') return [];
  const ask: Supports = (operation, algorithm) =>
    supports.call(given.constructor, operation, algorithm);
  // Of these functions only those are called that the browser says it has.
  const subtle = given as SubtleCrypto & ModernSubtle;
  const signing = supportedBits(ask, ML_DSA_SETS, ['importKey', 'sign', 'verify']);
  const agreeing = supportedBits(ask, ML_KEM_SETS, [
    'importKey',
    'encapsulateBits',
    'decapsulateBits',
  ]);
  return [
    ...(signing.length > 0 ? [createWebCryptoMlDsa(subtle, signing)] : []),
    ...(agreeing.length > 0 ? [createWebCryptoMlKem(subtle, agreeing)] : []),
  ];
}
