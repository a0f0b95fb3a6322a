/**
 * The state of a hash under way, for `psa_hash_suspend` (PSA Crypto 1.5, hash suspend state).
 *
 * noble's Merkle–Damgård hashes all keep the same things (words, a part of a block, a length), so one
 * reading serves them all, and any hash built on the same base. A hash that is built otherwise brings two
 * methods of its own. A 64-bit word of SHA-512 is two words here, high then low, which is its byte order.
 */
import { HashMD } from '@noble/hashes/_md.js';
import type { SuspendedHash } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';

/** What a hash that is not built on noble's base offers. */
export type OwnState = {
  suspend(): SuspendedHash;
  /** Puts a fresh hash into a state. */
  resume(suspended: SuspendedHash): void;
};

/** The parts of noble's `HashMD` that the standard calls the state, and TypeScript protected. */
type Inner = {
  readonly blockLen: number;
  readonly isLE: boolean;
  readonly buffer: Uint8Array;
  length: number;
  pos: number;
  get(): number[];
  set(...words: number[]): void;
};

/** noble counts bytes in a number; from here on so many more may still come. */
const MAX_LENGTH = 2n ** 52n;

const WORD = 4;

const innerOf = (hash: object): Inner => hash as unknown as Inner;

function wordsToBytes(words: readonly number[], littleEndian: boolean): Uint8Array {
  const out = new Uint8Array(words.length * WORD);
  const view = new DataView(out.buffer);
  words.forEach((word, i) => {
    view.setUint32(i * WORD, word, littleEndian);
  });
  return out;
}

function bytesToWords(bytes: Uint8Array, littleEndian: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / WORD }, (_, i) =>
    view.getInt32(i * WORD, littleEndian),
  );
}

const onNoble = (inner: Inner): OwnState => ({
  suspend: () => ({
    length: BigInt(inner.length),
    state: wordsToBytes(inner.get(), inner.isLE),
    unprocessed: inner.buffer.slice(0, inner.pos),
  }),
  resume({ length, state, unprocessed }) {
    const tail = Number(length % BigInt(inner.blockLen));
    const fits = state.length === inner.get().length * WORD && unprocessed.length === tail;
    if (!fits || length >= MAX_LENGTH) throw invalidArgument();
    inner.set(...bytesToWords(state, inner.isLE));
    inner.buffer.set(unprocessed);
    inner.pos = tail;
    inner.length = Number(length);
  },
});

/** How `hash` is suspended and resumed; undefined if it cannot be. */
export function stateOf(hash: object): OwnState | undefined {
  if (hash instanceof HashMD) return onNoble(innerOf(hash));
  return 'suspend' in hash && 'resume' in hash ? (hash as OwnState) : undefined;
}
