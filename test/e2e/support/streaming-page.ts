/** Streams much data through operations of several parts, for a page. */
import {
  connect,
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_CTR,
  PSA_ALG_GCM,
  PSA_ALG_HMAC,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  type Session,
} from '../../../sdk/index.ts';
import { IV, KEY, PIECE, pieceOf, TOTAL } from './streaming-data.ts';

export type Kind = 'hash' | 'mac' | 'ctr' | 'cbc' | 'gcm' | 'chacha20-poly1305';
export type Streamed = {
  /** SHA-256 of all output: the hash, the MAC, or ciphertext and tag. In hexadecimal. */
  readonly digest: string;
  readonly milliseconds: number;
};

declare global {
  interface Window {
    stream(kind: Kind): Promise<Streamed>;
    /** Has the worker keep so many bytes, looks at it, and lets them go. */
    hold(length: number): Promise<void>;
    /** From the test: looks at the worker while calls are under way. */
    look(): Promise<void>;
  }
}

/** Updates under way at once: enough to keep the worker busy, few enough to be small. */
const IN_FLIGHT = 8;
/** Looks are taken this often. In pieces. */
const EVERY = (16 * 2 ** 20) / PIECE;

type Bytes = Uint8Array<ArrayBuffer>;
type Stream = {
  /** @returns what comes out of it, if anything */
  readonly update: (piece: Bytes) => Promise<Bytes | undefined>;
  readonly finish: () => Promise<readonly Bytes[]>;
};

const importKey = (session: Session, type: number, usage: number, alg: number) =>
  session.importKey({ type, usage, alg }, KEY);

async function cipher(session: Session, alg: number): Promise<Stream> {
  const key = await importKey(session, PSA_KEY_TYPE_AES, PSA_KEY_USAGE_ENCRYPT, alg);
  const operation = await session.cipherEncryptSetup(key, alg);
  await session.cipherSetIv(operation, IV);
  return {
    update: (piece) => session.cipherUpdate(operation, piece),
    finish: async () => [await session.cipherFinish(operation)],
  };
}

async function aead(session: Session, type: number, alg: number): Promise<Stream> {
  const key = await importKey(session, type, PSA_KEY_USAGE_ENCRYPT, alg);
  const operation = await session.aeadEncryptSetup(key, alg);
  await session.aeadSetNonce(operation, IV.slice(0, 12));
  return {
    update: (piece) => session.aeadUpdate(operation, piece),
    finish: async () => {
      const { ciphertext, tag } = await session.aeadFinish(operation);
      return [ciphertext, tag];
    },
  };
}

const STREAMS: Readonly<Record<Kind, (session: Session) => Promise<Stream>>> = {
  hash: async (session) => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    return {
      update: async (piece) => void (await session.hashUpdate(operation, piece)),
      finish: async () => [await session.hashFinish(operation)],
    };
  },
  mac: async (session) => {
    const alg = PSA_ALG_HMAC(PSA_ALG_SHA_256);
    const key = await importKey(session, PSA_KEY_TYPE_HMAC, PSA_KEY_USAGE_SIGN_MESSAGE, alg);
    const operation = await session.macSignSetup(key, alg);
    return {
      update: async (piece) => void (await session.macUpdate(operation, piece)),
      finish: async () => [await session.macSignFinish(operation)],
    };
  },
  ctr: (session) => cipher(session, PSA_ALG_CTR),
  cbc: (session) => cipher(session, PSA_ALG_CBC_NO_PADDING),
  gcm: (session) => aead(session, PSA_KEY_TYPE_AES, PSA_ALG_GCM),
  'chacha20-poly1305': (session) => aead(session, PSA_KEY_TYPE_CHACHA20, PSA_ALG_CHACHA20_POLY1305),
};

async function digestOf(parts: readonly Bytes[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await new Blob([...parts]).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

window.stream = async (kind) => {
  const session = await connect();
  try {
    const { update, finish } = await STREAMS[kind](session);
    const out: Bytes[] = [];
    const underWay: Promise<Bytes | undefined>[] = [];
    let looking = 0;
    const take = async () => {
      const bytes = await underWay.shift();
      if (bytes) out.push(bytes);
    };
    const start = performance.now();
    for (let i = 0; i < TOTAL / PIECE; i += 1) {
      if (underWay.length >= IN_FLIGHT) await take();
      underWay.push(update(pieceOf(i)));
      if (i % EVERY !== EVERY - 1) continue;
      const before = performance.now();
      await window.look();
      looking += performance.now() - before;
    }
    while (underWay.length > 0) await take();
    const last = await finish();
    const milliseconds = Math.round(performance.now() - start - looking);
    return { digest: await digestOf([...out, ...last]), milliseconds };
  } finally {
    session.close();
  }
};

/** A pure EdDSA signature is verified when its message is whole. */
window.hold = async (length) => {
  const session = await connect();
  try {
    const alg = PSA_ALG_PURE_EDDSA;
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
    const attributes = { type, bits: 255, usage: PSA_KEY_USAGE_VERIFY_MESSAGE, alg };
    const key = await session.generateKey(attributes);
    const operation = await session.verifySetup(key, alg, new Uint8Array(64));
    for (let i = 0; i < length / PIECE; i += 1) await session.verifyUpdate(operation, pieceOf(i));
    await window.look();
  } finally {
    session.close();
  }
};
