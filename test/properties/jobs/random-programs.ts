import fc from "../../fast-check.js";
import { utf8 } from "tsets";
import { defineJob } from "tsets";
import { check, Difference } from "../check.js";
import { programOf } from "../program-builder.js";
import { recipes } from "../recipe.js";

/** Runs `count` programs from `seed` on and gives what the first one that went wrong says, on whichever worker. Arguments: seed, count. */
export default defineJob({ name: "random-programs" }, async (env) => {
  const [seed, count] = env.args.map(Number) as [number, number];
  const programs = fc.sample(recipes, { seed, numRuns: count }).map(programOf);
  const differences: string[] = [];
  for (const [i, program] of programs.entries()) {
    try {
      await check(env, program, `p${i}`);
    } catch (error) {
      if (!(error instanceof Difference))
        throw new Error(`program ${i} of seed ${seed}: ${(error as Error).stack}`, { cause: error });
      // A worker that left the others here would stop them at the next collective, with a message that says less.
      differences.push(`program ${i} of seed ${seed} on worker ${env.workerId}: ${error.message}`);
    }
  }
  const all = await env
    .createSource(() => differences.map((d) => JSON.stringify(d)), { type: utf8, parallelism: env.workers })
    .collect();
  return { programs: programs.length, differences: all.map((d) => JSON.parse(d) as string) };
});
