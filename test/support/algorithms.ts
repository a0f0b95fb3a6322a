/**
 * A sample of algorithms, each with what it is in words, and a model of "may a key with this policy be
 * used with that algorithm?" that goes by the words alone. The model is written from the policy rules of
 * PSA Crypto 1.5 ("Key policies") and knows nothing of the bits of an identifier.
 */
import * as A from '../../protocol/psa/algorithms.ts';

export type Shape =
  /** `form` tells hedged and deterministic forms apart, which verify alike. */
  | {
      readonly kind: 'sign';
      readonly scheme: string;
      readonly form: string;
      readonly hash?: string;
    }
  | {
      readonly kind: 'mac' | 'aead';
      readonly base: string;
      readonly length: number;
      readonly atLeast: boolean;
    }
  | { readonly kind: 'agreement'; readonly base: string; readonly kdf?: string }
  | { readonly kind: 'sae'; readonly step: 'H2E' | 'FIXED' | 'GDH' | 'ANY'; readonly hash?: string }
  | { readonly kind: 'ccmStarAnyTag' }
  | { readonly kind: 'none' }
  | { readonly kind: 'plain'; readonly name: string };

export type Sample = { readonly name: string; readonly alg: number; readonly is: Shape };

const HASHES = { SHA_256: A.PSA_ALG_SHA_256, SHA_512: A.PSA_ALG_SHA_512 };
const ANY = 'ANY_HASH';

const sample = (name: string, alg: number, is: Shape): Sample => ({ name, alg, is });
const plain = (name: string, alg: number) => sample(name, alg, { kind: 'plain', name });

const signature = (name: string, alg: number, scheme: string, form = '', hash?: string): Sample =>
  sample(name, alg, { kind: 'sign', scheme, form, ...(hash && { hash }) });

const hashed = (
  name: string,
  build: (hash: number) => number,
  scheme: string,
  form = '',
): Sample[] =>
  Object.entries({ ...HASHES, [ANY]: A.PSA_ALG_ANY_HASH }).map(([hash, value]) =>
    signature(`${name}(${hash})`, build(value), scheme, form, hash),
  );

const mac = (
  base: string,
  alg: number,
  full: number,
  cuts: number[],
  leasts: number[],
): Sample[] => [
  sample(base, alg, { kind: 'mac', base, length: full, atLeast: false }),
  ...cuts.map((length) =>
    sample(`TRUNCATED_MAC(${base}, ${length})`, A.PSA_ALG_TRUNCATED_MAC(alg, length), {
      kind: 'mac',
      base,
      length,
      atLeast: false,
    }),
  ),
  ...leasts.map((length) =>
    sample(
      `AT_LEAST_THIS_LENGTH_MAC(${base}, ${length})`,
      A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(alg, length),
      { kind: 'mac', base, length, atLeast: true },
    ),
  ),
];

const aead = (base: string, alg: number, cuts: number[], leasts: number[]): Sample[] => [
  sample(base, alg, { kind: 'aead', base, length: 16, atLeast: false }),
  ...cuts.map((length) =>
    sample(`SHORTENED_TAG(${base}, ${length})`, A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(alg, length), {
      kind: 'aead',
      base,
      length,
      atLeast: false,
    }),
  ),
  ...leasts.map((length) =>
    sample(
      `AT_LEAST_THIS_LENGTH_TAG(${base}, ${length})`,
      A.PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG(alg, length),
      { kind: 'aead', base, length, atLeast: true },
    ),
  ),
];

const agreement = (base: string, alg: number): Sample[] => [
  sample(base, alg, { kind: 'agreement', base }),
  ...Object.entries({
    'HKDF(SHA_256)': A.PSA_ALG_HKDF(A.PSA_ALG_SHA_256),
    'HKDF(SHA_512)': A.PSA_ALG_HKDF(A.PSA_ALG_SHA_512),
    'PBKDF2_HMAC(SHA_256)': A.PSA_ALG_PBKDF2_HMAC(A.PSA_ALG_SHA_256),
  }).map(([kdf, value]) =>
    sample(`KEY_AGREEMENT(${base}, ${kdf})`, A.PSA_ALG_KEY_AGREEMENT(alg, value), {
      kind: 'agreement',
      base,
      kdf,
    }),
  ),
];

