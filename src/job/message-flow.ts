/**
 * Keeps a worker that prints faster than the master writes from filling the memory with messages: it may be so many of
 * them ahead, and waits beyond that. One Int32 a worker counts, modulo 2^32, the messages that the master has taken.
 *
 * No wake-up is missed: the worker waits for the count to differ from the one it has judged by, and the master notifies
 * after each change. The master never waits for a worker, so they cannot wait for each other.
 */
const MAX_AHEAD = 4096;

export function createFlowBuffer(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT);
}

/** The worker's end. */
export class MessageFlow {
  readonly #taken: Int32Array;
  readonly #worker: number;
  #posted = 0;

  constructor(buffer: SharedArrayBuffer, worker: number) {
    this.#taken = new Int32Array(buffer);
    this.#worker = worker;
  }

  /** Called before each message; blocks while the master is too far behind. */
  beforePost(): void {
    for (;;) {
      const taken = Atomics.load(this.#taken, this.#worker);
      if (((this.#posted - taken) | 0) < MAX_AHEAD) break;
      Atomics.wait(this.#taken, this.#worker, taken);
    }
    this.#posted = (this.#posted + 1) | 0;
  }
}

/**
 * The master's end. A message counts as taken when this process's stdout and stderr, where most of them go, can take
 * more: a reader that is slow slows the workers down.
 */
export class MessageReceipts {
  readonly #taken: Int32Array;
  /** Workers whose messages wait for a stream, one entry a message. */
  readonly #owed: number[] = [];

  constructor(buffer: SharedArrayBuffer) {
    this.#taken = new Int32Array(buffer);
  }

  /** Called once a message has been dealt with. */
  taken(worker: number): void {
    const full = [process.stdout, process.stderr].find((stream) => stream.writableNeedDrain);
    if (full === undefined) {
      this.#acknowledge(worker);
    } else {
      if (this.#owed.length === 0) full.once("drain", () => this.retry());
      this.#owed.push(worker);
    }
  }

  /** Also called now and then: a stream that has failed never drains, and takes everything. */
  retry(): void {
    for (const worker of this.#owed.splice(0)) this.taken(worker);
  }

  #acknowledge(worker: number): void {
    Atomics.add(this.#taken, worker, 1);
    Atomics.notify(this.#taken, worker);
  }
}
