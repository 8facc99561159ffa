import type { AnyNode, Pattern } from "acorn";
import {
  type Arithmetic,
  BINARY_MATH,
  BINARY_VALUES,
  type BinaryMath,
  type BinaryOperator,
  type Constants,
  MAX_NODES,
  nodesOf,
  UNARY_MATH,
  UNARY_VALUES,
  type UnaryMath,
} from "./arithmetic.js";
import { capturedValue, type NumberOfName } from "./captured-numbers.js";
import { parseFunction } from "./parse-function.js";

/** A lambda as arithmetic, or why it is none, as words behind "generated loop:". */
export type ArithmeticLambda =
  | { readonly body: Arithmetic; readonly captured: Constants; readonly reason?: undefined }
  | { readonly body?: undefined; readonly reason: string };

const known = new WeakMap<object, { constants: Constants | undefined; lambda: ArithmeticLambda }>();

/**
 * Reads an arrow function or a function expression of one number: literals, `+ - * / %`, bitwise operators, comparisons,
 * `&& || !`, `? :`, the functions of Math that are defined exactly, and const locals. A name of its surroundings is the
 * number that `captured` says; one that is none is refused. What `constants` are is known: `(x, { k }) => x * k`.
 */
export function parseArithmetic(
  f: (...args: never[]) => unknown,
  constants: Constants | undefined,
  captured: NumberOfName,
): ArithmeticLambda {
  const before = known.get(f);
  if (before !== undefined && before.constants === constants) return before.lambda;
  const reader = new Reader(constants, captured);
  const lambda = read(f, constants, reader);
  // What is captured may be another number the next time.
  if (!reader.looksOut) known.set(f, { constants, lambda });
  return lambda;
}

function read(f: (...args: never[]) => unknown, constants: Constants | undefined, reader: Reader): ArithmeticLambda {
  const text = Function.prototype.toString.call(f);
  const parsed = parseFunction(text);
  if (parsed === undefined || parsed.method) return { reason: "is no arrow function and no function expression" };
  const { root } = parsed;
  if (root.type === "ClassExpression" || root.async || root.generator) return { reason: "is no plain function" };
  try {
    if (root.id) reader.hide(root.id.name);
    reader.parameters(root.params);
    const body = reader.body(root.body);
    if (nodesOf(body) > MAX_NODES) return { reason: "is long" };
    const captured = Object.fromEntries(reader.captured);
    if (reader.usesMath && (hasOwnMath(f) || !sameInGlobalScope(f, text, constants, captured)))
      return { reason: "has a Math of its own" };
    return { body, captured };
  } catch (error) {
    if (error instanceof NotArithmetic) return { reason: error.message };
    throw error;
  }
}

class NotArithmetic extends Error {}

/** One name of a lambda: what it stands for, or that it stands for nothing a program could hold. */
type Meaning = Arithmetic | "constants" | "hidden";

class Reader {
  usesMath = false;
  /** Whether it asked for a name of the surroundings. */
  looksOut = false;
  readonly captured = new Map<string, number>();
  readonly #constants: Constants;
  readonly #numberOf: NumberOfName;
  #names = new Map<string, Meaning>();

  constructor(constants: Constants | undefined, numberOf: NumberOfName) {
    this.#constants = constants ?? {};
    this.#numberOf = numberOf;
  }

  hide(name: string): void {
    this.#names.set(name, "hidden");
  }

  parameters([value, constants, more]: readonly Pattern[]): void {
    if (more !== undefined) throw new NotArithmetic("has more than two parameters");
    if (value !== undefined) {
      if (value.type !== "Identifier") throw new NotArithmetic("takes its value apart");
      this.#names.set(value.name, { kind: "value" });
    }
    if (constants?.type === "Identifier") this.#names.set(constants.name, "constants");
    else if (constants?.type === "ObjectPattern") {
      for (const property of constants.properties) {
        if (
          property.type !== "Property" ||
          property.computed ||
          property.key.type !== "Identifier" ||
          property.value.type !== "Identifier"
        ) {
          throw new NotArithmetic("takes its constants apart in another way than { k }");
        }
        this.#names.set(property.value.name, this.#constant(property.key.name));
      }
    } else if (constants !== undefined) throw new NotArithmetic("has a second parameter that is no { k }");
  }

