import { isDeepStrictEqual } from "node:util";
import { deserialize, serialize } from "node:v8";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import * as t from "./internals.js";
import { plainValue } from "./arbitrary.js";

class Point {
  x = 1;
}
class List extends Array {}
const hidden = Object.defineProperty({}, "h", { value: 1 });
const lastIndex = /x/g;
lastIndex.lastIndex = 1;

const REFUSED: [string, unknown, RegExp][] = [
  ["a function", { f: [() => 1] }, /value\.f\[0\]: functions/],
  ["a symbol", [Symbol("s")], /value\[0\]: symbols/],
  ["a class instance", { a: [1, 2, 3, new Point()] }, /value\.a\[3\]: an instance of Point/],
  ["a subclass of Array", new List(), /instance of List/],
  ["a class", Point, /functions/],
  ["a Proxy", new Proxy({}, {}), /Proxy/],
  [
    "an accessor",
    {
      get a() {
        return 1;
      },
    },
    /\.a is an accessor/,
  ],
  ["a hidden property", hidden, /\.h is not enumerable/],
  ["a symbol as key", { [Symbol("k")]: 1 }, /Symbol\(k\)/],
  ["an object without prototype", { a: Object.create(null) }, /value\.a: its prototype is null/],
  ["an Error", new TypeError("x"), /instance of TypeError/],
  ["a Promise", Promise.resolve(), /instance of Promise/],
  ["a WeakMap", new WeakMap(), /instance of WeakMap/],
  ["a boxed number", new Number(5), /instance of Number/],
  ["shared memory", new SharedArrayBuffer(8), /instance of SharedArrayBuffer/],
  ["a RegExp in the middle", lastIndex, /lastIndex/],
  ["a Date with a property", Object.assign(new Date(0), { p: 1 }), /property p would be lost/],
  ["a Map with a function as key", new Map([[() => 1, 1]]), /value\.keys\(\)\[0\]: functions/],
  ["a Map with an instance below", new Map([["k", { p: new Point() }]]), /value\.get\("k"\)\.p: an instance/],
  ["a Set of instances", new Set([1, new Point()]), /value\.values\(\)\[1\]: an instance/],
  ["an object with an odd key", { "a b": new Point() }, /value\["a b"\]: an instance/],
  ["Math", Math, /no plain object/],
  ["arguments", new Function("return arguments")(), /no plain object|not enumerable|would be lost/],
];
for (const [title, value, message] of REFUSED) {
  test(`any refuses ${title}`, () => {
    assert.throws(
      () => t.storeValue(t.any, value),
      (error: Error) => {
        assert.ok(hasCode(error, "TSETS_TYPE"));
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test("any refuses what is nested deeper than v8 can go", () => {
  let deep: unknown = 0;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.throws(() => t.storeValue(t.any, deep), /at most 500 deep/);
});

test("Whatever plain value any accepts, v8 keeps", () => {
  fc.assert(
    fc.property(plainValue(), (value) => {
      assert.is(t.storeValue(t.any, value), value);
      assert.ok(isDeepStrictEqual(deserialize(serialize(value)), value));
    }),
  );
});

test("any keeps cycles, shared parts, holes, array properties and views of shared memory", () => {
  const cycle: Record<string, unknown> = { n: 1 };
  cycle.self = cycle;
  const builder = t.createBuilder(t.any, new t.HeapAllocator());
  const view = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
  for (const value of [
    cycle,
    /a(b)?/.exec("xab"),
    new Array(3),
    view,
    Buffer.from("b"),
    JSON.parse('{"__proto__":{"a":1}}'),
  ]) {
    if (Array.isArray(value) && "groups" in value) assert.is(value.groups, undefined);
    builder.append(value);
  }
  const reader = t.readColumn(builder.finish() as t.Chunk<t.Any>);
  const read = reader.get(0) as typeof cycle;
  assert.is(read.self, read);
  assert.is((reader.get(1) as RegExpExecArray).index, 1);
  assert.equal(Object.keys(reader.get(2) as object), []);
  assert.is((reader.get(2) as unknown[]).length, 3);
  assert.equal(reader.get(3), new Uint8Array([7, 7, 7, 7]));
  assert.ok(Buffer.isBuffer(reader.get(4)));
  assert.ok(Object.hasOwn(reader.get(5) as object, "__proto__"));
});

test.run();
