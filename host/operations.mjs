/**
 * What the host can be asked, and nothing else: each operation with its fields and its work. The module is
 * loaded by the first one that needs it, and what is wrong with it is that one's answer.
 */
import pkcs11 from 'pkcs11js';
import { bytes, flag, oneOf, optional, record, text, whole } from './fields.mjs';
import { attribute, CURVE_NAMES, find, halves, isTrue, KINDS, keyTypeOf, theKey } from './keys.mjs';
import { generate, importKey } from './making.mjs';
import {
  agreement,
  ENCRYPTION_SCHEMES,
  encryption,
  HASH_NAMES,
  SIGNATURE_SCHEMES,
  signature,
} from './mechanisms.mjs';
import { Failure, PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_INVALID_PADDING } from './psa.mjs';
import { ckrOf } from './status.mjs';

/** The version of this language. */
export const VERSION = 1;

const token = text(64);
const id = bytes(128);
const label = text(128);
const pin = text(256);
const key = record({ kind: oneOf(...KINDS), id, label });
const number = bytes(520);
const uses = (value) => {
  if (!Array.isArray(value) || value.length > 4) throw new Failure(PSA_ERROR_INVALID_ARGUMENT);
  return value.map(oneOf('sign', 'decrypt', 'derive', 'encrypt'));
};
const newKey = { token, id, label, uses, stays: flag, curve: optional(oneOf(...CURVE_NAMES)) };
/** Room for the result of an operation with the largest RSA key. */
const room = () => Buffer.alloc(1024);

const base64 = (buffer) => {
  const text64 = buffer.toString('base64');
  buffer.fill(0);
  return text64;
};

/** Sets an operation up with a key, gives the PIN where the key wants one each time, and does it. */
function withKey(module, session, request, setUp, work) {
  const { lib } = module;
  const object = theKey(lib, session, request.key);
  const wanted = request.scheme === 'ecdsa' ? pkcs11.CKK_EC : pkcs11.CKK_RSA;
  if (keyTypeOf(lib, session, object) !== wanted) throw new Failure(PSA_ERROR_INVALID_ARGUMENT);
  const asks = isTrue(attribute(lib, session, object, pkcs11.CKA_ALWAYS_AUTHENTICATE));
  if (asks && request.pin === undefined) module.authenticate(session, undefined);
  setUp(object);
  if (asks) module.authenticate(session, request.pin);
  return work(object);
}

const sign = (module, request) =>
  module.use(request.token, (session) => {
    const { lib } = module;
    const { mechanism, input } = signature(request);
    const setUp = (object) => lib.C_SignInit(session, mechanism, object);
    const work = () => ({ signature: base64(lib.C_Sign(session, input, room())) });
    return withKey(module, session, request, setUp, work);
  });

/** Whatever is wrong with a ciphertext, the answer is one: which it was helps an attacker alone. */
const WRONG = new Set(
  [
    'GENERAL_ERROR',
    'FUNCTION_FAILED',
    'ENCRYPTED_DATA_INVALID',
    'DATA_INVALID',
    'ARGUMENTS_BAD',
  ].map((name) => pkcs11[`CKR_${name}`]),
);

const decrypt = (module, request) =>
  module.use(request.token, (session) => {
    const { lib } = module;
    const setUp = (object) => lib.C_DecryptInit(session, encryption(request), object);
    const work = () => {
      try {
        return { plaintext: base64(lib.C_Decrypt(session, request.data, room())) };
      } catch (error) {
        if (WRONG.has(ckrOf(error)) && module.isThere(request.token)) {
          throw new Failure(PSA_ERROR_INVALID_PADDING);
        }
        throw error;
      }
    };
    return withKey(module, session, request, setUp, work);
  });

const SHARED = [
  { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
  { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_GENERIC_SECRET },
  { type: pkcs11.CKA_TOKEN, value: false },
  { type: pkcs11.CKA_SENSITIVE, value: false },
  { type: pkcs11.CKA_EXTRACTABLE, value: true },
];

const agree = (module, request) =>
  module.use(request.token, (session) => {
    const { lib } = module;
    const object = theKey(lib, session, request.key);
    const template = [...SHARED, { type: pkcs11.CKA_VALUE_LEN, value: request.length }];
    const shared = lib.C_DeriveKey(session, agreement(request.peer), object, template);
    try {
      const value = attribute(lib, session, shared, pkcs11.CKA_VALUE);
      return { secret: base64(value) };
    } finally {
      lib.C_DestroyObject(session, shared);
    }
  });

const operation = (fields, run) => ({
  fields: record(fields),
  run: (module, request) => run(module(), request),
});

export const OPERATIONS = new Map([
  ['version', { fields: record({}), run: () => ({ version: VERSION }) }],
  ['tokens', operation({}, (module) => ({ tokens: module.tokens(), sessions: module.sessions() }))],
  [
    'login',
    operation({ token, pin: optional(pin) }, (module, request) =>
      module.login(request.token, request.pin),
    ),
  ],
  ['logout', operation({ token }, (module, request) => module.logout(request.token))],
  [
    'find',
    operation({ token, id: optional(id), label: optional(label) }, (module, request) =>
      module.use(request.token, (session) => ({ keys: find(module.lib, session, request) })),
    ),
  ],
  [
    'generate',
    operation(
      {
        ...newKey,
        type: oneOf('ec', 'rsa', 'aes'),
        bits: optional(oneOf(128, 192, 256, 2048, 3072, 4096)),
        alwaysAuthenticate: optional(flag),
      },
      (module, request) =>
        module.use(request.token, (_, home) => generate(module.lib, home, request)),
    ),
  ],
  [
    'import',
    operation(
      {
        ...newKey,
        type: oneOf('ec', 'rsa'),
        value: optional(bytes(66)),
        point: optional(bytes(127)),
        rsa: optional(
          record(
            Object.fromEntries(
              ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map((name) => [name, number]),
            ),
          ),
        ),
      },
      (module, request) =>
        module.use(request.token, (_, home) => importKey(module.lib, home, request)),
    ),
  ],
  [
    'sign',
    operation(
      {
        token,
        key,
        scheme: oneOf(...SIGNATURE_SCHEMES),
        hash: optional(oneOf(...HASH_NAMES)),
        data: bytes(512),
        pin: optional(pin),
      },
      sign,
    ),
  ],
  [
    'decrypt',
    operation(
      {
        token,
        key,
        scheme: oneOf(...ENCRYPTION_SCHEMES),
        hash: optional(oneOf(...HASH_NAMES)),
        label: bytes(1024),
        data: bytes(512),
        pin: optional(pin),
      },
      decrypt,
    ),
  ],
  ['agree', operation({ token, key, peer: bytes(133), length: whole(16, 66) }, agree)],
  [
    'random',
    operation({ token, length: whole(1, 4096) }, (module, request) =>
      module.use(request.token, (session) => ({
        bytes: base64(module.lib.C_GenerateRandom(session, Buffer.alloc(request.length))),
      })),
    ),
  ],
  [
    'destroy',
    operation({ token, key }, (module, request) =>
      module.use(request.token, (session) => {
        for (const object of halves(module.lib, session, request.key)) {
          module.lib.C_DestroyObject(session, object);
        }
      }),
    ),
  ],
]);
