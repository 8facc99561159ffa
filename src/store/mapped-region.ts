/**
 * Part of a file, made by Directory.map(). The memory goes back at close(), or when `bytes` and every other view over
 * its buffer are garbage, or with the thread.
 */
export interface MappedRegion {
  /** Valid until close(), which leaves views of length 0 (the heap copy of the twin stays as it is). */
  readonly bytes: Uint8Array;
  /** A second call does nothing. */
  close(): void;
}
