/** What the word-oriented ciphers share: tables written as hex, and 128-bit values as four words. */

export const fromHexDigits = (hex: string, width: number): number[] =>
  Array.from({ length: hex.length / width }, (_, i) =>
    Number.parseInt(hex.slice(i * width, (i + 1) * width), 16),
  );

/** Makes a table when it is first asked for: most sessions never touch most ciphers. */
export function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const rotateLeft = (word: number, bits: number): number =>
  (word << bits) | (word >>> (32 - bits));

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Big-endian words of `bytes`. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = viewOf(bytes);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4));
}

/** A value of any number of words, rotated left by `bits`. */
export function rotateWords(value: Uint32Array, bits: number): Uint32Array {
  const n = value.length;
  const skip = bits >>> 5;
  const rest = bits & 31;
  return value.map((_, i) => {
    const high = value[(i + skip) % n] ?? 0;
    const low = value[(i + skip + 1) % n] ?? 0;
    return rest === 0 ? high : (high << rest) | (low >>> (32 - rest));
  });
}
