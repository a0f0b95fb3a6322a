/** Signatures: every type of key with every scheme it has, of messages and of hashes. */
import {
  algorithmName,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_DETERMINISTIC_ECDSA,
  PSA_ALG_IS_ECDSA,
  PSA_ALG_IS_RSA_PSS,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA3_256,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_SIGN_OUTPUT_SIZE,
  type Session,
} from '../../sdk/index.ts';
import { rsaKeyPair } from './rsa-keys.ts';
import {
  changed,
  check,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  joined,
  pattern,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

type Signer = {
  readonly name: string;
  readonly type: number;
  readonly bits: number;
  readonly algorithms: readonly number[];
  /** A key to import; left out, one is generated. */
  readonly material?: () => Uint8Array<ArrayBuffer>;
  readonly nodeOnly?: string;
};

const ecdsa = (...hashes: readonly number[]) =>
  hashes.flatMap((hash) => [PSA_ALG_ECDSA(hash), PSA_ALG_DETERMINISTIC_ECDSA(hash)]);
const rsa = (...hashes: readonly number[]) =>
  hashes.flatMap((hash) => [
    PSA_ALG_RSA_PKCS1V15_SIGN(hash),
    PSA_ALG_RSA_PSS(hash),
    PSA_ALG_RSA_PSS_ANY_SALT(hash),
  ]);

const curve = (
  name: string,
  family: number,
  bits: number,
  algorithms: readonly number[],
): Signer => ({
  name,
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(family),
  bits,
  algorithms,
});
const rsaSigner = (bits: number, algorithms: readonly number[], nodeOnly?: string): Signer => ({
  name: `RSA of ${bits} bits`,
  type: PSA_KEY_TYPE_RSA_KEY_PAIR,
  bits,
  algorithms,
  material: () => rsaKeyPair(bits),
  ...(nodeOnly === undefined ? {} : { nodeOnly }),
});

const LARGE = 'large RSA keys differ in nothing but the time they take';

const SIGNERS: readonly Signer[] = [
  curve('secp256r1', PSA_ECC_FAMILY_SECP_R1, 256, ecdsa(PSA_ALG_SHA_256, PSA_ALG_SHA3_256)),
  curve('secp384r1', PSA_ECC_FAMILY_SECP_R1, 384, ecdsa(PSA_ALG_SHA_384, PSA_ALG_SHA_224)),
  curve('secp521r1', PSA_ECC_FAMILY_SECP_R1, 521, ecdsa(PSA_ALG_SHA_512, PSA_ALG_SHA_256)),
  curve('secp256k1', PSA_ECC_FAMILY_SECP_K1, 256, ecdsa(PSA_ALG_SHA_256, PSA_ALG_SHA_512)),
  curve('Ed25519', PSA_ECC_FAMILY_TWISTED_EDWARDS, 255, [PSA_ALG_PURE_EDDSA]),
  rsaSigner(2048, rsa(PSA_ALG_SHA_256, PSA_ALG_SHA_512, PSA_ALG_SHA3_256)),
  rsaSigner(3072, rsa(PSA_ALG_SHA_384), LARGE),
  rsaSigner(4096, rsa(PSA_ALG_SHA_512), LARGE),
];

const USAGE = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;
const MESSAGE = utf8('This train is ready to leave. Please stand clear of the doors.');
const EMPTY = new Uint8Array(0);

const isRandomized = (alg: number) =>
  PSA_ALG_IS_RSA_PSS(alg) || (PSA_ALG_IS_ECDSA(alg) && !PSA_ALG_IS_DETERMINISTIC_ECDSA(alg));

const signsHashes = ({ algorithms }: Signer) => !algorithms.includes(PSA_ALG_PURE_EDDSA);

/** A pair and, under an id of its own, its public key. */
async function withPair(
  session: Session,
  { type, bits, material }: Signer,
  alg: number,
  use: (pair: number, open: number) => Promise<void>,
) {
  await withKey(session, { type, bits, usage: USAGE, alg }, material?.(), async (pair) => {
    const open = new Uint8Array(await session.exportPublicKey(pair));
    const attributes = { type: PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(type), usage: USAGE, alg };
    await withKey(session, attributes, open, (publicKey) => use(pair, publicKey));
  });
}

async function signsMessages(session: Session, signer: Signer, alg: number) {
  await withPair(session, signer, alg, async (pair, open) => {
    for (const message of [EMPTY, MESSAGE]) {
      const signature = await session.signMessage(pair, alg, message);
      const size = PSA_SIGN_OUTPUT_SIZE(signer.type, signer.bits, alg);
      equal(signature.length, size, 'length of the signature');
      for (const key of [pair, open]) {
        await session.verifyMessage(key, alg, message, signature);
        const refused = (what: string, given: Uint8Array, bad: Uint8Array) =>
          expectStatus(
            session.verifyMessage(key, alg, new Uint8Array(given), new Uint8Array(bad)),
            PSA_ERROR_INVALID_SIGNATURE,
            what,
          );
        await refused('another message', utf8('Mind the doors.'), signature);
        await refused('a changed signature', message, changed(signature, signature.length - 1));
        await refused('a signature cut short', message, signature.subarray(1));
        await refused('no signature', message, EMPTY);
      }
    }
    const [one, two] = [
      await session.signMessage(pair, alg, MESSAGE),
      await session.signMessage(pair, alg, MESSAGE),
    ];
    equal(isSame(one, two), !isRandomized(alg), 'two signatures of one message are the same');
  });
}

async function signsHashesToo(session: Session, signer: Signer, alg: number) {
  const hash = await session.hashCompute(PSA_ALG_GET_HASH(alg), MESSAGE);
  const isEcdsa = PSA_ALG_IS_ECDSA(alg);
  await withPair(session, signer, alg, async (pair, open) => {
    const ofHash = await session.signHash(pair, alg, hash);
    const ofMessage = await session.signMessage(pair, alg, MESSAGE);
    for (const key of [pair, open]) {
      await session.verifyHash(key, alg, hash, ofHash);
      await session.verifyHash(key, alg, hash, ofMessage);
      await session.verifyMessage(key, alg, MESSAGE, ofHash);
      const another = session.verifyHash(key, alg, changed(hash), ofHash);
      await expectStatus(another, PSA_ERROR_INVALID_SIGNATURE, 'another hash');
      // ECDSA takes a hash of any length: cut short, it is another one.
      const short = session.verifyHash(key, alg, hash.subarray(1), ofHash);
      const status = isEcdsa ? PSA_ERROR_INVALID_SIGNATURE : PSA_ERROR_INVALID_ARGUMENT;
      await expectStatus(short, status, 'verifying a hash cut short');
    }
    if (!isRandomized(alg)) equalBytes(ofHash, ofMessage, 'of the hash and of the message');
    const short = session.signHash(pair, alg, isEcdsa ? new Uint8Array(0) : hash.subarray(1));
    await expectStatus(short, PSA_ERROR_INVALID_ARGUMENT, 'signing a hash cut short');
  });
}

const shortName = (alg: number) => algorithmName(alg).replaceAll('PSA_ALG_', '');

const fromTable = SIGNERS.flatMap((signer) => {
  const options = signer.nodeOnly === undefined ? {} : { nodeOnly: signer.nodeOnly };
  return signer.algorithms.flatMap((alg) => [
    scenario(
      `signs messages with ${shortName(alg)} and ${signer.name}`,
      (session) => signsMessages(session, signer, alg),
      options,
    ),
    ...(signsHashes(signer)
      ? [
          scenario(
            `signs hashes with ${shortName(alg)} and ${signer.name}`,
            (session) => signsHashesToo(session, signer, alg),
            options,
          ),
        ]
      : []),
  ]);
});

/** Around the limits of the encodings: a byte, two bytes, and what packed-c cannot hold. */
const LENGTHS = [1, 65, 127, 128, 65_535, 65_536, 100_000];

const lengths = SIGNERS.filter(({ name }) => ['secp256r1', 'Ed25519'].includes(name)).flatMap(
  (signer) =>
    LENGTHS.map((length) =>
      scenario(`signs a message of ${length} bytes with ${signer.name}`, async (session) => {
        const [alg = 0] = signer.algorithms;
        const message = pattern(length);
        await withPair(session, signer, alg, async (pair, open) => {
          const signature = await session.signMessage(pair, alg, message);
          await session.verifyMessage(open, alg, message, signature);
          const call = session.verifyMessage(open, alg, changed(message, length - 1), signature);
          await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'the last byte changed');
        });
      }),
    ),
);

