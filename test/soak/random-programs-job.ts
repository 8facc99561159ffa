import * as assert from "uvu/assert";
import fc from "../fast-check.js";
import type { Site } from "../faults/site.js";
import { digest, lastByModel, lazily } from "../properties/persist-last.js";
import { programOf } from "../properties/program-builder.js";
import { recipes } from "../properties/recipe.js";
import { assertNotReadAgain, type SoakedJob, startsOf } from "./soaked-job.js";

/** Random programs of the property suite as a job, whose results are compared with the model's, in it and after it. */
export function randomProgramsJob(site: Site, module: string, seed: number, count: number): SoakedJob {
  return {
    what: `${count} random programs of seed ${seed}`,
    module,
    args: [site.marks, String(seed), String(count)],
    // With 1 MiB, the least that there is, larger programs store and exchange through files.
    memories: ["64MiB", "1MiB"],
    async verify() {
      const starts = startsOf(site);
      assertNotReadAgain(starts);
      const expected: string[] = [];
      const sample = fc.sample(recipes, { seed, numRuns: count }).map((recipe) => lazily(programOf(recipe)));
      for (const [i, program] of sample.entries()) {
        expected.push(`resolved ${i} ${digest(await lastByModel(program))}`);
      }
      const told = (lines: readonly string[]) => lines.filter((line) => line.startsWith("resolved "));
      assert.equal(told(starts.at(-1) as string[]), expected);
      assert.ok(starts.at(-1)?.includes(`completed ${count}`), "the last start did not complete");
      // What was promised before a crash was right, too.
      for (const lines of starts) assert.equal(told(lines), expected.slice(0, told(lines).length));
    },
  };
}
