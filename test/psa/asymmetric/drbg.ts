/**
 * AES-256-CTR_DRBG without derivation function (NIST SP 800-90A, section 10.2.1), as NIST's known-answer
 * files for post-quantum algorithms use it: a 48-byte seed stands for all that is drawn.
 */
import { createCipheriv } from 'node:crypto';

export function createDrbg(seed: Uint8Array): (length: number) => Uint8Array<ArrayBuffer> {
  let key = Buffer.alloc(32);
  let counter = 0n;
  const block = () => {
    counter = BigInt.asUintN(128, counter + 1n);
    const input = Buffer.from(counter.toString(16).padStart(32, '0'), 'hex');
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(input), cipher.final()]);
  };
  const update = (data?: Uint8Array) => {
    const next = Buffer.concat([block(), block(), block()]);
    for (const [i, byte] of (data ?? []).entries()) next[i]! ^= byte;
    key = next.subarray(0, 32);
    counter = BigInt(`0x${next.subarray(32).toString('hex')}`);
  };
  update(seed);
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 16) }, block);
    update();
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
}
