/**
 * What a lambda computes, where that is plain arithmetic of one number: a tree as data, without names. Locals are shared
 * nodes, so what is equal by identity need be computed only once.
 */
export type Arithmetic =
  /** The lambda's first parameter. */
  | { readonly kind: "value" }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly a: Arithmetic }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly a: Arithmetic; readonly b: Arithmetic }
  | { readonly kind: "compare"; readonly operator: Comparison; readonly a: Arithmetic; readonly b: Arithmetic }
  | { readonly kind: "logical"; readonly operator: "&&" | "||"; readonly a: Arithmetic; readonly b: Arithmetic }
  | { readonly kind: "choose"; readonly condition: Arithmetic; readonly a: Arithmetic; readonly b: Arithmetic };

/** `+` makes a number of a truth value; the names are functions of Math. */
export type UnaryOperator = "-" | "+" | "~" | "!" | UnaryMath;
export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>" | ">>>" | BinaryMath;
export type Comparison = "<" | "<=" | "===" | "!==";

/** Functions of Math whose result the language defines exactly. sin, exp, pow and their like are approximations. */
export const UNARY_MATH = ["abs", "ceil", "floor", "fround", "round", "sign", "sqrt", "trunc"] as const;
export const BINARY_MATH = ["imul", "max", "min"] as const;
export type UnaryMath = (typeof UNARY_MATH)[number];
export type BinaryMath = (typeof BINARY_MATH)[number];

/** Numbers that a lambda gets as its second argument. */
export type Constants = Readonly<Record<string, number>>;

/** How many nodes a tree may have, so that a program stays short and its registers in the cache. */
export const MAX_NODES = 200;

/** Nodes of a tree; a shared one counts once. */
export function nodesOf(tree: Arithmetic, seen = new Set<Arithmetic>()): number {
  if (!seen.has(tree)) {
    seen.add(tree);
    for (const child of childrenOf(tree)) nodesOf(child, seen);
  }
  return seen.size;
}

function childrenOf(tree: Arithmetic): Arithmetic[] {
  switch (tree.kind) {
    case "value":
    case "number":
      return [];
    case "unary":
      return [tree.a];
    case "choose":
      return [tree.condition, tree.a, tree.b];
    default:
      return [tree.a, tree.b];
  }
}

/** What the operators of JavaScript make of numbers that are known already. */
export const UNARY_VALUES: Readonly<Record<Exclude<UnaryOperator, "!">, (a: number) => number>> = {
  "-": (a) => -a,
  "+": (a) => a,
  "~": (a) => ~a,
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  fround: Math.fround,
  round: Math.round,
  sign: Math.sign,
  sqrt: Math.sqrt,
  trunc: Math.trunc,
};

export const BINARY_VALUES: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
  imul: Math.imul,
  max: Math.max,
  min: Math.min,
};
