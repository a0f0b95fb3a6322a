/** Password-authenticated key exchange between two clients, with the same password and with another. */
import {
  PSA_ALG_HKDF,
  PSA_ALG_JPAKE,
  PSA_ALG_SHA_256,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_WPA3_SAE_FIXED,
  PSA_ALG_WPA3_SAE_GDH,
  PSA_ALG_WPA3_SAE_H2E,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR,
  PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY,
  PSA_KEY_TYPE_WPA3_SAE_ECC,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
  PSA_PAKE_CONFIRMED_KEY,
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_SERVER,
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_STEP_ZK_PROOF,
  PSA_PAKE_STEP_ZK_PUBLIC,
  PSA_PAKE_UNCONFIRMED_KEY,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  equalBytes,
  expectStatus,
  fromHex,
  ofTwo,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const R1 = PSA_ECC_FAMILY_SECP_R1;
const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, R1, 256);
const PAIR = PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(R1);
const SPAKE2P = PSA_ALG_SPAKE2P_HMAC(PSA_ALG_SHA_256);
const JPAKE = PSA_ALG_JPAKE(PSA_ALG_SHA_256);
const SAE = PSA_ALG_WPA3_SAE_FIXED(PSA_ALG_SHA_256);
const SHARE = PSA_PAKE_STEP_KEY_SHARE;
const CONFIRM = PSA_PAKE_STEP_CONFIRM;
const COMMIT = PSA_PAKE_STEP_COMMIT;
const SHARED = {
  type: PSA_KEY_TYPE_DERIVE,
  usage: PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT,
  alg: PSA_ALG_HKDF(PSA_ALG_SHA_256),
};

/** One side of an exchange: a session, and its operation. */
type Side = { readonly session: Session; readonly operation: number };
type Names = { readonly user: Bytes; readonly peer: Bytes };

async function open(
  session: Session,
  key: number,
  alg: number,
  { user, peer }: Names,
  confirmation = PSA_PAKE_CONFIRMED_KEY,
): Promise<Side> {
  const operation = await session.pakeSetup(key, alg, P256, confirmation);
  await session.pakeSetUser(operation, user);
  await session.pakeSetPeer(operation, peer);
  return { session, operation };
}

/** A message on its way, which may be changed there. */
async function send(from: Side, to: Side, step: number, change = (message: Bytes) => message) {
  const message = await from.session.pakeOutput(from.operation, step);
  await to.session.pakeInput(to.operation, step, change(message));
}

async function sharedKey({ session, operation }: Side): Promise<Bytes> {
  const key = await session.pakeGetSharedKey(operation, SHARED);
  const secret = await session.exportKey(key);
  await session.destroyKey(key);
  return secret;
}

const abort = async (...sides: readonly Side[]): Promise<void> => {
  for (const { session, operation } of sides) await session.pakeAbort(operation);
};

/** RFC 9383, appendix C: w0, w1, and what the server keeps of them. */
const W0 = 'bb8e1bbcf3c48f62c08db243652ae55d3e5586053fca77102994f23ad95491b3';
const W1 = '7e945f34d78785b8a3ef44d0df5a1a97d6b3b460409a345ca7830387a74b1dba';
const L = `04eb7c9db3d9a9eb1f8adab81b5794c1f13ae3e225efbe91ea487425854c7fc00f
           00bfedcbd09b2400142d40a14f2064ef31dfaa903b91d1faea7093d835966efd`;
const CLIENT = { user: utf8('client'), peer: utf8('server') };
const SERVER = { user: CLIENT.peer, peer: CLIENT.user };
const spakeKey = { usage: PSA_KEY_USAGE_DERIVE, alg: SPAKE2P };

