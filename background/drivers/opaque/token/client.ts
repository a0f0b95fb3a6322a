/**
 * One token behind a channel: requests that are about it, logged in when it wants that.
 *
 * The host forgets a login when it ends or when the token is taken out. It says so before it does anything,
 * so the PIN can be given and the request made again. A PIN that was refused is not tried twice: tokens lock
 * themselves after a few wrong ones.
 */
import {
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_SUCCESS,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import type { Answer, TokenChannel } from './channel.ts';

export type Pins = {
  /**
   * The PIN for the token, or for one use of a key that wants it each time; undefined if the user gives none.
   */
  ask(what: 'token' | 'key'): Promise<string | undefined>;
  /** Told when the token refused what `ask` gave. */
  refused(what: 'token' | 'key'): void;
};

export type TokenClient = {
  /** @throws PsaError with the host's status */
  ask(op: string, fields?: { readonly [name: string]: unknown }): Promise<Answer>;
};

const refusal = () => new PsaError(PSA_ERROR_NOT_PERMITTED);

function checked(answer: Answer): Answer {
  if (answer.status === PSA_SUCCESS) return answer;
  throw new PsaError(answer.status < 0 ? answer.status : PSA_ERROR_COMMUNICATION_FAILURE);
}

export function createTokenClient(channel: TokenChannel, serial: string, pins: Pins): TokenClient {
  let login: Promise<void> | undefined;

  async function giveTokenPin(): Promise<void> {
    const pin = await pins.ask('token');
    if (pin === undefined) throw refusal();
    const answer = await channel.send('login', { token: serial, pin });
    if (answer.status === PSA_ERROR_NOT_PERMITTED) pins.refused('token');
    checked(answer);
  }

  /** Calls that meet a token without a login wait for one login together. */
  function logIn(): Promise<void> {
    login ??= giveTokenPin().finally(() => {
      login = undefined;
    });
    return login;
  }

  async function withKeyPin(op: string, fields: object): Promise<Answer> {
    const pin = await pins.ask('key');
    if (pin === undefined) throw refusal();
    const answer = await channel.send(op, { ...fields, pin });
    if (answer.status === PSA_ERROR_NOT_PERMITTED) pins.refused('key');
    return answer;
  }

  return {
    async ask(op, fields = {}) {
      const about = { ...fields, token: serial };
      let answer = await channel.send(op, about);
      if (answer.needs === 'pin') {
        await logIn();
        answer = await channel.send(op, about);
      }
      if (answer.needs === 'key-pin') answer = await withKeyPin(op, about);
      return checked(answer);
    },
  };
}
