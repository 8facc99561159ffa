import { inspect } from "node:util";
import { type BatchEnv, TSetError } from "tsets";
import { isNumericKind, newTypedArray } from "#src/types/kinds.js";
import { Builder } from "./as-tsets.js";
import { Misfit, Model } from "./model.js";
import type { Made, Program, Step } from "./program.js";

/** A program's first difference from the model. */
export class Difference extends Error {}

/** What an action gave, or that it failed because a value did not fit. */
type Outcome = { readonly value: unknown } | { readonly failed: string };

/**
 * Runs a program on this worker and compares everything that it gives with the model, floats bit for bit.
 *
 * @param key before the keys of its persists
 * @throws Difference
 */
export async function check(env: BatchEnv, program: Program, key = "p"): Promise<void> {
  const model = new Model(program);
  const builder = new Builder(env, key);
  for (const [at, step] of program.steps.entries()) {
    const expected = await outcome(() => expectedOf(model, program, step, at, env));
    const got = await outcome(async () => {
      await builder.step(step);
      return step.op === "observe" ? await observed(env, builder.at(at), step.how) : undefined;
    });
    if ("failed" in expected && "failed" in got) continue;
    if ("failed" in expected || "failed" in got || !same(got.value, expected.value))
      throw new Difference(report(program, at, expected, got));
  }
}

async function outcome(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await run() };
  } catch (error) {
    if (error instanceof Misfit || (error instanceof TSetError && error.code === "TSETS_TYPE"))
      return { failed: error.message };
    throw error;
  }
}

async function expectedOf(model: Model, program: Program, step: Step, at: number, env: BatchEnv): Promise<unknown> {
  if (step.op === "store" && !step.kind.startsWith("lazy")) await model.tasks(at);
  if (step.op === "update") await model.update(step.input, step.stored);
  if (step.op === "release") model.release(step.stored);
  if (step.op !== "observe") return undefined;
  const { type } = program.made[step.input] as Made;
  // Nothing runs for getData: what is not stored is an error, and no rows.
  const tasks = step.how === "getData" && !model.isStored(step.input) ? undefined : await model.tasks(step.input);
  if (tasks === undefined) return "nothing stored";
  const mine = tasks.filter((_, task) => task % env.workers === env.workerId);
  switch (step.how) {
    case "collect":
      return arrayOf(type.kind, tasks.flat());
    case "getData":
      return arrayOf(type.kind, mine.flat());
    case "count":
      return tasks.flat().length;
    case "value":
      return tasks[0]?.[0];
    case "forEach":
      return mine.flat();
    case "sink":
      return { rows: mine.flat(), prepared: mine.length, ended: mine.length, closed: mine.length };
  }
}

export function arrayOf(kind: Made["type"]["kind"], rows: readonly unknown[]): unknown {
  if (!isNumericKind(kind)) return rows;
  const array = newTypedArray(kind, rows.length);
  rows.forEach((row, i) => {
    array[i] = row as number;
  });
  return array;
}

async function observed(env: BatchEnv, tset: any, how: Extract<Step, { op: "observe" }>["how"]): Promise<unknown> {
  switch (how) {
    case "collect":
    case "count":
    case "value":
      return tset[how]();
    case "getData":
      try {
        return tset.getData();
      } catch (error) {
        if (error instanceof TypeError && error.message.includes("nothing is stored yet")) return "nothing stored";
        throw error;
      }
    case "forEach": {
      const rows: unknown[] = [];
      await tset.forEach((row: unknown) => rows.push(copyOf(row)));
      return rows;
    }
    case "sink": {
      const seen = { rows: [] as unknown[], prepared: 0, ended: 0, closed: 0 };
      await env.run(
        tset.sink({
          prepare: () => void seen.prepared++,
          add: (row: unknown) => seen.rows.push(copyOf(row)),
          end: () => void seen.ended++,
          close: () => void seen.closed++,
        }),
      );
      return seen;
    }
  }
}

/** What stays when the call is over: a structured clone of a view of shared memory would be a view of it too. */
function copyOf(row: unknown): unknown {
  if (ArrayBuffer.isView(row)) return (row as Uint8Array).slice();
  return Array.isArray(row) ? row.map(copyOf) : structuredClone(row);
}

/** By content and class; NaN is NaN, whatever its bits, and -0 is not 0. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [x, y] = [a, b] as Record<string, unknown>[] as [Record<string, unknown>, Record<string, unknown>];
  if (ArrayBuffer.isView(a) || Array.isArray(a)) {
    const [p, q] = [a, b] as unknown as [ArrayLike<unknown>, ArrayLike<unknown>];
    if (p.length !== q.length) return false;
    for (let i = 0; i < p.length; i++) if (!same(p[i], q[i])) return false;
    return true;
  }
  const names = Object.keys(x);
  return names.length === Object.keys(y).length && names.every((name) => name in y && same(x[name], y[name]));
}

/** Text of a program, and where it went another way than the model. */
function report(program: Program, at: number, expected: Outcome, got: Outcome): string {
  const show = (value: unknown): string => inspect(value, { depth: 6, maxArrayLength: 40, breakLength: 160 });
  return `step ${at} gives\n${show(got)}\nand not\n${show(expected)}\nin\n${describe(program)}`;
}

export function describe({ steps }: Program): string {
  return steps.map((step, i) => `  ${i} ${inspect(plain(step), { depth: 5, breakLength: Infinity })}`).join("\n");
}

/** Functions as their texts. */
function plain(value: unknown): unknown {
  if (typeof value === "function") return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "takes");
  return Object.fromEntries(entries.map(([name, v]) => [name, plain(v)]));
}
