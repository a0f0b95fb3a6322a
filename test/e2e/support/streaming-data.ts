/** What is streamed: the same in the page and in the test that knows the answer. */
export const TOTAL = 64 * 2 ** 20;
export const PIECE = 256 * 1024;

export const KEY = Uint8Array.from({ length: 32 }, (_, i) => 3 * i + 1);
export const IV = Uint8Array.from({ length: 16 }, (_, i) => 5 * i + 2);

/** A piece of its own for each number. */
export function pieceOf(number: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(PIECE / 4);
  let state = Math.imul(number + 1, 0x9e3779b1);
  for (let i = 0; i < words.length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    words[i] = state;
  }
  return new Uint8Array(words.buffer);
}
