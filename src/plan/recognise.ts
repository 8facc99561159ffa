import type { AnyNode } from "acorn";
import type { DType } from "../types/dtype.js";
import type { ReducerName } from "../native/reducers.js";
import { parseFunction } from "./parse-function.js";

/** What a lambda of two parameters returns, whatever they are called and in whichever order. */
type Form = "a + b" | "a * b" | "a & b" | "a | b" | "a ^ b" | "a + b | 0" | "min" | "max" | "imul";
type Operator = "+" | "*" | "&" | "|" | "^";
type Family = "float" | "integer" | "big";

/**
 * Where a lambda is the same as a reducer, bit for bit at every step.
 *
 * `a * b` of integers is not the product: it loses low bits beyond 2^53, which is an error, and the product wraps.
 * `| 0` changes nothing modulo 2^32, so nothing of what an integer column keeps of a sum. Math takes no bigints. Bitwise
 * operators make integers of floats, but not of the only value that a task may have.
 */
const REDUCERS: Readonly<Record<Form, { name: ReducerName; families: readonly Family[] }>> = {
  "a + b": { name: "sum", families: ["float", "integer", "big"] },
  "a + b | 0": { name: "sum", families: ["integer"] },
  "a * b": { name: "product", families: ["float", "big"] },
  "a & b": { name: "and", families: ["integer", "big"] },
  "a | b": { name: "or", families: ["integer", "big"] },
  "a ^ b": { name: "xor", families: ["integer", "big"] },
  imul: { name: "product", families: ["integer"] },
  min: { name: "min", families: ["float", "integer"] },
  max: { name: "max", families: ["float", "integer"] },
};

/**
 * The reducer that a lambda is the same as, so that its kernel can run in place of it: `(a, b) => a + b`,
 * `function (x, y) { return Math.max(y, x); }`, on integers also `(a, b) => (a + b) | 0`, `Math.imul(a, b)`, and
 * `a & b`, `a | b`, `a ^ b`.
 * Not `a < b ? a : b`: for NaN and -0 it gives other values than Math.min.
 *
 * @param type of both the values and the result; float64 unless told. `a + b` joins strings, so a type that is not
 *   numeric gives undefined
 */
export function recogniseReducer(f: (a: never, b: never) => unknown, type?: DType): ReducerName | undefined {
  const family = familyOf(type);
  if (family === undefined) return undefined;
  const form = formOf(Function.prototype.toString.call(f));
  if (form === undefined) return undefined;
  const { name, families } = REDUCERS[form];
  if (!families.includes(family)) return undefined;
  return (form === "min" || form === "max" || form === "imul") && !callsMath(f, form) ? undefined : name;
}

function familyOf(type: DType | undefined): Family | undefined {
  switch (type?.kind) {
    case undefined:
    case "float32":
    case "float64":
      return "float";
    case "int64":
    case "uint64":
      return "big";
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
    case "uint32":
      return "integer";
    default:
      return undefined;
  }
}

/** Characters that a text may have for us to look at it at all, with and without comments. */
const MAX_TEXT = 10_000;
const MAX_CODE = 300;

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const EXPRESSION = String.raw`(?:(?<left>${NAME})\s*(?<operator>[+*&|^])\s*(?<right>${NAME})|Math\s*\.\s*(?<call>min|max|imul)\s*\(\s*(?<first>${NAME})\s*,\s*(?<second>${NAME})\s*\))`;
const PARAMETERS = String.raw`\(\s*(?<p>${NAME})\s*,\s*(?<q>${NAME})\s*\)`;
// A line end behind `return` would end the statement there, so only blanks and tabs may stand between.
const RETURN = (expression: string) => String.raw`\{\s*return[ \t]+${expression}\s*;?\s*\}`;
const SHORT_ARROW = new RegExp(`^${PARAMETERS}\\s*=>\\s*${EXPRESSION}$`, "u");
const LONG_ARROW = new RegExp(`^${PARAMETERS}\\s*=>\\s*${RETURN(EXPRESSION)}$`, "u");
const FUNCTION = new RegExp(`^function(?:\\s+(?<self>${NAME}))?\\s*${PARAMETERS}\\s*${RETURN(EXPRESSION)}$`, "u");
/** Without comments, a reducer in any spelling has nothing but these: no quotes, `?`, `[`, `<`, `-`, default values. */
const PLAUSIBLE = /^(?:[\p{ID_Continue}$\s(),.+*&|^>{};]|=>)+$/u;

