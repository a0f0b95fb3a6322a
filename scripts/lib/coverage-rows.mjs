/**
 * The comparison: for each thing the specification names, which drivers serve it and what was tested. A
 * thing counts only if drivers serve every role it has, in script as well as on each platform, and if at
 * least one known answer was given and one negative case refused.
 */
import { hasNatively, NEEDS, PLATFORMS } from './coverage-platforms.mjs';
import { SIGN, setsOf, VERIFY } from './coverage-sets.mjs';

/** By category: the roles of an algorithm, each by the entry points one of which must serve it. */
const ROLES = {
  hash: [['hashSetup']],
  xof: [['xofSetup']],
  mac: [['macSetup']],
  cipher: [['cipherSetup']],
  aead: [['aeadSetup']],
  'key-wrapping': [['wrapKey'], ['unwrapKey']],
  'key-derivation': [['keyDerivationSetup']],
  signature: [SIGN, VERIFY],
  'asymmetric-encryption': [['asymmetricEncrypt'], ['asymmetricDecrypt']],
  'key-agreement': [['rawKeyAgreement']],
  'key-encapsulation': [['encapsulate'], ['decapsulate']],
  pake: [['pakeSetup']],
};
/** Their keys have a state that a signer must not lose; the API only verifies. */
const VERIFY_ONLY = new Set(['PSA_ALG_LMS', 'PSA_ALG_HSS', 'PSA_ALG_XMSS', 'PSA_ALG_XMSS_MT']);
/** What a driver may serve beside a role, on whole inputs. */
const BESIDE = {
  hash: ['hashCompute'],
  mac: ['macCompute'],
  cipher: ['cipherEncrypt', 'cipherDecrypt'],
  aead: ['aeadEncrypt', 'aeadDecrypt'],
};
const MANAGE = ['importKey', 'generateKey', 'deriveKey', 'exportPublicKey'];
const HASH_BITS = 0xff;
const PUBLIC = 0x4000;

/** One driver's capabilities that serve one of `entries` and match. */
const offersOf = (driver, entries, matches) =>
  driver.capabilities.filter(
    (capability) =>
      entries.some((entry) => capability.entryPoints.includes(entry) && driver[entry]) &&
      matches(capability),
  );

const names = (list) => [...new Set(list)];

/** Which drivers there are for some entry points, in the order of trying, on each platform. */
const driversOn = (code, entries, matches, isThere) =>
  Object.fromEntries(
    Object.keys(PLATFORMS).map((platform) => {
      const offering = code.drivers[platform].filter(
        (driver) => offersOf(driver, entries, matches).length > 0,
      );
      return [
        platform,
        names(offering.map(({ name }) => name)).filter((by) => isThere(platform, by)),
      ];
    }),
  );

/** The counts of a name, with those of its instances: 'PSA_ALG_HMAC(PSA_ALG_SHA_256)'. */
function counted(vectors, wanted) {
  const found = [...vectors].filter(([key]) =>
    wanted.some((each) => key === each || key.startsWith(`${each}(`)),
  );
  const sum = (field) => found.reduce((total, [, entry]) => total + entry[field], 0);
  return {
    positive: sum('positive'),
    negative: sum('negative'),
    sources: names(found.flatMap(([, { sources }]) => sources)),
  };
}

function judge(code, vectors, { name, roles, beside = [], matches, within = [], ...rest }) {
  const missing = roles
    .filter((entries) => !code.inScript.some((driver) => offersOf(driver, entries, matches).length))
    .map((entries) => `no driver for ${entries.join(' or ')}`);
  const isThere = (platform, driver) => driver !== 'webcrypto' || hasNatively(platform, name);
  const entries = [...beside, ...roles.flat()];
  const all = driversOn(code, entries, matches, () => true);
  if (all.node.includes('webcrypto') && !NEEDS[name]) {
    throw new Error(`coverage-platforms.mjs: nothing about ${name}`);
  }
  const drivers = driversOn(code, entries, matches, isThere);
  const row = { name, ...rest, drivers, ...counted(vectors, [name, ...within]) };
  if (row.positive === 0) missing.push('no known answer');
  if (row.negative === 0) missing.push('no negative case');
  return { ...row, missing, served: missing.length === 0 };
}

function algorithmRow(code, vectors, { name, category, hash, values }) {
  const value = Number(Object.values(values)[0]);
  const base = (value & ~HASH_BITS) >>> 0;
  const isIt = (alg) =>
    hash ? (alg & ~HASH_BITS) >>> 0 === base && (alg & HASH_BITS) !== 0 : alg === value;
  const served = code.inScript.flatMap((driver) =>
    driver.capabilities.flatMap(({ algorithms = [] }) => algorithms.filter(isIt)),
  );
  return judge(code, vectors, {
    name,
    roles: VERIFY_ONLY.has(name) ? [VERIFY] : ROLES[category],
    beside: BESIDE[category],
    matches: ({ algorithms = [] }) => algorithms.some(isIt),
    note: hash ? `${new Set(served).size} hashes` : category,
    standing: code.legacy.algorithmStanding(value) ?? '',
  });
}

