/** Verifying in parts: the signature at the setup, then as in signing; the verdict is the end. */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import { type Bytes, data, type Model, okUnless } from '../model.ts';
import { BOTH, HELD, judged, type Signing, whole } from './signatures.ts';

type Facts = {
  readonly signing: Signing;
  /** Of the message that was signed. */
  readonly signedContext: Bytes;
  context: Bytes;
  mayHaveContext: boolean;
  message: readonly Bytes[];
};

/** What was signed, in the parts in which it is best given. */
const PARTS = [data(16), data(3), data(30)];

const isSigned = ({ message, context, signedContext }: Facts) =>
  Buffer.compare(whole(message), whole(PARTS)) === 0 && context.length === signedContext.length;

const nextPart = ({ message }: Facts) => PARTS[message.length] ?? data(0);

function giveContext(now: Facts, context: Bytes): number {
  if (!now.mayHaveContext) return PSA_ERROR_BAD_STATE;
  now.mayHaveContext = false;
  now.context = context;
  return okUnless(context.length > 0 && !now.signing.takesContext, PSA_ERROR_INVALID_ARGUMENT);
}

function giveMessage(now: Facts, part: Bytes): number {
  now.mayHaveContext = false;
  now.message = [...now.message, part];
  return PSA_SUCCESS;
}

export const verifyModel: Model<Facts, Signing> = {
  family: 'verify',
  variants: [...BOTH, HELD],
  setups: {
    setup: {
      call: 'verifySetup',
      facts: (signing) => ({
        signing,
        signedContext: data(signing.takesContext ? 5 : 0),
        context: data(0),
        mayHaveContext: true,
        message: [],
      }),
      async run({ session, judge, key }, signing, { signedContext }) {
        const signature = await judged(judge, signing, (own) =>
          judge.signMessageWithContext(own, signing.alg, whole(PARTS), signedContext),
        );
        return session.verifySetup(key.id, signing.alg, signature);
      },
    },
  },
  steps: {
    setContext: {
      call: 'verifySetContext',
      run: ({ session, handle }, n) => session.verifySetContext(handle, data(n)),
      status: (now, n) => giveContext(now, data(n)),
    },
    setSignedContext: {
      call: 'verifySetContext',
      run: ({ session, handle }, _n, { signedContext }) =>
        session.verifySetContext(handle, signedContext),
      status: (now) => giveContext(now, now.signedContext),
    },
    update: {
      call: 'verifyUpdate',
      run: ({ session, handle }, n) => session.verifyUpdate(handle, data(n)),
      status: (now, n) => giveMessage(now, data(n)),
    },
    updateSigned: {
      call: 'verifyUpdate',
      run: ({ session, handle }, _n, facts) => session.verifyUpdate(handle, nextPart(facts)),
      status: (now) => giveMessage(now, nextPart(now)),
    },
    finish: {
      call: 'verifyFinish',
      last: true,
      run: ({ session, handle }) => session.verifyFinish(handle),
      status: (now) => okUnless(!isSigned(now), PSA_ERROR_INVALID_SIGNATURE),
    },
  },
  abort: 'verifyAbort',
  paths: [
    ['ECDSA', 'setup', 'updateSigned', 'updateSigned', 'updateSigned', 'finish'],
    ['Ed25519', 'setup', 'updateSigned', 'updateSigned', 'updateSigned', 'finish'],
    ...['Ed25519ph', 'ML-DSA'].map(
      (name) =>
        [
          name,
          'setup',
          'setSignedContext',
          'updateSigned',
          'updateSigned',
          'updateSigned',
          'finish',
        ] as const,
    ),
  ],
  walks: 30,
};