/** Both sides, with their roles and contexts set. */
async function register(first: Session, second: Session, verifier: string, contexts: string[]) {
  const pair = await first.importKey({ ...spakeKey, type: PAIR }, fromHex(W0 + W1));
  const type = PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY(R1);
  const kept = await second.importKey({ ...spakeKey, type }, fromHex(verifier));
  const [client, server] = [
    await open(first, pair, SPAKE2P, CLIENT),
    await open(second, kept, SPAKE2P, SERVER),
  ];
  await first.pakeSetRole(client.operation, PSA_PAKE_ROLE_CLIENT);
  await second.pakeSetRole(server.operation, PSA_PAKE_ROLE_SERVER);
  await first.pakeSetContext(client.operation, utf8(contexts[0] ?? ''));
  await second.pakeSetContext(server.operation, utf8(contexts[1] ?? ''));
  const forget = () => Promise.all([first.destroyKey(pair), second.destroyKey(kept)]);
  return { client, server, forget };
}

const spake2plus = [
  scenario('a SPAKE2+ server keeps what RFC 9383 says', async (session) => {
    const pair = { ...spakeKey, type: PAIR };
    await withKey(session, pair, fromHex(W0 + W1), async (key) => {
      equalBytes(await session.exportPublicKey(key), fromHex(W0 + L), 'w0 and L');
      await expectStatus(session.exportKey(key), PSA_ERROR_NOT_PERMITTED, 'w1');
    });
  }),
  ofTwo('SPAKE2+ gives two clients one key', async (first, second) => {
    const { client, server, forget } = await register(first, second, W0 + L, ['v1', 'v1']);
    await send(client, server, SHARE);
    await send(server, client, SHARE);
    const early = first.pakeGetSharedKey(client.operation, { ...SHARED, type: PAIR });
    await expectStatus(early, PSA_ERROR_INVALID_ARGUMENT, 'a key pair of it');
    await abort(client, server);
    await forget();
    const again = await register(first, second, W0 + L, ['v1', 'v1']);
    await send(again.client, again.server, SHARE);
    await send(again.server, again.client, SHARE);
    await send(again.server, again.client, CONFIRM);
    await send(again.client, again.server, CONFIRM);
    equalBytes(await sharedKey(again.client), await sharedKey(again.server), 'the key');
    await again.forget();
  }),
  ofTwo('SPAKE2+ confirms nothing to another protocol', async (first, second) => {
    const { client, server, forget } = await register(first, second, W0 + L, ['v1', 'v2']);
    await send(client, server, SHARE);
    await send(server, client, SHARE);
    const confirm = send(server, client, CONFIRM);
    await expectStatus(confirm, PSA_ERROR_INVALID_SIGNATURE, 'confirming');
    const after = first.pakeOutput(client.operation, CONFIRM);
    await expectStatus(after, PSA_ERROR_BAD_STATE, 'going on');
    await abort(client, server);
    await forget();
  }),
];

const passwordKey = (session: Session, alg: number, password: string): Promise<number> => {
  const attributes = { type: PSA_KEY_TYPE_PASSWORD, usage: PSA_KEY_USAGE_DERIVE, alg };
  return session.importKey(attributes, utf8(password));
};

/** Of J-PAKE: the first round has two shares, the second has one. */
const PROVED = [SHARE, PSA_PAKE_STEP_ZK_PUBLIC, PSA_PAKE_STEP_ZK_PROOF];

async function exchange(from: Side, to: Side, steps: readonly number[]): Promise<void> {
  for (const step of steps) await send(from, to, step);
}

async function juggle(first: Session, second: Session, passwords: readonly [string, string]) {
  const keys = [
    await passwordKey(first, JPAKE, passwords[0]),
    await passwordKey(second, JPAKE, passwords[1]),
  ] as const;
  const one = await open(first, keys[0], JPAKE, CLIENT, PSA_PAKE_UNCONFIRMED_KEY);
  const two = await open(second, keys[1], JPAKE, SERVER, PSA_PAKE_UNCONFIRMED_KEY);
  await exchange(one, two, [...PROVED, ...PROVED]);
  await exchange(two, one, [...PROVED, ...PROVED]);
  await exchange(two, one, PROVED);
  await exchange(one, two, PROVED);
  const secrets = [await sharedKey(one), await sharedKey(two)] as const;
  await first.destroyKey(keys[0]);
  await second.destroyKey(keys[1]);
  return secrets;
}

