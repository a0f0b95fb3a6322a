/**
 * The plan of the house, held against its source: which room may import what, which things no room may
 * name, and what the tables must be like.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { admin } from '../protocol/admin.ts';
import { packedC } from '../protocol/encoding/packed-c.ts';
import { protobuf } from '../protocol/encoding/protobuf.ts';
import {
  cName,
  type Operation,
  type OperationName,
  operationByOpcode,
  operations,
} from '../protocol/operations.ts';
import type { Field, Fields, Message } from '../protocol/schema.ts';
import figures from './data/psa-1.5.figures.json';
import {
  ATTRIBUTES,
  fieldName,
  methodName,
  POLICY,
  POLICY_FIELD,
  PROTOBUF,
  type Side,
  UPSTREAM,
} from './support/access-protocol.ts';
import {
  cyclesIn,
  forbiddenForms,
  globalsNamed,
  type Import,
  importsOf,
  type Source,
  sourcesUnder,
} from './support/source.ts';

const FOLDERS = ['protocol', 'background', 'content', 'popup', 'sdk'];

/** Below the front desk: all that an operation may be made of. */
const ROOMS = [
  'protocol',
  'protocol/bytes.ts',
  'protocol/psa',
  'background/caller.ts',
  'background/entropy.ts',
  'background/storage',
  'background/drivers',
  'background/keystore',
  'background/sessions',
  'background/consent',
  'background/managed',
  'background/operations',
];
const DESK = [
  'background/call.ts',
  'background/call-keys.ts',
  'background/partition.ts',
  'background/admin',
];

/**
 * What each room may import besides itself: rooms or files, by their path; `type:` for types alone. A
 * file belongs to the room with the longest path that holds it.
 */
const DOORS: { readonly [room: string]: readonly string[] } = {
  'protocol/psa': [],
  protocol: ['protocol/psa', 'protocol/bytes.ts'],
  'protocol/version.ts': ['package.json'],
  'protocol/wire.ts': [],
  'protocol/bytes.ts': [],

  'background/caller.ts': [],
  'background/entropy.ts': ['protocol/bytes.ts', 'protocol/psa'],
  'background/storage': [
    'protocol/bytes.ts',
    'protocol/psa',
    // The form of the header of the sealed store.
    'protocol/encoding/protobuf.ts',
    'protocol/schema.ts',
    'type:background/entropy.ts',
  ],

  'background/drivers': ['protocol/psa', 'protocol/bytes.ts', 'type:background/entropy.ts'],

  'background/keystore': [
    'protocol/psa',
    // The form of the key file.
    'protocol/encoding/protobuf.ts',
    'protocol/schema.ts',
    'type:background/entropy.ts',
    'type:background/storage',
    'type:background/drivers',
  ],
  'background/sessions': [
    'protocol/psa',
    'type:background/caller.ts',
    'type:background/storage/session-store.ts',
    'type:background/drivers',
  ],
  'background/consent': [
    'protocol/psa',
    'protocol',
    'type:background/caller.ts',
    'type:background/storage',
  ],

  'background/managed': [
    'protocol/psa',
    // The durations of consent.
    'protocol',
    // What a wildcard permits.
    'background/keystore',
    'type:background/drivers',
  ],

  'background/operations': [
    'protocol/psa',
    'protocol',
    'protocol/bytes.ts',
    'protocol/version.ts',
    'background/keystore',
    'background/drivers',
    'background/sessions',
    'type:background/entropy.ts',
  ],

  'background/call.ts': ['protocol/psa', 'protocol'],
  'background/call-keys.ts': [...ROOMS, 'background/call.ts'],
  'background/partition.ts': [...ROOMS, 'background/call.ts', 'background/call-keys.ts'],
  'background/admin': [...ROOMS, 'protocol/version.ts'],

  'background/platform': [...ROOMS, ...DESK, 'protocol/wire.ts'],
  'background/main.ts': [...ROOMS, ...DESK, 'protocol/wire.ts', 'background/platform'],

  sdk: ['protocol/psa', 'protocol', 'protocol/wire.ts', 'protocol/bytes.ts'],
  'sdk/standalone.ts': [
    'sdk',
    'protocol/psa',
    'protocol',
    'background/caller.ts',
    'background/entropy.ts',
    'background/storage',
    'background/drivers',
    'background/consent',
    'background/managed',
    'background/partition.ts',
  ],
  content: ['protocol/wire.ts'],
  popup: ['protocol/psa', 'protocol', 'protocol/wire.ts', 'protocol/bytes.ts'],
};

