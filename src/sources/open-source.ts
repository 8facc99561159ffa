import type { SourceNode } from "../plan/graph.js";
import { openFiles } from "./files/open-files.js";
import type { BatchSource, NextSource, TSetContext } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";

/** A source of one task, by the form that it has. */
export type OpenedSource =
  | {
      readonly kind: "index";
      readonly values: ArrayLike<unknown> | undefined;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "next"; readonly source: NextSource<unknown> }
  | { readonly kind: "iterator"; readonly iterator: Iterator<unknown> }
  | { readonly kind: "async"; readonly iterator: AsyncIterator<unknown> }
  | { readonly kind: "batch"; readonly source: BatchSource }
  | { readonly kind: "rows"; readonly source: RowsSource }
  | { readonly kind: "chunks"; readonly source: ChunksSource };

/** A source of this package's own: as many rows at a time as it likes. */
export interface RowsSource {
  /** Whether nextRows gives promises. */
  readonly isAsync: boolean;
  /** Valid until the next call; undefined at the end. */
  nextRows(): ArrayLike<unknown> | undefined | Promise<ArrayLike<unknown> | undefined>;
  close(): void;
}

/** A source of this package's own: rows column by column. */
export interface ChunksSource {
  /** Lent until the next call; undefined at the end. */
  nextChunk(): Chunk | undefined;
  close(): void;
}

/** An opened source, and what to call once when its task is over, failed or not. */
export interface SourceHandle {
  readonly source: OpenedSource;
  close(): void | Promise<void>;
}

/** Rows of task `index`: equal runs, the first ones one longer where they do not divide. */
export function shareOf(count: number, index: number, parallelism: number): { from: number; to: number } {
  const size = Math.floor(count / parallelism);
  const longer = count % parallelism;
  const from = index * size + Math.min(index, longer);
  return { from, to: from + size + (index < longer ? 1 : 0) };
}

/** Opens the source of one task; a promise only where the user's factory gives one. */
export function openSource(node: SourceNode, context: TSetContext): SourceHandle | Promise<SourceHandle> {
  if (node.kind === "files") return filesHandle(openFiles(node, context.index));
  if (node.kind !== "source") {
    const values = node.kind === "list" ? node.values : undefined;
    const count = node.kind === "list" ? node.values.length : node.count;
    return { source: { kind: "index", values, ...shareOf(count, context.index, node.parallelism) }, close() {} };
  }
  const made = (node.make as (context: TSetContext) => unknown)(context);
  return isThenable(made)
    ? made.then((source) => prepare(source, context, node.type))
    : prepare(made, context, node.type);
}

async function filesHandle(opening: Promise<RowsSource | ChunksSource>): Promise<SourceHandle> {
  const source = await opening;
  const opened: OpenedSource = "nextChunk" in source ? { kind: "chunks", source } : { kind: "rows", source };
  return { source: opened, close: () => source.close() };
}

function prepare(made: unknown, context: TSetContext, type: DType): SourceHandle {
  const source = made as { prepare?(context: TSetContext): void; close?(): void } | null | undefined;
  const opened = formOf(made);
  if (opened.kind === "batch" && !isNumericKind(type.kind)) {
    throw new TypeError(
      `nextBatch(out) fills typed arrays, and ${typeText(type)} has none: hasNext() and next(), or an iterable`,
    );
  }
  const object = opened.kind === "next" || opened.kind === "batch" ? source : undefined;
  object?.prepare?.(context);
  return {
    source: opened,
    close() {
      if (object !== undefined) return object?.close?.();
      // A generator that was not read to its end runs its finally blocks.
      if (opened.kind === "iterator") opened.iterator.return?.();
      if (opened.kind === "async") return opened.iterator.return?.().then(() => undefined);
    },
  };
}

/** hasNext/next is looked for first, then the iteration protocols, then nextBatch. */
function formOf(made: unknown): OpenedSource {
  const source = made as Record<PropertyKey, unknown> | null | undefined;
  if (source !== null && source !== undefined) {
    if (typeof source.hasNext === "function" && typeof source.next === "function") {
      return { kind: "next", source: made as NextSource<unknown> };
    }
    if (typeof source[Symbol.iterator] === "function") {
      return { kind: "iterator", iterator: (made as Iterable<unknown>)[Symbol.iterator]() };
    }
    if (typeof source[Symbol.asyncIterator] === "function") {
      return { kind: "async", iterator: (made as AsyncIterable<unknown>)[Symbol.asyncIterator]() };
    }
    if (typeof source.nextBatch === "function") return { kind: "batch", source: made as BatchSource };
  }
  throw new TypeError(
    `a source has hasNext() and next(), or is iterable or async iterable, or has nextBatch(out); the function given to createSource returned ${describe(made)}`,
  );
}

function describe(made: unknown): string {
  if (made === null || typeof made !== "object") return String(made);
  return `an object with ${Object.keys(made).slice(0, 5).join(", ") || "no properties"}`;
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
