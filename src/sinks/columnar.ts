import type { DType } from "../types/dtype.js";
import { showValue } from "../types/show-value.js";

/** Columns of the files of a TSet: the members of its tuples, or the values themselves. */
export interface SinkColumns {
  readonly types: readonly DType[];
  readonly names: readonly string[];
  /** Whether rows are tuples, whose members are the columns. */
  readonly isTuple: boolean;
}

/**
 * @param given names from the user; "value", or "column_0", "column_1", … unless given
 * @throws TypeError for names that do not fit the type
 */
export function sinkColumns(type: DType, given: readonly string[] | undefined, where: string): SinkColumns {
  if (given !== undefined && !Array.isArray(given))
    throw new TypeError(`${where}: columns is an array of names, not ${showValue(given)}`);
  const isTuple = type.kind === "tuple";
  const types = isTuple ? (type.fields ?? []) : [type];
  const names = given ?? (isTuple ? types.map((_, i) => `column_${i}`) : ["value"]);
  if (names.length !== types.length) throw new TypeError(`${where}: ${names.length} names for ${types.length} columns`);
  const twice = names.find((name, i) => typeof name !== "string" || names.indexOf(name) < i);
  if (twice !== undefined)
    throw new TypeError(`${where}: column names are different texts, not ${JSON.stringify(names)}`);
  return { types, names, isTuple };
}
