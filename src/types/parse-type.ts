import { TSetError } from "../errors.js";
import {
  any,
  binary,
  bool,
  type DType,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  type NumericType,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from "./dtype.js";
import { list, MAX_TYPE_DEPTH, nullable, tuple, vector } from "./nested.js";
import { typeText } from "./write-type.js";

const SIMPLE: ReadonlyMap<string, DType> = new Map(
  [int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64, bool, utf8, binary, any].map((type) => [
    type.kind,
    type,
  ]),
);

/**
 * Reads what `typeText` wrote, and nothing else: no other spacing, no leading zeros. The text may come from a file, so
 * its depth is bounded before anything is built.
 *
 * @throws TSetError TSETS_TYPE that says what was expected where
 */
export function parseType(text: string): DType {
  const parser = new TypeParser(text);
  const type = parser.type(1);
  parser.end();
  if (typeText(type) !== text) throw new TSetError("TSETS_TYPE", `not a type: ${quote(text)}`);
  return type;
}

/** Recursive descent; `#at` is the character that comes next. */
class TypeParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(depth: number): DType {
    if (depth > MAX_TYPE_DEPTH) this.#fail(`at most ${MAX_TYPE_DEPTH} types in types`);
    const start = this.#at;
    const name = this.#match(/[a-z][a-z0-9]*/y);
    const simple = SIMPLE.get(name);
    if (simple !== undefined) return simple;
    switch (name) {
      case "list":
      case "nullable":
      case "vector":
      case "tuple":
        return this.#built(name, start, depth);
      default:
        this.#at = start;
        return this.#fail("a type");
    }
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#fail("the end");
  }

  #built(name: "list" | "nullable" | "vector" | "tuple", start: number, depth: number): DType {
    this.#expect("(");
    const items = [this.type(depth + 1)];
    if (name === "tuple") while (this.#skip(", ")) items.push(this.type(depth + 1));
    let length = 0;
    if (name === "vector") {
      this.#expect(", ");
      length = Number(this.#match(/[1-9][0-9]{0,4}/y));
    }
    this.#expect(")");
    try {
      if (name === "vector") return vector(items[0] as NumericType, length);
      if (name === "tuple") return tuple(...items);
      return name === "list" ? list(items[0]) : nullable(items[0]);
    } catch (error) {
      const reason = (error as Error).message;
      throw new TSetError("TSETS_TYPE", `not a type: ${quote(this.#text)}, at character ${start}: ${reason}`, {
        cause: error,
      });
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #skip(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#skip(token)) this.#fail(`"${token}"`);
  }

  #fail(expected: string): never {
    throw new TSetError(
      "TSETS_TYPE",
      `not a type: ${quote(this.#text)}, expected ${expected} at character ${this.#at}`,
    );
  }
}

/** At most 100 characters of the text, which may be any garbage. */
function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
