/** docs/operations.md: the operation table for readers. */
import { hex } from './table.mjs';

const FAMILIES = new Map([
  [1, 'Core'],
  [2, 'Hash'],
  [3, 'Cipher'],
  [4, 'Key derivation'],
  [5, 'MAC'],
  [6, 'AEAD'],
]);

const familyOf = ({ opcode }) => (opcode >> 8) & 0x7f;

const INTRODUCTION = `# Operations

Written by \`npm run docs\` from \`protocol/operations.ts\`: change that, not this.

A field reads: name, type, place in packed-c, protobuf field number (\`=3\`). \`@4\` is a byte offset in
the little-endian fixed part; \`T1\` is the tag of a record behind it. Opcodes below 0x8000 are those of the
Trusted Services crypto service; with bit 15 set they are Keyward's own.

**Key** says what the policy of the key that a field names has to permit: one of the usage flags, and
the algorithm in a field of the request, or that of an open operation. **Asks** says which question the
user is asked before the secret part of the key is used; \`connect\` comes before them all. \`weak\` is asked
if the new key is [broken](legacy.md).`;

const TYPES = { u32: 'u32', u64: 'u64', bytes: 'bytes', text: 'text', u32s: 'u32[]' };

function typeOf(field) {
  if (field.kind === 'struct') return field.name;
  if (field.kind === 'list') return `${field.name}[]`;
  return TYPES[field.kind];
}

function sizeOf(field) {
  if (field.kind === 'u32') return 4;
  if (field.kind === 'u64') return 8;
  if (field.kind !== 'struct') return 0;
  return Object.values(field.fields).reduce((sum, one) => sum + sizeOf(one), 0);
}

/** Each field with its place: offsets for the fixed ones, tags for the others, in declared order. */
function describe(fields) {
  let offset = 0;
  let tag = 0;
  return Object.entries(fields).map(([name, field]) => {
    const size = sizeOf(field);
    const place = size > 0 ? `@${offset}` : `T${++tag}`;
    offset += size;
    const optional = field.kind === 'bytes' && field.optional ? '?' : '';
    return `\`${name}\`${optional} ${typeOf(field)} ${place} =${field.field}`;
  });
}

const cell = (lines) => (lines.length > 0 ? lines.join('<br>') : '–');

function keyWords([name, use], usageNames) {
  const usage = usageNames(use.usage)
    .map((flag) => flag.replace('PSA_KEY_USAGE_', ''))
    .join(' or ');
  const alg = use.alg ? `, \`${use.alg}\`` : use.algOf ? `, algorithm of \`${use.algOf}\`` : '';
  const nullable = use.nullable ? ', or 0' : '';
  return `\`${name}\`: ${usage || 'any'}${alg}${nullable}`;
}

function row(name, operation, { cName, makesKey }, usageNames) {
  const keys = Object.entries(operation.keys ?? {});
  const asks = keys.flatMap(([, use]) => use.consent ?? []);
  if (makesKey(operation)) asks.push('weak');
  return [
    hex(operation.opcode),
    `\`${name}\``,
    operation.vendor ? '–' : `\`${cName(name)}\``,
    cell(describe(operation.in)),
    cell(describe(operation.out)),
    cell(keys.map((key) => keyWords(key, usageNames))),
    operation.open ? 'nothing, not even `connect`' : cell(asks),
  ];
}

/** A table in the form a formatter gives it: columns as wide as their widest cell. */
function table(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((cells) => cells[i].length)));
  const line = (cells) => `| ${cells.map((one, i) => one.padEnd(widths[i])).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function structures(operations) {
  const found = new Map();
  const visit = (fields) => {
    for (const field of Object.values(fields)) {
      if (!field.fields) continue;
      visit(field.fields);
      found.set(field.name, field.fields);
    }
  };
  for (const operation of Object.values(operations)) {
    visit(operation.in);
    visit(operation.out);
  }
  const rows = [...found].map(([name, fields]) => [`\`${name}\``, cell(describe(fields))]);
  return table(['structure', 'fields'], rows);
}

const HEAD = ['opcode', 'operation', 'PSA function', 'request', 'response', 'key', 'asks'];

export function markdown(module, usageNames) {
  const { operations } = module;
  const families = new Set(Object.values(operations).map(familyOf));
  const parts = [...families].map((family) => {
    const entries = Object.entries(operations).filter(([, one]) => familyOf(one) === family);
    const rows = entries.map(([name, operation]) => row(name, operation, module, usageNames));
    return `## ${FAMILIES.get(family) ?? `Family ${family}`}\n\n${table(HEAD, rows)}`;
  });
  return `${[INTRODUCTION, ...parts, '## Structures', structures(operations)].join('\n\n')}\n`;
}
