/**
 * What a worker is at, in shared memory, so that the job master can look without asking: a busy worker answers nothing.
 *
 * A line of 192 bytes a worker, written by that worker only:
 *
 *     byte
 *       0  int32    activity: goes up with everything the worker gets done
 *       4  int32    tasks it has to do, of all stages so far
 *       8  int32    tasks it has done
 *      12  int32    version of the name: odd while it is being written
 *      16  int64    rows
 *      24  int32    bytes of the operator's name, 0 between stages
 *      32  bytes    the name, UTF-8, cut to 160
 *
 * The name is read under a sequence lock: a reader that finds the version odd, or changed after it has copied the name,
 * takes the name of its next look. One writer, so the writer never waits.
 */
const LINE = 192;
const [ACTIVITY, TASKS, TASKS_DONE, VERSION, NAME_LENGTH] = [0, 1, 2, 3, 6];
const ROWS = 2;
const NAME = 32;
const NAME_BYTES = 160;

/** Called by whatever runs stages, on a worker. Cheap enough for once a chunk, not for once a row. */
export interface Progress {
  /** A stage begins; `tasks` are this worker's. */
  enter(operator: string, tasks: number): void;
  rows(n: number): void;
  taskDone(): void;
  leave(): void;
}

/** What one worker is at. Counts are since the start of the attempt. */
export interface WorkerProgress {
  operator: string;
  tasks: number;
  tasksDone: number;
  rows: number;
  /** Modulo 2^32; only a difference means something. */
  activity: number;
}

export function createProgressBuffer(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * LINE);
}

export class SharedProgress implements Progress {
  readonly #words: Int32Array;
  readonly #rows: BigInt64Array;
  readonly #name: Uint8Array;
  readonly #encoder = new TextEncoder();

  constructor(buffer: SharedArrayBuffer, worker: number) {
    this.#words = new Int32Array(buffer, worker * LINE, LINE / 4);
    this.#rows = new BigInt64Array(buffer, worker * LINE, LINE / 8);
    this.#name = new Uint8Array(buffer, worker * LINE + NAME, NAME_BYTES);
  }

  enter(operator: string, tasks: number): void {
    this.#setName(operator);
    Atomics.add(this.#words, TASKS, tasks);
    this.beat();
  }

  rows(n: number): void {
    Atomics.add(this.#rows, ROWS, BigInt(n));
    this.beat();
  }

  taskDone(): void {
    Atomics.add(this.#words, TASKS_DONE, 1);
    this.beat();
  }

  leave(): void {
    this.#setName("");
    this.beat();
  }

  /** Something got done that belongs to no stage. */
  beat(): void {
    Atomics.add(this.#words, ACTIVITY, 1);
  }

  #setName(name: string): void {
    Atomics.add(this.#words, VERSION, 1);
    // encodeInto stops before a character that does not fit, so a cut name is still UTF-8.
    Atomics.store(this.#words, NAME_LENGTH, this.#encoder.encodeInto(name, this.#name).written);
    Atomics.add(this.#words, VERSION, 1);
  }
}

export function readProgress(buffer: SharedArrayBuffer, worker: number): WorkerProgress {
  const words = new Int32Array(buffer, worker * LINE, LINE / 4);
  return {
    operator: readName(buffer, words, worker),
    tasks: Atomics.load(words, TASKS),
    tasksDone: Atomics.load(words, TASKS_DONE),
    rows: Number(Atomics.load(new BigInt64Array(buffer, worker * LINE, LINE / 8), ROWS)),
    activity: Atomics.load(words, ACTIVITY),
  };
}

function readName(buffer: SharedArrayBuffer, words: Int32Array, worker: number): string {
  const version = Atomics.load(words, VERSION);
  const name = Buffer.from(buffer, worker * LINE + NAME, Atomics.load(words, NAME_LENGTH)).toString("utf8");
  return (version & 1) === 0 && Atomics.load(words, VERSION) === version ? name : "";
}

/** What `onProgress` and the progress bar get: all workers together. */
export interface JobProgress {
  tasksDone: number;
  tasks: number;
  rows: number;
  /** What the first worker that is in a stage is running; "" between stages. */
  operator: string;
  elapsedMs: number;
}

export function sumProgress(workers: readonly WorkerProgress[], elapsedMs: number): JobProgress {
  const sum: JobProgress = { tasksDone: 0, tasks: 0, rows: 0, operator: "", elapsedMs };
  for (const worker of workers) {
    sum.tasksDone += worker.tasksDone;
    sum.tasks += worker.tasks;
    sum.rows += worker.rows;
    if (sum.operator === "") sum.operator = worker.operator;
  }
  return sum;
}
