/** The manifest of each browser, from the one source in manifest.json. */
import { PACKAGE, readJson } from './root.mjs';

export function manifestFor(browser) {
  const manifest = { ...readJson('manifest.json'), version: PACKAGE.version };
  if (browser === 'chromium') return manifest;
  // Firefox takes the managed storage manifest as it is, and knows no schema.
  delete manifest.storage;
  // Firefox runs the same worker as an event page, and always sends structured clones.
  const { service_worker: script, ...background } = manifest.background;
  manifest.background = { scripts: [script], ...background };
  delete manifest.minimum_chrome_version;
  delete manifest.message_serialization;
  delete manifest.externally_connectable;
  manifest.browser_specific_settings = {
    gecko: {
      id: 'keyward@keyward.example',
      strict_min_version: '140.0',
      data_collection_permissions: { required: ['none'] },
    },
  };
  return manifest;
}
