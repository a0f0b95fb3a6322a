/**
 * The entropy source: one function, the browser's generator by default, replaceable by a driver's.
 *
 * The health test is that of a stuck source: two equal blocks in a row, or a constant block, end in
 * `PSA_ERROR_INSUFFICIENT_ENTROPY` and never in output.
 */
import { PSA_ERROR_INSUFFICIENT_ENTROPY, PsaError } from '../protocol/psa/status.ts';

/** Fills the array with random bytes. */
export type EntropySource = (into: Uint8Array<ArrayBuffer>) => void;

/** Gives `size` random bytes. @throws PsaError PSA_ERROR_INSUFFICIENT_ENTROPY */
export type Entropy = (size: number) => Uint8Array<ArrayBuffer>;

/** WebCrypto's generator gives at most this many bytes a call. */
const CHUNK = 65_536;
const BLOCK = 32;

const webCryptoSource: EntropySource = (into) => {
  crypto.getRandomValues(into);
};

/** Looks at every byte: what is drawn becomes keys. */
const equal = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((difference, byte, i) => difference | (byte ^ (b[i] ?? 0)), 0) === 0;

export function createEntropy(source: EntropySource = webCryptoSource): Entropy {
  let last = new Uint8Array(BLOCK);

  const checkHealth = () => {
    const block = new Uint8Array(BLOCK);
    source(block);
    if (equal(block, last) || block.every((byte) => byte === block[0])) {
      throw new PsaError(PSA_ERROR_INSUFFICIENT_ENTROPY);
    }
    last = block;
  };

  return (size) => {
    checkHealth();
    const out = new Uint8Array(size);
    for (let offset = 0; offset < size; offset += CHUNK) {
      source(out.subarray(offset, Math.min(size, offset + CHUNK)));
    }
    return out;
  };
}
