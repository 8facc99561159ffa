import type { Loop } from "../fused-loop.js";
import type { RowReceiver } from "../row-receivers.js";
import type { StageOutputHandler } from "../stage-output.js";

/** Counts the rows of a stage; the total, over all workers, is known after complete(). */
export class CountOutput implements StageOutputHandler {
  total = 0;
  #rows = 0;
  #loop: Loop | undefined;

  receiver(): RowReceiver {
    return {
      plan: { output: "count" },
      bindings: {},
      finish: () => undefined,
      discard: () => undefined,
      bound: (loop: Loop) => {
        this.#rows += this.#loop?.counted() ?? 0;
        this.#loop = loop;
      },
      takeChunk: ({ rows }) => {
        this.#rows += rows;
      },
    };
  }

  taskDone(): void {
    this.#rows += this.#loop?.counted() ?? 0;
    this.#loop = undefined;
  }

  payload(): Uint8Array {
    return new Uint8Array(new Float64Array([this.#rows]).buffer);
  }

  complete(payloads: Uint8Array[]): void {
    for (const bytes of payloads) this.total += new Float64Array(bytes.slice().buffer)[0] as number;
  }

  discard(): void {}
}
