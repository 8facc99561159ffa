import type { OperatorNode } from "../plan/graph.js";

export function isGeneratorFunction(f: object): boolean {
  return Object.prototype.toString.call(f) === "[object GeneratorFunction]";
}

export function isAsyncGeneratorFunction(f: object): boolean {
  return Object.prototype.toString.call(f) === "[object AsyncGeneratorFunction]";
}

/** Text of an operator's function; undefined for a sink, whose functions are methods. */
export function functionText({ action }: OperatorNode): string | undefined {
  return typeof action === "function" ? Function.prototype.toString.call(action) : undefined;
}
