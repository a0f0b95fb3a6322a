export declare const softHsm: () => string | undefined;
export declare function installHost(): Promise<string | undefined>;
export declare function setupTokens(): Promise<void>;
