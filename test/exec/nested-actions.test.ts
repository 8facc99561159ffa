// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BatchEnv, int32, type Int32, type TSet } from "tsets";
import { runLocal } from "../local-job.js";

/** Functions of one action that wait for another step, which would wait for them. */
const NESTED: Record<string, (env: BatchEnv, numbers: TSet<Int32>) => Promise<unknown>> = {
  "an async compute": (_, numbers) =>
    numbers
      .compute(async (_values, out) => {
        out.collect(await numbers.count());
      })
      .collect(),
  "an async source": (env, numbers) =>
    env
      .createSource(
        async function* () {
          yield await numbers.count();
        },
        { type: int32 },
      )
      .collect(),
  "the end of a sink": (env, numbers) =>
    env.run(
      numbers.sink({
        add() {},
        async end() {
          await numbers.count();
        },
      }),
    ),
  "the commit of a sink": (env, numbers) =>
    env.run(
      numbers.sink({
        add() {},
        async commit() {
          await numbers.count();
        },
      }),
    ),
  "a barrier in a compute": (env, numbers) =>
    numbers
      .compute(async () => {
        await env.barrier();
      })
      .collect(),
  once: (env, numbers) => env.once(() => numbers.count()),
};

for (const [name, act] of Object.entries(NESTED)) {
  test(`${name} that waits for another action gets an error, and no hang; the next action runs`, async () => {
    await runLocal(async (env) => {
      const numbers = env.range(0, 4, { type: int32, parallelism: 2 });
      const error = await act(env, numbers).catch((thrown: unknown) => thrown);
      assert.instance(error, Error);
      const { message } = error as Error;
      assert.match(
        message,
        /: it was started by a function that ".*" runs, .*: start it in main, and let the function/,
      );
      assert.is(await numbers.count(), 4);
    });
  });
}

test("actions that main starts while another one runs are no part of it", async () => {
  await runLocal(async (env) => {
    const numbers = env.range(0, 4, { type: int32, parallelism: 2 });
    let entered = (): void => {};
    const within = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const first = numbers.compute(async (values, out) => {
      entered();
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const value of values) out.collect(value);
    });
    const counted = first.count();
    await within;
    assert.equal(await Promise.all([numbers.count(), counted]), [4, 4]);
  });
});

test.run();
