import { TSetError } from "../../errors.js";
import type { FileColumn, FileEntry } from "../../plan/graph.js";

/** The value of a row of one column; null or undefined where there is none. */
export type ReadColumn = (row: number) => unknown;

/**
 * Columns as rows: tuples, or the values of the only column.
 *
 * @param place what the rows are of, for messages
 * @throws TSetError TSETS_TYPE for a missing value in a column that is not nullable
 */
export function columnRows(
  readers: readonly ReadColumn[],
  columns: readonly FileColumn[],
  rows: number,
  file: FileEntry,
  place: string,
): unknown[] {
  const read = readers.map((reader, i): ReadColumn => {
    const { name, type } = columns[i] as FileColumn;
    if (type.kind === "nullable" || type.kind === "any") return (row) => reader(row) ?? null;
    return (row) => {
      const value = reader(row);
      if (value !== null && value !== undefined) return value;
      const message = `${file.path}: row ${row} ${place} has no value in column ${JSON.stringify(name)}: its type is not nullable`;
      throw new TSetError("TSETS_TYPE", message, { path: file.path });
    };
  });
  const values = new Array<unknown>(rows);
  const [only] = read;
  if (read.length === 1) for (let row = 0; row < rows; row++) values[row] = (only as ReadColumn)(row);
  else for (let row = 0; row < rows; row++) values[row] = read.map((column) => column(row));
  return values;
}
