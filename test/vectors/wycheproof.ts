/**
 * Runs Wycheproof's vectors through a session. README.md in the folder of the vectors has the rules
 * by which their results are read. It knows of no file system and no test runner, so that it runs
 * anywhere a session does.
 */
import { type OperationName, operations } from '../../protocol/operations.ts';
import {
  PSA_ALG_ECDSA,
  PSA_ALG_ML_DSA,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  type Session,
} from '../../sdk/index.ts';
import {
  agrees,
  bytesOf,
  type Case,
  clamped,
  type Group,
  type Info,
  pointOf,
  publicKeyField,
  type Runner,
  rawEcdsa,
  scalar,
  signsRsa,
  verifies,
} from './wycheproof-runners.ts';

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

export type Plan =
  | { readonly run: Runner }
  /** Why not, and how it shows that this has changed. */
  | { readonly waitsFor: string; readonly isServed: (info: Info) => boolean };

const waitsForOperation = (waitsFor: string, name: OperationName): Plan => ({
  waitsFor,
  isServed: ({ opcodes }) => opcodes.includes(operations[name].opcode),
});
const waitsForAlgorithm = (waitsFor: string, alg: number): Plan => ({
  waitsFor,
  isServed: ({ algorithms }) => algorithms.includes(alg),
});
const never = (waitsFor: string): Plan => ({ waitsFor, isServed: () => false });

const ciphers = waitsForOperation('ciphers are not served yet', 'cipherEncryptSetup');
const aead = waitsForOperation('AEAD is not served yet', 'aeadEncryptSetup');
const macs = waitsForOperation('MACs are not served yet', 'macSignSetup');
const derivation = waitsForOperation('key derivation is not served yet', 'keyDerivationSetup');
const decryption = waitsForOperation(
  'asymmetric decryption is not served yet',
  'asymmetricDecrypt',
);
const mlDsa = waitsForAlgorithm('ML-DSA is not served yet', PSA_ALG_ML_DSA);
const mlKem = never('key encapsulation has no operation in the table yet');

/** What is done with each file. A file whose subject is served must get a runner. */
export const PLANS: ReadonlyMap<string, Plan> = new Map<string, Plan>([
  ['aes_cbc_pkcs5_test.json', ciphers],
  ['aes_cmac_test.json', macs],
  ['aes_gcm_test.json', aead],
  ['aes_wrap_test.json', never('key wrapping has no operation in the table yet')],
  ['aes_xts_test.json', ciphers],
  ['aria_gcm_test.json', aead],
  ['camellia_cmac_test.json', macs],
  ['chacha20_poly1305_test.json', aead],
  [
    'ecdh_secp256r1_ecpoint_test.json',
    { run: agrees({ ...P256, peer: (value) => new Uint8Array(value), refuses: isCompressed }) },
  ],
  ['ecdh_secp256r1_test.json', { run: agrees({ ...P256, peer: pointOf, refuses: isMangled }) }],
  [
    'ecdsa_secp256r1_sha256_test.json',
    {
      run: verifies({
        type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1),
        alg: PSA_ALG_ECDSA(PSA_ALG_SHA_256),
        key: (group) => publicKeyField(group, 'uncompressed'),
        signature: rawEcdsa,
      }),
    },
  ],
  [
    'ed25519_test.json',
    {
      run: verifies({
        type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_TWISTED_EDWARDS),
        alg: PSA_ALG_PURE_EDDSA,
        key: (group) => publicKeyField(group, 'pk'),
      }),
    },
  ],
  ['hkdf_sha256_test.json', derivation],
  ['hmac_sha256_test.json', macs],
  ['hmac_sha3_256_test.json', macs],
  ['hmac_sha512_test.json', macs],
  ['json_web_key_test.json', never('JSON Web Key is no format of PSA; adapters read it')],
  ['mldsa_65_sign_noseed_test.json', mlDsa],
  ['mldsa_65_sign_seed_test.json', mlDsa],
  ['mldsa_65_verify_test.json', mlDsa],
  ['mlkem_768_encaps_test.json', mlKem],
  ['mlkem_768_keygen_seed_test.json', mlKem],
  ['mlkem_768_semi_expanded_decaps_test.json', mlKem],
  ['mlkem_768_test.json', mlKem],
  ['pbes2_hmacsha256_aes_256_test.json', never('PBES2 is no algorithm of PSA')],
  ['pbkdf2_hmacsha256_test.json', derivation],
  ['rsa_oaep_2048_sha256_mgf1sha256_test.json', decryption],
  ['rsa_pkcs1_2048_sig_gen_test.json', { run: signsRsa }],
  ['rsa_pkcs1_2048_test.json', decryption],
  [
    'rsa_pss_2048_sha256_mgf1_32_test.json',
    {
      run: verifies({
        type: PSA_KEY_TYPE_RSA_PUBLIC_KEY,
        alg: PSA_ALG_RSA_PSS(PSA_ALG_SHA_256),
        key: (group) => bytesOf(group, 'publicKeyAsn'),
      }),
    },
  ],
  [
    'rsa_signature_2048_sha256_test.json',
    {
      run: verifies({
        type: PSA_KEY_TYPE_RSA_PUBLIC_KEY,
        alg: PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256),
        key: (group) => bytesOf(group, 'publicKeyAsn'),
      }),
    },
  ],
  [
    'x25519_test.json',
    {
      run: agrees({
        family: PSA_ECC_FAMILY_MONTGOMERY,
        privateKey: clamped,
        peer: (value) => new Uint8Array(value),
        refuses: ({ flags }) => flags.includes('ZeroSharedSecret'),
      }),
    },
  ],
]);

/** Runs one file. It takes what `JSON.parse` makes of it. */
export async function runFile(session: Session, run: Runner, file: File): Promise<Tally> {
  const info = await session.getServiceInfo();
  const apart = new Map<string, number>();
  const differing: string[] = [];
  let [cases, agreed] = [0, 0];
  for (const group of file.testGroups) {
    const { judge, end } = await run(session, group, info);
    for (const vector of group.tests) {
      const verdict = await judge(vector);
      cases += 1;
      if (verdict === true) agreed += 1;
      else if ('apart' in verdict) apart.set(verdict.apart, (apart.get(verdict.apart) ?? 0) + 1);
      else differing.push(`${vector.tcId} (${vector.comment}): ${verdict.differs}`);
    }
    await end?.();
  }
  return { cases, agreed, apart, differing };
}
