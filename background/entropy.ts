/**
 * The entropy source: one function, the browser's generator by default, replaceable by a driver's. A second
 * source, such as a token's generator, is mixed in by XOR: what comes out is at least as hard to guess as
 * the better of the two, whatever the other gives, for neither is told what the other gave.
 *
 * The health test is that of a stuck source, made of each source by itself: two equal blocks in a row, or a
 * constant block, end in `PSA_ERROR_INSUFFICIENT_ENTROPY` and never in output.
 */
import { equalBytes } from '../protocol/bytes.ts';
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

const insufficient = () => new PsaError(PSA_ERROR_INSUFFICIENT_ENTROPY);

/** Gives what a source gives, and fails as soon as the source fails or is stuck. */
function healthy(source: EntropySource): Entropy {
  let last = new Uint8Array(BLOCK);

  const fill = (into: Uint8Array<ArrayBuffer>) => {
    try {
      source(into);
    } catch {
      throw insufficient();
    }
  };

  const checkHealth = () => {
    const block = new Uint8Array(BLOCK);
    fill(block);
    if (equalBytes(block, last) || block.every((byte) => byte === block[0])) throw insufficient();
    last = block;
  };

  return (size) => {
    checkHealth();
    const out = new Uint8Array(size);
    for (let offset = 0; offset < size; offset += CHUNK) {
      fill(out.subarray(offset, Math.min(size, offset + CHUNK)));
    }
    return out;
  };
}

/** @param second - mixed in; if it fails, so does the draw */
export function createEntropy(
  source: EntropySource = webCryptoSource,
  second?: EntropySource,
): Entropy {
  const first = healthy(source);
  if (!second) return first;
  const other = healthy(second);
  return (size) => {
    const out = first(size);
    const mixed = other(size);
    for (const [i, byte] of mixed.entries()) out[i] = (out[i] ?? 0) ^ byte;
    mixed.fill(0);
    return out;
  };
}

/** Bytes of a generator that takes its time: a token's, say. */
export type Generator = (size: number) => Promise<Uint8Array>;

export type EntropyPool = {
  /** @throws PsaError PSA_ERROR_INSUFFICIENT_ENTROPY before the first refill, and after one that failed */
  readonly source: EntropySource;
  /** Asks the generator for more. It is done by itself from time to time. */
  refill(): Promise<void>;
};

export type EntropyPoolParts = {
  readonly generator: Generator;
  /** Stretches a secret one way, as SHAKE256 does. */
  readonly expand: (secret: Uint8Array, size: number) => Uint8Array;
  /** Told of a refill that failed by itself. */
  readonly onError: (error: unknown) => void;
};

const STATE = 32;
const FRESH = 64;
/** Draws on one refill; with half of them left the next begins. */
const DRAWS = 1024;

/** @throws PsaError if the generator is stuck, in what it gave now or since the last time */
function checkFresh(fresh: Uint8Array, before: Uint8Array): void {
  const [one, other] = [fresh.subarray(0, BLOCK), fresh.subarray(BLOCK)];
  const isStuck =
    fresh.length !== FRESH ||
    equalBytes(one, other) ||
    equalBytes(fresh, before) ||
    [one, other].some((block) => block.every((byte) => byte === block[0]));
  if (isStuck) throw insufficient();
}

/**
 * A source that gives at once what a slow generator gives in time. Each draw stretches the state, and
 * replaces it: what was given cannot be found from what is left. What the generator gives goes in beside the
 * state, so that a bad refill takes nothing away; it is found out all the same, and ends the giving.
 */
export function createEntropyPool({ generator, expand, onError }: EntropyPoolParts): EntropyPool {
  let state = new Uint8Array(0);
  let before = new Uint8Array(FRESH);
  let left = 0;
  let refilling: Promise<void> | undefined;

  const take = async () => {
    try {
      const fresh = await generator(FRESH);
      checkFresh(fresh, before);
      before = fresh.slice();
      const joined = Uint8Array.of(...state, ...fresh);
      state = expand(joined, STATE).slice();
      for (const secret of [joined, fresh]) secret.fill(0);
      left = DRAWS;
    } catch {
      left = 0;
      throw insufficient();
    }
  };

  const refill = () => {
    refilling ??= take().finally(() => {
      refilling = undefined;
    });
    return refilling;
  };

  return {
    refill,
    source(into) {
      if (left <= DRAWS / 2) refill().catch(onError);
      if (left === 0) throw insufficient();
      left -= 1;
      const stream = expand(state, STATE + into.length);
      state.set(stream.subarray(0, STATE));
      into.set(stream.subarray(STATE));
      stream.fill(0);
    },
  };
}
