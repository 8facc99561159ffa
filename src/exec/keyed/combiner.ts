import { fieldsOf } from "../../columns/column-fields.js";
import { createGroupTable, type GroupTable } from "../../columns/group-table.js";
import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import type { DType, Tuple } from "../../types/dtype.js";
import { Claim } from "./claim.js";
import { createFold, type Fold, isExact } from "./fold.js";
import { groupChunks } from "./group-chunks.js";

/** Rows after which it is seen whether equal keys are common. */
const TRIAL_ROWS = 1 << 18;
/** Groups a row, above which to combine costs more than it saves. */
const POOR = 0.5;

/**
 * Reduces the values of equal keys of one sending task before they travel, for as long as it pays and there is room; after
 * that rows pass as they are. What was reduced goes before them, so that keys keep the order of their first rows, and a left
 * fold of what a task has sent is the left fold of its rows.
 */
export class Combiner {
  readonly #node: ExchangeNode;
  readonly #memory: Arenas;
  readonly #most: number;
  readonly #lend: (chunk: Chunk) => void;
  readonly #claim: Claim;
  readonly #groups = new Int32Array(MAX_CHUNK_ROWS);
  #state: { readonly table: GroupTable; readonly fold: Fold } | undefined;
  #rows = 0;
  #passes = false;

  /**
   * @param most bytes that its table may take
   * @param lend gets the rows that travel; a chunk is valid during the call
   */
  constructor(node: ExchangeNode, memory: Arenas, most: number, lend: (chunk: Chunk) => void) {
    this.#node = node;
    this.#memory = memory;
    this.#most = most;
    this.#lend = lend;
    this.#claim = new Claim(memory);
  }

  /** Takes rows of a lent chunk. */
  add(chunk: Chunk): void {
    if (this.#passes) return this.#lend(chunk);
    const [keys, values] = fieldsOf(chunk) as [Chunk, Chunk];
    this.#state ??= { table: createGroupTable(keys.type), fold: createFold(this.#node) };
    const { table, fold } = this.#state;
    table.groupOf(keys, this.#groups);
    fold.add(values, this.#groups);
    this.#rows += chunk.rows;
    const bytes = table.bytes + fold.bytes;
    this.#claim.set(bytes);
    const isPoor = this.#rows >= TRIAL_ROWS && table.groups > POOR * this.#rows;
    if (!isPoor && bytes <= this.#most) return;
    this.#flush();
    const [, type] = this.#node.type.fields as readonly [DType, DType];
    this.#passes = isPoor || !isExact(this.#node.recognised, type);
  }

  /** After the last row. */
  finish(): void {
    this.#flush();
  }

  discard(): void {
    this.#state?.table.free();
    this.#state?.fold.free();
    this.#state = undefined;
    this.#rows = 0;
    this.#claim.free();
  }

  #flush(): void {
    if (this.#state === undefined) return;
    const { table, fold } = this.#state;
    for (const chunk of groupChunks(this.#node.type as Tuple, table, fold, this.#memory)) {
      this.#lend(chunk);
    }
    this.discard();
  }
}
