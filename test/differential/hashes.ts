/** Hashes and extendable outputs, against createHash. */
import { createHash, createHmac } from 'node:crypto';
import * as A from '../../protocol/psa/algorithms.ts';
import { PSA_HASH_LENGTH } from '../../protocol/psa/sizes.ts';
import type { Session } from '../../sdk/standalone.ts';
import { chunksOf } from '../psa/symmetric/support.ts';
import { expectBytes } from '../support/status.ts';
import {
  type Bytes,
  bytesOf,
  type Case,
  lengthsAround,
  pick,
  type Random,
  type Rows,
  randomBytes,
  shortly,
} from './case.ts';

/** Node's names of the hashes; some are the first bytes of what Node gives. */
export const NODE_HASHES: ReadonlyMap<number, string> = new Map([
  [A.PSA_ALG_MD5, 'md5'],
  [A.PSA_ALG_RIPEMD160, 'ripemd160'],
  [A.PSA_ALG_SHA_1, 'sha1'],
  [A.PSA_ALG_SHA_224, 'sha224'],
  [A.PSA_ALG_SHA_256, 'sha256'],
  [A.PSA_ALG_SHA_384, 'sha384'],
  [A.PSA_ALG_SHA_512, 'sha512'],
  [A.PSA_ALG_SHA_512_224, 'sha512-224'],
  [A.PSA_ALG_SHA_512_256, 'sha512-256'],
  [A.PSA_ALG_SHA_256_192, 'sha256'],
  [A.PSA_ALG_SHA3_224, 'sha3-224'],
  [A.PSA_ALG_SHA3_256, 'sha3-256'],
  [A.PSA_ALG_SHA3_384, 'sha3-384'],
  [A.PSA_ALG_SHA3_512, 'sha3-512'],
  [A.PSA_ALG_SM3, 'sm3'],
  [A.PSA_ALG_SHAKE128_256, 'shake128'],
  [A.PSA_ALG_SHAKE256_192, 'shake256'],
  [A.PSA_ALG_SHAKE256_256, 'shake256'],
  [A.PSA_ALG_SHAKE256_512, 'shake256'],
  [A.PSA_ALG_BLAKE2S_HASH256, 'blake2s256'],
  [A.PSA_ALG_BLAKE2B_HASH512, 'blake2b512'],
]);

export const nameOfHash = (alg: number): string =>
  NODE_HASHES.get(A.PSA_ALG_GET_HASH(alg)) ?? `no ${A.algorithmName(alg)}`;

/** Hashes with a block, which HMAC needs, or with a name in RSA signatures. */
export const hashesWith = (property: 'blockLength' | 'oid'): readonly number[] =>
  A.HASHES.filter((row) => row[property] !== undefined && NODE_HASHES.has(row.alg)).map(
    ({ alg }) => alg,
  );

const EVERYDAY = [A.PSA_ALG_SHA_1, A.PSA_ALG_SHA_256, A.PSA_ALG_SHA_512, A.PSA_ALG_SHA3_256];

/** Signatures with the rarer hashes are left to the slow tests. */
export const isRare = (hash: number): boolean => !EVERYDAY.includes(hash);

export function nodeHash(alg: number, message: Uint8Array): Bytes {
  const outputLength = PSA_HASH_LENGTH(alg);
  const name = nameOfHash(alg);
  const hash = createHash(name, name.startsWith('shake') ? { outputLength } : undefined);
  return bytesOf(hash.update(message).digest().subarray(0, outputLength));
}

export const nodeHmac = (hash: number, key: Uint8Array, message: Uint8Array): Bytes =>
  bytesOf(createHmac(nameOfHash(hash), key).update(message).digest());

async function inParts(session: Session, random: Random, alg: number, message: Bytes) {
  const operation = await session.hashSetup(alg);
  for (const chunk of chunksOf(random, message)) await session.hashUpdate(operation, chunk);
  return operation;
}

const hashCase = (alg: number): Case => ({
  title: shortly(A.algorithmName(alg)),
  async run(session, random) {
    const block = A.findHash(alg)?.blockLength ?? pick(random, [64, 136, 168]);
    for (const length of [...lengthsAround(random, block, 7), 3000]) {
      const message = randomBytes(random, length);
      const theirs = nodeHash(alg, message);
      expectBytes(await session.hashCompute(alg, message), theirs);
      await session.hashCompare(alg, message, theirs);
      const finished = await session.hashFinish(await inParts(session, random, alg, message));
      expectBytes(finished, theirs, 'in parts');
      await session.hashVerify(await inParts(session, random, alg, message), theirs);
    }
  },
});

const xofCase = (alg: number, name: string, rate: number): Case => ({
  title: shortly(A.algorithmName(alg)),
  async run(session, random) {
    for (const outputLength of lengthsAround(random, rate, 7).filter((length) => length > 0)) {
      const message = randomBytes(random, pick(random, lengthsAround(random, rate)));
      const operation = await session.xofSetup(alg);
      for (const chunk of chunksOf(random, message)) await session.xofUpdate(operation, chunk);
      const first = Math.floor(random() * outputLength);
      const output = bytesOf(
        await session.xofOutput(operation, first),
        await session.xofOutput(operation, outputLength - first),
      );
      await session.xofAbort(operation);
      expectBytes(output, createHash(name, { outputLength }).update(message).digest());
    }
  },
});

export const HASH_ROWS: Rows = {
  ...Object.fromEntries(
    [...NODE_HASHES.keys()].map((alg) => [A.algorithmName(alg), { cases: [hashCase(alg)] }]),
  ),
  PSA_ALG_SHAKE128: { cases: [xofCase(A.PSA_ALG_SHAKE128, 'shake128', 168)] },
  PSA_ALG_SHAKE256: { cases: [xofCase(A.PSA_ALG_SHAKE256, 'shake256', 136)] },
};
