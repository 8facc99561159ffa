import { createRequire } from "node:module";
import { combineFingerprints } from "./digest.js";
import { type FunctionFingerprint, functionFingerprint, hasText } from "./function-fingerprint.js";
import { boundedSource } from "./readable-source.js";

/**
 * Classes of Node that are written in JavaScript and that a source may be or extend, by name. Their text is not the
 * user's and differs between versions of Node. The module is loaded only where a class of that name is met, when it is
 * loaded already if the class is Node's.
 */
const NODE_CLASSES: Readonly<Record<string, readonly string[]>> = {
  Stream: ["node:stream"],
  Readable: ["node:stream"],
  Writable: ["node:stream"],
  Duplex: ["node:stream"],
  Transform: ["node:stream"],
  PassThrough: ["node:stream"],
  EventEmitter: ["node:events"],
  EventEmitterAsyncResource: ["node:events"],
  ReadStream: ["node:fs"],
  Dir: ["node:fs"],
  Interface: ["node:readline", "node:readline/promises"],
  Socket: ["node:net"],
  IncomingMessage: ["node:http"],
};

/**
 * Fingerprints what a source factory returned, or a sink: the functions of its class and of the classes that it
 * extends, and functions that it holds itself (the methods of an object literal, a function given to a constructor).
 *
 * Its data is not counted: private fields cannot be seen, and what can be seen may differ between tasks and runs
 * without being a change of the program (a start time, `ctx.index`, a buffer). What a constructor is given from the
 * job's arguments belongs into the operator's name or the persist's key.
 *
 * A factory may return another class for another task, so it is the object of the same task on every worker that is
 * to be fingerprinted.
 *
 * @returns undefined where there is no function of the user's to be seen, as with arrays, generators and streams: then
 *   the factory's own fingerprint says all that is known
 */
export function objectFingerprint(object: object): FunctionFingerprint | undefined {
  const hashes: (string | undefined)[] = [];
  const sources: string[] = [];
  const levels = levelsOf(object);
  for (const level of levels) {
    hashes.push(undefined);
    // Methods are in a class's own text too; here are those of function constructors, and what was put there later.
    for (const [name, f] of functionsOf(level)) {
      const fingerprint = functionFingerprint(f);
      if (fingerprint === undefined) continue;
      hashes.push(name, fingerprint.hash);
      const isMethod = level !== object && name !== "constructor" && isClass(level);
      if (!isMethod) sources.push(fingerprint.source);
    }
  }
  if (sources.length === 0) return undefined;
  return { hash: combineFingerprints(hashes), source: boundedSource(sources.join(" ")) };
}

/** The object and its prototypes, as far as they are the user's. An object of a class of Node's has none. */
function levelsOf(object: object): object[] {
  const levels = [object];
  let level: object | null = Object.getPrototypeOf(object);
  while (level !== null && !isBuiltIn(level)) {
    levels.push(level);
    level = Object.getPrototypeOf(level);
  }
  const isPlain = level === null || level === Object.prototype;
  return isPlain || levels.length > 1 ? levels : [];
}

function isBuiltIn(prototype: object): boolean {
  const maker = constructorOf(prototype);
  if (maker === undefined || maker.prototype !== prototype) return false;
  if (!hasText(maker)) return true;
  const { name } = maker;
  // Built-in globals are not enumerable; what a program assigns to globalThis is.
  const global = Object.getOwnPropertyDescriptor(globalThis, name);
  if (global !== undefined && !global.enumerable && Reflect.get(globalThis, name) === maker) return true;
  const modules = Object.hasOwn(NODE_CLASSES, name) ? NODE_CLASSES[name] : [];
  const load = createRequire(import.meta.url);
  return modules.some((module) => (load(module) as Record<string, unknown>)[name] === maker);
}

function isClass(prototype: object): boolean {
  const maker = constructorOf(prototype);
  return maker !== undefined && /^class\b/.test(Function.prototype.toString.call(maker));
}

function constructorOf(prototype: object): { prototype: unknown; name: string } | undefined {
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof maker === "function" ? maker : undefined;
}

/** Own functions, getters and setters, in the order of their names. Getters are not called. */
function functionsOf(object: object): [string, object][] {
  const functions: [string, object][] = [];
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key);
    for (const kind of ["value", "get", "set"] as const) {
      const f: unknown = property?.[kind];
      if (typeof f === "function") functions.push([`${kind} ${String(key)}`.replace("value ", ""), f]);
    }
  }
  return functions.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
