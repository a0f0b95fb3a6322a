export declare const HOST_NAME: string;
