import type { Runtime, Session } from "node:inspector";
import { createRequire } from "node:module";

/** Says which number a name stands for; undefined for another value, and where that cannot be seen. */
export type NumberOfName = (name: string) => number | undefined;

/** The numbers that stand behind the names which a function captures, each when it is asked for: {@link capturedValue}. */
export function capturedNumbers(f: (...args: never[]) => unknown): NumberOfName {
  return (name) => capturedValue(f, name) ?? undefined;
}

/**
 * What a name that a function captures stands for now, which for a `let` may not be what it will be. A text has the names
 * only; V8 shows the values to debuggers, through `node:inspector`, and so to this thread. Nothing is paused, no debugger is
 * turned on, what V8 has optimised stays so, and nothing but the one number is copied. Takes about a millisecond.
 *
 * @returns null where a variable around the function has the name and is no number, undefined where none is seen
 */
export function capturedValue(f: (...args: never[]) => unknown, name: string): number | null | undefined {
  const session = connect();
  try {
    return session && valueIn(scopesOf(session, f), session, name);
  } catch {
    // What cannot be seen is not used.
    return undefined;
  } finally {
    session?.disconnect();
  }
}

/** Scopes of variables. Not the global one, and none behind a `with`: what these have may be computed, or change at will. */
const OF_VARIABLES = /^(Closure|Block|Catch|Module|Script)\b/;
/** Where the inspector finds the function, for as long as it takes to ask. */
const PLACE = "tsets: function whose captured numbers are read";
/** Of a scope: undefined where it does not have the name, null where that is no number. */
const VALUE_OF = `function (name) {
  if (!Object.hasOwn(this.object, name)) return undefined;
  const value = this.object[name];
  return typeof value === "number" ? value : null;
}`;

function valueIn(scopes: Runtime.RemoteObject[], session: Session, name: string): number | null | undefined {
  for (const { objectId, description } of scopes) {
    if (!OF_VARIABLES.test(description ?? "")) return undefined;
    const call = { functionDeclaration: VALUE_OF, objectId, arguments: [{ value: name }], silent: true };
    const { result, exceptionDetails } = ask<Runtime.CallFunctionOnReturnType>(session, "Runtime.callFunctionOn", call);
    if (exceptionDetails === undefined && result.type === "undefined") continue;
    if (result.type !== "number") return null;
    return result.unserializableValue === undefined ? (result.value as number) : Number(result.unserializableValue);
  }
  return undefined;
}

/** The scopes around a function, the innermost first. */
function scopesOf(session: Session, f: object): Runtime.RemoteObject[] {
  const holder = globalThis as Record<string, unknown>;
  let found: Runtime.EvaluateReturnType;
  try {
    holder[PLACE] = f;
    const expression = `globalThis[${JSON.stringify(PLACE)}]`;
    found = ask(session, "Runtime.evaluate", { expression, silent: true });
  } finally {
    delete holder[PLACE];
  }
  const scopes = propertiesOf(session, found.result).internalProperties?.find(({ name }) => name === "[[Scopes]]");
  if (scopes?.value === undefined) return [];
  return propertiesOf(session, scopes.value).result.flatMap(({ value }) => value ?? []);
}

function propertiesOf(session: Session, { objectId }: Runtime.RemoteObject): Runtime.GetPropertiesReturnType {
  return ask(session, "Runtime.getProperties", { objectId, ownProperties: true });
}

/** Of this thread itself, so the answer is there when post() returns. */
function ask<T>(session: Session, method: string, parameters: object): T {
  let answer: T | undefined;
  session.post(method, parameters, (error, result) => {
    if (error === null) answer = result as T;
  });
  if (answer === undefined) throw new Error(`the inspector has no answer to ${method}`);
  return answer;
}

/** undefined in a Node that was built without an inspector, or does not permit it. */
function connect(): Session | undefined {
  try {
    const inspector = createRequire(import.meta.url)("node:inspector") as typeof import("node:inspector");
    const session = new inspector.Session();
    session.connect();
    return session;
  } catch {
    return undefined;
  }
}
