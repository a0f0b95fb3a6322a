/** Wycheproof's vectors in Node, through the standalone partition: with WebCrypto, and without. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { cName, operations } from '../../protocol/operations.ts';
import { createSession } from '../../sdk/session.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { createRecorder } from '../support/recorder.ts';
import { createTally } from '../support/tally.ts';
import type { Case, Runner } from './runners/support.ts';
import { type File, fileOf, RUNNERS, runFile } from './wycheproof.ts';

const FOLDER = new URL('./wycheproof/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as File;

const RUNS = [
  { name: 'with WebCrypto', webCrypto: true },
  { name: 'everything in script', webCrypto: false },
] as const;

/** Files of which less than a third can be agreed with, since PSA lacks the format of their keys. */
const MOSTLY_APART = new Set(['mlkem_768_semi_expanded_decaps']);

const tally = createTally(import.meta.url);
afterAll(() => tally.check());

const pair = (type: string) => [`PSA_KEY_TYPE_${type}_KEY_PAIR`, `PSA_KEY_TYPE_${type}_PUBLIC_KEY`];
const P256 = ['secp256r1', ...pair('ECC')];
const HMAC = ['PSA_ALG_HMAC', 'PSA_KEY_TYPE_HMAC'];
const PBKDF2 = ['PSA_ALG_PBKDF2_HMAC', 'PSA_KEY_TYPE_PASSWORD'];
const ML_DSA = ['ML-DSA-65', 'PSA_ALG_ML_DSA', 'PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY'];
const ML_KEM = ['ML-KEM-768', 'PSA_KEY_TYPE_ML_KEM_KEY_PAIR'];
const RSA_PUBLIC = 'PSA_KEY_TYPE_RSA_PUBLIC_KEY';
const RSA_PAIR = 'PSA_KEY_TYPE_RSA_KEY_PAIR';

/** What the cases of each file are vectors of. Those of JOSE, and of keys that PSA has not, are of nothing. */
const ABOUT = new Map<string, readonly string[]>([
  ['aes_cbc_pkcs5', ['PSA_ALG_CBC_PKCS7', 'PSA_KEY_TYPE_AES']],
  ['aes_cmac', ['PSA_ALG_CMAC', 'PSA_KEY_TYPE_AES']],
  ['aes_gcm', ['PSA_ALG_GCM', 'PSA_KEY_TYPE_AES']],
  ['aes_wrap', ['PSA_ALG_KW', 'PSA_KEY_TYPE_AES']],
  ['aes_xts', ['PSA_ALG_XTS', 'PSA_KEY_TYPE_AES']],
  ['aria_gcm', ['PSA_ALG_GCM', 'PSA_KEY_TYPE_ARIA']],
  ['camellia_cmac', ['PSA_ALG_CMAC', 'PSA_KEY_TYPE_CAMELLIA']],
  ['chacha20_poly1305', ['PSA_ALG_CHACHA20_POLY1305', 'PSA_KEY_TYPE_CHACHA20']],
  ['ecdh_secp256r1_ecpoint', ['PSA_ALG_ECDH', ...P256]],
  ['ecdh_secp256r1', ['PSA_ALG_ECDH', ...P256]],
  ['ecdsa_secp256r1_sha256', ['PSA_ALG_ECDSA', 'secp256r1', 'PSA_KEY_TYPE_ECC_PUBLIC_KEY']],
  ['ed25519', ['PSA_ALG_PURE_EDDSA', 'Edwards25519', 'PSA_KEY_TYPE_ECC_PUBLIC_KEY']],
  ['hkdf_sha256', ['PSA_ALG_HKDF']],
  ['hmac_sha256', HMAC],
  ['hmac_sha3_256', HMAC],
  ['hmac_sha512', HMAC],
  ['json_web_key', []],
  ['mldsa_65_sign_noseed', ML_DSA],
  ['mldsa_65_sign_seed', ['ML-DSA-65', 'PSA_ALG_DETERMINISTIC_ML_DSA', ...pair('ML_DSA')]],
  ['mldsa_65_verify', ML_DSA],
  // What is encapsulated is drawn, so that the valid cases of this file are no known answers here.
  ['mlkem_768_encaps', []],
  ['mlkem_768_keygen_seed', ML_KEM],
  ['mlkem_768_semi_expanded_decaps', []],
  ['mlkem_768', ['PSA_ALG_ML_KEM', ...ML_KEM]],
  ['pbes2_hmacsha256_aes_256', [...PBKDF2, 'PSA_ALG_CBC_PKCS7', 'PSA_KEY_TYPE_AES']],
  ['pbkdf2_hmacsha256', PBKDF2],
  ['rsa_oaep_2048_sha256_mgf1sha256', ['PSA_ALG_RSA_OAEP', RSA_PAIR]],
  ['rsa_pkcs1_2048_sig_gen', ['PSA_ALG_RSA_PKCS1V15_SIGN', RSA_PAIR]],
  ['rsa_pkcs1_2048', ['PSA_ALG_RSA_PKCS1V15_CRYPT', RSA_PAIR]],
  ['rsa_pss_2048_sha256_mgf1_32', ['PSA_ALG_RSA_PSS', RSA_PUBLIC]],
  ['rsa_signature_2048_sha256', ['PSA_ALG_RSA_PKCS1V15_SIGN', RSA_PUBLIC]],
  ['x25519', ['PSA_ALG_ECDH', 'Curve25519', ...pair('ECC')]],
]);

