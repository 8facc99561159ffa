// thorough without the addon
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { localSpill } from "../local-job.js";
import { check } from "./check.js";
import { programOf } from "./program-builder.js";
import { type Recipe, recipes } from "./recipe.js";

const seed = Number(process.env.TSETS_SEED ?? 20260301);
const programs = Number(process.env.TSETS_PROGRAMS ?? 60);

test(`random programs give what the model gives where nearly everything goes to disk (TSETS_SEED=${seed})`, async () => {
  let ran = 0;
  const { value: found, spilled } = await localSpill(
    (env) => {
      const property = fc.asyncProperty(recipes, (recipe: Recipe) => check(env, programOf(recipe), `p${ran++}`));
      return fc.check(property, { seed, numRuns: programs });
    },
    { memory: 16 * 1024 },
  );
  if (found.failed) {
    const recipe = JSON.stringify(found.counterexample?.[0]);
    throw new Error(`TSETS_SEED=${seed}: ${found.errorInstance}\n${recipe}`, { cause: found.errorInstance });
  }
  assert.ok(spilled > 100 * 1024, `${spilled} bytes went to disk`);
});

test.run();
