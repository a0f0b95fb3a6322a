/** Named curves, groups and parameter sets: their key types and sizes, and the roles drivers must serve. */

/** By role: the entry points one of which must serve it. */
export const SIGN = ['signMessage', 'signHash'];
export const VERIFY = ['verifyMessage', 'verifyHash'];
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

/** The sections that are parameter sets. */
export const SETS = ['ML-DSA sets', 'ML-KEM sets', 'SLH-DSA sets'];

/** All sets of the figures, in one form. */
export function setsOf(figures) {
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
