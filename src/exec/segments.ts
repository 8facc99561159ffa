import { type Node, type OperatorNode, takesMany } from "../plan/graph.js";
import type { Stage } from "../plan/stages.js";
import type { DType } from "../types/dtype.js";

/**
 * A stage cut into segments of element operators. Between two segments stands an operator that takes more than one
 * element at a time: a compute, a mapBatch, or a sink of batches.
 */
export interface Segment {
  /** What feeds the segment; undefined for the first one, which the stage's input feeds. */
  readonly after: OperatorNode | undefined;
  readonly operators: readonly OperatorNode[];
  /** Type of the rows that feed it. */
  readonly feedType: DType;
}

export function segmentsOf(stage: Stage): Segment[] {
  const segments: { after: OperatorNode | undefined; operators: OperatorNode[]; feedType: DType }[] = [
    { after: undefined, operators: [], feedType: stage.input.type },
  ];
  for (const operator of stage.operators) {
    const last = segments.at(-1) as { operators: OperatorNode[] };
    if (takesMany(operator)) segments.push({ after: operator, operators: [], feedType: operator.type });
    else last.operators.push(operator);
  }
  return segments;
}

export function isCompute(node: Node): boolean {
  return node.kind === "compute" || node.kind === "computeToTuple";
}
