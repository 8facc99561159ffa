import { defineJob, int32, sum } from "tsets";
import { jobArguments } from "./arguments.js";

/**
 * Persists at the first run; at a restart says when persist() had resolved, in milliseconds since 1970, and how long
 * the first sum after it took: the files are mapped and verified then.
 */
export default defineJob({ name: "restart", checkpointing: true }, async (env) => {
  const { n, rest } = jobArguments(env);
  const stored = await env.range(0, n, { type: int32 }).persist();
  const persisted = performance.timeOrigin + performance.now();
  if (!env.restarted || rest[0] !== "sum") return { persisted };
  const start = performance.now();
  const result = await stored.reduce(sum).value();
  return { persisted, seconds: [(performance.now() - start) / 1000], result: String(result) };
});
