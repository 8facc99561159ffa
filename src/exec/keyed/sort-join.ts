import type { ExchangeNode } from "../../plan/graph.js";
import { keyOrder } from "../outputs/key-order.js";

type Row = [key: unknown, value: unknown];
type Joined = [key: unknown, left: unknown, right: unknown];

/**
 * Joins the rows of one task in key order, as `[key, left, right]`, with null for a side that is missing; rows of one key in
 * source order, left by left.
 */
export function* sortJoin(node: ExchangeNode, left: Iterable<Row>, right: Iterable<Row>): Generator<Joined> {
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
