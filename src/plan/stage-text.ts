import { typeText } from "../types/type-text.js";
import { type ExchangeNode, isExchange, isStore, nodeLabel, type OperatorNode } from "./graph.js";
import type { Stage } from "./stages.js";

/** What a stage reads. */
export function inputText({ input }: Stage): string {
  const from = isExchange(input) || isStore(input) ? "from " : "";
  return `${from}${nodeLabel(input)}: ${typeText(input.type)}${"inputs" in input ? addedText(input.inputs) : ""}`;
}

/** An operator, and what a reader should know of how it runs; `before` are those before it in its stage. */
export function operatorText(operator: OperatorNode, before: readonly OperatorNode[]): string {
  const pipe = operator.link === "pipe" ? " [once an element]" : "";
  const lastCompute = before.filter((o) => o.kind.startsWith("compute") && o.link === "direct").at(-1);
  const buffered =
    operator.kind.startsWith("compute") &&
    operator.link === "direct" &&
    lastCompute !== undefined &&
    !streams(lastCompute);
  return `${nodeLabel(operator)}: ${typeText(operator.type)}${buffered ? " [buffer before it]" : ""}${pipe}${addedText(operator.inputs)}`;
}

function addedText(inputs: ReadonlyMap<string, unknown>): string {
  return [...inputs.keys()].map((key) => ` [input "${key}"]`).join("");
}

function streams(compute: OperatorNode): boolean {
  return Object.prototype.toString.call(compute.action).endsWith("GeneratorFunction]");
}

/** Of what has an order: which one, and whether a function is called for it. */
function orderText({ kind, order, comparator }: ExchangeNode): string {
  const isSorted = kind === "sort" || kind === "sortByKey";
  if (!isSorted && comparator === undefined) return "";
  if (order === undefined) return " by a comparator";
  return order.descending ? " descending" : " ascending";
}

/** What becomes of a stage's rows. */
export function outputText({ output }: Stage): string {
  switch (output.kind) {
    case "exchange": {
      const reducer = output.node.recognised === undefined ? "" : ` by ${output.node.recognised}`;
      const { parallelism, type, useDisk } = output.node;
      const tasks = parallelism === 1 ? "1 task" : `${parallelism} tasks`;
      return `${nodeLabel(output.node)}${reducer}${orderText(output.node)}: ${typeText(type)} at ${tasks}${useDisk === true ? " [through files]" : ""}`;
    }
    case "store":
      return nodeLabel(output.node);
    case "nothing":
      return "end";
    default:
      return output.kind;
  }
}
