import { appendFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { defineJob, int32 } from "tsets";

/** Takes its own home away between two persists. Arguments: the file of marks, the home. */
export default defineJob({ name: "vanishing", workers: 1 }, async (env) => {
  const [marks, home] = env.args;
  await env.range(0, 10, { type: int32 }).persist({ key: "before" });
  if (dirname(marks) !== dirname(home)) throw new Error("not a home of these tests");
  rmSync(home, { recursive: true });
  await env.range(0, 20, { type: int32 }).persist({ key: "after" });
  appendFileSync(marks, "resolved after\n");
});
