/**
 * What the commands print, and how they end: progress on one line each, and a reason without a stack
 * where the reason is one for the user.
 */
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

/** Something the user can mend: its message is the whole report. */
export class Refusal extends Error {
  name = 'Refusal';
}

export const say = (text) => console.log(`${dim('›')} ${text}`);

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Prints why a command failed. */
export function explain(error) {
  console.error(
    `${red('✗')} ${error instanceof Refusal ? error.message : (error?.stack ?? error)}`,
  );
}

/** Runs a command's body; its failure is told in words and gives exit code 1. */
export async function main(body) {
  try {
    await body(process.argv.slice(2));
  } catch (error) {
    explain(error);
    process.exitCode = 1;
  }
}
