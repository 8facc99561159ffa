import { FormatError } from "../format-error.js";

/**
 * Reads a flatbuffer that may be anything: each access is checked against the buffer's length and throws
 * {@link FormatError}. References point forward only, so no chain of them is endless; who follows references of many
 * tables counts them, since several may lead to one place.
 */
export class FlatBuffer {
  readonly bytes: Uint8Array;
  /** Where `bytes` starts in the file, for messages. */
  readonly offset: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, offset: number) {
    this.bytes = bytes;
    this.offset = offset;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): FlatTable {
    return new FlatTable(this, this.follow(0));
  }

  int8(at: number): number {
    this.check(at, 1);
    return this.#view.getInt8(at);
  }

  int16(at: number): number {
    this.check(at, 2);
    return this.#view.getInt16(at, true);
  }

  uint16(at: number): number {
    this.check(at, 2);
    return this.#view.getUint16(at, true);
  }

  int32(at: number): number {
    this.check(at, 4);
    return this.#view.getInt32(at, true);
  }

  uint32(at: number): number {
    this.check(at, 4);
    return this.#view.getUint32(at, true);
  }

  /** A safe integer; one beyond is an error. */
  int64(at: number): number {
    this.check(at, 8);
    const value = this.#view.getInt32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
    if (!Number.isSafeInteger(value)) throw this.error("a number beyond 2^53", at);
    return value;
  }

  /** Where the reference at `at` leads. */
  follow(at: number): number {
    const distance = this.uint32(at);
    // A distance of 0 would lead to the reference itself.
    if (distance === 0) throw this.error("a reference to itself", at);
    this.check(at + distance, 4);
    return at + distance;
  }

  check(at: number, bytes: number): void {
    if (at < 0 || at + bytes > this.bytes.length) throw this.error("metadata that points outside of itself", at);
  }

  error(problem: string, at: number): FormatError {
    return new FormatError(problem, this.offset + Math.min(Math.max(at, 0), this.bytes.length));
  }
}

/** A table; fields that are missing have the default that the caller names. */
export class FlatTable {
  readonly #buffer: FlatBuffer;
  readonly #at: number;
  readonly #slots: number;
  readonly #slotBytes: number;

  constructor(buffer: FlatBuffer, at: number) {
    this.#buffer = buffer;
    this.#at = at;
    this.#slots = at - buffer.int32(at);
    this.#slotBytes = buffer.uint16(this.#slots);
    buffer.check(this.#slots, Math.max(4, this.#slotBytes));
  }

  int8(slot: number, missing: number): number {
    const at = this.#place(slot);
    return at === undefined ? missing : this.#buffer.int8(at);
  }

  int16(slot: number, missing: number): number {
    const at = this.#place(slot);
    return at === undefined ? missing : this.#buffer.int16(at);
  }

  int32(slot: number, missing: number): number {
    const at = this.#place(slot);
    return at === undefined ? missing : this.#buffer.int32(at);
  }

  int64(slot: number, missing: number): number {
    const at = this.#place(slot);
    return at === undefined ? missing : this.#buffer.int64(at);
  }

  has(slot: number): boolean {
    return this.#place(slot) !== undefined;
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#place(slot);
    return at === undefined ? undefined : new FlatTable(this.#buffer, this.#buffer.follow(at));
  }

  string(slot: number): string | undefined {
    const at = this.#place(slot);
    if (at === undefined) return undefined;
    const { start, count } = this.#vector(at, 1);
    const { bytes } = this.#buffer;
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, count).toString("utf8");
  }

  /** A vector of tables; more than `max` is an error. */
  tables(slot: number, max: number): FlatTable[] {
    const at = this.#place(slot);
    if (at === undefined) return [];
    const { start, count } = this.#vector(at, 4);
    if (count > max) throw this.error(`${count} tables where at most ${max} may be`);
    return Array.from({ length: count }, (_, i) => new FlatTable(this.#buffer, this.#buffer.follow(start + 4 * i)));
  }

  /** A vector of structs, all of it inside of the buffer. */
  structs(slot: number, bytesEach: number): FlatStructs {
    const at = this.#place(slot);
    const { start, count } = at === undefined ? { start: 0, count: 0 } : this.#vector(at, bytesEach);
    return new FlatStructs(this.#buffer, start, count, bytesEach);
  }

  error(problem: string): FormatError {
    return this.#buffer.error(problem, this.#at);
  }

  #place(slot: number): number | undefined {
    const entry = 4 + 2 * slot;
    if (entry + 2 > this.#slotBytes) return undefined;
    const distance = this.#buffer.uint16(this.#slots + entry);
    return distance === 0 ? undefined : this.#at + distance;
  }

  #vector(at: number, bytesEach: number): { start: number; count: number } {
    const length = this.#buffer.follow(at);
    const count = this.#buffer.uint32(length);
    this.#buffer.check(length + 4, count * bytesEach);
    return { start: length + 4, count };
  }
}

export class FlatStructs {
  readonly count: number;
  readonly #buffer: FlatBuffer;
  readonly #start: number;
  readonly #bytesEach: number;

  constructor(buffer: FlatBuffer, start: number, count: number, bytesEach: number) {
    this.#buffer = buffer;
    this.#start = start;
    this.count = count;
    this.#bytesEach = bytesEach;
  }

  /** Member at byte `member` of struct `i`, which is below `count`. */
  int32(i: number, member: number): number {
    return this.#buffer.int32(this.#start + i * this.#bytesEach + member);
  }

  int64(i: number, member: number): number {
    return this.#buffer.int64(this.#start + i * this.#bytesEach + member);
  }

  error(problem: string, i: number): FormatError {
    return this.#buffer.error(problem, this.#start + i * this.#bytesEach);
  }
}
