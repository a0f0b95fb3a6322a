/**
 * The popup's table, called from a test: encoded here, carried by a port that an extension page opens.
 */
import type { Page } from 'playwright/test';
import {
  type AdminName,
  type AdminRequest,
  type AdminResponse,
  admin,
} from '../../../protocol/admin.ts';
import { protobuf } from '../../../protocol/encoding/protobuf.ts';
import type { Reply } from '../../../protocol/frame.ts';
import { PsaError } from '../../../protocol/psa/status.ts';
import { ADMIN_PORT } from '../../../protocol/wire.ts';
import type { ExtensionApi } from './extension-api.ts';

declare const chrome: ExtensionApi;
declare global {
  interface Window {
    lanes?: Map<string, { post(opcode: number, body: Uint8Array): Promise<Reply>; close(): void }>;
  }
}

/** The worker was stopped, or the lane closed, before it answered. */
export class LostError extends Error {
  override readonly name = 'LostError';
}

type Letter = {
  readonly lane: string;
  readonly portName: string;
  readonly opcode: number;
  readonly body: Uint8Array;
  readonly reconnect: boolean;
};

/** Runs in the page. @returns undefined if the port went before the answer came */
async function deliver({
  lane,
  portName,
  opcode,
  body,
  reconnect,
}: Letter): Promise<Reply | undefined> {
  window.lanes ??= new Map();
  const lanes = window.lanes;
  const open = () => {
    const port = chrome.runtime.connect({ name: portName });
    const waiting = new Map<number, { resolve(reply: Reply): void; reject(): void }>();
    const end = () => {
      if (lanes.get(lane) === opened) lanes.delete(lane);
      for (const { reject } of waiting.values()) reject();
    };
    let last = 0;
    port.onMessage.addListener((message) => {
      for (const frame of message as (Reply & { id: number })[]) {
        waiting.get(frame.id)?.resolve(frame);
        waiting.delete(frame.id);
      }
    });
    port.onDisconnect.addListener(end);
    const opened = {
      post: (code: number, bytes: Uint8Array) =>
        new Promise<Reply>((resolve, reject) => {
          last += 1;
          waiting.set(last, { resolve, reject });
          port.postMessage([
            { kind: 'call', id: last, encoding: 'protobuf', opcode: code, body: bytes },
          ]);
        }),
      close() {
        port.disconnect();
        end();
      },
    };
    lanes.set(lane, opened);
    return opened;
  };
  const connection = lanes.get(lane) ?? (reconnect ? open() : undefined);
  return connection?.post(opcode, body).catch(() => undefined);
}

export type Admin = {
  /**
   * @param reconnect - `false` if the call makes sense to the worker of the last call alone
   * @throws LostError, PsaError
   */
  call<N extends AdminName>(
    name: N,
    request: AdminRequest<N>,
    reconnect?: boolean,
  ): Promise<AdminResponse<N>>;
  close(): Promise<void>;
};

/** @param page - one of the extension's own @param lane - names the port, so that there can be several */
export function createAdmin(page: Page, lane: string): Admin {
  return {
    async call<N extends AdminName>(name: N, request: AdminRequest<N>, reconnect = true) {
      const { opcode, in: requestFields, out } = admin[name];
      const body = protobuf.encode(requestFields, request);
      const letter = { lane, portName: ADMIN_PORT, opcode, body, reconnect };
      const reply = await page.evaluate(deliver, letter);
      if (!reply) throw new LostError(name);
      if (reply.rpcStatus !== 0) throw new Error(`${name}: RPC status ${reply.rpcStatus}`);
      if (reply.serviceStatus !== 0) throw new PsaError(reply.serviceStatus);
      // The row of `name` describes both.
      return protobuf.decode(out, reply.body) as AdminResponse<N>;
    },
    close: () => page.evaluate((name) => window.lanes?.get(name)?.close(), lane),
  };
}
