// limit: 120 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { float64, int32, max, sum } from "tsets";
import fc from "../fast-check.js";
import { batchReceiver } from "#src/exec/row-receivers.js";
import { CutReader } from "#src/exec/per-value-loop.js";
import { StageProgram } from "#src/exec/stage-program.js";
import { native } from "#src/native/load-addon.js";
import type { ListNode, OperatorNode } from "#src/plan/graph.js";
import { effort } from "../effort.js";
import { failureOf } from "../failure-of.js";
import { runLocal } from "../local-job.js";
import { column, filterText, mapText } from "./random-arithmetic.js";

/** So many rows a task that a chain takes the place of a compute, with the parser loaded or not. */
const MANY = 3 << 20;

test("a compute of many values gives a plain loop's sum, count, rows and order, filtered or not", async () => {
  let total = 0;
  let rows = 0;
  let folded = 0;
  for (let x = 0; x < MANY; x++) {
    if (x % 3 === 0) continue;
    const y = (x * 1234567) | 0;
    total = (total + y) | 0;
    rows++;
    folded = rows === 1 ? y : (Math.imul(folded, 3) + (y % 101)) | 0;
  }
  const got = await runLocal(async (env) => {
    const some = env.range(0, MANY, { type: int32, parallelism: 1 });
    const computed = some.compute((values, out) => {
      for (const x of values) if (x % 3 !== 0) out.collect(x * 1234567);
    });
    const again = some.compute((values, out) => {
      for (const x of values) if (x % 3 !== 0) out.collect(x * 1234567);
    });
    return [
      await computed.reduce(sum).value(),
      await computed.count(),
      await again.reduce((a, b) => Math.imul(a, 3) + (b % 101)).value(),
      (await (await again.cache()).collect()).length,
    ];
  });
  assert.equal(got, [total, rows, folded, rows]);
});

type Compute = (values: Iterable<unknown>, out: { collect(value: unknown): void }) => void;

/** What a task collects of the values, and how many of them the function itself has taken. */
function runTask(program: StageProgram, f: Compute, values: Float64Array): { collected: unknown[]; taken: number } {
  const collected: unknown[] = [];
  const receiver = batchReceiver(float64, (array, rows) => {
    for (let i = 0; i < rows; i++) collected.push(array[i]);
  });
  const bind = (loop: StageProgram["loops"][number], feed: "push" | "values") =>
    loop.bind(
      feed,
      receiver,
      () => assert.unreachable() as never,
      (_, error) => error as Error,
      "compute",
      "output",
    );
  let at = 0;
  const reader = {
    next() {
      if (at === values.length) return undefined;
      const batch = values.subarray(at, Math.min(values.length, at + 100));
      at += batch.length;
      return { values: batch, length: batch.length };
    },
  };
  const cut = new CutReader(reader, program.perValue[1]!);
  const loop = bind(program.loops[1]!, "push");
  f(program.taskValues[1]!(cut) as Iterable<unknown>, loop);
  loop.settle();
  const taken = at;
  if (cut.chain !== undefined) {
    const rest = bind(cut.chain.loop, "values");
    for (let batch = reader.next(); batch !== undefined; batch = reader.next()) rest.run(batch.values, 0, batch.length);
  }
  void receiver.finish();
  return { collected, taken };
}

test("the function is cut off after its first values, later tasks at once, and what is collected stays the same", () => {
  const input: ListNode = { id: 0, name: undefined, parallelism: 1, kind: "list", type: float64, values: [] };
  const maps = mapText.filter((text) => text.startsWith("x"));
  fc.assert(
    fc.property(maps, filterText, fc.boolean(), column(float64), (map, filter, keeps, some) => {
      const [value, condition] = [map, filter].map((text) => text.replace(/^x => /, ""));
      const test = keeps ? `if (${condition}) ` : "";
      const f = new Function(`return (values, out) => { for (const x of values) ${test}out.collect(${value}); }`)();
      const compute: OperatorNode = {
        ...{ id: 1, name: undefined, parallelism: 1, link: "direct", inputs: new Map(), kind: "compute", input },
        ...{ type: float64, action: f as Compute },
      };
      const values = new Float64Array(1000).map((_, i) => Number(some[i % Math.max(1, some.length)] ?? i));
      const expected: unknown[] = [];
      (f as Compute)(values, { collect: (v) => expected.push(v) });
      if (!expected.every((v) => typeof v === "number")) return;
      const stage = { input, operators: [compute], output: { kind: "collect" as const }, parallelism: 1 };
      const program = new StageProgram(stage, 250);
      const [first, second] = [runTask(program, f as Compute, values), runTask(program, f as Compute, values)];
      if (first.taken < 1000) assert.equal([first.taken, second.taken], [300, 0]);
      for (const { collected } of [first, second]) {
        assert.is(collected.length, expected.length);
        assert.ok(collected.every((v, i) => Object.is(v, expected[i])));
      }
    }),
    { numRuns: effort(60, 300) },
  );
  const plain = ((xs: Iterable<number>, out: { collect(value: number): void }) => {
    for (const x of xs) out.collect(x * 2);
  }) as unknown as Compute;
  const compute = {
    id: 1,
    name: undefined,
    parallelism: 1,
    link: "direct",
    inputs: new Map(),
    kind: "compute",
  } as const;
  const operators: OperatorNode[] = [{ ...compute, input, type: float64, action: plain }];
  const program = new StageProgram({ input, operators, output: { kind: "collect" }, parallelism: 1 }, 250);
  assert.is(runTask(program, plain, new Float64Array(1000)).taken, 300, "so many were taken before it was recognised");
});

