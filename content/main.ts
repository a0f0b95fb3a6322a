/** The content script: starts the relay, and answers the worker that asks whether the document is there. */
import { ARE_YOU_THERE, PAGE_PORT } from '../protocol/wire.ts';
import { type RuntimePort, startRelay } from './relay.ts';

declare const chrome: {
  readonly runtime: {
    connect(info: { readonly name: string }): RuntimePort;
    readonly onMessage: {
      addListener(
        listener: (message: unknown, sender: unknown, respond: (answer: boolean) => void) => void,
      ): void;
    };
  };
};

startRelay(window, () => chrome.runtime.connect({ name: PAGE_PORT }));
chrome.runtime.onMessage.addListener((message, _sender, respond) => {
  if (message === ARE_YOU_THERE) respond(true);
});
