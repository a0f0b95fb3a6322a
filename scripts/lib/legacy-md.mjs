/** docs/legacy.md: the table of what is served for old data alone, for readers. */

const INTRODUCTION = `# Legacy

Written by \`npm run docs\` from \`protocol/psa/legacy.ts\`: change that, not this.

Keyward serves all of PSA Crypto 1.5, and some of that is for old data and old peers alone. **Legacy** is
what is too weak for new uses, superseded, or easy to use wrongly. **Broken** is what has a known practical
attack, or keys of some 80 bits of strength or less. Before a site makes a broken key that could protect
anything new, the user is [asked](decisions/015-weak-keys-ask.md).

\`getServiceInfo\` says the same in numbers: \`legacyAlgorithms\`, and \`legacyKeys\`, where each element is
a key type times 2^16 plus a size; keys of that type with so many bits or fewer are legacy.`;

const sizes = ({ min, max }) => {
  if (min === max) return `${max}`;
  return min === 1 ? `up to ${max}` : `${min} to ${max}`;
};

const row = (cells) => `| ${cells.join(' | ')} |`;

const once = (values) => [...new Set(values)].join(', ');

/** Rows that say the same, as one: both halves of a pair, and the curves. */
function grouped(keys) {
  const verdict = ({ standing, why, source }) => standing + why + source;
  return [...new Set(keys.map(verdict))].map((one) => {
    const group = keys.filter((key) => verdict(key) === one);
    const [{ standing, why, source }] = group;
    return row([
      once(group.map(({ name }) => name)),
      once(group.map(sizes)),
      standing,
      why,
      source,
    ]);
  });
}

export function legacyMarkdown({ LEGACY_ALGORITHMS, LEGACY_KEYS }, algorithmName) {
  const algorithms = LEGACY_ALGORITHMS.map(({ alg, name, standing, why, source }) =>
    row([name, `\`${algorithmName(alg)}\``, standing, why, source]),
  );
  return [
    INTRODUCTION,
    '',
    '## Algorithms',
    '',
    row(['algorithm', 'PSA', 'standing', 'why', 'source']),
    row(Array(5).fill('---')),
    ...algorithms,
    '',
    'An algorithm built on a hash stands as the hash does if it signs. MACs, key derivations and OAEP over',
    'a broken hash are legacy: they do not rest on collisions being hard to find.',
    '',
    '## Keys',
    '',
    row(['key', 'bits', 'standing', 'why', 'source']),
    row(Array(5).fill('---')),
    ...grouped(LEGACY_KEYS),
    '',
  ].join('\n');
}
