import type { Plugin } from 'vite';

/** Gives the SDK's client its short form of the operation table. */
export function wireTable(): Plugin;
export function wireModule(operations: object): string;
