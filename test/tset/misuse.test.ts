// only with the addon
import { inspect } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BatchEnv, defineJob, int32, runJob, sum, tuple, utf8, vector } from "tsets";
import { runLocal } from "../local-job.js";

/** What JavaScript's callers see of TSets: no types. */
interface Given {
  env: any;
  ints: any;
  texts: any;
  pairs: any;
  cached: any;
}

type Class = typeof TypeError | typeof RangeError;

/** What is wrong is said at once, before anything runs: the class of the error and its message. */
const AT_ONCE: Record<string, [call: (given: Given) => unknown, error: Class, message: string]> = {
  "mapToTuple without types": [
    ({ ints }) => ints.mapToTuple((v: number) => [v, v]),
    TypeError,
    "mapToTuple: { key, value } types are needed, such as { key: utf8, value: int32 }",
  ],
  "mapToTuple with JavaScript's String": [
    ({ ints }) => ints.mapToTuple(() => [], { key: String, value: int32 }),
    TypeError,
    "mapToTuple: key: a type such as int32 or utf8 is needed",
  ],
  "computeToTuple without the value's type": [
    ({ ints }) => ints.computeToTuple(() => {}, { key: int32 }),
    TypeError,
    "computeToTuple: value: a type such as int32 or utf8 is needed, not undefined",
  ],
  "map without a function": [({ ints }) => ints.map(5), TypeError, "map: a function is needed, not 5"],
  "filter without a function": [({ ints }) => ints.filter(), TypeError, "filter: a function is needed, not undefined"],
  "map to a type by its name": [
    ({ ints }) => ints.map(String, "utf8"),
    TypeError,
    "map: a type such as int32 or utf8 is needed, not 'utf8'",
  ],
  "map by an async function": [
    ({ ints }) => ints.map(async (v: number) => v),
    TypeError,
    "map: an async function would not be awaited; sources, sinks and compute may be async",
  ],
  "filter by an async function": [
    ({ ints }) => ints.filter(async () => false),
    TypeError,
    "filter: an async function would not be awaited",
  ],
  "reduce by an async function": [
    ({ ints }) => ints.reduce(async (a: number) => a),
    TypeError,
    "reduce: an async function would not be awaited",
  ],
  "flatMap by a generator": [
    ({ ints }) =>
      ints.flatMap(function* (v: number) {
        yield v;
      }),
    TypeError,
    "flatMap: a generator is run by compute only",
  ],
  "flatMap that returns a list": [
    ({ ints }) => ints.flatMap((v: number) => [v, v]),
    TypeError,
    "flatMap: the function takes (value, out) and gives values to out.collect; what it returns is not used",
  ],
  "a class in place of a source": [
    ({ env }) => env.createSource(class Numbers {}, { type: int32 }),
    TypeError,
    "createSource: a function that makes a source is needed, such as () => new Numbers()",
  ],
  "partition to too many tasks": [
    ({ ints }) => ints.partition(undefined, 1e9),
    RangeError,
    "partition: the number of tasks is an integer from 1 to 1000000, not 1000000000",
  ],
  "an input that is nothing": [
    ({ ints }) => ints.map((v: number) => v).addInput("x"),
    TypeError,
    "addInput: the input has to be stored: cache() or persist() it first",
  ],
  "mapBatch of texts": [
    ({ texts }) => texts.mapBatch(() => 0),
    TypeError,
    "mapBatch works on typed arrays, and utf8 has none: use map",
  ],
  "reduce without a function": [({ ints }) => ints.reduce("sum"), TypeError, "reduce: a function is needed, not 'sum'"],
  "sum of texts": [({ texts }) => texts.reduce(sum), TypeError, "reduce: sum needs numbers, not utf8"],
  "sum of texts by key": [({ pairs }) => pairs.keyedReduce(sum), TypeError, "keyedReduce: sum needs numbers, not utf8"],
  "texts reduced as numbers": [
    ({ texts }) => texts.reduce((a: string) => a, int32),
    TypeError,
    "reduce: utf8 cannot be reduced as int32: map it first",
  ],
  "union of another parallelism": [
    ({ env, ints }) => ints.union(env.range(0, 9, { type: int32, parallelism: 3 })),
    RangeError,
    "union: all sides have as many tasks, not 2 and 3",
  ],
  "union of another type": [
    ({ ints, texts }) => ints.union(texts),
    TypeError,
    "union: all sides have one type, not int32 and utf8",
  ],
  "union of a list": [({ ints }) => ints.union([[1, 2]]), TypeError, "union: a TSet is needed, not [ 1, 2 ]"],
  "replicate of two tasks": [
    ({ ints }) => ints.replicate(3),
    RangeError,
    "replicate: this TSet has 2 tasks, and only 1 can be replicated",
  ],
  "replicate to none": [
    ({ ints }) => ints.replicate(0),
    RangeError,
    "replicate: the number of tasks is an integer from 1 to 1000000, not 0",
  ],
  "partition to half a task": [
    ({ ints }) => ints.partition(undefined, 1.5),
    RangeError,
    "partition: the number of tasks is an integer from 1 to 1000000, not 1.5",
  ],
  "partition by a number": [({ ints }) => ints.partition(3), TypeError, "partition: a function is needed, not 3"],
  "keyedGather to none": [
    ({ pairs }) => pairs.keyedGather({ n: 0 }),
    RangeError,
    "keyedGather: n is an integer from 1 to 1000000, not 0",
  ],
  "keyedGather with a name as comparator": [
    ({ pairs }) => pairs.keyedGather({ comparator: "natural" }),
    TypeError,
    "keyedGather: comparator: a function is needed, not 'natural'",
  ],
  "a join of what is not keyed": [
    ({ pairs, ints }) => pairs.join(ints, { type: "inner" }),
    TypeError,
    "join: the other side is a keyed TSet (mapToTuple makes one)",
  ],
  "a join without options": [
    ({ pairs }) => pairs.join(pairs),
    TypeError,
    'join: type is "inner", "left", "right" or "full", not undefined',
  ],
  "a join of an unknown algorithm": [
    ({ pairs }) => pairs.join(pairs, { type: "inner", algorithm: "merge" }),
    TypeError,
    'join: algorithm is "sort" or "hash", not "merge"',
  ],
  "a join by hash with a comparator": [
    ({ pairs }) => pairs.join(pairs, { type: "inner", comparator: () => 0 }),
    TypeError,
    'join: a comparator belongs to algorithm "sort"',
  ],
  "a join of other keys": [
    ({ pairs, texts }) =>
      pairs.join(
        texts.mapToTuple((v: string) => [v, v], { key: utf8, value: utf8 }),
        { type: "inner" },
      ),
    TypeError,
    "join: keys of both sides have one type, not int32 and utf8",
  ],
  "parallelism 0": [
    ({ env }) => env.range(0, 9, { parallelism: 0 }),
    RangeError,
    "range: parallelism is an integer from 1 to 1000000, not 0",
  ],
  "parallelism of a source as a text": [
    ({ env }) => env.createSource(() => [], { type: int32, parallelism: "2" }),
    RangeError,
    "createSource: parallelism is an integer from 1 to 1000000, not '2'",
  ],
  "a source without its type": [
    ({ env }) => env.createSource(() => []),
    TypeError,
    "createSource: { type } is needed, such as { type: int32 }",
  ],
  "a source that is no function": [
    ({ env }) => env.createSource([1, 2], { type: int32 }),
    TypeError,
    "createSource: a function is needed, not [ 1, 2 ]",
  ],
  "a keyed source without types": [
    ({ env }) => env.createKeyedSource(() => [], {}),
    TypeError,
    "createKeyedSource: key: a type such as int32 or utf8 is needed, not undefined",
  ],
  "range without end": [({ env }) => env.range(0), RangeError, "range: end is a finite number, not undefined"],
  "range by 0": [({ env }) => env.range(0, 9, { step: 0 }), RangeError, "range: step is not 0"],
  "range of texts": [
    ({ env }) => env.range(0, 9, { type: utf8 }),
    TypeError,
    "range: a numeric type is needed, not utf8",
  ],
  "range of halves as integers": [
    ({ env }) => env.range(0, 9, { step: 0.5, type: int32 }),
    RangeError,
    "range: step of int32 is an integer, not 0.5",
  ],
  "parallelize of a number": [
    ({ env }) => env.parallelize(5),
    TypeError,
    "parallelize: an array or a typed array is needed, not 5",
  ],
  "parallelize of a Map without types": [
    ({ env }) => env.parallelize(new Map()),
    TypeError,
    "parallelize: key: a type such as int32 or utf8 is needed, not undefined",
  ],
  "an input that is not stored": [
    ({ ints }) => ints.map((v: number) => v).addInput("x", ints),
    TypeError,
    "addInput: the input has to be stored: cache() or persist() it first",
  ],
  "an input of another parallelism": [
    ({ env, cached }) =>
      env
        .range(0, 9, { parallelism: 3 })
        .map((v: number) => v)
        .addInput("x", cached),
    TypeError,
    'addInput: "x" has 2 partitions and this TSet 3 tasks; they must be equal',
  ],
  "an input of what has no function": [
    ({ ints, cached }) => ints.addInput("x", cached),
    TypeError,
    "addInput: a range has no function that could read an input",
  ],
  "a key of persist that begins with #": [
    ({ ints }) => ints.lazyPersist({ key: "#1" }),
    TypeError,
    'persist: a key is a text that does not begin with "#", not "#1"',
  ],
  "an unknown compression": [
    ({ ints }) => ints.lazyPersist({ compression: "gzip" }),
    TypeError,
    'persist: compression is "lz4" or left out, not "gzip"',
  ],
  "a sink that takes nothing": [
    ({ ints }) => ints.sink({}),
    TypeError,
    "sink: an object with add(value) or addBatch(column) is needed",
  ],
  "a sink of batches of texts": [
    ({ texts }) => texts.sink({ addBatch() {} }),
    TypeError,
    "sink: addBatch takes typed arrays, and utf8 has none: use add",
  ],
  "an empty name": [({ ints }) => ints.setName(""), TypeError, "setName: a text is needed"],
  "another type for what is stored": [
    ({ cached }) => cached.withType(utf8),
    TypeError,
    "withType: what is stored has its type already; map it",
  ],
  "another type for a partition": [
    ({ ints }) => ints.partition().withType(utf8),
    TypeError,
    "withType: a partition keeps its input's type; map it",
  ],
  "a vector of texts": [() => (vector as any)(utf8, 3), TypeError, "vector(type, n) takes a numeric type, not utf8"],
  "a vector of no length": [
    () => (vector as any)(int32, 0),
    RangeError,
    "vector(int32, n) takes n from 1 to 65536, not 0",
  ],
  "a tuple of JavaScript's types": [
    () => (tuple as any)(Number),
    TypeError,
    "tuple(…) takes types such as int32 or utf8, not [Function: Number]",
  ],
  "finishEval of a list": [({ env }) => env.finishEval([1]), TypeError, "finishEval: a TSet is needed, not [ 1 ]"],
  "a job without a name": [
    () => (defineJob as any)({ workers: 2 }, () => {}),
    TypeError,
    "defineJob: a name is needed",
  ],
  "a job without main": [
    () => (defineJob as any)({ name: "x" }),
    TypeError,
    "defineJob: main is a function of the environment",
  ],
};

