/** What the tests use of `chrome`, where they run code inside an extension's context. */

type Listeners<Argument> = { addListener(listener: (argument: Argument) => void): void };

export type ExtensionPort = {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: Listeners<unknown>;
  readonly onDisconnect: Listeners<unknown>;
};

export type ExtensionApi = {
  readonly runtime: {
    readonly id: string;
    readonly lastError?: { readonly message?: string };
    connect(info: { readonly name: string }): ExtensionPort;
    connect(extensionId: string, info: { readonly name: string }): ExtensionPort;
    sendMessage(extensionId: string, message: unknown): Promise<unknown>;
  };
  readonly storage: {
    readonly session: { get(keys: null): Promise<Record<string, unknown>> };
    readonly local: { get(keys: null): Promise<Record<string, unknown>> };
  };
};
