import { TSetError } from "../errors.js";
import { BROKEN, LOCK } from "./arena-layout.js";

/** How often a thread looks again before it sleeps; a critical section is shorter than a sleep. */
const SPINS = 100;
const SLEEP_MS = 1000;

/**
 * A lock between threads, in two words of shared memory.
 *
 * **At most one holder.** A thread holds the lock when it changed LOCK from 0 to 1 (compareExchange) or to 2 (exchange
 * that returned 0). Both are atomic, and only the holder sets LOCK to 0.
 *
 * **No lost wake-up.** A thread sleeps only by `Atomics.wait(LOCK, 2)`, which checks that the word is still 2 and goes
 * to sleep in one step. Before it, the thread has itself set LOCK to 2. Should the holder leave in between, the word is
 * no longer 2 and the wait returns at once. Should it leave later, it finds the 2 and notifies one sleeper. Another
 * thread may take the free lock with 1 before that sleeper runs: the sleeper then sets it to 2 again before it sleeps
 * again, so this holder notifies too. A thread that takes the lock after a sleep leaves it at 2, as it cannot know
 * whether others sleep; that costs one notify for nothing, never a missing one.
 *
 * **Visibility.** Atomic operations are totally ordered, and the exchange to 0 synchronises with the operation that then takes the
 * lock. So a holder sees all plain writes of those before it: of the allocator's tables, and also of a block's content
 * when it was freed by one thread and is handed to another.
 *
 * **Lost threads.** A worker that is terminated may die with the lock. Nobody can tell, so whoever ends a job for a lost
 * worker marks it broken, and those who sleep throw instead of waiting for ever. (The sleep's time limit covers
 * a mark that falls between the test and the sleep.) The main thread may wait too: Node allows it.
 */
export class Mutex {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  lock(): void {
    const words = this.#words;
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.load(words, LOCK) === 0 && Atomics.compareExchange(words, LOCK, 0, 1) === 0) return;
    }
    while (Atomics.exchange(words, LOCK, 2) !== 0) {
      if (Atomics.load(words, BROKEN) !== 0) {
        throw new TSetError("TSETS_ABORTED", "the job's shared memory is gone: a worker was lost");
      }
      Atomics.wait(words, LOCK, 2, SLEEP_MS);
    }
  }

  unlock(): void {
    if (Atomics.exchange(this.#words, LOCK, 0) === 2) Atomics.notify(this.#words, LOCK, 1);
  }

  /** From now on nobody waits for the lock: a thread that may hold it is gone. */
  break(): void {
    Atomics.store(this.#words, BROKEN, 1);
    Atomics.notify(this.#words, LOCK);
  }
}
