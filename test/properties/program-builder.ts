import { type DType, int32, type JoinType, list, nullable, tuple } from "tsets";
import * as functions from "./functions.js";
import { type Choice, fitting, typeAt } from "./functions.js";
import type { Made, Program, SourceForm, Step, Via } from "./program.js";
import { countsOf, maybe, pick, type Recipe, rowsOf } from "./recipe.js";
import { isNumber } from "./values.js";

const MOST_ROWS = 40_000;
const MOST_TASKS = 5;

export function programOf({ sources, steps }: Recipe): Program {
  const builder = new ProgramBuilder();
  for (const n of sources) builder.source(n);
  for (const n of steps) builder.step(n);
  builder.observe();
  return builder;
}

class ProgramBuilder implements Program {
  readonly steps: Step[] = [];
  readonly made: Made[] = [];
  /** Steps that made something, latest first. */
  #usable: number[] = [];
  #released = new Set<number>();
  #mayFail = false;

  source([form, a, b, c, shape, salt, tasks, type]: readonly number[]): void {
    const rows = rowsOf(shape as number, salt as number);
    const parallelism = 1 + ((tasks as number) % MOST_TASKS);
    const t = typeAt(type as number);
    const counts = countsOf(a as number, b as number, c as number, parallelism, isNumber(t));
    const total = counts.reduce((x, y) => x + y, 0);
    const plain = { type: t, tasks: parallelism, most: total, keyed: false, link: false, stored: undefined } as const;
    this.#mayFail ||= (salt as number) % 16 === 0;
    switch ((form as number) % 10) {
      case 0: {
        const numeric = isNumber(t) ? t : int32;
        const step = [1, 2, -1, 7][(c as number) % 4] as number;
        const start = ((b as number) % 100) - 50;
        this.#push(
          { op: "range", type: numeric, start, end: start + step * total, step, tasks: parallelism },
          { ...plain, type: numeric },
        );
        break;
      }
      case 1:
        this.#push(
          {
            op: "list",
            type: t,
            form: isNumber(t) && (c as number) % 2 === 0 ? "typed array" : "array",
            tasks: parallelism,
            count: total,
            rows,
          },
          plain,
        );
        break;
      case 2: {
        const value = typeAt((type as number) >> 8);
        this.#push(
          { op: "list", type: tuple(t, value), form: "map", tasks: parallelism, count: Math.min(total, 1000), rows },
          { ...plain, type: tuple(t, value), keyed: true },
        );
        break;
      }
      case 3:
      case 4: {
        const value = typeAt((type as number) >> 8);
        const step: Step = {
          op: "keyedSource",
          key: t,
          value,
          counts,
          keys: rowsOf((shape as number) >> 4, salt as number),
          rows,
        };
        this.#push(step, { ...plain, type: tuple(t, value), keyed: true });
        break;
      }
      default: {
        const forms: SourceForm[] = [
          "next",
          "iterable",
          "generator",
          "async",
          isNumber(t) ? "batch" : "reused",
          "reused",
        ];
        this.#push(
          { op: "source", type: t, form: forms[(form as number) % forms.length] as SourceForm, counts, rows },
          plain,
        );
      }
    }
  }

  step([which, where, a, b, c, d]:
    | readonly [number, number, number, number, number, number]
    | readonly number[]): void {
    const near = Math.min(this.#usable.length, 3);
    const input = this.#usable[(where as number) % near] as number;
    const made = this.made[input] as Made;
    const options = [
      ...this.#elementSteps(made),
      ...(made.link ? [] : this.#setSteps(made)),
      ...(made.keyed ? this.#keyedSteps(made) : []),
    ];
    (options[(which as number) % options.length] as (input: number, ...n: number[]) => void)(
      input,
      a as number,
      b as number,
      c as number,
      d as number,
    );
  }

  /** In the end everything that the last two steps made is looked at. */
  observe(): void {
    for (const input of this.#usable.slice(0, 2).reverse()) {
      this.steps.push({ op: "observe", input, how: "collect" }, { op: "observe", input, how: "count" });
      for (let i = 0; i < 2; i++) this.made.push(this.made[input] as Made);
    }
  }

  #push(step: Step, made: Made): void {
    this.steps.push(step);
    this.made.push(made);
    this.#usable.unshift(this.steps.length - 1);
  }

  /** A step that makes nothing. */
  #pushAction(step: Step, input: number): void {
    this.steps.push(step);
    this.made.push(this.made[input] as Made);
  }

  #elementSteps(made: Made): ((input: number, ...n: number[]) => void)[] {
    const { type, most } = made;
    const plain = { ...made, keyed: false, link: false, stored: undefined };
    const via = (n: number): Via => (made.link ? "tset" : ((["tset", "direct", "pipe"] as const)[n % 3] as Via));
    const element =
      (op: "map" | "filter" | "flatMap" | "mapBatch", choices: readonly Choice[], grows: number) =>
      (input: number, a: number, b: number) => {
        const choice = pick(choices, a);
        this.#push({ op, input, choice, via: via(b) }, { ...plain, type: choice.to ?? type, most: most * grows });
      };
    const compute = (input: number, a: number, b: number, c: number, d: number): void => {
      const along = via(b);
      const piped = along === "pipe";
      const stored = this.#usable.filter(
        (i) => this.made[i]?.stored !== undefined && this.made[i]?.tasks === made.tasks && !this.#released.has(i),
      );
      if (!piped && stored.length > 0 && c % 2 === 0) {
        const choice = functions.INPUT_COMPUTES[0] as Choice;
        this.#push(
          { op: "compute", input, choice, via: along, added: pick(stored, d) },
          { ...plain, type: choice.to as DType, most: most + 2 * made.tasks },
        );
        return;
      }
      const impatient = this.#mayFail ? [] : functions.IMPATIENT_COMPUTES;
      const choices = piped ? functions.COMPUTES : [...functions.COMPUTES, ...functions.ASYNC_COMPUTES, ...impatient];
      const choice = pick(fitting(choices, type), a);
      this.#push(
        { op: "compute", input, choice, via: along },
        { ...plain, type: choice.to ?? type, most: 3 * most + 2 * made.tasks },
      );
    };
    const toTuple =
      (op: "mapToTuple" | "computeToTuple") => (input: number, a: number, b: number, c: number, d: number) => {
        const [key, value] = [typeAt(a), typeAt(b)];
        this.#push(
          { op, input, key, value, keys: [1, 3, 50, 1000][c % 4] as number, add: d },
          { ...plain, type: tuple(key, value), keyed: true },
        );
      };
    // Both sides get keys here, so that some of them meet and some do not.
    const meeting = (input: number, a: number, b: number, c: number, d: number): void => {
      const rights = this.#usable.filter((i) => (this.made[i] as Made).most * most <= MOST_ROWS);
      if (rights.length === 0) return toTuple("mapToTuple")(input, a, b, c, d);
      const right = pick(rights, d);
      const key = typeAt(a);
      const sides = [input, right].map((side, i) => {
        const types = { key, value: typeAt(b >> (4 * i)) };
        this.#push(
          { op: "mapToTuple", input: side, ...types, keys: 5, add: 2 * i },
          { ...(this.made[side] as Made), link: false, stored: undefined, type: tuple(key, types.value), keyed: true },
        );
        return this.steps.length - 1;
      });
      this.#join(sides[0] as number, sides[1] as number, c, c >> 2, d >> 4);
    };
    const maps = fitting(functions.MAPS, type, this.#mayFail);
    const store = (input: number, a: number, b: number): void => {
      const kind = (["cache", "persist", "lazyCache", "lazyPersist"] as const)[a % 4] as "cache";
      const kept = kind.toLowerCase().endsWith("cache") ? "cache" : "persist";
      this.#push(
        { op: "store", input, kind, lz4: kept === "persist" && b % 3 === 0 },
        { ...made, link: false, stored: kept },
      );
    };
    const update = (input: number, a: number): void => {
      const cached = this.#usable.filter((i) => {
        const target = this.made[i] as Made;
        return (
          target.stored === "cache" &&
          target.tasks === made.tasks &&
          JSON.stringify(target.type) === JSON.stringify(made.type)
        );
      });
      if (cached.length === 0 || made.link) store(input, a, a);
      else this.#pushAction({ op: "update", input, stored: pick(cached, a) }, input);
    };
    const release = (input: number, a: number): void => {
      // An input that was added and then released is an error, which another test looks at.
      const added = new Set(this.steps.map((step) => (step.op === "compute" ? step.added : undefined)));
      const stored = this.#usable.filter((i) => this.made[i]?.stored !== undefined && !added.has(i));
      if (stored.length === 0) store(input, a, a);
      else {
        this.#released.add(pick(stored, a));
        this.#pushAction({ op: "release", stored: pick(stored, a) }, input);
      }
    };
    const observe = (input: number, a: number): void => {
      const { op } = this.steps[input] as Step;
      const hows = [
        "forEach",
        "sink",
        "count",
        ...(op === "reduce" || op === "allReduce" ? ["value"] : []),
        ...(made.stored === undefined ? [] : ["getData"]),
      ];
      this.#pushAction({ op: "observe", input, how: pick(hows, a) as "count" }, input);
    };
    const steps = [
      element("map", maps, 1),
      element("map", maps, 1),
      (input: number, a: number, b: number) => {
        const choice = functions.recode(typeAt(a), b);
        this.#push({ op: "map", input, choice, via: "tset" }, { ...plain, type: choice.to as DType });
      },
      element("filter", fitting(functions.FILTERS, type), 1),
      compute,
      compute,
      toTuple("mapToTuple"),
      toTuple("mapToTuple"),
      toTuple("computeToTuple"),
      meeting,
      store,
      store,
      update,
      release,
      observe,
    ];
    if (most <= MOST_ROWS) steps.push(element("flatMap", fitting(functions.FLAT_MAPS, type), 2));
    if (isNumber(type)) steps.push(element("mapBatch", fitting(functions.BATCHES, type), 1));
    return steps;
  }

  #setSteps(made: Made): ((input: number, ...n: number[]) => void)[] {
    const { type, tasks, most } = made;
    const plain = { ...made, keyed: false, stored: undefined };
    const reduction = (op: "reduce" | "allReduce") => (input: number, a: number, b: number) => {
      const numeric = isNumber(type);
      const to = numeric && b % 3 === 0 ? pick(NUMERIC, b >> 2) : type;
      const choice = pick(fitting(functions.REDUCERS, to), a);
      // A float into an integer may have a fraction, and numbers beyond 2^53 lose their low bits.
      const safe = to.kind === type.kind || to.kind.startsWith("float");
      const t = safe || this.#mayFail ? to : type;
      const single = op === "reduce" ? 1 : tasks;
      const final = t === to ? choice : pick(fitting(functions.REDUCERS, t), a);
      this.#push({ op, input, choice: final, type: t }, { ...plain, type: t, tasks: single, most: single, link: true });
    };
    const gather = (op: "gather" | "allGather") => (input: number) => {
      const single = op === "gather" ? 1 : tasks;
      this.#push({ op, input }, { ...plain, type: tuple(int32, type), tasks: single, most: most * single, link: true });
    };
    const partition = (input: number, a: number, b: number): void => {
      const n = 1 + (a % MOST_TASKS);
      this.#push(
        { op: "partition", input, tasks: n, choice: maybe(functions.PARTITIONERS, b) },
        { ...plain, tasks: n },
      );
    };
    const union = (input: number, a: number, b: number): void => {
      const same = this.#usable.filter((i) => {
        const other = this.made[i] as Made;
        return !other.link && other.tasks === tasks && JSON.stringify(other.type) === JSON.stringify(type);
      });
      const others = b % 3 === 0 ? [pick(same, a), input] : [pick(same, a)];
      this.#push(
        { op: "union", input, others },
        { ...plain, most: most + others.reduce((n, i) => n + (this.made[i] as Made).most, 0) },
      );
    };
    // Several actions over the same operators, each with its own type and function.
    const reductions = (input: number, a: number, b: number, c: number, d: number): void => {
      for (const [i, n] of [a, b, c, d].entries()) {
        reduction(i % 2 === 0 ? "reduce" : "allReduce")(input, n, n >> 4);
        const last = this.steps.length - 1;
        this.#pushAction({ op: "observe", input: last, how: "value" }, last);
      }
    };
    const steps = [reduction("reduce"), reduction("allReduce"), reductions, gather("gather"), partition, union];
    if (isOrdered(type)) steps.push(this.#sort("sort", made, type));
    if (most * tasks <= MOST_ROWS) steps.push(gather("allGather"));
    if (tasks === 1 && most <= MOST_ROWS) {
      steps.push((input, a) => {
        const n = 1 + (a % MOST_TASKS);
        this.#push({ op: "replicate", input, tasks: n }, { ...plain, tasks: n, most: most * n });
      });
    }
    return steps;
  }

  #join(input: number, right: number, b: number, c: number, d: number): void {
    const [made, other] = [this.made[input] as Made, this.made[right] as Made];
    const [key, value] = made.type.fields as readonly [DType, DType];
    const type = (["inner", "left", "right", "full"] as const)[b % 4] as JoinType;
    // Values of any have no natural order that is promised.
    const algorithm = c % 2 === 0 || key.kind === "any" ? "hash" : "sort";
    const comparator = algorithm === "sort" ? maybe(fitting(functions.COMPARATORS, key), c >> 1) : undefined;
    const rows = tuple(
      key,
      orNull(value, type === "right" || type === "full"),
      orNull((other.type.fields as DType[])[1] as DType, type === "left" || type === "full"),
    );
    const most = made.most * other.most + made.most + other.most;
    const partitioner = maybe(functions.PARTITIONERS.slice(0, 2), d);
    this.#push(
      { op: "join", input, right, type, algorithm, comparator, partitioner },
      { ...made, stored: undefined, type: rows, keyed: false, most },
    );
  }

  #sort(op: "sort" | "sortByKey", made: Made, by: DType): (input: number, ...n: number[]) => void {
    return (input, a, b) => {
      const comparator = maybe(fitting(functions.COMPARATORS, by), a);
      const plain = { ...made, keyed: op === "sortByKey", stored: undefined, tasks: 1 };
      this.#push({ op, input, comparator, descending: b % 2 === 0 }, plain);
    };
  }

  #keyedSteps(made: Made): ((input: number, ...n: number[]) => void)[] {
    const [key, value] = made.type.fields as readonly [DType, DType];
    const plain = { ...made, stored: undefined };
    const gather = (op: "keyedGather" | "keyedGatherUngrouped") => (input: number, a: number, b: number, c: number) => {
      const tasks = 1 + (a % MOST_TASKS);
      const type = op === "keyedGather" ? tuple(key, list(value)) : made.type;
      const comparator = maybe(fitting(functions.COMPARATORS, key), c);
      this.#push(
        { op, input, tasks, partitioner: maybe(functions.PARTITIONERS, b), comparator },
        { ...plain, type, tasks },
      );
    };
    const join = (input: number, a: number, b: number, c: number, d: number): void => {
      const rights = this.#usable.filter((i) => {
        const other = this.made[i] as Made;
        return (
          other.keyed &&
          other.type.fields?.[0]?.kind === key.kind &&
          JSON.stringify(other.type.fields[0]) === JSON.stringify(key) &&
          made.most * other.most <= MOST_ROWS
        );
      });
      if (rights.length === 0) {
        this.#push({ op: "keyedPartition", input, choice: maybe(functions.PARTITIONERS, b) }, plain);
        return;
      }
      this.#join(input, pick(rights, a), b, c, d);
    };
    const reduce = (input: number, a: number): void => {
      this.#push({ op: "keyedReduce", input, choice: pick(fitting(functions.REDUCERS, value), a) }, plain);
    };
    return [
      ...(isOrdered(key) ? [this.#sort("sortByKey", made, key)] : []),
      join,
      join,
      join,
      reduce,
      reduce,
      gather("keyedGather"),
      gather("keyedGatherUngrouped"),
      (input, a) => {
        this.#push({ op: "keyedPartition", input, choice: maybe(functions.PARTITIONERS, a) }, plain);
      },
    ];
  }
}

const NUMERIC = [...new Set(Array.from({ length: 200 }, (_, i) => typeAt(i)).filter(isNumber))];

/** Values of any have no natural order that is promised. */
function isOrdered({ kind, item, fields = [] }: DType): boolean {
  return (
    kind !== "any" && (item === undefined || isOrdered(item as DType)) && (fields as readonly DType[]).every(isOrdered)
  );
}

function orNull(type: DType, missing: boolean): DType {
  return !missing || type.kind === "nullable" || type.kind === "any" ? type : nullable(type);
}
