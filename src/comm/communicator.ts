import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";

/**
 * What the workers of a job say to each other. Every call but {@link checkAbort} is a collective: all workers make the
 * same calls in the same order, each from its own thread, and a call returns when all have made it.
 *
 * Synchronous: a worker calls these only while none of its own tasks is async, and blocks. A lost worker or an abort
 * makes every waiting call, and every later one, throw (TSETS_WORKER_LOST, TSETS_ABORTED). Workers that are in
 * different collectives all get TSETS_GRAPH_MISMATCH with the same message, and stay in step.
 */
export interface Communicator {
  readonly id: number;
  readonly size: number;

  barrier(): void;

  /**
   * All workers' values taken together in the order of their ids, the same on every worker. One barrier; nothing is
   * allocated, so that it costs microseconds where every worker has a core.
   */
  allReduce(value: number, combine: (a: number, b: number) => number): number;

  /**
   * Every worker's payload, by worker id. The results are copies. Small payloads (at most 1 KiB) cost one barrier and
   * no allocation in shared memory.
   */
  allGather(payload: Uint8Array): Uint8Array[];

  /**
   * Compares this step with the other workers'. A difference throws TSETS_GRAPH_MISMATCH on every worker, the same
   * message everywhere, that says which worker does what and names the first line of `describe()` that differs.
   */
  agree(step: Step): void;

  /**
   * `outgoing[w]` goes to worker w, who owns it from now on; `incoming[w]` came from w, in w's order. Chunks in the
   * arenas travel as addresses; others (mapped, on the heap) are copied into the arenas, and stay their caller's.
   * What goes to the worker itself is handed back as it is.
   */
  exchange(outgoing: readonly (readonly Chunk[])[], type: DType): Chunk[][];

  /**
   * Every worker reads every worker's chunks until `release()`, which is a collective; after it their owner frees
   * them. A worker's own chunks are handed back as they are.
   */
  share(chunks: readonly Chunk[], type: DType): SharedChunks;

  /**
   * Throws where the job is aborted or a worker is lost, or where another worker has signalled a failure in this step;
   * cheap (two atomic loads), called once a chunk.
   */
  checkAbort(): void;

  /** Makes the others' checkAbort throw until the next collective, so that a step that cannot succeed ends soon. */
  signalFailure(): void;
}

export interface SharedChunks {
  /** By worker id. */
  readonly chunks: Chunk[][];
  release(): void;
}

/** One step of the program that all workers must take together. */
export interface Step {
  /** What a user would call it: "persist #1", "end of main". */
  kind: string;
  /** What must be equal, along with the kind. */
  fingerprint: string;
  /** What the step consists of, a line each; called only where the workers differ. */
  describe(): string[];
}

/** Where payloads and chunks that do not fit into a slot lie; `Arenas` is one. Addresses mean the same in every worker. */
export interface PayloadMemory {
  alloc(bytes: number): { address: number };
  free(address: number): void;
  view(address: number, bytes: number): Uint8Array;
}
