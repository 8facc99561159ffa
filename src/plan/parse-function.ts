import { createRequire } from "node:module";
import type * as acornModule from "acorn";
import type { AnyNode, ArrowFunctionExpression, ClassExpression, FunctionExpression, Token } from "acorn";

export type FunctionSyntax = FunctionExpression | ArrowFunctionExpression | ClassExpression;

/** A function's text as a syntax tree. Positions count from the start of `code`, which has `text` within. */
export interface ParsedFunction {
  readonly root: FunctionSyntax;
  /** Written as a method, a getter or a setter: without `function`. */
  readonly method: boolean;
  readonly code: string;
  /** Those of the function itself. */
  readonly tokens: readonly Token[];
}

/** A text around which a function of some form is a program, and where the tree then has it. */
interface Frame {
  readonly before: string;
  readonly after: string;
  readonly module: boolean;
  readonly find: (program: AnyNode) => FunctionSyntax | undefined;
}

// An arrow may have been taken out of a function, so `new.target` must be allowed around it.
const EXPRESSION = { before: "(function(){return(", after: "\n)})", find: findExpression };
// `extends` allows super(). A constructor is a class member too: of an object literal it would be a plain method.
const CLASS_MEMBER = { before: "(class extends Object{", after: "\n})", find: findClassMember };
const OBJECT_MEMBER = { before: "({", after: "\n})", find: findObjectMember };

/**
 * In the order of trying. Nothing in a text says which it is, nor whether it comes from a module or a CommonJS file.
 * Modules come first, since there `<!--` is no comment: as a script, an edit behind one would go unseen.
 */
const FRAMES: readonly Frame[] = [
  { ...EXPRESSION, module: true },
  { ...CLASS_MEMBER, module: true },
  { ...EXPRESSION, module: false },
  { ...OBJECT_MEMBER, module: false },
];

let acorn: typeof acornModule | undefined;

/** acorn takes 8 to 12 ms to load, in each thread, so it is loaded by the first function that needs it. */
function loadAcorn(): typeof acornModule {
  acorn ??= createRequire(import.meta.url)("acorn") as typeof acornModule;
  return acorn;
}

/** Whether a function was read before: the next one costs no load. */
export function parserIsLoaded(): boolean {
  return acorn !== undefined;
}

/**
 * Parses what `Function.prototype.toString` gave.
 *
 * @returns undefined where acorn cannot read it: syntax that is newer than acorn, an arrow with `super()` in it that was
 *   taken out of a constructor, or nesting that is too deep for the stack
 */
export function parseFunction(text: string): ParsedFunction | undefined {
  for (const frame of FRAMES) {
    const parsed = parseIn(frame, text);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

function parseIn(frame: Frame, text: string): ParsedFunction | undefined {
  const code = frame.before + text + frame.after;
  const tokens: Token[] = [];
  let program: AnyNode;
  try {
    program = loadAcorn().parse(code, {
      ecmaVersion: "latest",
      sourceType: frame.module ? "module" : "script",
      allowSuperOutsideMethod: true,
      checkPrivateFields: false,
      onToken: tokens,
    });
  } catch (error) {
    if (error instanceof SyntaxError || isStackOverflow(error)) return undefined;
    throw error;
  }
  const root = frame.find(program);
  if (root === undefined) return undefined;
  const end = frame.before.length + text.length;
  return {
    root,
    method: frame.find !== findExpression,
    code,
    tokens: tokens.filter((token) => token.start >= frame.before.length && token.end <= end && token.end > token.start),
  };
}

/** What V8 throws where a recursion is too deep. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

function findExpression(program: AnyNode): FunctionSyntax | undefined {
  const outer = onlyExpression(program);
  if (outer?.type !== "FunctionExpression") return undefined;
  const first = outer.body.body[0];
  return first?.type === "ReturnStatement" ? asFunction(first.argument) : undefined;
}

function findClassMember(program: AnyNode): FunctionSyntax | undefined {
  const outer = onlyExpression(program);
  if (outer?.type !== "ClassExpression" || outer.body.body.length !== 1) return undefined;
  const member = outer.body.body[0];
  return member.type === "MethodDefinition" ? member.value : undefined;
}

function findObjectMember(program: AnyNode): FunctionSyntax | undefined {
  const outer = onlyExpression(program);
  if (outer?.type !== "ObjectExpression" || outer.properties.length !== 1) return undefined;
  const member = outer.properties[0];
  return member.type === "Property" ? asFunction(member.value) : undefined;
}

function onlyExpression(program: AnyNode): AnyNode | undefined {
  if (program.type !== "Program" || program.body.length !== 1) return undefined;
  const statement = program.body[0];
  return statement.type === "ExpressionStatement" ? statement.expression : undefined;
}

function asFunction(node: AnyNode | null | undefined): FunctionSyntax | undefined {
  switch (node?.type) {
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ClassExpression":
      return node;
    default:
      return undefined;
  }
}
