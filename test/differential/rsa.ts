/** RSA signatures and encryption, with one key of Node's for all cases of a size. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_HASH_LENGTH } from '../../protocol/psa/sizes.ts';
import { PSA_ERROR_INVALID_SIGNATURE } from '../../protocol/psa/status.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/standalone.ts';
import { flipped } from '../psa/asymmetric/support.ts';
import { nodeKey, privateDer, publicDer, rawPrivate } from '../psa/derivation/rsa-models.ts';
import { expectBytes, expectStatus } from '../support/status.ts';
import { absence, fails } from './absent.ts';
import {
  type Bytes,
  below,
  bytesOf,
  type Case,
  type Random,
  type Row,
  type Rows,
  randomBytes,
  shortly,
} from './case.ts';
import { hashesWith, isRare, nameOfHash, nodeHash } from './hashes.ts';

const BITS = 2048;
const LENGTH = BITS / 8;
const USAGE =
  U.PSA_KEY_USAGE_SIGN_HASH |
  U.PSA_KEY_USAGE_VERIFY_HASH |
  U.PSA_KEY_USAGE_ENCRYPT |
  U.PSA_KEY_USAGE_DECRYPT |
  U.PSA_KEY_USAGE_EXPORT;

type Keys = { readonly pair: number; readonly open: number; readonly node: KeyObject };

/** Node's key pair, imported for one algorithm: the pair, and its public key alone. */
async function withKeys(
  session: Session,
  alg: number,
  work: (keys: Keys) => Promise<void>,
  node = nodeKey(BITS),
): Promise<void> {
  const [type, open] = [K.PSA_KEY_TYPE_RSA_KEY_PAIR, K.PSA_KEY_TYPE_RSA_PUBLIC_KEY];
  const attributes = { usage: USAGE, alg };
  const keys = {
    pair: await session.importKey({ type, ...attributes }, privateDer(node)),
    open: await session.importKey({ type: open, ...attributes }, publicDer(node)),
    node,
  };
  await work(keys);
  for (const key of [keys.pair, keys.open]) await session.destroyKey(key);
}

const padding = (alg: number, saltLength: number) =>
  A.PSA_ALG_IS_RSA_PSS(alg) ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } : {};

async function compareSignatures(
  session: Session,
  alg: number,
  message: Bytes,
  saltLength: number,
): Promise<void> {
  const [name, digest] = [nameOfHash(alg), nodeHash(A.PSA_ALG_GET_HASH(alg), message)];
  await withKeys(session, alg, async ({ pair, open, node }) => {
    const key = createPublicKey(createPrivateKey(node.export({ type: 'pkcs1', format: 'pem' })));
    const anySalt = A.PSA_ALG_IS_RSA_PSS_ANY_SALT(alg);
    const taken = padding(alg, anySalt ? constants.RSA_PSS_SALTLEN_AUTO : digest.length);
    for (const ours of [
      await session.signMessage(pair, alg, message),
      await session.signHash(pair, alg, digest),
    ]) {
      if (!verify(name, message, { key, ...taken }, ours)) throw new Error('Node refuses ours');
    }
    const theirs = bytesOf(sign(name, message, { key: node, ...padding(alg, saltLength) }));
    await session.verifyMessage(open, alg, message, theirs);
    await session.verifyHash(open, alg, digest, theirs);
    const other = session.verifyHash(open, alg, flipped(digest, 0), theirs);
    await expectStatus(other, PSA_ERROR_INVALID_SIGNATURE, 'another hash');
  });
}

const saltFor = (alg: number, random: Random): number => {
  const length = PSA_HASH_LENGTH(A.PSA_ALG_GET_HASH(alg));
  return A.PSA_ALG_IS_RSA_PSS_ANY_SALT(alg) ? below(random, LENGTH - 1 - length) : length;
};

/** OpenSSL does not allow SM3 in the signatures of RSA. */
const noSm3 = absence('SM3', 'a digest that OpenSSL does not allow with RSA signatures', () =>
  fails(() => sign('sm3', Buffer.alloc(1), nodeKey(BITS))),
);

const signatures = (build: (hash: number) => number): Row => ({
  absent: [noSm3],
  cases: hashesWith('oid')
    .filter((hash) => hash !== A.PSA_ALG_SM3)
    .map(build)
    .map((alg) => ({
      title: shortly(A.algorithmName(A.PSA_ALG_GET_HASH(alg))),
      slow: isRare(A.PSA_ALG_GET_HASH(alg)),
      run: (session, random) =>
        compareSignatures(
          session,
          alg,
          randomBytes(random, below(random, 400)),
          saltFor(alg, random),
        ),
    })),
});

