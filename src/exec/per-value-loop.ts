import { mayCapture } from "../plan/capturing-stages.js";
import { mayBePerValue, perValueCompute } from "../plan/per-value-compute.js";
import type { Stage } from "../plan/stages.js";
import { rangeOfColumn } from "../plan/vector-operators.js";
import type { NumericType } from "../types/dtype.js";
import { SegmentLoop } from "./segment-loop.js";
import type { Segment } from "./segments.js";
import { SoughtLater } from "./sought-later.js";
import type { BatchReader } from "./task-values.js";
import { vectorHead } from "./vector-loop.js";

/** A chain that does what a compute and the operators behind it do, from batches of the compute's values. */
export interface PerValueLoop {
  readonly loop: SegmentLoop;
  readonly captures: boolean;
}

/** Where a segment comes behind a compute of numbers: its chain, if the compute does the same arithmetic to each value. */
export function perValueLoop(
  { after, operators }: Segment,
  stage: Stage,
  firstRows?: number,
): SoughtLater<PerValueLoop> | undefined {
  if (after === undefined || !mayBePerValue(after)) return undefined;
  const from = after.input.type as NumericType;
  return new SoughtLater(() => {
    const others = stage.operators.length - 1;
    const found = perValueCompute(after, others === 0 && mayCapture(stage));
    if (found === undefined) return undefined;
    const segment: Segment = { after: undefined, operators: [...found.operators, ...operators], feedType: from };
    const alone = others === operators.length && mayCapture(stage);
    const head = vectorHead(rangeOfColumn(from), { kind: "column", type: from }, segment.operators, alone);
    const loop = new SegmentLoop(segment, undefined, { start: 0, step: 1 }, new SoughtLater(() => head, 0));
    return { loop, captures: found.captures || head?.captures === true };
  }, firstRows);
}

/**
 * The values of a compute until a chain is found that does the same: then they end for the compute, which has nothing left
 * to do, and the chain takes the others.
 */
export class CutReader implements BatchReader {
  readonly #reader: BatchReader;
  readonly #sought: SoughtLater<PerValueLoop>;
  #rows = 0;
  #chain: PerValueLoop | undefined;

  constructor(reader: BatchReader, sought: SoughtLater<PerValueLoop>) {
    this.#reader = reader;
    this.#sought = sought;
  }

  /** Set when the values were cut. */
  get chain(): PerValueLoop | undefined {
    return this.#chain;
  }

  next(): ReturnType<BatchReader["next"]> {
    this.#chain ??= this.#sought.get(this.#rows);
    if (this.#chain !== undefined) return undefined;
    const batch = this.#reader.next();
    this.#rows += batch?.length ?? 0;
    this.#sought.count(batch?.length ?? 0);
    return batch;
  }
}
