import type { Native } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { freeChunk } from "../types/chunk-layout.js";
import { createBuilder, type FixedBuilder } from "../types/column-builder.js";
import { valuesOf } from "../types/column-reader.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { newTypedArray } from "../types/kinds.js";
import { compareKeys } from "./key-order.js";

/**
 * Merges `first` from `firstFrom` on with `second` from `secondFrom` on into `out` from `outFrom` on, until that is full or
 * one of the two is used up; `taken` gets how many there were of each.
 */
type MergeStep = Native["mergeValues"];

/** Rows that a merge within a merge makes at once: they stay in the first-level cache. */
const STEP_ROWS = 2048;

/**
 * Merges runs of numbers, each in the order in which typed arrays sort (NaN last, -0 before 0) or in its reverse. Equal ones
 * cannot be told apart, so two runs at a time are merged without a branch that depends on them.
 *
 * @param runs their chunks, each of which stays valid until the next one
 * @returns chunks, each valid until the next one
 */
export function* mergeValues(
  type: NumericType,
  runs: readonly Iterable<Chunk>[],
  descending: boolean,
  memory: ChunkAllocator,
): Generator<Chunk> {
  const step = native === undefined ? mergeTwin(type) : native.mergeValues;
  const root = mergeOf(runs, (first, second) => new Merge(type, first, second, descending, step));
  if (root === undefined) return;
  const builder = createBuilder(type, memory) as FixedBuilder<NumericType>;
  try {
    for (;;) {
      builder.length = root.into(builder.values);
      const chunk = builder.finish();
      if (chunk === undefined) return;
      try {
        yield chunk;
      } finally {
        freeChunk(chunk, memory);
      }
    }
  } finally {
    builder.discard();
  }
}

/** Numbers in order, some at a time. */
interface Stream {
  /** What is to be taken next, from `at` on. */
  readonly values: TypedArray;
  at: number;
  /** Brings more where all is taken; false where there is none. */
  fill(): boolean;
}

const NOTHING = new Uint8Array(0);

class Run implements Stream {
  readonly #chunks: Iterator<Chunk>;
  values: TypedArray = NOTHING;
  at = 0;

  constructor(chunks: Iterable<Chunk>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  fill(): boolean {
    const { done, value } = this.#chunks.next();
    if (done === true) return false;
    this.values = valuesOf(value);
    this.at = 0;
    return true;
  }
}

class Merge implements Stream {
  readonly #first: Stream;
  readonly #second: Stream;
  readonly #descending: boolean;
  readonly #step: MergeStep;
  readonly #taken = new Uint32Array(2);
  readonly #type: NumericType;
  /** For what another merge takes: the root has none. */
  #buffer: TypedArray | undefined;
  values: TypedArray = NOTHING;
  at = 0;

  constructor(type: NumericType, first: Stream, second: Stream, descending: boolean, step: MergeStep) {
    this.#first = first;
    this.#second = second;
    this.#descending = descending;
    this.#step = step;
    this.#type = type;
  }

  fill(): boolean {
    this.#buffer ??= newTypedArray(this.#type.kind, STEP_ROWS);
    const rows = this.into(this.#buffer);
    this.values = rows < STEP_ROWS ? this.#buffer.subarray(0, rows) : this.#buffer;
    this.at = 0;
    return rows > 0;
  }

  /** Fills `out` from its beginning; fewer rows than that where there are no more. */
  into(out: TypedArray): number {
    const [first, second, taken] = [this.#first, this.#second, this.#taken];
    let rows = 0;
    while (rows < out.length) {
      const [more, others] = [hasMore(first), hasMore(second)];
      if (more && others) {
        this.#step(this.#descending, first.values, first.at, second.values, second.at, out, rows, taken);
        first.at += taken[0];
        second.at += taken[1];
        rows += taken[0] + taken[1];
      } else if (more || others) {
        rows += moveTo(out, rows, more ? first : second);
      } else break;
    }
    return rows;
  }
}

function hasMore(stream: Stream): boolean {
  return stream.at < stream.values.length || stream.fill();
}

function moveTo(out: TypedArray, from: number, stream: Stream): number {
  const rows = Math.min(out.length - from, stream.values.length - stream.at);
  out.set(stream.values.subarray(stream.at, stream.at + rows) as never, from);
  stream.at += rows;
  return rows;
}

/** A tree over the runs, as low as it can be; undefined where there is no run. One run is merged with none. */
function mergeOf(runs: readonly Iterable<Chunk>[], merge: (first: Stream, second: Stream) => Merge): Merge | undefined {
  if (runs.length === 0) return undefined;
  let streams: Stream[] = runs.map((run) => new Run(run));
  while (streams.length > 2) {
    const pairs: Stream[] = [];
    for (let i = 0; i + 1 < streams.length; i += 2) pairs.push(merge(streams[i], streams[i + 1]));
    if (streams.length % 2 === 1) pairs.push(streams[streams.length - 1]);
    streams = pairs;
  }
  return merge(streams[0], streams[1] ?? new Run([]));
}

function mergeTwin(type: NumericType): MergeStep {
  const ascending = compareKeys(type, { signedZeros: true });
  return (descending, first, firstFrom, second, secondFrom, out, outFrom, taken) => {
    let [a, b] = [firstFrom, secondFrom];
    for (let to = outFrom; to < out.length && a < first.length && b < second.length; to++) {
      const order = ascending(second[b], first[a]);
      out[to] = (descending ? order > 0 : order < 0) ? second[b++] : first[a++];
    }
    taken[0] = a - firstFrom;
    taken[1] = b - secondFrom;
  };
}