const jpake = [
  ofTwo('J-PAKE gives two clients one key, and strangers two', async (first, second) => {
    const [one, two] = await juggle(first, second, ['long live', 'long live']);
    equalBytes(one, two, 'with one password');
    const [other, another] = await juggle(first, second, ['long live', 'short live']);
    const isSame = other.every((byte, i) => byte === another[i]);
    if (isSame) throw new Error('two passwords gave one key');
  }),
  ofTwo('J-PAKE takes no proof that is none', async (first, second) => {
    const key = await passwordKey(first, JPAKE, 'long live');
    const peerKey = await passwordKey(second, JPAKE, 'long live');
    const one = await open(first, key, JPAKE, CLIENT, PSA_PAKE_UNCONFIRMED_KEY);
    const two = await open(second, peerKey, JPAKE, SERVER, PSA_PAKE_UNCONFIRMED_KEY);
    await exchange(one, two, PROVED.slice(0, 2));
    const proof = send(one, two, PSA_PAKE_STEP_ZK_PROOF, (message) => changed(message, 31));
    const refused = [PSA_ERROR_INVALID_SIGNATURE, PSA_ERROR_INVALID_ARGUMENT];
    await expectStatus(proof, refused, 'another proof');
    const late = first.pakeSetUser(one.operation, utf8('late'));
    await expectStatus(late, PSA_ERROR_BAD_STATE, 'a name after the first step');
    await abort(one, two);
    await first.destroyKey(key);
    await second.destroyKey(peerKey);
  }),
];

const A = { user: fromHex('00095b66ec1e'), peer: fromHex('000b6bd90246') };
const B = { user: A.peer, peer: A.user };

/** Up to the confirmations. */
async function commit(one: Side, two: Side): Promise<void> {
  await send(one, two, COMMIT);
  await send(two, one, COMMIT);
  for (const { session, operation } of [one, two]) {
    await session.pakeInput(operation, PSA_PAKE_STEP_SALT, new Uint8Array(0));
    await session.pakeInput(operation, PSA_PAKE_STEP_CONFIRM_COUNT, Uint8Array.of(1, 0));
  }
}

/** The token of IEEE 802.11, annex J.10, that its password makes. */
async function deriveToken(session: Session, usage: number): Promise<number> {
  const alg = PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_256);
  const password = await passwordKey(session, alg, 'mekmitasdigoat');
  const derivation = await session.keyDerivationSetup(alg);
  const ssid = utf8('byteme');
  await session.keyDerivationInputBytes(derivation, PSA_KEY_DERIVATION_INPUT_SALT, ssid);
  await session.keyDerivationInputKey(derivation, PSA_KEY_DERIVATION_INPUT_PASSWORD, password);
  const identifier = utf8('psk4internet');
  await session.keyDerivationInputBytes(derivation, PSA_KEY_DERIVATION_INPUT_INFO, identifier);
  const type = PSA_KEY_TYPE_WPA3_SAE_ECC(R1);
  const policy = { usage, alg: PSA_ALG_WPA3_SAE_GDH(PSA_ALG_SHA_256) };
  const token = await session.keyDerivationOutputKey(derivation, { type, bits: 256, ...policy });
  await session.keyDerivationAbort(derivation);
  await session.destroyKey(password);
  return token;
}

const PT = `b6e38c98750c684b5d17c3d8c9a4100b39931279187ca6cced5f37ef46ddfa97
            5687e972e50f73e3898861e7edad21bea7d5f622df88243bb804920ae8e647fa`;