export const SAMPLES: readonly Sample[] = [
  ...hashed('RSA_PKCS1V15_SIGN', A.PSA_ALG_RSA_PKCS1V15_SIGN, 'PKCS1V15'),
  signature('RSA_PKCS1V15_SIGN_RAW', A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW, 'PKCS1V15'),
  ...hashed('RSA_PSS', A.PSA_ALG_RSA_PSS, 'PSS'),
  ...hashed('RSA_PSS_ANY_SALT', A.PSA_ALG_RSA_PSS_ANY_SALT, 'PSS_ANY_SALT'),
  ...hashed('ECDSA', A.PSA_ALG_ECDSA, 'ECDSA', 'randomised'),
  signature('ECDSA_ANY', A.PSA_ALG_ECDSA_ANY, 'ECDSA', 'randomised'),
  ...hashed('DETERMINISTIC_ECDSA', A.PSA_ALG_DETERMINISTIC_ECDSA, 'ECDSA', 'deterministic'),
  signature('PURE_EDDSA', A.PSA_ALG_PURE_EDDSA, 'PURE_EDDSA'),
  signature('ED25519PH', A.PSA_ALG_ED25519PH, 'ED25519PH'),
  signature('ED448PH', A.PSA_ALG_ED448PH, 'ED448PH'),
  signature('EDDSA_CTX', A.PSA_ALG_EDDSA_CTX, 'EDDSA_CTX'),
  signature('ML_DSA', A.PSA_ALG_ML_DSA, 'ML_DSA', 'hedged'),
  signature('DETERMINISTIC_ML_DSA', A.PSA_ALG_DETERMINISTIC_ML_DSA, 'ML_DSA', 'deterministic'),
  ...hashed('HASH_ML_DSA', A.PSA_ALG_HASH_ML_DSA, 'HASH_ML_DSA', 'hedged'),
  ...hashed(
    'DETERMINISTIC_HASH_ML_DSA',
    A.PSA_ALG_DETERMINISTIC_HASH_ML_DSA,
    'HASH_ML_DSA',
    'deterministic',
  ),
  signature('SLH_DSA', A.PSA_ALG_SLH_DSA, 'SLH_DSA', 'hedged'),
  signature('DETERMINISTIC_SLH_DSA', A.PSA_ALG_DETERMINISTIC_SLH_DSA, 'SLH_DSA', 'deterministic'),
  ...hashed('HASH_SLH_DSA', A.PSA_ALG_HASH_SLH_DSA, 'HASH_SLH_DSA', 'hedged'),
  ...hashed(
    'DETERMINISTIC_HASH_SLH_DSA',
    A.PSA_ALG_DETERMINISTIC_HASH_SLH_DSA,
    'HASH_SLH_DSA',
    'deterministic',
  ),
  signature('LMS', A.PSA_ALG_LMS, 'LMS'),
  signature('XMSS', A.PSA_ALG_XMSS, 'XMSS'),

  ...mac('HMAC(SHA_256)', A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256), 32, [8, 16], [8, 16, 32]),
  ...mac('HMAC(SHA_512)', A.PSA_ALG_HMAC(A.PSA_ALG_SHA_512), 64, [16, 32, 63], [16, 63]),
  ...mac('CMAC', A.PSA_ALG_CMAC, 16, [4, 8], [4, 9, 16]),
  ...mac('CBC_MAC', A.PSA_ALG_CBC_MAC, 16, [8], []),

  ...aead('GCM', A.PSA_ALG_GCM, [4, 12, 15], [12, 16]),
  ...aead('CCM', A.PSA_ALG_CCM, [4, 6, 8, 10], [8]),
  ...aead('CHACHA20_POLY1305', A.PSA_ALG_CHACHA20_POLY1305, [], [16]),
  plain('CCM_STAR_NO_TAG', A.PSA_ALG_CCM_STAR_NO_TAG),
  sample('CCM_STAR_ANY_TAG', A.PSA_ALG_CCM_STAR_ANY_TAG, { kind: 'ccmStarAnyTag' }),
  plain('CTR', A.PSA_ALG_CTR),
  plain('CBC_PKCS7', A.PSA_ALG_CBC_PKCS7),

  ...agreement('ECDH', A.PSA_ALG_ECDH),
  ...agreement('FFDH', A.PSA_ALG_FFDH),
  plain('HKDF(SHA_256)', A.PSA_ALG_HKDF(A.PSA_ALG_SHA_256)),
  plain('HKDF(SHA_512)', A.PSA_ALG_HKDF(A.PSA_ALG_SHA_512)),
  plain('PBKDF2_HMAC(SHA_256)', A.PSA_ALG_PBKDF2_HMAC(A.PSA_ALG_SHA_256)),

  plain('JPAKE(SHA_256)', A.PSA_ALG_JPAKE(A.PSA_ALG_SHA_256)),
  ...Object.entries(HASHES).flatMap(([hash, value]) => [
    sample(`WPA3_SAE_H2E(${hash})`, A.PSA_ALG_WPA3_SAE_H2E(value), {
      kind: 'sae',
      step: 'H2E',
      hash,
    }),
    sample(`WPA3_SAE_FIXED(${hash})`, A.PSA_ALG_WPA3_SAE_FIXED(value), {
      kind: 'sae',
      step: 'FIXED',
      hash,
    }),
    sample(`WPA3_SAE_GDH(${hash})`, A.PSA_ALG_WPA3_SAE_GDH(value), {
      kind: 'sae',
      step: 'GDH',
      hash,
    }),
  ]),
  sample('WPA3_SAE_ANY', A.PSA_ALG_WPA3_SAE_ANY, { kind: 'sae', step: 'ANY' }),

  plain('RSA_PKCS1V15_CRYPT', A.PSA_ALG_RSA_PKCS1V15_CRYPT),
  plain('RSA_OAEP(SHA_256)', A.PSA_ALG_RSA_OAEP(A.PSA_ALG_SHA_256)),
  plain('KW', A.PSA_ALG_KW),
  plain('SHA_256', A.PSA_ALG_SHA_256),
  sample('NONE', A.PSA_ALG_NONE, { kind: 'none' }),
];

