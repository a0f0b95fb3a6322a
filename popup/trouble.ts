/**
 * Failures in words, each with what to do about it. Only the PSA name of a status is ever shown
 * besides: the text of a foreign error may hold anything.
 */
import { RpcError } from '../protocol/frame.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_DATA_INVALID,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INSUFFICIENT_STORAGE,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_STORAGE_FAILURE,
  PsaError,
} from '../protocol/psa/status.ts';

const GONE = 'It was already gone. What you see now is up to date.';
const STORE = 'Keyward could not write to its store. Make room on the disk, then try again.';
const DAMAGED =
  'What Keyward had stored there is damaged, and was left as it is. Forget the site to begin anew.';

const ADVICE: ReadonlyMap<number, string> = new Map([
  [PSA_ERROR_DOES_NOT_EXIST, GONE],
  [PSA_ERROR_INVALID_HANDLE, GONE],
  [PSA_ERROR_BAD_STATE, 'Keyward was busy with the same thing. Wait a moment, then try again.'],
  [PSA_ERROR_INSUFFICIENT_STORAGE, STORE],
  [PSA_ERROR_STORAGE_FAILURE, STORE],
  [PSA_ERROR_DATA_CORRUPT, DAMAGED],
  [PSA_ERROR_DATA_INVALID, DAMAGED],
]);

/** Whether the thing acted upon no longer exists, so that there is nothing left to do. */
export const isGone = (error: unknown): boolean =>
  error instanceof PsaError && ADVICE.get(error.status) === GONE;

/** One or two sentences for the user. */
export function troubleInWords(error: unknown): string {
  if (error instanceof PsaError) {
    return ADVICE.get(error.status) ?? `Keyward refused this (${error.code}). Try once more.`;
  }
  if (error instanceof RpcError) {
    return 'Keyward was restarted meanwhile. Check what is shown here, then try again.';
  }
  return 'Keyward does not answer. Close this page and open it again, or restart the browser.';
}
