// limit: 180 s
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { batchReceiver, kernelReceiver, type RowReceiver } from "#src/exec/row-receivers.js";
import { StageProgram } from "#src/exec/stage-program.js";
import type { ReducerName } from "#src/native/reducers.js";
import { native } from "#src/native/load-addon.js";
import { explainPlan } from "#src/plan/explain.js";
import type { ListNode, OperatorNode, RangeNode } from "#src/plan/graph.js";
import type { Stage } from "#src/plan/stages.js";
import * as types from "#src/types/dtype.js";
import type { NumericType } from "#src/types/dtype.js";
import { storeValue } from "#src/types/store-value.js";
import { effort } from "../effort.js";
import { column, filterText, mapText } from "./random-arithmetic.js";

const { int8, int16, int32, uint8, uint16, uint32, float32, float64 } = types;
const TYPES: NumericType[] = [int8, int16, int32, uint8, uint16, uint32, float32, float64];
const anyType = fc.constantFrom(...TYPES);
const RUNS = { numRuns: effort(150, 500) };

interface Lambda {
  readonly kind: "map" | "filter";
  readonly text: string;
  readonly type: NumericType;
  /** What the names k0, k1, … stand for. */
  readonly captured?: readonly number[];
}
const lambda: fc.Arbitrary<Lambda> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("map" as const), text: mapText, type: anyType }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("filter" as const), text: filterText, type: anyType }) },
);

const isas = ["baseline", "avx2", "avx512"].filter((isa) => native?.selectKernels(isa) === true);

function stageOf(input: ListNode | RangeNode, lambdas: readonly Lambda[]): Stage {
  const operators: OperatorNode[] = [];
  for (const { kind, text, type, captured = [] } of lambdas) {
    const before = operators.at(-1) ?? input;
    operators.push({
      ...{ id: 0, name: undefined, parallelism: 1, link: "direct", inputs: new Map(), kind, input: before },
      type: kind === "map" ? type : before.type,
      action: new Function(...captured.map((_, i) => `k${i}`), `return ${text}`)(...captured) as () => unknown,
    });
  }
  return { input, operators, output: { kind: "collect" }, parallelism: 1 };
}

function listOf(type: NumericType, values: ArrayLike<unknown>): ListNode {
  return { id: 0, name: undefined, parallelism: 1, kind: "list", type, values };
}

/** Runs the stage in steps into what `end` makes: what came out, or the error. */
function outcome(
  stage: Stage,
  firstRows: number,
  rows: number,
  end: () => { receiver: RowReceiver; result(): unknown },
): unknown {
  const { receiver, result } = end();
  const { input } = stage;
  const range = input.kind === "range";
  const loop = new StageProgram(stage, firstRows).loops[0]!.bind(
    range ? "range" : "values",
    receiver,
    () => assert.unreachable("no context is asked for") as never,
    (label, error) => Object.assign(error as Error, { label }),
    "input",
    "output",
  );
  receiver.bound?.(loop);
  try {
    for (let at = 0; at < rows; at += 3000)
      loop.run(range ? undefined : (input as ListNode).values, at, Math.min(rows, at + 3000));
    void receiver.finish();
  } catch (error) {
    const { label, message } = error as Error & { label: string };
    return `${label}: ${message}`;
  }
  return result();
}

const store = (type: NumericType) => () => {
  const all: unknown[] = [];
  const receiver = batchReceiver(type, (array, rows) => {
    for (let i = 0; i < rows; i++) all.push(array[i]);
  });
  return { receiver, result: () => all };
};

const reduce = (name: ReducerName, from: NumericType, to: NumericType) => () => {
  const receiver = kernelReceiver(name, from, to);
  return { receiver, result: () => receiver.result() };
};

const count = () => {
  let counted = (): number => 0;
  const receiver: RowReceiver = {
    ...{ plan: { output: "count" }, bindings: {}, finish() {}, discard() {} },
    bound: (loop) => {
      counted = () => loop.counted();
    },
  };
  return { receiver, result: () => counted() };
};

