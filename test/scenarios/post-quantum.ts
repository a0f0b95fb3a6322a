/** Post-quantum signatures: ML-DSA, SLH-DSA and LMS, with known answers and with what does not verify. */
import {
  algorithmName,
  PSA_ALG_DETERMINISTIC_HASH_ML_DSA,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_HASH_SLH_DSA,
  PSA_ALG_LMS,
  PSA_ALG_ML_DSA,
  PSA_ALG_SHA_256,
  PSA_ALG_SLH_DSA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_LMS_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_SIGN_OUTPUT_SIZE,
  PSA_SLH_DSA_FAMILY_SHA2_F,
} from '../../sdk/index.ts';
import {
  changed,
  check,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  pattern,
  pieces,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

const BOTH =
  PSA_KEY_USAGE_SIGN_MESSAGE |
  PSA_KEY_USAGE_VERIFY_MESSAGE |
  PSA_KEY_USAGE_SIGN_HASH |
  PSA_KEY_USAGE_VERIFY_HASH;
const NONE = new Uint8Array(0);
const SLH_DSA_128F = PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(PSA_SLH_DSA_FAMILY_SHA2_F);

const mlDsa = [
  scenario('signs with ML-DSA-65 as Project Wycheproof says', async (session) => {
    // mldsa_65_sign_seed_test.json, cases 1 and 3: the SHA-256 hashes of the signatures.
    const seed = new Uint8Array(32).fill(0x2a);
    const cases = [
      [NONE, '39fbbb0d97a52c79844213b325af823a7f16a174e00a5b3daeb3e6e6d1c89681'],
      [utf8('Context'), 'c32dd9c1fdb53c049ebb75d98604d27593e32f5da2b1201c9289692de6ebea2e'],
    ] as const;
    const alg = PSA_ALG_DETERMINISTIC_ML_DSA;
    const attributes = { type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits: 192, usage: BOTH, alg };
    const message = utf8('Hello world');
    await withKey(session, attributes, seed, async (key) => {
      for (const [context, hash] of cases) {
        const signature = await session.signMessageWithContext(key, alg, message, context);
        const digest = await session.hashCompute(PSA_ALG_SHA_256, signature);
        equalBytes(digest, fromHex(hash), `signature with ${context.length} bytes of context`);
        await session.verifyMessageWithContext(key, alg, message, context, signature);
        const other = session.verifyMessageWithContext(key, alg, message, utf8('x'), signature);
        await expectStatus(other, PSA_ERROR_INVALID_SIGNATURE, 'another context');
        const operation = await session.signSetup(key, alg);
        await session.signSetContext(operation, context);
        for (const piece of pieces(message)) await session.signUpdate(operation, piece);
        equalBytes(await session.signFinish(operation), signature, 'in parts');
      }
    });
  }),
  scenario('hedged signatures of ML-DSA-44 differ, and all verify', async (session) => {
    const alg = PSA_ALG_ML_DSA;
    const attributes = { type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits: 128, usage: BOTH, alg };
    await withKey(session, attributes, undefined, async (key) => {
      const message = pattern(100);
      const [one, two] = [
        await session.signMessage(key, alg, message),
        await session.signMessage(key, alg, message),
      ];
      check(!isSame(one, two), 'the same signature twice');
      equal(one.length, PSA_SIGN_OUTPUT_SIZE(attributes.type, 128, alg), 'length');
      for (const signature of [one, two]) {
        await session.verifyMessage(key, alg, message, signature);
        const verify = (claimed: Uint8Array<ArrayBuffer>, text = message) =>
          expectStatus(
            session.verifyMessage(key, alg, text, claimed),
            PSA_ERROR_INVALID_SIGNATURE,
            `${claimed.length} bytes`,
          );
        await verify(changed(signature));
        await verify(changed(signature, signature.length - 1));
        await verify(signature.slice(1));
        await verify(signature, changed(message));
      }
    });
  }),
  scenario('HashML-DSA signs a hash made elsewhere', async (session) => {
    const alg = PSA_ALG_DETERMINISTIC_HASH_ML_DSA(PSA_ALG_SHA_256);
    const attributes = { type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits: 128, usage: BOTH, alg };
    await withKey(session, attributes, undefined, async (key) => {
      const message = pattern(1000);
      const hash = await session.hashCompute(PSA_ALG_SHA_256, message);
      const signature = await session.signHash(key, alg, hash);
      equalBytes(await session.signMessage(key, alg, message), signature, 'of the message');
      await session.verifyHash(key, alg, hash, signature);
      const other = session.verifyHash(key, alg, changed(hash), signature);
      await expectStatus(other, PSA_ERROR_INVALID_SIGNATURE, 'another hash');
      const short = session.signHash(key, alg, hash.slice(1));
      await expectStatus(short, PSA_ERROR_INVALID_ARGUMENT, 'a hash too short');
      const pure = session.signMessage(key, PSA_ALG_ML_DSA, message);
      await expectStatus(pure, PSA_ERROR_NOT_PERMITTED, 'without the hash');
    });
  }),
];

/** SK.seed, SK.prf, PK.seed and PK.root of the first known answer of SLH-DSA-SHA2-128f (SPHINCS+ team). */
const SLH_DSA_PAIR = fromHex(`
  7c9935a0b07694aa0c6d10e4db6b1add2fd81a25ccb148032dcd739936737f2d
  b505d7cfad1b497499323c8686325e47fdf7400ab7a5d8c7aba7350ac4092add`);

const slhDsa = [
  scenario('SLH-DSA has the root of its known answer, and signs with it', async (session) => {
    const alg = PSA_ALG_DETERMINISTIC_SLH_DSA;
    const attributes = { type: SLH_DSA_128F, usage: BOTH, alg };
    await withKey(session, attributes, SLH_DSA_PAIR, async (key) => {
      equalBytes(await session.exportPublicKey(key), SLH_DSA_PAIR.slice(32), 'public key');
      const message = utf8('hash-based');
      const signature = await session.signMessage(key, alg, message);
      equal(signature.length, 17_088, 'length of the signature');
      await session.verifyMessage(key, alg, message, signature);
      for (const [text, claimed] of [
        [changed(message), signature],
        [message, changed(signature, 17_000)],
        [message, signature.slice(1)],
      ] as const) {
        const call = session.verifyMessage(key, alg, text, claimed);
        await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'what differs');
      }
      const parts = session.signSetup(key, alg);
      await expectStatus(parts, PSA_ERROR_NOT_SUPPORTED, 'it reads messages twice');
    });
    const wrongRoot = session.importKey(attributes, changed(SLH_DSA_PAIR, 63));
    await expectStatus(wrongRoot, PSA_ERROR_INVALID_ARGUMENT, 'a root of other seeds');
  }),
  ...[PSA_ALG_SLH_DSA, PSA_ALG_HASH_SLH_DSA(PSA_ALG_SHA_256)].map((alg) =>
    scenario(`verifies in parts what was signed whole: ${algorithmName(alg)}`, async (session) => {
      const attributes = { type: SLH_DSA_128F, bits: 128, usage: BOTH, alg };
      await withKey(session, attributes, undefined, async (key) => {
        const [message, context] = [pattern(200), utf8('parts')];
        const signature = await session.signMessageWithContext(key, alg, message, context);
        for (const claimed of [signature, changed(signature, 100)]) {
          const operation = await session.verifySetup(key, alg, claimed);
          await session.verifySetContext(operation, context);
          for (const piece of pieces(message)) await session.verifyUpdate(operation, piece);
          const end = session.verifyFinish(operation);
          if (claimed === signature) await end;
          else await expectStatus(end, PSA_ERROR_INVALID_SIGNATURE, 'another signature');
          await session.verifyAbort(operation);
        }
      });
    }),
  ),
];

