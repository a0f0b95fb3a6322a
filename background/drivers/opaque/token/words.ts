/** PSA's algorithms, types and usages in the token host's words, and which of them a token can serve. */
import {
  PSA_ALG_ANY_HASH,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_ECDSA,
  PSA_ALG_IS_RSA_OAEP,
  PSA_ALG_IS_RSA_PSS,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../../../protocol/psa/usage.ts';
import { withHashes } from '../../keys.ts';

const HASHES: ReadonlyMap<number, string> = new Map([
  [PSA_ALG_SHA_1, 'sha-1'],
  [PSA_ALG_SHA_224, 'sha-224'],
  [PSA_ALG_SHA_256, 'sha-256'],
  [PSA_ALG_SHA_384, 'sha-384'],
  [PSA_ALG_SHA_512, 'sha-512'],
]);
const hashes = [...HASHES.keys()];

export const ECDSA = [...withHashes([PSA_ALG_ECDSA], hashes), PSA_ALG_ECDSA_ANY];
export const RSA_SIGNATURES = withHashes([PSA_ALG_RSA_PKCS1V15_SIGN, PSA_ALG_RSA_PSS], hashes);
export const RSA_ENCRYPTION = [
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  ...withHashes([PSA_ALG_RSA_OAEP], hashes),
];
export const AGREEMENT = [PSA_ALG_ECDH];

type Scheme = { readonly scheme: string; readonly hash?: string | undefined };

export function schemeOf(alg: number): Scheme {
  if (PSA_ALG_IS_ECDSA(alg)) return { scheme: 'ecdsa' };
  const hash = HASHES.get(PSA_ALG_GET_HASH(alg));
  if (PSA_ALG_IS_RSA_PSS(alg)) return { scheme: 'rsa-pss', hash };
  if (PSA_ALG_IS_RSA_OAEP(alg)) return { scheme: 'rsa-oaep', hash };
  return { scheme: 'rsa-pkcs1', hash };
}

const SIGN = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_SIGN_MESSAGE;
const VERIFY = PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_VERIFY_MESSAGE;

/** What a policy may say besides: any hash. */
const ANY_HASH = withHashes(
  [PSA_ALG_ECDSA, PSA_ALG_RSA_PKCS1V15_SIGN, PSA_ALG_RSA_PSS],
  [PSA_ALG_ANY_HASH],
);

/** What each of the host's uses is in PSA: the private half's usage, and what the public half can do for it. */
const USES = [
  {
    use: 'sign',
    secret: SIGN,
    open: VERIFY,
    ec: [...ECDSA, ...ANY_HASH],
    rsa: [...RSA_SIGNATURES, ...ANY_HASH],
  },
  {
    use: 'decrypt',
    secret: PSA_KEY_USAGE_DECRYPT,
    open: PSA_KEY_USAGE_ENCRYPT,
    ec: [],
    rsa: RSA_ENCRYPTION,
  },
  { use: 'derive', secret: PSA_KEY_USAGE_DERIVE, open: 0, ec: AGREEMENT, rsa: [] },
] as const;

export const usesOf = (usage: number): string[] =>
  USES.filter(({ secret }) => usage & secret).map(({ use }) => use);

/** The usage of a key that is on a token, for `alg`; 0 if it cannot do that. */
export function usageFor(
  can: { readonly [use: string]: unknown },
  type: 'ec' | 'rsa',
  alg: number,
): number {
  const row = USES.find((each) => (each[type] as readonly number[]).includes(alg));
  return row && can[row.use] === true ? row.secret | row.open : 0;
}
