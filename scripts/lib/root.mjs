/** Where the project is, and what its package.json says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const at = (...parts) => join(ROOT, ...parts);
export const readJson = (path) => JSON.parse(readFileSync(at(path), 'utf8'));
export const PACKAGE = readJson('package.json');