/** How keys of a type stand: 'broken: DES; legacy: Triple DES'. */
function standingOf({ LEGACY_KEYS }, types) {
  const rows = LEGACY_KEYS.filter(({ type }) => types.includes(type));
  return names(rows.map(({ standing }) => standing))
    .sort()
    .map((standing) => {
      const all = names(rows.filter((row) => row.standing === standing).map(({ name }) => name));
      return `${standing}: ${all.length > 3 ? `${all.length} curves` : all.join(', ')}`;
    })
    .join('; ');
}

/** `sets`: named curves, groups and parameter sets, whose vectors are vectors of the key type too. */
function keyTypeRow(code, vectors, sets, { name, values }) {
  const types = Object.values(values).map(Number);
  const isAsymmetric = types.every((type) => (type & PUBLIC) !== 0);
  const roles = types.flatMap((type) => [[type, ['importKey']]]);
  if (isAsymmetric) for (const type of types) roles.push([type, ['exportPublicKey']]);
  const unserved = roles.filter(
    ([type, entries]) =>
      !code.inScript.some(
        (driver) =>
          offersOf(driver, entries, ({ keys = [] }) => keys.some((key) => key.type === type))
            .length > 0,
      ),
  );
  const within = sets.filter((set) => types.some((type) => set.keyTypes.includes(type)));
  const row = judge(code, vectors, {
    name,
    roles: [['importKey']],
    beside: MANAGE,
    matches: ({ keys = [] }) => keys.some(({ type }) => types.includes(type)),
    within: within.map((set) => set.name),
    note: types.length > 1 ? `${types.length} families` : '',
    standing: standingOf(code.legacy, types),
  });
  const missing = unserved.map(
    ([type, [entry]]) => `no driver for ${entry} of 0x${type.toString(16)}`,
  );
  const all = names([...row.missing, ...missing]);
  return { ...row, missing: all, served: all.length === 0 };
}

/** A curve, group or parameter set: a key type, with its family, and a size. */
function setRow(code, vectors, { name, keyTypes, bits, roles, note }) {
  const isKey = (key) => keyTypes.includes(key.type) && code.sizeMatches(key.bits, bits);
  const matches = ({ keys = [] }) => keys.some(isKey);
  const standing = code.legacy.keyStanding(keyTypes[0], bits) ?? '';
  return judge(code, vectors, { name, roles, matches, note, standing });
}

/** What the dispatcher puts together from other entry points, where no driver has the first. */
const OTHERWISE = {
  hashCompute: 'hashSetup',
  macCompute: 'macSetup',
  cipherEncrypt: 'cipherSetup',
  cipherDecrypt: 'cipherSetup',
  aeadEncrypt: 'aeadSetup',
  aeadDecrypt: 'aeadSetup',
  signMessage: 'signHash',
  verifyMessage: 'verifyHash',
  signSetup: 'signHash',
  verifySetup: 'verifyHash',
};

/** A function counts if it has a handler of its own, succeeded, and was refused. */
function functionRow(code, vectors, functions, name) {
  const method = code.methods.get(name);
  const { succeeded, refused, entryPoints = [] } = functions[name] ?? {};
  const missing = [
    ...(method && code.served.has(method) ? [] : ['no handler']),
    ...(succeeded ? [] : ['not seen to succeed']),
    ...(refused ? [] : ['not seen to be refused']),
  ];
  const drivers = driversOn(
    code,
    entryPoints.flatMap((entry) => [entry, OTHERWISE[entry] ?? entry]),
    () => true,
    () => true,
  );
  const { positive, negative } = counted(vectors, [name]);
  const served = missing.length === 0;
  return { name, method, entryPoints, drivers, positive, negative, missing, served };
}

/** Names that vectors were counted for, and that nothing has. */
function unknownOf(vectors, sections) {
  const known = new Set(sections.flat().map(({ name }) => name));
  return [...vectors.keys()].filter((name) => !known.has(name) && !known.has(name.split('(')[0]));
}

/** @returns sections, each with its rows */
export function compare(code, figures, vectors, functions) {
  const sets = setsOf(figures);
  const ofSets = (list) => list.map((set) => setRow(code, vectors, set));
  const sections = {
    functions: figures.functions.map((name) => functionRow(code, vectors, functions, name)),
    algorithms: figures.algorithms.map((row) => algorithmRow(code, vectors, row)),
    'key types': figures.keyTypes.map((row) =>
      keyTypeRow(code, vectors, Object.values(sets).flat(), row),
    ),
    curves: ofSets(sets.curves),
    'DH groups': ofSets(sets.dhGroups),
    'ML-DSA sets': ofSets(sets.mlDsaSets),
    'ML-KEM sets': ofSets(sets.mlKemSets),
    'SLH-DSA sets': ofSets(sets.slhDsaSets),
  };
  const unknown = unknownOf(vectors, Object.values(sections));
  if (unknown.length > 0)
    throw new Error(`vectors.json counts for what is not: ${unknown.join(', ')}`);
  return sections;
}
