import { native } from "../native/load-addon.js";
import { mayCapture } from "../plan/capturing-stages.js";
import { rangeOfColumn, rangeOfInput } from "../plan/vector-operators.js";
import type { Stage } from "../plan/stages.js";
import type { DType } from "../types/dtype.js";
import { ARRAY_OF_KIND, isNumericKind, isNumericType } from "../types/kinds.js";
import { functionText } from "./function-kinds.js";
import { type PerValueLoop, perValueLoop } from "./per-value-loop.js";
import { SegmentLoop } from "./segment-loop.js";
import { isCompute, type Segment, segmentsOf } from "./segments.js";
import { SoughtLater } from "./sought-later.js";
import { compileTaskValues } from "./task-values.js";
import type { VectorSource } from "./vector-chain.js";
import { type VectorHead, vectorHead } from "./vector-loop.js";

/** What is compiled of a stage, once a worker; tasks bind it. */
export class StageProgram {
  readonly stage: Stage;
  readonly segments: readonly Segment[];
  readonly loops: readonly SegmentLoop[];
  readonly taskValues: readonly ReturnType<typeof compileTaskValues>[];
  /** By segment: what may take the place of the compute that feeds it. */
  readonly perValue: readonly (SoughtLater<PerValueLoop> | undefined)[];

  /** @param firstRows how many rows go through generated loops before vector operations are looked for; for tests */
  constructor(stage: Stage, firstRows?: number) {
    this.stage = stage;
    this.segments = segmentsOf(stage);
    const { start, step } = stage.input.kind === "range" ? stage.input : { start: 0, step: 1 };
    this.loops = this.segments.map((segment) => {
      return new SegmentLoop(segment, incomingType(segment, stage), { start, step }, headOf(segment, stage, firstRows));
    });
    this.perValue = this.segments.map((segment) => perValueLoop(segment, stage, firstRows));
    this.taskValues = this.segments.map((segment) => compileTaskValues(segment.after && functionText(segment.after)));
  }
}

/** Where a segment begins with operators that may be vector operations; which of them are is found out when it pays. */
function headOf({ after, operators }: Segment, stage: Stage, firstRows?: number): SoughtLater<VectorHead> | undefined {
  const { input } = stage;
  const type = after === undefined ? input.type : after.type;
  const first = operators[0]?.kind;
  if (native === undefined || !isNumericType(type) || (after !== undefined && isCompute(after))) return undefined;
  // The elements of a range are made by a vector operation, too.
  const bare = first === undefined && after === undefined && input.kind === "range";
  if (!bare && first !== "map" && first !== "filter") return undefined;
  if (after === undefined && (input.kind === "source" || input.kind === "files")) return undefined;
  return new SoughtLater(() => {
    const rows = after === undefined ? rangeOfInput(input) : rangeOfColumn(type);
    const source: VectorSource =
      after === undefined && input.kind === "range"
        ? { kind: "range", type, start: input.start, step: input.step }
        : { kind: "column", type };
    const alone = operators.length === stage.operators.length && mayCapture(stage);
    return vectorHead(rows, source, operators, alone);
  }, firstRows);
}

/** What users' code hands over is checked; what was stored, or came out of a typed array, has been. */
function incomingType(segment: Segment, stage: Stage): DType | undefined {
  const { after } = segment;
  if (after !== undefined) return isCompute(after) ? after.type : undefined;
  const { input } = stage;
  if (input.kind === "source" || input.kind === "range") return input.type;
  // Lines and fields are made of the right type; what a library decoded is looked at.
  if (input.kind === "files")
    return input.format.kind === "arrow" || input.format.kind === "parquet" ? input.type : undefined;
  if (input.kind === "list") return isArrayOf(input.values, input.type) ? undefined : input.type;
  return undefined;
}

function isArrayOf(values: object, type: DType): boolean {
  return isNumericKind(type.kind) && values instanceof ARRAY_OF_KIND[type.kind];
}
