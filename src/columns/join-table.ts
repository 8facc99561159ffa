import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { orderByTarget } from "./order-by-target.js";
import { createGroupTable, type GroupTable } from "./group-table.js";
import { GrowingInt32 } from "./growing-int32.js";

/**
 * The rows of one side of a join by their keys. They are numbered over all calls of add(), which come before the first
 * probe(). One thread uses it; its owner ends it by free().
 */
export interface JoinTable<D extends DType = DType> {
  readonly type: D;
  readonly rows: number;
  /** Memory that it holds outside of the arenas, about; for the ledger. */
  readonly bytes: number;
  /** Returns the group of each key, numbered as keys are found; valid until the next call. */
  add(keys: Chunk<D>): Int32Array;
  /**
   * The pairs of rows with the same key: in the order of the rows of `keys`, and for one of them in the order of the
   * table's rows. With `outer` a row whose key the table has not is paired with -1. One probe is used at a time.
   */
  probe(keys: Chunk<D>, outer: boolean): JoinProbe;
  /**
   * Writes numbers of rows that no probe met into `out`, the groups of their keys into `groups`, and returns how many, 0 after
   * the last one: those of one key together, in the order of their groups.
   */
  unmatched(out: Int32Array, groups?: Int32Array): number;
  /** Forgets the rows, and what was met, but not the keys and their groups: others may be added now. */
  dropRows(): void;
  /** Gives its memory back; nothing may be called afterwards. */
  free(): void;
}

export interface JoinProbe {
  /** Writes the next pairs, as many as both arrays have room for, and returns how many; 0 after the last one. */
  next(left: Int32Array, right: Int32Array): number;
}

export function createJoinTable<D extends DType>(type: D): JoinTable<D> {
  return new GroupedRows(type);
}

/** Where the probes are, and what they have met. */
interface Sealed {
  /** Rows `starts[g]` … `starts[g + 1]` of `order` are those of group g. */
  readonly order: Int32Array;
  readonly starts: Uint32Array;
  readonly met: Uint8Array;
}

class GroupedRows<D extends DType> implements JoinTable<D> {
  readonly type: D;
  readonly #table: GroupTable<D>;
  #groups = new GrowingInt32();
  #sealed: Sealed | undefined;
  /** Where unmatched() goes on. */
  #group = 0;
  #index = 0;

  constructor(type: D) {
    this.type = type;
    this.#table = createGroupTable(type);
  }

  get rows(): number {
    return this.#groups.length;
  }

  get bytes(): number {
    const sealed = this.#sealed;
    const lists = sealed === undefined ? 0 : sealed.order.byteLength + sealed.starts.byteLength + sealed.met.byteLength;
    return this.#table.bytes + this.#groups.bytes + lists;
  }

  add(keys: Chunk<D>): Int32Array {
    if (this.#sealed !== undefined) throw new RangeError("rows come before the first probe");
    const groups = this.#groups.extend(keys.rows);
    this.#table.groupOf(keys, groups);
    return groups;
  }

  probe(keys: Chunk<D>, outer: boolean): JoinProbe {
    const groups = new Int32Array(keys.rows);
    this.#table.find(keys, groups);
    return new GroupProbe(groups, this.#seal(), outer);
  }

  unmatched(out: Int32Array, groups?: Int32Array): number {
    const { order, starts, met } = this.#seal();
    let count = 0;
    for (; this.#group < met.length; this.#group++, this.#index = 0) {
      if (met[this.#group] === 1) continue;
      const end = starts[this.#group + 1];
      for (let i = starts[this.#group] + this.#index; i < end; i++, this.#index++) {
        if (count === out.length) return count;
        if (groups !== undefined) groups[count] = this.#group;
        out[count++] = order[i];
      }
    }
    return count;
  }

  dropRows(): void {
    this.#groups = new GrowingInt32();
    this.#sealed = undefined;
    this.#group = this.#index = 0;
  }

  free(): void {
    this.#table.free();
    this.#groups.free();
    this.#sealed = undefined;
  }

  #seal(): Sealed {
    if (this.#sealed === undefined) {
      const { groups } = this.#table;
      const rows = this.#groups.values;
      const { order, starts } = orderByTarget(new Uint32Array(rows.buffer, 0, rows.length), rows.length, groups);
      this.#groups.free();
      this.#sealed = { order, starts, met: new Uint8Array(groups) };
    }
    return this.#sealed;
  }
}

class GroupProbe implements JoinProbe {
  readonly #groups: Int32Array;
  readonly #table: Sealed;
  readonly #outer: boolean;
  #row = 0;
  /** How many rows of the table the row has been paired with. */
  #paired = 0;

  constructor(groups: Int32Array, table: Sealed, outer: boolean) {
    this.#groups = groups;
    this.#table = table;
    this.#outer = outer;
  }

  next(left: Int32Array, right: Int32Array): number {
    const { order, starts, met } = this.#table;
    const room = Math.min(left.length, right.length);
    let count = 0;
    for (; this.#row < this.#groups.length; this.#row++, this.#paired = 0) {
      const group = this.#groups[this.#row];
      if (group < 0) {
        if (!this.#outer) continue;
        if (count === room) return count;
        left[count] = this.#row;
        right[count++] = -1;
        continue;
      }
      met[group] = 1;
      const end = starts[group + 1];
      for (let i = starts[group] + this.#paired; i < end; i++, this.#paired++) {
        if (count === room) return count;
        left[count] = this.#row;
        right[count++] = order[i];
      }
    }
    return count;
  }
}
