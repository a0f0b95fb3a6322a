/**
 * Tokens and detached signatures (RFC 7515, RFC 7797), and two independent judges of them.
 *
 * Keyward's ECDSA signature is r‖s, which is what JOSE and WebCrypto want: nothing is converted.
 */
import { base64url, calculateJwkThumbprint, flattenedVerify, importJWK, jwtVerify } from 'jose';

export type PublicJwk = {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
};

/** What signs: in this demo, Keyward. */
export type Sign = (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

export type Claims = { readonly [name: string]: unknown };

/** The verdict of one judge: nothing, or why it refuses. */
export type Verdict = string | undefined;

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const encodeJson = (value: unknown): string => base64url.encode(JSON.stringify(value));

/** A P-256 public key as PSA exports it (04‖x‖y) in JWK form. */
export const toJwk = (point: Uint8Array): PublicJwk => ({
  kty: 'EC',
  crv: 'P-256',
  x: base64url.encode(point.subarray(1, 33)),
  y: base64url.encode(point.subarray(33, 65)),
});

export const thumbprint = (jwk: PublicJwk): Promise<string> => calculateJwkThumbprint({ ...jwk });

export async function signToken(sign: Sign, jwk: PublicJwk, claims: Claims): Promise<string> {
  const header = { alg: 'ES256', typ: 'JWT', kid: await thumbprint(jwk) };
  const input = `${encodeJson(header)}.${encodeJson(claims)}`;
  return `${input}.${base64url.encode(await sign(utf8(input)))}`;
}

/** What a detached signature signs: its header, a dot, and the file as it is. */
function detachedInput(header: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = utf8(`${header}.`);
  const input = new Uint8Array(start.length + content.length);
  input.set(start);
  input.set(content, start.length);
  return input;
}

export async function signDetached(sign: Sign, content: Uint8Array): Promise<string> {
  const header = encodeJson({ alg: 'ES256', b64: false, crit: ['b64'] });
  return `${header}..${base64url.encode(await sign(detachedInput(header, content)))}`;
}

async function webCryptoVerdict(
  jwk: PublicJwk,
  input: Uint8Array<ArrayBuffer>,
  signature: string,
): Promise<Verdict> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', { ...jwk }, curve, false, ['verify']);
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const bytes = new Uint8Array(base64url.decode(signature));
  const valid = await crypto.subtle.verify(algorithm, key, bytes, input);
  return valid ? undefined : 'the signature does not match';
}

const refusal = (error: unknown): Verdict =>
  error instanceof Error ? error.message : String(error);

const splitJws = (jws: string): readonly [string, string, string] => {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  return [header, payload, signature];
};

export async function judgeToken(jwk: PublicJwk, token: string): Promise<[Verdict, Verdict]> {
  const [header, payload, signature] = splitJws(token);
  return Promise.all([
    webCryptoVerdict(jwk, utf8(`${header}.${payload}`), signature).catch(refusal),
    importJWK({ ...jwk }, 'ES256')
      .then((key) => jwtVerify(token, key, { algorithms: ['ES256'] }))
      .then(() => undefined, refusal),
  ]);
}

export async function judgeDetached(
  jwk: PublicJwk,
  jws: string,
  payload: Uint8Array,
): Promise<[Verdict, Verdict]> {
  const [header, , signature] = splitJws(jws);
  return Promise.all([
    webCryptoVerdict(jwk, detachedInput(header, payload), signature).catch(refusal),
    importJWK({ ...jwk }, 'ES256')
      .then((key) => flattenedVerify({ protected: header, payload, signature }, key))
      .then(() => undefined, refusal),
  ]);
}
