/**
 * Checks of JSON from disk: what passes has exactly the type that the code goes on with. Written by hand, because these
 * run at every start and a schema library takes longer to load than a small job to run.
 *
 * A check returns the value, rebuilt from the fields it knows, or throws a {@link ShapeError}.
 */
export type Shape<T> = (value: unknown, rules: ShapeRules) => T;

export interface ShapeRules {
  /** "ignore" for a file of a newer minor version. */
  unknownFields: "refuse" | "ignore";
}

/** What is wrong, and where: `persisted[2].parts[0].bytes: expected an integer from 0 to …, got -1`. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly at: string;
  readonly problem: string;

  constructor(problem: string, at = "") {
    super(at === "" ? problem : `${at}: ${problem}`);
    this.at = at;
    this.problem = problem;
  }
}

export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): Shape<number> {
  return (value) => {
    // Object.is: "-0" in a file is not a number that anything here writes.
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max && !Object.is(value, -0)) {
      return value as number;
    }
    throw new ShapeError(`expected an integer from ${min} to ${max}, got ${shown(value)}`);
  };
}

/** A finite number from 0. */
export function amount(): Shape<number> {
  return (value) => {
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
    throw new ShapeError(`expected a number from 0, got ${shown(value)}`);
  };
}

/** @param pattern what it must match; `what` says so to a reader */
export function text(max: number, pattern?: RegExp, what = "text"): Shape<string> {
  return (value) => {
    if (typeof value !== "string") throw new ShapeError(`expected ${what}, got ${shown(value)}`);
    if (value.length > max) throw new ShapeError(`expected at most ${max} characters, got ${value.length}`);
    if (pattern !== undefined && !pattern.test(value)) throw new ShapeError(`expected ${what}, got ${shown(value)}`);
    return value;
  };
}

export const boolean: Shape<boolean> = (value) => {
  if (typeof value !== "boolean") throw new ShapeError(`expected true or false, got ${shown(value)}`);
  return value;
};

export function oneOf<T extends string>(...members: readonly T[]): Shape<T> {
  return (value) => {
    if (!members.includes(value as T))
      throw new ShapeError(`expected one of ${members.join(", ")}, got ${shown(value)}`);
    return value as T;
  };
}

export function list<T>(item: Shape<T>, max: number): Shape<T[]> {
  return (value, rules) => {
    if (!Array.isArray(value)) throw new ShapeError(`expected a list, got ${shown(value)}`);
    if (value.length > max) throw new ShapeError(`expected at most ${max} elements, got ${value.length}`);
    return value.map((element, i) => within(`[${i}]`, () => item(element, rules)));
  };
}

/** Any names, one shape of values. The name `__proto__` is a name like another. */
export function dictionary<T>(item: Shape<T>, max: number): Shape<Record<string, T>> {
  return (value, rules) => {
    const entries = Object.entries(plainObject(value));
    if (entries.length > max) throw new ShapeError(`expected at most ${max} entries, got ${entries.length}`);
    return Object.fromEntries(
      entries.map(([name, element]) => [name, within(`[${shown(name)}]`, () => item(element, rules))]),
    );
  };
}

/** Plain JSON of whatever form. */
export const json: Shape<unknown> = (value) => value;

const OPTIONAL = Symbol("optional");
type Optional<T> = Shape<T> & { [OPTIONAL]: true };

/** A field that may be missing; the object that comes out lacks it then. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  const field: Shape<T> = (value, rules) => shape(value, rules);
  return Object.assign(field, { [OPTIONAL]: true as const }) satisfies Optional<T>;
}

/** One shape a field of T. */
export function object<T extends object>(fields: { [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries(fields) as [string, Shape<unknown>][];
  const known = new Set(Object.keys(fields));
  return (value, rules) => {
    const source = plainObject(value);
    const result: Record<string, unknown> = {};
    for (const [name, shape] of shapes) {
      const field = Object.hasOwn(source, name) ? source[name] : undefined;
      if (field === undefined) {
        if (OPTIONAL in shape) continue;
        throw new ShapeError("missing", name);
      }
      result[name] = within(name, () => shape(field, rules));
    }
    if (rules.unknownFields === "refuse") {
      for (const name of Object.keys(source)) {
        if (!known.has(name)) throw new ShapeError(`unknown field ${shown(name)}`);
      }
    }
    return result as T;
  };
}

function plainObject(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ShapeError(`expected an object, got ${shown(value)}`);
  }
  return value as Record<string, unknown>;
}

/** The place is put together on the way out of an error, so that a value without one costs nothing. */
function within<T>(step: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const rest = error.at === "" || error.at.startsWith("[") ? error.at : `.${error.at}`;
    throw new ShapeError(error.problem, step + rest);
  }
}

function shown(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") return typeof value;
  if (typeof value === "number") return String(value);
  const json = JSON.stringify(value) ?? "undefined";
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