test("what a function around it assigns to is seen by a compute that captures it", async () => {
  const got = await runLocal(async (env) => {
    const some = env.range(0, MANY, { type: int32, parallelism: 1 });
    let k = 0;
    const behind = some
      .compute((values, out) => {
        for (const v of values) out.collect(v - k);
      })
      .reduce((a, b) => {
        k = 1;
        return Math.max(a, b);
      });
    const first = await behind.value();
    let last = 0;
    const sourced = env.createSource(
      () => {
        let i = 0;
        return {
          hasNext: () => i < MANY,
          next: () => {
            last = i++;
            return last;
          },
        };
      },
      { type: int32, parallelism: 1 },
    );
    const differences = sourced.compute((values, out) => {
      for (const v of values) out.collect(v - last);
    });
    const shifted = sourced
      .compute((values, out) => {
        for (const v of values) out.collect(v * 1);
      })
      .map((x) => x - last);
    return [first, await differences.reduce(max).value(), await shifted.reduce(max).value()];
  });
  assert.equal(got, [MANY - 1 - 1, 0, 0]);
});

test("operators before and behind it, and another compute, see what they saw", async () => {
  const k = 7;
  const got = await runLocal(async (env) => {
    const some = env.range(0, MANY, { type: int32, parallelism: 1 });
    const doubled = some
      .map((x) => x % 1000)
      .compute((values, out) => {
        for (const v of values) out.collect(v * 2);
      })
      .map((x) => x + 1);
    const twice = doubled.compute((values, out) => {
      for (const v of values) if (v > 1990) out.collect(v);
    });
    const captured = (await some.cache()).compute((values, out) => {
      for (const v of values) out.collect(v + k);
    });
    let calls = 0;
    const counted = some
      .compute((values, out) => {
        for (const v of values) out.collect(v - 1);
      })
      .forEach(() => {
        calls++;
      });
    await counted;
    return [
      await doubled.reduce(max).value(),
      await twice.count(),
      await captured.reduce(max).value(),
      env.workerId === 0 ? calls : MANY,
    ];
  });
  const high = [996, 997, 998, 999].map((x) => Math.ceil((MANY - x) / 1000)).reduce((a, b) => a + b);
  assert.equal(got, [1999, high + Math.ceil((MANY - 995) / 1000), MANY - 1 + k, MANY]);
});

test("a value that its type refuses, far behind the first ones, is the error of a compute", async () => {
  const failing = runLocal((env) =>
    env
      .range(0, MANY, { type: int32, parallelism: 1 })
      .compute((values, out) => {
        for (const x of values) out.collect(x === 2_999_999 ? x / 2 : x);
      })
      .reduce(sum)
      .value(),
  );
  assert.match(await failureOf(failing), /compute.* 1499999\.5/);
});

test("explain says that a compute is a vector kernel, and which numbers it captures", async () => {
  const k = 7;
  const text = await runLocal((env) =>
    env
      .range(0, 10, { type: int32 })
      .compute((values, out) => {
        for (const v of values) if (v > 1) out.collect(v * 2);
      })
      .map((x) => x + k)
      .explain(),
  );
  const vector = (more: string): string =>
    native === undefined ? "generated loop: the addon is not loaded" : `vector kernel${more}`;
  assert.match(text, `compute: int32 [${vector("")}]\n`);
  assert.match(text, `map: int32 [${vector(": k is 7")}]\n`);
});

test.run();
