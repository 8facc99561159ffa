/** A finished object in the buffer: its distance from the buffer's end, which does not change while the buffer grows. */
export type FlatOffset = number;

/** One field of a table: a number of 1, 2, 4 or 8 bytes, or a reference to an object that was written before. */
export type FlatField = { bytes: 1 | 2 | 4 | 8; value: number } | { to: FlatOffset };

/**
 * Writes a flatbuffer (https://flatbuffers.dev/internals), as its format wants it: from the end to the front, children
 * before parents. Only what Arrow's metadata consists of.
 */
export class FlatBuilder {
  #bytes: Uint8Array;
  #view: DataView;
  /** Bytes written, which lie at the end of #bytes. */
  #used = 0;
  #alignment = 4;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  string(text: string): FlatOffset {
    const utf8 = Buffer.from(text, "utf8");
    this.#align(4, utf8.length + 1);
    const at = this.#push(utf8.length + 1);
    this.#bytes.set(utf8, at);
    this.#bytes[at + utf8.length] = 0;
    return this.#int32(utf8.length);
  }

  /** A vector of references. */
  references(targets: readonly FlatOffset[]): FlatOffset {
    for (let i = targets.length - 1; i >= 0; i--) this.#reference(targets[i] as number);
    return this.#int32(targets.length);
  }

  /**
   * A vector of structs whose widest member has 8 bytes.
   *
   * @param fill writes struct i at `at`; what it leaves out is zero
   */
  structs(count: number, bytesEach: number, fill: (view: DataView, at: number, i: number) => void): FlatOffset {
    this.#align(8, count * bytesEach);
    const start = this.#push(count * bytesEach);
    this.#bytes.fill(0, start, start + count * bytesEach);
    for (let i = 0; i < count; i++) fill(this.#view, start + i * bytesEach, i);
    return this.#int32(count);
  }

  /** A table; index i of `fields` is slot i, undefined for a field that has its default. */
  table(fields: readonly (FlatField | undefined)[]): FlatOffset {
    const start = this.#used;
    const places: number[] = new Array(fields.length).fill(0);
    // Widest first, so that no padding is needed between them.
    for (const width of [8, 4, 2, 1]) {
      fields.forEach((field, slot) => {
        if (field !== undefined && ("to" in field ? 4 : field.bytes) === width) places[slot] = this.#field(field);
      });
    }
    const table = this.#int32(0);
    for (let slot = fields.length - 1; slot >= 0; slot--) {
      const place = places[slot] as number;
      this.#uint16(place === 0 ? 0 : table - place);
    }
    this.#uint16(table - start);
    this.#uint16(4 + 2 * fields.length);
    // The table begins with the distance back to its list of slots, which lies before it.
    this.#view.setInt32(this.#bytes.length - table, this.#used - table, true);
    return table;
  }

  /** The buffer with `root` as its root table. Its length is a multiple of 8. */
  finish(root: FlatOffset): Uint8Array {
    this.#align(Math.max(this.#alignment, 8), 4);
    this.#reference(root);
    return this.#bytes.slice(this.#bytes.length - this.#used);
  }

  #field(field: FlatField): number {
    if ("to" in field) return this.#reference(field.to);
    this.#align(field.bytes, 0);
    const at = this.#push(field.bytes);
    if (field.bytes === 8) writeInt64(this.#view, at, field.value);
    else if (field.bytes === 4) this.#view.setInt32(at, field.value, true);
    else if (field.bytes === 2) this.#view.setInt16(at, field.value, true);
    else this.#view.setInt8(at, field.value);
    return this.#used;
  }

  /** References count from the place where they stand, forward. */
  #reference(to: FlatOffset): FlatOffset {
    this.#align(4, 0);
    return this.#int32(this.#used + 4 - to);
  }

  #int32(value: number): FlatOffset {
    this.#align(4, 0);
    const at = this.#push(4);
    this.#view.setInt32(at, value, true);
    return this.#used;
  }

  #uint16(value: number): void {
    const at = this.#push(2);
    this.#view.setUint16(at, value, true);
  }

  /** Zeros, so that after `more` bytes the place is aligned, seen from the end, and at last from the start. */
  #align(bytes: number, more: number): void {
    this.#alignment = Math.max(this.#alignment, bytes);
    const padding = (bytes - ((this.#used + more) % bytes)) % bytes;
    const at = this.#push(padding);
    this.#bytes.fill(0, at, at + padding);
  }

  /** Makes room in front. Returns its index, which holds for the #bytes and the #view of after the call. */
  #push(bytes: number): number {
    this.#used += bytes;
    if (this.#used > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used));
      grown.set(this.#bytes, grown.length - this.#bytes.length);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return this.#bytes.length - this.#used;
  }
}

/** `value` is a safe integer, zero or more. */
export function writeInt64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}
