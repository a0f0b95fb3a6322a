/**
 * The comparison: for each thing the specification names, which drivers serve it and what was tested. A
 * thing counts only if drivers serve every role it has, in script as well as on each platform, and if at
 * least one vector and one negative case were run.
 */
import { hasNatively, NEEDS, PLATFORMS } from './coverage-platforms.mjs';

const SIGN = ['signMessage', 'signHash'];
const VERIFY = ['verifyMessage', 'verifyHash'];

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
const CURVE_ROLES = {
  weierstrass: [
    ['importKey'],
    ['generateKey'],
    ['exportPublicKey'],
    SIGN,
    VERIFY,
    ['rawKeyAgreement'],
  ],
  edwards: [['importKey'], ['generateKey'], ['exportPublicKey'], SIGN, VERIFY],
  montgomery: [['importKey'], ['generateKey'], ['exportPublicKey'], ['rawKeyAgreement']],
};

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

function judge(code, vectors, { name, roles, beside = [], matches, counted = [name], note }) {
  const offered = (drivers, entries) =>
    drivers.filter((driver) => offersOf(driver, entries, matches).length > 0);
  const missing = roles
    .filter((entries) => offered(code.inScript, entries).length === 0)
    .map((entries) => `no driver for ${entries.join(' or ')}`);
  const entries = [...beside, ...roles.flat()];
  const drivers = Object.fromEntries(
    Object.keys(PLATFORMS).map((platform) => {
      const all = names(offered(code.drivers[platform], entries).map((driver) => driver.name));
      const there = (driver) => driver !== 'webcrypto' || hasNatively(platform, name);
      return [platform, all.filter(there)];
    }),
  );
  const found = [...vectors].filter(([key]) =>
    counted.some((each) => key === each || key.startsWith(`${each}(`)),
  );
  const sum = (field) => found.reduce((total, [, entry]) => total + entry[field], 0);
  const isNative = offered(code.drivers.node, entries).some(({ name: by }) => by === 'webcrypto');
  if (isNative && !NEEDS[name]) throw new Error(`coverage-platforms.mjs: nothing about ${name}`);
  const row = { name, note, drivers, vectors: sum('vectors'), negative: sum('negative') };
  row.sources = names(found.flatMap(([, { sources }]) => sources));
  if (row.vectors === 0) missing.push('no vectors');
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
  });
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
    counted: [name, ...within.map((set) => set.name)],
    note: types.length > 1 ? `${types.length} families` : '',
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
  return judge(code, vectors, { name, roles, matches, note });
}

/** All sets of the figures, in one form. */
function setsOf(figures) {
  const typeOf = (name, family) => {
    const { values } = figures.keyTypes.find((type) => type.name === name);
    return Number(values[family ? `${name}(${family})` : name]);
  };
  const types = (base, family) =>
    ['KEY_PAIR', 'PUBLIC_KEY'].map((part) => typeOf(`${base}_${part}`, family));
  const keys = [['importKey'], ['generateKey'], ['exportPublicKey']];
  const GROUP = { PSA_DH_FAMILY_RFC7919: 'ffdhe', PSA_DH_FAMILY_RFC3526: 'modp' };
  return {
    curves: figures.curves.map(([family, name, kind, bits]) => ({
      name,
      bits,
      keyTypes: types('PSA_KEY_TYPE_ECC', family),
      roles: CURVE_ROLES[kind],
      note: `${family} ${bits}`,
    })),
    dhGroups: figures.dhGroups.map(([family, bits]) => ({
      name: `${GROUP[family]}${bits}`,
      bits,
      keyTypes: types('PSA_KEY_TYPE_DH', family),
      roles: [...keys, ['rawKeyAgreement']],
      note: `${family} ${bits}`,
    })),
    slhDsaSets: figures.slhDsaSets.map(([family, bits, name]) => ({
      name,
      bits,
      keyTypes: types('PSA_KEY_TYPE_SLH_DSA', family),
      roles: [...keys, SIGN, VERIFY],
      note: `${family} ${bits}`,
    })),
    mlDsaSets: figures.mlDsaSets.map(([bits, name]) => ({
      name,
      bits,
      keyTypes: types('PSA_KEY_TYPE_ML_DSA'),
      roles: [...keys, SIGN, VERIFY],
      note: `${bits}`,
    })),
    mlKemSets: figures.mlKemSets.map(([bits, name]) => ({
      name,
      bits,
      keyTypes: types('PSA_KEY_TYPE_ML_KEM'),
      roles: [...keys, ['encapsulate'], ['decapsulate']],
      note: `${bits}`,
    })),
  };
}

/** A function counts if it has a handler of its own and a test calls it. */
function functionRow(code, tests, name) {
  const method = code.methods.get(name);
  const call = new RegExp(`\\.${method}\\(`);
  const calledBy = method ? tests.filter(({ text }) => call.test(text)).length : 0;
  const missing = [
    ...(method && code.served.has(method) ? [] : ['no handler']),
    ...(calledBy > 0 ? [] : ['no test calls it']),
  ];
  return { name, method, calledBy, missing, served: missing.length === 0 };
}

/** @returns sections, each with its rows */
export function compare(code, figures, vectors, tests) {
  const sets = setsOf(figures);
  const ofSets = (list) => list.map((set) => setRow(code, vectors, set));
  return {
    functions: figures.functions.map((name) => functionRow(code, tests, name)),
    algorithms: figures.algorithms.map((row) => algorithmRow(code, vectors, row)),
    'key types': figures.keyTypes.map((row) =>
      keyTypeRow(code, vectors, Object.values(sets).flat(), row),
    ),
    curves: ofSets(sets.curves),
    'DH groups': ofSets(sets.dhGroups),
    'SLH-DSA sets': ofSets(sets.slhDsaSets),
    'ML-DSA sets': ofSets(sets.mlDsaSets),
    'ML-KEM sets': ofSets(sets.mlKemSets),
  };
}
