import { native } from "../native/load-addon.js";

/** Rows in the order of their targets, those of one target in the order that they had. */
export interface TargetOrder {
  /** Row numbers. */
  readonly order: Int32Array;
  /** Rows `starts[t]` … `starts[t + 1]` of `order` go to target t. */
  readonly starts: Uint32Array;
}

/**
 * A stable counting sort of the first `rows` targets, each below `count`.
 *
 * @throws RangeError for a target that is not
 */
export function orderByTarget(targets: Uint32Array, rows: number, count: number): TargetOrder {
  if (targets.length < rows) throw new RangeError(`${targets.length} targets for ${rows} rows`);
  if (native === undefined) return orderTwin(targets, rows, count);
  const starts = new Uint32Array(count + 1);
  const order = new Int32Array(rows);
  const found = native.orderByTarget(targets, rows, count, starts, order);
  if (found < rows) throw new RangeError(`target ${targets[found]} of ${count}`);
  return { order, starts };
}

function orderTwin(targets: Uint32Array, rows: number, count: number): TargetOrder {
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < rows; row++) {
    const target = targets[row];
    if (target >= count) throw new RangeError(`target ${target} of ${count}`);
    starts[target + 1]++;
  }
  for (let t = 0; t < count; t++) starts[t + 1] += starts[t];
  const next = starts.slice(0, count);
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[next[targets[row]]++] = row;
  return { order, starts };
}
