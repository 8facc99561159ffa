import type { BatchEnv } from "tsets";
import { Builder } from "./as-tsets.js";
import { arrayOf, describe, Difference, same } from "./check.js";
import { Misfit, Model } from "./model.js";
import type { Made, Program, Step } from "./program.js";
import { codeOf } from "./values.js";

/** Without actions of its own: main runs them again at a restart, and sources with them. */
export function lazily(program: Program): Program {
  const steps = program.steps.map((step): Step => {
    if (step.op === "store") return { ...step, kind: step.kind.endsWith("ache") ? "lazyCache" : "lazyPersist" };
    if (step.op === "update") return { op: "observe", input: step.input, how: "count" };
    return step.op === "release" ? { op: "observe", input: step.stored, how: "count" } : step;
  });
  return { steps, made: program.made };
}

/** What the last step of a program makes by the model, as collect() gives it; undefined where some do not fit their type. */
export async function lastByModel(program: Program): Promise<unknown> {
  const last = lastOf(program);
  try {
    const rows = (await new Model(program).tasks(last)).flat();
    return arrayOf((program.made[last] as Made).type.kind, rows);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/**
 * Persists what the last step of a program that is lazy makes, and gives it; undefined, and nothing is persisted, where
 * some rows do not fit their type.
 *
 * @throws Difference where it is something else than the model's
 */
export async function persistLast(env: BatchEnv, program: Program, key: string): Promise<unknown> {
  const expected = await lastByModel(program);
  const builder = new Builder(env, key);
  for (const step of program.steps) await builder.step(step);
  if (expected === undefined) return undefined;
  const stored = await builder.at(lastOf(program)).persist({ key: `${key} last` });
  const rows: unknown = await stored.collect();
  if (same(rows, expected)) return rows;
  throw new Difference(`other rows than the model's, restarted: ${env.restarted}, in\n${describe(program)}`);
}

/** A few letters that differ where rows do. */
export function digest(rows: unknown): string {
  return rows === undefined ? "misfit" : `${(rows as unknown[]).length}-${codeOf(rows).toString(36)}`;
}

function lastOf({ steps }: Program): number {
  return (steps.at(-1) as { input: number }).input;
}
