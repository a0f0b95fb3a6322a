/**
 * docs/keyward.proto: the protobuf encoding for other implementations. Message names are upstream's where
 * upstream has the operation; field names are Keyward's, and do not show on the wire.
 */
import { hex, pascal, snake } from './table.mjs';

const HEAD = `// Written by \`npm run docs\` from protocol/operations.ts: change that, not this.
syntax = "proto3";

package ts_crypto;
`;

function typeOf(field) {
  switch (field.kind) {
    case 'u32':
      return field.proto;
    case 'u64':
      return 'uint64';
    case 'bytes':
      return 'bytes';
    case 'text':
      return 'string';
    case 'u32s':
      return 'repeated uint32';
    case 'list':
      return `repeated ${field.name}`;
    default:
      return field.name;
  }
}

function message(name, fields) {
  const lines = Object.entries(fields).map(
    ([field, type]) => `  ${typeOf(type)} ${snake(field)} = ${type.field};`,
  );
  return lines.length > 0 ? `message ${name} {\n${lines.join('\n')}\n}` : `message ${name} {}`;
}

/** Writes the structures a message needs, each once and before its first use. */
function structures(fields, written) {
  return Object.values(fields).flatMap((field) => {
    if (!field.fields || written.has(field.name)) return [];
    written.add(field.name);
    return [...structures(field.fields, written), message(field.name, field.fields)];
  });
}

export function proto({ operations, cName }) {
  const written = new Set();
  const parts = Object.entries(operations).flatMap(([name, operation]) => [
    ...structures({ ...operation.in, ...operation.out }, written),
    [
      `// ${hex(operation.opcode)} ${operation.vendor ? name : cName(name)}`,
      message(`${pascal(name)}In`, operation.in),
      message(`${pascal(name)}Out`, operation.out),
    ].join('\n'),
  ]);
  return `${[HEAD, ...parts].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}
