/**
 * ARC4 (RFC 6229 has its vectors). It is broken, PSA still names it, and nobody should use it: it
 * is here to read what is old.
 */
import { EMPTY } from '../../../../protocol/bytes.ts';
import type { CipherStream } from '../block-ciphers/streams.ts';

export function startArc4(key: Uint8Array): CipherStream {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  let [x, y] = [0, 0];
  const at = (i: number) => state[i] ?? 0;
  const swap = (i: number, j: number) => {
    const kept = at(i);
    state[i] = at(j);
    state[j] = kept;
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 0xff;
    swap(i, j);
  }
  return {
    update: (input) =>
      input.map((byte) => {
        x = (x + 1) & 0xff;
        y = (y + at(x)) & 0xff;
        swap(x, y);
        return byte ^ at((at(x) + at(y)) & 0xff);
      }),
    finish: () => EMPTY,
    wipe: () => state.fill(0),
  };
}
