import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BatchEnv, int32 } from "tsets";
import { localSpill } from "../../local-job.js";
import { PROGRAMS } from "./programs.js";

const KIB = 1024;
const ROWS = 60_000;

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`${name}: the same rows in the same order, with memory for them and without`, async () => {
    const roomy = await localSpill((env) => program(env, ROWS), { memory: 64 * KIB * KIB });
    const tight = await localSpill((env) => program(env, ROWS), { memory: 64 * KIB });
    assert.is(roomy.spilled, 0);
    assert.ok(tight.spilled > 0, "nothing went to disk");
    assert.equal(tight.value, roomy.value);
    if (!name.includes("cached")) assert.equal({ files: tight.files, used: tight.used }, { files: [], used: 0 });
  });
}

test("useDisk sends an exchange through files, whatever memory there is", async () => {
  const rows = (env: BatchEnv) => env.range(0, 1000, { type: int32, parallelism: 2 }).partition((x) => x % 3, 3);
  const plain = await localSpill((env) => rows(env).collect());
  const disk = await localSpill((env) => rows(env).useDisk().collect());
  assert.is(plain.spilled, 0);
  assert.ok(disk.spilled > 4000);
  assert.equal(disk.value, plain.value);
  assert.equal([...(disk.value as Int32Array)].slice(0, 4), [0, 3, 6, 9]);
  await localSpill(async (env) => {
    assert.match(rows(env).useDisk().explain(), /→ partition: int32 at 3 tasks \[through files\]/);
    assert.throws(() => env.range(0, 3).useDisk(), /a range exchanges no rows/);
    assert.throws(
      () =>
        env
          .range(0, 3)
          .map((x) => x)
          .useDisk(),
      TypeError,
    );
  });
});

test.run();
