// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run } from "./run.js";

for (const [module, text] of [
  ["missing.js", /^there is no job module .*missing\.js$/],
  ["", /modules\/ is not a file$/],
  ["no-default.js", /has no default export: write `export default defineJob\(…\)`$/],
  ["plain-function.js", /exports a function by default: write `export default defineJob/],
  ["throws.js", /importing the job module .*throws\.js failed: the module itself is broken$/],
] as const) {
  test(`a job module that cannot be used is TSETS_CONFIG: ${module || "a directory"}`, async () => {
    for (const workers of [undefined, 2]) {
      const { error } = await run(module, { workers });
      assert.is(error.code, "TSETS_CONFIG");
      assert.match(error.message, text);
      assert.match(error.place.path, "modules");
    }
  });
}

test("the error of a module that throws is kept as the cause", async () => {
  const { error } = await run("throws.js");
  assert.instance(error.cause, SyntaxError);
});

test("a TypeScript module runs, on the master and on the workers", async () => {
  const { result, error } = await run("typed.ts");
  assert.is(error, undefined);
  assert.equal(result!.value, { id: 2 });
});

for (const [options, text] of [
  [{ workers: 0 }, "workers is 0 (runJob): expected a whole number from 1 to 1024"],
  [{ workers: 1.5 }, "workers is 1.5 (runJob)"],
  [{ memory: "lots" }, 'memory is "lots" (runJob): expected bytes or a size such as "512MiB"'],
  [{ maxRestarts: -1 }, "maxRestarts is -1 (runJob)"],
  [{ name: "" }, 'name is "" (runJob)'],
] as const) {
  test(`a wrong option is TSETS_CONFIG: ${JSON.stringify(options)}`, async () => {
    const { error } = await run("hello.js", options);
    assert.is(error.code, "TSETS_CONFIG");
    assert.match(error.message, text);
  });
}

test.run();
