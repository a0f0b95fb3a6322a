/** Hashes: whole, in parts, cloned, and the states of an operation. */
import {
  algorithmName,
  PSA_ALG_ANY_HASH,
  PSA_ALG_ECDSA,
  PSA_ALG_HMAC,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA_512_224,
  PSA_ALG_SHA_512_256,
  PSA_ALG_SHA3_224,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHA3_384,
  PSA_ALG_SHA3_512,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  equalBytes,
  expectStatus,
  FIRST,
  fromHex,
  joined,
  pattern,
  type Scenario,
  scenario,
  utf8,
} from './support.ts';

const ABC = utf8('abc');

/** Of 'abc', from FIPS 180-4 and FIPS 202's example files. */
const OF_ABC: readonly (readonly [number, string])[] = [
  [PSA_ALG_SHA_224, '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  [PSA_ALG_SHA_256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    PSA_ALG_SHA_384,
    `cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed
     8086072ba1e7cc2358baeca134c825a7`,
  ],
  [
    PSA_ALG_SHA_512,
    `ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
     2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f`,
  ],
  [PSA_ALG_SHA_512_224, '4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa'],
  [PSA_ALG_SHA_512_256, '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
  [PSA_ALG_SHA3_224, 'e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf'],
  [PSA_ALG_SHA3_256, '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  [
    PSA_ALG_SHA3_384,
    `ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2
     98d88cea927ac7f539f1edf228376d25`,
  ],
  [
    PSA_ALG_SHA3_512,
    `b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e
     10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0`,
  ],
];

const shortName = (alg: number) => algorithmName(alg).replaceAll('PSA_ALG_', '');

const whole = OF_ABC.map(([alg, hex]) =>
  scenario(`hashes with ${shortName(alg)}, whole and in parts`, async (session) => {
    const expected = fromHex(hex);
    equalBytes(await session.hashCompute(alg, ABC), expected, 'whole');
    await session.hashCompare(alg, ABC, expected);
    const operation = await session.hashSetup(alg);
    for (const byte of ABC) await session.hashUpdate(operation, Uint8Array.of(byte));
    equalBytes(await session.hashFinish(operation), expected, 'in parts');
    const second = await session.hashSetup(alg);
    await session.hashUpdate(second, ABC);
    await session.hashVerify(second, expected);
    const long = pattern(10_000);
    const third = await session.hashSetup(alg);
    await session.hashUpdate(third, long.subarray(0, 4321));
    await session.hashUpdate(third, new Uint8Array(0));
    await session.hashUpdate(third, long.subarray(4321));
    equalBytes(await session.hashFinish(third), await session.hashCompute(alg, long), 'a long one');
  }),
);

const clones = OF_ABC.map(([alg, hex]) =>
  scenario(`a clone of ${shortName(alg)} goes its own way`, async (session) => {
    const source = await session.hashSetup(alg);
    await session.hashUpdate(source, utf8('a'));
    const clone = await session.hashClone(source);
    await session.hashUpdate(source, utf8('x'));
    await session.hashUpdate(clone, utf8('bc'));
    equalBytes(await session.hashFinish(clone), fromHex(hex), 'the clone');
    const expected = await session.hashCompute(alg, utf8('ax'));
    equalBytes(await session.hashFinish(source), expected, 'the source');
  }),
);

const suspending = [
  scenario('a suspended hash is written as its standard’s state', async (session) => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await session.hashUpdate(operation, ABC);
    // PSA Crypto 1.5, hash suspend state: algorithm, length, the initial value of FIPS 180-4, the input.
    const state = fromHex(`02000009 0000000000000003
      6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19 616263`);
    equalBytes(await session.hashSuspend(operation), state, 'state');
    await expectStatus(session.hashFinish(operation), PSA_ERROR_BAD_STATE, 'going on with it');
    const resumed = await session.hashResume(state);
    const expected = await session.hashCompute(PSA_ALG_SHA_256, ABC);
    equalBytes(await session.hashFinish(resumed), expected, 'resumed');
  }),
  ...[PSA_ALG_SHA_224, PSA_ALG_SHA_384, PSA_ALG_SHA_512].map((alg) =>
    scenario(
      `a suspended ${shortName(alg)} goes on in another session`,
      async (session, context) => {
        const [before, after] = [pattern(1000), pattern(300)];
        const operation = await session.hashSetup(alg);
        await session.hashUpdate(operation, before);
        const state = await session.hashSuspend(operation);
        const other = await context.session({ owner: FIRST });
        const [one, two] = [await other.hashResume(state), await other.hashResume(state)];
        await other.hashUpdate(one, after);
        const expected = await session.hashCompute(alg, joined(before, after));
        equalBytes(await other.hashFinish(one), expected, 'resumed');
        const end = await session.hashCompute(alg, before);
        equalBytes(await other.hashFinish(two), end, 'resumed a second time');
        other.close();
      },
    ),
  ),
  scenario('refuses what is no state, and to suspend what has none', async (session) => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await session.hashUpdate(operation, ABC);
    const state = await session.hashSuspend(operation);
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    for (const other of [new Uint8Array(0), state.slice(0, -1), joined(state, ABC)]) {
      await expectStatus(session.hashResume(other), refused, `${other.length} bytes`);
    }
    const sponge = await session.hashSetup(PSA_ALG_SHA3_256);
    await expectStatus(session.hashSuspend(sponge), PSA_ERROR_NOT_SUPPORTED, 'SHA-3');
    await session.hashAbort(sponge);
  }),
];