/** A reducer that is none of the built-in ones, and shows the order. */
const fold = (type: NumericType) => () => {
  let folded = (): unknown => undefined;
  const receiver: RowReceiver = {
    plan: { output: "fold", foldType: type },
    bindings: { fold: (a: number, b: number) => ((a * 3 + b) % 101) | 0, slowFold: (value) => storeValue(type, value) },
    finish() {},
    discard() {},
    bound: (loop) => {
      folded = () => loop.folded();
    },
  };
  return { receiver, result: () => folded() };
};

/** assert.equal takes 0 for -0 and says little about long arrays. */
function same(got: unknown, expected: unknown, what: string): void {
  const show = (value: unknown): string =>
    typeof value === "object" && value !== null
      ? Object.values(value).map(show).join(" ")
      : Object.is(value, -0)
        ? "-0"
        : String(value);
  const [a, b] = [show(got), show(expected)];
  if (a === b) return;
  const at = [...a].findIndex((c, i) => c !== b[i]);
  assert.is(a.slice(Math.max(0, at - 40), at + 40), b.slice(Math.max(0, at - 40), at + 40), what);
}

function agree(stage: Stage, rows: number, end: () => { receiver: RowReceiver; result(): unknown }): void {
  // Without the addon there is one path only.
  if (isas.length === 0) return;
  const expected = outcome(stage, Infinity, rows, end);
  for (const isa of isas) {
    native?.selectKernels(isa);
    // Also where the chain changes over in the middle.
    for (const firstRows of [0, 1000])
      same(outcome(stage, firstRows, rows, end), expected, `${isa} after ${firstRows}`);
  }
}

const chain = anyType.chain((type) =>
  fc.record({
    type: fc.constant(type),
    values: column(type),
    lambdas: fc.array(lambda, { minLength: 1, maxLength: 3 }),
  }),
);
const last = ({ operators, input }: Stage): NumericType => (operators.at(-1) ?? input).type as NumericType;

test("a chain of arithmetic over a column gives what its generated loop gives, errors too, on every instruction set", () => {
  fc.assert(
    fc.property(chain, ({ type, values, lambdas }) => {
      const stage = stageOf(listOf(type, values), lambdas);
      agree(stage, values.length, store(last(stage)));
    }),
    RUNS,
  );
});

test("reductions, counts and folds behind a chain are the same", () => {
  const names = fc.constantFrom("sum" as const, "product" as const, "min" as const, "max" as const);
  fc.assert(
    fc.property(chain, names, anyType, ({ type, values, lambdas }, name, to) => {
      const stage = stageOf(listOf(type, values), lambdas);
      const from = last(stage);
      const isFloat = (t: NumericType): boolean => t === float32 || t === float64;
      if (!isFloat(from))
        for (const integer of ["and", "or", "xor", name] as const)
          agree(stage, values.length, reduce(integer, from, from));
      agree(stage, values.length, reduce(name, from, isFloat(from) && !isFloat(to) ? float64 : to));
      agree(stage, values.length, count);
      agree(stage, values.length, fold(float64));
    }),
    { numRuns: effort(60, 150) },
  );
});

test("a sum of floats goes on in its lane where the vector kernel takes over from the loop behind a filter", () => {
  const filter: Lambda = { kind: "filter", text: "x => x > 0", type: float64 };
  const values = Float64Array.from({ length: 6000 }, (_, i) => (i % 7 === 0 ? -1 : 0.1 * i + 2 ** (i % 50)));
  agree(stageOf(listOf(float64, values), [filter]), values.length, reduce("sum", float64, float64));
});

