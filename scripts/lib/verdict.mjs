/** The last word on a token: `jose`, in Node, with nothing but the token and the public key. */
import { bold, green, Refusal } from './log.mjs';

const flipBit = (base64url) => {
  const bytes = Buffer.from(base64url, 'base64url');
  bytes[0] ^= 1;
  return bytes.toString('base64url');
};

const show = (title, text) => console.log(`\n${bold(title)}\n${text}`);
const json = (value) => JSON.stringify(value, null, 2);

/** Prints token, key, claims and verdict; throws if the token is bad, or a bad token is taken. */
export async function judge({ token, jwk }) {
  const { calculateJwkThumbprint, importJWK, jwtVerify } = await import('jose');
  show('Signed token', token);
  show('Public key (JWK)', json(jwk));
  const key = await importJWK(jwk, 'ES256');
  const verify = (jwt) => jwtVerify(jwt, key, { algorithms: ['ES256'] });

  const { payload, protectedHeader } = await verify(token).catch((error) => {
    throw new Refusal(`jose refuses the token: ${error.message}`);
  });
  show('Claims', json(payload));
  if (protectedHeader.kid !== (await calculateJwkThumbprint(jwk))) {
    throw new Refusal('The token names another key than the public key shown');
  }

  const [header, claims, signature] = token.split('.');
  const refused = await verify(`${header}.${claims}.${flipBit(signature)}`).then(
    () => undefined,
    (error) => error.message,
  );
  if (!refused) throw new Refusal('jose takes a token with a flipped bit');
  show('Verdict of jose in Node', `${green('valid')}; with one bit flipped: ${refused}`);
}
