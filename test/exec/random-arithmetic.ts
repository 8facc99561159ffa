import fc from "../fast-check.js";
import type { NumericType, TypedArray } from "#src/types/dtype.js";
import { ARRAY_OF_KIND } from "#src/types/kinds.js";

/** Texts of numbers at which arithmetic turns: ends of types, halves, what is not exact, what vanishes. */
const NUMBERS = [
  ..."0 1 2 3 5 7 8 16 31 32 33 100 255 256 1000 65535 65536 16777216 16777217 2147483647 2147483648 4294967295".split(
    " ",
  ),
  ..."4294967296 9007199254740991 9007199254740992 0.5 0.25 1.5 2.5 0.1 1e9 1e-7 1e300 1e308 5e-324 1e-310".split(" "),
];
const VALUES = [...NUMBERS, "0.49999999999999994", "4503599627370495.5"].flatMap((text) => [
  Number(text),
  -Number(text),
]);

const number: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -9, max: 9 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS).chain((text) => fc.constantFrom(text, `-${text}`)) },
);

/** Expressions of `x`: numbers, and truth values. */
const { numeric, truth } = fc.letrec<{ numeric: string; truth: string }>((tie) => {
  const pair = fc.tuple(tie("numeric"), tie("numeric"));
  return {
    numeric: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 5, arbitrary: fc.constant("x") },
      { weight: 3, arbitrary: number },
      {
        weight: 6,
        arbitrary: fc.tuple(fc.constantFrom("+", "-", "*"), pair).map(([op, [a, b]]) => `(${a} ${op} ${b})`),
      },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom("/", "%"), pair).map(([op, [a, b]]) => `(${a} ${op} ${b})`) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom("&", "|", "^", "<<", ">>", ">>>"), pair)
          .map(([op, [a, b]]) => `(${a} ${op} ${b})`),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.constantFrom("-", "~", "+"), tie("numeric")).map(([op, a]) => `(${op}(${a}))`),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom("abs", "ceil", "floor", "fround", "round", "sign", "sqrt", "trunc"), tie("numeric"))
          .map(([f, a]) => `Math.${f}(${a})`),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.constantFrom("imul", "max", "min"), pair).map(([f, [a, b]]) => `Math.${f}(${a}, ${b})`),
      },
      { weight: 2, arbitrary: fc.tuple(tie("truth"), pair).map(([c, [a, b]]) => `(${c} ? ${a} : ${b})`) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom("&&", "||"), pair).map(([op, [a, b]]) => `(${a} ${op} ${b})`) },
      { weight: 1, arbitrary: fc.tuple(tie("truth"), tie("numeric")).map(([c, a]) => `(${c} + ${a})`) },
    ),
    truth: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      {
        weight: 5,
        arbitrary: fc
          .tuple(fc.constantFrom("<", "<=", ">", ">=", "===", "!==", "==", "!="), pair)
          .map(([op, [a, b]]) => `(${a} ${op} ${b})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom("&&", "||"), tie("truth"), tie("truth"))
          .map(([op, a, b]) => `(${a} ${op} ${b})`),
      },
      { weight: 1, arbitrary: tie("truth").map((a) => `(!${a})`) },
      { weight: 1, arbitrary: tie("numeric").map((a) => `(!(${a}))`) },
    ),
  };
});

/** Texts of lambdas of one number. */
export const mapText = fc.oneof(
  numeric.map((body) => `x => ${body}`),
  fc.tuple(numeric, numeric).map(([a, b]) => `function (x) { const y = ${a}; return (y + ${b}) * y; }`),
);
export const filterText = fc.oneof(truth, numeric).map((body) => `x => ${body}`);

/** A column with the type's ends, and what is near them, among random values. */
export function column(type: NumericType): fc.Arbitrary<TypedArray> {
  const make = ARRAY_OF_KIND[type.kind] as unknown as { from(values: number[]): TypedArray };
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...VALUES, Number.NaN, Infinity, -Infinity) },
    { weight: 2, arbitrary: fc.integer({ min: -20, max: 20 }) },
    { weight: 1, arbitrary: fc.integer() },
    { weight: 1, arbitrary: fc.double() },
  );
  return fc
    .oneof(
      fc.array(value, { maxLength: 70 }),
      // Several blocks of a program.
      fc
        .tuple(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 900, max: 5000 }))
        .map(([values, n]) => Array.from({ length: n }, (_, i) => values[(i * 7) % values.length] as number)),
    )
    .map((values) => make.from(values));
}
