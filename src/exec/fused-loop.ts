import type { Constants } from "../plan/arithmetic.js";
import type { DType } from "../types/dtype.js";
import { isBigKind } from "../types/kinds.js";
import { storeExpression } from "../types/store-value.js";
import { compiledOnce } from "./compiled-code.js";

/**
 * One generated function a chain of element operators: V8 compiles it for this chain alone, so that each lambda is
 * inlined, no call is megamorphic and no element is boxed.
 *
 * Where the rows come from:
 *
 *     values    run(array, from, to)       a typed array, or an array
 *     range     run(undefined, from, to)   start + i * step
 *     next      run(source, 0, limit)      hasNext() and next()
 *     iterator  run(iterator, 0, limit)    next() of the iterator protocol
 *     push      collect(value)             called by a compute, or for each element of an async source
 *
 * Where they go:
 *
 *     array     into out.array, which out.flush() empties when it is full
 *     each      a call for each row
 *     fold      acc = f(acc, row)
 *     count     counted
 */
export type Feed = "values" | "range" | "next" | "iterator" | "push";
export type Output = "array" | "each" | "fold" | "count";

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

export interface LoopPlan {
  readonly feed: Feed;
  readonly operators: readonly ElementOperator[];
  readonly output: Output;
  /** Type that incoming rows are checked and wrapped as; undefined where they are of it already. */
  readonly incoming: DType | undefined;
  /** Type of a fold's accumulator. */
  readonly foldType?: DType;
  /** Where rows have another type than the fold: makes `v` a number or a bigint, as source text; then it is stored as one. */
  readonly foldConversion?: string | undefined;
}

export interface LoopBindings {
  readonly operators: readonly ElementOperator[];
  /** Stores a value as the type of operator i - 1 (0: the incoming type), or throws. */
  readonly slow: readonly ((value: unknown) => unknown)[];
  /** Names the operator in an error: 0 for what feeds the loop, i + 1 for operator i, operators.length + 1 for the output. */
  readonly fail: (at: number, error: unknown) => unknown;
  readonly out?: OutputArray;
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
  /** Of a fold: whether there was a row, and the accumulator. */
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
  const { feed, operators, output } = plan;
  // Where a row may produce several, or arrives by a call, the output's state lives in the closure; else in locals.
  const spread = feed === "push" || operators.some((o) => o.kind === "flatMap");
  const head: string[] = [`"use strict";`, "const { fail, slow, out, each, fold, slowFold, start, step } = bindings;"];
  operators.forEach((_, i) => head.push(`const { f: f${i}, constants: k${i} } = bindings.operators[${i}];`));
  for (let i = 0; i <= operators.length; i++) head.push(`const s${i} = slow[${i}];`);
  if (output === "array") head.push("const capacity = out.capacity;");
  const rows = output === "array" ? "array = out.array, n = out.length" : "array, n = 0";
  head.push(`let ${rows}, acc, has = false, at = 0;`);

  const local = spread ? "" : "_";
  const collectors: string[] = [];
  const body = (i: number, v: string): string => {
    if (i === operators.length) return emit(plan, v, local, spread);
    const { kind, type, constants } = operators[i] as ElementOperator;
    const next = `v${i + 1}`;
    const args = constants === undefined ? v : `${v}, k${i}`;
    switch (kind) {
      case "map":
        return `at = ${i + 1}; const r${i} = f${i}(${args}); const ${next} = ${storeExpression(type, `r${i}`, `s${i + 1}`)}; ${body(i + 1, next)}`;
      case "filter":
        return `at = ${i + 1}; if (f${i}(${args})) { ${body(i + 1, v)} }`;
      case "tap":
        return `at = ${i + 1}; f${i}(${v}); ${body(i + 1, v)}`;
      case "flatMap":
        collectors.push(
          `const c${i} = { collect(r) { at = ${i + 1}; const ${next} = ${storeExpression(type, "r", `s${i + 1}`)}; ${body(i + 1, next)} at = ${i + 1}; } };`,
        );
        return `at = ${i + 1}; f${i}(${v}, c${i});`;
    }
  };
  const store = (v: string): string =>
    plan.incoming === undefined
      ? body(0, v)
      : `const v0 = ${storeExpression(plan.incoming, v, "s0")}; ${body(0, "v0")}`;
  const big = plan.incoming !== undefined && isBigKind(plan.incoming.kind);
  const element = elementSource(feed, big, store);

