/** The protocols of password-authenticated key exchange, as the model sees them: what is done, and whose turn it is. */
import {
  PSA_PAKE_ROLE_CLIENT,
  PSA_PAKE_ROLE_NONE,
  PSA_PAKE_ROLE_SERVER,
  PSA_PAKE_STEP_COMMIT,
  PSA_PAKE_STEP_CONFIRM,
  PSA_PAKE_STEP_CONFIRM_COUNT,
  PSA_PAKE_STEP_KEY_ID,
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_SALT,
  PSA_PAKE_STEP_ZK_PROOF,
  PSA_PAKE_STEP_ZK_PUBLIC,
} from '../../../protocol/psa/pake.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { okUnless } from '../model.ts';

export type Way = 'in' | 'out';
export type Setting = 'role' | 'user' | 'peer' | 'context';
export type Progress = { readonly set: readonly Setting[]; readonly done: readonly string[] };

export type Protocol = {
  readonly role: number;
  readonly takesContext: boolean;
  /** What a step must end with. */
  turn(progress: Progress, way: Way, step: number): number;
  isComplete(progress: Progress): boolean;
};

const bothNamed = ({ set }: Progress) => set.includes('user') && set.includes('peer');
const [SHARE, PUBLIC, PROOF, CONFIRM] = [
  PSA_PAKE_STEP_KEY_SHARE,
  PSA_PAKE_STEP_ZK_PUBLIC,
  PSA_PAKE_STEP_ZK_PROOF,
  PSA_PAKE_STEP_CONFIRM,
];

/** Steps done each way: the next is a share, a commitment, a proof, a share, … */
const counts = ({ done }: Progress) => {
  const sent = done.filter((move) => move.startsWith('out')).length;
  return { sent, received: done.length - sent };
};

/** Two rounds of 6 and 3 steps each way; within a round either goes first, and then to its end. */
export const jpake: Protocol = {
  role: PSA_PAKE_ROLE_NONE,
  takesContext: false,
  turn(progress, way, step) {
    if (![SHARE, PUBLIC, PROOF].includes(step)) return PSA_ERROR_INVALID_ARGUMENT;
    const { sent, received } = counts(progress);
    const [mine, other] = way === 'out' ? [sent, received] : [received, sent];
    const isMid = ![0, 6, 9].includes(other);
    const waits = mine >= 6 && other < 6;
    const isNext = mine < 9 && step === (mine % 3) + 1;
    return okUnless(!bothNamed(progress) || isMid || waits || !isNext);
  },
  isComplete: (progress) => counts(progress).sent === 9 && counts(progress).received === 9,
};

/** One order; whoever named the two otherwise, or left the context out, has other keys to confirm. */
const spake2plus = (role: number, order: readonly string[]): Protocol => ({
  role,
  takesContext: true,
  turn({ set, done }, way, step) {
    if (step !== SHARE && step !== CONFIRM) return PSA_ERROR_INVALID_ARGUMENT;
    const move = `${way} ${step}`;
    if (!set.includes('role') || order[done.length] !== move) return PSA_ERROR_BAD_STATE;
    const agreed = ['user', 'peer', 'context'].every((each) => set.includes(each as Setting));
    return okUnless(move === `in ${CONFIRM}` && !agreed, PSA_ERROR_INVALID_SIGNATURE);
  },
  isComplete: ({ done }) => done.length === order.length,
});

export const spakeClient = spake2plus(PSA_PAKE_ROLE_CLIENT, [
  `out ${SHARE}`,
  `in ${SHARE}`,
  `in ${CONFIRM}`,
  `out ${CONFIRM}`,
]);
export const spakeServer = spake2plus(PSA_PAKE_ROLE_SERVER, [
  `in ${SHARE}`,
  `out ${SHARE}`,
  `out ${CONFIRM}`,
  `in ${CONFIRM}`,
]);

const COMMITS = [`out ${PSA_PAKE_STEP_COMMIT}`, `in ${PSA_PAKE_STEP_COMMIT}`];
const SALT = `in ${PSA_PAKE_STEP_SALT}`;
const COUNT = `in ${PSA_PAKE_STEP_CONFIRM_COUNT}`;
const CONFIRMS = [`out ${CONFIRM}`, `in ${CONFIRM}`];

/** Commits in either order, the salt, then confirmations, as often as one likes; a count before each sent. */
function saeIsDue({ set, done }: Progress, move: string): boolean {
  if (COMMITS.includes(move)) return bothNamed({ set, done }) && !done.includes(move);
  const committed = COMMITS.every((commit) => done.includes(commit));
  if (move === SALT) return committed && !done.includes(SALT);
  if (!done.includes(SALT)) return false;
  return move !== CONFIRMS[0] || done.lastIndexOf(COUNT) > done.lastIndexOf(move);
}

const SAE_MOVES = [...COMMITS, SALT, COUNT, ...CONFIRMS, `out ${PSA_PAKE_STEP_KEY_ID}`];

export const sae: Protocol = {
  role: PSA_PAKE_ROLE_NONE,
  takesContext: false,
  turn(progress, way, step) {
    const move = `${way} ${step}`;
    if (!SAE_MOVES.includes(move)) return PSA_ERROR_INVALID_ARGUMENT;
    return okUnless(!saeIsDue(progress, move));
  },
  isComplete: ({ done }) => CONFIRMS.every((move) => done.includes(move)),
};
