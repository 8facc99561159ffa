import { ARRIVED, arrivalsWord, BARRIER, NEXT_GENERATION, POISONED } from "./control-layout.js";
import { poisonError, readPoison } from "./poison.js";

/** Loads of the barrier word before a worker goes to sleep: about 10 µs, less than a sleep and a wake-up cost. */
const SPINS = 4000;

/**
 * A barrier over the BARRIER and ARRIVED words.
 *
 * Each worker reads the generation, then counts itself in. The last one sets the count back to 0 and then moves the
 * generation on; in this order, since a worker can enter the next barrier only after it has seen the new generation,
 * and so never before the count is 0 again. Whoever is not last waits for the word to differ from what it read before
 * counting itself in: had the generation moved in between, the wait would return at once.
 *
 * What a worker wrote before arriving is visible to all after it: its add to ARRIVED is read by the last worker's add,
 * whose change of BARRIER is read by the others, and all of these are sequentially consistent.
 *
 * Spinning helps only where every worker has a core; elsewhere it takes the core from the one that is waited for.
 */
export class ThreadBarrier {
  readonly #control: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #size: number;
  readonly #arrivals: number;
  readonly #spins: number;

  constructor(control: SharedArrayBuffer, id: number, size: number, spin: boolean) {
    this.#control = control;
    this.#words = new Int32Array(control);
    this.#size = size;
    this.#arrivals = arrivalsWord(id);
    this.#spins = spin ? SPINS : 0;
  }

  /** Throws the poison's error, if there is one. */
  check(): void {
    if ((Atomics.load(this.#words, BARRIER) & POISONED) !== 0) this.#throwPoison();
  }

  /** Returns when all workers have called it; throws where the job is poisoned before that. */
  arrive(): void {
    const words = this.#words;
    const before = Atomics.load(words, BARRIER);
    if ((before & POISONED) !== 0) this.#throwPoison();
    Atomics.add(words, this.#arrivals, 1);
    if (Atomics.add(words, ARRIVED, 1) + 1 === this.#size) {
      Atomics.store(words, ARRIVED, 0);
      Atomics.add(words, BARRIER, NEXT_GENERATION);
      Atomics.notify(words, BARRIER);
      return;
    }
    for (let i = this.#spins; i > 0; i--) {
      if (Atomics.load(words, BARRIER) !== before) break;
    }
    let now = Atomics.load(words, BARRIER);
    while (now === before) {
      Atomics.wait(words, BARRIER, before);
      now = Atomics.load(words, BARRIER);
    }
    // Poisoned, but after all had arrived: the collective is complete here as it is elsewhere. The next one throws.
    if ((now & ~POISONED) === before) this.#throwPoison();
  }

  #throwPoison(): never {
    const reason = readPoison(this.#control, true);
    throw poisonError(reason ?? { code: "TSETS_WORKER_LOST", message: "a worker was lost while it was saying why" });
  }
}

/** Which workers have arrived at a barrier and wait for the others in it; read by the job master at any time. */
export function waitingWorkers(control: SharedArrayBuffer, size: number): boolean[] {
  const words = new Int32Array(control);
  const generation = Atomics.load(words, BARRIER) >>> 1;
  // Arrivals count in 32 bits, generations in 31: compared in 31. A worker has passed as many barriers as there were
  // generations when it waits for none.
  return Array.from({ length: size }, (_, worker) => {
    return ((Atomics.load(words, arrivalsWord(worker)) - generation) & 0x7fffffff) === 1;
  });
}

/** Barriers a worker has arrived at so far, modulo 2^32: a sign of life. */
export function arrivalsOf(control: SharedArrayBuffer, worker: number): number {
  return Atomics.load(new Int32Array(control), arrivalsWord(worker));
}
