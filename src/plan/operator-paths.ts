import type { Constants } from "./arithmetic.js";
import type { NumericType } from "../types/dtype.js";
import { isNumericType } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";
import { type OperatorNode, takesMany } from "./graph.js";
import { perValueCompute } from "./per-value-compute.js";
import type { Stage } from "./stages.js";
import { captures, type OperatorPath, operatorPaths, rangeOfColumn, rangeOfInput } from "./vector-operators.js";

/** How each operator runs. What takes many rows at a time runs as the user's function does, and cuts the chain. */
export function stagePaths({ input, operators }: Stage): (OperatorPath | undefined)[] {
  const paths: (OperatorPath | undefined)[] = [];
  let from: Parameters<typeof operatorPaths>[0] = rangeOfInput(input);
  let chain: OperatorNode[] = [];
  // Operators of the chain that stand for a compute: their paths are that one's.
  let standIns = 0;
  const settle = (): void => {
    const all = operatorPaths(from, chain, operators.length === chain.length - Math.max(0, standIns - 1));
    const ofCompute = all.slice(0, standIns);
    if (standIns > 0) all.splice(0, standIns, (ofCompute.find(isLoop) ?? ofCompute.at(-1)) as OperatorPath);
    paths.push(...all);
    chain = [];
    standIns = 0;
  };
  for (const operator of operators) {
    if (!takesMany(operator)) {
      chain.push(operator);
      continue;
    }
    settle();
    const perValue = perValueCompute(operator, operators.length === 1);
    if (perValue !== undefined) {
      chain = [...perValue.operators];
      standIns = chain.length;
      from = rangeOfColumn(operator.input.type as NumericType);
      continue;
    }
    paths.push(undefined);
    from = isNumericType(operator.type) ? rangeOfColumn(operator.type) : { reason: `reads ${typeText(operator.type)}` };
    if (operator.kind.startsWith("compute")) from = { reason: `a ${operator.kind} gives one element at a time` };
  }
  settle();
  return paths;
}

function isLoop({ vector }: OperatorPath): boolean {
  return vector === undefined;
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