const comparing = [
  scenario('a hash that differs does not compare', async (session) => {
    const hash = await session.hashCompute(PSA_ALG_SHA_256, ABC);
    const wrong = [changed(hash), changed(hash, 31), hash.slice(1), new Uint8Array(0), pattern(64)];
    for (const other of wrong) {
      const call = session.hashCompare(PSA_ALG_SHA_256, ABC, new Uint8Array(other));
      await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, `${other.length} bytes`);
    }
  }),
  scenario('refuses what is no hash, and a hash that is none of PSA’s', async (session) => {
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    for (const alg of [
      0,
      PSA_ALG_ANY_HASH,
      0x020000fe,
      PSA_ALG_HMAC(PSA_ALG_SHA_256),
      PSA_ALG_ECDSA(PSA_ALG_SHA_256),
    ]) {
      const what = `algorithm ${alg.toString(16)}`;
      await expectStatus(session.hashCompute(alg, ABC), refused, what);
      await expectStatus(session.hashCompare(alg, ABC, ABC), refused, what);
      await expectStatus(session.hashSetup(alg), refused, what);
    }
  }),
];

/** Every use of an operation that is not there. */
async function expectEnded(session: Session, operation: number, what: string) {
  const uses = [
    session.hashUpdate(operation, ABC),
    session.hashFinish(operation),
    session.hashVerify(operation, ABC),
    session.hashClone(operation),
  ];
  for (const use of uses) await expectStatus(use, PSA_ERROR_BAD_STATE, what);
}

const states = [
  scenario('an operation has ended after finish, verify and abort', async (session) => {
    const hash = await session.hashCompute(PSA_ALG_SHA_256, new Uint8Array(0));
    const ends = {
      finish: (operation: number) => session.hashFinish(operation),
      verify: (operation: number) => session.hashVerify(operation, hash),
      abort: (operation: number) => session.hashAbort(operation),
    };
    for (const [name, end] of Object.entries(ends)) {
      const operation = await session.hashSetup(PSA_ALG_SHA_256);
      await end(operation);
      await expectEnded(session, operation, `after ${name}`);
      await session.hashAbort(operation);
    }
  }),
  scenario('after a hash that does not verify only abort is left', async (session) => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await session.hashUpdate(operation, ABC);
    const call = session.hashVerify(operation, pattern(32));
    await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'verifying');
    await expectEnded(session, operation, 'after the mismatch');
    await session.hashAbort(operation);
    await session.hashAbort(operation);
    await expectEnded(session, operation, 'after abort');
  }),
  scenario('handles that were never given are in no state', async (session) => {
    for (const handle of [0, 1, 0xffffffff]) {
      await expectEnded(session, handle, `handle ${handle}`);
      await session.hashAbort(handle);
    }
  }),
  scenario('a handle is known in the session that opened it alone', async (session, context) => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    const other = await context.session({ owner: FIRST });
    await expectEnded(other, operation, 'in another session');
    await other.hashAbort(operation);
    other.close();
    await session.hashUpdate(operation, ABC);
    const expected = await session.hashCompute(PSA_ALG_SHA_256, ABC);
    equalBytes(await session.hashFinish(operation), expected, 'in its own');
  }),
  scenario('parts sent without waiting are taken in their order', async (session) => {
    const parts = Array.from({ length: 20 }, (_, i) => pattern(i + 1));
    const operation = await session.hashSetup(PSA_ALG_SHA_512);
    const calls = parts.map((part) => session.hashUpdate(operation, part));
    const digest = session.hashFinish(operation);
    await Promise.all(calls);
    const all = Uint8Array.from(parts.flatMap((part) => [...part]));
    equalBytes(await digest, await session.hashCompute(PSA_ALG_SHA_512, all), 'the hash');
  }),
  scenario('operations under way do not disturb each other', async (session) => {
    const [one, two] = [
      await session.hashSetup(PSA_ALG_SHA_256),
      await session.hashSetup(PSA_ALG_SHA3_256),
    ];
    await session.hashUpdate(one, ABC);
    await session.hashUpdate(two, ABC);
    await session.hashAbort(one);
    const expected = await session.hashCompute(PSA_ALG_SHA3_256, ABC);
    equalBytes(await session.hashFinish(two), expected, 'the one not aborted');
  }),
  scenario('opens as many operations as it says, and no more', async (session) => {
    const { operationsPerConnection } = await session.getServiceInfo();
    const open: number[] = [];
    for (let i = 0; i < operationsPerConnection; i += 1) {
      open.push(await session.hashSetup(PSA_ALG_SHA_256));
    }
    const more = session.hashSetup(PSA_ALG_SHA_256);
    await expectStatus(more, PSA_ERROR_INSUFFICIENT_MEMORY, 'one more');
    const [first = 0, ...rest] = open;
    const clone = session.hashClone(first);
    await expectStatus(clone, PSA_ERROR_INSUFFICIENT_MEMORY, 'a clone');
    await session.hashAbort(first);
    rest.push(await session.hashSetup(PSA_ALG_SHA_256));
    await Promise.all(rest.map((operation) => session.hashAbort(operation)));
  }),
];

export const hashes: readonly Scenario[] = [
  ...whole,
  ...clones,
  ...suspending,
  ...comparing,
  ...states,
];
