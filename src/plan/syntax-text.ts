import type * as acorn from "acorn";
import { lexicalNames, namesOf, Scope, varNames } from "./bound-names.js";
import { type ConstantPart, foldPlus, foldTemplate, stringParts } from "./constant-strings.js";
import type { ParsedFunction } from "./parse-function.js";

/** A stretch of `ParsedFunction.code` that a TypeScript runner put there. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

export interface SyntaxText {
  /** The canonical form: two functions have the same exactly where they are the same to {@link writeSyntax}. */
  readonly text: string;
  readonly cuts: readonly Cut[];
}

/**
 * Writes a function's syntax tree so that what does not count is gone.
 *
 * Not there: comments, white space, parentheses that the tree does not need, semicolons, empty statements, trailing
 * commas, spelling of literals (quotes, escapes, 1_000, 0x10), `x => { return e; }` against `x => e`, `{ x }` against
 * `{ x: x }`, `a["b"]` against `a.b`, `undefined` against `void 0`, how constant strings are joined, the function's own
 * name, and `__name(f, "f")` (which esbuild inserts; taken for esbuild's wherever the function does not declare it).
 *
 * Names that the function declares are replaced by numbers (esbuild renames those that hide an outer one: `x` is `x2`
 * under tsx). Captured and global names, property names, private names and labels count. Names of functions declared
 * inside blocks count too, since without strict mode they reach out of the block; and every name counts in a function
 * that calls `eval` or has a `with`, which look names up while it runs.
 *
 * @throws RangeError of V8 where the tree is too deep for the stack
 */
export function writeSyntax(parsed: ParsedFunction): SyntaxText {
  const writer = new SyntaxWriter(true);
  const renamed = writer.root(parsed);
  return writer.namesAreDynamic ? new SyntaxWriter(false).root(parsed) : renamed;
}

type AnyNode = acorn.AnyNode;
type FunctionNode = Extract<
  AnyNode,
  { type: "FunctionExpression" | "FunctionDeclaration" | "ArrowFunctionExpression" }
>;
type ClassNode = Extract<AnyNode, { type: "ClassExpression" | "ClassDeclaration" }>;

const POSITION_FIELDS = new Set(["type", "start", "end", "loc", "range", "raw", "sourceFile"]);

class SyntaxWriter {
  namesAreDynamic = false;
  readonly #rename: boolean;
  readonly #out: string[] = [];
  readonly #cuts: Cut[] = [];
  #scope = new Scope(undefined);
  #bindings = 0;

  constructor(rename: boolean) {
    this.#rename = rename;
  }