const raw: Case = {
  title: `${BITS}`,
  async run(session, random) {
    const alg = A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
    await withKeys(session, alg, async ({ pair, open, node }) => {
      for (const length of [1, 20, LENGTH - 11, 1 + below(random, LENGTH - 11)]) {
        const data = randomBytes(random, length);
        const ours = await session.signHash(pair, alg, data);
        const key = { key: node, padding: constants.RSA_PKCS1_PADDING };
        expectBytes(ours, privateEncrypt(key, data), 'the one signature');
        expectBytes(publicDecrypt(key, ours), data, 'what is in it');
        await session.verifyHash(open, alg, data, ours);
      }
    });
  },
};

/** What is behind 00 02, the padding and 00: newer Nodes do not open it themselves. */
function unpad(encoded: Buffer): Buffer {
  if (encoded.readUInt16BE(0) !== 2) throw new Error('no padding of PKCS #1 v1.5');
  return encoded.subarray(encoded.indexOf(0, 2) + 1);
}

const pkcs1: Case = {
  title: `${BITS}`,
  async run(session, random) {
    const alg = A.PSA_ALG_RSA_PKCS1V15_CRYPT;
    await withKeys(session, alg, async ({ pair, open, node }) => {
      for (const length of [0, 1, LENGTH - 11, below(random, LENGTH - 10)]) {
        const plaintext = randomBytes(random, length);
        const ours = await session.asymmetricEncrypt(open, alg, plaintext);
        expectBytes(unpad(rawPrivate(node, ours)), plaintext, 'made by us');
        const key = { key: node, padding: constants.RSA_PKCS1_PADDING };
        const theirs = bytesOf(publicEncrypt(key, plaintext));
        expectBytes(await session.asymmetricDecrypt(pair, alg, theirs), plaintext, 'by Node');
      }
    });
  },
};

const oaep = (hash: number): Case => ({
  title: shortly(A.algorithmName(hash)),
  slow: isRare(hash),
  async run(session, random) {
    const alg = A.PSA_ALG_RSA_OAEP(hash);
    const most = LENGTH - 2 * PSA_HASH_LENGTH(hash) - 2;
    await withKeys(session, alg, async ({ pair, open, node }) => {
      for (const length of [0, most, below(random, most)]) {
        const [plaintext, label] = [randomBytes(random, length), randomBytes(random, length % 9)];
        const labelled = label.length > 0 ? { oaepLabel: label } : {};
        const key = { key: node, oaepHash: nameOfHash(hash), ...labelled };
        const ours = await session.asymmetricEncrypt(open, alg, plaintext, label);
        expectBytes(privateDecrypt(key, ours), plaintext, 'made by us');
        const theirs = bytesOf(publicEncrypt(key, plaintext));
        expectBytes(
          await session.asymmetricDecrypt(pair, alg, theirs, label),
          plaintext,
          'by Node',
        );
      }
    });
  },
});

/** Keys that we make, which Node checks and signs with. */
const generated = (bits: number): Case => ({
  title: `a key of ours of ${bits} bits`,
  slow: true,
  async run(session, random) {
    const alg = A.PSA_ALG_RSA_PSS(A.PSA_ALG_SHA_256);
    const type = K.PSA_KEY_TYPE_RSA_KEY_PAIR;
    const id = await session.generateKey({ type, bits, usage: USAGE, alg });
    const der = Buffer.from(await session.exportKey(id));
    const node = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' });
    const message = randomBytes(random, 50);
    const options = { key: node, ...padding(alg, 32) };
    const theirs = bytesOf(sign('sha256', message, options));
    await session.verifyMessage(id, alg, message, theirs);
    const ours = await session.signMessage(id, alg, message);
    if (!verify('sha256', message, options, ours)) throw new Error('Node refuses ours');
  },
});

const pss = signatures(A.PSA_ALG_RSA_PSS);

export const RSA_ROWS: Rows = {
  PSA_ALG_RSA_PKCS1V15_SIGN: signatures(A.PSA_ALG_RSA_PKCS1V15_SIGN),
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW: { cases: [raw] },
  PSA_ALG_RSA_PSS: { ...pss, cases: [...(pss.cases ?? []), ...[2048, 3072].map(generated)] },
  PSA_ALG_RSA_PSS_ANY_SALT: signatures(A.PSA_ALG_RSA_PSS_ANY_SALT),
  PSA_ALG_RSA_PKCS1V15_CRYPT: { cases: [pkcs1] },
  PSA_ALG_RSA_OAEP: { cases: hashesWith('oid').map(oaep) },
};
