/** The worker's side of native messaging, against a browser of a few lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenChannel } from '../../background/drivers/opaque/token/channel.ts';
import { HOST_NAME } from '../../scripts/lib/host-places.mjs';
import { outcomeOf } from '../support/status.ts';
import { ROOT } from '../support/token.ts';

type Listener = (message?: unknown) => void;

const { ports, runtime } = vi.hoisted(() => {
  const made: {
    name: string;
    posted: unknown[];
    message: Listener;
    end: Listener;
    closed: boolean;
  }[] = [];
  const connectNative = (name: string) => {
    const port = {
      name,
      posted: [] as unknown[],
      message: () => {},
      end: () => {},
      closed: false,
    } as (typeof made)[number];
    made.push(port);
    return {
      postMessage: (message: unknown) => port.posted.push(message),
      disconnect: () => {
        port.closed = true;
      },
      onMessage: { addListener: (listener: Listener) => (port.message = listener) },
      onDisconnect: { addListener: (listener: Listener) => (port.end = listener) },
    };
  };
  return { ports: made, runtime: { connectNative } as { connectNative?: typeof connectNative } };
});
vi.mock('webextension-polyfill', () => ({ default: { runtime } }));

const { connectTokenHost } = await import('../../background/platform/native.ts');

describe('the native-messaging port', () => {
  beforeEach(() => {
    ports.length = 0;
  });

  it('asks for the host by the name it is registered with, and carries calls and answers', async () => {
    const channel = createTokenChannel(connectTokenHost);
    const call = channel.send('version', {});
    expect(ports[0]).toMatchObject({ name: HOST_NAME, posted: [{ call: 1, op: 'version' }] });
    ports[0]!.message({ call: 1, status: 0, version: 1 });
    expect(await call).toMatchObject({ version: 1 });
    channel.close();
    expect(ports[0]!.closed).toBe(true);
  });

  it('fails what waits when the browser says that the host ended, and connects anew', async () => {
    const channel = createTokenChannel(connectTokenHost);
    const call = outcomeOf(channel.send('version', {}));
    ports[0]!.end();
    expect(await call).toBe('PSA_ERROR_COMMUNICATION_FAILURE');
    const next = channel.send('version', {});
    ports[1]!.message({ call: 1, status: 0 });
    expect(await next).toMatchObject({ status: 0 });
  });

  it('fails each call while the permission has not been given', async () => {
    const { connectNative } = runtime;
    delete runtime.connectNative;
    const call = outcomeOf(createTokenChannel(connectTokenHost).send('version', {}));
    expect(await call).toBe('PSA_ERROR_COMMUNICATION_FAILURE');
    if (connectNative) runtime.connectNative = connectNative;
  });

  it('is a permission to be asked for, not one that is taken', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8'));
    expect(manifest.permissions).not.toContain('nativeMessaging');
    expect(manifest.optional_permissions).toEqual(['nativeMessaging']);
  });
});
