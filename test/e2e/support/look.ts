/** Looks at a page as a user and as axe-core do, in light and in dark, and keeps pictures of it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { ARTIFACTS } from './launch.ts';
import type { Rig } from './rig.ts';
import { expect } from './test.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTH = 360;
const HEIGHT = 600;

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };
type Axe = { run(): Promise<{ violations: Violation[] }> };

/**
 * What axe-core finds, in light and in dark; a picture of both.
 * @param ready - brings the page into the state to be looked at, once it has its size
 */
export async function look(
  keyward: Rig,
  page: Page,
  name: string,
  ready: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  await page.setViewportSize({ width: WIDTH, height: HEIGHT });
  // The browser makes a popup that has to scroll as much wider as the scroll bar is.
  const showWhole = async (atLeast: number) => {
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    if (whole > atLeast) await page.setViewportSize({ width: WIDTH, height: whole });
    return Math.max(whole, atLeast);
  };
  const height = await showWhole(HEIGHT);
  await ready();
  await showWhole(height);
  const devtools = await keyward.context.newCDPSession(page);
  // The page's own policy lets no script in.
  await devtools.send('Runtime.evaluate', { expression: AXE });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours that are still on their way have another contrast.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map(({ finished }) => finished)),
    );
    await page.screenshot({ path: join(ARTIFACTS, `${name}-${colorScheme}.png`) });
    const found = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: Axe }).axe.run();
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    });
    expect(found, `${name}, ${colorScheme}`).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${name} is too wide`).toBe(0);
  }
  await devtools.detach();
}