/** Lowest first. The SDK, the content script and the popup stand on the first two alone. */
const FLOORS: readonly (readonly string[])[] = [
  ['protocol/psa', 'package.json'],
  ['protocol', 'protocol/version.ts', 'protocol/wire.ts', 'protocol/bytes.ts'],
  ['background/caller.ts', 'background/entropy.ts', 'background/storage'],
  ['background/drivers'],
  ['background/keystore', 'background/sessions', 'background/consent', 'background/managed'],
  ['background/operations'],
  DESK,
  ['background/platform', 'background/main.ts', 'sdk', 'sdk/standalone.ts', 'content', 'popup'],
];

/** Who may import which package. */
const PACKAGES: readonly (readonly [packages: RegExp, importers: RegExp])[] = [
  [/^@noble\//, /^background\/drivers\//],
  // The keys' own keeper stretches a passphrase before any driver is there.
  [/^@noble\/hashes\/argon2\.js$/, /^background\/storage\/kdf\.ts$/],
  [/^asn1js$/, /^background\/operations\/pkcs7\//],
  [/^idb$/, /^background\/storage\/[\w-]+-idb\.ts$/],
  [/^webextension-polyfill$/, /^background\/platform\/browser\.ts$/],
];

/** Names of the browser's, and the files that may use them. */
const GLOBALS: readonly (readonly [names: readonly string[], users: RegExp])[] = [
  [['browser', 'chrome'], /^(background\/platform|content|popup)\//],
  [['indexedDB', 'IDBKeyRange'], /^background\/storage\/[\w-]+-idb\.ts$/],
  [['window', 'document'], /^(content|popup)\/|^sdk\/transport\//],
  [['localStorage', 'sessionStorage', 'fetch', 'XMLHttpRequest', 'WebSocket'], /^$/],
];

const holds = (place: string, path: string) => path === place || path.startsWith(`${place}/`);

/** The room or door with the longest path that holds the file. */
const placeOf = (places: readonly string[], path: string): string | undefined =>
  places.filter((place) => holds(place, path)).sort((a, b) => b.length - a.length)[0];

const roomOf = (path: string) => placeOf([...Object.keys(DOORS), 'package.json'], path);
const floorOf = (room: string | undefined) =>
  FLOORS.findIndex((rooms) => rooms.includes(room ?? 'outside'));

/** A door to a file is for that file; a door to a room is for what no smaller room in it holds. */
function opensTo(door: string, { to, typesOnly }: Import): boolean {
  const place = door.replace(/^type:/, '');
  if (place !== door && !typesOnly) return false;
  return holds(place, to) && (place === to || roomOf(to) === roomOf(place));
}

function isAllowed(edge: Import): boolean {
  if (edge.isPackage) {
    return PACKAGES.some(([packages, users]) => packages.test(edge.to) && users.test(edge.from));
  }
  const room = roomOf(edge.from);
  if (room === undefined || !roomOf(edge.to)) return false;
  return room === roomOf(edge.to) || (DOORS[room] ?? []).some((door) => opensTo(door, edge));
}

const describeEdge = ({ from, to, typesOnly }: Import) =>
  `${from} > ${to}${typesOnly ? ' (types)' : ''}`;

const globalsMisused = (source: Source) =>
  GLOBALS.filter(([, users]) => !users.test(source.path))
    .flatMap(([names]) => globalsNamed(source, names))
    .map((name) => `${source.path}: ${name}`);

const sources = sourcesUnder(FOLDERS);
const imports = sources.flatMap(importsOf);

describe('the doors', () => {
  it('finds the house', () => {
    expect(sources.length).toBeGreaterThan(80);
    expect(imports.length).toBeGreaterThan(200);
  });

  it('gives every file a room, and every room a floor', () => {
    expect(sources.filter(({ path }) => !roomOf(path)).map(({ path }) => path)).toEqual([]);
    expect(Object.keys(DOORS).filter((room) => floorOf(room) < 0)).toEqual([]);
  });

  it('imports existing files by their whole name', () => {
    const root = fileURLToPath(new URL('../', import.meta.url));
    const lost = imports.filter(({ to, isPackage }) => !isPackage && !existsSync(`${root}${to}`));
    expect(lost.map(describeEdge)).toEqual([]);
  });

  it('lets each room import what its doors open to, and nothing else', () => {
    expect(imports.filter((edge) => !isAllowed(edge)).map(describeEdge)).toEqual([]);
  });

  it('has no door that leads to a higher floor', () => {
    const upward = Object.entries(DOORS).flatMap(([room, doors]) =>
      doors
        .map((door) => door.replace(/^type:/, ''))
        .filter((door) => floorOf(roomOf(door)) > floorOf(room))
        .map((door) => `${room} > ${door}`),
    );
    expect(upward).toEqual([]);
  });

  it('has no import that leads to a higher floor', () => {
    const upward = imports.filter(
      ({ from, to, isPackage }) => !isPackage && floorOf(roomOf(to)) > floorOf(roomOf(from)),
    );
    expect(upward.map(describeEdge)).toEqual([]);
  });

  it('has no import cycles, not even of types', () => {
    expect(cyclesIn(imports)).toEqual([]);
  });
});

describe('what the source may name', () => {
  it('leaves the browser to the shells', () => {
    expect(sources.flatMap(globalsMisused)).toEqual([]);
  });

  it('has no default exports, no `any` and no `enum`', () => {
    const found = sources.flatMap((source) =>
      forbiddenForms(source).map((form) => `${source.path}: ${form}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the checks above see what they look for', () => {
  const edges = (path: string, text: string) => importsOf({ path, text });
  const refused = (path: string, text: string) =>
    edges(path, text)
      .filter((edge) => !isAllowed(edge))
      .map(({ to }) => to);

  it.each([
    ['content/relay.ts', "import { x } from '../protocol/frame.ts';", 'protocol/frame.ts'],
    ['content/relay.ts', "import type { x } from '../sdk/index.ts';", 'sdk/index.ts'],
    ['sdk/index.ts', "export * from './standalone.ts';", 'sdk/standalone.ts'],
    ['sdk/client.ts', "import '../background/partition.ts';", 'background/partition.ts'],
    ['popup/main.ts', "await import('../background/main.ts');", 'background/main.ts'],
    ['protocol/frame.ts', "import { VERSION } from '../package.json';", 'package.json'],
    ['protocol/wire.ts', "import { LIMITS } from './frame.ts';", 'protocol/frame.ts'],
    ['background/drivers/x.ts', "import { y } from '../caller.ts';", 'background/caller.ts'],
    [
      'background/keystore/x.ts',
      "import { y } from '../drivers/keys.ts';",
      'background/drivers/keys.ts',
    ],
    [
      'background/keystore/x.ts',
      "import { type A, b } from '../storage/its.ts';",
      'background/storage/its.ts',
    ],
    [
      'background/operations/x.ts',
      "let y: import('../consent/grants.ts').Grants;",
      'background/consent/grants.ts',
    ],
    [
      'background/keystore/x.ts',
      "import { sha256 } from '@noble/hashes/sha2.js';",
      '@noble/hashes/sha2.js',
    ],
    ['background/storage/its.ts', "import { openDB } from 'idb';", 'idb'],
    ['background/main.ts', "import browser from 'webextension-polyfill';", 'webextension-polyfill'],
    ['sdk/index.ts', "import { x } from 'left-pad';", 'left-pad'],
  ])('%s may not have: %s', (path, text, to) => {
    expect(refused(path, text)).toEqual([to]);
  });

  it.each([
    ['background/keystore/x.ts', "import type { NewKey } from '../drivers/driver.ts';"],
    ['background/keystore/x.ts', "import { type A, type B } from '../storage/its.ts';"],
    ['background/drivers/x.ts', "import { sha256 } from '@noble/hashes/sha2.js';"],
    ['content/main.ts', "import { CLOSED } from '../protocol/wire.ts';"],
    ['protocol/version.ts', "export { version as VERSION } from '../package.json';"],
  ])('%s may have: %s', (path, text) => {
    expect(refused(path, text)).toEqual([]);
  });

  it.each([
    ['background/partition.ts', 'const a = window.origin;', 'window'],
    ['background/drivers/x.ts', 'const f = () => globalThis.document.body;', 'document'],
    ['background/storage/its.ts', "indexedDB.open('x');", 'indexedDB'],
    ['background/main.ts', 'chrome.runtime.getManifest();', 'chrome'],
    ['sdk/client.ts', 'const it = { window };', 'window'],
  ])('%s may not say: %s', (path, text, name) => {
    expect(globalsMisused({ path, text })).toEqual([`${path}: ${name}`]);
  });

  it('knows a name that a file binds itself, a member and a comment from the global', () => {
    const text = `// window.open()
      const document = facts.document ?? 'window.name';
      const record = { browser: 1, document };
      export const f = ({ document }: { document: string }) => document + record.browser;`;
    expect(globalsMisused({ path: 'background/caller.ts', text })).toEqual([]);
  });

  it.each([
    ['export default 1;', 'default export'],
    ['export default function f() {}', 'default export'],
    ['const a = 1; export { a as default };', 'default export'],
    ['let a: any;', 'any'],
    ['const enum E { A }', 'enum'],
  ])('finds the form: %s', (text, form) => {
    expect(forbiddenForms({ path: 'x.ts', text })).toEqual([form]);
  });

  it('finds cycles', () => {
    const edge = (from: string, to: string): Import => ({
      from,
      to,
      isPackage: false,
      typesOnly: true,
    });
    expect(cyclesIn([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')])).toEqual([
      'a > b > c > a',
    ]);
  });
});

type Values = { readonly [name: string]: unknown };

const rows: [string, Operation][] = Object.entries(operations);
const names = Object.keys(operations) as OperationName[];
const rowOf = (name: OperationName): Operation => operations[name];
const isFixed = ({ kind }: Field) => kind === 'u32' || kind === 'u64' || kind === 'struct';

/** The message and every structure inside it, each with a name for a report. */
function messagesIn(name: string, fields: Fields): [string, Fields][] {
  const inner = Object.entries(fields).flatMap(([key, field]) =>
    field.kind === 'struct' || field.kind === 'list'
      ? messagesIn(`${name}.${key}`, field.fields)
      : [],
  );
  return [[name, fields], ...inner];
}

const messages = [...rows, ...Object.entries(admin)].flatMap(([name, row]) => [
  ...messagesIn(`${name}.in`, row.in),
  ...messagesIn(`${name}.out`, row.out),
]);

describe('the tables', () => {
  it('give each operation an opcode of its own, and pages none of the popup', () => {
    const opcodes = [...rows, ...Object.entries(admin)].map(([, { opcode }]) => opcode);
    expect(new Set(opcodes).size).toBe(opcodes.length);
    expect(Object.values(admin).filter(({ opcode }) => operationByOpcode.has(opcode))).toEqual([]);
  });

  it('have 16-bit opcodes, with bit 15 set for what is not upstream', () => {
    const upstream = new Set(UPSTREAM.map(({ opcode }) => opcode));
    const wrong = rows.filter(
      ([, { opcode }]) => opcode > 0xffff || upstream.has(opcode) === (opcode & 0x8000) > 0,
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('name an operation as PSA names its function', () => {
    for (const { psa } of UPSTREAM) expect(operations).toHaveProperty(methodName(psa));
    const vendor = rows.filter(([, { vendor }]) => vendor).map(([name]) => name);
    expect(vendor).toEqual([
      'getServiceInfo',
      'verifyPkcs7Signature',
      'getUefiPrivAuthVarFingerprint',
      'exportWrappedKey',
    ]);
  });

  const functions = (figures as { readonly functions?: readonly string[] }).functions;
  it.skipIf(!functions)(
    'know no function that PSA does not (skipped where the figures list no functions)',
    () => {
      const named = names.filter((name) => !rowOf(name).vendor).map(cName);
      expect(named.filter((name) => !functions?.includes(name))).toEqual([]);
    },
  );

  it.each(messages)('%s: field numbers are valid, unique and ascend', (_name, fields) => {
    const numbers = Object.values(fields).map(({ field }) => field);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= 0x1fffffff)).toBe(true);
  });

  it('declare fixed fields before records, unless the C function has another order', () => {
    const mixed = rows
      .flatMap(([name, row]) => [
        ...messagesIn(`${name}.in`, row.in),
        ...messagesIn(`${name}.out`, row.out),
      ])
      .filter(([, fields]) => {
        const fixed = Object.values(fields).map(isFixed);
        return fixed.lastIndexOf(true) > fixed.indexOf(false) && fixed.includes(false);
      });
    expect(mixed.map(([name]) => name)).toEqual(['decapsulate.in', 'keyAgreement.in']);
  });

  it('name only fields that are there in keys and preview', () => {
    const wrong = rows.filter(([, row]) => {
      const uses = Object.entries(row.keys ?? {});
      const fieldsNamed = uses.flatMap(([field, use]) => [field, use?.alg, use?.algOf]);
      const numbers = fieldsNamed.filter((field) => field !== undefined);
      const preview = row.preview === undefined ? undefined : row.in[row.preview];
      return (
        numbers.some((field) => row.in[field]?.kind !== 'u32') ||
        (preview !== undefined && preview.kind !== 'bytes')
      );
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

/** A value for each field that shows where it lies: 0x0101, 0x0202, … for numbers, such bytes else. */
const BYTES = [7, 300] as const;
const numberAt = (index: number) => 0x01010101 * (index + 1) + 0x80000000;
const bytesAt = (index: number) => new Uint8Array(BYTES[index] ?? 9).fill(0xa0 + index);

const attributeNames = Object.keys(ATTRIBUTES);
const policyNames = Object.keys(POLICY);

/** The attributes block with telling values, and its 24 bytes. */
function attributesFrom(first: number): { value: Values; numbers: number[] } {
  const numbers = [...attributeNames, ...policyNames].map((_, i) => numberAt(first + i));
  const named = (names: readonly string[], from: number) =>
    Object.fromEntries(names.map((name, i) => [name, numbers[from + i]]));
  return {
    value: { ...named(attributeNames, 0), policy: named(policyNames, attributeNames.length) },
    numbers,
  };
}

const littleEndian = (numbers: readonly number[]) => {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  for (const [i, n] of numbers.entries()) view.setUint32(i * 4, n, true);
  return [...new Uint8Array(view.buffer)];
};

/** A message by upstream's layout: the values under Keyward's names, and the bytes they must give. */
function packedExample({ fixed, records }: Side): { values: Values; bytes: number[] } {
  const values: { [name: string]: unknown } = {};
  const numbers: number[] = [];
  for (const field of fixed) {
    const { value, numbers: block } =
      field === 'A'
        ? attributesFrom(numbers.length)
        : { value: numberAt(numbers.length), numbers: [numberAt(numbers.length)] };
    values[fieldName(field)] = value;
    numbers.push(...block);
  }
  const bytes = littleEndian(numbers);
  for (const [i, field] of records.entries()) {
    const value = bytesAt(i);
    values[fieldName(field)] = value;
    bytes.push(0, i + 1, value.length >> 8, value.length & 0xff, ...value);
  }
  return { values, bytes };
}

/** The row of a C function, or of an operation that upstream has besides. */
function serviceOf(psa: string): Operation {
  const name = names.find((each) => each === methodName(psa));
  return name ? rowOf(name) : expect.unreachable(`${psa} is not in the table`);
}

describe('the access protocol', () => {
  it('has 56 operations, 54 of them with a PSA function, and all are in the table', () => {
    expect(UPSTREAM).toHaveLength(56);
    expect(UPSTREAM.filter(({ psa }) => psa.startsWith('psa_'))).toHaveLength(54);
    expect(rows.filter(([, { opcode }]) => opcode < 0x8000)).toHaveLength(56);
  });

  it.each(UPSTREAM)(
    '$psa is $opcode, with upstream’s packed-c layout',
    ({ psa, opcode, ...row }) => {
      const ours = serviceOf(psa);
      expect(ours.opcode).toBe(opcode);
      for (const side of ['in', 'out'] as const) {
        const { values, bytes } = packedExample(row[side]);
        expect(Object.keys(ours[side])).toEqual(Object.keys(values));
        expect([...packedC.encode(ours[side], values as Message<Fields>)]).toEqual(bytes);
        expect(packedC.decode(ours[side], Uint8Array.from(bytes))).toEqual(values);
      }
    },
  );

  it.each(['destroyKey', 'hashUpdate', 'aeadSetLengths'] as const)(
    '%s: a response without outputs is empty',
    (name) => {
      expect(packedC.encode(operations[name].out, {})).toHaveLength(0);
      expect(protobuf.encode(operations[name].out, {})).toHaveLength(0);
    },
  );
});

describe('upstream’s protobuf', () => {
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
  const scalar = (field: number, value: number) => [field << 3, ...varint(value)];
  const delimited = (field: number, value: ArrayLike<number>) => [
    (field << 3) | 2,
    ...varint(value.length),
    ...Array.from(value),
  ];

  /** The attributes message with the telling values that `attributesFrom` gives. */
  function attributesMessage({ numbers }: { numbers: readonly number[] }): number[] {
    const own = Object.values(ATTRIBUTES).flatMap((field, i) => scalar(field, numbers[i] ?? 0));
    const policy = Object.values(POLICY).flatMap((field, i) =>
      scalar(field, numbers[attributeNames.length + i] ?? 0),
    );
    return [...own, ...delimited(POLICY_FIELD, policy)];
  }

  function protobufExample(fields: { readonly [name: string]: number }) {
    const values: { [name: string]: unknown } = {};
    const bytes: number[] = [];
    for (const [name, field] of Object.entries(fields)) {
      const isRecord = name === name.toUpperCase() && name !== 'A';
      const block = attributesFrom(field);
      const value = isRecord ? bytesAt(field % 2) : name === 'A' ? block.value : numberAt(field);
      values[fieldName(name)] = value;
      if (name === 'A') bytes.push(...delimited(field, attributesMessage(block)));
      else if (value instanceof Uint8Array) bytes.push(...delimited(field, value));
      else bytes.push(...scalar(field, numberAt(field)));
    }
    return { values, bytes };
  }

  it('covers twelve operations', () => {
    expect(Object.keys(PROTOBUF)).toHaveLength(12);
  });

  it.each(Object.entries(PROTOBUF))('%s has upstream’s field numbers', (psa, numbers) => {
    for (const side of ['in', 'out'] as const) {
      const { values, bytes } = protobufExample(numbers[side]);
      const fields = serviceOf(psa)[side];
      expect(Object.keys(fields)).toEqual(Object.keys(values));
      expect([...protobuf.encode(fields, values as Message<Fields>)]).toEqual(bytes);
      expect(protobuf.decode(fields, Uint8Array.from(bytes))).toEqual(values);
    }
  });
});
