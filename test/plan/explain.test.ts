import { test } from "uvu";
import * as assert from "uvu/assert";
import { int32, sum } from "#src/index.js";
import { runLocal } from "../local-job.js";

test("explain prints the stages with operators, types, tasks and exchanges", async () => {
  const text = await runLocal((env) =>
    env
      .createSource(() => [1, 2], { type: int32, parallelism: 4, name: "numbers" })
      .compute((values, out) => {
        for (const v of values) out.collect(v * 5);
      })
      .map((v) => v + 1)
      .setName("next")
      .compute((values, out) => {
        for (const v of values) out.collect(v + 2);
      })
      .reduce(sum)
      .map((v) => v)
      .explain(),
  );
  // Which path an operator takes depends on the addon, that one is said does not.
  const paths = / \[(vector kernel|generated loop: [^\]]+)\]/g;
  assert.is(text.match(paths)?.length, 4);
  assert.is(
    text.replaceAll(paths, ""),
    [
      "stage 1 (4 tasks)",
      '  source "numbers": int32',
      "  compute: int32",
      '  map "next": int32',
      "  compute: int32 [buffer before it]",
      "  → reduce by sum: int32 at 1 task",
      "stage 2 (1 task)",
      "  from reduce: int32",
      "  map: int32",
      "  → end",
    ].join("\n"),
  );
});

test("the Mermaid form has a box a stage and an edge for each exchange", async () => {
  const text = await runLocal((env) => {
    const left = env.range(0, 4, { type: int32 }).mapToTuple((v) => [v, v], { key: int32, value: int32 });
    const right = env.range(0, 4, { type: int32 }).mapToTuple((v) => [v, v], { key: int32, value: int32 });
    return left.join(right, { type: "inner" }).explain({ format: "mermaid" });
  });
  assert.match(text, /^flowchart TD\n {2}subgraph s1 \["stage 1 \(3 tasks\)"\]/);
  assert.is(text.match(/subgraph/g)?.length, 3);
  assert.match(text, /\n {2}s1_2 --> s3_0\n {2}s2_2 --> s3_0$/);
});

test("an unknown format is refused", async () => {
  await runLocal((env) => {
    assert.throws(() => env.range(0, 1).explain({ format: "xml" as never }), /"text" or "mermaid"/);
  });
});

test.run();
