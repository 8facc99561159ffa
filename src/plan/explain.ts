import { isNumericType } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";
import { isExchange, isStore, nodeLabel, type Node, type OperatorNode, takesMany } from "./graph.js";
import { planStages, type Stage } from "./stages.js";
import { type OperatorPath, operatorPaths, rangeOfColumn, rangeOfInput } from "./vector-operators.js";

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
  const paths = stagePaths(stage);
  stage.operators.forEach((operator, i) => {
    lines.push(`  ${operatorText(operator, stage.operators.slice(0, i))}${pathText(operator, paths[i])}`);
  });
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

/** How each operator runs. What takes many rows at a time runs as the user's function does, and cuts the chain. */
function stagePaths({ input, operators }: Stage): (OperatorPath | undefined)[] {
  const paths: (OperatorPath | undefined)[] = [];
  let from: Parameters<typeof operatorPaths>[0] = rangeOfInput(input);
  let chain: OperatorNode[] = [];
  const settle = (): void => {
    paths.push(...operatorPaths(from, chain));
    chain = [];
  };
  for (const operator of operators) {
    if (!takesMany(operator)) {
      chain.push(operator);
      continue;
    }
    settle();
    paths.push(undefined);
    from = isNumericType(operator.type) ? rangeOfColumn(operator.type) : { reason: `reads ${typeText(operator.type)}` };
    if (operator.kind.startsWith("compute")) from = { reason: `a ${operator.kind} gives one element at a time` };
  }
  settle();
  return paths;
}

function pathText({ kind }: OperatorNode, path: OperatorPath | undefined): string {
  if (path === undefined || kind === "sink" || kind === "forEach") return "";
  return path.vector === undefined ? ` [generated loop: ${path.reason}]` : " [vector kernel]";
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
