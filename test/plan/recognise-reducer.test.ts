import { execFileSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { recogniseReducer } from "#src/plan/recognise.js";
import { any, float32, float64, int8, int32, int64, uint32, utf8 } from "#src/types/dtype.js";

type Lambda = (a: never, b: never) => unknown;
const evaluate = (text: string): Lambda => new Function(`return (${text}\n)`)() as Lambda;

const spellings: Record<string, string[]> = {
  sum: [
    "(a, b) => a + b",
    "(a,b)=>a+b",
    "(b, a) => a + b",
    "( acc , x ) => x + acc",
    "(a, b) => { return b + a; }",
    "(a,b)=>{return a+b}",
    "(a, b) => {\n  // adds\n  return a /* one */ + b;\n}",
    "(a, b) => /* don't */ a\n + b",
    "function (a, b) { return a + b; }",
    "function add(a,b){return a+b}",
    "(a, b) => (a + b)",
    "(a, b) => ((a) + (b))",
    "(a, b) => { return (a + b);; }",
    "($, _0) => $ + _0",
    "(é, ñ) => é + ñ",
    "({ add(a, b) { return a + b; } }).add",
  ],
  min: [
    "(a, b) => Math.min(a, b)",
    "(x,y)=>Math.min(y,x)",
    "(a, b) => { return Math . min ( a , b ); }",
    "function (a, b) { return Math.min(a, b) }",
    "(a, b) => (Math.min((a), b))",
  ],
  max: ["(a, b) => Math.max(a, b)", "(x, y) => Math.max(y, x)", "(a, b) => (Math).max(a, b)"],
  product: ["(a, b) => a * b", "(a, b) => { return b * a }", "(a, b) => (b * a)"],
};

for (const [name, texts] of Object.entries(spellings)) {
  test(`${texts.length} spellings of ${name} are recognised`, () => {
    for (const text of texts) assert.is(recogniseReducer(evaluate(text)), name, text);
  });
}

test("a lambda that is another function is not recognised", () => {
  for (const text of [
    "(a, b) => a < b ? a : b",
    "(a, b) => a > b ? a : b",
    "(a, b) => a - b",
    "(a, b) => a + a",
    "(a, b) => b",
    "(a, b) => a + c",
    "(a, b) => a + b + 1",
    "(a, b) => a + +b",
    "(a, b) => a ** b",
    "(a, b) => a * b + 0",
    "(a, b) => Math.min(a, b, 0)",
    "(a, b) => Math.min(a)",
    "(a, b) => Math.min(a, a)",
    "(a, b) => Math.hypot(a, b)",
    "(a, b) => Math.min(a, b) + 0",
    "(a, b) => Math?.min(a, b)",
    "(a, b) => Math.min?.(a, b)",
    "(a, b) => Math['min'](a, b)",
    "(a, b) => other.min(a, b)",
    "(a, b) => new Math.min(a, b)",
    "(a, b) => min(a, b)",
    "(a, b = 0) => a + b",
    "(a, ...b) => a + b",
    "(a, b, c) => a + b",
    "(a, b, ...c) => a + b",
    "([a], b) => a + b",
    "({ a }, b) => a + b",
    "a => b => a + b",
    "async (a, b) => a + b",
    "async function (a, b) { return a + b; }",
    "function* (a, b) { return a + b; }",
    "function (a, a) { return a + a; }",
    "(a, b) => { a + b; }",
    "(a, b) => { return\n a + b; }",
    "(a, b) => { return /*\n*/ a + b; }",
    "(a, b) => { return // c\n a + b; }",
    "(a, b) => { a = 1; return a + b; }",
    "(a, b) => { return a + b; return a; }",
    "(a, b) => { { return a + b; } }",
    "(a, b) => (a, a + b)",
    "(a, b) => '/*' + a + '*/' + b",
    "(a, b) => a + b | 0",
    "(a, b) => Math.imul(a, b)",
    "(Math, b) => Math.min(Math, b)",
    "(a, Math) => (Math.min(a, Math))",
    "function Math(a, b) { return Math.min(a, b); }",
    "function Math(a, b) { return (Math.min(a, b)); }",
    "((Math) => (a, b) => Math.min(a, b))({ min: (a, b) => a < b ? a : b })",
    "((Math) => (a, b) => (Math.min(a, b)))({})",
    "class { constructor(a, b) { return a + b; } }",
    `(a, b) => {${" ".repeat(400)} return (a + b);${";".repeat(300)} }`,
    "((a, b) => a + b).bind(null)",
    "Math.max",
  ]) {
    assert.is(recogniseReducer(evaluate(text)), undefined, text);
  }
});

test("a type decides where a lambda is the same as a reducer", () => {
  const cases: [text: string, byType: (string | undefined)[]][] = [
    //                                    float64    float32    int32      int8       uint32     int64
    ["(a, b) => a + b", ["sum", "sum", "sum", "sum", "sum", "sum"]],
    ["(a, b) => (a + b) | 0", [undefined, undefined, "sum", "sum", "sum", undefined]],
    ["(a,b)=>a+b|0", [undefined, undefined, "sum", "sum", "sum", undefined]],
    ["(a, b) => (a + b) >>> 0", [undefined, undefined, "sum", "sum", "sum", undefined]],
    ["(a, b) => a + (b | 0)", [undefined, undefined, undefined, undefined, undefined, undefined]],
    ["(a, b) => (a + b) | 1", [undefined, undefined, undefined, undefined, undefined, undefined]],
    ["(a, b) => a * b", ["product", "product", undefined, undefined, undefined, "product"]],
    ["(a, b) => (a * b) | 0", [undefined, undefined, undefined, undefined, undefined, undefined]],
    ["(a, b) => Math.imul(a, b)", [undefined, undefined, "product", "product", "product", undefined]],
    ["(a, b) => a & b", [undefined, undefined, "and", "and", "and", "and"]],
    ["(a, b) => { return b | a; }", [undefined, undefined, "or", "or", "or", "or"]],
    ["function (a, b) { return (a ^ b) }", [undefined, undefined, "xor", "xor", "xor", "xor"]],
    ["(a, b) => a & b | 0", [undefined, undefined, undefined, undefined, undefined, undefined]],
    ["(a, b) => a | a", [undefined, undefined, undefined, undefined, undefined, undefined]],
    ["(a, b) => a && b", [undefined, undefined, undefined, undefined, undefined, undefined]],
    ["(a, b) => Math.min(a, b)", ["min", "min", "min", "min", "min", undefined]],
    ["(a, b) => Math.max(b, a)", ["max", "max", "max", "max", "max", undefined]],
  ];
  for (const [text, expected] of cases) {
    const types = [float64, float32, int32, int8, uint32, int64];
    assert.equal(
      types.map((type) => recogniseReducer(evaluate(text), type)),
      expected,
      text,
    );
  }
  for (const type of [utf8, any]) assert.is(recogniseReducer(evaluate("(a, b) => a + b"), type), undefined);
});

test("the lambdas of a TypeScript program are recognised", () => {
  assert.is(
    recogniseReducer((a: number, b: number): number => a + b),
    "sum",
  );
  assert.is(
    recogniseReducer((a: number, b: number) => Math.max(a as number, b!)),
    "max",
  );
});

test("the usual spellings do not load the parser, nor do lambdas that are plainly something else", () => {
  const program = `
    import { createRequire } from "node:module";
    const { recogniseReducer } = await import(${JSON.stringify(import.meta.resolve("#src/plan/recognise.js"))});
    const { functionFingerprint } = await import(${JSON.stringify(import.meta.resolve("#src/plan/function-fingerprint.js"))});
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => /acorn/.test(path));
    const names = [(a, b) => a + b, (x, y) => { return Math.min(x, y); /* least */ }, function (a, b) { return a * b },
      (a, b) => (a < b ? a : b), (a, b) => [a[0] + b[0], a[1] + b[1]]].map((f) => recogniseReducer(f));
    const before = loaded();
    functionFingerprint((a) => a);
    console.log(JSON.stringify([names, before, loaded()]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  assert.equal(JSON.parse(output), [["sum", "min", "product", null, null], false, true]);
});

test.run();
