/** Key agreement and the encapsulation made of it, against diffieHellman and createDiffieHellman. */
import { createDiffieHellman, getDiffieHellman } from 'node:crypto';
import { createGroups } from '../../background/drivers/transparent/finite-field/groups.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/standalone.ts';
import { expectBytes } from '../support/status.ts';
import { type Bytes, bytesOf, type Case, type Rows } from './case.ts';
import {
  AGREEING,
  type Curve,
  drawPair,
  importPublic,
  isBinary,
  nodeAgree,
  publicOf,
} from './curves.ts';

const ecdh = (curve: Curve): Case => ({
  title: curve.name,
  slow: isBinary(curve),
  onlyScript: isBinary(curve),
  async run(session) {
    const usage = U.PSA_KEY_USAGE_DERIVE;
    const one = await drawPair(session, curve, usage, A.PSA_ALG_ECDH);
    const two = await drawPair(session, curve, usage, A.PSA_ALG_ECDH);
    const secret = nodeAgree(curve, one.material, two.open);
    const agree = (id: number, peer: Bytes) => session.rawKeyAgreement(A.PSA_ALG_ECDH, id, peer);
    expectBytes(await agree(one.id, two.open), secret, 'one end');
    expectBytes(await agree(two.id, one.open), secret, 'the other end');
  },
});

const SECRET = {
  type: K.PSA_KEY_TYPE_DERIVE,
  usage: U.PSA_KEY_USAGE_EXPORT,
  alg: A.PSA_ALG_NONE,
};

/** The ciphertext is a public key, and the secret what it agrees on with the recipient's. */
const ecies = (curve: Curve): Case => ({
  title: curve.name,
  // The curves themselves are looked at in ECDH.
  slow: !(curve.bits === 256 || curve.kind === 'montgomery'),
  onlyScript: isBinary(curve),
  async run(session) {
    const alg = A.PSA_ALG_ECIES_SEC1;
    const pair = await drawPair(session, curve, U.PSA_KEY_USAGE_DECRYPT, alg);
    const open = await importPublic(session, curve, pair.open, U.PSA_KEY_USAGE_ENCRYPT, alg);
    const { outputKey, ciphertext } = await session.encapsulate(open, alg, SECRET);
    const ours = await session.exportKey(outputKey);
    expectBytes(ours, nodeAgree(curve, pair.material, ciphertext), 'opened by Node');
    const usage = U.PSA_KEY_USAGE_DERIVE;
    const sender = await drawPair(session, curve, usage, A.PSA_ALG_ECDH);
    const theirs = nodeAgree(curve, sender.material, pair.open);
    const id = await session.decapsulate(pair.id, alg, publicOf(curve, sender.material), SECRET);
    expectBytes(await session.exportKey(id), theirs, 'made by Node');
  },
});

const primes = createGroups();

/** Node names the groups of RFC 3526; those of RFC 7919 it is given. */
function nodeGroup({ family, bits }: K.DhGroup) {
  if (family === K.PSA_DH_FAMILY_RFC3526) {
    const number = { 2048: 14, 3072: 15, 4096: 16, 6144: 17, 8192: 18 }[bits];
    return getDiffieHellman(`modp${number}`);
  }
  const prime = primes(family, bits)?.p.toString(16) ?? '';
  return createDiffieHellman(prime, 'hex', 2);
}

const padded = (value: Uint8Array, bits: number): Bytes =>
  bytesOf(new Uint8Array(bits / 8 - value.length), value);

async function compareFfdh(session: Session, group: K.DhGroup): Promise<void> {
  const { family, bits } = group;
  const type = K.PSA_KEY_TYPE_DH_KEY_PAIR(family);
  const attributes = { type, bits, usage: U.PSA_KEY_USAGE_DERIVE, alg: A.PSA_ALG_FFDH };
  const ours = await session.generateKey(attributes);
  const node = nodeGroup(group);
  const theirPublic = padded(node.generateKeys(), bits);
  const secret = node.computeSecret(await session.exportPublicKey(ours));
  const agreed = await session.rawKeyAgreement(A.PSA_ALG_FFDH, ours, theirPublic);
  expectBytes(agreed, padded(secret, bits), 'our key');
  // Node's own private key, imported.
  const theirs = await session.importKey(attributes, padded(node.getPrivateKey(), bits));
  expectBytes(await session.exportPublicKey(theirs), theirPublic, 'the public key of theirs');
  await session.destroyKey(ours);
  await session.destroyKey(theirs);
}

const ffdh = (group: K.DhGroup): Case => ({
  title: group.name,
  slow: group.bits > 2048,
  onlyScript: true,
  run: (session) => compareFfdh(session, group),
});

export const AGREEMENT_ROWS: Rows = {
  PSA_ALG_ECDH: { cases: AGREEING.map(ecdh) },
  PSA_ALG_ECIES_SEC1: { cases: AGREEING.map(ecies) },
  PSA_ALG_FFDH: { cases: K.DH_GROUPS.map(ffdh) },
};