test("a chain over a range gives what its generated loop gives", () => {
  const bound = fc.oneof(
    fc.integer({ min: -300, max: 300 }),
    fc.integer(),
    fc.constantFrom(0.5, -2.25, 2 ** 53, -(2 ** 53), 2 ** 31),
  );
  fc.assert(
    fc.property(
      anyType,
      bound,
      bound,
      fc.integer({ min: 1, max: 5000 }),
      fc.array(lambda, { minLength: 1, maxLength: 3 }),
      (type, start, step, n, lambdas) => {
        const input: RangeNode = { id: 0, name: undefined, parallelism: 1, kind: "range", type, start, step, count: n };
        const stage = stageOf(input, lambdas);
        agree(stage, n, store(last(stage)));
      },
    ),
    { numRuns: effort(60, 150) },
  );
});

test("a range, bare or multiplied and shifted, gives the same stored, counted and reduced", () => {
  const constant = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer());
  const shift = fc
    .tuple(fc.constantFrom("x => x * c", "x => c * x", "x => x + c", "x => x - c", "x => c - x"), constant)
    .map(([text, c]) => text.replace("c", `(${c})`));
  const shifted = fc.record({ kind: fc.constant("map" as const), text: shift, type: anyType });
  fc.assert(
    fc.property(
      anyType,
      constant,
      constant,
      fc.integer({ min: 1, max: 2500 }),
      fc.array(fc.oneof({ weight: 4, arbitrary: shifted }, { weight: 1, arbitrary: lambda }), { maxLength: 4 }),
      (type, start, step, n, lambdas) => {
        const input: RangeNode = { id: 0, name: undefined, parallelism: 1, kind: "range", type, start, step, count: n };
        const stage = stageOf(input, lambdas);
        agree(stage, n, store(last(stage)));
        agree(stage, n, reduce("sum", last(stage), float64));
        agree(stage, n, count);
      },
    ),
    { numRuns: effort(20, 150) },
  );
});

test("operators that are no arithmetic take their rows from the vector operations before them", () => {
  fc.assert(
    fc.property(chain, filterText, ({ type, values, lambdas }, text) => {
      const opaque: Lambda = { kind: "map", type: float64, text: "x => Number(x) + globalThis.Math.sin(0)" };
      const stage = stageOf(listOf(type, values), [...lambdas, opaque, { kind: "filter", type, text }]);
      agree(stage, values.length, store(float64));
      agree(stage, values.length, count);
      agree(stage, values.length, fold(float64));
    }),
    { numRuns: effort(60, 150) },
  );
});

/** The same lambda, with a captured name for each number in its text. */
function capturing(lambda: Lambda): Lambda {
  const captured: number[] = [];
  const text = lambda.text.replace(
    /(?<![\w.])-?\d+(\.\d+)?(e-?\d+)?/g,
    (literal) => `k${captured.push(Number(literal)) - 1}`,
  );
  return { ...lambda, text, captured };
}

test("numbers that are captured give what those in the text do", () => {
  fc.assert(
    fc.property(chain, ({ type, values, lambdas }) => {
      const literal = stageOf(listOf(type, values), lambdas);
      const stage = stageOf(listOf(type, values), lambdas.map(capturing));
      const end = store(last(stage));
      agree(stage, values.length, end);
      same(outcome(stage, 0, values.length, end), outcome(literal, Infinity, values.length, end), "captured");
      agree(stage, values.length, fold(float64));
    }),
    { numRuns: effort(40, 150) },
  );
});

test("most random lambdas are vector operations, so the comparisons above are not of a path with itself", () => {
  if (native === undefined) return;
  const texts = fc.sample(mapText, { numRuns: 300, seed: 1 });
  const lambdas = texts.map((text): Lambda => ({ kind: "map", type: float64, text }));
  const vectors = [...lambdas, ...lambdas.map(capturing)].filter((lambda) => {
    const stage = stageOf(listOf(float64, new Float64Array(1)), [lambda]);
    return explainPlan(stage.operators[0]!).includes("[vector kernel");
  });
  assert.ok(vectors.length > 500, `${vectors.length} of 600`);
});

test.run();
