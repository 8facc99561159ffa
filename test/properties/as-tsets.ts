import type { BatchEnv, DType, NumericType, TSetContext } from "tsets";
import { newTypedArray } from "#src/types/kinds.js";
import { listRows, sourceRow, tupleOf } from "./model.js";
import type { Step } from "./program.js";
import { codeOf } from "./values.js";

type StepOf<O extends Step["op"]> = Extract<Step, { op: O }>;

/** Rows that sources have handed out in this thread: none where a restart takes everything from disk. */
export const sourced = { rows: 0 };

/**
 * Builds a program's TSets, a step at a time; what the steps make is untyped here, as JavaScript's callers see it.
 *
 * @param key before the keys of its persists, so that several programs can be in one job
 */
export class Builder {
  readonly #env: BatchEnv;
  readonly #key: string;
  readonly #made: any[] = [];

  constructor(env: BatchEnv, key: string) {
    this.#env = env;
    this.#key = key;
  }

  /** What a step made. */
  at(step: number): any {
    return this.#made[step];
  }

  /** Takes the next step; nothing runs but for the steps that are actions: cache, persist, update and release. */
  async step(step: Step): Promise<void> {
    const at = this.#made.length;
    this.#made.push("input" in step ? this.at(step.input) : undefined);
    const made = this.#build(step);
    if (step.op === "store" && !step.kind.startsWith("lazy")) {
      // The TSet is there before its action has ended, and stays where that failed: it is tried again when it is used.
      this.#made[at] = made;
      await this.#env.run(made);
    } else if (step.op === "update") await this.#env.evalAndUpdate(this.at(step.input), this.at(step.stored));
    else if (step.op === "release") await this.at(step.stored)[at % 2 === 0 ? "unpersist" : "uncache"]();
    else if (step.op !== "observe") this.#made[at] = made;
  }

  #build(step: Step): any {
    const env = this.#env;
    switch (step.op) {
      case "source":
        return env.createSource(sourceFactory(step), { type: step.type, parallelism: step.counts.length });
      case "keyedSource":
        return env.createKeyedSource(rowsFactory(step) as (context: TSetContext) => Iterable<any>, {
          key: step.key,
          value: step.value,
          parallelism: step.counts.length,
        });
      case "list":
        return this.#list(step);
      case "range":
        return env.range(step.start, step.end, {
          step: step.step,
          type: step.type as NumericType,
          parallelism: step.tasks,
        });
    }
    const input = this.at((step as { input: number }).input);
    switch (step.op) {
      case "map":
      case "filter":
      case "flatMap":
      case "mapBatch":
        return edge(input, step.via)[step.op](step.choice.f, step.choice.to);
      case "compute": {
        const made = edge(input, step.via).compute(step.choice.f, step.choice.to);
        return step.added === undefined ? made : made.addInput("x", this.at(step.added));
      }
      case "mapToTuple":
        return input.mapToTuple((row: unknown) => tupleOf(step, row), { key: step.key, value: step.value });
      case "computeToTuple":
        return input.computeToTuple(
          (rows: Iterable<unknown>, out: { collect(row: unknown): void }) => {
            for (const row of rows) out.collect(tupleOf(step, row));
          },
          { key: step.key, value: step.value },
        );
      case "reduce":
      case "allReduce":
        return input[step.op](step.choice.f, step.type);
      case "gather":
      case "allGather":
        return input[step.op]();
      case "partition":
        return input.partition(step.choice?.f, step.tasks);
      case "replicate":
        return input.replicate(step.tasks);
      case "union":
        return input.union(
          step.others.length === 1 ? this.at(step.others[0] as number) : step.others.map((i) => this.at(i)),
        );
      case "keyedPartition":
        return input.keyedPartition(step.choice?.f);
      case "keyedReduce":
        return input.keyedReduce(step.choice.f);
      case "keyedGather":
      case "keyedGatherUngrouped":
        return input[step.op](
          given({ partitioner: step.partitioner?.f, comparator: step.comparator?.f, n: step.tasks }),
        );
      case "sort":
      case "sortByKey":
        // Where one of several tasks begins depends on samples.
        return input[step.op](given({ comparator: step.comparator?.f, descending: step.descending, n: 1 }));
      case "join": {
        const { type, algorithm, comparator, partitioner } = step;
        return input.join(
          this.at(step.right),
          given({ type, algorithm, comparator: comparator?.f, partitioner: partitioner?.f }),
        );
      }
      case "store":
        return step.kind.endsWith("ache")
          ? input.lazyCache()
          : input.lazyPersist(
              given({ key: `${this.#key} ${this.#made.length}`, compression: step.lz4 ? "lz4" : undefined }),
            );
      default:
        return input;
    }
  }

  #list(step: StepOf<"list">): unknown {
    const rows = listRows(step);
    const parallelism = step.tasks;
    if (step.form === "map") {
      const [key, value] = step.type.fields as readonly [DType, DType];
      return this.#env.parallelize(new Map(rows as [unknown, unknown][]), { key, value, parallelism });
    }
    if (step.form === "array") return this.#env.parallelize(rows, { type: step.type, parallelism });
    const array = newTypedArray((step.type as NumericType).kind, rows.length);
    rows.forEach((row, i) => {
      array[i] = row as number;
    });
    return this.#env.parallelize(array, { parallelism });
  }
}

function edge(input: any, via: "tset" | "direct" | "pipe"): any {
  return via === "tset" ? input : input[via]();
}

/** Without what is undefined. */
function given(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function rowsFactory(step: StepOf<"source" | "keyedSource">) {
  return function* ({ index }: { index: number }): Generator<unknown> {
    for (let i = 0; i < (step.counts[index] as number); i++) {
      sourced.rows++;
      yield sourceRow(step, index, i);
    }
  };
}

function sourceFactory(step: StepOf<"source">): (context: any) => any {
  const rows = rowsFactory(step);
  switch (step.form) {
    case "generator":
      return rows;
    case "iterable":
      return (context) => ({ [Symbol.iterator]: () => rows(context) });
    case "async":
      return async function* (context) {
        for (const row of rows(context)) {
          if (codeOf(row) % 64 === 0) await null;
          yield row;
        }
      };
    case "next":
      return ({ index }) => {
        let i = 0;
        return {
          hasNext: () => i < (step.counts[index] as number),
          next: () => {
            sourced.rows++;
            return sourceRow(step, index, i++);
          },
        };
      };
    case "batch":
      return (context) => {
        const left = rows(context);
        return {
          nextBatch(out: unknown[]) {
            let n = 0;
            for (; n < Math.min(out.length, 1000); n++) {
              const next = left.next();
              if (next.done === true) break;
              out[n] = next.value;
            }
            return n;
          },
        };
      };
    case "reused":
      // An object of any is not to be changed by who handed it over.
      return (context) => (step.type.kind === "any" ? rows(context) : reusing(rows(context)));
  }
}

/** Hands out one object again and again, with other content each time, as a source of views into a buffer does. */
function* reusing(rows: Iterable<unknown>): Generator<unknown> {
  let held: any;
  for (const row of rows) {
    if (Array.isArray(row) || ArrayBuffer.isView(row)) {
      const next = row as unknown as unknown[];
      if (held === undefined || held.length !== next.length) held = row;
      else for (let i = 0; i < next.length; i++) held[i] = next[i];
      yield held;
    } else yield row;
  }
}
