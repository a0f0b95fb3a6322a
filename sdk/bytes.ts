/** Byte strings in: any `BufferSource`. Byte strings out: a `Uint8Array` that owns its buffer. */
export const toBytes = (source: BufferSource): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
