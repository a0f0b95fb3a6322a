/** The way to the token host: what comes of calls when the host ends, lies or is not there. */
import { describe, expect, it } from 'vitest';
import {
  createTokenChannel,
  type PipeEvents,
} from '../../background/drivers/opaque/token/channel.ts';
import { createTokenClient } from '../../background/drivers/opaque/token/client.ts';
import { outcomeOf } from '../support/status.ts';

type Posted = { readonly call: number; readonly op: string; readonly [name: string]: unknown };

/** A host that does nothing by itself. */
function open() {
  const runs: { readonly posted: Posted[]; readonly events: PipeEvents; closed: boolean }[] = [];
  const channel = createTokenChannel((events) => {
    const run = { posted: [] as Posted[], events, closed: false };
    runs.push(run);
    return {
      post: (message) => run.posted.push(message as Posted),
      close: () => {
        run.closed = true;
      },
    };
  });
  return { channel, runs };
}

const failed = 'PSA_ERROR_COMMUNICATION_FAILURE';

describe('the channel to the token host', () => {
  it('starts the host with the first call, and gives each call its own answer', async () => {
    const { channel, runs } = open();
    expect(runs).toHaveLength(0);
    const calls = [channel.send('a', {}), channel.send('b', { call: 9, op: 'c' })];
    expect(runs[0]!.posted).toEqual([
      { call: 1, op: 'a' },
      { call: 2, op: 'b' },
    ]);
    runs[0]!.events.onMessage({ call: 2, status: 0, of: 'b' });
    runs[0]!.events.onMessage({ call: 1, status: -5, of: 'a' });
    expect(await Promise.all(calls)).toMatchObject([{ of: 'a' }, { of: 'b' }]);
  });

  it('settles every call that waits when the host ends, and starts it anew for the next', async () => {
    const { channel, runs } = open();
    const calls = [channel.send('a', {}), channel.send('b', {})].map(outcomeOf);
    runs[0]!.events.onEnd();
    expect(await Promise.all(calls)).toEqual([failed, failed]);
    const next = channel.send('c', {});
    runs[0]!.events.onEnd();
    runs[1]!.events.onMessage({ call: 1, status: 0 });
    expect(await next).toEqual({ call: 1, status: 0 });
  });

  it.each([
    ['the host’s refusal', { call: 0, status: -133 }],
    ['a number nobody waits for', { call: 5, status: 0 }],
    ['a status that is none', { call: 1, status: '0' }],
    ['no answer', 'hello'],
    ['nothing', null],
  ])('closes on %s', async (_what, message) => {
    const { channel, runs } = open();
    const call = outcomeOf(channel.send('a', {}));
    runs[0]!.events.onMessage(message);
    expect(await call).toBe(failed);
    expect(runs[0]!.closed).toBe(true);
  });

  it('fails each call where no host can be started', async () => {
    const channel = createTokenChannel(() => {
      throw new Error('no such host');
    });
    expect(await outcomeOf(channel.send('a', {}))).toBe(failed);
    expect(await outcomeOf(channel.send('a', {}))).toBe(failed);
  });

  it('fails a call at once whose host ends while it starts', async () => {
    const channel = createTokenChannel(({ onEnd }) => {
      onEnd();
      return { post: () => undefined, close: () => undefined };
    });
    expect(await outcomeOf(channel.send('a', {}))).toBe(failed);
  });

  it('takes no status for a success that is none', async () => {
    const { channel, runs } = open();
    const pins = { ask: async () => undefined, refused: () => undefined };
    const call = outcomeOf(createTokenClient(channel, 'serial', pins).ask('random'));
    runs[0]!.events.onMessage({ call: 1, status: 7 });
    expect(await call).toBe(failed);
  });
});
