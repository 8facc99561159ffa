import type { ExchangeNode } from "../../plan/graph.js";
import type { NumericType } from "../../types/dtype.js";
import { isNumericKind } from "../../types/kinds.js";
import { storeValue } from "../../types/store-value.js";
import type { Loop } from "../fused-loop.js";
import { combine } from "../kernels.js";
import { decodePartials, encodePartials } from "../partial-codec.js";
import { conversionText, kernelReceiver, type Partial, type RowReceiver } from "../row-receivers.js";
import type { ExchangedRows } from "../task-services.js";
import type { Exchanged, StageOutputHandler } from "../stage-output.js";

/** One value of all rows: every task its own, then all of them in task order, on every worker. */
export class ReduceOutput implements StageOutputHandler, Exchanged {
  readonly #node: ExchangeNode;
  #partials = new Map<number, Partial>();
  #current: () => Partial = () => ({ has: false, value: undefined });
  /** Of the whole input; known after complete(). */
  result: Partial = { has: false, value: undefined };

  constructor(node: ExchangeNode) {
    this.#node = node;
  }

  receiver(): RowReceiver {
    const { recognised, reducer, type, input } = this.#node;
    if (recognised !== undefined && isNumericKind(input.type.kind)) {
      const receiver = kernelReceiver(recognised, input.type as NumericType, type as NumericType);
      this.#current = receiver.result;
      return receiver;
    }
    return {
      plan: { output: "fold", foldType: type, foldConversion: conversionText(input.type, type) },
      bindings: { fold: reducer as (a: never, b: never) => unknown, slowFold: (value) => storeValue(type, value) },
      finish: () => undefined,
      discard: () => undefined,
      bound: (loop: Loop) => {
        this.#current = () => loop.folded();
      },
    };
  }

  taskDone(task: number): void {
    this.#partials.set(task, this.#current());
  }

  payload(): Uint8Array {
    return encodePartials(this.#node.type, this.#partials);
  }

  complete(payloads: Uint8Array[]): void {
    const { recognised, reducer, type } = this.#node;
    const merge =
      recognised === undefined
        ? (a: unknown, b: unknown) => storeValue(type, (reducer as (a: unknown, b: unknown) => unknown)(a, b))
        : (a: unknown, b: unknown) => combine(recognised, type as NumericType, a as number, b as number);
    for (const partial of decodePartials(type, payloads)) {
      if (!partial.has) continue;
      this.result = { has: true, value: this.result.has ? merge(this.result.value, partial.value) : partial.value };
    }
  }

  rows(): ExchangedRows {
    return { kind: "value", ...this.result };
  }

  discard(): void {}

  release(): void {}
}