const sae = [
  ofTwo('SAE gives two stations one key by a token of the password', async (first, second) => {
    const usage = PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT;
    const tokens = [await deriveToken(first, usage), await deriveToken(second, usage)] as const;
    equalBytes(await first.exportKey(tokens[0]), fromHex(PT), 'token of annex J.10');
    const alg = PSA_ALG_WPA3_SAE_GDH(PSA_ALG_SHA_256);
    const [one, two] = [
      await open(first, tokens[0], alg, A),
      await open(second, tokens[1], alg, B),
    ];
    await commit(one, two);
    await send(one, two, CONFIRM);
    await send(two, one, CONFIRM);
    const [id, other] = [
      await first.pakeOutput(one.operation, PSA_PAKE_STEP_KEY_ID),
      await second.pakeOutput(two.operation, PSA_PAKE_STEP_KEY_ID),
    ];
    equalBytes(id, other, 'id of the key');
    equalBytes(await sharedKey(one), await sharedKey(two), 'the key');
    await first.destroyKey(tokens[0]);
    await second.destroyKey(tokens[1]);
  }),
  ofTwo('SAE confirms nothing to another password', async (first, second) => {
    const key = await passwordKey(first, SAE, 'mekmitasdigoat');
    const otherKey = await passwordKey(second, SAE, 'mekmitasdigoot');
    const one = await open(first, key, SAE, A);
    const two = await open(second, otherKey, SAE, B);
    await commit(one, two);
    await expectStatus(send(one, two, CONFIRM), PSA_ERROR_INVALID_SIGNATURE, 'confirming');
    const early = first.pakeGetSharedKey(one.operation, SHARED);
    await expectStatus(early, PSA_ERROR_BAD_STATE, 'a key without confirmation');
    await abort(one, two);
    await first.destroyKey(key);
    await second.destroyKey(otherKey);
  }),
];

const misuse = [
  scenario('refuses suites that do not fit, and what is set twice', async (session) => {
    const key = await passwordKey(session, JPAKE, 'long live');
    const setup = (alg: number, confirmation: number) =>
      session.pakeSetup(key, alg, P256, confirmation);
    const other = setup(SPAKE2P, PSA_PAKE_CONFIRMED_KEY);
    await expectStatus(other, PSA_ERROR_NOT_PERMITTED, 'another algorithm');
    const unknown = setup(JPAKE, 7);
    await expectStatus(unknown, PSA_ERROR_INVALID_ARGUMENT, 'a confirmation that does not exist');
    const unconfirmed = PSA_PAKE_UNCONFIRMED_KEY;
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_BAD_STATE];
    const { pakeSetUser, pakeSetPeer, pakeSetRole, pakeSetContext } = session;
    const twice = await setup(JPAKE, unconfirmed);
    await pakeSetPeer(twice, utf8('peer'));
    await expectStatus(pakeSetPeer(twice, utf8('peer')), PSA_ERROR_BAD_STATE, 'a second peer');
    const mirror = await setup(JPAKE, unconfirmed);
    await pakeSetUser(mirror, utf8('me'));
    await expectStatus(pakeSetPeer(mirror, utf8('me')), PSA_ERROR_INVALID_ARGUMENT, 'oneself');
    const role = await setup(JPAKE, unconfirmed);
    await expectStatus(pakeSetRole(role, PSA_PAKE_ROLE_CLIENT), refused, 'a role in J-PAKE');
    const context = await setup(JPAKE, unconfirmed);
    await expectStatus(pakeSetContext(context, utf8('v1')), refused, 'a context in J-PAKE');
    for (const operation of [twice, mirror, role, context]) await session.pakeAbort(operation);
    const step = session.pakeOutput(twice, SHARE);
    await expectStatus(step, PSA_ERROR_BAD_STATE, 'a step after the abort');
    await session.destroyKey(key);
  }),
  ofTwo('the raw secret of J-PAKE makes no cipher key', async (first, second) => {
    const [key, peerKey] = [
      await passwordKey(first, JPAKE, 'long live'),
      await passwordKey(second, JPAKE, 'long live'),
    ];
    const one = await open(first, key, JPAKE, CLIENT, PSA_PAKE_UNCONFIRMED_KEY);
    const two = await open(second, peerKey, JPAKE, SERVER, PSA_PAKE_UNCONFIRMED_KEY);
    await exchange(one, two, [...PROVED, ...PROVED]);
    await exchange(two, one, [...PROVED, ...PROVED, ...PROVED]);
    await exchange(one, two, PROVED);
    const call = first.pakeGetSharedKey(one.operation, { ...SHARED, type: PSA_KEY_TYPE_AES });
    await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, 'an AES key of it');
    await abort(one, two);
    await first.destroyKey(key);
    await second.destroyKey(peerKey);
  }),
];

export const pake: readonly Scenario[] = [...spake2plus, ...jpake, ...sae, ...misuse];
