/** MACs: HMAC against createHmac, CBC-MAC and CMAC over Node's CBC. */
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_HASH_LENGTH } from '../../protocol/psa/sizes.ts';
import type { Session } from '../../sdk/standalone.ts';
import { checkMac } from '../psa/symmetric/checks.ts';
import {
  type BlockCipher,
  CIPHERS,
  drawKey,
  forOpenssl,
  inMode,
  nodeEncrypt,
} from './block-ciphers.ts';
import {
  type Bytes,
  below,
  bytesOf,
  type Case,
  lengthsAround,
  type Random,
  type Rows,
  randomBytes,
  shortly,
} from './case.ts';
import { hashesWith, nodeHmac } from './hashes.ts';

/** Whole, and cut to a length. */
async function compare(
  session: Session,
  random: Random,
  base: { type: number; alg: number; key: Bytes; message: Bytes; mac: Bytes },
): Promise<void> {
  await checkMac(session, random, base);
  const length = 4 + below(random, base.mac.length - 4);
  const alg = A.PSA_ALG_TRUNCATED_MAC(base.alg, length);
  await checkMac(session, random, { ...base, alg, mac: base.mac.slice(0, length) });
}

const hmacCase = (hash: number): Case => ({
  title: shortly(A.algorithmName(hash)),
  async run(session, random) {
    const block = A.findHash(hash)?.blockLength ?? 64;
    const alg = A.PSA_ALG_HMAC(hash);
    for (const length of lengthsAround(random, block)) {
      // Keys are hashed first from one byte over the block on.
      const key = randomBytes(random, [PSA_HASH_LENGTH(hash), block, block + 1][length % 3] ?? 1);
      const message = randomBytes(random, length);
      const mac = nodeHmac(hash, key, message);
      await compare(session, random, { type: K.PSA_KEY_TYPE_HMAC, alg, key, message, mac });
    }
  },
});

/** Times x in the field of the block (NIST SP 800-38B, section 6.1). */
function double(block: Bytes): Bytes {
  const out = block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >> 7));
  const last = out.length - 1;
  if ((block[0] ?? 0) & 0x80) out[last] = (out[last] ?? 0) ^ (block.length === 16 ? 0x87 : 0x1b);
  return out;
}

type Cbc = (input: Bytes) => Bytes;

/** NIST SP 800-38B, section 6.2: CBC-MAC whose last block is masked. */
export function cmacOver(cbc: Cbc, blockSize: number, message: Bytes): Bytes {
  const once = double(cbc(new Uint8Array(blockSize)));
  const isWhole = message.length > 0 && message.length % blockSize === 0;
  const missing = blockSize - 1 - (message.length % blockSize);
  const padded = isWhole
    ? bytesOf(message)
    : bytesOf(message, Uint8Array.of(0x80), new Uint8Array(missing));
  const mask = isWhole ? once : double(once);
  const last = padded.length - blockSize;
  mask.forEach((byte, i) => {
    padded[last + i] = (padded[last + i] ?? 0) ^ byte;
  });
  return cbc(padded).slice(-blockSize);
}

/** Node's CBC from an IV of zeros. */
export const cbcOf = ({ type, blockSize }: BlockCipher, name: string, key: Bytes): Cbc => {
  const theirs = forOpenssl(type, key);
  return (input) => nodeEncrypt(name, theirs, new Uint8Array(blockSize), input);
};

const blockCase =
  (alg: number, mac: (cbc: Cbc, blockSize: number, message: Bytes) => Bytes, whole: boolean) =>
  (cipher: BlockCipher): Case[] => {
    const name = inMode(cipher, 'cbc');
    if (!name) return [];
    const { type, bits, blockSize, title } = cipher;
    return [
      {
        title,
        async run(session, random) {
          const lengths = whole
            ? [1, 2 + below(random, 6)].map((blocks) => blocks * blockSize)
            : lengthsAround(random, blockSize);
          for (const length of lengths) {
            const key = drawKey(random, cipher, bits);
            const message = randomBytes(random, length);
            const made = mac(cbcOf(cipher, name, key), blockSize, message);
            await compare(session, random, { type, alg, key, message, mac: made });
          }
        },
      },
    ];
  };

const cbcMac = blockCase(
  A.PSA_ALG_CBC_MAC,
  (cbc, blockSize, message) => cbc(message).slice(-blockSize),
  true,
);

export const MAC_ROWS: Rows = {
  PSA_ALG_HMAC: { cases: hashesWith('blockLength').map(hmacCase) },
  PSA_ALG_CBC_MAC: { cases: CIPHERS.flatMap(cbcMac) },
  PSA_ALG_CMAC: { cases: CIPHERS.flatMap(blockCase(A.PSA_ALG_CMAC, cmacOver, false)) },
};