/** The same, of calls that give a promise; or the action fails on every worker. */
const LATER: Record<string, [call: (given: Given) => Promise<unknown>, message: RegExp]> = {
  "evalAndUpdate across types": [
    ({ env, texts, cached }) => env.evalAndUpdate(texts, cached),
    /^evalAndUpdate: both have one type, not utf8 and int32$/,
  ],
  "evalAndUpdate across parallelism": [
    ({ env, cached }) => env.evalAndUpdate(env.range(0, 9, { type: int32, parallelism: 3 }), cached),
    /^evalAndUpdate: both have as many tasks, not 3 and 2$/,
  ],
  "evalAndUpdate of what is not stored": [
    ({ env, ints }) => env.evalAndUpdate(ints, ints),
    /^evalAndUpdate: what is updated is a cached TSet/,
  ],
  "run of no TSet": [({ env }) => env.run(5), /^run: a TSet is needed, not 5$/],
  "an unknown input key": [
    ({ ints, cached }) =>
      ints
        .compute((_: unknown, __: unknown, ctx: any) => [...ctx.input("y")].length)
        .addInput("x", cached)
        .collect(),
    /compute has no input "y"; it has "x" \(addInput\)/,
  ],
  "an input where none was added": [
    ({ ints }) => ints.compute((_: unknown, __: unknown, ctx: any) => ctx.input("y").length).collect(),
    /compute has no input "y"; none was added \(addInput\)/,
  ],
  "an input that was given back": [
    async ({ ints }) => {
      const gone = await ints.cache();
      const reads = ints.compute((_: unknown, __: unknown, ctx: any) => ctx.input("x").length).addInput("x", gone);
      await gone.uncache();
      return reads.collect();
    },
    /reads a TSet that was given back \(unpersist or uncache\): store it again first/,
  ],
  "getData before anything is stored": [
    async ({ ints }) => ints.lazyCache().getData(),
    /^getData: nothing is stored yet; await cache\(\), persist\(\) or env\.run/,
  ],
  "a partitioner that gives no task": [
    ({ ints }) => ints.partition(() => -1).collect(),
    /a partitioner returns a task, 0 to 1, not -1/,
  ],
  "a source that is none": [
    ({ env }) => env.createSource(() => 5, { type: int32 }).collect(),
    /a source has hasNext\(\) and next\(\), or is iterable .* returned 5/,
  ],
  "a batch source of texts": [
    ({ env }) => env.createSource(() => ({ nextBatch: () => 0 }), { type: utf8 }).collect(),
    /nextBatch\(out\) fills typed arrays, and utf8 has none/,
  ],
  "a batch source that says too much": [
    ({ env }) => env.createSource(() => ({ nextBatch: () => 1e9 }), { type: int32 }).collect(),
    /nextBatch returns how many elements it wrote, 0 to \d+, not 1000000000/,
  ],
  "mapBatch that says nothing": [
    ({ ints }) => ints.mapBatch(() => {}).collect(),
    /mapBatch returns how many rows it wrote, 0 to \d+, not undefined/,
  ],
  "map that returns nothing": [
    ({ ints }) => ints.map(() => {}).collect(),
    /map, task 0, worker-0: int32 cannot hold undefined: .*does the function return a value/,
  ],
  "mapToTuple that returns no pair": [
    ({ ints }) => ints.mapToTuple((v: number) => v, { key: int32, value: int32 }).collect(),
    /mapToTuple, task 0, worker-0: .*its elements are arrays/,
  ],
  "runJob of a module that is not there": [
    () => runJob("/nowhere/job.js"),
    /there is no job module \/nowhere\/job\.js/,
  ],
  "runJob with an option misspelt": [
    () => runJob("/nowhere/job.js", { worker: 4 } as never),
    /^runJob: there is no option "worker"; there are name, workers, /,
  ],
  "runJob with no workers": [
    () => runJob(new URL("../job/modules/hello.js", import.meta.url), { workers: 0 }),
    /^workers is 0 \(runJob\): expected a whole number from 1 to 1024$/,
  ],
};

