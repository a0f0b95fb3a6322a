/** `node scripts/icons.mjs`: draws popup/icons/icon.svg as the PNG files that browsers want. */
import { readFile } from 'node:fs/promises';
import { findChromium } from './lib/chromium.mjs';
import { main, say } from './lib/log.mjs';
import { at } from './lib/root.mjs';
import { setup } from './lib/setup.mjs';

const SIZES = [16, 32, 48, 128];

await main(async () => {
  await setup();
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath: await findChromium() });
  try {
    const page = await browser.newPage();
    const svg = await readFile(at('popup/icons/icon.svg'), 'base64');
    for (const size of SIZES) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>*{margin:0}img{display:block}</style><img width=${size} height=${size} src="data:image/svg+xml;base64,${svg}">`,
      );
      await page.locator('img').evaluate((image) => image.decode());
      await page.screenshot({ path: at(`popup/icons/${size}.png`), omitBackground: true });
    }
  } finally {
    await browser.close();
  }
  say(`Drew popup/icons/{${SIZES.join(',')}}.png`);
});
