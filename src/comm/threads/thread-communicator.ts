import { TSetError } from "../../errors.js";
import type { Chunk } from "../../types/chunk.js";
import type { DType } from "../../types/dtype.js";
import { copyIntoArenas, decodeChunkList, encodeChunkLists } from "../chunk-codec.js";
import type { Communicator, PayloadMemory, SharedChunks, Step } from "../communicator.js";
import { decodeError, type EncodedError, encodeError } from "../error-codec.js";
import { mismatchMessage, type StepReport } from "../step-mismatch.js";
import { FAILING, INLINE_BYTES, LINE, Operation, type OperationName, Place, slotOffset } from "./control-layout.js";
import { ThreadBarrier } from "./thread-barrier.js";

export interface ThreadCommunicatorOptions {
  /** From `createControl(size)`, the same for all workers of an attempt. */
  control: SharedArrayBuffer;
  id: number;
  size: number;
  memory: PayloadMemory;
  /** Whether every worker has a core of its own. */
  spin: boolean;
}

/** A slot as its readers see it. */
interface Slot {
  operation: number;
  place: number;
  payload: Uint8Array;
}

const textEncoder = new TextEncoder();
const nothing = new Uint8Array(0);
const noPayload = (): Uint8Array => nothing;

/**
 * The communicator of threads that share memory.
 *
 * Every collective is: write one's slot, meet at the barrier, read all slots. Slots alternate between two sets by the
 * parity of the collective's number, so one barrier a collective is enough: a worker writes into a set again in
 * collective k + 2, which it starts after it has left the barrier of k + 1; all workers have arrived there by then, and
 * each of them had read the slots of k before it did. For the same reason a payload block of collective k can be freed
 * by its owner once it has left the barrier of k + 1.
 *
 * Every slot says which operation its worker is in, so that workers which got out of step find out instead of taking
 * each other's bytes for something else. A worker that cannot write its payload (no memory) takes part all the same
 * and says so in its slot: the collective then throws that error everywhere, and nobody waits for ever.
 */
export class ThreadCommunicator implements Communicator {
  readonly id: number;
  readonly size: number;
  readonly #memory: PayloadMemory;
  /** The control buffer, three times: small collectives make no views. */
  readonly #words: Int32Array;
  readonly #floats: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #barrier: ThreadBarrier;
  /** Collectives started so far. */
  #sequence = 0;
  /** Payload block of the previous collective, which others may still read until the next barrier is passed. */
  #lent: number | undefined;

  constructor({ control, id, size, memory, spin }: ThreadCommunicatorOptions) {
    this.id = id;
    this.size = size;
    this.#words = new Int32Array(control);
    this.#floats = new Float64Array(control);
    this.#bytes = new Uint8Array(control);
    this.#memory = memory;
    this.#barrier = new ThreadBarrier(control, id, size, spin);
  }

