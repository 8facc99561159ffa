import { deserialize, serialize } from "node:v8";
import { fieldsOf } from "../../columns/column-fields.js";
import { compareKeys, isFloat } from "../../columns/key-order.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { showValue } from "../../types/show-value.js";
import type { DType } from "../../types/dtype.js";
import { checkedOrder } from "../keyed/key-order.js";
import { OpenIterators } from "../open-iterators.js";
import { ALL_TASKS } from "../outputs/block-payload.js";
import type { ReceivedBlocks } from "../outputs/received-blocks.js";
import { type BlockServices, SentBlocks } from "../outputs/sent-blocks.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import type { ExchangedRows } from "../task-services.js";
import type { Exchanged, StageOutputHandler } from "../stage-output.js";
import type { StageVolume } from "../stage-times.js";
import { type KeyedColumn, mergeChunks } from "./merge-chunks.js";
import { RunWriter, type TaskRuns } from "./run-writer.js";
import { SortedRun } from "./sorted-run.js";
import { chooseSplitters } from "./splitters.js";

/** What all workers hold of rows that are not sorted yet, as a share of the memory; sorting takes as much again. */
const SHARE = 1 / 8;

/** What one worker tells the others. */
interface Payload {
  readonly tasks: readonly TaskRuns[];
  readonly blocks: Uint8Array;
}

/**
 * All rows in order over all tasks: every sending task sorts its own, in one run or, where memory is short, in several, which
 * can go to disk as other exchanges do; keys that are spread over all rows then say where each receiving task begins, and it
 * merges its part of all runs, by sending task. So rows are written to disk once at most, and the result depends on the rows
 * and the tasks alone.
 */
export class SortExchange implements StageOutputHandler, Exchanged {
  readonly #node: ExchangeNode;
  readonly #services: BlockServices;
  readonly #by: KeyedColumn;
  readonly #sent: SentBlocks;
  readonly #reading = new OpenIterators<Chunk>();
  readonly #writers = new Map<number, RunWriter>();
  readonly #tasks: TaskRuns[] = [];
  #received: ReceivedBlocks | undefined;
  #runs: SortedRun[] = [];
  #splitters: unknown[] = [];
  /** Why there is no order; the tasks that would read the rows fail with it. */
  #disorder: Error | undefined;

  constructor(node: ExchangeNode, services: BlockServices) {
    this.#node = node;
    this.#services = services;
    this.#by = keyedColumn(node);
    this.#sent = new SentBlocks(node.type, node.parallelism, services, node.useDisk);
  }

  receiver(task: number): RowReceiver {
    const { memory, communicator } = this.#services;
    const most = (memory.limit * SHARE) / communicator.size;
    const send = (chunk: Chunk): void => this.#sent.send(task, chunk, () => ALL_TASKS);
    const writer = new RunWriter(this.#node.type, this.#by, memory, most, send);
    this.#writers.set(task, writer);
    return chunkReceiver(this.#node.type, memory, (chunk) => writer.add(chunk));
  }

  taskDone(task: number): void {
    this.#tasks.push((this.#writers.get(task) as RunWriter).finish(task));
    this.#writers.delete(task);
  }

  payload(): Uint8Array {
    const payload: Payload = { tasks: this.#tasks, blocks: this.#sent.payload() };
    return serialize(payload);
  }

  volume(): StageVolume {
    return { written: 0, held: this.#sent.bytes };
  }

  complete(payloads: Uint8Array[]): void {
    const decoded = payloads.map((bytes) => deserialize(Buffer.from(bytes)) as Payload);
    const received = this.#sent.complete(decoded.map(({ blocks }) => new Uint8Array(blocks)));
    this.#received = received;
    const tasks = decoded.flatMap((payload) => payload.tasks).sort((a, b) => a.task - b.task);
    const chunks = received.whole();
    let at = 0;
    // Blocks are by sending task, and those of one task in the order of its runs.
    for (const { runs } of tasks) {
      for (const count of runs) {
        this.#runs.push(new SortedRun(chunks.slice(at, at + count), this.#by));
        at += count;
      }
    }
    const compare = compareKeys(this.#by.key, this.#by.order);
    this.#splitters = chooseSplitters(tasks, this.#node.parallelism, compare);
    this.#disorder = this.#node.order?.byDifference === true ? disorder(tasks, this.#by.key) : undefined;
  }

  rows(task: number): ExchangedRows {
    return { kind: "chunks", chunks: this.#reading.of({ [Symbol.iterator]: () => this.#sorted(task) }) };
  }

  discard(): void {
    for (const writer of this.#writers.values()) writer.discard();
    this.#writers.clear();
    this.#sent.discard();
  }

  release(): void {
    this.#reading.end();
    this.#runs = [];
    this.#received?.release();
    this.#received = undefined;
  }

  *#sorted(task: number): Generator<Chunk> {
    if (this.#disorder !== undefined) throw this.#disorder;
    const splitters = this.#splitters;
    // Where there are fewer splitters than that, nothing is left for the task.
    if (task > splitters.length) return;
    const from = task === 0 ? undefined : { key: splitters[task - 1] };
    const to = task < splitters.length ? { key: splitters[task] } : undefined;
    const runs = this.#runs.map((run) => ({ [Symbol.iterator]: () => run.between(from, to) }));
    yield* mergeChunks(this.#node.type, this.#by, runs, this.#services.memory);
  }
}

function keyedColumn(node: ExchangeNode): KeyedColumn {
  const isByKey = node.kind === "sortByKey";
  const key = isByKey ? ((node.type.fields as readonly DType[])[0] as DType) : node.type;
  const keysOf = isByKey ? (chunk: Chunk) => fieldsOf(chunk)[0] as Chunk : (chunk: Chunk) => chunk;
  const { order, comparator, descending } = node;
  if (order !== undefined) {
    return { key, keysOf, order: { descending: order.descending, signedZeros: order.byDifference !== true } };
  }
  const compare = checkedOrder(comparator as unknown as (a: unknown, b: unknown) => number, key);
  return { key, keysOf, order: { descending: descending === true, compare } };
}

/** `a - b` has no answer for NaN and another number: NaN is at an end of a run, where there is one. */
function disorder(tasks: readonly TaskRuns[], key: DType): Error | undefined {
  if (!isFloat(key)) return undefined;
  const ends = tasks.flatMap((task) => task.ends);
  const number = ends.find((end) => !Number.isNaN(end));
  if (number === undefined || !ends.some(Number.isNaN)) return undefined;
  return new RangeError(
    `a comparator returns a number, not NaN for the keys ${showValue(Number.NaN)} and ${showValue(number)}`,
  );
}
