/** Ways to be wrong in a password exchange, each in an exchange of its own. */
import * as psa from '../../sdk/index.ts';
import type { Session } from '../../sdk/session.ts';
import { send, setUp } from '../psa/pake/support.ts';
import { type Attempt, type Bytes, bytesOf, sameLength, wrongs } from './oracle-rig.ts';
import type { Subject } from './oracle-symmetric.ts';

const SHA256 = psa.PSA_ALG_SHA_256;
const P256 = psa.PSA_PAKE_PRIMITIVE(
  psa.PSA_PAKE_PRIMITIVE_TYPE_ECC,
  psa.PSA_ECC_FAMILY_SECP_R1,
  256,
);
const PASSWORD = psa.PSA_KEY_TYPE_PASSWORD;
const DERIVE = psa.PSA_KEY_USAGE_DERIVE;
const text = (value: string): Bytes => bytesOf(new TextEncoder().encode(value));

const CONFIRM = psa.PSA_PAKE_STEP_CONFIRM;

/** Each wrong confirmation to an exchange of its own. */
const spake2p: Subject = {
  name: 'the confirmation of SPAKE2+',
  status: psa.PSA_ERROR_INVALID_SIGNATURE,
  onlyScript: true,
  async attempts(session) {
    const alg = psa.PSA_ALG_SPAKE2P_HMAC(SHA256);
    const family = psa.PSA_ECC_FAMILY_SECP_R1;
    const attributes = {
      type: psa.PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(family),
      usage: psa.PSA_KEY_USAGE_DERIVE,
      alg,
    };
    const numbers = new Uint8Array(64).fill(0x11);
    const key = await session.importKey(attributes, numbers);
    const primitive = psa.PSA_PAKE_PRIMITIVE(psa.PSA_PAKE_PRIMITIVE_TYPE_ECC, family, 256);
    const begin = async () => {
      const common = { key, alg, primitive };
      const client = await setUp(session, { ...common, role: psa.PSA_PAKE_ROLE_CLIENT });
      const server = await setUp(session, { ...common, role: psa.PSA_PAKE_ROLE_SERVER });
      await send(session, client, server, psa.PSA_PAKE_STEP_KEY_SHARE);
      await send(session, server, client, psa.PSA_PAKE_STEP_KEY_SHARE);
      return { client, right: await session.pakeOutput(server, CONFIRM) };
    };
    return wrongs(new Uint8Array(32)).map(
      ([what], i): Attempt => [
        what,
        async () => {
          const { client, right } = await begin();
          const wrong = wrongs(right)[i]?.[1] ?? right;
          await session.pakeInput(client, CONFIRM, wrong);
        },
      ],
    );
  },
};

/** What the second of two sends in a step, made wrong. */
const proof: Subject = {
  name: 'the proof of knowledge of J-PAKE',
  status: psa.PSA_ERROR_INVALID_SIGNATURE,
  onlyScript: true,
  async attempts(session) {
    const alg = psa.PSA_ALG_JPAKE(SHA256);
    const key = await session.importKey({ type: PASSWORD, usage: DERIVE, alg }, text('secret'));
    const confirmation = psa.PSA_PAKE_UNCONFIRMED_KEY;
    const common = { key, alg, primitive: P256, confirmation };
    // The top bit would make it larger than the order, which is another fault.
    const ways = sameLength(new Uint8Array(32)).filter(([what]) => !/top bit|all bytes/.test(what));
    return ways.map(
      ([what]): Attempt => [
        what,
        async () => {
          const mine = await setUp(session, { ...common, user: text('a'), peer: text('b') });
          const other = await setUp(session, { ...common, user: text('b'), peer: text('a') });
          await send(session, other, mine, psa.PSA_PAKE_STEP_KEY_SHARE);
          await send(session, other, mine, psa.PSA_PAKE_STEP_ZK_PUBLIC);
          const right = await session.pakeOutput(other, psa.PSA_PAKE_STEP_ZK_PROOF);
          await inputWrong(session, mine, psa.PSA_PAKE_STEP_ZK_PROOF, right, what);
        },
      ],
    );
  },
};

async function inputWrong(session: Session, to: number, step: number, right: Bytes, what: string) {
  const [, wrong = right] = wrongs(right).find(([way]) => way === what) ?? [];
  await session.pakeInput(to, step, wrong);
}

/** The salt is sent after the commitments; the count of confirmations stands before the confirmation. */
const sae: Subject = {
  name: 'the confirmation of WPA3-SAE',
  status: psa.PSA_ERROR_INVALID_SIGNATURE,
  onlyScript: true,
  async attempts(session) {
    const alg = psa.PSA_ALG_WPA3_SAE_FIXED(SHA256);
    const key = await session.importKey({ type: PASSWORD, usage: DERIVE, alg }, text('secret'));
    const [one, two] = [new Uint8Array(6).fill(2), new Uint8Array(6).fill(4)];
    return sameLength(new Uint8Array(32)).map(
      ([what]): Attempt => [
        what,
        async () => {
          const common = { key, alg, primitive: P256 };
          const mine = await setUp(session, { ...common, user: one, peer: two });
          const other = await setUp(session, { ...common, user: two, peer: one });
          await exchange(session, mine, other);
          const right = await session.pakeOutput(other, CONFIRM);
          // The first two bytes are the count, which is the sender's to choose.
          const [, wrong = right] = sameLength(right.slice(2)).find(([way]) => way === what) ?? [];
          await session.pakeInput(mine, CONFIRM, bytesOf(right.subarray(0, 2), wrong));
        },
      ],
    );
  },
};

const SALT = new Uint8Array(32);
const COUNT = Uint8Array.of(1, 0);

/** Up to the confirmations. */
async function exchange(session: Session, a: number, b: number): Promise<void> {
  await send(session, a, b, psa.PSA_PAKE_STEP_COMMIT);
  await send(session, b, a, psa.PSA_PAKE_STEP_COMMIT);
  for (const operation of [a, b]) {
    await session.pakeInput(operation, psa.PSA_PAKE_STEP_SALT, SALT);
    await session.pakeInput(operation, psa.PSA_PAKE_STEP_CONFIRM_COUNT, COUNT);
  }
}

export const PAKE: readonly Subject[] = [spake2p, proof, sae];
