import type { Chunk } from "../types/chunk.js";
import type { Communicator, SharedChunks, Step } from "./communicator.js";

/** The communicator of a job with one worker and no threads: nothing to wait for, nobody to disagree with. For tests. */
export class SingleCommunicator implements Communicator {
  readonly id = 0;
  readonly size = 1;

  barrier(): void {}

  allReduce(value: number): number {
    return value;
  }

  allGather(payload: Uint8Array): Uint8Array[] {
    return [payload.slice()];
  }

  agree(_step: Step): void {}

  exchange(outgoing: readonly (readonly Chunk[])[]): Chunk[][] {
    if (outgoing.length !== 1) throw new RangeError(`exchange: ${outgoing.length} lists of chunks for 1 worker`);
    return [[...outgoing[0]]];
  }

  share(chunks: readonly Chunk[]): SharedChunks {
    return { chunks: [[...chunks]], release() {} };
  }

  checkAbort(): void {}

  signalFailure(): void {}
}