  checkAbort(): void {
    this.#barrier.check();
    if (Atomics.load(this.#words, FAILING) === this.#next()) {
      throw new TSetError("TSETS_ABORTED", "the work was given up, because another worker failed in the same step");
    }
  }

  signalFailure(): void {
    Atomics.store(this.#words, FAILING, this.#next());
  }

  /** Number of the next collective as an int32, from 1: all workers that are in the same step have the same. */
  #next(): number {
    return (this.#sequence + 1) | 0;
  }

  barrier(): void {
    this.#number("barrier", 0);
  }

  allReduce(value: number, combine: (a: number, b: number) => number): number {
    const parity = this.#number("allReduce", value);
    let result = this.#floats[(slotOffset(0, this.size, parity) + LINE) / 8];
    for (let worker = 1; worker < this.size; worker++) {
      result = combine(result, this.#floats[(slotOffset(worker, this.size, parity) + LINE) / 8]);
    }
    return result;
  }

  allGather(payload: Uint8Array): Uint8Array[] {
    return this.#collective("allGather", () => payload).map((slot) => new Uint8Array(slot.payload));
  }

  agree(step: Step): void {
    const mine = textEncoder.encode(`${step.kind}\0${step.fingerprint}`);
    const slots = this.#collective("agree", () => mine, step);
    if (slots.some((slot) => Buffer.compare(slot.payload, slots[0].payload) !== 0)) {
      this.#explain(reportOf("agree", step));
    }
  }

  exchange(outgoing: readonly (readonly Chunk[])[], type: DType): Chunk[][] {
    if (outgoing.length !== this.size) {
      throw new RangeError(`exchange: ${outgoing.length} lists of chunks for ${this.size} workers`);
    }
    const toOthers = outgoing.map((chunks, worker) => (worker === this.id ? [] : chunks));
    const { slots } = this.#sendChunks("exchange", toOthers);
    return slots.map(({ payload }, worker) => {
      if (worker === this.id) return [...outgoing[worker]];
      return decodeChunkList(payload, this.size, this.id, type, this.#memory);
    });
  }

  share(chunks: readonly Chunk[], type: DType): SharedChunks {
    const { slots, copies } = this.#sendChunks("share", [chunks]);
    const all = slots.map(({ payload }, worker) => {
      return worker === this.id ? [...chunks] : decodeChunkList(payload, 1, 0, type, this.#memory);
    });
    const release = () => {
      this.#collective("release", noPayload);
      for (const address of copies.splice(0)) this.#memory.free(address);
    };
    return { chunks: all, release };
  }

  /**
   * A collective that takes one number of each worker, and cannot fail but for workers that are in another one.
   *
   * @returns the parity of the slots that the numbers are in
   */
  #number(name: OperationName, value: number): number {
    this.#barrier.check();
    const parity = this.#sequence++ & 1;
    const own = slotOffset(this.id, this.size, parity);
    this.#floats[(own + LINE) / 8] = value;
    this.#writeHeader(own, Operation[name], Place.inline, 8, 0);
    this.#meet(undefined);
    for (let worker = 0; worker < this.size; worker++) {
      const operation = this.#words[slotOffset(worker, this.size, parity) / 4];
      if (operation !== Operation[name]) this.#explain(reportOf(name, undefined));
    }
    return parity;
  }

  /**
   * Writes the slot, meets the others, returns all slots. The payloads are views, good until this worker's next
   * collective.
   */
  #collective(name: OperationName, payload: () => Uint8Array, step?: Step): Slot[] {
    this.#barrier.check();
    const parity = this.#sequence++ & 1;
    this.#meet(this.#write(Operation[name], parity, payload));
    const slots = Array.from({ length: this.size }, (_, worker) => this.#read(worker, parity));
    if (slots.some((slot) => slot.operation !== Operation[name])) this.#explain(reportOf(name, step));
    const failed = slots.find((slot) => slot.place === Place.failed);
    if (failed !== undefined) throw decodeFailure(failed.payload);
    return slots;
  }

  /**
   * Waits for the others, who have written their slots then. Nobody reads what was lent before any more.
   *
   * @param block of this collective's payload, where it needed one
   */
  #meet(block: number | undefined): void {
    this.#barrier.arrive();
    if (this.#lent !== undefined) this.#memory.free(this.#lent);
    this.#lent = block;
  }

  /** @returns the address of the payload's block, where it needed one */
  #write(operation: number, parity: number, payload: () => Uint8Array): number | undefined {
    const offset = slotOffset(this.id, this.size, parity);
    let place: number = Place.inline;
    let block: number | undefined;
    let bytes: Uint8Array;
    try {
      bytes = payload();
      if (bytes.byteLength > INLINE_BYTES) {
        block = this.#memory.alloc(bytes.byteLength).address;
        this.#memory.view(block, bytes.byteLength).set(bytes);
        place = Place.arena;
      }
    } catch (error) {
      bytes = encodeFailure(error);
      place = Place.failed;
    }
    if (block === undefined) this.#bytes.set(bytes, offset + LINE);
    this.#writeHeader(offset, operation, place, bytes.byteLength, block ?? 0);
    return block;
  }

  #writeHeader(offset: number, operation: number, place: number, bytes: number, address: number): void {
    this.#words[offset / 4] = operation;
    this.#words[offset / 4 + 1] = place;
    this.#floats[offset / 8 + 1] = bytes;
    this.#floats[offset / 8 + 2] = address;
  }

  #read(worker: number, parity: number): Slot {
    const offset = slotOffset(worker, this.size, parity);
    const place = this.#words[offset / 4 + 1];
    const length = this.#floats[offset / 8 + 1];
    const payload =
      place === Place.arena
        ? this.#memory.view(this.#floats[offset / 8 + 2], length)
        : this.#bytes.subarray(offset + LINE, offset + LINE + length);
    return { operation: this.#words[offset / 4], place, payload };
  }

  /** The workers differ, and each knows it: they tell each other what they are doing, and all throw the same message. */
  #explain(report: StepReport): never {
    const sequence = this.#sequence;
    const slots = this.#collective("explain", () => textEncoder.encode(JSON.stringify(report)));
    const reports = slots.map((slot) => JSON.parse(Buffer.from(slot.payload).toString("utf8")) as StepReport);
    throw new TSetError("TSETS_GRAPH_MISMATCH", mismatchMessage(reports, sequence));
  }

  /** Chunks outside of the arenas are copied into them; `copies` are the blocks that were made. */
  #sendChunks(name: OperationName, lists: readonly (readonly Chunk[])[]): { slots: Slot[]; copies: number[] } {
    const copies: number[] = [];
    const inArenas = (chunk: Chunk): Chunk => {
      if (chunk.address !== undefined) return chunk;
      const copy = copyIntoArenas(chunk, this.#memory);
      copies.push(copy.address);
      return copy;
    };
    try {
      const slots = this.#collective(name, () => {
        return encodeChunkLists(
          lists.map((list) => list.map(inArenas)),
          this.#memory,
        );
      });
      return { slots, copies };
    } catch (error) {
      // A collective fails on all workers or on none, and before any of them has looked at a chunk.
      for (const address of copies) this.#memory.free(address);
      throw error;
    }
  }
}

function reportOf(operation: OperationName, step: Step | undefined): StepReport {
  if (step === undefined) return { title: operation, fingerprint: "", lines: [] };
  let lines: string[];
  try {
    lines = step.describe();
  } catch (error) {
    // The others wait for this report: it says what went wrong instead of leaving them waiting.
    lines = [`(no description: ${encodeError(error).message})`];
  }
  return { title: step.kind, fingerprint: step.fingerprint, lines };
}

/** An error that fits into a slot, with as much of it as there is room for. */
function encodeFailure(error: unknown): Uint8Array {
  const full = encodeError(error);
  const short = { type: full.type, name: full.name, message: full.message, code: full.code, place: full.place };
  for (const attempt of [full, short, { ...short, place: undefined, message: full.message.slice(0, 100) }]) {
    const bytes = textEncoder.encode(JSON.stringify(attempt));
    if (bytes.length <= INLINE_BYTES) return bytes;
  }
  return textEncoder.encode(
    JSON.stringify({ type: "Error", name: "Error", message: "an error too long for its slot" }),
  );
}

function decodeFailure(payload: Uint8Array): Error {
  return decodeError(JSON.parse(Buffer.from(payload).toString("utf8")) as EncodedError);
}
