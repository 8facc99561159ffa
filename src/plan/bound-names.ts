import type { AnyNode, CatchClause, Statement, SwitchCase } from "acorn";

/** A name that a function declares itself. Its number is given at its first use in the order of writing. */
export interface Binding {
  number: number | undefined;
  /** Set where the name itself counts and must not be replaced by a number. */
  readonly fixed: string | undefined;
}

/** The names declared in one scope of a function's text. */
export class Scope {
  readonly #names = new Map<string, Binding>();
  readonly #outer: Scope | undefined;

  constructor(outer: Scope | undefined) {
    this.#outer = outer;
  }

  declare(names: Iterable<string>): this {
    for (const name of names) {
      if (!this.#names.has(name)) this.#names.set(name, { number: undefined, fixed: undefined });
    }
    return this;
  }

  /** Declares names that are not replaced. */
  declareFixed(names: Iterable<string>): this {
    for (const name of names) this.#names.set(name, { number: undefined, fixed: name });
    return this;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The declaration that a use of `name` here means; undefined for a captured or global name. */
  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#outer) {
      const binding = scope.#names.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }
}

/** The names that a pattern of parameters or declarations binds. */
export function namesOf(pattern: AnyNode | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesOf(property.type === "RestElement" ? property : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(namesOf);
    case "AssignmentPattern":
      return namesOf(pattern.left);
    case "RestElement":
      return namesOf(pattern.argument);
    default:
      return [];
  }
}

/** What a list of statements declares for itself: let, const, using and classes; functions apart. */
export function lexicalNames(body: readonly AnyNode[]): { names: string[]; functions: string[] } {
  const names: string[] = [];
  const functions: string[] = [];
  for (const statement of body) {
    let inner = statement;
    while (inner.type === "LabeledStatement") inner = inner.body;
    if (inner.type === "VariableDeclaration" && inner.kind !== "var") {
      names.push(...inner.declarations.flatMap((declarator) => namesOf(declarator.id)));
    } else if (inner.type === "ClassDeclaration") names.push(...namesOf(inner.id));
    else if (inner.type === "FunctionDeclaration") functions.push(...namesOf(inner.id));
  }
  return { names, functions };
}

/** Every `var` of a function's body, however deep in blocks, but not those of functions in it. */
export function varNames(node: AnyNode | null | undefined): string[] {
  switch (node?.type) {
    case "VariableDeclaration":
      return node.kind === "var" ? node.declarations.flatMap((declarator) => namesOf(declarator.id)) : [];
    case "BlockStatement":
    case "StaticBlock":
      return inAll(node.body);
    case "IfStatement":
      return [...varNames(node.consequent), ...varNames(node.alternate)];
    case "ForStatement":
      return [...varNames(node.init), ...varNames(node.body)];
    case "ForInStatement":
    case "ForOfStatement":
      return [...varNames(node.left), ...varNames(node.body)];
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
    case "WithStatement":
    case "CatchClause":
      return varNames(node.body);
    case "TryStatement":
      return [...varNames(node.block), ...varNames(node.handler), ...varNames(node.finalizer)];
    case "SwitchStatement":
      return inAll(node.cases);
    case "SwitchCase":
      return inAll(node.consequent);
    default:
      return [];
  }
}

function inAll(nodes: readonly (Statement | SwitchCase | CatchClause)[]): string[] {
  return nodes.flatMap(varNames);
}
