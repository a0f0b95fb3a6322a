/**
 * What the WebCrypto of each platform has, of what the drivers named "webcrypto" call. Chromium 156 and
 * Firefox ESR 153 were measured by hand; Node is tried each time the report is made.
 */
export const PLATFORMS = {
  chromium: 'Chromium 156',
  firefox: 'Firefox ESR 153',
  node: 'Node 20',
};

const EVERYWHERE = ['chromium', 'firefox', 'node'];
const usages = { sign: ['sign', 'verify'], derive: ['deriveBits'], cipher: ['encrypt', 'decrypt'] };
const digest = (name) => (subtle) => subtle.digest(name, new Uint8Array(1));
const generate = (algorithm, use) => (subtle) => subtle.generateKey(algorithm, true, use);
const derivation = (name) => (subtle) =>
  subtle.importKey('raw', new Uint8Array(8), name, false, usages.derive);
const rsa = (name, use) =>
  generate(
    { name, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
    use,
  );
const aes = (name, use) => generate({ name, length: 256 }, use);
const curve = (name, namedCurve, use) => generate({ name, namedCurve }, use);

/** By WebCrypto's name: where it is, and how Node is asked. */
export const NATIVE = {
  'SHA-1': { on: EVERYWHERE, attempt: digest('SHA-1') },
  'SHA-256': { on: EVERYWHERE, attempt: digest('SHA-256') },
  'SHA-384': { on: EVERYWHERE, attempt: digest('SHA-384') },
  'SHA-512': { on: EVERYWHERE, attempt: digest('SHA-512') },
  HMAC: { on: EVERYWHERE, attempt: generate({ name: 'HMAC', hash: 'SHA-256' }, usages.sign) },
  PBKDF2: { on: EVERYWHERE, attempt: derivation('PBKDF2') },
  HKDF: { on: EVERYWHERE, attempt: derivation('HKDF') },
  'AES-CBC': { on: EVERYWHERE, attempt: aes('AES-CBC', usages.cipher) },
  'AES-CTR': { on: EVERYWHERE, attempt: aes('AES-CTR', usages.cipher) },
  'AES-GCM': { on: EVERYWHERE, attempt: aes('AES-GCM', usages.cipher) },
  'AES-KW': { on: EVERYWHERE, attempt: aes('AES-KW', ['wrapKey', 'unwrapKey']) },
  'RSASSA-PKCS1-v1_5': { on: EVERYWHERE, attempt: rsa('RSASSA-PKCS1-v1_5', usages.sign) },
  'RSA-PSS': { on: EVERYWHERE, attempt: rsa('RSA-PSS', usages.sign) },
  'RSA-OAEP': { on: EVERYWHERE, attempt: rsa('RSA-OAEP', usages.cipher) },
  'P-256': { on: EVERYWHERE, attempt: curve('ECDSA', 'P-256', usages.sign) },
  'P-384': { on: EVERYWHERE, attempt: curve('ECDSA', 'P-384', usages.sign) },
  'P-521': { on: EVERYWHERE, attempt: curve('ECDSA', 'P-521', usages.sign) },
  ECDSA: { on: EVERYWHERE, attempt: curve('ECDSA', 'P-256', usages.sign) },
  ECDH: { on: EVERYWHERE, attempt: curve('ECDH', 'P-256', usages.derive) },
  Ed25519: { on: EVERYWHERE, attempt: generate({ name: 'Ed25519' }, usages.sign) },
  X25519: { on: EVERYWHERE, attempt: generate({ name: 'X25519' }, usages.derive) },
  'ChaCha20-Poly1305': {
    on: ['chromium'],
    attempt: generate({ name: 'ChaCha20-Poly1305' }, usages.cipher),
  },
  ...Object.fromEntries(
    ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'].map((name) => [
      name,
      { on: ['chromium'], attempt: generate({ name }, usages.sign) },
    ]),
  ),
  ...Object.fromEntries(
    ['ML-KEM-768', 'ML-KEM-1024'].map((name) => [
      name,
      {
        on: ['chromium'],
        attempt: generate({ name }, ['encapsulateBits', 'decapsulateBits']),
      },
    ]),
  ),
};

