// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are texts of functions
import { test } from "uvu";
import * as assert from "uvu/assert";
import { functionFingerprint } from "#src/plan/function-fingerprint.js";

// As text, so that no TypeScript runner has changed it. Classes are evaluated with what they name around them.
const hash = (text: string) =>
  functionFingerprint(new Function("__name", "A", `return (${text}\n)`)(() => {}, Object) as object)?.hash;

/** Each line: spellings of one function. */
const same: string[][] = [
  [
    "(v) => v * 5",
    "v => v*5",
    "v=>{return v*5}",
    "( v, ) => { ; return (v * 5); ; }",
    "(v) => /* five */ v\n // times\n * 5",
  ],
  ["(v) => v * 5", "(w) => w * 5", "(v) => (v) * 0x5", "v => v * 5.0", "v => v * 0b101"],
  ["(v) => 'a'", '(v) => "a"', "(v) => `a`", "(v) => '\\x61'", "(v) => 'a' + ''"],
  ["(v) => 'a' + 'b' + v", "(v) => 'ab' + v", "(v) => `ab` + v"],
  ["(v) => v + 'a' + 'b' + 1", "(v) => v + 'ab1'", "(v) => v + `a${'b'}1`"],
  ["(v) => `a${v}` + 'b'", "(v) => `a${v}b`"],
  ["(v) => 1000000", "(v) => 1_000_000", "(v) => 1e6", "(v) => 0xf4240"],
  ["(v) => 255n", "(v) => 0xFFn", "(v) => 2_55n"],
  ["(v) => v.a", "(v) => v['a']", "(v) => v[`a`]"],
  ["(v) => v?.a", "(v) => v?.['a']"],
  ["(v) => v?.a?.b?.()", "(v) => ((v?.a)?.b)?.()"],
  ["(v) => ({ a: 1, v })", "(v) => ({ 'a': 1, v: v, })"],
  ["(v) => undefined", "(v) => void 0"],
  ["(v) => { const f = __name((w) => w, 'f'); return f(v); }", "(v) => { const f = (w) => w; return f(v); }"],
  ["(v) => { function f() {} __name(f, 'f'); return f; }", "(v) => { function f() {} return f; }"],
  ["class { static { __name(this, 'A'); } x = 1 }", "class { x = 1; }", "class A { x = 1 }"],
  ["function f(v) { return v; }", "function (v) { return v; }", "function g(w) { return w }"],
  ["function f(v) { return f(v); }", "function g(w) { return g(w); }"],
  ["(v) => { let a = 1; { let a = 2; v(a); } return a; }", "(w) => { let b = 1; { let c = 2; w(c); } return b; }"],
  ["(v) => { for (let i = 0; i < v; i++) k(i); }", "(n) => { for (let j = 0; j < n; j++) k(j); }"],
  ["(v) => { try { v(); } catch (e) { k(e); } }", "(v) => { try { v(); } catch (error) { k(error); } }"],
  ["({ a, ...r }) => [a, r]", "({ a: b, ...c }) => [b, c]"],
  ["(v) => { class A { m() { return A; } } return A; }", "(v) => { class B { m() { return B; } } return B; }"],
  ["(v) => /a/gi", "(v) => /a/ig"],
  ["function (v) { var w = v; return w; }", "function (v) { var x = v; return x; }"],
];