export function isWildcard({ is }: Sample): boolean {
  if (is.kind === 'sign') return is.hash === ANY;
  if (is.kind === 'mac' || is.kind === 'aead') return is.atLeast;
  return is.kind === 'ccmStarAnyTag' || (is.kind === 'sae' && is.step === 'ANY');
}

const same = (a: Shape, b: Shape) => JSON.stringify(a) === JSON.stringify(b);

function signPermits(policy: Shape, alg: Shape, verifying: boolean): boolean {
  if (policy.kind !== 'sign' || alg.kind !== 'sign') return false;
  if (policy.scheme !== alg.scheme) return false;
  if (policy.form !== alg.form && !verifying) return false;
  // "ECDSA_ANY" and "SIGN_RAW" have no hash. Only PKCS #1's ANY_HASH reaches over to the latter.
  if (policy.hash === ANY) return alg.hash !== undefined || alg.scheme === 'PKCS1V15';
  if (policy.hash !== alg.hash) return false;
  // Deterministic ECDSA has a hash, so that ECDSA_ANY has no other form.
  return alg.scheme !== 'ECDSA' || alg.hash !== undefined || policy.form === alg.form;
}

/** @param alg - of an operation, so neither a wildcard nor none */
export function modelPermits({ is: policy }: Sample, { is: alg }: Sample, verifying: boolean) {
  if (policy.kind === 'none') return false;
  if (same(policy, alg)) return true;
  if (policy.kind === 'sign') return signPermits(policy, alg, verifying);
  if (policy.kind === 'mac' || policy.kind === 'aead') {
    const alike = alg.kind === policy.kind && alg.base === policy.base;
    return alike && policy.atLeast && alg.length >= policy.length;
  }
  if (policy.kind === 'agreement') {
    return alg.kind === 'agreement' && alg.base === policy.base && policy.kdf === undefined;
  }
  if (policy.kind === 'ccmStarAnyTag') {
    if (alg.kind === 'plain') return alg.name === 'CCM_STAR_NO_TAG';
    return alg.kind === 'aead' && alg.base === 'CCM' && [4, 8, 16].includes(alg.length);
  }
  // On a password H2E and FIXED, on a token FIXED and GDH: what the key's type excludes, its type excludes.
  return policy.kind === 'sae' && policy.step === 'ANY' && alg.kind === 'sae';
}

/** Does `a` include all that `b` permits? */
function includes(a: Sample, b: Sample): boolean {
  if (same(a.is, b.is)) return true;
  if (b.is.kind === 'none') return false;
  if (!isWildcard(b)) return modelPermits(a, b, false);
  const lengths = [a.is, b.is].map((is) =>
    is.kind === 'mac' || is.kind === 'aead' ? is : undefined,
  );
  const [wide, tight] = lengths;
  return (
    !!wide?.atLeast && !!tight?.atLeast && wide.base === tight.base && wide.length <= tight.length
  );
}

/** The algorithm of a copy: the narrower of two where one includes the other. */
export function modelNarrower(a: Sample, b: Sample): Sample | undefined {
  if (includes(a, b)) return b;
  return includes(b, a) ? a : undefined;
}
