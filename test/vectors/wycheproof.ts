/**
 * Runs Wycheproof's vectors through a session. README.md in the folder of the vectors has the rules
 * by which their results are read. It knows of no file system and no test runner, so that it runs
 * anywhere a session does.
 */
import { WAITING } from '../../background/consent/broker.ts';
import {
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_CMAC,
  PSA_ALG_ECDSA,
  PSA_ALG_GCM,
  PSA_ALG_HMAC,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA3_256,
  PSA_ALG_XTS,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  type Session,
} from '../../sdk/index.ts';
import { aeads } from './runners/aeads.ts';
import { agrees, clamped, pointOf, scalar } from './runners/agreement.ts';
import { ciphers } from './runners/ciphers.ts';
import { decrypts } from './runners/decryption.ts';
import { hkdf, pbes2, pbkdf2 } from './runners/derivation.ts';
import { verifiesJws } from './runners/jws.ts';
import { macs } from './runners/macs.ts';
import { signsMlDsa, verifiesExpanded, verifiesMlDsa } from './runners/ml-dsa.ts';
import { decapsulates, encapsulates, makesKeys, refusesExpanded } from './runners/ml-kem.ts';
import { publicKeyField, rawEcdsa, signsRsa, verifies } from './runners/signatures.ts';
import { bytesOf, type Case, type Group, type Runner, type Verdict } from './runners/support.ts';
import { wrapsAes } from './runners/wraps.ts';

export type File = { readonly numberOfTests: number; readonly testGroups: readonly Group[] };

export type Tally = {
  readonly cases: number;
  readonly agreed: number;
  /** Cases that say nothing of PSA, by the reason. */
  readonly apart: ReadonlyMap<string, number>;
  readonly differing: readonly string[];
};

const P256 = { family: PSA_ECC_FAMILY_SECP_R1, privateKey: scalar };
const isCompressed = ({ flags }: Case) => flags.includes('CompressedPoint');
const isMangled = (vector: Case) => isCompressed(vector) || vector.flags.includes('InvalidAsn');

const hmac = (hash: number) => macs({ type: PSA_KEY_TYPE_HMAC, alg: PSA_ALG_HMAC(hash) });
const aes = { type: PSA_KEY_TYPE_AES };

/** What runs each file. */
export const RUNNERS: ReadonlyMap<string, Runner> = new Map<string, Runner>([
  ['aes_cbc_pkcs5', ciphers({ ...aes, alg: PSA_ALG_CBC_PKCS7, ivLength: 16 })],
  ['aes_cmac', macs({ ...aes, alg: PSA_ALG_CMAC })],
  ['aes_gcm', aeads({ ...aes, alg: PSA_ALG_GCM })],
  ['aes_wrap', wrapsAes],
  ['aes_xts', ciphers({ ...aes, alg: PSA_ALG_XTS, ivLength: 16 })],
  ['aria_gcm', aeads({ type: PSA_KEY_TYPE_ARIA, alg: PSA_ALG_GCM })],
  ['camellia_cmac', macs({ type: PSA_KEY_TYPE_CAMELLIA, alg: PSA_ALG_CMAC })],
  ['chacha20_poly1305', aeads({ type: PSA_KEY_TYPE_CHACHA20, alg: PSA_ALG_CHACHA20_POLY1305 })],
  [
    'ecdh_secp256r1_ecpoint',
    agrees({ ...P256, peer: (value) => new Uint8Array(value), refuses: isCompressed }),
  ],
  ['ecdh_secp256r1', agrees({ ...P256, peer: pointOf, refuses: isMangled })],
  [
    'ecdsa_secp256r1_sha256',
    verifies({
      type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1),
      alg: PSA_ALG_ECDSA(PSA_ALG_SHA_256),
      key: (group) => publicKeyField(group, 'uncompressed'),
      signature: rawEcdsa,
    }),
  ],
  [
    'ed25519',
    verifies({
      type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_TWISTED_EDWARDS),
      alg: PSA_ALG_PURE_EDDSA,
      key: (group) => publicKeyField(group, 'pk'),
    }),
  ],
  ['hkdf_sha256', hkdf],
  ['hmac_sha256', hmac(PSA_ALG_SHA_256)],
  ['hmac_sha3_256', hmac(PSA_ALG_SHA3_256)],
  ['hmac_sha512', hmac(PSA_ALG_SHA_512)],
  ['json_web_key', verifiesJws],
  ['mldsa_65_sign_noseed', verifiesExpanded],
  ['mldsa_65_sign_seed', signsMlDsa],
  ['mldsa_65_verify', verifiesMlDsa],
  ['mlkem_768_encaps', encapsulates],
  ['mlkem_768_keygen_seed', makesKeys],
  ['mlkem_768_semi_expanded_decaps', refusesExpanded],
  ['mlkem_768', decapsulates],
  ['pbes2_hmacsha256_aes_256', pbes2],
  ['pbkdf2_hmacsha256', pbkdf2],
  ['rsa_oaep_2048_sha256_mgf1sha256', decrypts(PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256))],
  ['rsa_pkcs1_2048_sig_gen', signsRsa],
  ['rsa_pkcs1_2048', decrypts(PSA_ALG_RSA_PKCS1V15_CRYPT)],
  [
    'rsa_pss_2048_sha256_mgf1_32',
    verifies({
      type: PSA_KEY_TYPE_RSA_PUBLIC_KEY,
      alg: PSA_ALG_RSA_PSS(PSA_ALG_SHA_256),
      key: (group) => bytesOf(group, 'publicKeyAsn'),
    }),
  ],
  [
    'rsa_signature_2048_sha256',
    verifies({
      type: PSA_KEY_TYPE_RSA_PUBLIC_KEY,
      alg: PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256),
      key: (group) => bytesOf(group, 'publicKeyAsn'),
    }),
  ],
  [
    'x25519',
    agrees({
      family: PSA_ECC_FAMILY_MONTGOMERY,
      privateKey: clamped,
      peer: (value) => new Uint8Array(value),
      refuses: ({ flags }) => flags.includes('ZeroSharedSecret'),
    }),
  ],
]);

/** The name of its file. */
export const fileOf = (name: string): string => `${name}_test.json`;

/** Cases judged at once: as many as may have a question to the user, for some export the key they made. */
const LANES = WAITING.perOwner;

/** As `map` does, with several under way; the results are in the order of the items. */
async function mapInLanes<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const lane = async () => {
    // All lanes take from one iterator.
    for (const [i, item] of entries) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

/** Runs one file. It takes what `JSON.parse` makes of it. */
export async function runFile(session: Session, run: Runner, file: File): Promise<Tally> {
  const info = await session.getServiceInfo();
  const apart = new Map<string, number>();
  const differing: string[] = [];
  let [cases, agreed] = [0, 0];
  const note = ({ tcId, comment }: Case, verdict: Verdict) => {
    cases += 1;
    if (verdict === true) agreed += 1;
    else if ('apart' in verdict) apart.set(verdict.apart, (apart.get(verdict.apart) ?? 0) + 1);
    else differing.push(`${tcId} (${comment}): ${verdict.differs}`);
  };
  const runGroup = async (group: Group) => {
    const { judge, end } = await run(session, group, info);
    const judged = await mapInLanes(
      group.tests,
      async (vector) => [vector, await judge(vector)] as const,
    );
    for (const [vector, verdict] of judged) note(vector, verdict);
    await end?.();
  };
  for (const group of file.testGroups) await runGroup(group);
  return { cases, agreed, apart, differing };
}