/** Each line: functions that all differ. */
const different: string[][] = [
  [
    "(v) => v * 5",
    "(v) => v * 6",
    "(v) => 5 * v",
    "(v) => v + 5",
    "(v) => v * 5n",
    "(v) => v * '5'",
    "(v) => w * 5",
    "async (v) => v * 5",
    "(v, w) => v * 5",
    "(v = 1) => v * 5",
    "(...v) => v * 5",
    "({ v }) => v * 5",
    "function (v) { return v * 5; }",
    "(v) => { v * 5; }",
  ],
  ["(v) => (v + 1) * 2", "(v) => v + 1 * 2"],
  ["(v) => v - (1 - 2)", "(v) => v - 1 - 2"],
  ["(a, b) => a - b", "(a, b) => b - a", "(b, a) => a - c"],
  ["(v) => limit", "(v) => other", "(limit) => limit"],
  ["(v) => v + 1 + 'a'", "(v) => v + '1a'", "(v) => k + 1 + 'a'", "(v) => 1 + v + 'a'"],
  ["(v) => v + 'a'", "(v) => `${v}a`"],
  ["(v) => v.a", "(v) => v.b", "(v) => v[a]", "(v) => v?.a", "(v) => v.a()", "(v) => v.a``", "(v) => v[0]"],
  ["(v) => (v?.a).b", "(v) => v?.a.b"],
  ["(v) => String.raw`\\x61`", "(v) => String.raw`a`"],
  [
    "(v) => ({ a: 1 })",
    "(v) => ({ b: 1 })",
    "(v) => ({ get a() { return 1; } })",
    "(v) => ({ a() { return 1; } })",
    "(v) => ({ [a]: 1 })",
  ],
  ["(__proto__) => ({ __proto__ })", "(__proto__) => ({ __proto__: __proto__ })"],
  ["(v) => [, v]", "(v) => [v]", "(v) => [undefined, v]", "(v) => [v, , ]"],
  [
    "(v) => { let a = 1; { let a = 2; } return a; }",
    "(v) => { let a = 1; { let b = 2; return b; } }",
    "(v) => { let a = 1; { a = 2; } return a; }",
  ],
  ["(v) => { let a; return (a) => a; }", "(v) => { let a; return (b) => a; }"],
  ["(a, g = () => a) => { var a; return a; }", "(a, g = () => a) => { var b; return b; }"],
  ["(a = b) => { var b; return b; }", "(a = c) => { var b; return b; }", "(c, a = c) => { var b; return b; }"],
  ["function f(v) { return f; }", "function (v) { return f; }"],
  ["(v) => { if (v) { function g() {} } return g; }", "(v) => { if (v) { function h() {} } return g; }"],
  ["(v) => { let a = 1; return eval('a'); }", "(v) => { let b = 1; return eval('a'); }"],
  ["(undefined) => undefined", "(w) => undefined"],
  ["(__name) => __name(() => 1, 'a')", "(v) => __name(() => 1, 'a')"],
  ["(v) => { const a = 1; }", "(v) => { let a = 1; }", "(v) => { var a = 1; }"],
  ["(v) => { a: for (;;) break a; }", "(v) => { a: for (;;) break; }", "(v) => { a: for (;;) continue a; }"],
  [
    "class { x = 1 }",
    "class { static x = 1 }",
    "class { #x = 1 }",
    "class { x() { return 1; } }",
    "class extends A { x = 1 }",
    "class { x = 2 }",
    "class { 'y' = 1 }",
    "class { x }",
  ],
  ["class { a() {} b() {} }", "class { b() {} a() {} }"],
  ["(v) => /a/g", "(v) => /a/", "(v) => /b/g", "(v) => '/a/g'"],
  [
    "(v) => 'true'",
    "(v) => true",
    "(v) => null",
    "(v) => 'null'",
    "(v) => 1",
    "(v) => '1'",
    "(v) => 1n",
    "(v) => {}",
    "(v) => ({})",
  ],
  [
    "(v) => { switch (v) { case 1: a(); b(); } }",
    "(v) => { switch (v) { case 1: a(); default: b(); } }",
    "(v) => { switch (v) { case 1: a(); case b(): } }",
  ],
  [
    "function (v) { 'use strict'; return v; }",
    "function (v) { ('use strict'); return v; }",
    "function (v) { return v; }",
  ],
];

for (const texts of same) {
  test(`one function in ${texts.length} spellings: ${texts[0]}`, () => {
    for (const text of texts) assert.is(hash(text), hash(texts[0] as string), text);
  });
}

for (const texts of different) {
  test(`${texts.length} functions that differ: ${texts[0]}`, () => {
    const byHash = new Map<string | undefined, string>();
    for (const text of texts) {
      assert.is(byHash.get(hash(text)), undefined, `${text} is taken for ${byHash.get(hash(text))}`);
      byHash.set(hash(text), text);
    }
  });
}

test.run();
