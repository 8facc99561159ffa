import type { Runtime, Session } from "node:inspector";
import { createRequire } from "node:module";

/** Says which number a name stands for; undefined for another value, and where that cannot be seen. */
export type NumberOfName = (name: string) => number | undefined;

type Variables = ReadonlyMap<string, Runtime.PropertyDescriptor>;

/**
 * The numbers that stand behind the names which a function captures: what they are at this moment, which for a `let` may
 * not be what they will be. A text has the names only; V8 shows the values to debuggers, through `node:inspector`, and
 * so to this thread. Nothing is paused, no debugger is turned on, and what V8 has optimised stays so. Takes about a
 * millisecond; nothing is looked at before a name is asked for.
 */
export function capturedNumbers(f: (...args: never[]) => unknown): NumberOfName {
  let scopes: readonly Variables[] | undefined;
  return (name) => {
    scopes ??= scopesOf(f);
    const value = scopes.find((variables) => variables.has(name))?.get(name)?.value;
    if (value?.type !== "number") return undefined;
    return value.unserializableValue === undefined ? (value.value as number) : Number(value.unserializableValue);
  };
}

/** Scopes of variables. Not the global one, and none behind a `with`: what these have may be computed, or change at will. */
const OF_VARIABLES = /^(Closure|Block|Catch|Module|Script)\b/;
/** Where the inspector finds the function, for as long as it takes to ask. */
const PLACE = "tsets: function whose captured numbers are read";

/** The variables around a function, the innermost first; none where this Node does not show them. */
function scopesOf(f: object): Variables[] {
  const session = connect();
  if (session === undefined) return [];
  const holder = globalThis as Record<string, unknown>;
  try {
    holder[PLACE] = f;
    const found = ask(session, "Runtime.evaluate", {
      expression: `globalThis[${JSON.stringify(PLACE)}]`,
      silent: true,
    });
    const list = propertiesOf(session, found?.result)?.internalProperties?.find(({ name }) => name === "[[Scopes]]");
    const variables: Variables[] = [];
    for (const { value } of propertiesOf(session, list?.value)?.result ?? []) {
      if (!OF_VARIABLES.test(value?.description ?? "")) break;
      const own = propertiesOf(session, value)?.result ?? [];
      variables.push(new Map(own.map((property) => [property.name, property])));
    }
    return variables;
  } finally {
    delete holder[PLACE];
    session.disconnect();
  }
}

function propertiesOf(
  session: Session,
  object: Runtime.RemoteObject | undefined,
): Runtime.GetPropertiesReturnType | undefined {
  const { objectId } = object ?? {};
  return objectId === undefined ? undefined : ask(session, "Runtime.getProperties", { objectId, ownProperties: true });
}

/** Of this thread itself, so the answer is there when post() returns. */
function ask(
  session: Session,
  method: "Runtime.evaluate",
  parameters: Runtime.EvaluateParameterType,
): Runtime.EvaluateReturnType | undefined;
function ask(
  session: Session,
  method: "Runtime.getProperties",
  parameters: Runtime.GetPropertiesParameterType,
): Runtime.GetPropertiesReturnType | undefined;
function ask(session: Session, method: string, parameters: object): unknown {
  let answer: unknown;
  session.post(method, parameters, (error, result) => {
    if (error === null) answer = result;
  });
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
