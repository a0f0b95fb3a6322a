/**
 * What WebCrypto is asked, by a stand-in that has what browsers have and Node has not: ML-DSA and ML-KEM.
 * It never sees a context, and what it cannot do falls to the next driver.
 */
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_ED25519PH,
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_ML_DSA,
  PSA_ALG_ML_KEM,
  PSA_ALG_PURE_EDDSA,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
} from '../../../sdk/index.ts';
import { createRandom, rejectsArgument, rejectsSignature, utf8 } from './support.ts';

const random = createRandom('webcrypto');

type Key = { readonly bytes: Uint8Array<ArrayBuffer> };

/** Chromium's functions, as far as the drivers use them. */
function createStandIn(broken = false) {
  const calls: unknown[][] = [];
  const real = globalThis.crypto.subtle;
  const refuse = () => {
    throw new DOMException('', 'NotSupportedError');
  };
  class Subtle {
    static supports(operation: string, algorithm: string): boolean {
      return (
        (algorithm === 'ML-DSA-65' && ['importKey', 'sign', 'verify'].includes(operation)) ||
        (algorithm === 'ML-KEM-768' &&
          ['importKey', 'encapsulateBits', 'decapsulateBits'].includes(operation))
      );
    }
    async importKey(...args: unknown[]): Promise<unknown> {
      const [format, data] = args as [string, Uint8Array];
      calls.push(['importKey', ...args]);
      if (broken && format.startsWith('raw-')) refuse();
      if (format.startsWith('raw-')) return { bytes: new Uint8Array(data) };
      return real.importKey(...(args as Parameters<typeof real.importKey>));
    }
    digest(...args: Parameters<typeof real.digest>) {
      return real.digest(...args);
    }
    async sign(...args: unknown[]): Promise<unknown> {
      calls.push(['sign', ...args]);
      const [algorithm, key, message] = args as [string, Key, Uint8Array];
      if (algorithm !== 'ML-DSA-65') return real.sign(...(args as Parameters<typeof real.sign>));
      return ml_dsa65.sign(message, ml_dsa65.keygen(key.bytes).secretKey).buffer;
    }
    async verify(...args: unknown[]): Promise<unknown> {
      calls.push(['verify', ...args]);
      const [algorithm, key, signature, message] = args as [string, Key, Uint8Array, Uint8Array];
      if (algorithm !== 'ML-DSA-65') {
        return real.verify(...(args as Parameters<typeof real.verify>));
      }
      return ml_dsa65.verify(signature, message, key.bytes);
    }
    async encapsulateBits(...args: unknown[]): Promise<unknown> {
      calls.push(['encapsulateBits', ...args]);
      const { cipherText, sharedSecret } = ml_kem768.encapsulate((args[1] as Key).bytes);
      return { ciphertext: cipherText.slice().buffer, sharedKey: sharedSecret.slice().buffer };
    }
    async decapsulateBits(...args: unknown[]): Promise<unknown> {
      calls.push(['decapsulateBits', ...args]);
      const [, key, ciphertext] = args as [string, Key, Uint8Array];
      if (ciphertext.length !== 1088) throw new DOMException('', 'OperationError');
      const { secretKey } = ml_kem768.keygen(key.bytes);
      return ml_kem768.decapsulate(ciphertext, secretKey).slice().buffer;
    }
  }
  const subtle = new Subtle() as unknown as SubtleCrypto;
  const drivers = createLocalDrivers({ entropy: createEntropy(), subtle });
  return { drivers, calls, names: () => calls.map(([name]) => name) };
}

const script = createLocalDrivers({ entropy: createEntropy() });
const key = (type: number, bits: number, material: Uint8Array) => ({
  attributes: { ...NO_ATTRIBUTES, type, bits },
  material,
});
const message = utf8('abc');
const context = utf8('a context');

