import { inspect, types } from "node:util";
import { type ErrorPlace, TSetError, type TSetErrorCode } from "../errors.js";

/** An error as plain JSON data: posting an Error to another thread drops its class, its name and its code. */
export interface EncodedError {
  /** The built-in class it comes back as, "TSetError", or "Error". */
  type: string;
  name: string;
  message: string;
  code?: string | number;
  place?: ErrorPlace;
  stack?: string;
  /** Other own enumerable properties, as far as they are plain. */
  props?: Record<string, unknown>;
  cause?: EncodedError;
  /** Of an AggregateError. */
  errors?: EncodedError[];
}

const BUILT_IN = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
const MAX_DEPTH = 8;
const MAX_ERRORS = 16;
const MAX_ITEMS = 100;
const SPECIAL = new Set(["name", "message", "code", "place", "stack", "cause", "errors"]);

/** Never throws, whatever was thrown: a string, undefined, an object with a throwing getter. */
export function encodeError(error: unknown): EncodedError {
  return encode(error, 0);
}

/** A TSetError comes back as TSetError, built-in errors as themselves, other classes as Error with name, code and stack kept. */
export function decodeError(encoded: EncodedError): Error {
  const error = create(encoded);
  if (error.name !== encoded.name) define(error, "name", encoded.name);
  if (encoded.stack !== undefined) define(error, "stack", encoded.stack);
  if (encoded.code !== undefined && !(error instanceof TSetError)) {
    Object.defineProperty(error, "code", { value: encoded.code, enumerable: true, writable: true, configurable: true });
  }
  for (const [key, value] of Object.entries(encoded.props ?? {})) {
    Object.defineProperty(error, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return error;
}

function create(encoded: EncodedError): Error {
  const cause = encoded.cause === undefined ? undefined : { cause: decodeError(encoded.cause) };
  if (encoded.type === "TSetError") {
    return new TSetError(encoded.code as TSetErrorCode, encoded.message, { ...encoded.place, ...cause });
  }
  if (encoded.type === "AggregateError") {
    return new AggregateError((encoded.errors ?? []).map(decodeError), encoded.message, cause);
  }
  const type = BUILT_IN[encoded.type as keyof typeof BUILT_IN] ?? Error;
  return new type(encoded.message, cause);
}

function encode(error: unknown, depth: number): EncodedError {
  try {
    return isError(error) ? encodeInstance(error, depth) : encodeValue(error);
  } catch (failure) {
    // A getter or a proxy of the thrown object threw.
    return { type: "Error", name: "Error", message: `an error that cannot be read (${readable(failure)})` };
  }
}

function encodeInstance(error: Error, depth: number): EncodedError {
  const encoded: EncodedError = { type: typeOf(error), name: String(error.name), message: String(error.message) };
  const { code, place } = error as { code?: unknown; place?: unknown };
  if (typeof code === "string" || typeof code === "number") encoded.code = code;
  if (encoded.type === "TSetError" && place !== undefined) encoded.place = plain(place, 0) as ErrorPlace;
  if (typeof error.stack === "string") encoded.stack = error.stack;
  const props = plainProps(error, SPECIAL, 0);
  if (Object.keys(props).length > 0) encoded.props = props;
  if (depth < MAX_DEPTH && error.cause !== undefined) encoded.cause = encode(error.cause, depth + 1);
  if (depth < MAX_DEPTH && error instanceof AggregateError) {
    encoded.errors = Array.from(error.errors.slice(0, MAX_ERRORS), (item) => encode(item, depth + 1));
  }
  return encoded;
}

function encodeValue(value: unknown): EncodedError {
  return { type: "Error", name: "Error", message: `${readable(value)} was thrown, which is not an Error` };
}

function typeOf(error: Error): string {
  // By name: an error of another realm (vm contexts) or of another copy of this package is one all the same.
  if (error instanceof TSetError || error.name === "TSetError") return "TSetError";
  if (error instanceof AggregateError) return "AggregateError";
  for (const [name, type] of Object.entries(BUILT_IN).reverse()) {
    if (error instanceof type || error.name === name) return name;
  }
  return "Error";
}

function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** What JSON keeps, plus text for what it does not (bigint, NaN); undefined for functions, symbols and class instances. */
function plain(value: unknown, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || depth >= 4) return undefined;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => plain(item, depth + 1) ?? null);
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? plainProps(value, new Set(), depth + 1) : undefined;
}

function plainProps(object: object, without: ReadonlySet<string>, depth: number): Record<string, unknown> {
  const props: Record<string, unknown> = {};
  for (const key of Object.keys(object).slice(0, MAX_ITEMS)) {
    const value = without.has(key) ? undefined : plain((object as Record<string, unknown>)[key], depth);
    if (value !== undefined) Object.defineProperty(props, key, { value, enumerable: true });
  }
  return props;
}

function define(error: Error, key: "name" | "stack", value: string): void {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}

function readable(value: unknown): string {
  try {
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, 500);
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}
