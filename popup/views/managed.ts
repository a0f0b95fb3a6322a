/** What the user’s organization has decided, so that nobody wonders why a site is refused. */
import type { AdminResponse } from '../../protocol/admin.ts';
import { restrictionsInWords } from '../managed-words.ts';
import { type Child, h } from '../ui.ts';

const valueList = (values: readonly string[]): Child =>
  h('ul', { class: 'values' }, ...values.map((value) => h('li', {}, value)));

/** Nothing where nobody manages the browser. */
export function managedView({ kind, why, rules }: AdminResponse<'getManaged'>): HTMLElement[] {
  if (kind === 'none') return [];
  if (kind === 'unreadable') {
    return [
      h(
        'section',
        { class: 'unreadable', 'aria-labelledby': 'managed-title' },
        h('h2', { id: 'managed-title' }, 'No site is served'),
        h('p', {}, `Your organization’s policy for Keyward cannot be read. ${why}`),
        h('p', {}, 'Tell your administrator. Your keys are still here.'),
      ),
    ];
  }
  const rows = restrictionsInWords(rules).map(({ name, values }) =>
    h('div', {}, h('dt', {}, name), h('dd', {}, valueList(values))),
  );
  return [
    h(
      'details',
      { class: 'managed' },
      h('summary', {}, 'Managed by your organization'),
      h('dl', { class: 'facts' }, ...rows),
    ),
  ];
}
