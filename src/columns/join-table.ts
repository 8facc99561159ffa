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
  /** Whether no row of `keys` comes in two pairs. */
  readonly isSingle: boolean;
  /** Writes the next pairs, as many as both arrays have room for, and returns how many; 0 after the last one. */
  next(left: Int32Array, right: Int32Array): number;
}

export function createJoinTable<D extends DType>(type: D): JoinTable<D> {
  return new GroupedRows(type);
}

/** Where the probes are, and what they have met. */
interface Sealed {
  /** undefined where all keys are different: then row g is that of group g. */
  readonly lists: RowLists | undefined;
  readonly met: Uint8Array;
}

/** Rows `starts[g]` … `starts[g + 1]` of `order` are those of group g. */
interface RowLists {
  readonly order: Int32Array;
  readonly starts: Uint32Array;
}

class GroupedRows<D extends DType> implements JoinTable<D> {
  readonly type: D;
  readonly #table: GroupTable<D>;
  #groups = new GrowingInt32();
  /** Groups of the keys that are probed. */
  #found = new Int32Array(0);
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
    const { lists, met } = this.#sealed ?? {};
    const listed = lists === undefined ? 0 : lists.order.byteLength + lists.starts.byteLength;
    return this.#table.bytes + this.#groups.bytes + listed + (met?.byteLength ?? 0);
  }

  add(keys: Chunk<D>): Int32Array {
    if (this.#sealed !== undefined) throw new RangeError("rows come before the first probe");
    const groups = this.#groups.extend(keys.rows);
    this.#table.groupOf(keys, groups);
    return groups;
  }

  probe(keys: Chunk<D>, outer: boolean): JoinProbe {
    if (this.#found.length < keys.rows) this.#found = new Int32Array(keys.rows);
    const groups = this.#found.subarray(0, keys.rows);
    this.#table.find(keys, groups);
    const { lists, met } = this.#seal();
    return lists === undefined ? new SingleProbe(groups, met, outer) : new ListProbe(groups, lists, met, outer);
  }

  unmatched(out: Int32Array, groups?: Int32Array): number {
    const { lists, met } = this.#seal();
    let count = 0;
    for (; this.#group < met.length; this.#group++, this.#index = 0) {
      if (met[this.#group] === 1) continue;
      const start = lists === undefined ? this.#group : lists.starts[this.#group];
      const end = lists === undefined ? start + 1 : lists.starts[this.#group + 1];
      for (let i = start + this.#index; i < end; i++, this.#index++) {
        if (count === out.length) return count;
        if (groups !== undefined) groups[count] = this.#group;
        out[count++] = lists === undefined ? i : lists.order[i];
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
      // Groups are numbered as keys are found.
      const isSingle = rows.length === groups && rows.every((group, row) => group === row);
      const lists = isSingle
        ? undefined
        : orderByTarget(new Uint32Array(rows.buffer, 0, rows.length), rows.length, groups);
      this.#groups.free();
      this.#sealed = { lists, met: new Uint8Array(groups) };
    }
    return this.#sealed;
  }
}

/** Where the table has no key twice. */
class SingleProbe implements JoinProbe {
  readonly isSingle = true;
  readonly #groups: Int32Array;
  readonly #met: Uint8Array;
  readonly #outer: boolean;
  #row = 0;

  constructor(groups: Int32Array, met: Uint8Array, outer: boolean) {
    this.#groups = groups;
    this.#met = met;
    this.#outer = outer;
  }

  next(left: Int32Array, right: Int32Array): number {
    const [groups, met, outer] = [this.#groups, this.#met, this.#outer];
    const room = Math.min(left.length, right.length);
    let row = this.#row;
    let count = 0;
    for (; row < groups.length && count < room; row++) {
      const group = groups[row];
      if (group >= 0) met[group] = 1;
      else if (!outer) continue;
      left[count] = row;
      right[count++] = group;
    }
    this.#row = row;
    return count;
  }
}

class ListProbe implements JoinProbe {
  readonly isSingle = false;
  readonly #groups: Int32Array;
  readonly #lists: RowLists;
  readonly #met: Uint8Array;
  readonly #outer: boolean;
  #row = 0;
  /** How many rows of the table the row has been paired with. */
  #paired = 0;

  constructor(groups: Int32Array, lists: RowLists, met: Uint8Array, outer: boolean) {
    this.#groups = groups;
    this.#lists = lists;
    this.#met = met;
    this.#outer = outer;
  }

  next(left: Int32Array, right: Int32Array): number {
    const [groups, met, { order, starts }] = [this.#groups, this.#met, this.#lists];
    const room = Math.min(left.length, right.length);
    let [row, paired, count] = [this.#row, this.#paired, 0];
    for (; row < groups.length && count < room; row++) {
      const group = groups[row];
      if (group < 0) {
        if (!this.#outer) continue;
        left[count] = row;
        right[count++] = -1;
        continue;
      }
      met[group] = 1;
      const from = starts[group] + paired;
      const to = Math.min(starts[group + 1], from + room - count);
      for (let i = from; i < to; i++) {
        left[count] = row;
        right[count++] = order[i];
      }
      paired = 0;
      if (to < starts[group + 1]) {
        paired = to - starts[group];
        break;
      }
    }
    this.#row = row;
    this.#paired = paired;
    return count;
  }
}
