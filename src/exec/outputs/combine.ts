import type { ExchangeNode } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";
import { storeValue } from "../../types/store-value.js";

/** Reduces the values of equal keys, as they come; keys stay in the order of their first row. */
export interface Combiner {
  add(row: readonly [key: unknown, value: unknown]): void;
  rows(): Iterable<[key: unknown, value: unknown]>;
}

export function combiner(node: ExchangeNode): Combiner {
  const [keyType, valueType] = node.type.fields as readonly [DType, DType];
  const { identity } = keyRules(keyType);
  const reducer = node.reducer as (a: unknown, b: unknown) => unknown;
  const rows = new Map<unknown, [unknown, unknown]>();
  return {
    add([key, value]) {
      const id = identity(key);
      const row = rows.get(id);
      if (row === undefined) rows.set(id, [key, value]);
      else row[1] = storeValue(valueType, reducer(row[1], value));
    },
    rows: () => rows.values(),
  };
}
