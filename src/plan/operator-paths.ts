import type { Constants } from "./arithmetic.js";
import { isNumericType } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";
import { type OperatorNode, takesMany } from "./graph.js";
import type { Stage } from "./stages.js";
import { captures, type OperatorPath, operatorPaths, rangeOfColumn, rangeOfInput } from "./vector-operators.js";

/** How each operator runs. What takes many rows at a time runs as the user's function does, and cuts the chain. */
export function stagePaths({ input, operators }: Stage): (OperatorPath | undefined)[] {
  const paths: (OperatorPath | undefined)[] = [];
  let from: Parameters<typeof operatorPaths>[0] = rangeOfInput(input);
  let chain: OperatorNode[] = [];
  const alone = !operators.some(takesMany);
  const settle = (): void => {
    paths.push(...operatorPaths(from, chain, alone));
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

/** For a line of explain: which path an operator takes, and why. */
export function pathText({ kind }: OperatorNode, path: OperatorPath | undefined): string {
  if (path === undefined || kind === "sink" || kind === "forEach") return "";
  if (path.vector === undefined) return ` [generated loop: ${path.reason}]`;
  return captures(path.vector) ? ` [vector kernel: ${numbersText(path.vector.captured)}]` : " [vector kernel]";
}

function numbersText(captured: Constants): string {
  return Object.entries(captured)
    .map(([name, value]) => `${name} is ${Object.is(value, -0) ? "-0" : value}`)
    .join(", ");
}