  body(node: AnyNode): Arithmetic {
    if (node.type !== "BlockStatement") return this.#read(node);
    for (const statement of node.body) {
      if (statement.type === "EmptyStatement") continue;
      if (statement.type === "ReturnStatement" && statement.argument) return this.#read(statement.argument);
      if (statement.type !== "VariableDeclaration" || statement.kind !== "const") break;
      for (const { id, init } of statement.declarations) {
        if (id.type !== "Identifier" || !init) throw new NotArithmetic("takes a value apart");
        if (this.#names.has(id.name)) throw new NotArithmetic(`declares \`${id.name}\` again`);
        const value = this.#read(init);
        // What it has read of that name was not its surroundings' but this one, which had no value yet.
        if (this.captured.has(id.name)) throw new NotArithmetic(`reads \`${id.name}\` before it is declared`);
        this.#names.set(id.name, value);
      }
    }
    throw new NotArithmetic("has statements other than const and return");
  }

  #read(node: AnyNode): Arithmetic {
    switch (node.type) {
      case "ParenthesizedExpression":
        return this.#read(node.expression);
      case "Literal":
        if (typeof node.value !== "number") throw new NotArithmetic(`has the literal ${node.raw ?? ""}`);
        return { kind: "number", value: node.value };
      case "Identifier":
        return this.#name(node.name);
      case "UnaryExpression":
        return this.#unary(node.operator, node.argument);
      case "BinaryExpression":
        return this.#binary(node.operator, node.left as AnyNode, node.right);
      case "LogicalExpression":
        if (node.operator === "??") break;
        return { kind: "logical", operator: node.operator, a: this.#read(node.left), b: this.#read(node.right) };
      case "ConditionalExpression":
        return {
          kind: "choose",
          condition: this.#read(node.test),
          a: this.#read(node.consequent),
          b: this.#read(node.alternate),
        };
      case "CallExpression":
        return this.#call(node.callee, node.arguments);
      case "MemberExpression":
        return this.#member(node.object, node.computed ? undefined : node.property);
    }
    throw new NotArithmetic(`has a ${words(node.type)}`);
  }

  #name(name: string): Arithmetic {
    const meaning = this.#names.get(name);
    if (meaning === undefined) return this.#capture(name);
    if (meaning === "constants" || meaning === "hidden") throw new NotArithmetic(`uses \`${name}\` as a value`);
    return meaning;
  }

