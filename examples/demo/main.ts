/**
 * The demo: a site makes a key in Keyward, signs a token and a file with it, and lets two judges that
 * know nothing of Keyward check the signatures.
 */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  connect,
  KeywardNotFoundError,
  PSA_ALG_ECDSA,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_LIFETIME_PERSISTENT,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PsaError,
} from '../../sdk/index.ts';
import {
  type Claims,
  judgeDetached,
  judgeToken,
  type PublicJwk,
  type Sign,
  signDetached,
  signToken,
  thumbprint,
  toJwk,
  type Verdict,
} from './jws.ts';
import { byId, close, open, perform, reveal, show, showJws, showVerdict } from './page.ts';

const KEY = 1;
const ALG = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const MAX_FILE = 7 * 1024 * 1024;

type Session = Awaited<ReturnType<typeof connect>>;
type Options = { readonly signal: AbortSignal };

/** What the steps so far have brought. */
const demo: { session?: Session; jwk?: PublicJwk } = {};

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The steps go from top to bottom.');
  return value;
}

function explain(error: unknown): string {
  if (error instanceof KeywardNotFoundError) {
    return 'Keyward is not here. Install the extension, then reload this page.';
  }
  if (error instanceof PsaError) {
    return error.code === 'PSA_ERROR_NOT_PERMITTED'
      ? 'Keyward refused: you said no, or the key’s policy does. Nothing was done.'
      : `Keyward answered ${error.code}. Nothing was done.`;
  }
  if (error instanceof DOMException && error.name === 'AbortError') return 'Cancelled.';
  return error instanceof Error ? error.message : String(error);
}

const isMissing = (error: unknown): boolean =>
  error instanceof PsaError && error.code === 'PSA_ERROR_INVALID_HANDLE';

async function greet(signal: AbortSignal): Promise<string> {
  demo.session?.close();
  demo.session = await connect({ signal });
  open('step-key');
  return `Connected as ${location.origin}.`;
}

async function keyExists(session: Session, options: Options): Promise<boolean> {
  try {
    await session.getKeyAttributes(KEY, options);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function makeKey(signal: AbortSignal): Promise<string> {
  const session = need(demo.session);
  const found = await keyExists(session, { signal });
  if (!found) {
    const attributes = {
      type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
      bits: 256,
      usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
      alg: ALG,
      lifetime: PSA_KEY_LIFETIME_PERSISTENT,
      id: KEY,
    };
    await session.generateKey(attributes, { signal });
  }
  const jwk = toJwk(await session.exportPublicKey(KEY, { signal }));
  demo.jwk = jwk;
  show('public-key', JSON.stringify(jwk, null, 2));
  show('thumbprint', await thumbprint(jwk));
  reveal('step-key');
  byId('destroy-key', HTMLButtonElement).hidden = false;
  open('step-token');
  open('step-file');
  return found ? 'Found the key made here before.' : 'Made a new key.';
}

async function destroyKey(signal: AbortSignal): Promise<string> {
  await need(demo.session).destroyKey(KEY, { signal });
  delete demo.jwk;
  for (const step of ['step-key', 'step-token', 'step-file']) close(step);
  byId('destroy-key', HTMLButtonElement).hidden = true;
  return 'The key is gone, and no one can sign with it again.';
}

const signer =
  (signal: AbortSignal): Sign =>
  (message) =>
    need(demo.session).signMessage(KEY, ALG, message, { signal });

function readClaims(): Claims {
  const now = Math.floor(Date.now() / 1000);
  let claims: unknown;
  try {
    claims = JSON.parse(byId('claims', HTMLTextAreaElement).value);
  } catch (error) {
    throw new Error(`The claims are not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new Error('The claims must be a JSON object.');
  }
  return { ...claims, iat: now, exp: now + 600 };
}

function showVerdicts(prefix: string, [webCrypto, jose]: readonly [Verdict, Verdict]): string {
  showVerdict(`${prefix}verdict-webcrypto`, webCrypto);
  showVerdict(`${prefix}verdict-jose`, jose);
  return webCrypto || jose ? 'but a check failed' : 'and checked twice';
}

async function makeToken(signal: AbortSignal): Promise<string> {
  const jwk = need(demo.jwk);
  const token = await signToken(signer(signal), jwk, readClaims());
  showJws('token', token);
  show('token-header', JSON.stringify(decodeProtectedHeader(token), null, 2));
  show('token-claims', JSON.stringify(decodeJwt(token), null, 2));
  const checked = showVerdicts('', await judgeToken(jwk, token));
  reveal('step-token');
  return `Signed, ${checked}.`;
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

async function signFile(file: File, signal: AbortSignal): Promise<string> {
  const jwk = need(demo.jwk);
  if (file.size > MAX_FILE) throw new Error('This demo signs files of up to 7 MiB.');
  const content = new Uint8Array(await file.arrayBuffer());
  const jws = await signDetached(signer(signal), content);
  show('file-hash', hex(await crypto.subtle.digest('SHA-256', content)));
  showJws('file-signature', jws);
  const checked = showVerdicts('file-', await judgeDetached(jwk, jws, content));
  reveal('step-file');
  return `Signed “${file.name}” (${file.size.toLocaleString('en')} bytes), ${checked}.`;
}

const onClick = (id: string, action: () => unknown): void => {
  byId(id, HTMLButtonElement).addEventListener('click', action);
};

const sign = (file: File | null | undefined): void => {
  if (file && demo.jwk) void perform('step-file', (signal) => signFile(file, signal), explain);
};

const sample = { iss: location.origin, sub: 'ada', scope: 'read write' };
byId('claims', HTMLTextAreaElement).value = JSON.stringify(sample, null, 2);

onClick('connect', () => perform('step-connect', greet, explain));
onClick('make-key', () => perform('step-key', makeKey, explain));
onClick('destroy-key', () => perform('step-key', destroyKey, explain));
onClick('sign-token', () => perform('step-token', makeToken, explain));

const input = byId('file', HTMLInputElement);
input.addEventListener('change', () => {
  sign(input.files?.[0]);
  input.value = '';
});

const drop = byId('drop', HTMLElement);
drop.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
drop.addEventListener('dragleave', () => drop.classList.remove('over'));
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  sign(event.dataTransfer?.files[0]);
});
