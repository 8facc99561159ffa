import { nodeLabel, type OperatorNode } from "../plan/graph.js";
import type { Chunk } from "../types/chunk.js";
import type { Driver } from "./drivers.js";
import type { Feed, Loop } from "./fused-loop.js";
import type { RowReceiver } from "./row-receivers.js";
import { isPromise, sequence } from "./sometimes-async.js";
import type { SegmentLoop } from "./segment-loop.js";
import type { StageProgram } from "./stage-program.js";
import type { TaskServices } from "./task-services.js";

/** Chooses the receiver of a segment when it is known whether its rows can be taken batch by batch. */
export type ReceiverChoice = (streams: boolean) => RowReceiver;

/** Where an operator that takes many rows at once stands: between segments `at - 1` and `at`. */
export interface OperatorPlace {
  readonly at: number;
  readonly operator: OperatorNode;
  readonly choose: ReceiverChoice;
  /** What takes its rows, as an error calls it. */
  readonly consumer: string;
  /** Drives what stands before it into the receiver that is chosen. */
  before(choose: ReceiverChoice): Driver | Promise<Driver>;
}

/** One task while it runs: what it has opened and holds, and how its failures are told. */
export class TaskScope {
  readonly program: StageProgram;
  readonly services: TaskServices;
  /** Counts rows taken from the task's input; throws where the job is being ended. */
  readonly advance: (rows: number) => void;
  #closers: (() => void | Promise<void>)[] = [];
  #discards: (() => void)[] = [];
  #failure: unknown;

  constructor(program: StageProgram, services: TaskServices) {
    this.program = program;
    this.services = services;
    this.advance = (rows) => {
      try {
        services.advance(rows);
      } catch (error) {
        this.#failure ??= error;
        throw error;
      }
    };
  }

  /** A failure that came to light inside a user's function, which might have caught it. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Has `closer` called at the end, on errors too; what was opened last is closed first. */
  onClose(closer: () => void | Promise<void>): void {
    this.#closers.push(closer);
  }

  /** Has `discard` called at the end, on errors too: it frees what was left unread. */
  onDiscard(discard: () => void): void {
    this.#discards.push(discard);
  }

  discard(): void {
    for (const discard of this.#discards) discard();
    this.#discards = [];
  }

  /** Closes each once, however often it is called. */
  close(): void | Promise<void> {
    const closers = this.#closers.reverse();
    this.#closers = [];
    return sequence(closers);
  }

  /** The chunks once, and the end of reading them where the task ends before they do. */
  closing(chunks: Iterable<Chunk>): Iterable<Chunk> {
    const iterator = chunks[Symbol.iterator]();
    this.onClose(() => void iterator.return?.());
    return { [Symbol.iterator]: () => iterator };
  }

  /** The loop of segment `at`, from `feeder` to `consumer`: what each is called in an error. */
  bind(at: number, feed: Feed, receiver: RowReceiver, feeder: string, consumer: string): Loop {
    return this.bindLoop(this.program.loops[at] as SegmentLoop, feed, receiver, feeder, consumer);
  }

  /** @param before a loop of the same receiver, which this one goes on from */
  bindLoop(
    loop: SegmentLoop,
    feed: Feed,
    receiver: RowReceiver,
    feeder: string,
    consumer: string,
    before?: Loop,
  ): Loop {
    const { contextOf } = this.services;
    const fail = (label: string, error: unknown): Error => {
      const failure = this.services.fail(label, error);
      this.#failure ??= failure;
      return failure;
    };
    const bound = loop.bind(feed, receiver, contextOf, fail, feeder, consumer);
    if (before !== undefined) bound.resume(before);
    receiver.bound?.(bound);
    return bound;
  }

  /** Calls an operator's function, which may be asynchronous. */
  call(label: string, call: () => unknown): unknown {
    const failed = (error: unknown): never => {
      throw this.services.fail(label, error);
    };
    try {
      const returned = call();
      return isPromise(returned) ? returned.catch(failed) : returned;
    } catch (error) {
      return failed(error);
    }
  }

  /** Calls an operator's function, which is not. */
  guard<T>(operator: OperatorNode, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.services.fail(nodeLabel(operator), error);
    }
  }
}
