import fc from "../../fast-check.js";
import { type BatchEnv, int32, sum } from "tsets";
import { defineJob } from "tsets";
import { Builder, sourced } from "../as-tsets.js";
import { arrayOf, describe, Difference, same } from "../check.js";
import { Misfit, Model } from "../model.js";
import type { Made, Program, Step } from "../program.js";
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
    if (!(await persistLast(env, program, `p${i}`))) continue;
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

/** Without actions of its own: main runs them again at a restart, and sources with them. */
function lazily(program: Program): Program {
  const steps = program.steps.map((step): Step => {
    if (step.op === "store") return { ...step, kind: step.kind.endsWith("ache") ? "lazyCache" : "lazyPersist" };
    if (step.op === "update") return { op: "observe", input: step.input, how: "count" };
    return step.op === "release" ? { op: "observe", input: step.stored, how: "count" } : step;
  });
  return { steps, made: program.made };
}

/** Whether the last step's rows could be persisted; some do not fit their type. */
async function persistLast(env: BatchEnv, program: Program, key: string): Promise<boolean> {
  const model = new Model(program);
  const builder = new Builder(env, key);
  for (const step of program.steps) await builder.step(step);
  const last = (program.steps.at(-1) as { input: number }).input;
  let expected: unknown;
  try {
    expected = arrayOf((program.made[last] as Made).type.kind, (await model.tasks(last)).flat());
  } catch (error) {
    if (error instanceof Misfit) return false;
    throw error;
  }
  const stored = await builder.at(last).persist({ key: `${key} last` });
  if (same(await stored.collect(), expected)) return true;
  throw new Difference(`other rows than the model's, restarted: ${env.restarted}, in\n${describe(program)}`);
}
