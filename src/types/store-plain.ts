import { types } from "node:util";
import { any } from "./dtype.js";
import { TypeMismatch } from "./type-mismatch.js";

/** Values in values; v8 recurses on the native stack. */
const MAX_DEPTH = 500;

/** What is wrong, with which value, where below the one that was looked at. */
interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly reason: string;
}

/**
 * Checks that v8 keeps a value exactly: primitives but symbols, plain objects and arrays, Map, Set, Date, RegExp,
 * ArrayBuffer and its views, in any nesting and with cycles. Whatever it would drop or change (a class, an accessor, a
 * hidden property, lastIndex) is an error. Not looked for: frozenness, properties hung on a typed array, and two views
 * of one ArrayBuffer, which become two buffers.
 *
 * @throws TypeMismatch that names the path, such as `value.a[3]`
 */
export function storePlain(value: unknown): unknown {
  const problem = findProblem(value, new Set(), 0);
  if (problem !== undefined) throw new TypeMismatch(any, problem.value, problem.reason, problem.path);
  return value;
}

function findProblem(value: unknown, seen: Set<object>, depth: number): Problem | undefined {
  if (typeof value === "function") return problem(value, "functions cannot be stored (call it, store its result)");
  if (typeof value === "symbol") return problem(value, "symbols cannot be stored (a string?)");
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  if (depth > MAX_DEPTH) return problem(value, `values nest at most ${MAX_DEPTH} deep`);
  seen.add(value);
  if (types.isProxy(value)) return problem(value, "a Proxy cannot be stored ({ ...x } copies what it shows)");

  const prototype = Object.getPrototypeOf(value) as object | null;
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return instanceProblem(value);
    return findInProperties(value, seen, depth);
  }
  if (prototype === Object.prototype) {
    // `arguments`, Math, globalThis and the like have this prototype too, and would come back as something else.
    const tag = Object.prototype.toString.call(value);
    if (tag !== "[object Object]" || types.isExternal(value)) return problem(value, `${tag} is no plain object`);
    return findInProperties(value, seen, depth);
  }
  if (prototype === null)
    return problem(value, "its prototype is null, and would not be afterwards ({ ...x } copies it)");
  if (types.isMap(value) && prototype === Map.prototype) return findInMap(value, seen, depth);
  if (types.isSet(value) && prototype === Set.prototype) return findInSet(value, seen, depth);
  if (types.isDate(value) && prototype === Date.prototype) return lostProperty(value);
  if (types.isRegExp(value) && prototype === RegExp.prototype) {
    if (value.lastIndex !== 0) return problem(value, "its lastIndex would be lost (set it to 0)");
    return lostProperty(value, "lastIndex");
  }
  if (ArrayBuffer.isView(value) && VIEWS.has(prototype)) return bufferProblem(value, value.buffer);
  if (types.isArrayBuffer(value) && prototype === ArrayBuffer.prototype) {
    return bufferProblem(value, value) ?? lostProperty(value);
  }
  return instanceProblem(value);
}

/** Prototypes of the views that v8 keeps. A Buffer stays one. */
const VIEWS: ReadonlySet<object> = new Set(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
    Buffer,
  ].map((view) => view.prototype as object),
);

/** Of a plain object or an array: every property must be a visible value. Properties hung on an array are kept. */
function findInProperties(holder: object, seen: Set<object>, depth: number): Problem | undefined {
  const array = Array.isArray(holder);
  for (const key of Reflect.ownKeys(holder)) {
    if (array && key === "length") continue;
    if (typeof key === "symbol") return problem(holder, `${String(key)} would be lost (a string as the key)`);
    const step = stepTo(key, array);
    const property = Object.getOwnPropertyDescriptor(holder, key) as PropertyDescriptor;
    if (!("value" in property)) return problem(holder, `${step} is an accessor ({ ...x } makes it a value)`);
    if (property.enumerable !== true) return problem(holder, `${step} is not enumerable and would be lost`);
    const found = below(step, findProblem(property.value, seen, depth + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function findInMap(map: Map<unknown, unknown>, seen: Set<object>, depth: number): Problem | undefined {
  let i = 0;
  for (const [key, value] of Map.prototype.entries.call(map)) {
    const step = typeof key === "string" ? `.get(${JSON.stringify(key)})` : `.values()[${i}]`;
    const found =
      below(`.keys()[${i}]`, findProblem(key, seen, depth + 1)) ?? below(step, findProblem(value, seen, depth + 1));
    if (found !== undefined) return found;
    i++;
  }
  return lostProperty(map);
}

function findInSet(set: Set<unknown>, seen: Set<object>, depth: number): Problem | undefined {
  let i = 0;
  for (const value of Set.prototype.values.call(set)) {
    const found = below(`.values()[${i++}]`, findProblem(value, seen, depth + 1));
    if (found !== undefined) return found;
  }
  return lostProperty(set);
}

/** Of what v8 keeps without its own properties. */
function lostProperty(holder: object, kept?: string): Problem | undefined {
  const key = Reflect.ownKeys(holder).find((name) => name !== kept);
  return key === undefined ? undefined : problem(holder, `its property ${String(key)} would be lost`);
}

function bufferProblem(holder: object, buffer: ArrayBufferLike): Problem | undefined {
  if ((buffer as { resizable?: boolean }).resizable === true)
    return problem(holder, "it would lose that it is resizable");
  if ((buffer as { detached?: boolean }).detached === true) return problem(holder, "its memory was transferred");
  return undefined;
}

function instanceProblem(value: object): Problem {
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor?.name;
  const what = typeof name === "string" && name !== "" ? `an instance of ${name}` : "an instance of a class";
  return problem(value, `${what} would lose its class (a plain object, a tuple(…), or its parts)`);
}

function problem(value: unknown, reason: string): Problem {
  return { path: "", value, reason };
}

function below(step: string, found: Problem | undefined): Problem | undefined {
  return found === undefined ? undefined : { ...found, path: step + found.path };
}

function stepTo(key: string, array: boolean): string {
  if (array && /^\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
