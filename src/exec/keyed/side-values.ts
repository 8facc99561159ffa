import { viewChunk } from "../../columns/column-fields.js";
import { createRowSource, type RowSource } from "../../columns/row-source.js";
import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { DType } from "../../types/dtype.js";
import { buildChunk } from "./build-chunk.js";

/** The values of one side of a join, as its results have them. Its owner ends it by free(). */
export class SideValues {
  readonly #memory: Arenas;
  readonly #values: RowSource;
  /** Of `any`, which has no null of its own: a row that holds one, behind all others. */
  readonly #nullRow: Chunk | undefined;

  /**
   * @param type of the results' column
   * @param chunks of that type or, where it is nullable, of the one that it is made of; they stay where they are
   */
  constructor(type: DType, chunks: readonly Chunk[], memory: Arenas) {
    this.#memory = memory;
    const values = chunks.map((chunk) => asNullable(chunk, type));
    this.#nullRow = type.kind === "any" ? buildChunk(type, memory, [null]) : undefined;
    this.#values = createRowSource(type, this.#nullRow === undefined ? values : [...values, this.#nullRow]);
  }

  /** The values of these rows, null for -1, as a chunk that the caller owns. */
  take(rows: Int32Array): Chunk {
    if (this.#nullRow === undefined) return this.#values.take(rows, this.#memory);
    const last = this.#values.rows - 1;
    return this.#values.take(
      rows.map((row) => (row < 0 ? last : row)),
      this.#memory,
    );
  }

  free(): void {
    if (this.#nullRow !== undefined) freeChunk(this.#nullRow, this.#memory);
  }
}

/** A column as one of `type`, which is its own or that with null: no validity bits stand for no nulls. */
export function asNullable(chunk: Chunk, type: DType): Chunk {
  if (type.kind !== "nullable" || chunk.type.kind === "nullable") return chunk;
  return viewChunk(type, chunk.rows, [new Uint8Array(0), ...chunk.buffers]);
}

/** Which sides of a join keep rows that match none. */
export function keptSides({ join }: ExchangeNode): { readonly left: boolean; readonly right: boolean } {
  const type = join?.type;
  return { left: type === "left" || type === "full", right: type === "right" || type === "full" };
}
