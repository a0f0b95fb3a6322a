/** EdDSA: RFC 8032, section 7, for all five schemes; Wycheproof for Ed25519 and Ed448. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_ED448PH,
  PSA_ALG_ED25519PH,
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_PURE_EDDSA,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
} from '../../../sdk/index.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import {
  flipped,
  MODES,
  open,
  refuses,
  rejectsArgument,
  rejectsSignature,
  SIGN,
  utf8,
  VERIFY,
} from './support.ts';

const tally = createTally(import.meta.url);
const PAIR = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
const PUBLIC = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_TWISTED_EDWARDS);

type Vector = {
  readonly section: string;
  readonly name: string;
  readonly alg: number;
  readonly seed: string;
  readonly publicKey: string;
  readonly message: string;
  readonly context?: string;
  readonly signature: string;
};

const ABC_25519 = '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42';
const ABC_448 = `${ABC_25519}ef7822e0d5104127dc05d6dbefde69e3ab2cec7c867c6e2c49`;
const FOO_25519 = '0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6';
const FOO_25519_PUBLIC = 'dfc9425e4f968f7f0c29f0259cf5f9aed6851c2bb4ad8bfb860cfee0ab248292';
const ONE_448 = `c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463a
  fbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e`;
const ONE_448_PUBLIC = `43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c086
  6aea01eb00742802b8438ea4cb82169c235160627b4c3a9480`;
const ABC_448_PUBLIC = `259b71c19f83ef77a7abd26524cbdb3161b590a48f7d17de3ee0ba9c52beb743
  c09428a131d6b1b57303d90d8132c276d5ed3d5d01c0f53880`;

const VECTORS: readonly Vector[] = [
  {
    section: '7.1, test 1',
    name: 'PSA_ALG_PURE_EDDSA',
    alg: PSA_ALG_PURE_EDDSA,
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature: `e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
      5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b`,
  },
  {
    section: '7.2, foo',
    name: 'PSA_ALG_EDDSA_CTX',
    alg: PSA_ALG_EDDSA_CTX,
    seed: FOO_25519,
    publicKey: FOO_25519_PUBLIC,
    message: 'f726936d19c800494e3fdaff20b276a8',
    context: '666f6f',
    signature: `55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a
      8b36950b95130022907a7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d`,
  },
  {
    section: '7.2, bar',
    name: 'PSA_ALG_EDDSA_CTX',
    alg: PSA_ALG_EDDSA_CTX,
    seed: FOO_25519,
    publicKey: FOO_25519_PUBLIC,
    message: 'f726936d19c800494e3fdaff20b276a8',
    context: '626172',
    signature: `fc60d5872fc46b3aa69f8b5b4351d5808f92bcc044606db097abab6dbcb1aee3
      216c48e8b3b66431b5b186d1d28f8ee15a5ca2df6668346291c2043d4eb3e90d`,
  },
  {
    section: '7.3, abc',
    name: 'PSA_ALG_ED25519PH',
    alg: PSA_ALG_ED25519PH,
    seed: ABC_25519,
    publicKey: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message: '616263',
    signature: `98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41
      31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406`,
  },
  {
    section: '7.4, 1 octet',
    name: 'PSA_ALG_PURE_EDDSA',
    alg: PSA_ALG_PURE_EDDSA,
    seed: ONE_448,
    publicKey: ONE_448_PUBLIC,
    message: '03',
    signature: `26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f435
      2541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cb
      cee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f
      f3348ab21aa4adafd1d234441cf807c03a00`,
  },
  {
    section: '7.4, 1 octet (with context)',
    name: 'PSA_ALG_EDDSA_CTX',
    alg: PSA_ALG_EDDSA_CTX,
    seed: ONE_448,
    publicKey: ONE_448_PUBLIC,
    message: '03',
    context: '666f6f',
    signature: `d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2
      151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da
      1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d
      5428407e85dcbc98a49155c13764e66c3c00`,
  },
  {
    section: '7.5, TEST abc',
    name: 'PSA_ALG_ED448PH',
    alg: PSA_ALG_ED448PH,
    seed: ABC_448,
    publicKey: ABC_448_PUBLIC,
    message: '616263',
    signature: `822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae38
      1f54d6bce2ea911574932f52a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd
      433964b6457ea39476511214f97469b57dd32dbc560a9a94d00bff07620464a3
      ad203df7dc7ce360c3cd3696d9d9fab90f00`,
  },
  {
    section: '7.5, TEST abc (with context)',
    name: 'PSA_ALG_ED448PH',
    alg: PSA_ALG_ED448PH,
    seed: ABC_448,
    publicKey: ABC_448_PUBLIC,
    message: '616263',
    context: '666f6f',
    signature: `c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa48
      1065b1580423ef927ecf0af5888f90da0f6a9a85ad5dc3f280d91224ba9911a3
      653d00e484e2ce232521481c8658df304bb7745a73514cdb9bf3e15784ab7128
      4f8d0704a608c54a6b62d97beb511d132100`,
  },
];

const PREHASH: ReadonlyMap<number, (message: Uint8Array) => Uint8Array<ArrayBuffer>> = new Map([
  [PSA_ALG_ED25519PH, (message) => new Uint8Array(createHash('sha512').update(message).digest())],
  [
    PSA_ALG_ED448PH,
    (message) =>
      new Uint8Array(createHash('shake256', { outputLength: 64 }).update(message).digest()),
  ],
]);

describe.each(MODES)('%s', (_mode, webCrypto) => {
  const session = open(webCrypto);

  it.each(VECTORS)('RFC 8032, $section', async (vector) => {
    const { alg } = vector;
    const [seed, publicKey, message] = [vector.seed, vector.publicKey, vector.message].map(fromHex);
    const [context, expected] = [fromHex(vector.context ?? ''), fromHex(vector.signature)];
    const key = await session.importKey({ type: PAIR, usage: SIGN, alg }, seed!);
    expect(await session.exportPublicKey(key)).toEqual(publicKey);
    const peer = await session.importKey({ type: PUBLIC, usage: VERIFY, alg }, publicKey!);
    const other = flipped(context.length > 0 ? context : Uint8Array.of(1));

    const prehash = PREHASH.get(alg);
    const input = prehash ? prehash(message!) : message!;
    const sign = prehash ? session.signHashWithContext : session.signMessageWithContext;
    const verify = prehash ? session.verifyHashWithContext : session.verifyMessageWithContext;
    expect(toHex(await sign(key, alg, input, context))).toBe(toHex(expected));
    await verify(peer, alg, input, context, expected);
    await rejectsSignature(verify(peer, alg, input, context, flipped(expected, 1)));
    if (alg === PSA_ALG_PURE_EDDSA) await rejectsArgument(sign(key, alg, input, other));
    else await rejectsSignature(verify(peer, alg, input, other, expected));
    if (webCrypto) return;
    tally.count(vector.name, 'positive');
    tally.count(vector.name, 'negative', 2);
  });

  it.each([
    ['Ed25519ph', PSA_ALG_ED25519PH, ABC_25519, /^98a70222f0b8121a/],
    ['Ed448ph', PSA_ALG_ED448PH, ABC_448, /^822f6901f7480f3d/],
  ] as const)('%s hashes the message first', async (_name, alg, seed, expected) => {
    const key = await session.importKey({ type: PAIR, usage: SIGN, alg }, fromHex(seed));
    const signature = new Uint8Array(await session.signMessage(key, alg, utf8('abc')));
    expect(toHex(signature)).toMatch(expected);
    await session.verifyMessage(key, alg, utf8('abc'), signature);
    const operation = await session.signSetup(key, alg);
    for (const letter of 'abc') await session.signUpdate(operation, utf8(letter));
    expect(await session.signFinish(operation)).toEqual(signature);
    await rejectsArgument(session.signHash(key, alg, new Uint8Array(32)));
  });
});

describe('what belongs together', () => {
  const session = open();

  it('gives Ed25519 and Ed25519ctx other signatures, and Ed448 one', async () => {
    for (const [seed, same] of [
      [FOO_25519, false],
      [ONE_448, true],
    ] as const) {
      const own = { type: PAIR, usage: SIGN };
      const pure = await session.importKey({ ...own, alg: PSA_ALG_PURE_EDDSA }, fromHex(seed));
      const withContext = await session.importKey(
        { ...own, alg: PSA_ALG_EDDSA_CTX },
        fromHex(seed),
      );
      const a = await session.signMessage(pure, PSA_ALG_PURE_EDDSA, utf8('abc'));
      const b = await session.signMessage(withContext, PSA_ALG_EDDSA_CTX, utf8('abc'));
      expect(toHex(a) === toHex(b)).toBe(same);
    }
  });

  it('refuses the pre-hashed scheme of the other curve', async () => {
    for (const [bits, alg] of [
      [255, PSA_ALG_ED448PH],
      [448, PSA_ALG_ED25519PH],
    ] as const) {
      const key = await session.generateKey({ type: PAIR, bits, usage: SIGN, alg });
      await refuses(session.signHash(key, alg, new Uint8Array(64)));
    }
  });

  it('refuses a hash where the scheme takes none', async () => {
    const alg = PSA_ALG_PURE_EDDSA;
    const key = await session.generateKey({ type: PAIR, bits: 255, usage: SIGN, alg });
    await refuses(session.signHash(key, alg, new Uint8Array(64)));
  });
});

it('counts its vectors', () => tally.check());
