// thorough without the addon
// limit: 180 s
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { effort } from "../effort.js";
import { runLocal } from "../local-job.js";
import { check } from "./check.js";
import { programOf } from "./program-builder.js";
import { type Recipe, recipes } from "./recipe.js";

const seed = Number(process.env.TSETS_SEED ?? 20260101);
const programs = Number(process.env.TSETS_PROGRAMS ?? effort(100, 1000));
/** So many in one job: a job's directories cost more than a program. */
const IN_ONE_JOB = 50;
/** What its programs cache stays until the end of their job. */
const OPTIONS = { memory: 256 * 1024 * 1024 };

test(`random programs give what the model gives (TSETS_SEED=${seed})`, async () => {
  let ran = 0;
  for (let job = 0; job * IN_ONE_JOB < programs; job++) {
    const found = await runLocal((env) => {
      const property = fc.asyncProperty(recipes, (recipe: Recipe) => check(env, programOf(recipe), `p${ran++}`));
      return fc.check(property, { seed: seed + job, numRuns: IN_ONE_JOB });
    }, OPTIONS);
    if (!found.failed) continue;
    const recipe = JSON.stringify(found.counterexample?.[0]);
    throw new Error(`TSETS_SEED=${seed + job} TSETS_PROGRAMS=${IN_ONE_JOB}: ${found.errorInstance}\n${recipe}`, {
      cause: found.errorInstance,
    });
  }
  assert.ok(ran >= programs);
});

test.run();
