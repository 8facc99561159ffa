import fc from "../../fast-check.js";
import { defineJob, int32, sum } from "tsets";
import { sourced } from "../as-tsets.js";
import { lazily, persistLast } from "../persist-last.js";
import { programOf } from "../program-builder.js";
import { recipes } from "../recipe.js";

/**
 * Persists what `count` programs of seed `seed` make, compares it with the model, and fails on purpose in its first run:
 * "throw" in every main, or "exit" of worker 0. Gives how many programs were persisted, and how many rows sources handed
 * out for those, over all workers. Arguments: seed, count, how to fail.
 */
export default defineJob({ name: "persisted-programs", checkpointing: true }, async (env) => {
  const [seed, count] = env.args.map(Number) as [number, number];
  const programs = fc.sample(recipes, { seed, numRuns: count }).map((recipe) => lazily(programOf(recipe)));
  let persisted = 0;
  let rows = 0;
  for (const [i, program] of programs.entries()) {
    sourced.rows = 0;
    if ((await persistLast(env, program, `p${i}`)) === undefined) continue;
    persisted++;
    rows += sourced.rows;
  }
  if (!env.restarted && env.args[2] === "exit") {
    if (env.workerId === 0) process.exit(7);
    await env.barrier();
  }
  if (!env.restarted) throw new Error("failed on purpose");
  const all = await env
    .createSource(() => [rows], { type: int32, parallelism: env.workers })
    .reduce(sum)
    .value();
  return { persisted, rows: all };
});
