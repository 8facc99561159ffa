import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "../fast-check.js";
import { compileLoop, type Feed, type Loop, type LoopPlan, type Output } from "#src/exec/fused-loop.js";
import { loopReduce } from "#src/exec/loop-reduce.js";
import { rowStores } from "#src/exec/loop-row.js";
import { RenewedLoop } from "#src/exec/renewed-loop.js";
import { int32, tuple } from "tsets";
import { storeValue } from "#src/types/store-value.js";
import { effort } from "../effort.js";

/** Runs numbers through `x + k` and a filter, in steps, and gives what the output has. */
function outcome(feed: Feed, output: Output, given: Int32Array, step: number, sharedRows: number): unknown {
  const k = 3;
  const pairs = feed === "columns";
  const operators = [
    {
      kind: "map" as const,
      f: (pairs ? ([x]: [number]) => x + k : (x: number) => x + k) as never,
      type: int32,
    },
    { kind: "filter" as const, f: (x: number) => x % 2 === 0, type: int32 },
  ];
  const plan: LoopPlan = {
    ...{ feed, operators, output, incoming: undefined, foldType: int32 },
    feedTypes: pairs ? tuple(int32, int32).fields : undefined,
    reduce: output === "reduce" ? loopReduce("sum", int32, int32) : undefined,
  };
  const stored: number[] = [];
  const out = {
    array: new Int32Array(7) as unknown as { [index: number]: unknown; readonly length: number },
    length: 0,
    capacity: 7,
    flush() {
      for (let i = 0; i < out.length; i++) stored.push(out.array[i] as number);
      out.length = 0;
    },
  };
  const bindings = {
    operators,
    slow: [undefined, int32, int32].map(rowStores),
    fail: (_at: number, error: unknown) => error,
    fold: (a: number, b: number) => (Math.imul(a, 5) + b) | 0,
    slowFold: (value: unknown) => storeValue(int32, value),
    start: 0,
    step: 1,
    ...(output === "array" ? { out } : {}),
  };
  const make = (): Loop => compileLoop(plan)(bindings);
  const loop = new RenewedLoop(make(), make, sharedRows);
  let at = 0;
  const next = { hasNext: () => at < given.length, next: () => given[at++] as number };
  const source = { values: given, columns: [given, given], next, iterator: given.values() }[feed as "values"];
  if (feed === "values" || feed === "columns") {
    for (let i = 0; i < given.length; i += step) loop.run(source, i, Math.min(given.length, i + step));
  } else while (loop.run(source, 0, step) === step);
  if (output === "array") out.flush();
  return { stored, folded: loop.folded(), counted: output === "count" ? loop.counted() : 0 };
}

test("a loop that is renewed goes on where it was, whatever feeds it and whatever becomes of its rows", () => {
  const feeds = fc.constantFrom<Feed>("values", "columns", "next", "iterator");
  const outputs = fc.constantFrom<Output>("array", "fold", "reduce", "count");
  fc.assert(
    fc.property(
      feeds,
      outputs,
      fc.int32Array({ maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (feed, output, given, step) => {
        const expected = outcome(feed, output, given, step, Infinity);
        for (const sharedRows of [1, 10, 33]) assert.equal(outcome(feed, output, given, step, sharedRows), expected);
      },
    ),
    { numRuns: effort(100, 500) },
  );
});

test.run();
