import type { AnyNode, Identifier, Statement } from "acorn";
import { isBigKind, isNumericType } from "../types/kinds.js";
import type { Constants } from "./arithmetic.js";
import { capturedNumbers, type NumberOfName } from "./captured-numbers.js";
import type { OperatorNode } from "./graph.js";
import { hasOwnMath, MATH_PROBES, parseArithmetic } from "./parse-arithmetic.js";
import { type ParsedFunction, parseFunction } from "./parse-function.js";

type Lambda = (value: number) => unknown;
type Compute = (values: Iterable<number>, out: { collect(value: unknown): void }) => unknown;

export interface PerValueCompute {
  /** A filter where there is an `if`, and a map. */
  readonly operators: readonly OperatorNode[];
  /** Whether there are numbers in them that captured names stood for. */
  readonly captures: boolean;
}

/**
 * The operators that a compute is, where it does to each value what a filter and a map do, and nothing else:
 *
 *     (values, out) => { for (const v of values) out.collect(v * 5); }
 *     (values, out) => { for (const v of values) { const w = v + 1; if (w > 0) out.collect(Math.sqrt(w)); } }
 *
 * What is collected and what it depends on must be arithmetic ({@link parseArithmetic}).
 *
 * @param alone whether it may capture numbers; see {@link operatorPaths}
 * @returns undefined for any other function
 */
export function perValueCompute(compute: OperatorNode, alone: boolean): PerValueCompute | undefined {
  if (!mayBePerValue(compute)) return undefined;
  const f = compute.action as Compute;
  const numberOf: NumberOfName = alone ? capturedNumbers(f) : () => undefined;
  const parts = partsOf(Function.prototype.toString.call(f));
  if (parts === undefined) return undefined;
  const { own, filter, map } = parts;
  const numbers: Record<string, number> = {};
  const seen: NumberOfName = (name) => {
    const number = own.includes(name) ? undefined : numberOf(name);
    if (number !== undefined) numbers[name] = number;
    return number;
  };
  const keeps = filter === undefined ? undefined : arithmeticLambda(filter, seen, numbers);
  const makes = arithmeticLambda(map, seen, numbers);
  if (makes === undefined || (filter !== undefined && keeps === undefined)) return undefined;
  if (/\bMath\b/.test(`${filter} ${map}`) && (hasOwnMath(f) || !isSame(f, keeps, makes))) return undefined;
  const node: OperatorNode = { ...compute, written: "compute" };
  const operators: OperatorNode[] = [{ ...node, kind: "map", action: makes }];
  if (keeps !== undefined) operators.unshift({ ...node, kind: "filter", type: compute.input.type, action: keeps });
  return { operators, captures: Object.keys(numbers).length > 0 };
}

/** Whether it is worth a look: a plain function that makes numbers of numbers. */
export function mayBePerValue({ kind, link, action, input, type }: OperatorNode): boolean {
  if (kind !== "compute" || link !== "direct" || Object.prototype.toString.call(action) !== "[object Function]")
    return false;
  return [input.type, type].every((one) => isNumericType(one) && !isBigKind(one.kind));
}

/** The lambda of a text, with the numbers that its names stand for bound; undefined where it is no arithmetic. */
function arithmeticLambda(text: string, numberOf: NumberOfName, numbers: Constants): Lambda | undefined {
  // Read once for its names: a function has to have them before it can be compared with another one.
  const nameless = lambdaOf(text, {});
  if (nameless === undefined) return undefined;
  parseArithmetic(nameless, undefined, numberOf);
  const lambda = lambdaOf(text, numbers) as Lambda;
  return parseArithmetic(lambda, undefined, numberOf).body === undefined ? undefined : lambda;
}

/** undefined where the text means something only where it was taken from: `this.#k`, or a name that is declared twice here. */
function lambdaOf(text: string, numbers: Constants): Lambda | undefined {
  try {
    return new Function(...Object.keys(numbers), `return ${text}`)(...Object.values(numbers)) as Lambda;
  } catch {
    return undefined;
  }
}

/**
 * Whether the Math that the compute calls is the global one, so that it collects just that. Its text is known to have no
 * effect but to call collect, so it can be asked.
 */