/** What the case under way has come to. */
const current = new AsyncLocalStorage<ReturnType<typeof createRecorder>>();

/** Counts each case that agrees: for what it is about, and for the functions it came to. */
const counting =
  (run: Runner, about: readonly string[]): Runner =>
  async (session, group, info) => {
    const { judge, ...rest } = await run(session, group, info);
    const judgeAndCount = async (vector: Case) => {
      const recorder = createRecorder();
      const verdict = await current.run(recorder, () => judge(vector));
      if (verdict !== true || vector.result === 'acceptable') return verdict;
      const [kind, outcome] =
        vector.result === 'valid'
          ? (['positive', 'succeeded'] as const)
          : (['negative', 'refused'] as const);
      const functions = [...recorder.seen].filter(
        ([name, outcomes]) => !('vendor' in operations[name]) && outcomes.has(outcome),
      );
      tally.count([...about, ...functions.map(([name]) => cName(name))], kind);
      return verdict;
    };
    return { ...rest, judge: judgeAndCount };
  };

for (const { name, webCrypto } of RUNS) {
  describe(name, () => {
    const inner = createPartition({ webCrypto }).connect('https://wycheproof.example');
    const session = createSession({
      call: (call, options) => (current.getStore()?.transport(inner) ?? inner).call(call, options),
      close: () => inner.close(),
    });

    it.each([...RUNNERS])('%s agrees in every case', async (file, run) => {
      const vectors = read(fileOf(file));
      const counted = webCrypto ? run : counting(run, ABOUT.get(file) ?? []);
      const { cases, agreed, apart, differing } = await runFile(session, counted, vectors);
      expect(differing).toEqual([]);
      expect(cases).toBe(vectors.numberOfTests);
      const others = [...apart].map(([reason, count]) => `${count} apart (${reason})`);
      console.log(`${name}, ${file}: ${[`${agreed} of ${cases} agree`, ...others].join(', ')}`);
      if (!MOSTLY_APART.has(file)) expect(agreed).toBeGreaterThan(cases / 3);
      expect([...apart.values()].reduce((sum, count) => sum + count, agreed)).toBe(cases);
    });
  });
}

describe('the vectors', () => {
  it('have a runner for each file, and a file for each runner', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual([...RUNNERS.keys()].map(fileOf).sort());
    expect([...ABOUT.keys()]).toEqual([...RUNNERS.keys()]);
  });

  it('come with their licence', () => {
    const licence = readFileSync(new URL('LICENSE', FOLDER), 'utf8');
    expect(licence).toContain('Apache License');
  });
});