describe('ML-DSA', () => {
  const pair = key(PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 192, random(32));
  const peer = async () =>
    key(PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY, 192, await script.exportPublicKey(pair));

  it('is signed and verified by WebCrypto', async () => {
    const { drivers, names } = createStandIn();
    const signature = await drivers.signMessage(pair, PSA_ALG_ML_DSA, message);
    await script.verifyMessage(await peer(), PSA_ALG_ML_DSA, message, signature);
    await drivers.verifyMessage(await peer(), PSA_ALG_ML_DSA, message, signature);
    const other = drivers.verifyMessage(await peer(), PSA_ALG_ML_DSA, context, signature);
    await rejectsSignature(other);
    expect(names()).toEqual(['importKey', 'sign', 'importKey', 'verify', 'importKey', 'verify']);
  });

  it('leaves contexts, deterministic signatures and other sets to the next driver', async () => {
    const { drivers, calls } = createStandIn();
    const withContext = await drivers.signMessage(pair, PSA_ALG_ML_DSA, message, context);
    await drivers.verifyMessage(await peer(), PSA_ALG_ML_DSA, message, withContext, context);
    await drivers.signMessage(pair, PSA_ALG_DETERMINISTIC_ML_DSA, message);
    const larger = key(PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 256, random(32));
    await drivers.signMessage(larger, PSA_ALG_ML_DSA, message);
    expect(calls).toHaveLength(0);
  });

  it('falls to the next driver where the browser changes its mind', async () => {
    const { drivers, names } = createStandIn(true);
    const signature = await drivers.signMessage(pair, PSA_ALG_ML_DSA, message);
    await script.verifyMessage(await peer(), PSA_ALG_ML_DSA, message, signature);
    expect(names()).toEqual(['importKey']);
  });
});

it('encapsulates ML-KEM by WebCrypto', async () => {
  const { drivers, names } = createStandIn();
  const pair = key(PSA_KEY_TYPE_ML_KEM_KEY_PAIR, 768, random(64));
  const publicKey = await script.exportPublicKey(pair);
  const peer = key(PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY, 768, publicKey);
  const { ciphertext, secret } = await drivers.encapsulate(peer, PSA_ALG_ML_KEM);
  expect(await script.decapsulate(pair, PSA_ALG_ML_KEM, ciphertext)).toEqual(secret);
  expect(await drivers.decapsulate(pair, PSA_ALG_ML_KEM, ciphertext)).toEqual(secret);
  await rejectsArgument(drivers.decapsulate(pair, PSA_ALG_ML_KEM, ciphertext.slice(1)));
  expect(names().filter((name) => name !== 'importKey')).toEqual([
    'encapsulateBits',
    'decapsulateBits',
    'decapsulateBits',
  ]);
});

it('is given no context by Edwards curves', async () => {
  const { drivers, calls } = createStandIn();
  const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
  const pair = key(type, 255, random(32));
  for (const alg of [PSA_ALG_EDDSA_CTX, PSA_ALG_ED25519PH]) {
    const signature = await drivers.signMessage(pair, alg, message, context);
    await drivers.verifyMessage(pair, alg, message, signature, context);
    const bare = await drivers.signMessage(pair, alg, message);
    await drivers.verifyMessage(pair, alg, message, bare);
  }
  expect(calls).toHaveLength(0);
  await drivers.signMessage(pair, PSA_ALG_PURE_EDDSA, message);
  expect(calls.at(-1)?.[1]).toEqual({ name: 'Ed25519' });
});

it('offers nothing where the browser does not say what it has', () => {
  const subtle = globalThis.crypto.subtle;
  const { all } = createLocalDrivers({ entropy: createEntropy(), subtle });
  const offers = all.filter(
    ({ driver: { name, capabilities } }) =>
      name === 'webcrypto' &&
      capabilities.some(({ algorithms }) => algorithms?.includes(PSA_ALG_ML_DSA)),
  );
  const supports = (globalThis.SubtleCrypto as unknown as { supports?: unknown }).supports;
  expect(offers.length > 0).toBe(typeof supports === 'function');
});
