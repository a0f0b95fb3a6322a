/** One site: its keys, what it may do without asking, and the ways to take that back. */
import type { AdminResponse } from '../../protocol/admin.ts';
import { algorithmInWords } from '../algorithm-words.ts';
import { grantInWords, usagesInWords } from '../grant-words.ts';
import { describeKey, lifetimeInWords } from '../key-words.ts';
import { timeInWords } from '../times.ts';
import { button, type Child, count, h, originText } from '../ui.ts';
import { weaknessesInWords } from '../words.ts';
import { confirmed } from './confirm.ts';
import { type Site, siteSummary } from './sites.ts';

type Detail = AdminResponse<'getSite'>;
type Key = Detail['keys'][number];
type Grant = Detail['grants'][number];

export type SiteActions = {
  back(): void;
  forget(): void;
  revoke(grant: string): void;
  destroy(key: number): void;
};

const fact = (name: string, ...value: Child[]) =>
  h('div', {}, h('dt', {}, name), h('dd', {}, ...value));

function usageList(usage: number): Child {
  const words = usagesInWords(usage);
  if (words.length === 0) return 'nothing';
  return h('ul', { class: 'usages' }, ...words.map((word) => h('li', {}, word)));
}

function keyCard(key: Key, now: number, destroy: (key: number) => void): HTMLElement {
  const title = `key-${key.id}`;
  const name = describeKey(key);
  return h(
    'li',
    { class: 'card' },
    h('h3', { id: title }, name),
    ...weaknessesInWords(key).map((why) => h('p', { class: 'weak' }, `Weak. ${why}`)),
    h(
      'dl',
      { class: 'facts' },
      fact('May', usageList(key.usage)),
      key.alg !== 0 && fact('Algorithm', algorithmInWords(key.alg)),
      fact('Lifetime', lifetimeInWords(key.lifetime)),
      fact('Created', timeInWords(Number(key.created), now)),
      fact('Id', String(key.id)),
    ),
    confirmed({
      label: 'Destroy key',
      question: `Destroy ${name}? Nothing brings it back. What only this key opens stays closed.`,
      yes: 'Destroy',
      act: () => destroy(key.id),
      about: title,
    }),
  );
}

function grantRow(grant: Grant, keys: readonly Key[], revoke: (id: string) => void): HTMLElement {
  const id = `grant-${grant.id}`;
  return h(
    'li',
    { class: 'card grant' },
    h('span', { id }, grantInWords(grant, keys)),
    button('Revoke', () => revoke(grant.id), { class: 'small', 'aria-describedby': id }),
  );
}

const section = (id: string, title: string, items: readonly HTMLElement[], none: string) =>
  h(
    'section',
    {},
    h('h2', { id, tabindex: -1 }, title),
    items.length > 0 ? h('ul', { class: 'cards' }, ...items) : h('p', { class: 'quiet' }, none),
  );

/** While keys are locked there is nothing to be said of them. */
export const lockedSiteView = (site: Site, now: number, back: () => void): HTMLElement =>
  h(
    'div',
    { class: 'detail' },
    button('All sites', back, { class: 'small back' }),
    h('h1', { class: 'origin', id: 'origin', tabindex: -1 }, ...originText(site.origin)),
    siteSummary(site, now),
    h('p', { class: 'quiet' }, 'Unlock Keyward to see what this site keeps here.'),
  );

export function siteView(
  site: Site,
  { keys, grants }: Detail,
  now: number,
  actions: SiteActions,
): HTMLElement {
  const sorted = keys.toSorted((a, b) => a.id - b.id);
  const loss = ` and destroy its ${count(keys.length, 'key')}? Nothing brings them back.`;
  return h(
    'div',
    { class: 'detail' },
    button('All sites', actions.back, { class: 'small back' }),
    h('h1', { class: 'origin', id: 'origin', tabindex: -1 }, ...originText(site.origin)),
    siteSummary(site, now),
    section(
      'grants',
      'May do without asking',
      grants.map((grant) => grantRow(grant, keys, actions.revoke)),
      'Nothing. Keyward asks you each time.',
    ),
    section(
      'keys',
      'Keys',
      sorted.map((key) => keyCard(key, now, actions.destroy)),
      'This site keeps no keys here.',
    ),
    confirmed({
      label: 'Forget site',
      question: `Forget this site${keys.length > 0 ? loss : '?'} It must ask to connect again.`,
      yes: 'Forget',
      act: actions.forget,
      about: 'origin',
    }),
  );
}
