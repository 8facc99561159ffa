import type { DType, TSetContext } from "tsets";
import { keyRules } from "#src/types/key.js";
import type { Choice } from "./functions.js";
import { fold, reduced } from "./model-reduce.js";
import { kept, keyText, Misfit, naturalOrder } from "./model-values.js";
import type { Made, Program, Step } from "./program.js";
import { rowOf, shareOf } from "./rows.js";
import { codeOf, datum, isBig } from "./values.js";

type Row = [key: unknown, value: unknown];
type Tasks = unknown[][];
type StepOf<O extends Step["op"]> = Extract<Step, { op: O }>;

/**
 * What a program gives, by arrays of rows, one a task. It is lazy as TSets are: a step's rows are made anew whenever they
 * are looked at, unless they are stored. Only where a row goes by its hash is taken from the library.
 *
 * @throws Misfit where an action of the program has to fail
 */
export class Model {
  readonly #program: Program;
  readonly #stored = new Map<number, Tasks>();
  readonly #released = new Set<number>();

  constructor(program: Program) {
    this.#program = program;
  }

  /** Rows of a step, by task. */
  async tasks(step: number): Promise<Tasks> {
    const stored = this.#stored.get(step);
    if (stored !== undefined) return stored;
    const made = await this.#make(this.#program.steps[step] as Step, this.#program.made[step] as Made);
    if ((this.#program.steps[step] as Step).op === "store" && !this.#released.has(step)) this.#stored.set(step, made);
    return made;
  }

  /** Whether the rows of a store step are kept now. */
  isStored(step: number): boolean {
    return this.#stored.has(step);
  }

  async update(input: number, stored: number): Promise<void> {
    this.#stored.set(stored, await this.tasks(input));
  }

  release(stored: number): void {
    this.#stored.delete(stored);
    this.#released.add(stored);
  }

  async #make(step: Step, { type, tasks }: Made): Promise<Tasks> {
    const make = <T>(f: (task: number) => T): T[] => Array.from({ length: tasks }, (_, task) => f(task));
    switch (step.op) {
      case "source":
      case "keyedSource":
        return make((task) =>
          Array.from({ length: step.counts[task] as number }, (_, i) => kept(type, sourceRow(step, task, i))),
        );
      case "list": {
        const rows = listRows(step).map((row) => kept(type, row));
        return make((task) => shareOf(rows, task, tasks));
      }
      case "range": {
        const rows: unknown[] = [];
        for (let i = step.start; step.step > 0 ? i < step.end : i > step.end; i += step.step)
          rows.push(kept(type, isBig(type) ? BigInt(i) : i));
        return make((task) => shareOf(rows, task, tasks));
      }
      case "map":
      case "filter":
      case "flatMap":
      case "mapBatch":
        return (await this.tasks(step.input)).map((rows) => rows.flatMap((row) => elementRows(step, row, type)));
      case "compute":
        return this.#compute(step, type);
      case "mapToTuple":
      case "computeToTuple":
        return (await this.tasks(step.input)).map((rows) => rows.map((row) => kept(type, tupleOf(step, row))));
      case "reduce":
      case "allReduce": {
        const from = (this.#program.made[step.input] as Made).type;
        const result = reduced(await this.tasks(step.input), from, step.type, step.choice);
        return make(() => result);
      }
      case "gather":
      case "allGather": {
        const all = (await this.tasks(step.input)).flatMap((rows, task) => rows.map((row) => [task, row]));
        return make(() => all);
      }
      case "replicate": {
        const rows = (await this.tasks(step.input)).flat();
        return make(() => rows);
      }
      case "union": {
        const sides: Tasks[] = [];
        for (const side of [step.input, ...step.others]) sides.push(await this.tasks(side));
        return make((task) => sides.flatMap((side) => side[task] as unknown[]));
      }
      case "sort":
      case "sortByKey":
        return [sorted(step, (await this.tasks(step.input)).flat())];
      case "store":
        return this.tasks(step.input);
      case "partition":
        return this.#routed(step.input, tasks, step.choice, (row) => row, type);
      default:
        return this.#keyed(step, tasks);
    }
  }

  async #compute({ input, choice, via, added }: StepOf<"compute">, type: DType): Promise<Tasks> {
    const tasks = await this.tasks(input);
    const view = added === undefined ? undefined : await this.tasks(added);
    const result: Tasks = [];
    for (const [index, rows] of tasks.entries()) {
      const context = { index, parallelism: tasks.length, input: () => view?.[index] } as unknown as TSetContext;
      const made: unknown[] = [];
      for (const part of via === "pipe" ? rows.map((row) => [row]) : [rows])
        made.push(...(await computed(choice, part, context)));
      result.push(made.map((row) => kept(type, row)));
    }
    return result;
  }

  async #keyed(step: Step, tasks: number): Promise<Tasks> {
    switch (step.op) {
      case "keyedPartition":
        return this.#byKey(step.input, tasks, step.choice);
      case "keyedReduce": {
        const [, value] = (this.#program.made[step.input] as Made).type.fields as readonly [DType, DType];
        const combined = (rows: Row[]): Row[] =>
          groups(rows).map(([key, values]) => [key, fold(values, value, step.choice)]);
        const before = (await this.tasks(step.input)).map((rows) => combined(rows as Row[]));
        return (await this.#byKey(step.input, tasks, undefined, before)).map((rows) => combined(rows as Row[]));
      }
      case "keyedGather":
      case "keyedGatherUngrouped": {
        const { comparator } = step;
        return (await this.#byKey(step.input, tasks, step.partitioner)).map((rows) => {
          const found = groups(rows as Row[]);
          if (comparator !== undefined) found.sort(([a], [b]) => comparator.f(a, b));
          return step.op === "keyedGather"
            ? found
            : found.flatMap(([key, values]) => values.map((value) => [key, value]));
        });
      }
      case "join": {
        const left = await this.#byKey(step.input, tasks, step.partitioner);
        const right = await this.#byKey(step.right, tasks, step.partitioner);
        return left.map((rows, task) => joined(step, rows as Row[], right[task] as Row[]));
      }
      default:
        throw new TypeError(`${step.op} makes no rows`);
    }
  }

  #byKey(input: number, tasks: number, choice: Choice | undefined, rows?: Tasks): Promise<Tasks> {
    const key = ((this.#program.made[input] as Made).type.fields as readonly DType[])[0] as DType;
    return this.#routed(input, tasks, choice, (row) => (row as Row)[0], key, rows);
  }

  /** By sending task, then in the order that it had its rows. */
  async #routed(
    input: number,
    tasks: number,
    choice: Choice | undefined,
    of: (row: unknown) => unknown,
    type: DType,
    given?: Tasks,
  ): Promise<Tasks> {
    const senders = given ?? (await this.tasks(input));
    const { hash } = keyRules(type);
    const result: Tasks = Array.from({ length: tasks }, () => []);
    senders.forEach((rows, index) => {
      for (const row of rows) {
        const target = choice === undefined ? hash(of(row)) % tasks : choice.f(of(row), tasks, { index });
        (result[target] as unknown[]).push(row);
      }
    });
    return result;
  }
}

export function sourceRow(step: StepOf<"source" | "keyedSource">, task: number, i: number): unknown {
  if (step.op === "source") return rowOf(step.type, step.rows, task, i);
  return [rowOf(step.key, step.keys, task, i), rowOf(step.value, step.rows, task, i)];
}

/** Of a map: its entries, one a key as JavaScript's Map has them. */
export function listRows({ type, form, count, rows }: StepOf<"list">): unknown[] {
  const all = Array.from({ length: count }, (_, i) => rowOf(type, rows, 0, i));
  return form === "map" ? [...new Map(all as Row[])] : all;
}

/** The row that mapToTuple and computeToTuple make. */
export function tupleOf(
  { key, value, keys, add }: StepOf<"mapToTuple" | "computeToTuple">,
  row: unknown,
): [unknown, unknown] {
  const code = codeOf(row);
  return [datum(key, (code % keys) + add), datum(value, code + add)];
}

function elementRows(
  { op, choice }: StepOf<"map" | "filter" | "flatMap" | "mapBatch">,
  row: unknown,
  type: DType,
): unknown[] {
  switch (op) {
    case "map":
      return [kept(type, choice.f(row))];
    case "filter":
      return choice.f(row) ? [row] : [];
    case "flatMap": {
      const made: unknown[] = [];
      choice.f(row, { collect: (value: unknown) => made.push(kept(type, value)) });
      return made;
    }
    case "mapBatch": {
      // One row at a time, through an array that wraps as a typed array does.
      const out: unknown[] = [];
      const written = choice.f([row], {
        set: (xs: unknown[]) => out.push(...xs),
        set 0(value: unknown) {
          out[0] = value;
        },
      });
      return out.slice(0, written).map((value) => kept(type, value));
    }
  }
}

async function computed({ f }: Choice, rows: readonly unknown[], context: TSetContext): Promise<unknown[]> {
  const made: unknown[] = [];
  let at = 0;
  const values = {
    [Symbol.iterator]: () => values,
    next: () => (at < rows.length ? { value: rows[at++], done: false } : { value: undefined, done: true }),
    forEachRemaining: (take: (value: unknown) => void) => {
      while (at < rows.length) take(rows[at++]);
    },
  };
  if (f.constructor.name.endsWith("GeneratorFunction")) {
    for await (const value of f(values, context)) made.push(value);
    return made;
  }
  const returned = await f(values, { collect: (value: unknown) => made.push(value) }, context);
  return returned === undefined ? made : [...made, returned];
}

/** Rows of equal keys together, in the order of each key's first row. */
function groups(rows: readonly Row[]): [key: unknown, values: unknown[]][] {
  const found = new Map<string, [unknown, unknown[]]>();
  for (const [key, value] of rows) {
    const text = keyText(key);
    const group = found.get(text);
    if (group === undefined) found.set(text, [key, [value]]);
    else group[1].push(value);
  }
  return [...found.values()];
}

/** Stable, by rows or their keys; in the natural order -0 is before 0, where it is not inside of something. */
function sorted({ op, comparator, descending }: StepOf<"sort" | "sortByKey">, rows: unknown[]): unknown[] {
  const keyOf = op === "sort" ? (row: unknown) => row : (row: unknown) => (row as Row)[0];
  const negative = (key: unknown): number => Number(Object.is(key, -0));
  const natural = (a: unknown, b: unknown): number => naturalOrder(a, b) || negative(b) - negative(a);
  const order = (comparator?.f ?? natural) as (a: unknown, b: unknown) => number;
  return rows.toSorted((a, b) => (descending ? order(keyOf(b), keyOf(a)) : order(keyOf(a), keyOf(b))));
}

/** hash: in the order of the left rows, then what is left of the right, key by key. sort: in key order. */
function joined({ type, algorithm, comparator }: StepOf<"join">, left: Row[], right: Row[]): unknown[] {
  const keepLeft = type === "left" || type === "full";
  const keepRight = type === "right" || type === "full";
  const rights = new Map(groups(right).map(([key, values]) => [keyText(key), values]));
  const lefts = new Set(left.map(([key]) => keyText(key)));
  const withLeft = (rows: readonly Row[]): unknown[] =>
    rows.flatMap(([key, value]) => {
      const others = rights.get(keyText(key)) ?? (keepLeft ? [null] : []);
      return others.map((other) => [key, value, other]);
    });
  const onlyRight = (keepRight ? groups(right) : []).filter(([key]) => !lefts.has(keyText(key)));
  const rightRows = onlyRight.flatMap(([key, values]) => values.map((value) => [key, null, value]));
  if (algorithm === "hash") return [...withLeft(left), ...rightRows];
  const order = (comparator?.f ?? naturalOrder) as (a: unknown, b: unknown) => number;
  const rows = [...withLeft(left), ...rightRows] as [unknown, unknown, unknown][];
  return rows.sort(([a], [b]) => order(a, b));
}

export { Misfit };
