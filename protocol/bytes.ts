/** Byte strings put together, compared and combined. */

export const EMPTY = new Uint8Array(0);

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Compares in time that depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** target ^= mask, over the length of `mask` */
export function xorInto(target: Uint8Array, mask: Uint8Array): void {
  for (let i = 0; i < mask.length; i += 1) target[i] = (target[i] ?? 0) ^ (mask[i] ?? 0);
}
