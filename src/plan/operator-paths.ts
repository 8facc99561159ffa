import type { NumericType } from "../types/dtype.js";
import { isNumericType } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";
import type { Constants } from "./arithmetic.js";
import { mayCapture } from "./capturing-stages.js";
import { type OperatorNode, takesMany } from "./graph.js";
import { perValueCompute } from "./per-value-compute.js";
import type { Stage } from "./stages.js";
import {
  captures,
  type ChainInput,
  type OperatorPath,
  operatorPaths,
  rangeOfColumn,
  rangeOfInput,
} from "./vector-operators.js";

/** An operator of the program, by what runs of it in a chain: itself, or those that do what a compute does. */
type Link = readonly OperatorNode[];

/** How each operator runs. What takes many rows at a time runs as the user's function does, and cuts the chain. */
export function stagePaths(stage: Stage): (OperatorPath | undefined)[] {
  const { input, operators } = stage;
  const paths: (OperatorPath | undefined)[] = [];
  let from: ChainInput = rangeOfInput(input);
  let chain: Link[] = [];
  const settle = (): void => {
    paths.push(...chainPaths(from, chain, chain.length === operators.length && mayCapture(stage)));
    chain = [];
  };
  for (const operator of operators) {
    if (!takesMany(operator)) {
      chain.push([operator]);
      continue;
    }
    settle();
    const { type } = operator;
    const perValue = perValueCompute(operator, operators.length === 1 && mayCapture(stage));
    if (perValue !== undefined) {
      chain.push(perValue.operators);
      from = rangeOfColumn(operator.input.type as NumericType);
    } else {
      paths.push(undefined);
      from = isNumericType(type) ? rangeOfColumn(type) : { reason: `reads ${typeText(type)}` };
      if (operator.kind.startsWith("compute")) from = { reason: `a ${operator.kind} gives one element at a time` };
    }
  }
  settle();
  return paths;
}

function chainPaths(from: ChainInput, chain: readonly Link[], alone: boolean): OperatorPath[] {
  const paths = operatorPaths(from, chain.flat(), alone);
  return chain.map((link) => joined(paths.splice(0, link.length)));
}

/** One path of those that operators take together. */
function joined(paths: readonly OperatorPath[]): OperatorPath {
  const loop = paths.find(({ vector }) => vector === undefined);
  if (loop !== undefined) return loop;
  const vectors = paths.flatMap(({ vector }) => vector ?? []);
  const captured = Object.assign({}, ...vectors.map((vector) => vector.captured)) as Constants;
  return { vector: { ...(vectors.at(-1) as (typeof vectors)[number]), captured } };
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
