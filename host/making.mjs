/**
 * Keys that are made on a token, or brought to it. Either way they are sensitive and cannot be taken out
 * again. A key that is not to stay is an object of the home session, and ends with the host.
 */
import pkcs11 from 'pkcs11js';
import { curveNamed, theKey } from './keys.mjs';
import {
  Failure,
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
} from './psa.mjs';

const a = (name, value) => ({ type: pkcs11[`CKA_${name}`], value });

const named = ({ id, label, stays }) => [a('TOKEN', stays), a('ID', id), a('LABEL', label)];
const secrecy = [a('PRIVATE', true), a('SENSITIVE', true), a('EXTRACTABLE', false)];
const privateUses = ({ uses }) => [
  a('SIGN', uses.includes('sign')),
  a('DECRYPT', uses.includes('decrypt')),
  a('DERIVE', uses.includes('derive')),
];
const publicUses = ({ uses }) => [
  a('PRIVATE', false),
  a('VERIFY', uses.includes('sign')),
  a('ENCRYPT', uses.includes('decrypt')),
];
const once = ({ alwaysAuthenticate }) =>
  alwaysAuthenticate ? [a('ALWAYS_AUTHENTICATE', true)] : [];

const secret = (request) => [...named(request), ...secrecy, ...privateUses(request)];

function refuseTaken(lib, session, request, kind) {
  try {
    theKey(lib, session, { kind, id: request.id });
  } catch (error) {
    if (error instanceof Failure && error.status === PSA_ERROR_DOES_NOT_EXIST) return;
    throw error;
  }
  throw new Failure(PSA_ERROR_ALREADY_EXISTS);
}

const generators = {
  ec: (lib, session, request) =>
    lib.C_GenerateKeyPair(
      session,
      { mechanism: pkcs11.CKM_EC_KEY_PAIR_GEN },
      [
        ...named(request),
        ...publicUses(request),
        a('EC_PARAMS', curveNamed(request.curve ?? '')?.params ?? invalid()),
      ],
      [...secret(request), ...once(request)],
    ),
  rsa: (lib, session, request) =>
    lib.C_GenerateKeyPair(
      session,
      { mechanism: pkcs11.CKM_RSA_PKCS_KEY_PAIR_GEN },
      [
        ...named(request),
        ...publicUses(request),
        a('MODULUS_BITS', request.bits ?? invalid()),
        a('PUBLIC_EXPONENT', Buffer.of(1, 0, 1)),
      ],
      [...secret(request), ...once(request)],
    ),
  aes: (lib, session, request) =>
    lib.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, [
      ...named(request),
      ...secrecy,
      a('ENCRYPT', request.uses.includes('encrypt')),
      a('DECRYPT', request.uses.includes('decrypt')),
      a('VALUE_LEN', (request.bits ?? invalid()) / 8),
    ]),
};

function invalid() {
  throw new Failure(PSA_ERROR_INVALID_ARGUMENT);
}

export function generate(lib, session, request) {
  refuseTaken(lib, session, request, request.type === 'aes' ? 'secret' : 'private');
  generators[request.type](lib, session, request);
}

const octetString = (value) => Buffer.concat([Buffer.of(0x04, value.length), value]);

/** The private and the public object of a key pair that is brought in; the private one's bytes are wiped. */
const parts = {
  ec(request) {
    const params = Buffer.from(curveNamed(request.curve ?? '')?.params ?? invalid());
    return [
      [a('EC_PARAMS', params), a('VALUE', request.value ?? invalid())],
      [a('EC_PARAMS', Buffer.from(params)), a('EC_POINT', octetString(request.point ?? invalid()))],
    ];
  },
  rsa({ rsa }) {
    if (!rsa) return invalid();
    const shown = [a('MODULUS', rsa.n), a('PUBLIC_EXPONENT', rsa.e)];
    const hidden = [
      a('PRIVATE_EXPONENT', rsa.d),
      a('PRIME_1', rsa.p),
      a('PRIME_2', rsa.q),
      a('EXPONENT_1', rsa.dp),
      a('EXPONENT_2', rsa.dq),
      a('COEFFICIENT', rsa.qi),
    ];
    return [[...shown, ...hidden], shown];
  },
};

/** The public half comes first: without the private one it is harmless, and is taken away again. */
export function importKey(lib, session, request) {
  refuseTaken(lib, session, request, 'private');
  const [hidden, shown] = parts[request.type](request);
  const keyType = a('KEY_TYPE', request.type === 'ec' ? pkcs11.CKK_EC : pkcs11.CKK_RSA);
  const half = lib.C_CreateObject(session, [
    a('CLASS', pkcs11.CKO_PUBLIC_KEY),
    keyType,
    ...named(request),
    ...publicUses(request),
    ...shown,
  ]);
  try {
    lib.C_CreateObject(session, [
      a('CLASS', pkcs11.CKO_PRIVATE_KEY),
      keyType,
      ...secret(request),
      ...hidden,
    ]);
  } catch (error) {
    lib.C_DestroyObject(session, half);
    throw error;
  } finally {
    for (const { value } of hidden) if (Buffer.isBuffer(value)) value.fill(0);
  }
}
