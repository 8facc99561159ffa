import type { Constants } from "../plan/arithmetic.js";
import type { DType } from "../types/dtype.js";
import { isBigKind, isNumericKind, isScalarKind } from "../types/kinds.js";
import { storeStatement } from "../types/store-value.js";
import { compiledOnce } from "./compiled-code.js";
import type { LoopReduce } from "./loop-reduce.js";
import { bindStores, type LoopRow, memberOf, storeText, wholeOf } from "./loop-row.js";

/**
 * One generated function a chain of element operators: V8 compiles it for this chain alone, so that each lambda is
 * inlined, no call is megamorphic and no element is boxed.
 *
 * Where the rows come from:
 *
 *     values    run(array, from, to)       a typed array, or an array
 *     columns   run(columns, from, to)     tuples, a column for each member: see {@link LoopColumn}
 *     range     run(undefined, from, to)   start + i * step
 *     next      run(source, 0, limit)      hasNext() and next()
 *     iterator  run(iterator, 0, limit)    next() of the iterator protocol
 *     push      collect(value)             called by a compute, or for each element of an async source
 *
 * Where they go:
 *
 *     array     into out.array, which out.flush() empties when it is full
 *     columns   tuples of numbers and bools, a typed array for each member: into out.columns, as `array`
 *     each      a call for each row
 *     fold      acc = f(acc, row)
 *     reduce    the same by a built-in reducer, written out: see {@link LoopReduce}
 *     count     counted
 */
export type Feed = "values" | "columns" | "range" | "next" | "iterator" | "push";
export type Output = "array" | "columns" | "each" | "fold" | "reduce" | "count";

/** A member of tuples that a loop reads: the typed array of numbers, the bytes of bools, else a column reader. */
export type LoopColumn = { readonly [row: number]: unknown } | { get(row: number): unknown };

/** An operator that takes one element at a time. */
export interface ElementOperator {
  /** tap: calls f and passes the value on. */
  readonly kind: "map" | "filter" | "flatMap" | "tap";
  /** For a flatMap: called as (value, collector). */
  readonly f: (...args: never[]) => unknown;
  readonly type: DType;
  /** Second argument of a map or filter. */
  readonly constants?: Constants | undefined;
}

/** Where rows are gathered before they go on together. */
export interface OutputArray {
  array: { [index: number]: unknown; readonly length: number };
  /** Rows in `array` so far; below its capacity. */
  length: number;
  readonly capacity: number;
  /** Takes the rows away: afterwards length is 0 and array may be another one. */
  flush(): void;
}

/** Where tuples are gathered before they go on together: all columns are of one length. */
export interface OutputColumns {
  columns: readonly { [index: number]: unknown }[];
  length: number;
  readonly capacity: number;
  flush(): void;
}

export interface LoopPlan {
  readonly feed: Feed;
  /** Of a feed of columns: the types of the members. */
  readonly feedTypes?: readonly DType[] | undefined;
  readonly operators: readonly ElementOperator[];
  readonly output: Output;
  /** Type that incoming rows are checked and wrapped as; undefined where they are of it already. */
  readonly incoming: DType | undefined;
  /** Of an output into columns: the types of the members. */
  readonly outputTypes?: readonly DType[] | undefined;
  readonly reduce?: LoopReduce | undefined;
  /** Type of a fold's accumulator. */
  readonly foldType?: DType;
  /** Where rows have another type than the fold: makes `v` a number or a bigint, as source text; then it is stored as one. */
  readonly foldConversion?: string | undefined;
}

export interface LoopBindings {
  readonly operators: readonly ElementOperator[];
  /** What stores a value as the type of operator i - 1 (0: the incoming type), or throws; see {@link rowStores}. */
  readonly slow: readonly (readonly ((value: unknown) => unknown)[])[];
  /** Names the operator in an error: 0 for what feeds the loop, i + 1 for operator i, operators.length + 1 for the output. */
  readonly fail: (at: number, error: unknown) => unknown;
  readonly out?: OutputArray | OutputColumns;
  readonly each?: (value: never) => unknown;
  readonly fold?: (a: never, b: never) => unknown;
  readonly slowFold?: (value: unknown) => unknown;
  readonly start?: number;
  readonly step?: number;
}

export interface Loop {
  /** Returns how many rows were taken; fewer than to - from where a source has ended. */
  run(from: unknown, start: number, end: number): number;
  collect(value: unknown): void;
  /** After calls of collect: tells the output how many rows there are. */
  settle(): void;
  /** Of a fold and a reduce: whether there was a row, and the accumulator. */
  folded(): { has: boolean; value: unknown };
  /** Of a count. */
  counted(): number;
  /** Goes on with what another loop has folded. */
  resume(from: Loop): void;
  /** How many rows a driver best gives run() at a time; {@link BATCH_ROWS} unless given. */
  readonly stepRows?: number | undefined;
}

/**
 * Makes the factory for a chain; it is called once a task, so all tasks share the compiled code.
 *
 * @param use the texts of the functions that the chain calls; see {@link compiledOnce}
 */