async function withGiven(run: (given: Given) => unknown): Promise<void> {
  await runLocal(async (env: BatchEnv) => {
    const ints = env.range(0, 10, { type: int32, parallelism: 2 });
    const texts = env.parallelize(["a", "b"], { parallelism: 2 });
    const pairs = texts.mapToTuple((v) => [v.length, v], { key: int32, value: utf8 });
    await run({ env, ints, texts, pairs, cached: await ints.cache() });
  });
}

test("what is wrong is said at once, with the call's name and the way out", async () => {
  await withGiven((given) => {
    for (const [name, [call, type, message]] of Object.entries(AT_ONCE)) {
      let thrown: unknown;
      try {
        call(given);
      } catch (error) {
        thrown = error;
      }
      assert.instance(thrown, type, `${name}: ${thrown}`);
      assert.ok((thrown as Error).message.startsWith(message), `${name}: ${(thrown as Error).message}`);
    }
  });
});

test("what shows only when it runs fails the action, and the next one runs", async () => {
  await withGiven(async (given) => {
    for (const [name, [call, message]] of Object.entries(LATER)) {
      let thrown: unknown;
      try {
        await call(given);
      } catch (error) {
        thrown = error;
      }
      assert.instance(thrown, Error, name);
      assert.match((thrown as Error).message, message, `${name}: ${(thrown as Error).message}`);
      assert.is(await given.ints.count(), 10);
    }
  });
});