  #capture(name: string): Arithmetic {
    this.looksOut = true;
    const value = this.#numberOf(name);
    if (value === undefined) throw new NotArithmetic(`captures \`${name}\``);
    this.captured.set(name, value);
    return { kind: "number", value };
  }

  #constant(name: string): Arithmetic {
    if (!Object.hasOwn(this.#constants, name)) throw new NotArithmetic(`reads \`${name}\`, which is no given constant`);
    return { kind: "number", value: this.#constants[name] as number };
  }

  #unary(operator: string, argument: AnyNode): Arithmetic {
    if (operator !== "-" && operator !== "+" && operator !== "~" && operator !== "!")
      throw new NotArithmetic(`has a ${operator}`);
    return unary(operator, this.#read(argument));
  }

  #binary(operator: string, left: AnyNode, right: AnyNode): Arithmetic {
    const a = this.#read(left);
    const b = this.#read(right);
    switch (operator) {
      case "<":
      case "<=":
        return { kind: "compare", operator, a, b };
      case ">":
        return { kind: "compare", operator: "<", a: b, b: a };
      case ">=":
        return { kind: "compare", operator: "<=", a: b, b: a };
      // Of two numbers, and of two truth values, == is ===; a mixture of them is refused where ranges are known.
      case "==":
      case "===":
        return { kind: "compare", operator: "===", a, b };
      case "!=":
      case "!==":
        return { kind: "compare", operator: "!==", a, b };
    }
    if (!Object.hasOwn(BINARY_VALUES, operator)) throw new NotArithmetic(`has a ${operator}`);
    return binary(operator as BinaryOperator, a, b);
  }

  #member(object: AnyNode, property: AnyNode | undefined): Arithmetic {
    if (object.type === "Identifier" && property?.type === "Identifier") {
      const meaning = this.#names.get(object.name);
      if (meaning === "constants") return this.#constant(property.name);
      if (object.name === "Math" && meaning === undefined) {
        const value = (Math as unknown as Record<string, unknown>)[property.name];
        if (typeof value === "number") {
          this.usesMath = true;
          return { kind: "number", value };
        }
      }
    }
    throw new NotArithmetic("reads a property");
  }

  #call(callee: AnyNode, args: readonly AnyNode[]): Arithmetic {
    if (callee.type === "Identifier") throw new NotArithmetic(`calls \`${callee.name}\``);
    const isMath =
      callee.type === "MemberExpression" &&
      !callee.computed &&
      callee.object.type === "Identifier" &&
      callee.object.name === "Math";
    if (!isMath || this.#names.has("Math") || callee.property.type !== "Identifier")
      throw new NotArithmetic("calls a method");
    const { name } = callee.property;
    this.usesMath = true;
    const read = (): Arithmetic[] => args.map((arg) => this.#read(arg));
    if (includes(UNARY_MATH, name) && args.length === 1) return unary(name, read()[0] as Arithmetic);
    if (includes(BINARY_MATH, name) && (args.length === 2 || (name !== "imul" && args.length > 2))) {
      return read().reduce((a, b) => binary(name, a, b));
    }
    throw new NotArithmetic(`calls Math.${name}`);
  }
}

/** Of a number that is known, the result is; so no operation has constants only. */
function unary(operator: "-" | "+" | "~" | "!" | UnaryMath, a: Arithmetic): Arithmetic {
  if (a.kind !== "number" || operator === "!") return { kind: "unary", operator, a };
  return { kind: "number", value: UNARY_VALUES[operator](a.value) };
}

function binary(operator: BinaryOperator, a: Arithmetic, b: Arithmetic): Arithmetic {
  if (a.kind !== "number" || b.kind !== "number") return { kind: "binary", operator, a, b };
  return { kind: "number", value: BINARY_VALUES[operator](a.value, b.value) };
}

function includes<T extends UnaryMath | BinaryMath>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

/** "TemplateLiteral" as "template literal". */
function words(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** Whether a variable around the function is called Math. Where that cannot be seen, the probes below have to tell. */
export function hasOwnMath(f: (...args: never[]) => unknown): boolean {
  return capturedValue(f, "Math") !== undefined;
}

/** At which another function than that of Math's name would most likely give another value. */
export const MATH_PROBES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2.5,
  -3.75,
  1e9 + 0.25,
  -7,
  4294967297,
  1e300,
  Number.NaN,
  -Infinity,
];

/**
 * Whether the lambda's `Math` is the global one, and not a variable of that name around it, which the text cannot show:
 * the same text, evaluated where there are globals only, must give the same. The text is known to be arithmetic, so all
 * that the calls do is to call that Math.
 */
function sameInGlobalScope(
  f: (...args: never[]) => unknown,
  text: string,
  constants: Constants | undefined,
  captured: Constants,
): boolean {
  const call = f as unknown as (x: number, constants: Constants | undefined) => unknown;
  try {
    const twin = new Function(...Object.keys(captured), `return (${text}\n)`)(
      ...Object.values(captured),
    ) as typeof call;
    return MATH_PROBES.every((x) => Object.is(call(x, constants), twin(x, constants)));
  } catch {
    // A Math that has no such function, or throws: the lambda runs as it stands, and throws where it is due.
    return false;
  }
}