const [P256, , , , ED25519, RSA_2048] = SIGNERS as readonly [
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
];

const UNSERVED = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];

const particular = [
  scenario(
    'randomised and deterministic ECDSA verify each other, and sign apart',
    async (session) => {
      const randomized = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
      const deterministic = PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);
      for (const [own, other] of [
        [randomized, deterministic],
        [deterministic, randomized],
      ] as const) {
        await withPair(session, P256, own, async (pair, open) => {
          const signature = await session.signMessage(pair, own, MESSAGE);
          await session.verifyMessage(open, other, MESSAGE, signature);
          const call = session.signMessage(pair, other, MESSAGE);
          await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'signing with the other form');
        });
      }
    },
  ),
  scenario('signs a hash of any length with ECDSA_ANY, and no message', async (session) => {
    const alg = PSA_ALG_ECDSA_ANY;
    await withPair(session, P256, alg, async (pair, open) => {
      for (const length of [1, 20, 32, 64, 200]) {
        const hash = pattern(length);
        const signature = await session.signHash(pair, alg, hash);
        await session.verifyHash(open, alg, hash, signature);
        const call = session.verifyHash(open, alg, changed(hash), signature);
        await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, `another hash of ${length} bytes`);
      }
      await expectStatus(session.signMessage(pair, alg, MESSAGE), UNSERVED, 'a message');
    });
  }),
  scenario(
    'signs bytes as they are with RSA_PKCS1V15_SIGN_RAW, and no message',
    async (session) => {
      const alg = PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
      await withPair(session, RSA_2048, alg, async (pair, open) => {
        for (const length of [1, 36, 245]) {
          const data = pattern(length);
          const signature = await session.signHash(pair, alg, data);
          await session.verifyHash(open, alg, data, signature);
          const call = session.verifyHash(open, alg, changed(data), signature);
          await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, `other ${length} bytes`);
        }
        const tooLong = session.signHash(pair, alg, pattern(246));
        await expectStatus(tooLong, PSA_ERROR_INVALID_ARGUMENT, 'more than fits');
        await expectStatus(session.signMessage(pair, alg, MESSAGE), UNSERVED, 'a message');
      });
    },
  ),
  scenario('Ed25519 signs no hashes', async (session) => {
    await withPair(session, ED25519, PSA_ALG_PURE_EDDSA, async (pair, open) => {
      const sign = session.signHash(pair, PSA_ALG_PURE_EDDSA, pattern(64));
      await expectStatus(sign, UNSERVED, 'signing');
      const verify = session.verifyHash(open, PSA_ALG_PURE_EDDSA, pattern(64), pattern(64));
      await expectStatus(verify, UNSERVED, 'verifying');
    });
  }),
  scenario('a key does not sign with the scheme of another type', async (session) => {
    const usage = USAGE;
    const alg = PSA_ALG_RSA_PSS(PSA_ALG_SHA_256);
    const { type, bits } = P256;
    const refused = [...UNSERVED, PSA_ERROR_NOT_PERMITTED];
    await withKey(session, { type, bits, usage, alg }, undefined, async (key) => {
      await expectStatus(session.signMessage(key, alg, MESSAGE), refused, 'RSA with a P-256 key');
    });
  }),
  scenario('many signatures asked for at once are all good', async (session) => {
    const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
    await withPair(session, P256, alg, async (pair, open) => {
      const messages = Array.from({ length: 32 }, (_, i) => pattern(i));
      const signatures = await Promise.all(
        messages.map((message) => session.signMessage(pair, alg, message)),
      );
      await Promise.all(
        messages.map(async (message, i) =>
          session.verifyMessage(open, alg, message, new Uint8Array(signatures[i] ?? EMPTY)),
        ),
      );
    });
  }),
  scenario(
    'takes a message in any kind of buffer, as it is when the call is made',
    async (session) => {
      const alg = PSA_ALG_PURE_EDDSA;
      await withPair(session, ED25519, alg, async (pair, open) => {
        const around = new Uint8Array(MESSAGE.length + 20);
        around.set(MESSAGE, 10);
        const views = [
          around.subarray(10, 10 + MESSAGE.length),
          new DataView(around.buffer, 10, MESSAGE.length),
          MESSAGE.slice().buffer,
        ];
        const calls = views.map((view) => session.signMessage(pair, alg, view));
        around.fill(0);
        const expected = await session.signMessage(pair, alg, MESSAGE);
        for (const signature of await Promise.all(calls)) {
          equalBytes(signature, expected, 'of a view');
        }
        await session.verifyMessage(open, alg, MESSAGE, expected);
        check(!isSame(around, MESSAGE), 'the buffer was changed');
      });
    },
  ),
];

