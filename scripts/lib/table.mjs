/** The operation table, for commands: TypeScript is loaded through Vite. */
import { at } from './root.mjs';

export async function load(path) {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(at(path), { logLevel: 'warn', configFile: false });
  return module;
}

const words = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
export const snake = (name) => words(name).join('_');
export const kebab = (name) => words(name).join('-');
export const pascal = (name) => name[0].toUpperCase() + name.slice(1);
export const hex = (opcode) => `0x${opcode.toString(16).padStart(4, '0')}`;
