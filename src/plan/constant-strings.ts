import type { AnyNode, TemplateLiteral } from "acorn";

/** A piece of text, or an expression whose text stands there. */
export type ConstantPart = string | AnyNode;

/**
 * A template with its constant parts joined, as esbuild joins them: `${"a"}b${x}` is "ab" and x. Two neighbours are
 * never both text; the empty template is the empty list.
 */
export function foldTemplate(node: TemplateLiteral): ConstantPart[] {
  const parts: ConstantPart[] = [];
  node.quasis.forEach((quasi, i) => {
    // `cooked` is null in tagged templates alone.
    append(parts, [quasi.value.cooked ?? ""]);
    if (i < node.expressions.length) {
      const expression = node.expressions[i];
      append(parts, stringParts(expression) ?? [textOf(expression) ?? expression]);
    }
  });
  return parts;
}

/** The parts of an expression that is a string whatever its variables are: a literal, a template, a sum of such. */
export function stringParts(node: AnyNode): ConstantPart[] | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? append([], [node.value]) : undefined;
  if (node.type === "TemplateLiteral") return foldTemplate(node);
  if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
  const [first, ...rest] = foldPlus(node);
  return rest.length === 0 && Array.isArray(first) ? first : undefined;
}

/**
 * The operands of a sum `((a + b) + c)`, neighbours joined where that gives the same string: `x + "a" + 1` is `x + "a1"`.
 * An operand that is a list is a string.
 */
export function foldPlus(node: AnyNode): (AnyNode | ConstantPart[])[] {
  const operands: AnyNode[] = [];
  let left = node;
  while (left.type === "BinaryExpression" && left.operator === "+") {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  const folded: (AnyNode | ConstantPart[])[] = [];
  for (const operand of operands.reverse()) {
    const parts = stringParts(operand);
    const last = folded.at(-1);
    if (Array.isArray(last)) {
      const text = textOf(operand);
      const joined = parts ?? (text === undefined ? undefined : [text]);
      if (joined !== undefined) {
        append(last, joined);
        continue;
      }
    } else if (parts !== undefined && last !== undefined && folded.length === 1) {
      // Only at the front: in (x + 1) + "a" the 1 may be added as a number.
      const text = textOf(last);
      if (text !== undefined) {
        folded[0] = append([text], parts);
        continue;
      }
    }
    folded.push(parts ?? operand);
  }
  return folded;
}

/** What a constant other than a string turns into beside a string. */
function textOf(node: AnyNode): string | undefined {
  if (node.type !== "Literal" || node.regex || typeof node.value === "string") return undefined;
  return String(node.value);
}

function append(parts: ConstantPart[], more: readonly ConstantPart[]): ConstantPart[] {
  for (const part of more) {
    const last = parts.at(-1);
    if (part === "") continue;
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}
