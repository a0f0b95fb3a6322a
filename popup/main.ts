/**
 * The popup: which sites keep keys here, what they may do, and how to take it back. It is also
 * opened as a page of its own. Questions that wait are the consent window's business alone.
 */
import type { AdminResponse } from '../protocol/admin.ts';
import { type AdminClient, createAdminClient } from './admin-client.ts';
import { connectAdminPort } from './extension.ts';
import { createLockPanel } from './lock-panel.ts';
import { troubleInWords } from './trouble.ts';
import { place, tell } from './ui.ts';
import { managedView } from './views/managed.ts';
import { lockedSiteView, siteView } from './views/site.ts';
import { sitesView } from './views/sites.ts';

/** The view of the site that `open` names, or of all of them if there is no such site. */
async function load(
  client: AdminClient,
  open: string | undefined,
  go: (owner: string | undefined) => void,
  act: (deed: () => Promise<unknown>, focus?: string) => void,
): Promise<HTMLElement> {
  const { sites } = await client.call('listSites', {});
  const site = sites.find(({ owner }) => owner === open);
  if (!site) return sitesView(sites, Date.now(), go);
  const { owner } = site;
  const { state } = await client.call('getLock', {});
  if (state === 'locked') return lockedSiteView(site, Date.now(), () => go(undefined));
  return siteView(site, await client.call('getSite', { owner }), Date.now(), {
    back: () => go(undefined),
    forget: () => act(() => client.call('forgetSite', { owner })),
    revoke: (grant) => act(() => client.call('revokeGrant', { owner, grant }), '#grants'),
    destroy: (key) => act(() => client.call('destroyKey', { owner, key }), '#keys'),
  });
}

/** What the user has opened stays open. */
function showManaged(managed: AdminResponse<'getManaged'>): void {
  const wasOpen = place('managed').querySelector('details')?.open === true;
  place('managed').replaceChildren(...managedView(managed));
  const details = place('managed').querySelector('details');
  if (details) details.open = wasOpen;
}

function createOverview(client: AdminClient) {
  /** The site looked at; undefined for the list. */
  let open: string | undefined;
  /** Counts loads, so that a slow one never overwrites a later one. */
  let latest = 0;

  /** Shows the present state, and moves the focus, which has lost its place, to a heading. */
  const refresh = async (focus?: string) => {
    latest += 1;
    const mine = latest;
    try {
      const managed = await client.call('getManaged', {});
      const view = await load(client, open, go, act);
      if (mine !== latest) return;
      showManaged(managed);
      place('view').replaceChildren(view);
      if (focus) place('view').querySelector<HTMLElement>(focus)?.focus();
    } catch (error) {
      tell(troubleInWords(error));
    }
  };

  const go = (owner: string | undefined) => {
    open = owner;
    tell('');
    void refresh('h1');
  };

  const act = async (deed: () => Promise<unknown>, focus = 'h1') => {
    tell('');
    try {
      await deed();
    } catch (error) {
      tell(troubleInWords(error));
    }
    await refresh(focus);
  };

  return refresh;
}

const client = createAdminClient(connectAdminPort);
const overview = createOverview(client);
const lockPanel = createLockPanel(client, () => void overview());
const refresh = () => Promise.all([overview(), lockPanel.refresh()]);
void refresh();
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void refresh();
});
client.call('getStatus', {}).then(
  ({ version }) => {
    place('version').textContent = version;
  },
  // The list says what is wrong, if anything is.
  () => {},
);
