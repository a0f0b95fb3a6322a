/**
 * Starts another program, as a child that shares our terminal or as one whose words are kept until they
 * are needed. Tools of node_modules are started by their file, so no shell and no PATH is involved.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { seconds } from './log.mjs';
import { ROOT } from './root.mjs';

export const TOOLS = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  playwright: 'node_modules/playwright/cli.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
};

/**
 * Resolves when the program has ended, with what it printed (nothing if `live`); never rejects.
 * @returns {Promise<{ code: number, output: string, ms: number }>}
 */
export function run(file, args, { live = false, env = {}, limit = 1_200_000 } = {}) {
  const start = performance.now();
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const alarm = setTimeout(() => {
      keep(`\nstopped after ${seconds(limit)}\n`);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
    }, limit);
    const end = (code) => {
      clearTimeout(alarm);
      resolve({ code, output, ms: performance.now() - start });
    };
    child.on('error', (error) => {
      keep(error.message);
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Runs one of the tools above. */
export const tool = (name, args, options) =>
  run(process.execPath, [join(ROOT, TOOLS[name]), ...args], options);

/** Runs npm: the one that started us, if one did. */
export function npm(args, options) {
  const path = process.env.npm_execpath;
  if (path?.endsWith('.js')) return run(process.execPath, [path, ...args], options);
  return process.platform === 'win32'
    ? run('cmd.exe', ['/c', 'npm', ...args], options)
    : run('npm', args, options);
}