/** By name of an algorithm, key type, curve or set: what a webcrypto driver needs, of each list one. */
export const NEEDS = {
  PSA_ALG_SHA_1: [['SHA-1']],
  PSA_ALG_SHA_256: [['SHA-256']],
  PSA_ALG_SHA_384: [['SHA-384']],
  PSA_ALG_SHA_512: [['SHA-512']],
  PSA_ALG_HMAC: [['HMAC']],
  PSA_ALG_CBC_MAC: [['AES-CBC']],
  PSA_ALG_CMAC: [['AES-CBC']],
  PSA_ALG_CTR: [['AES-CTR']],
  PSA_ALG_CCM_STAR_NO_TAG: [['AES-CTR']],
  PSA_ALG_CBC_NO_PADDING: [['AES-CBC']],
  PSA_ALG_CBC_PKCS7: [['AES-CBC']],
  PSA_ALG_CCM: [['AES-CTR'], ['AES-CBC']],
  PSA_ALG_GCM: [['AES-GCM']],
  PSA_ALG_CHACHA20_POLY1305: [['ChaCha20-Poly1305']],
  PSA_ALG_KW: [['AES-KW']],
  PSA_ALG_HKDF: [['HKDF']],
  PSA_ALG_PBKDF2_HMAC: [['PBKDF2']],
  PSA_ALG_PBKDF2_AES_CMAC_PRF_128: [['AES-CBC']],
  PSA_ALG_RSA_PKCS1V15_SIGN: [['RSASSA-PKCS1-v1_5']],
  PSA_ALG_RSA_PSS: [['RSA-PSS']],
  PSA_ALG_RSA_PSS_ANY_SALT: [['RSA-PSS']],
  PSA_ALG_ECDSA: [['ECDSA']],
  PSA_ALG_DETERMINISTIC_ECDSA: [['ECDSA']],
  PSA_ALG_PURE_EDDSA: [['Ed25519']],
  PSA_ALG_ML_DSA: [['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']],
  PSA_ALG_DETERMINISTIC_ML_DSA: [['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']],
  PSA_ALG_RSA_OAEP: [['RSA-OAEP']],
  PSA_ALG_ECDH: [['ECDH', 'X25519']],
  PSA_ALG_ML_KEM: [['ML-KEM-768', 'ML-KEM-1024']],
  PSA_KEY_TYPE_RSA_KEY_PAIR: [['RSA-PSS']],
  secp256r1: [['P-256']],
  secp384r1: [['P-384']],
  secp521r1: [['P-521']],
  Curve25519: [['X25519']],
  Edwards25519: [['Ed25519']],
  'ML-DSA-44': [['ML-DSA-44']],
  'ML-DSA-65': [['ML-DSA-65']],
  'ML-DSA-87': [['ML-DSA-87']],
  'ML-KEM-768': [['ML-KEM-768']],
  'ML-KEM-1024': [['ML-KEM-1024']],
};

/** Has the platform what a webcrypto driver needs for it? A name this file does not know has not. */
export const hasNatively = (platform, name) =>
  NEEDS[name]?.every((some) => some.some((native) => NATIVE[native].on.includes(platform))) ??
  false;

/** A `SubtleCrypto` to make drivers with, not to call: it only says what it supports. */
export function stubOf(platform) {
  class Stub {}
  if (platform === 'chromium') {
    Stub.supports = (_operation, name) => NATIVE[name]?.on.includes(platform) ?? false;
  }
  return new Stub();
}

/** What the table above says of Node and Node does not. */
export async function tryNode(subtle = globalThis.crypto.subtle) {
  const tried = await Promise.all(
    Object.entries(NATIVE).map(async ([name, { on, attempt }]) => {
      const there = await attempt(subtle).then(
        () => true,
        () => false,
      );
      return there === on.includes('node') ? [] : [`${name} in Node: ${there ? 'yes' : 'no'}`];
    }),
  );
  return tried.flat();
}
