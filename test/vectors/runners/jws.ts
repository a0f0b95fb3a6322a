/**
 * Runner of the file of JSON Web Keys: each case is a JWS and the set of keys to verify it with. JOSE is
 * an application's business; this is a small one, strict where RFC 7515 to 7518 say so, and all it computes
 * is PSA's.
 */
import {
  PSA_ALG_ECDSA,
  PSA_ALG_HMAC,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PsaError,
  type Session,
} from '../../../sdk/index.ts';
import { type Case, concat, type Group, isValid, type Runner, type Values } from './support.ts';

type Jwk = { readonly [name: string]: string | undefined };
type Bytes = Uint8Array<ArrayBuffer>;

const usage = PSA_KEY_USAGE_VERIFY_MESSAGE;
const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

function base64url(text = ''): Bytes {
  const padded = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

const HS = new Map([
  ['HS256', PSA_ALG_SHA_256],
  ['HS384', PSA_ALG_SHA_384],
  ['HS512', PSA_ALG_SHA_512],
]);

/** DER: a length in the two forms there are here. */
const tlv = (tag: number, value: Uint8Array): Bytes =>
  value.length < 0x80
    ? concat(Uint8Array.of(tag, value.length), value)
    : concat(Uint8Array.of(tag, 0x82, value.length >> 8, value.length & 0xff), value);

function derInteger(text: string | undefined): Bytes {
  const bytes = base64url(text);
  return tlv(2, (bytes[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes);
}

/** The key's minimum is that of its hash: RFC 7518, section 3.2; 2048 bits for RSA, section 3.3. */
async function importJwk(session: Session, jwk: Jwk): Promise<{ key: number; alg: number }> {
  const { kty, alg: name = '', crv } = jwk;
  const hash = HS.get(name);
  if (kty === 'oct' && hash !== undefined) {
    const alg = PSA_ALG_HMAC(hash);
    const secret = base64url(jwk['k']);
    const bits = Number(name.slice(2));
    if (secret.length * 8 < bits) throw new Error('the key is too short');
    return { alg, key: await session.importKey({ type: PSA_KEY_TYPE_HMAC, usage, alg }, secret) };
  }
  if (kty === 'EC' && name === 'ES256' && crv === 'P-256') {
    const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
    const point = concat(Uint8Array.of(4), base64url(jwk['x']), base64url(jwk['y']));
    const type = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
    return { alg, key: await session.importKey({ type, bits: 256, usage, alg }, point) };
  }
  if (kty === 'RSA' && name === 'RS256') {
    const alg = PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256);
    if (base64url(jwk['n']).length < 256) throw new Error('the key is too short');
    const der = tlv(0x30, concat(derInteger(jwk['n']), derInteger(jwk['e'])));
    return {
      alg,
      key: await session.importKey({ type: PSA_KEY_TYPE_RSA_PUBLIC_KEY, usage, alg }, der),
    };
  }
  throw new Error('no such key');
}

function keysOf(group: Group): readonly Jwk[] {
  const set = (group['public'] ?? group['private']) as Values;
  return (set['keys'] ?? [set]) as readonly Jwk[];
}

/** The one key of the set that the header names. A set of secrets and public keys is not trusted. */
function choose(keys: readonly Jwk[], header: Jwk): Jwk {
  const [first, ...others] = keys.filter(({ kid }) => kid === header['kid']);
  const isMixed = new Set(keys.map(({ kty }) => kty === 'oct')).size > 1;
  if (!first || others.length > 0 || isMixed) throw new Error('no one key');
  if (first['use'] !== 'sig' || first['alg'] !== header['alg']) throw new Error('another use');
  return first;
}

async function verify(session: Session, keys: readonly Jwk[], jws: string): Promise<void> {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const jwk = choose(keys, JSON.parse(new TextDecoder().decode(base64url(header))));
  const { key, alg } = await importJwk(session, jwk);
  const input = utf8(`${header}.${payload}`);
  try {
    if (jwk['kty'] === 'oct') await session.macVerify(key, alg, input, base64url(signature));
    else await session.verifyMessage(key, alg, input, base64url(signature));
  } finally {
    await session.destroyKey(key);
  }
}

const isRoca = ({ comment }: Case) => comment === 'rejectsKeyWithRocaVulnerability';

export const verifiesJws: Runner = async (session, group) => ({
  judge: async (vector) => {
    if (isRoca(vector))
      return { apart: 'nothing here looks for the traces of a bad key generator' };
    const outcome = await verify(session, keysOf(group), String(vector['jws'])).then(
      () => 'accepted',
      (error: Error) => (error instanceof PsaError ? error.code : error.message),
    );
    return (outcome === 'accepted') === isValid(vector) || { differs: outcome };
  },
});