export function compileLoop(plan: LoopPlan, use?: string): (bindings: LoopBindings) => Loop {
  return compiledOnce(
    loopSource(plan),
    use,
    (text) => new Function("bindings", text) as (bindings: LoopBindings) => Loop,
  );
}

/** The text of the factory; exported for explain and for tests. */
export function loopSource(plan: LoopPlan): string {
  const { feed, operators } = plan;
  // Where a row may produce several, or arrives by a call, the output's state lives in the closure; else in locals.
  const spread = feed === "push" || operators.some((o) => o.kind === "flatMap");
  const local = spread ? "" : "_";
  const buffers = buffersOf(plan);
  const isBuffered = buffers.length > 0;
  const head: string[] = [`"use strict";`, "const { fail, slow, out, each, fold, slowFold, start, step } = bindings;"];
  operators.forEach((_, i) => head.push(`const { f: f${i}, constants: k${i} } = bindings.operators[${i}];`));
  const types = [plan.incoming, ...operators.map((o) => o.type)];
  types.forEach((type, i) => head.push(bindStores(type, `s${i}`, `slow[${i}]`)));
  if (isBuffered) head.push("const capacity = out.capacity;");
  // What is bound is const: code that is made for one task alone has it for constants. The state is var: of a let V8 would
  // look at each use in a closure whether it has a value yet.
  head.push(
    `var n = ${isBuffered ? "out.length | 0" : "0"}, acc${plan.reduce === undefined ? "" : ` = ${plan.reduce.neutral}`}, has = false, at = 0;`,
  );
  for (const { name, of } of buffers) head.push(`var ${name} = ${of};`);

  const collectors: string[] = [];
  const body = (i: number, row: LoopRow): string => {
    if (i === operators.length) return emit(plan, row, local);
    const { kind, type, constants } = operators[i] as ElementOperator;
    const v = wholeOf(row);
    const args = constants === undefined ? v : `${v}, k${i}`;
    switch (kind) {
      case "map": {
        const stored = storeText(type, `r${i}`, `v${i + 1}`, `s${i + 1}`);
        return `at = ${i + 1}; const r${i} = f${i}(${args}); ${stored.text} ${body(i + 1, stored.row)}`;
      }
      case "filter":
        return `at = ${i + 1}; if (f${i}(${args})) { ${body(i + 1, row)} }`;
      case "tap":
        return `at = ${i + 1}; f${i}(${v}); ${body(i + 1, row)}`;
      case "flatMap": {
        const stored = storeText(type, "r", `v${i + 1}`, `s${i + 1}`);
        collectors.push(
          `const c${i} = { collect(r) { at = ${i + 1}; ${stored.text} ${body(i + 1, stored.row)} at = ${i + 1}; } };`,
        );
        return `at = ${i + 1}; f${i}(${v}, c${i});`;
      }
    }
  };
  const store = (v: string): string => {
    if (plan.incoming === undefined) return body(0, { whole: v });
    const stored = storeText(plan.incoming, v, "v0", "s0");
    return `${stored.text} ${body(0, stored.row)}`;
  };
  const big = plan.incoming !== undefined && isBigKind(plan.incoming.kind);
  const element = feed === "columns" ? columnsText(plan, body) : elementSource(feed, big, store);

  const copies = (to: string, from: string): string =>
    [...buffers.map(({ name }) => name), "n", "acc", "has"].map((name) => `${name}${to} = ${name}${from}`).join(", ");
  const narrow = plan.reduce === undefined ? "" : `acc_ = ${plan.reduce.narrow("acc_")};`;
  const enter = spread ? "" : `let ${copies("_", "")}, at = 0; ${narrow}`;
  const leave = spread ? "" : `${copies("", "_")};`;
  const flush = `out.length = n${local}; out.flush(); ${renew(buffers, local)}`;
  const sources = feed === "columns" ? `const [${columnNames(plan).join(", ")}] = source;` : "";
  const run =
    feed === "push"
      ? ""
      : `${sources} ${enter} let taken = 0; try { ${loopText(feed, element, isBuffered && !spread ? flush : "")} } catch (error) { throw fail(at, error); } ${leave} ${isBuffered ? "out.length = n;" : ""} return taken;`;
  const collect = feed === "push" ? `try { at = 0; ${element} } catch (error) { throw fail(at, error); }` : "";
  return [
    ...head,
    ...collectors,
    "return {",
    `  run(source, from, to) { ${isBuffered ? renew(buffers, "") : ""} ${run} },`,
    // A call a row: the output hears of them at the end only.
    `  collect(value) { ${collect} },`,
    `  settle() { ${feed === "push" && isBuffered ? "out.length = n;" : ""} },`,
    "  folded() { return { has, value: acc }; },",
    "  counted() { return n; },",
    "  resume(from) { ({ has, value: acc } = from.folded()); },",
    "};",
  ].join("\n");
}

/** A variable for each typed array that rows are written to, and where it is found. */
interface Buffer {
  readonly name: string;
  readonly of: string;
}

