// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are texts of functions
import { test } from "uvu";
import * as assert from "uvu/assert";
import { functionFingerprint } from "#src/plan/function-fingerprint.js";

// As text, so that no TypeScript runner has changed it; sloppy mode, as in a CommonJS file.
const evaluate = (text: string): object => new Function(`return (${text}\n)`)() as object;
const member = (text: string, key: PropertyKey, holder = "{}"): object => {
  const object = evaluate(holder.replace("{}", () => `{ ${text} }`)) as object;
  const property = Object.getOwnPropertyDescriptor("prototype" in object ? (object.prototype as object) : object, key);
  return (property?.get ?? property?.set ?? property?.value) as object;
};

const forms: [form: string, f: object][] = [
  ["arrow", evaluate("(v) => v + 1")],
  ["arrow without parentheses", evaluate("v => v + 2")],
  ["arrow with a block", evaluate("(v) => { return v + 3; }")],
  ["arrow that returns an object", evaluate("(v) => ({ v })")],
  ["async arrow", evaluate("async v => await v")],
  ["arrow with new.target of what is around it", evaluate("function () { return () => new.target; }") as object],
  ["arrow with import.meta", Object.assign(() => import.meta.url)],
  ["function", evaluate("function (v) { return v + 4; }")],
  ["named function", evaluate("function f(v) { return f(v + 5); }")],
  ["async function", evaluate("async function (v) { return v + 6; }")],
  ["generator", evaluate("function* (v) { yield v + 7; }")],
  ["async generator", evaluate("async function* (v) { yield v + 8; }")],
  ["function from text", new Function("v", "return v + 9")],
  ["sloppy function", evaluate("function (v) { with (v) { return a + 010; } }")],
  ["function with a parameter called await", evaluate("function (await) { return await; }")],
  ["method", member("f(v) { return v + 10; }", "f")],
  ["method with super", member("f(v) { return super.f(v + 11); }", "f")],
  ["async method", member("async f(v) { return v + 12; }", "f")],
  ["generator method", member("* f(v) { yield v + 13; }", "f")],
  ["async generator method", member("async *[Symbol.asyncIterator](v) { yield v + 14; }", Symbol.asyncIterator)],
  ["string-named method", member('"a b"(v) { return v + 15; }', "a b")],
  ["number-named method", member("12(v) { return v + 16; }", "12")],
  ["computed method", member('["a" + "b"](v) { return v + 17; }', "ab")],
  ["method called get", member("get(v) { return v + 18; }", "get")],
  ["method called async", member("async(v) { return v + 19; }", "async")],
  ["method called static", member("static(v) { return v + 20; }", "static")],
  ["method called class", member("class(v) { return v + 21; }", "class")],
  ["method called function", member("function(v) { return v + 22; }", "function")],
  ["method called constructor", member("constructor(v) { return v + 23; }", "constructor")],
  ["sloppy method", member("f(v) { with (v) { return b; } }", "f")],
  ["getter", member("get f() { return 24; }", "f")],
  ["setter", member("set f(v) { this.g = v + 25; }", "f")],
  ["method of a class with private fields", member("#x = 1; f(v) { return this.#x + v; }", "f", "class {}")],
  [
    "private method",
    evaluate(
      "(class { #f(v) { return v + 26; } static f(o) { return o.#f; } get g() { return this.#f; } }).prototype",
    ) as object,
  ],
  ["class", evaluate("class { f() { return 27; } }")],
  ["named class", evaluate("class A extends Array { constructor() { super(); A.made = 28; } }")],
  [
    "class with everything",
    evaluate(
      "class A { static #n = 0; static { A.#n = 1; } #p = 29; static s = 1; x; 'y z' = 2; [`k`] = 3; get g() { return 1 } set g(v) {}" +
        " static async *m() {} static has(o) { return #p in o; } }",
    ),
  ],
  ["default values, rest and patterns", evaluate("({ a, b: [c] = [30] }, d = a, ...e) => [a, c, d, e]")],
];

// Two entries above are makers of the function in question.
const unwrap = (form: string, f: object): object => {
  if (form.startsWith("arrow with new.target")) return (f as () => object)();
  return form === "private method"
    ? (Object.getOwnPropertyDescriptor(f, "g")?.get?.call(
        Reflect.construct((f as { constructor: () => void }).constructor, []),
      ) as object)
    : f;
};

for (const [form, made] of forms) {
  test(`a fingerprint of a syntax tree: ${form}`, () => {
    const f = unwrap(form, made);
    assert.type(f, "function");
    const fingerprint = functionFingerprint(f);
    assert.match(fingerprint?.hash ?? "", /^[0-9a-f]{32}$/);
    // The hash of a text that could not be parsed would change with a comment.
    const text = Function.prototype.toString.call(f);
    const commented = text.replace(/\}$|$/, (end) => `/* c */${end}`);
    assert.equal(fingerprintOfText(commented)?.hash, fingerprint?.hash);
  });
}

/** Of a function that has this text, made by asking for it in place of the real one. */
function fingerprintOfText(text: string) {
  const original = Function.prototype.toString;
  Function.prototype.toString = () => text;
  try {
    return functionFingerprint(() => 0);
  } finally {
    Function.prototype.toString = original;
  }
}

test("every form has a fingerprint of its own", () => {
  const hashes = forms.map(([form, f]) => functionFingerprint(unwrap(form, f))?.hash);
  assert.is(new Set(hashes).size, forms.length);
});

test("a toString of the function's own is not asked", () => {
  const disguised = Object.assign((v: number) => v, { toString: () => "(v) => v + 1" });
  assert.equal(
    functionFingerprint(disguised),
    functionFingerprint((v: number) => v),
  );
});

test("bound and native functions and proxies have no fingerprint", () => {
  const f = (v: number) => v;
  for (const opaque of [f.bind(null), Math.abs, Array.prototype.map, Map, new Proxy(f, {}), Symbol]) {
    assert.is(functionFingerprint(opaque), undefined);
  }
});

test("what cannot be parsed is known by its text", () => {
  // An arrow in a constructor.
  assert.match(fingerprintOfText("() => super()")?.hash ?? "", /^[0-9a-f]{32}$/);
  assert.equal(fingerprintOfText("() => super()"), fingerprintOfText("() => super()"));
  assert.not.equal(fingerprintOfText("() => super()")?.hash, fingerprintOfText("() =>  super()")?.hash);
});

test("an expression too deep for the stack is known by its text", () => {
  const deep = (n: number) => fingerprintOfText(`(v) => ${"(1 + ".repeat(n)}v${")".repeat(n)}`);
  assert.match(deep(50_000)?.hash ?? "", /^[0-9a-f]{32}$/);
  assert.not.equal(deep(50_000)?.hash, deep(50_001)?.hash);
});

test("the source is the text without comments, on one line, of at most 2000 characters", () => {
  const f = evaluate("(v) => {\n    // twice\n    return   v * 2 /* two */;\n  }");
  assert.is(functionFingerprint(f)?.source, "(v) => { return v * 2 ; }");
  const strings = evaluate('(v) => "a  /* kept */  b" + `c\n  // kept\n${ v }`');
  assert.is(functionFingerprint(strings)?.source, '(v) => "a  /* kept */  b" + `c\n  // kept\n${ v }`');
  const long = functionFingerprint(evaluate(`(v) => [${"'\u{1F600}', ".repeat(1000)}v]`))?.source ?? "";
  assert.ok(long.length <= 2000 && long.length > 1990 && long.endsWith("…"));
  assert.not.match(long, /[\uD800-\uDBFF]…$/);
});

test.run();