function isSame(f: Compute, keeps: Lambda | undefined, makes: Lambda): boolean {
  const collected: unknown[] = [];
  try {
    f(MATH_PROBES, { collect: (value) => collected.push(value) });
  } catch {
    // A name that is not there, or a Math of its own: the function runs as it stands, and throws where it is due.
    return false;
  }
  const expected = MATH_PROBES.filter((value) => keeps === undefined || keeps(value)).map((value) => makes(value));
  // Where nothing passes the filter, nothing was seen.
  const isSeen = expected.length > 0 && collected.length === expected.length;
  return isSeen && collected.every((value, i) => Object.is(value, expected[i]));
}

interface Parts {
  /** Names that the function declares itself. */
  readonly own: readonly string[];
  /** Texts of lambdas. */
  readonly filter: string | undefined;
  readonly map: string;
}

/** The parts of `(values, out) => { for (const v of values) … }`; undefined for any other text. */
function partsOf(text: string): Parts | undefined {
  const parsed = parseFunction(text);
  if (parsed === undefined || parsed.method) return undefined;
  const { root } = parsed;
  if (root.type === "ClassExpression" || root.async || root.generator || root.body.type !== "BlockStatement")
    return undefined;
  const names = root.params.map(nameOf);
  const [values, out] = names;
  const loop = onlyStatement(root.body.body);
  if (values === undefined || out === undefined || names.includes(undefined)) return undefined;
  if (loop?.type !== "ForOfStatement" || loop.await || nameOf(loop.right) !== values) return undefined;
  const variable = loop.left.type === "VariableDeclaration" ? nameOf(loop.left.declarations[0]?.id) : undefined;
  if (variable === undefined || loop.left.type !== "VariableDeclaration" || loop.left.kind === "var") return undefined;
  if (names.includes(variable)) return undefined;
  const own = [...(names as string[]), ...(root.id ? [root.id.name] : [])];
  return bodyOf(parsed, loop.body, variable, out, own);
}

/** Of the loop's body: const declarations, then the call, or an if around it. */
function bodyOf(
  { code }: ParsedFunction,
  body: Statement,
  variable: string,
  out: string,
  own: readonly string[],
): Parts | undefined {
  const textOf = ({ start, end }: AnyNode): string => code.slice(start, end);
  const lambda = (before: string, value: AnyNode): string =>
    `(${variable}) => { ${before}return (${textOf(value)}\n); }`;
  const { before, last, declared } = split(body, textOf);
  if (declared.includes(out)) return undefined;
  if (last?.type !== "IfStatement") {
    const value = collected(last, out);
    return value && { own, filter: undefined, map: lambda(before, value) };
  }
  if (last.alternate) return undefined;
  const inner = split(last.consequent, textOf);
  const value = inner.declared.includes(out) ? undefined : collected(inner.last, out);
  return value && { own, filter: lambda(before, last.test), map: lambda(before + inner.before, value) };
}

interface Block {
  /** The declarations at its head, as text, and what they declare. */
  readonly before: string;
  readonly declared: readonly (string | undefined)[];
  /** The one statement behind them. */
  readonly last: Statement | undefined;
}

function split(body: Statement, textOf: (node: AnyNode) => string): Block {
  const statements = body.type === "BlockStatement" ? body.body : [body];
  const end = statements.findIndex(({ type }) => type !== "VariableDeclaration");
  const head = statements.slice(0, Math.max(0, end));
  return {
    before: head.map((statement) => `${textOf(statement)}\n`).join(""),
    declared: head.flatMap((statement) =>
      statement.type === "VariableDeclaration" ? statement.declarations.map(({ id }) => nameOf(id)) : [],
    ),
    last: end === -1 ? undefined : onlyStatement(statements.slice(end)),
  };
}

/** The argument of `out.collect(…)`. */
function collected(statement: Statement | undefined, out: string): AnyNode | undefined {
  const call = statement?.type === "ExpressionStatement" ? statement.expression : undefined;
  if (call?.type !== "CallExpression" || call.optional || call.arguments.length !== 1) return undefined;
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return undefined;
  if (nameOf(callee.object) !== out || nameOf(callee.property) !== "collect") return undefined;
  const [argument] = call.arguments;
  return argument?.type === "SpreadElement" ? undefined : argument;
}

function onlyStatement(statements: readonly Statement[]): Statement | undefined {
  const written = statements.filter(({ type }) => type !== "EmptyStatement");
  return written.length === 1 ? written[0] : undefined;
}

function nameOf(node: AnyNode | null | undefined): string | undefined {
  return node?.type === "Identifier" ? (node as Identifier).name : undefined;
}