  root({ root, method }: ParsedFunction): SyntaxText {
    if (method) this.#out.push("method");
    if (root.type === "ClassExpression") this.#class(root, true);
    else this.#function(root, true);
    return { text: this.#out.join(" "), cuts: this.#cuts };
  }

  #write(node: AnyNode): void {
    switch (node.type) {
      case "Identifier":
        return this.#name(node.name);
      case "PrivateIdentifier":
        return this.#put("#", node.name);
      case "Literal":
        return this.#literal(node);
      case "TemplateLiteral":
        return this.#parts(foldTemplate(node));
      case "TaggedTemplateExpression":
        return this.#node("Tagged", () => {
          this.#write(node.tag);
          // String.raw sees the spelling, so it counts here.
          for (const quasi of node.quasi.quasis) this.#put("raw", quasi.value.raw);
          for (const expression of node.quasi.expressions) this.#write(expression);
        });
      case "BinaryExpression":
        return node.operator === "+" ? this.#plus(node) : this.#fields(node);
      case "UnaryExpression":
        if (node.operator === "void" && node.argument.type === "Literal") this.#out.push("undefined");
        else this.#fields(node);
        return;
      case "CallExpression": {
        const named = this.#nameCall(node);
        if (named !== undefined) return this.#write(named);
        if (node.callee.type === "Identifier" && node.callee.name === "eval") this.namesAreDynamic = true;
        return this.#fields(node.optional ? { ...node, callee: unwrapped(node.callee) } : node);
      }
      case "MemberExpression":
        return this.#member(node);
      case "Property":
        return this.#property(node);
      case "MethodDefinition":
      case "PropertyDefinition":
        return this.#classMember(node);
      case "MetaProperty":
        return this.#put("meta", `${node.meta.name}.${node.property.name}`);
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ArrowFunctionExpression":
        return this.#function(node, false);
      case "ClassExpression":
      case "ClassDeclaration":
        return this.#class(node, false);
      default:
        return this.#statement(node);
    }
  }

  #statement(node: AnyNode): void {
    switch (node.type) {
      case "BlockStatement":
        return this.#node("Block", () => this.#within(blockScope(this.#scope, node.body), () => this.#list(node.body)));
      case "StaticBlock":
        return this.#node("Static", () =>
          this.#within(bodyScope(this.#scope, undefined, node), () => this.#list(node.body)),
        );
      case "SwitchStatement":
        return this.#node("Switch", () => {
          this.#write(node.discriminant);
          const body = node.cases.flatMap((one) => one.consequent);
          this.#within(blockScope(this.#scope, body), () => {
            for (const one of node.cases) {
              this.#node("Case", () => {
                if (one.test) this.#write(one.test);
                this.#out.push(":");
                this.#list(one.consequent);
              });
            }
          });
        });
      case "ForStatement":
        return this.#within(blockScope(this.#scope, node.init ? [node.init] : []), () => this.#fields(node));
      case "ForInStatement":
      case "ForOfStatement":
        return this.#within(blockScope(this.#scope, [node.left]), () => this.#fields(node));
      case "CatchClause":
        return this.#within(new Scope(this.#scope).declare(namesOf(node.param ?? null)), () => this.#fields(node));
      case "LabeledStatement":
        return this.#node("Label", () => {
          this.#put("label", node.label.name);
          this.#write(node.body);
        });
      case "BreakStatement":
      case "ContinueStatement":
        return this.#put(node.type, node.label?.name ?? "");
      case "WithStatement":
        this.namesAreDynamic = true;
        return this.#fields(node);
      default:
        return this.#fields(node);
    }
  }

  /** Any node whose fields all count. Fields that are false or absent are left out, as parsers add such in time. */
  #fields(node: AnyNode): void {
    this.#node(node.type, () => {
      const fields = Object.entries(node).filter(([field]) => !POSITION_FIELDS.has(field));
      for (const [field, value] of fields.sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (value === null || value === undefined || value === false) continue;
        this.#out.push(`${field}=`);
        if (Array.isArray(value)) {
          this.#out.push("[");
          for (const item of value as (AnyNode | null)[]) {
            if (item === null) this.#out.push("hole");
            else this.#write(item);
          }
          this.#out.push("]");
        } else if (typeof value === "object") this.#write(value as AnyNode);
        else this.#out.push(JSON.stringify(value));
      }
    });
  }

  #function(node: FunctionNode, isRoot: boolean): void {
    const outer = this.#scope;
    const own = new Scope(outer);
    if (node.type === "FunctionExpression") own.declare(namesOf(node.id ?? null));
    const parameters = new Scope(own).declare(node.params.flatMap(namesOf));
    this.#node(node.type === "ArrowFunctionExpression" ? "Arrow" : node.type, () => {
      if (node.async) this.#out.push("async");
      if (node.generator) this.#out.push("*");
      this.#within(own, () => {
        if (node.id && !isRoot) this.#write(node.id);
      });
      this.#within(parameters, () => {
        for (const parameter of node.params) this.#write(parameter);
        this.#out.push("=>");
        const body = node.body;
        if (body.type === "BlockStatement") {
          this.#within(bodyScope(parameters, parameters, body), () => this.#list(body.body));
        } else {
          this.#node("ReturnStatement", () => {
            this.#out.push("argument=");
            this.#write(body);
          });
        }
      });
    });
  }

  #class(node: ClassNode, isRoot: boolean): void {
    // A declaration's name is that of the scope around it; an expression's is seen by the class alone.
    const own = new Scope(this.#scope);
    if (node.type === "ClassExpression") own.declare(namesOf(node.id ?? null));
    this.#within(own, () =>
      this.#node(node.type, () => {
        if (node.id && !isRoot) this.#write(node.id);
        if (node.superClass) {
          this.#out.push("extends");
          this.#write(node.superClass);
        }
        this.#list(node.body.body);
      }),
    );
  }

  #classMember(node: acorn.MethodDefinition | acorn.PropertyDefinition): void {
    this.#node(node.type === "MethodDefinition" ? node.kind : "field", () => {
      if (node.static) this.#out.push("static");
      this.#key(node);
      if (node.value) this.#write(node.value);
    });
  }

  #property(
    node: Pick<acorn.Property, "kind" | "method" | "shorthand" | "computed" | "key"> & { value: AnyNode },
  ): void {
    this.#node(node.method ? "method" : node.kind, () => {
      // The only key where the short form means another thing: an own property instead of the prototype.
      if (node.shorthand && node.key.type === "Identifier" && node.key.name === "__proto__") this.#out.push("short");
      this.#key(node);
      this.#write(node.value);
    });
  }

  #key(node: { computed: boolean; key: AnyNode }): void {
    if (node.computed) {
      this.#out.push("computed");
      this.#write(node.key);
    } else if (node.key.type === "Identifier") this.#put("key", node.key.name);
    else if (node.key.type === "Literal") this.#put("key", String(node.key.value));
    else this.#write(node.key);
  }

  #member(node: acorn.MemberExpression): void {
    this.#node(node.optional ? "?." : ".", () => {
      this.#write(node.optional ? unwrapped(node.object) : node.object);
      const name = node.computed ? onlyString(stringParts(node.property)) : undefined;
      if (name !== undefined) this.#put("key", name);
      else this.#key({ computed: node.computed, key: node.property });
    });
  }

  #plus(node: AnyNode): void {
    const operands = foldPlus(node);
    // Written as ((a + b) + c) would be: the number of operands, then each.
    if (operands.length > 1) this.#out.push(`(+${operands.length}`);
    for (const operand of operands) {
      if (Array.isArray(operand)) this.#parts(operand);
      else this.#write(operand);
    }
    if (operands.length > 1) this.#out.push(")");
  }

  #parts(parts: readonly ConstantPart[]): void {
    const text = onlyString(parts);
    if (text !== undefined) return this.#put("string", text);
    this.#node("Template", () => {
      for (const part of parts) {
        if (typeof part === "string") this.#put("string", part);
        else this.#write(part);
      }
    });
  }

  #literal(node: AnyNode & { type: "Literal" }): void {
    if (node.regex) this.#put("regex", `/${node.regex.pattern}/${[...node.regex.flags].sort().join("")}`);
    else if (typeof node.value === "bigint") this.#put("bigint", String(node.value));
    else if (typeof node.value === "string") this.#put("string", node.value);
    else this.#out.push(String(node.value));
  }

  #name(name: string): void {
    const binding = this.#scope.find(name);
    if (binding === undefined && name === "undefined") this.#out.push("undefined");
    else if (binding === undefined || binding.fixed !== undefined || !this.#rename) this.#put("name", name);
    else {
      binding.number ??= this.#bindings++;
      this.#out.push(`$${binding.number}`);
    }
  }

  /** What `__name(f, "f")` names, where `node` is such a call. */
  #nameCall(node: AnyNode): AnyNode | undefined {
    if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "__name") return;
    const [target, name] = node.arguments;
    if (node.arguments.length !== 2 || name.type !== "Literal" || typeof name.value !== "string") return;
    if (target.type === "SpreadElement" || this.#scope.find("__name") !== undefined) return;
    this.#cuts.push({ start: node.start, end: target.start }, { start: target.end, end: node.end });
    return target;
  }

  /** Statements or class members, without those that do nothing. */
  #list(nodes: readonly AnyNode[]): void {
    for (const node of nodes) {
      if (!this.#isIdle(node)) this.#write(node);
    }
  }

  #isIdle(node: AnyNode): boolean {
    if (node.type === "EmptyStatement") return true;
    const idle =
      node.type === "StaticBlock"
        ? node.body.every((statement) => this.#isIdle(statement))
        : node.type === "ExpressionStatement" &&
          ["Identifier", "ThisExpression"].includes(this.#nameCall(node.expression)?.type ?? "");
    if (idle) this.#cuts.push({ start: node.start, end: node.end });
    return idle;
  }

  #node(type: string, write: () => void): void {
    this.#out.push(`(${type}`);
    write();
    this.#out.push(")");
  }

  #put(kind: string, text: string): void {
    this.#out.push(`${kind}:${JSON.stringify(text)}`);
  }

  #within(scope: Scope, write: () => void): void {
    const outer = this.#scope;
    this.#scope = scope;
    write();
    this.#scope = outer;
  }
}

/** A block's own names: those of functions in it are kept (see {@link writeSyntax}). */
function blockScope(outer: Scope, body: readonly AnyNode[]): Scope {
  const { names, functions } = lexicalNames(body);
  return new Scope(outer).declare(names).declareFixed(functions);
}

/** Of a function's body: a `var` or a function with a parameter's name is that parameter. */
function bodyScope(outer: Scope, parameters: Scope | undefined, body: AnyNode & { body: AnyNode[] }): Scope {
  const { names, functions } = lexicalNames(body.body);
  const declared = [...varNames(body), ...functions, ...names];
  return new Scope(outer).declare(declared.filter((name) => parameters?.has(name) !== true));
}

/** In `(a?.b)?.c` the parentheses change nothing; in `(a?.b).c` they do. */
function unwrapped<N extends AnyNode>(node: N): N | acorn.Expression {
  return node.type === "ChainExpression" ? node.expression : node;
}

function onlyString(parts: readonly ConstantPart[] | undefined): string | undefined {
  if (parts === undefined || parts.length > 1) return undefined;
  const [part = ""] = parts;
  return typeof part === "string" ? part : undefined;
}
