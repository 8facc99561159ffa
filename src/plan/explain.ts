import { typeText } from "../types/type-text.js";
import { isExchange, isStore, nodeLabel, type Node, type OperatorNode } from "./graph.js";
import { planStages, type Stage } from "./stages.js";

/**
 * The stages that lead to `target`, as text: each with its tasks, its operators in order, their types, and where rows
 * are held between two computes.
 */
export function explainPlan(target: Node): string {
  const stages = isExchange(target)
    ? planStages(target, { kind: "value" }, () => false, () => false)
    : planStages(target, { kind: "run" }, () => false, () => false);
  return stages.map((stage, i) => explainStage(stage, i + 1)).join("\n");
}

function explainStage(stage: Stage, number: number): string {
  const tasks = stage.parallelism === 1 ? "1 task" : `${stage.parallelism} tasks`;
  const lines = [`stage ${number} (${tasks})`, `  ${inputText(stage)}`];
  stage.operators.forEach((operator, i) => lines.push(`  ${operatorText(operator, stage.operators.slice(0, i))}`));
  lines.push(`  → ${outputText(stage)}`);
  return lines.join("\n");
}

function inputText({ input }: Stage): string {
  return `${isExchange(input) || isStore(input) ? "from " : ""}${nodeLabel(input)}: ${typeText(input.type)}`;
}

function operatorText(operator: OperatorNode, before: readonly OperatorNode[]): string {
  const pipe = operator.link === "pipe" ? " [once an element]" : "";
  const inputs = [...operator.inputs.keys()].map((key) => ` [input "${key}"]`).join("");
  const lastCompute = before.filter((o) => o.kind.startsWith("compute") && o.link === "direct").at(-1);
  const buffered = operator.kind.startsWith("compute") && operator.link === "direct" && lastCompute !== undefined && !streams(lastCompute);
  return `${nodeLabel(operator)}: ${typeText(operator.type)}${buffered ? " [buffer before it]" : ""}${pipe}${inputs}`;
}

function streams(compute: OperatorNode): boolean {
  return Object.prototype.toString.call(compute.action).endsWith("GeneratorFunction]");
}

function outputText({ output }: Stage): string {
  switch (output.kind) {
    case "exchange": {
      const reducer = output.node.recognised === undefined ? "" : ` by ${output.node.recognised}`;
      return `${nodeLabel(output.node)}${reducer}: ${typeText(output.node.type)} at ${output.node.parallelism === 1 ? "1 task" : `${output.node.parallelism} tasks`}`;
    }
    case "store":
      return nodeLabel(output.node);
    case "nothing":
      return "end";
    default:
      return output.kind;
  }
}