test("forEach by an async function fails: nothing would await it", async () => {
  await withGiven(async ({ ints }) => {
    const error = await ints.forEach(async () => {}).catch((thrown: unknown) => thrown);
    assert.instance(error, TypeError);
    assert.match(error.message, /^forEach: an async function would not be awaited/);
  });
});

test("a TSet shows what it is", async () => {
  await withGiven(({ ints, texts, pairs, cached }) => {
    assert.is(`${ints}`, "TSet(range: int32, 2 tasks)");
    assert.is(inspect(texts.map((v: string) => v).setName("same")), "TSet(same: utf8, 2 tasks)");
    assert.is(inspect({ pairs }), "{ pairs: KeyedTSet(mapToTuple: tuple(int32, utf8), 2 tasks) }");
    assert.is(`${cached}`, "StoredTSet(cache: int32, 2 tasks)");
  });
});

test("withType keeps inputs apart", async () => {
  await withGiven(async ({ ints, cached }) => {
    const reads = ints.compute((_: unknown, __: unknown, ctx: any) => ctx.input("x").length);
    const typed = reads.withType(utf8);
    reads.addInput("x", cached);
    assert.equal([...(await reads.collect())], [5, 5]);
    try {
      await typed.collect();
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, "none was added");
    }
  });
});

test.run();
