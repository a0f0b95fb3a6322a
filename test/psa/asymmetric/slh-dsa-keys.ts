/** The known answers of SLH-DSA: keys, and signatures of the internal form. */
import { createHash } from 'node:crypto';
import * as noble from '@noble/post-quantum/slh-dsa.js';
import { concat } from '../../../protocol/bytes.ts';
import { SLH_DSA_SETS } from '../../../sdk/index.ts';
import { fromHex } from '../../support/hex.ts';
import { createDrbg } from './drbg.ts';
import known from './slh-dsa.json' with { type: 'json' };

export type KnownKey = {
  readonly name: string;
  readonly family: number;
  readonly bits: number;
  readonly n: number;
  readonly seeds: Uint8Array<ArrayBuffer>;
  readonly pair: Uint8Array<ArrayBuffer>;
  readonly signatureLength: number;
  /** What slh_sign_internal gives of KNOWN_MESSAGE with these random bytes, as a hash of it. */
  readonly random: Uint8Array<ArrayBuffer>;
  readonly signature: string;
  readonly print: (signature: Uint8Array) => string;
  /** The driver's library. */
  readonly signInternal: () => Uint8Array;
};

const instances = noble as unknown as Record<string, noble.SphincsSigner>;
export const KNOWN_MESSAGE = fromHex(known.message);

export const KNOWN_KEYS: readonly KnownKey[] = known.vectors.map(({ name, root, signature }) => {
  const { family, bits, n, signatureLength } = SLH_DSA_SETS.find((set) => set.name === name)!;
  const draw = createDrbg(fromHex(known.drbg));
  const seeds = draw(3 * n);
  const random = draw(n);
  const pair = concat([seeds, fromHex(root)]);
  const signInternal = () => {
    const instance = instances[name.toLowerCase().replaceAll('-', '_')]!;
    return instance.internal.sign(KNOWN_MESSAGE, pair, { extraEntropy: random });
  };
  // The hash of the set itself: its name tells which.
  const hash = name.includes('SHAKE') ? 'sha3-256' : 'sha256';
  const print = (bytes: Uint8Array) => createHash(hash).update(bytes).digest('hex');
  const row = { name, family, bits, n, seeds, pair, signatureLength };
  return { ...row, random, signature, print, signInternal };
});
