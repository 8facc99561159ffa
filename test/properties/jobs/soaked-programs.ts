import { appendFileSync } from "node:fs";
import fc from "../../fast-check.js";
import { defineJob } from "tsets";
import { sourced } from "../as-tsets.js";
import { check } from "../check.js";
import { digest, lazily, persistLast } from "../persist-last.js";
import { programOf } from "../program-builder.js";
import { recipes } from "../recipe.js";

/**
 * Runs `count` programs of seed `seed`, each of them twice: step by step with all of its actions, everything compared
 * with the model, and then lazily with its last step persisted. A file of marks says what that one gave, and which
 * program had a source read for it.
 *
 * Arguments: the file of marks, seed, count.
 */
export default defineJob({ name: "soaked-programs" }, async (env) => {
  const [marks, seed, count] = env.args as [string, string, string];
  const mark = (text: string) => appendFileSync(marks, `${text}\n`);
  const sample = fc.sample(recipes, { seed: Number(seed), numRuns: Number(count) });
  for (const [i, recipe] of sample.entries()) {
    const program = programOf(recipe);
    await check(env, program, `c${i}`);
    sourced.rows = 0;
    const rows = await persistLast(env, lazily(program), `p${i}`);
    if (sourced.rows > 0) mark(`read ${i}`);
    if (env.workerId === 0) mark(`resolved ${i} ${digest(rows)}`);
  }
  if (env.workerId === 0) mark(`completed ${count}`);
});
