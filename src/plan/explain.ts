import { explainMermaid } from "./explain-mermaid.js";
import type { Node } from "./graph.js";
import { pathText, stagePaths } from "./operator-paths.js";
import { inputText, operatorText, outputText } from "./stage-text.js";
import { planStages, type Stage } from "./stages.js";

export interface ExplainOptions {
  /** "text" unless given; "mermaid" is a flowchart for documents. */
  format?: "text" | "mermaid";
}

/**
 * The stages that lead to `target`: each with its tasks, its operators in order, their types, and where rows are held
 * between two computes.
 */
export function explainPlan(target: Node, { format = "text" }: ExplainOptions = {}): string {
  const stages = isReduction(target)
    ? planStages(
        target,
        { kind: "value" },
        () => false,
        () => false,
      )
    : planStages(
        target,
        { kind: "run" },
        () => false,
        () => false,
      );
  if (format === "mermaid") return explainMermaid(stages);
  if (format !== "text") throw new TypeError(`explain: format is "text" or "mermaid", not ${JSON.stringify(format)}`);
  return stages.map((stage, i) => explainStage(stage, i + 1)).join("\n");
}

function explainStage(stage: Stage, number: number): string {
  const tasks = stage.parallelism === 1 ? "1 task" : `${stage.parallelism} tasks`;
  const lines = [`stage ${number} (${tasks})`, `  ${inputText(stage)}`];
  const paths = stagePaths(stage);
  stage.operators.forEach((operator, i) => {
    lines.push(`  ${operatorText(operator, stage.operators.slice(0, i))}${pathText(operator, paths[i])}`);
  });
  lines.push(`  → ${outputText(stage)}`);
  return lines.join("\n");
}

/** Nothing has to follow a reduction: its value is there on every worker. */
function isReduction(node: Node): boolean {
  return node.kind === "reduce" || node.kind === "allReduce";
}
