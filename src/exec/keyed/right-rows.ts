import { fieldsOf } from "../../columns/column-fields.js";
import { createJoinTable, type JoinTable } from "../../columns/join-table.js";
import { createRowSource, type RowSource } from "../../columns/row-source.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { DType } from "../../types/dtype.js";
import { bytesOfRows } from "./bytes-of-rows.js";
import { Claim } from "./claim.js";
import { FirstNumbers } from "./first-numbers.js";
import type { KeyedPlace } from "./operator.js";
import { SideValues } from "./side-values.js";

/** The right rows of a hash join by their keys, all or a block of them. Its owner ends it by free(). */
export class RightRows {
  readonly table: JoinTable;
  /** The number of each key's first row, by group, where rows have numbers. */
  readonly first: FirstNumbers | undefined;
  readonly #valueType: DType;
  readonly #place: KeyedPlace;
  readonly #claim: Claim;
  #keys: Chunk[] = [];
  #values: Chunk[] = [];
  #sources: { readonly keys: RowSource; readonly values: SideValues } | undefined;

  constructor({ type }: ExchangeNode, place: KeyedPlace) {
    const [keyType, , valueType] = type.fields as readonly [DType, DType, DType];
    this.#valueType = valueType;
    this.#place = place;
    this.#claim = new Claim(place.memory);
    this.table = createJoinTable(keyType);
    this.first = place.numbered ? new FirstNumbers() : undefined;
  }

  /**
   * Takes the next rows, as many as there is room for, in the place of the ones before, whose keys it still knows.
   *
   * @param chunks stay where they are until the next call
   * @returns whether those were the last ones
   */
  fill(chunks: Iterator<Chunk>): boolean {
    this.#drop();
    let read = 0;
    for (let next = chunks.next(); next.done !== true; next = chunks.next()) {
      const [keys, values, numbers] = fieldsOf(next.value) as [Chunk, Chunk, Chunk];
      const groups = this.table.add(keys);
      this.first?.note(groups, numbers);
      this.#keys.push(keys);
      this.#values.push(values);
      read += bytesOfRows(next.value);
      this.#claim.set(this.#held);
      // Twice: sealed, it holds the order of the rows beside their groups.
      if (!this.#place.hasRoom(2 * this.#held, read)) return false;
    }
    return true;
  }

  /** Keys of rows, and values with null for -1; after the last row of fill(). */
  get sources(): { readonly keys: RowSource; readonly values: SideValues } {
    if (this.#sources === undefined) {
      this.#claim.set(this.#held);
      this.#sources = {
        keys: createRowSource(this.table.type, this.#keys),
        values: new SideValues(this.#valueType, this.#values, this.#place.memory),
      };
    }
    return this.#sources;
  }

  free(): void {
    this.#drop();
    this.table.free();
    this.#claim.free();
  }

  get #held(): number {
    return this.table.bytes + (this.first?.bytes ?? 0);
  }

  #drop(): void {
    this.#sources?.values.free();
    this.#sources = undefined;
    this.#keys = [];
    this.#values = [];
    this.table.dropRows();
  }
}
