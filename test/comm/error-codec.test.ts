import { runInNewContext } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeError, encodeError } from "#src/comm/error-codec.js";
import { TSetError } from "#src/errors.js";

/** There and back, through text: what is encoded is plain JSON. */
function sent(error: unknown): any {
  return decodeError(JSON.parse(JSON.stringify(encodeError(error))));
}

test("a TSetError comes back as one, with code, place, cause and stack", () => {
  const cause = new RangeError("too far");
  const error = new TSetError("TSETS_CORRUPT", "bad block", { path: "/x/y", offset: 4096, jobId: "a-b-c", cause });
  const back = sent(error);
  assert.instance(back, TSetError);
  assert.is(back.code, "TSETS_CORRUPT");
  assert.is(back.message, "bad block");
  assert.equal(back.place, { path: "/x/y", offset: 4096, jobId: "a-b-c" });
  assert.is(back.stack, error.stack);
  assert.instance(back.cause, RangeError);
  assert.is(back.cause.stack, cause.stack);
});

for (const type of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
  test(`a ${type.name} comes back as itself`, () => {
    const back = sent(new type("message"));
    assert.is(Object.getPrototypeOf(back), type.prototype);
    assert.is(back.name, type.name);
    assert.is(Object.keys(back).length, 0);
  });
}

test("an error of another class keeps its name, code and plain properties", () => {
  class DatabaseError extends TypeError {
    override name = "DatabaseError";
    code = "E_LOCKED";
    details = { tries: 3, when: [1, 2n, Number.NaN], f: () => 1, self: new Map() };
  }
  const back = sent(new DatabaseError("locked"));
  assert.instance(back, TypeError);
  assert.is(back.name, "DatabaseError");
  assert.is(back.code, "E_LOCKED");
  assert.equal(back.details, { tries: 3, when: [1, "2", "NaN"] });
  assert.match(String(back), "DatabaseError: locked");
});

test("an error of another realm is an error", () => {
  const back = sent(runInNewContext('new RangeError("elsewhere")'));
  assert.instance(back, RangeError);
  assert.is(back.message, "elsewhere");
});

test("the errors of an AggregateError come back, and causes that are no errors", () => {
  const back = sent(new AggregateError([new TypeError("a"), "b"], "two", { cause: { reason: 7 } }));
  assert.instance(back, AggregateError);
  assert.instance(back.errors[0], TypeError);
  assert.match(back.errors[1].message, "'b' was thrown");
  assert.match(back.cause.message, "{ reason: 7 } was thrown");
});

test("a chain of causes that is its own cause ends", () => {
  const error = new Error("round") as Error & { cause?: unknown };
  error.cause = error;
  let depth = 0;
  for (let at = sent(error); at !== undefined; at = at.cause) depth++;
  assert.ok(depth > 1 && depth < 20);
});

for (const [what, thrown] of [
  ["undefined", undefined],
  ["null", null],
  ["a symbol", Symbol("s")],
  ["a function", () => 1],
  ["a revoked proxy", revoked()],
  ["an error with a throwing message", Object.defineProperty(new Error(), "message", { get: fail })],
  ["an error with a throwing property", Object.defineProperty(new Error("x"), "p", { get: fail, enumerable: true })],
  ["an error with a name that is no text", Object.assign(new Error("x"), { name: Symbol("n") })],
  [
    "an error with a property named __proto__",
    Object.defineProperty(new Error("x"), "__proto__", { value: 1, enumerable: true }),
  ],
] as const) {
  test(`whatever is thrown becomes an Error: ${what}`, () => {
    const back = sent(thrown);
    assert.instance(back, Error);
    assert.type(back.message, "string");
  });
}

function fail(): never {
  throw new Error("not readable");
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test.run();
