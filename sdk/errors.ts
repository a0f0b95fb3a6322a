/** What the SDK throws, besides `AbortError` for a call that was given up. */
export { PsaError } from '../protocol/psa/status.ts';

/** No Keyward answers in this page. */
export class KeywardNotFoundError extends Error {
  override readonly name = 'KeywardNotFoundError';
  constructor() {
    super(
      'Keyward is not here: install or enable the extension, then reload this page over https or on localhost.',
    );
  }
}
