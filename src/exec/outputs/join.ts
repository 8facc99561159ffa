import type { ExchangeNode } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";
import { keyOrder } from "./key-order.js";

type Row = [key: unknown, value: unknown];
type Joined = [key: unknown, left: unknown, right: unknown];

interface Side {
  readonly key: unknown;
  readonly values: unknown[];
  matched: boolean;
}

/**
 * Joins the rows of one task, as `[key, left, right]`, with null for a side that is missing. hash: in the order of the
 * left rows, then right rows that matched none. sort: in key order; rows of one key in source order, left by left.
 */
export function joinRows(node: ExchangeNode, left: Iterable<Row>, right: Iterable<Row>): Iterator<Joined> {
  return node.join?.algorithm === "sort" ? sortJoin(node, left, right) : hashJoin(node, left, right);
}

function* hashJoin(node: ExchangeNode, left: Iterable<Row>, right: Iterable<Row>): Generator<Joined> {
  const { keepLeft, keepRight } = keeps(node);
  const { identity } = keyRules(keyType(node));
  const byKey = new Map<unknown, Side>();
  for (const [key, value] of right) {
    const id = identity(key);
    const side = byKey.get(id);
    if (side === undefined) byKey.set(id, { key, values: [value], matched: false });
    else side.values.push(value);
  }
  for (const [key, value] of left) {
    const match = byKey.get(identity(key));
    if (match !== undefined) {
      match.matched = true;
      for (const other of match.values) yield [key, value, other];
    } else if (keepLeft) yield [key, value, null];
  }
  if (!keepRight) return;
  for (const side of byKey.values()) if (!side.matched) for (const value of side.values) yield [side.key, null, value];
}

function* sortJoin(node: ExchangeNode, left: Iterable<Row>, right: Iterable<Row>): Generator<Joined> {
  const { keepLeft, keepRight } = keeps(node);
  const compare = keyOrder(node);
  const [a, b] = [[...left], [...right]];
  a.sort(([x], [y]) => compare(x, y));
  b.sort(([x], [y]) => compare(x, y));
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const order = i === a.length ? 1 : j === b.length ? -1 : compare((a[i] as Row)[0], (b[j] as Row)[0]);
    if (order < 0) {
      const [key, value] = a[i++] as Row;
      if (keepLeft) yield [key, value, null];
    } else if (order > 0) {
      const [key, value] = b[j++] as Row;
      if (keepRight) yield [key, null, value];
    } else {
      const [iEnd, jEnd] = [runEnd(a, i, compare), runEnd(b, j, compare)];
      for (const [key, value] of a.slice(i, iEnd)) for (const [, other] of b.slice(j, jEnd)) yield [key, value, other];
      [i, j] = [iEnd, jEnd];
    }
  }
}

/** Past the last row of equal keys that begins at `start`. */
function runEnd(rows: readonly Row[], start: number, compare: (a: unknown, b: unknown) => number): number {
  let end = start + 1;
  while (end < rows.length && compare((rows[start] as Row)[0], (rows[end] as Row)[0]) === 0) end++;
  return end;
}

function keeps({ join }: ExchangeNode): { keepLeft: boolean; keepRight: boolean } {
  const type = join?.type;
  return { keepLeft: type === "left" || type === "full", keepRight: type === "right" || type === "full" };
}

function keyType(node: ExchangeNode): DType {
  return (node.type.fields as readonly DType[])[0] as DType;
}
