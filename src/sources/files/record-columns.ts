import { copyFields } from "../../columns/copy-fields.js";
import { bodyBytes, sealChunk } from "../../types/chunk-layout.js";
import type { Chunk } from "../../types/chunk.js";
import { HeapAllocator } from "../../types/column-builder.js";
import type { DType } from "../../types/dtype.js";

/** Widths of a record's two parts, in bytes. */
export interface RecordWidths {
  readonly key: number;
  readonly value: number;
}

/**
 * Records of one width as chunks of `[key, value]` rows, both binary. One thread uses it; its chunks are on the heap, each
 * in memory that the next one of as many rows takes over.
 */
export class RecordColumns {
  readonly #type: DType;
  readonly #widths: RecordWidths;
  #last: Chunk | undefined;

  /** @param type tuple(binary, binary) */
  constructor(type: DType, widths: RecordWidths) {
    this.#type = type;
    this.#widths = widths;
  }

  /** @param records whole records, one behind the other; at least one */
  split(records: Uint8Array): Chunk {
    const { key, value } = this.#widths;
    const stride = key + value;
    const rows = records.length / stride;
    if (this.#last?.rows !== rows) this.#last = this.#make(rows);
    const [, keys, , values] = this.#last.buffers as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    copyFields({ bytes: records, at: 0, stride }, { bytes: keys, at: 0, stride: key }, key, rows);
    copyFields({ bytes: records, at: key, stride }, { bytes: values, at: 0, stride: value }, value, rows);
    return this.#last;
  }

  #make(rows: number): Chunk {
    const { key, value } = this.#widths;
    const offsetBytes = 4 * (rows + 1);
    const lengths = [offsetBytes, key * rows, offsetBytes, value * rows];
    const memory = new HeapAllocator();
    const chunk = sealChunk(this.#type, rows, lengths, memory.alloc(bodyBytes(lengths)), memory);
    writeOffsets(chunk.buffers[0] as Uint8Array, rows, key);
    writeOffsets(chunk.buffers[2] as Uint8Array, rows, value);
    return chunk;
  }
}

function writeOffsets({ buffer, byteOffset }: Uint8Array, rows: number, width: number): void {
  const offsets = new Int32Array(buffer, byteOffset, rows + 1);
  for (let row = 0; row <= rows; row++) offsets[row] = row * width;
}
