import { mayCapture } from "../plan/capturing-stages.js";
import type { Node, OperatorNode } from "../plan/graph.js";
import type { Stage } from "../plan/stages.js";
import { StageProgram } from "./stage-program.js";

/** Programs by the last operator of stages that may capture numbers, and of others: what becomes of the rows decides it, too. */
const capturing = new WeakMap<Node, StageProgram>();
const others = new WeakMap<Node, StageProgram>();

/**
 * The program of a stage, or that of the stage when it ran before, so that an action that is repeated does not compile its
 * loops again, and V8 keeps what it has optimised. Kept for as long as the stage's last operator can be reached.
 */
export function stageProgram(stage: Stage): StageProgram {
  const programs = mayCapture(stage) ? capturing : others;
  const last = stage.operators.at(-1) ?? stage.input;
  const known = programs.get(last);
  // Below the same last operator a stage is another one where a stored TSet in between was given back or came.
  if (
    known !== undefined &&
    known.stage.input === stage.input &&
    sameOperators(known.stage.operators, stage.operators)
  ) {
    return known;
  }
  const program = new StageProgram(stage);
  programs.set(last, program);
  return program;
}

function sameOperators(a: readonly OperatorNode[], b: readonly OperatorNode[]): boolean {
  return a.length === b.length && a.every((operator, i) => operator === b[i]);
}
