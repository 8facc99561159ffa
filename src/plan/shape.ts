import { typeText } from "../types/type-text.js";
import type { Constants } from "./arithmetic.js";
import { formatText } from "./file-identity.js";
import { inputsOf, isStore, lineage, nodeLabel, type Node } from "./graph.js";

/**
 * A cheap mark of a graph's form, by which workers notice that they are about to run different ones. It compares what
 * was built: kinds, names, types, parallelism, the texts of functions, and edges; not captured values.
 */
export class Shapes {
  /** Of stored nodes that were run: what is below them cannot change any more. */
  #settled = new WeakMap<Node, string>();

  of(target: Node): string {
    const marks = new Map<Node, string>();
    for (const node of this.open(target)) {
      const inputs = inputsOf(node).map((input) => this.#settled.get(input) ?? marks.get(input));
      marks.set(node, hash(`${nodeLine(node)}\n${functionText(node)}\n${inputs.join(" ")}`));
    }
    return this.#settled.get(target) ?? (marks.get(target) as string);
  }

  settle(node: Node): void {
    if (isStore(node)) this.#settled.set(node, this.of(node));
  }

  /** The lineage down to what is settled. */
  open(target: Node): Node[] {
    const order: Node[] = [];
    const stack: { node: Node; entered: boolean }[] = [{ node: target, entered: false }];
    const seen = new Set<Node>();
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.entered) order.push(top.node);
      else if (!seen.has(top.node) && !this.#settled.has(top.node)) {
        seen.add(top.node);
        stack.push({ node: top.node, entered: true });
        for (const input of inputsOf(top.node).reverse()) stack.push({ node: input, entered: false });
      }
    }
    return order;
  }
}

/** One line a node, dependencies first, for the message about a difference. */
export function graphLines(target: Node): string[] {
  return lineage(target).map((node) => {
    const text = functionText(node).replaceAll(/\s+/g, " ");
    return `${nodeLine(node)}${text === "" ? "" : `: ${text.length > 100 ? `${text.slice(0, 100)}…` : text}`}`;
  });
}

/** A node in one line: label, type, tasks. */
export function nodeLine(node: Node): string {
  const range = node.kind === "range" ? ` ${node.start} step ${node.step} count ${node.count}` : "";
  const list = node.kind === "list" ? ` of ${node.values.length}` : "";
  const files = node.kind === "files" ? ` ${node.paths.join(", ")}` : "";
  const constants = "constants" in node && node.constants !== undefined ? ` with ${constantsText(node.constants)}` : "";
  return `${nodeLabel(node)}${range}${list}${files}${constants} ${typeText(node.type)} ×${node.parallelism}`;
}

/** In the order of names. */
export function constantsText(constants: Constants): string {
  const entries = Object.entries(constants).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${entries.map(([name, value]) => `${name}: ${Object.is(value, -0) ? "-0" : value}`).join(", ")} }`;
}

function functionText(node: Node): string {
  if (node.kind === "source") return String(node.make);
  if (node.kind === "files") return formatText(node.format);
  if ("reducer" in node && node.reducer !== undefined) return String(node.reducer);
  if ("action" in node) return typeof node.action === "function" ? String(node.action) : node.action.constructor.name;
  return "";
}

/** 53-bit string hash (cyrb53 by bryc, public domain): not for identity on disk. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
