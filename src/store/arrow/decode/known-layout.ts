import { BUFFER_ALIGNMENT, type Chunk } from "../../../types/chunk.js";
import type { DType } from "../../../types/dtype.js";
import { isNumericKind } from "../../../types/kinds.js";

/**
 * Where the buffers of a record batch lie, for others with the very same message and bodies as long: in a type whose rows
 * have all one width nothing else says so. Nearly all batches of a partition are like that, and need not be decoded.
 */
export class KnownLayout {
  readonly #message: Uint8Array;
  readonly #bodyBytes: number;
  readonly #chunk: Pick<Chunk, "type" | "rows" | "bytes">;
  readonly #buffers: readonly { readonly start: number; readonly length: number }[];

  /** @param chunk what was decoded of `message` and `body`: views of the body */
  constructor(message: Uint8Array, body: Uint8Array, { type, rows, bytes, buffers }: Chunk) {
    this.#message = message.slice();
    this.#bodyBytes = body.length;
    this.#chunk = { type, rows, bytes };
    this.#buffers = buffers.map(({ byteOffset, length }) => ({ start: byteOffset - body.byteOffset, length }));
  }

  /** Whether a type's batches may be known by their messages: no bits, no offsets. */
  static suits(type: DType): boolean {
    if (type.kind === "tuple") return (type.fields as readonly DType[]).every(KnownLayout.suits);
    return isNumericKind(type.kind) || type.kind === "vector";
  }

  /** undefined where the batch is another one, or its buffers would have to be moved. */
  chunkOf(message: Uint8Array, body: Uint8Array): Chunk | undefined {
    if (body.length !== this.#bodyBytes || body.byteOffset % BUFFER_ALIGNMENT !== 0) return undefined;
    if (Buffer.compare(message, this.#message) !== 0) return undefined;
    const buffers = this.#buffers.map(({ start, length }) => body.subarray(start, start + length));
    return { ...this.#chunk, buffers, address: undefined };
  }
}
