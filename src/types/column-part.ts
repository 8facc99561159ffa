/**
 * A column while its rows are gathered on the heap, or a column inside of one. Its buffers are those of `Chunk.buffers`,
 * depth first.
 */
export interface ColumnPart {
  readonly rows: number;
  /** Bytes of all buffers so far, without padding. */
  readonly bytes: number;
  /** Checks and stores a value as the next row. Where it throws, `truncate` takes back what is half stored. */
  push(value: unknown): void;
  /** The next row, under a null: zero, or empty. */
  pushEmpty(): void;
  /** Forgets all rows but the first ones. */
  truncate(rows: number): void;
  /** Adds the length of each buffer, in bytes. */
  lengths(into: number[]): void;
  /** Writes the buffers to `targets` from `at` on; returns the index after its last. */
  copyTo(targets: readonly Uint8Array[], at: number): number;
}
