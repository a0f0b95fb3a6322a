/**
 * The memory of Keyward's worker, as its debugger sees it. A page of the extension attaches to the worker;
 * messages to it travel inside messages, since Playwright speaks to pages alone.
 */
import type { CDPSession } from 'playwright/test';
import type { Rig } from './rig.ts';

export type WorkerMemory = {
  /** Bytes in use: objects, and what their buffers hold. With `collect`, after the garbage is gone. */
  used(options: { readonly collect: boolean }): Promise<number>;
  detach(): Promise<void>;
};

type HeapUsage = {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
};
type Answer = { readonly id: number; readonly result: unknown };

/** @returns calls a method of the debugger of the target */
async function attach(devtools: CDPSession, targetId: string) {
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (result: unknown) => void>();
  let calls = 0;
  devtools.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return;
    const { id, result } = JSON.parse(event.message) as Answer;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  return async (method: string): Promise<unknown> => {
    calls += 1;
    const id = calls;
    const answered = new Promise<unknown>((resolve) => {
      waiting.set(id, resolve);
    });
    await devtools.send('Target.sendMessageToTarget', {
      sessionId,
      message: JSON.stringify({ id, method }),
    });
    return answered;
  };
}

export async function openWorkerMemory({ context, extensionId }: Rig): Promise<WorkerMemory> {
  const own = context.pages().find((page) => page.url().includes(extensionId));
  if (!own) throw new Error('no page of the extension is open');
  const devtools = await context.newCDPSession(own);
  const { targetInfos } = await devtools.send('Target.getTargets');
  const worker = targetInfos.find(
    ({ type, url }) => type === 'service_worker' && url.includes(extensionId),
  );
  if (!worker) throw new Error('the worker is not running');
  const call = await attach(devtools, worker.targetId);
  return {
    async used({ collect }) {
      // Buffers are let go a turn after they are found to be garbage.
      for (let i = 0; collect && i < 2; i += 1) await call('HeapProfiler.collectGarbage');
      const usage = (await call('Runtime.getHeapUsage')) as HeapUsage;
      return usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize;
    },
    detach: () => devtools.detach(),
  };
}
