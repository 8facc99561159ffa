// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BatchEnv, int32, type Int32, type TSet, type TSetContext } from "tsets";
import { runLocal } from "../local-job.js";

type Form = (source: TSet<Int32>, said: string[]) => TSet<Int32>;

/** A compute opens what its task needs, and closes it in finally: in each of its forms. */
const FORMS: Record<string, Form> = {
  "a function": (source, said) =>
    source.compute((values, out, { index }) => {
      said.push(`open ${index}`);
      try {
        for (const value of values) out.collect(value);
      } finally {
        said.push(`close ${index}`);
      }
    }),
  "an async function": (source, said) =>
    source.compute(async (values, out, { index }) => {
      said.push(`open ${index}`);
      try {
        for (const value of values) out.collect(value);
        await undefined;
      } finally {
        said.push(`close ${index}`);
      }
    }),
  "a generator": (source, said) =>
    source.compute(function* (values, { index }: TSetContext) {
      said.push(`open ${index}`);
      try {
        yield* values;
      } finally {
        said.push(`close ${index}`);
      }
    }),
};

const source = (env: BatchEnv): TSet<Int32> => env.range(0, 30_000, { type: int32, parallelism: 3 });
/** Of task 1. */
const BAD = 15_000;
const failAt =
  (bad: number) =>
  (value: number): number => {
    if (value === bad) throw new Error("on purpose");
    return value;
  };

for (const [name, form] of Object.entries(FORMS)) {
  test(`${name} is called once a task, and closes at its end`, async () => {
    await runLocal(async (env) => {
      const said: string[] = [];
      assert.is(await form(source(env), said).count(), 30_000);
      assert.equal(said, ["open 0", "close 0", "open 1", "close 1", "open 2", "close 2"]);
    });
  });

  for (const where of ["before", "after"]) {
    test(`${name} closes where an operator ${where} it fails, and tasks after that do not open`, async () => {
      await runLocal(async (env) => {
        const said: string[] = [];
        const rows = source(env);
        const failing = where === "before" ? form(rows.map(failAt(BAD)), said) : form(rows, said).map(failAt(BAD));
        const error = await failing.count().catch((thrown: unknown) => thrown);
        assert.match(String(error), /map, task 1, worker-0: Error: on purpose/);
        assert.equal(said, ["open 0", "close 0", "open 1", "close 1"]);
      });
    });
  }
}

test.run();
