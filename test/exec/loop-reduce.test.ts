import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "../fast-check.js";
import { compileLoop, type LoopPlan } from "#src/exec/fused-loop.js";
import { createReduction } from "#src/exec/kernels.js";
import { loopReduce } from "#src/exec/loop-reduce.js";
import { kernelReceiver } from "#src/exec/row-receivers.js";
import { REDUCERS } from "#src/native/reducers.js";
import { float64, int16, int32, int64, int8, type NumericType, uint16, uint32, uint8 } from "#src/types/dtype.js";
import { newTypedArray } from "#src/types/kinds.js";
import { effort } from "../effort.js";
import { column } from "./random-arithmetic.js";

test("a loop that reduces on the spot gives what the kernel gives, in any steps, beside rows that the kernel took and not", () => {
  const types = fc.constantFrom<NumericType>(int8, int16, int32, uint8, uint16, uint32);
  const given = types.chain((type) => fc.tuple(fc.constant(type), column(type), fc.constantFrom(...REDUCERS)));
  fc.assert(
    fc.property(given, fc.integer({ min: 1, max: 50 }), fc.nat(), ([type, values, name], step, cut) => {
      const expected = createReduction(name, type, type);
      expected.add(values);
      const receiver = kernelReceiver(name, type, type);
      assert.is(receiver.plan.output, "reduce");
      const plan: LoopPlan = { feed: "values", operators: [], incoming: undefined, ...receiver.plan };
      const loop = compileLoop(plan)({ operators: [], slow: [[]], fail: (_, error) => error });
      receiver.bound?.(loop);
      const ofKernel = cut % (values.length + 1);
      receiver.reduction?.add(values.subarray(0, ofKernel));
      for (let at = ofKernel; at < values.length; at += step) loop.run(values, at, Math.min(values.length, at + step));
      void receiver.finish();
      assert.equal(receiver.result(), { has: values.length > 0, value: expected.result() });
    }),
    { numRuns: effort(200, 2000) },
  );
});

test("where the order or the width counts, rows go to the kernel", () => {
  const pairs = [
    [float64, float64],
    [int32, float64],
    [int32, int64],
    [int8, int32],
    [int64, int64],
  ] as const;
  for (const [from, to] of pairs) {
    assert.is(loopReduce("sum", from, to), undefined);
    assert.is(kernelReceiver("sum", from, to).plan.output, "array");
  }
});

test("a task without rows has no result, whatever the state is before the first row", () => {
  for (const name of REDUCERS) {
    const receiver = kernelReceiver(name, uint8, uint8);
    const plan: LoopPlan = { feed: "values", operators: [], incoming: undefined, ...receiver.plan };
    const loop = compileLoop(plan)({ operators: [], slow: [[]], fail: (_, error) => error });
    receiver.bound?.(loop);
    loop.run(newTypedArray("uint8", 0), 0, 0);
    void receiver.finish();
    assert.equal(receiver.result(), { has: false, value: undefined });
  }
});

test.run();
