import type { DType } from "../types/dtype.js";
import { isScalarKind } from "../types/kinds.js";
import { storeStatement, storeValue, TypeMismatch } from "../types/store-value.js";

/**
 * A row in the text of a generated loop: the variable that holds it, or one variable for each member of a tuple. Where
 * the members are known, the tuple is written as a literal where a function takes it, which V8 never allocates when it
 * inlines a function that only takes the literal apart.
 */
export type LoopRow = { readonly whole: string } | { readonly members: readonly string[] };

/** Variables that a row takes, at most. */
const MAX_MEMBERS = 16;

/** Whether rows of a type are stored member by member: tuples of scalars. */
export function isSpread(type: DType): type is DType & { readonly fields: readonly DType[] } {
  return (
    type.kind === "tuple" &&
    (type.fields as readonly DType[]).length <= MAX_MEMBERS &&
    (type.fields as readonly DType[]).every(({ kind }) => isScalarKind(kind))
  );
}

/** Text of the row as one value. */
export function wholeOf(row: LoopRow): string {
  return "whole" in row ? row.whole : `[${row.members.join(", ")}]`;
}

/** Text of one member of a tuple. */
export function memberOf(row: LoopRow, index: number): string {
  return "whole" in row ? `${row.whole}[${index}]` : (row.members[index] as string);
}

/**
 * Text that stores what the variable `given` holds as a row of `type`.
 *
 * @param name begins the names of the variables that it declares
 * @param slow the identifier of {@link rowStores} of the type
 */
export function storeText(type: DType, given: string, name: string, slow: string): { text: string; row: LoopRow } {
  if (!isSpread(type)) {
    return { text: storeStatement(type, given, `const ${name}`, slow), row: { whole: name } };
  }
  const members = type.fields.map((_, j) => `${name}_${j}`);
  const read = members.map((member, j) => `const ${member}g = ${given}[${j}];`).join(" ");
  const stored = type.fields.map((field, j) => {
    const member = members[j] as string;
    return storeStatement(field, `${member}g`, member, `${slow}_${j}`);
  });
  const taken = members.map((member, j) => `${member} = ${name}w[${j}];`).join(" ");
  const isTuple = `Array.isArray(${given}) && ${given}.length === ${members.length}`;
  const text = `let ${members.join(", ")}; if (${isTuple}) { ${read} ${stored.join(" ")} } else { const ${name}w = ${slow}(${given}); ${taken} }`;
  return { text, row: { members } };
}

/** Text that makes the identifiers which {@link storeText} calls, of a `stores` that {@link rowStores} gave. */
export function bindStores(type: DType | undefined, slow: string, stores: string): string {
  const members = type !== undefined && isSpread(type) ? type.fields.map((_, j) => `${slow}_${j}`) : [];
  return `const [${[slow, ...members].join(", ")}] = ${stores};`;
}

/** What stores, or throws, where the fast way of a type does not: of the whole value, then of each member of a spread tuple. */
export function rowStores(type: DType | undefined): ((value: unknown) => unknown)[] {
  if (type === undefined) return [(value) => value];
  const whole = (value: unknown): unknown => storeValue(type, value);
  return isSpread(type) ? [whole, ...type.fields.map(memberStore)] : [whole];
}

function memberStore(field: DType, index: number): (value: unknown) => unknown {
  return (value) => {
    try {
      return storeValue(field, value);
    } catch (error) {
      throw error instanceof TypeMismatch ? error.within(`[${index}]`) : error;
    }
  };
}
