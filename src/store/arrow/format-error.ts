/**
 * Something in a file is not as it must be. Decoders throw it with a place in the file; who knows the path makes it a
 * TSetError TSETS_CORRUPT.
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** Byte offset in the file. */
  readonly offset: number;

  constructor(problem: string, offset: number, options?: { cause?: unknown }) {
    super(problem, options);
    this.offset = offset;
  }
}
