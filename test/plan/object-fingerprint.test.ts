import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { objectFingerprint } from "#src/plan/object-fingerprint.js";

/** The source is evaluated anew, as in another run. */
const make = (text: string): object => new Function(`return (${text}\n)`)() as object;
const hash = (text: string) => objectFingerprint(make(text))?.hash;

const INT_SOURCE = "class { #n = 0; hasNext() { return this.#n < 10; } next() { return this.#n++; } }";

test("an edit of the class that a factory made is seen", () => {
  assert.match(hash(`new ${INT_SOURCE}()`) ?? "", /^[0-9a-f]{32}$/);
  assert.is(hash(`new ${INT_SOURCE}()`), hash(`new ${INT_SOURCE.replace("{ return", "{ /* more */ return")}()`));
  assert.is.not(hash(`new ${INT_SOURCE}()`), hash(`new ${INT_SOURCE.replace("10", "11")}()`));
});

test("an edit of a class that it extends is seen", () => {
  const derived = (base: string) => `new class extends ${base} { close() {} }()`;
  assert.is(hash(derived(INT_SOURCE)), hash(derived(INT_SOURCE)));
  assert.is.not(hash(derived(INT_SOURCE)), hash(derived(INT_SOURCE.replace("10", "11"))));
});

test("methods that were put on a prototype are seen", () => {
  const old = (step: number) =>
    `(() => { function S() { this.n = 0; } S.prototype.next = function () { return this.n += ${step}; }; return new S(); })()`;
  assert.is(hash(old(1)), hash(old(1)));
  assert.is.not(hash(old(1)), hash(old(2)));
});

test("the functions of an object literal are seen, wherever it was made", () => {
  const literal = (limit: number) => `{ n: 0, hasNext() { return this.n < ${limit}; }, next: () => 1 }`;
  assert.is(hash(literal(5)), hash(literal(5)));
  assert.is.not(hash(literal(5)), hash(literal(6)));
  assert.is.not(hash("{ a() {}, b() { return 1; } }"), hash("{ a() { return 1; }, b() {} }"));
});

test("getters are seen and not called", () => {
  const getter = (value: string) => `{ get done() { throw new Error("${value}"); } }`;
  assert.is.not(hash(getter("one")), hash(getter("two")));
});

test("a function that was given to the constructor is seen", () => {
  const mapped = (f: string) => `new class { constructor(f) { this.f = f; } next() { return this.f(1); } }(${f})`;
  assert.is(hash(mapped("(v) => v")), hash(mapped("(w) => w")));
  assert.is.not(hash(mapped("(v) => v")), hash(mapped("(v) => -v")));
});

test("data that the object holds does not count", () => {
  const limited = (limit: number) => `new class { constructor(limit) { this.limit = limit; } next() {} }(${limit})`;
  assert.is(hash(limited(1)), hash(limited(2)));
});

test("what has no function of the user's has no fingerprint", () => {
  function* generator() {
    yield 1;
  }
  async function* asyncGenerator() {
    yield 1;
  }
  for (const object of [generator(), asyncGenerator(), [1, 2], new Map(), new Set([1]), new Float64Array(2), {}]) {
    assert.is(objectFingerprint(object), undefined, String(object));
  }
});

test("the classes of Node have no fingerprint, since their text is not the user's", () => {
  const stream = createReadStream(new URL(import.meta.url));
  const lines = createInterface({ input: stream });
  for (const object of [stream, lines, Readable.from([1]), new ReadableStream(), new Blob([])]) {
    assert.is(objectFingerprint(object), undefined, object.constructor.name);
  }
  lines.close();
  stream.destroy();
});

test("a class of the user's that extends one of Node's is seen, and Node's part is not", () => {
  const derived = (value: number) =>
    new Function("Readable", `return new class Lines extends Readable { _read() { this.push(${value}); } }()`)(
      Readable,
    );
  assert.is(objectFingerprint(derived(1))?.hash, objectFingerprint(derived(1))?.hash);
  assert.is.not(objectFingerprint(derived(1))?.hash, objectFingerprint(derived(2))?.hash);
  assert.is(objectFingerprint(derived(1))?.source, "class Lines extends Readable { _read() { this.push(1); } }");
});

test("a class that the user put on globalThis or named as one of Node's is the user's", () => {
  for (const name of ["TestSource", "Readable", "Interface", "Map"]) {
    const text = `new class ${name} { next() { return 1; } }()`;
    assert.is(objectFingerprint(make(text))?.source, `class ${name} { next() { return 1; } }`);
  }
  class OnGlobal {
    next() {
      return 1;
    }
  }
  Object.assign(globalThis, { OnGlobal });
  assert.ok(objectFingerprint(new OnGlobal()));
});

test("the source is the class's", () => {
  assert.is(
    objectFingerprint(make("new class A { next() { return 1; } /* one */ }()"))?.source,
    "class A { next() { return 1; } }",
  );
});

test.run();
