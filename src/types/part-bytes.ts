import { serialize } from "node:v8";
import type { ColumnPart } from "./column-part.js";
import type { Any, Binary, Utf8 } from "./dtype.js";
import { Growing } from "./growing.js";
import { storePlain } from "./store-plain.js";
import { storeBytes, storeString } from "./store-value.js";
import { TypeMismatch } from "./type-mismatch.js";

/** Below, a loop over the characters is faster than a call into V8. */
const SHORT_STRING = 24;
/** Above, a string's bytes are counted before memory for them is reserved: at most 3 a character else. */
const LONG_STRING = 1 << 20;

/** Rows of any number of bytes: offsets, then all bytes one after the other. */
abstract class BytesPart implements ColumnPart {
  protected readonly content = new Growing<Uint8Array>("uint8");
  readonly #ends = new Growing<Int32Array>("int32");

  get rows(): number {
    return this.#ends.length;
  }

  get bytes(): number {
    return this.#ends.bytes + 4 + this.content.length;
  }

  push(value: unknown): void {
    this.write(value);
    this.pushEmpty();
  }

  /** Ends a row: with what was written since the last one. */
  pushEmpty(): void {
    const ends = this.#ends;
    ends.reserve(1)[ends.length] = this.content.length;
    ends.length++;
  }

  truncate(rows: number): void {
    this.content.truncate(rows === 0 ? 0 : this.#ends.array[rows - 1]);
    this.#ends.truncate(rows);
  }

  lengths(into: number[]): void {
    into.push(this.#ends.bytes + 4, this.content.length);
  }

  copyTo(targets: readonly Uint8Array[], at: number): number {
    writeOffsets(this.#ends, targets[at]);
    this.content.copyTo(targets[at + 1]);
    return at + 2;
  }

  /** Checks the value and adds its bytes to `content`. */
  protected abstract write(value: unknown): void;

  protected writeBytes(bytes: Uint8Array): void {
    this.content.reserve(bytes.length).set(bytes, this.content.length);
    this.content.length += bytes.length;
  }
}

/** Arrow's offsets: 0, and the end of each row. */
export function writeOffsets(ends: Growing<Int32Array>, target: Uint8Array): void {
  target.fill(0, 0, 4);
  ends.copyTo(target.subarray(4));
}

export class Utf8Part extends BytesPart {
  readonly type: Utf8;
  /** `content.array` as a Buffer, which writes strings without an object a call. */
  #buffer: Buffer = Buffer.alloc(0);

  constructor(type: Utf8) {
    super();
    this.type = type;
  }

  protected write(value: unknown): void {
    const text = storeString(this.type, value);
    const { content } = this;
    const { length } = text;
    const array = content.reserve(length > LONG_STRING ? Buffer.byteLength(text) : 3 * length);
    const start = content.length;
    if (length <= SHORT_STRING) {
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code >= 0x80) break;
        array[start + i] = code;
      }
      if (i === length) {
        content.length = start + length;
        return;
      }
    }
    if (this.#buffer.buffer !== array.buffer)
      this.#buffer = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    content.length = start + this.#buffer.write(text, start, "utf8");
  }
}

export class BinaryPart extends BytesPart {
  readonly type: Binary;

  constructor(type: Binary) {
    super();
    this.type = type;
  }

  protected write(value: unknown): void {
    this.writeBytes(storeBytes(this.type, value));
  }
}

/** Each value v8-serialised. */
export class AnyPart extends BytesPart {
  readonly type: Any;

  constructor(type: Any) {
    super();
    this.type = type;
  }

  protected write(value: unknown): void {
    storePlain(value);
    let bytes: Uint8Array;
    try {
      bytes = serialize(value);
    } catch (error) {
      throw new TypeMismatch(this.type, value, `v8 does not serialise it: ${(error as Error).message}`);
    }
    this.writeBytes(bytes);
  }
}