/** Made by OpenSSL 3.0 with the test key: RSA-PSS of 'leading zero', a signature that begins with one. */
const WITH_LEADING_ZERO = fromHex(`
  00910cb76d1c1bf8403b670a63ac9e19a7820d0974f8216d3972e581f92406a0
  51be0e8dec0eee9bf55948472a44cc7250de24fd7e414476a4a19a0511e2f7eb
  c52bd738e31dd551598078bf3455a6791029a0198e978f81281fb9f7d98fefd3
  6fc25fdb7dd873eb89e2b2f79035782d4428d7171072242d7b2776408c6773ab
  3789bd95cf363c22c7b42b34607775e08ba3fc537411842458e3ed21fa33777a
  c19f77a6d7acc1c8517429f9c4f8bd55cb0bbe8b95bc8aac5fadcb5ad9dd7d32
  95a8b1710817346af4de294f883e21ff4a2eed67d11eafc240621e8d02336cfc
  3bd67081c99a7a8c1fd649e6a654597b04a5958aacdbbf3a13e085e1d3436a00`);

const lengthsOfRsa = [
  scenario('an RSA signature is as long as the modulus, zeros and all', async (session) => {
    const alg = PSA_ALG_RSA_PSS(PSA_ALG_SHA_256);
    const message = utf8('leading zero');
    await withPair(session, RSA_2048, alg, async (_pair, open) => {
      await session.verifyMessage(open, alg, message, WITH_LEADING_ZERO);
      const bad = PSA_ERROR_INVALID_SIGNATURE;
      const short = session.verifyMessage(open, alg, message, WITH_LEADING_ZERO.slice(1));
      await expectStatus(short, bad, 'without its zero');
      const long = session.verifyMessage(
        open,
        alg,
        message,
        joined(new Uint8Array(1), WITH_LEADING_ZERO),
      );
      await expectStatus(long, bad, 'with another zero');
    });
  }),
];

const generation = [
  scenario('generates an RSA key pair of 2048 bits and signs with it', async (session) => {
    const alg = PSA_ALG_RSA_PSS(PSA_ALG_SHA_256);
    const { type, bits } = RSA_2048;
    await withPair(
      session,
      { name: 'new', type, bits, algorithms: [alg] },
      alg,
      async (pair, open) => {
        const signature = await session.signMessage(pair, alg, MESSAGE);
        await session.verifyMessage(open, alg, MESSAGE, signature);
        equal((await session.getKeyAttributes(open)).bits, 2048, 'bits of the public key');
      },
    );
  }),
];

export const signatures: readonly Scenario[] = [
  ...fromTable,
  ...lengths,
  ...particular,
  ...lengthsOfRsa,
  ...generation,
];
