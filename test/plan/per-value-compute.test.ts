import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "../fast-check.js";
import type { OperatorNode } from "#src/plan/graph.js";
import { perValueCompute } from "#src/plan/per-value-compute.js";
import { float64, type NumericType } from "#src/types/dtype.js";
import { effort } from "../effort.js";
import { column, filterText, mapText } from "../exec/random-arithmetic.js";

type Lambda = (value: number) => unknown;
type Compute = (values: Iterable<number>, out: { collect(value: unknown): void }) => unknown;

function computeNode(action: object, type: NumericType = float64): OperatorNode {
  const input = { id: 0, name: undefined, parallelism: 1, kind: "list" as const, type, values: [] };
  return {
    ...{ id: 1, name: undefined, parallelism: 1, link: "direct", inputs: new Map(), kind: "compute", input, type },
    action,
  };
}

/** The kinds of the operators that stand for a compute of this text; undefined where none do. */
function kindsOf(text: string, alone = true): string[] | undefined {
  const f = new Function("k", `return ${text}`)(3) as Compute;
  return perValueCompute(computeNode(f), alone)?.operators.map(({ kind }) => kind);
}

/** What the operators make of the values. */
function applied(operators: readonly OperatorNode[], values: Iterable<number>): unknown[] {
  const lambda = (kind: string): Lambda => operators.find((o) => o.kind === kind)?.action as Lambda;
  const keeps = lambda("filter") ?? (() => true);
  return [...values].filter((value) => keeps(value)).map((value) => lambda("map")(value));
}

test("a loop that collects arithmetic of each value is a map, with an if a filter before it", () => {
  const forms = [
    "(values, out) => { for (const v of values) out.collect(v * 5); }",
    "(values, out) => { for (let v of values) { out.collect(v * 5) } }",
    "(values, out, ctx) => { for (const v of values) { const w = v + 1; out.collect(w * w); } }",
    "function compute(xs, o) { for (const x of xs) { ; o.collect(Math.sqrt(x)) ; } }",
    "(values, out) => { for (const v of values) out.collect(v * k); }",
  ];
  for (const text of forms) assert.equal(kindsOf(text), ["map"], text);
  const filters = [
    "(values, out) => { for (const v of values) if (v > 2) out.collect(v); }",
    "(values, out) => { for (const v of values) { const w = v % 7; if (w) { const y = w * w; out.collect(y + k); } } }",
  ];
  for (const text of filters) assert.equal(kindsOf(text), ["filter", "map"], text);
});

test("any other function stays a compute", () => {
  const forms = [
    "(values, out) => { for (const v of values) { out.collect(v); out.collect(v); } }",
    "(values, out) => { let s = 0; for (const v of values) out.collect(s += v); }",
    "(values, out) => { for (const v of values) out.collect(v); return 1; }",
    "(values, out) => { for (const v of values) if (v) out.collect(v); else out.collect(1); }",
    "(values, out) => { for (const v of values) if (v) break; }",
    "(values, out) => { for (const v of values) out.collect(values); }",
    "(values, out) => { for (const v of values) out.collect(v, 1); }",
    "(values, out) => { for (const v of values) out.other(v); }",
    "(values, out) => { for (const v of values) out['collect'](v); }",
    "(values, out) => { for (const v of values) out?.collect(v); }",
    "(values, out) => { for (const v of values) out.collect(Math.random()); }",
    "(values, out) => { for (const v of values) out.collect(ctx.index + v); }",
    "(values, out) => { for (const v of values) { let w = v; out.collect(w); } }",
    "(values, out) => { for (const v of [1, 2]) out.collect(v); }",
    "(values, out) => { for (var v of values) out.collect(v); }",
    "(values, out) => { for (const [v] of values) out.collect(v); }",
    "(values, out) => { for (const out of values) out.collect(1); }",
    "(values, out) => { for (const v of values) { const out = v; out.collect(v); } }",
    "([...values], out) => { for (const v of values) out.collect(v); }",
    "(values, out = values) => { for (const v of values) out.collect(v); }",
    "(values, out) => { for (const v of values) { const w = v + 1; if (w) { const w = 2; out.collect(w); } } }",
    "(values, out) => { for (const v of values) { const v = 3; out.collect(v); } }",
    "(values, out) => { for (const v of values) { const w = k; const k = 1; out.collect(w + k); } }",
    "async (values, out) => { for (const v of values) out.collect(v); }",
    "async (values, out) => { for await (const v of values) out.collect(v); }",
    "function* (values, out) { for (const v of values) out.collect(v); }",
    "function compute(values, out) { for (const v of values) out.collect(compute); }",
  ];
  for (const text of forms) assert.is(kindsOf(text), undefined, text);
  const other = "(values, out) => { for (const v of values) out.collect(v * k); }";
  assert.is(kindsOf(other, false), undefined, "captures, with other functions in the stage");
});

test("what only means something where it was written keeps it a compute", () => {
  class Scaled {
    readonly #k = 2;
    compute(): Compute {
      return (values, out) => {
        for (const v of values) out.collect(v * this.#k);
      };
    }
  }
  const ofModule: Compute = (values, out) => {
    for (const v of values) out.collect(v * import.meta.url.length);
  };
  for (const f of [new Scaled().compute(), ofModule]) assert.is(perValueCompute(computeNode(f), true), undefined);
});

test("a Math of its own, and a name of its own that is around it too, keep it a compute", () => {
  const own = new Function("Math", "return (values, out) => { for (const v of values) out.collect(Math.sqrt(v)); }");
  assert.is(perValueCompute(computeNode(own({ sqrt: (x: number) => x }) as Compute), true), undefined);
  const rare = "return (values, out) => { for (const v of values) if (v % 1000 === 999) out.collect(Math.sqrt(v)); }";
  assert.is(perValueCompute(computeNode(new Function("Math", rare)({ sqrt: () => 1 }) as Compute), true), undefined);
  const halfToEven = (x: number): number => 2 * Math.round(x / 2);
  const far = "return (values, out) => { for (const v of values) if (v > 1000) out.collect(Math.round(v)); }";
  const even = new Function("Math", far)({ round: (x: number) => (x % 1 === 0.5 ? halfToEven(x) : Math.round(x)) });
  assert.is(perValueCompute(computeNode(even as Compute), true), undefined);
  const around = new Function("out", "return (values, out) => { for (const v of values) out.collect(v + out); }");
  assert.is(perValueCompute(computeNode(around(2) as Compute), true), undefined);
});

test("the operators make of any column what the compute collects", () => {
  const body = (text: string): string => text.replace(/^x => /, "");
  const maps = mapText.filter((text) => text.startsWith("x"));
  const runs = effort(100, 1000);
  let found = 0;
  fc.assert(
    fc.property(maps, filterText, fc.boolean(), column(float64), (map, filter, keeps, values) => {
      const test = keeps ? `if (${body(filter)}) ` : "";
      const f = new Function(`return (values, out) => { for (const x of values) ${test}out.collect(${body(map)}); }`)();
      const operators = perValueCompute(computeNode(f as Compute), true)?.operators;
      if (operators === undefined) return;
      found++;
      const collected: unknown[] = [];
      (f as Compute)(values as Float64Array, { collect: (value) => collected.push(value) });
      const expected = applied(operators, values as Float64Array);
      assert.is(collected.length, expected.length);
      assert.ok(collected.every((value, i) => Object.is(value, expected[i])));
    }),
    { numRuns: runs },
  );
  assert.ok(found > 0.8 * runs, `${found} were found`);
});

test.run();
