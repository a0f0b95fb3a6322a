/** ECDSA and EdDSA, against sign and verify: what one signs, the other verifies. */
import { sign, verify } from 'node:crypto';
import * as A from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_SIGNATURE } from '../../protocol/psa/status.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/standalone.ts';
import { opensslSign, opensslVerify } from '../psa/asymmetric/openssl.ts';
import { flipped } from '../psa/asymmetric/support.ts';
import { expectBytes, expectStatus } from '../support/status.ts';
import { absence, lacksContexts, lacksPrehashes } from './absent.ts';
import {
  type Bytes,
  below,
  type Case,
  pick,
  type Random,
  type Row,
  type Rows,
  randomBytes,
  shortly,
} from './case.ts';
import {
  type Curve,
  drawPair,
  EDWARDS,
  importPublic,
  isBinary,
  type Pair,
  privateObject,
  publicObject,
  WEIERSTRASS,
} from './curves.ts';
import { hashesWith, isRare, nameOfHash, nodeHash } from './hashes.ts';

const SIGN = U.PSA_KEY_USAGE_SIGN_HASH | U.PSA_KEY_USAGE_VERIFY_HASH;
const VERIFY = U.PSA_KEY_USAGE_VERIFY_HASH;
const EMPTY = new Uint8Array(0);

async function compareEcdsa(
  session: Session,
  curve: Curve,
  { alg, hash, message }: { alg: number; hash: number; message: Bytes },
): Promise<void> {
  const pair = await drawPair(session, curve, SIGN, alg);
  const open = await importPublic(session, curve, pair.open, VERIFY, alg);
  const [name, digest] = [nameOfHash(hash), nodeHash(hash, message)];
  const ours = [await session.signHash(pair.id, alg, digest)];
  const takesMessages = A.PSA_ALG_IS_SIGN_MESSAGE(alg);
  if (takesMessages) ours.push(await session.signMessage(pair.id, alg, message));
  for (const signature of ours) {
    const verified = opensslVerify(curve, pair.open, name, message, signature);
    if (!verified) throw new Error(`Node refuses our signature by ${A.algorithmName(alg)}`);
  }
  const theirs = opensslSign(curve, pair.material, name, message);
  await session.verifyHash(open, alg, digest, theirs);
  if (takesMessages) await session.verifyMessage(open, alg, message, theirs);
  const other = session.verifyHash(open, alg, flipped(digest, 0), theirs);
  await expectStatus(other, PSA_ERROR_INVALID_SIGNATURE, 'another hash');
  for (const key of [pair.id, open]) await session.destroyKey(key);
}

type Build = (hash: number) => number;

/** With a hash drawn at random. The quick tests have each curve once. */
const onCurve = (curve: Curve, build: Build, hashes: readonly number[]): Case => ({
  title: curve.name,
  slow: isBinary(curve) || build !== A.PSA_ALG_ECDSA,
  onlyScript: isBinary(curve),
  async run(session, random) {
    const hash = pick(random, hashes);
    const message = randomBytes(random, below(random, 300));
    await compareEcdsa(session, curve, { alg: build(hash), hash, message });
  },
});

/** Hashes that sign and verify of Node take with a key on a curve. */
const SIGNED = hashesWith('oid').filter((hash) => hash !== A.PSA_ALG_SM3);

/** The curves of applications, each with every hash. */
const USUAL = WEIERSTRASS.filter(({ name }) => /^sec(p256|p384r|p521r)/.test(name));

const withHash =
  (build: Build, curve: Curve) =>
  (hash: number): Case => ({
    title: `${curve.name}, ${shortly(A.algorithmName(hash))}`,
    slow: isRare(hash) || curve.name !== 'secp256r1',
    async run(session, random) {
      const message = randomBytes(random, pick(random, [0, below(random, 500)]));
      await compareEcdsa(session, curve, { alg: build(hash), hash, message });
    },
  });

const ecdsa = (build: Build): Row => ({
  cases: [
    ...USUAL.flatMap((curve) => SIGNED.map(withHash(build, curve))),
    ...WEIERSTRASS.map((curve) => onCurve(curve, build, SIGNED)),
  ],
});

async function compareEddsa(
  session: Session,
  curve: Curve,
  alg: number,
  message: Bytes,
): Promise<void> {
  const pair: Pair = await drawPair(session, curve, U.PSA_KEY_USAGE_SIGN_MESSAGE, alg);
  const usage = U.PSA_KEY_USAGE_VERIFY_MESSAGE;
  const open = await importPublic(session, curve, pair.open, usage, alg);
  const ours = await session.signMessageWithContext(pair.id, alg, message, EMPTY);
  expectBytes(ours, sign(null, message, privateObject(curve, pair.material)), 'the signature');
  if (!verify(null, message, publicObject(curve, pair.open), ours)) throw new Error('not verified');
  await session.verifyMessageWithContext(open, alg, message, EMPTY, ours);
  for (const key of [pair.id, open]) await session.destroyKey(key);
}

const eddsa =
  (alg: number) =>
  (curve: Curve): Case => ({
    title: curve.name,
    async run(session: Session, random: Random) {
      for (const length of [0, 1, below(random, 500)]) {
        await compareEddsa(session, curve, alg, randomBytes(random, length));
      }
    },
  });

const noPrehash = absence('Ed25519ph, Ed448ph', 'OpenSSL has them from 3.2 on', lacksPrehashes);

export const SIGNATURE_ROWS: Rows = {
  PSA_ALG_ECDSA: ecdsa(A.PSA_ALG_ECDSA),
  PSA_ALG_DETERMINISTIC_ECDSA: ecdsa(A.PSA_ALG_DETERMINISTIC_ECDSA),
  PSA_ALG_ECDSA_ANY: ecdsa(() => A.PSA_ALG_ECDSA_ANY),
  PSA_ALG_PURE_EDDSA: { cases: EDWARDS.map(eddsa(A.PSA_ALG_PURE_EDDSA)) },
  // On Edwards448 the empty context is that of PURE_EDDSA.
  PSA_ALG_EDDSA_CTX: {
    cases: EDWARDS.filter(({ bits }) => bits === 448).map(eddsa(A.PSA_ALG_EDDSA_CTX)),
    absent: [absence('contexts', 'no option for them in Node 20', lacksContexts)],
  },
  PSA_ALG_ED25519PH: { absent: [noPrehash] },
  PSA_ALG_ED448PH: { absent: [noPrehash] },
};