/** RFC 9858, appendix A, SHA-256/192: its one level is an LMS key and signature. */
const LMS_KEY = fromHex(
  '0000000a00000008202122232425262728292a2b2c2d2e2f2c571450aed99cfb4f4ac285da14882796618314508b12d2',
);
const LMS_SIGNATURE = fromHex(`
  00000005000000080b5040a18c1b5cabcbc85b047402ec6294a30dd8da8fc3dae13b9f0875f09361dc77fcc4481ea463
  c073716249719193614b835b4694c059f12d3aedd34f3db93f3580fb88743b8b3d0648c0537b7a50e433d7ea9d6672ff
  fc5f42770feab4f98eb3f3b23fd2061e4d0b38f832860ae76673ad1a1a52a9005dcf1bfb56fe16ff723627612f9a48f7
  90f3c47a67f870b81e919d99919c8db48168838cece0abfb683da48b9209868be8ec10c63d8bf80d36498dfc205dc45d
  0dd870572d6d8f1d90177cf5137b8bbf7bcb67a46f86f26cfa5a44cbcaa4e18da099a98b0b3f96d5ac8ac375d8da2a7c
  248004ba11d7ac775b9218359cddab4cf8ccc6d54cb7e1b35a36ddc9265c087063d2fc6742a7177876476a324b03295b
  fed99f2eaf1f38970583c1b2b616aad0f31cd7a4b1bb0a51e477e94a01bbb4d6f8866e2528a159df3d6ce244d2b6518d
  1f0212285a3c2d4a927054a1e1620b5b02aab0c8c10ed48ae518ea73cba81fcfff88bff461dac51e7ab4ca75f47a6259
  d24820b9995792d139f61ae2a8186ae4e3c9bfe0af2cc717f424f41aa67f03faedb0665115f2067a46843a4cbbd297d5
  e83bc1aafc18d1d03b3d894e8595a6526073f02ab0f08b99fd9eb208b59ff6317e5545e6f9ad5f9c183abd043d5acd6e
  b2dd4da3f02dbc3167b468720a4b8b92ddfe7960998bb7a0ecf2a26a37598299413f7b2aecd39a30cec527b4d9710c44
  73639022451f50d01c0457125da0fa4429c07dad859c846cbbd93ab5b91b01bc770b089cfede6f651e86dd7c15989c8b
  5321dea9ca608c71fd862323072b827cee7a7e28e4e2b999647233c3456944bb7aef9187c96b3f5b79fb98bc76c3574d
  d06f0e95685e5b3aef3a54c4155fe3ad817749629c30adbe897c4f4454c86c490000000ae9ca10eaa811b22ae07fb195
  e3590a334ea64209942fbae338d19f152182c807d3c40b189d3fcbea942f44682439b191332d33ae0b761a2a8f984b56
  b2ac2fd4ab08223a69ed1f7719c7aa7e9eee96504b0e60c6bb5c942d695f0493eb25f80a5871cffd131d0e04ffe5065b
  c7875e82d34b40b69dd9f3c1`);

