import { test } from "uvu";
import * as assert from "uvu/assert";
import { capturedNumbers } from "#src/plan/captured-numbers.js";
import { effort as imported } from "../effort.js";
import { NUMBER } from "./an-exported-number.js";

const ofModule = 7;
const numberOf = (f: (x: number) => unknown, name: string): number | undefined => capturedNumbers(f)(name);
/** As a program writes it: compilers and tests' own names do not get in between. */
const made = (text: string): ((x: number) => unknown) => new Function(text)() as (x: number) => unknown;

test("a number is seen wherever it is declared: around a function, in a block, a loop, a catch, a module", () => {
  const around = (k: number) => (x: number) => x * k;
  assert.is(numberOf(around(3), "k"), 3);
  assert.is(numberOf(around(-4), "k"), -4);
  for (let i = 5; i < 6; i++)
    assert.is(
      numberOf((x) => x * i, "i"),
      5,
    );
  assert.is(numberOf(made("try { throw 6; } catch (e) { return (x) => x * e; }"), "e"), 6);
  assert.is(
    numberOf((x) => x * ofModule, "ofModule"),
    7,
  );
  assert.is(
    numberOf((x) => x * NUMBER, "NUMBER"),
    11,
  );
});

test("the innermost of a name counts, as in the language", () => {
  assert.is(numberOf(made("const k = 1; { const k = 2; return (x) => x * k; }"), "k"), 2);
  assert.is(numberOf(made("const k = 1, j = 0; { const j = 2; return (x) => x * k * j; }"), "k"), 1);
  assert.is(numberOf(made("const k = 1; { const k = 'one'; return (x) => x * k; }"), "k"), undefined);
});

test("what a variable is now is seen, and every number as it is", () => {
  let k = 1;
  const f = (x: number): number => x * k;
  assert.is(numberOf(f, "k"), 1);
  for (k of [0.1, -0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53, -1e300])
    assert.ok(Object.is(numberOf(f, "k"), k), String(k));
});

test("what is no number, not there, or may be computed is none", () => {
  for (const value of ["'2'", "2n", "true", "null", "undefined", "{ valueOf: () => 2 }", "[2]"])
    assert.is(numberOf(made(`const k = ${value}; return (x) => x * k;`), "k"), undefined, value);
  assert.is(numberOf(made("const f = (x) => x * k; return f; let k = 2;"), "k"), undefined);
  assert.is(numberOf(made("return (x) => x * k;"), "k"), undefined);
  assert.is(numberOf(made("const k = 2; with ({ z: 1 }) return (x) => x * k * z;"), "k"), undefined);
  (globalThis as Record<string, unknown>).capturedGlobal = 3;
  assert.is(numberOf(made("return (x) => x * capturedGlobal;"), "capturedGlobal"), undefined);
  delete (globalThis as Record<string, unknown>).capturedGlobal;
  assert.is(
    numberOf((x) => x * imported(1, 1), "imported"),
    undefined,
  );
});

test("long texts beside a number are not copied", () => {
  const f = made("const k = 2, text = 'x'.repeat(2 ** 28); return (x) => x * k + text.length;");
  const before = process.memoryUsage().rss;
  assert.is(numberOf(f, "k"), 2);
  assert.ok(process.memoryUsage().rss - before < 2 ** 27);
});

test("nothing is left behind", () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  assert.is(numberOf(made("const k = 2; return (x) => x * k;"), "k"), 2);
  assert.is(Object.getOwnPropertyNames(globalThis).length, before);
});

test.run();