/**
 * The usual spellings are read by patterns of the whole text, anything else that may be a reducer by the parser, which
 * takes 10 ms to load.
 *
 * Why the patterns are safe: they fit the whole text, after comments, and what they fit has one meaning. A text where
 * something that looks like a comment is none (in a string, a template, a regular expression) keeps the quote or slash
 * that opens that, which no pattern takes. Both parameters must be used, once each, so no other name occurs but `Math`,
 * and neither a parameter nor the function itself may be called that.
 */
function formOf(text: string): Form | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*/g, blankOf).trim();
  if (code.length > MAX_CODE) return undefined;
  const match = SHORT_ARROW.exec(code) ?? LONG_ARROW.exec(code) ?? FUNCTION.exec(code);
  if (match !== null) {
    const { p, q, self, left, right, operator, call, first, second } = match.groups as Record<string, string>;
    if (!samePair([p, q], [left ?? first, right ?? second])) return undefined;
    if (call !== undefined) return [p, q, self].includes("Math") ? undefined : (call as Form);
    return `a ${operator as Operator} b`;
  }
  // Parsed as it stands, comments and all: the above is only a filter here.
  return PLAUSIBLE.test(code) && /[+*&|^]|\bMath\b/.test(code) ? parsedForm(text) : undefined;
}

/** A comment with a line end in it is a line end. */
function blankOf(comment: string): string {
  return /[\n\r\u2028\u2029]/.test(comment) ? "\n" : " ";
}

function parsedForm(text: string): Form | undefined {
  const root = parseFunction(text)?.root;
  if (root === undefined || root.type === "ClassExpression" || root.async || root.generator) return undefined;
  const [a, b, more] = root.params;
  if (more !== undefined || a?.type !== "Identifier" || b?.type !== "Identifier") return undefined;
  if ([a.name, b.name, root.id?.name].includes("Math")) return undefined;
  const result = resultOf(root.body);
  return result && expressionForm(result, [a.name, b.name]);
}

function resultOf(body: AnyNode): AnyNode | undefined {
  if (body.type !== "BlockStatement") return body;
  const [only, more] = body.body.filter((statement) => statement.type !== "EmptyStatement");
  return more === undefined && only?.type === "ReturnStatement" ? (only.argument ?? undefined) : undefined;
}

function expressionForm(node: AnyNode, parameters: readonly string[]): Form | undefined {
  if (node.type === "CallExpression") {
    const { callee, optional } = node;
    if (optional || callee.type !== "MemberExpression" || callee.computed || callee.optional) return undefined;
    if (callee.object.type !== "Identifier" || callee.object.name !== "Math") return undefined;
    if (!samePair(parameters, node.arguments.map(nameOf)) || callee.property.type !== "Identifier") return undefined;
    const { name } = callee.property;
    return name === "min" || name === "max" || name === "imul" ? name : undefined;
  }
  if (node.type !== "BinaryExpression") return undefined;
  const { left, operator, right } = node;
  if (isOperator(operator) && samePair(parameters, [nameOf(left), nameOf(right)])) return `a ${operator} b`;
  const isZero = right.type === "Literal" && right.value === 0;
  if ((operator !== "|" && operator !== ">>>") || !isZero) return undefined;
  return expressionForm(left as AnyNode, parameters) === "a + b" ? "a + b | 0" : undefined;
}

function isOperator(text: string): text is Operator {
  return text.length === 1 && "+*&|^".includes(text);
}

function nameOf(node: AnyNode): string | undefined {
  return node.type === "Identifier" ? node.name : undefined;
}

/** Both names of the one are in the other; each has two, and they differ. */
function samePair([p, q]: readonly string[], names: readonly (string | undefined)[]): boolean {
  return p !== q && names.length === 2 && names.includes(p) && names.includes(q);
}

const PROBES = [
  [3, -1],
  [Number.NaN, 1],
  [1, Number.NaN],
  [0, -0],
  [-0, 0],
  [0x7fffffff, 0x7ffffffd],
];

/**
 * Whether the lambda's `Math` is the global one, and not a variable of that name around it, which the text cannot show.
 * It is called to see; all that it does is to call that function.
 */
function callsMath(f: (a: never, b: never) => unknown, name: "min" | "max" | "imul"): boolean {
  const call = f as (a: number, b: number) => unknown;
  try {
    return PROBES.every(([a, b]) => Object.is(call(a, b), Math[name](a, b)));
  } catch {
    // Another Math, that has no such function or throws: the lambda runs as it stands, and throws where it is due.
    return false;
  }
}