const lms = [
  scenario('verifies with LMS as RFC 9858 says, and never signs', async (session) => {
    const attributes = {
      type: PSA_KEY_TYPE_LMS_PUBLIC_KEY,
      usage: PSA_KEY_USAGE_VERIFY_MESSAGE,
      alg: PSA_ALG_LMS,
    };
    const message = utf8('Test message for SHA256-192\n');
    await withKey(session, attributes, LMS_KEY, async (key) => {
      const verify = (text: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) =>
        session.verifyMessage(key, PSA_ALG_LMS, text, signature);
      await verify(message, LMS_SIGNATURE);
      const bad = PSA_ERROR_INVALID_SIGNATURE;
      await expectStatus(verify(changed(message), LMS_SIGNATURE), bad, 'another message');
      for (const at of [0, 8, 400, 779]) {
        await expectStatus(verify(message, changed(LMS_SIGNATURE, at)), bad, `byte ${at}`);
      }
      const operation = await session.verifySetup(key, PSA_ALG_LMS, LMS_SIGNATURE);
      for (const piece of pieces(message)) await session.verifyUpdate(operation, piece);
      await session.verifyFinish(operation);
      const signing = session.signMessage(key, PSA_ALG_LMS, message);
      await expectStatus(signing, PSA_ERROR_NOT_PERMITTED, 'signing');
    });
    const generating = session.generateKey({ ...attributes, bits: 192 });
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    await expectStatus(generating, refused, 'generating a public key');
  }),
];

export const postQuantum: readonly Scenario[] = [...mlDsa, ...slhDsa, ...lms];