function buffersOf({ output, outputTypes }: LoopPlan): Buffer[] {
  if (output === "array") return [{ name: "array", of: "out.array" }];
  if (output !== "columns") return [];
  return (outputTypes as readonly DType[]).map((_, j) => ({ name: `o${j}`, of: `out.columns[${j}]` }));
}

/** Text that takes up the output as it is: after a flush, or before a run. */
function renew(buffers: readonly Buffer[], local: string): string {
  return [...buffers.map(({ name, of }) => `${name}${local} = ${of};`), `n${local} = out.length | 0;`].join(" ");
}

function columnNames({ feedTypes }: LoopPlan): string[] {
  return (feedTypes as readonly DType[]).map((_, j) => `q${j}`);
}

/** Text that takes one tuple from columns, member by member, and passes it on. */
function columnsText(plan: LoopPlan, body: (i: number, row: LoopRow) => string): string {
  const members = columnNames(plan).map((_, j) => `e_${j}`);
  const reads = (plan.feedTypes as readonly DType[]).map(({ kind }, j) => {
    const read = isNumericKind(kind) ? `q${j}[i]` : kind === "bool" ? `q${j}[i] !== 0` : `q${j}.get(i)`;
    return `const ${members[j]} = ${read};`;
  });
  return `${reads.join(" ")} ${body(0, { members })}`;
}

/** Text that takes one element from the feed and passes it on. */
function elementSource(feed: Exclude<Feed, "columns">, big: boolean, store: (v: string) => string): string {
  switch (feed) {
    case "values":
      return `const e = source[i]; ${store("e")}`;
    case "range":
      return `const e = ${big ? "BigInt(start + i * step)" : "start + i * step"}; ${store("e")}`;
    case "next":
      return `const e = source.next(); ${store("e")}`;
    case "iterator":
      return `const e = step_.value; ${store("e")}`;
    case "push":
      return store("value");
  }
}

/** @param flush text that empties a full output; empty where there is none, or where each row looks */
function loopText(feed: Feed, element: string, flush: string): string {
  if (feed === "next") return loopUntil("!source.hasNext()", element, flush);
  if (feed === "iterator") return loopUntil("(step_ = source.next()).done", element, flush, "let step_;");
  if (flush === "") return `for (let i = from; i < to; i++) { at = 0; ${element} } taken = to - from;`;
  return untilFull("i", `for (; i < end; i++) { ${element} }`, flush, "let i = from;") + " taken = to - from;";
}

function loopUntil(ended: string, element: string, flush: string, before = ""): string {
  const row = (leave: string): string => `{ at = 0; if (${ended}) ${leave}; ${element} }`;
  if (flush === "") return `${before} for (; taken < to; taken++) ${row("break")}`;
  return untilFull("taken", `for (; taken < end; taken++) ${row("break rows")}`, flush, before);
}

/** Goes through as many rows at a time as the output surely has room for: no check an element. */
function untilFull(count: string, rows: string, flush: string, before: string): string {
  return `${before} rows: while (${count} < to) {
      const end = Math.min(to, ${count} + capacity - n_);
      ${rows}
      if (n_ === capacity) { ${flush} }
    }`;
}

/** Text that hands a finished row to the output. */
function emit(plan: LoopPlan, row: LoopRow, local: string): string {
  const at = `at = ${plan.operators.length + 1};`;
  const buffers = buffersOf(plan);
  const full = local === "" ? ` if (n === capacity) { ${at} out.length = n; out.flush(); ${renew(buffers, "")} }` : "";
  switch (plan.output) {
    case "array":
      return `array${local}[n${local}++] = ${wholeOf(row)};${full}`;
    case "columns": {
      const stores = (plan.outputTypes as readonly DType[]).map(({ kind }, j) => {
        const member = memberOf(row, j);
        return `o${j}${local}[n${local}] = ${kind === "bool" ? `${member} ? 1 : 0` : member};`;
      });
      return `${stores.join(" ")} n${local}++;${full}`;
    }
    case "each":
      return `${at} each(${wholeOf(row)});`;
    case "fold": {
      const type = plan.foldType as DType;
      const v = wholeOf(row);
      const stored = storeStatement(type, "q", `acc${local}`, "slowFold");
      const converted = plan.foldConversion?.replaceAll(/\bv\b/g, v);
      const p = converted === undefined ? v : "p";
      const convert =
        converted === undefined ? "" : `const c = ${converted}; ${storeStatement(type, "c", "const p", "slowFold")}`;
      // The first row is kept, and may be a view of a chunk that is given back before the task ends.
      const first = isScalarKind(type.kind) ? p : `slowFold(${p})`;
      return `${at} ${convert} if (has${local}) { const q = fold(acc${local}, ${p}); ${stored} } else { acc${local} = ${first}; has${local} = true; }`;
    }
    case "reduce": {
      const { step } = plan.reduce as LoopReduce;
      return `acc${local} = ${step(`acc${local}`, wholeOf(row))}; has${local} = true;`;
    }
    case "count":
      return `n${local}++;`;
  }
}
