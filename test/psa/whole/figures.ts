/** The figures of the specification, as types that the tests over whole tables go by. */
import figures from '../../data/psa-1.5.figures.json' with { type: 'json' };

export type Algorithm = { readonly name: string; readonly category: string; readonly alg: number };
export type KeyType = {
  /** With the family in brackets, where there is one. */
  readonly name: string;
  readonly base: string;
  readonly type: number;
};

const numbers = (values: object): [string, number][] =>
  Object.entries(values).map(([name, value]) => [name, Number(value)]);

/** Each algorithm once, with one hash where it has one. */
export const ALGORITHMS: readonly Algorithm[] = figures.algorithms.map(
  ({ name, category, values }) => ({ name, category, alg: numbers(values)[0]?.[1] ?? 0 }),
);

/** Families that drivers treat alike. Of SLH-DSA a fast one is left: an import computes the whole tree. */
const ALIKE =
  /_(SECP_K1|SECP_R2|SECT_R1|SECT_R2|BRAINPOOL_P_R1|FRP|SHA2_S|SHAKE_S|SHAKE_F|RFC3526)\)$/;

/** Each key type, with each of its families or, of those treated alike, with one. */
export const KEY_TYPES: readonly KeyType[] = figures.keyTypes.flatMap(({ name: base, values }) => {
  const rows = numbers(values).map(([name, type]) => ({ name, base, type }));
  return rows.length === 1 ? rows : rows.filter(({ name }) => !ALIKE.test(name));
});

export const WILDCARDS: readonly [string, number][] = numbers(figures.wildcards);
