import { serialize } from "node:v8";

/** Deeper values are told apart by what v8 writes for them; cycles end here too. */
const MAX_DEPTH = 50;

/**
 * Text of a plain value, equal exactly where two values are the same by content: numbers by SameValueZero, texts by
 * characters, arrays by elements, objects by properties in any order. What v8 writes is no such text: the same string or
 * number comes out in another form where V8 holds it in another way (sliced out of a wider string, read from a
 * Float64Array). Maps, sets, dates, bytes and the rest are the same where v8 writes the same for them.
 */
export function plainKey(value: unknown): string {
  return textOf(value, 0);
}

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case "number":
      return value === 0 ? "0" : String(value);
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "object": {
      if (value === null) return "null";
      if (depth === MAX_DEPTH) return written(value);
      if (Array.isArray(value)) return arrayText(value, depth);
      return Object.getPrototypeOf(value) === Object.prototype ? objectText(value, depth) : written(value);
    }
    default:
      return String(value);
  }
}

function arrayText(values: readonly unknown[], depth: number): string {
  // Holes, and properties that hang on an array.
  if (Object.keys(values).length !== values.length) return written(values);
  return `[${values.map((value) => textOf(value, depth + 1)).join()}]`;
}

function objectText(value: object, depth: number): string {
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member, depth + 1)}`).join()}}`;
}

/** Brackets that no other text has around it. */
function written(value: object): string {
  return `<${serialize(value).toString("base64")}>`;
}