  const enter = spread ? "" : "let array_ = array, n_ = n, acc_ = acc, has_ = has, at = 0;";
  const leave = spread ? "" : "array = array_; n = n_; acc = acc_; has = has_;";
  const run =
    feed === "push"
      ? ""
      : `${enter} let taken = 0; try { ${loopText(feed, element, output === "array" && !spread)} } catch (error) { throw fail(at, error); } ${leave} ${output === "array" ? "out.length = n;" : ""} return taken;`;
  const collect = feed === "push" ? `try { at = 0; ${element} } catch (error) { throw fail(at, error); }` : "";
  return [
    ...head,
    ...collectors,
    "return {",
    `  run(source, from, to) { ${output === "array" ? "n = out.length; array = out.array;" : ""} ${run} },`,
    // A call a row: the output hears of them at the end only.
    `  collect(value) { ${collect} },`,
    `  settle() { ${feed === "push" && output === "array" ? "out.length = n;" : ""} },`,
    "  folded() { return { has, value: acc }; },",
    "  counted() { return n; },",
    "  resume(from) { ({ has, value: acc } = from.folded()); },",
    "};",
  ].join("\n");
}

/** Text that takes one element from the feed and passes it on. */
function elementSource(feed: Feed, big: boolean, store: (v: string) => string): string {
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

function loopText(feed: Feed, element: string, windowed: boolean): string {
  if (feed === "next") return loopUntil("!source.hasNext()", element, windowed);
  if (feed === "iterator") return loopUntil("(step_ = source.next()).done", element, windowed, "let step_;");
  if (!windowed) return `for (let i = from; i < to; i++) { at = 0; ${element} } taken = to - from;`;
  // As many rows as the output surely has room for: no check an element.
  return `for (let i = from; i < to;) {
      const end = Math.min(to, i + capacity - n_);
      for (; i < end; i++) { ${element} }
      if (n_ === capacity) { out.length = n_; out.flush(); array_ = out.array; n_ = out.length; }
    } taken = to - from;`;
}

function loopUntil(ended: string, element: string, windowed: boolean, before = ""): string {
  const flush = windowed
    ? "if (n_ === capacity) { out.length = n_; out.flush(); array_ = out.array; n_ = out.length; }"
    : "";
  return `${before} for (; taken < to; taken++) { at = 0; if (${ended}) break; ${element} ${flush} }`;
}

/** Text that hands a finished row to the output. */
function emit(plan: LoopPlan, v: string, local: string, spread: boolean): string {
  const at = `at = ${plan.operators.length + 1};`;
  switch (plan.output) {
    case "array":
      return spread
        ? `array[n++] = ${v}; if (n === capacity) { ${at} out.length = n; out.flush(); array = out.array; n = out.length; }`
        : `array_[n_++] = ${v};`;
    case "each":
      return `${at} each(${v});`;
    case "fold": {
      const type = plan.foldType as DType;
      const stored = storeExpression(type, "q", "slowFold");
      const converted = plan.foldConversion?.replaceAll(/\bv\b/g, v);
      const p = converted === undefined ? v : "p";
      const convert =
        converted === undefined ? "" : `const c = ${converted}; const p = ${storeExpression(type, "c", "slowFold")};`;
      return `${at} ${convert} if (has${local}) { const q = fold(acc${local}, ${p}); acc${local} = ${stored}; } else { acc${local} = ${p}; has${local} = true; }`;
    }
    case "count":
      return `n${local}++;`;
  }
}
