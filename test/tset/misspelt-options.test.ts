// only with the addon
import { tmpdir } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { arrowSink, csvSink, int32, parquetSink, textSink, utf8 } from "tsets";
import { runLocal } from "../local-job.js";

/** What JavaScript's callers see: no types. */
interface Given {
  env: any;
  ints: any;
  pairs: any;
}

const untyped = { arrowSink, csvSink, parquetSink, textSink } as any;
const nowhere = `${tmpdir()}/nowhere`;

/** Calls with an option that there is not, and what is said of it. */
const UNKNOWN: Record<string, (given: Given) => unknown> = {
  'createSource: there is no option "paralelism"; there are type, parallelism, name': ({ env }) =>
    env.createSource(() => [], { type: int32, paralelism: 2 }),
  'createKeyedSource: there is no option "val"; there are key, value, parallelism, name': ({ env }) =>
    env.createKeyedSource(() => [], { key: int32, val: utf8 }),
  'range: there is no option "by"; there are step, type, parallelism': ({ env }) => env.range(0, 9, { by: 2 }),
  'parallelize: there is no option "key"; there are type, parallelism': ({ env }) =>
    env.parallelize([[1, 2]], { key: int32, value: int32 }),
  'parallelize of a Map: there is no option "type"; there are key, value, parallelism': ({ env }) =>
    env.parallelize(new Map(), { type: int32 }),
  'createTextSource: there is no option "charset"; there are encoding, parallelism, name': ({ env }) =>
    env.createTextSource(nowhere, { charset: "latin1" }),
  'createCsvSource: there is no option "headers"; there are schema, header, delimiter, quote, multiline, parallelism, name':
    ({ env }) => env.createCsvSource(nowhere, { schema: { a: utf8 }, headers: false }),
  'createArrowSource: there is no option "columns"; there are schema, parallelism, name': ({ env }) =>
    env.createArrowSource(nowhere, { columns: ["a"] }),
  'createParquetSource: there is no option "columns"; there are schema, parallelism, name': ({ env }) =>
    env.createParquetSource(nowhere, { schema: { a: utf8 }, columns: ["a"] }),
  'mapToTuple: there is no option "vlaue"; there are key, value': ({ ints }) =>
    ints.mapToTuple((v: number) => [v, v], { key: int32, vlaue: int32 }),
  'keyedGather: there is no option "comparater"; there are partitioner, comparator, n': ({ pairs }) =>
    pairs.keyedGather({ comparater: () => 0 }),
  'keyedGatherUngrouped: there is no option "tasks"; there are partitioner, comparator, n': ({ pairs }) =>
    pairs.keyedGatherUngrouped({ tasks: 2 }),
  'join: there is no option "algoritm"; there are type, algorithm, comparator, partitioner': ({ pairs }) =>
    pairs.join(pairs, { type: "inner", algoritm: "sort" }),
  'persist: there is no option "compress"; there are key, compression': ({ ints }) =>
    ints.lazyPersist({ compress: "lz4" }),
  'explain: there is no option "fromat"; there are format': ({ ints }) => ints.explain({ fromat: "mermaid" }),
  'textSink: there is no option "gzip"; there are overwrite': () => untyped.textSink(nowhere, { gzip: true }),
  'csvSink: there is no option "headers"; there are overwrite, header, delimiter': () =>
    untyped.csvSink(nowhere, { headers: ["a"] }),
  'arrowSink: there is no option "names"; there are overwrite, columns': () =>
    untyped.arrowSink(nowhere, { names: ["a"] }),
  'parquetSink: there is no option "names"; there are overwrite, columns': () =>
    untyped.parquetSink(nowhere, { names: ["a"] }),
};

/** Calls whose options are of a wrong form, and what is said of them. */
const OTHER_FORMS: Record<string, (given: Given) => unknown> = {
  "range: options are an object, with step, type, parallelism, not 3": ({ env }) => env.range(0, 9, 3),
  "range: options are an object, with step, type, parallelism, not null": ({ env }) => env.range(0, 9, null),
  "persist: options are an object, with key, compression, not 'points'": ({ ints }) => ints.lazyPersist("points"),
  "keyedGather: options are an object, with partitioner, comparator, n, not [Function: partitioner]": ({ pairs }) =>
    pairs.keyedGather(function partitioner() {}),
  "join: options are an object, with type, algorithm, comparator, partitioner, not 'inner'": ({ pairs }) =>
    pairs.join(pairs, "inner"),
  "explain: options are an object, with format, not 'mermaid'": ({ ints }) => ints.explain("mermaid"),
  "createArrowSource: options are an object, with schema, parallelism, name, not null": ({ env }) =>
    env.createArrowSource(nowhere, null),
  "createCsvSource: header is true or false, not [ 'a' ]": ({ env }) =>
    env.createCsvSource(nowhere, { schema: { a: utf8 }, header: ["a"] }),
  "createSource: name is a text, not 5": ({ env }) => env.createSource(() => [], { type: int32, name: 5 }),
  "createTextSource: name is a text, not ''": ({ env }) => env.createTextSource(nowhere, { name: "" }),
  "textSink: the directory is a text, not undefined": () => untyped.textSink(),
  "textSink: overwrite is true or false, not 'yes'": () => untyped.textSink(nowhere, { overwrite: "yes" }),
  "csvSink: header is an array of column names, not 'a'": () => untyped.csvSink(nowhere, { header: "a" }),
  "arrowSink: columns is an array of names, not 'a'": ({ ints }) =>
    ints.sink(untyped.arrowSink(nowhere, { columns: "a" })),
};

/** Of actions. */
const LATER: Record<string, (given: Given) => Promise<unknown>> = {
  'variance: there is no option "smaple"; there are sample': ({ ints }) => ints.variance({ smaple: true }),
  'histogram: there is no option "bin"; there are min, max, bins': ({ ints }) =>
    ints.histogram({ min: 0, max: 9, bin: 3 }),
  "histogram: options are an object, with min, max, bins, not undefined": ({ ints }) => ints.histogram(),
  'persist: there is no option "kye"; there are key, compression': ({ ints }) => ints.persist({ kye: "x" }),
};

async function withGiven(run: (given: Given) => unknown): Promise<void> {
  await runLocal(async (env: any) => {
    const ints = env.range(0, 10, { type: int32, parallelism: 2 });
    await run({ env, ints, pairs: ints.mapToTuple((v: number) => [v, v], { key: int32, value: int32 }) });
  });
}

for (const [title, calls] of Object.entries({ "that there is not": UNKNOWN, "of another form": OTHER_FORMS })) {
  test(`options ${title} are refused at once, with those that there are`, async () => {
    await withGiven((given) => {
      for (const [message, call] of Object.entries(calls)) {
        let thrown: unknown;
        try {
          call(given);
        } catch (error) {
          thrown = error;
        }
        assert.instance(thrown, TypeError, message);
        assert.is((thrown as Error).message, message);
      }
    });
  });
}

test("options of actions are refused by the promise", async () => {
  await withGiven(async (given) => {
    for (const [message, call] of Object.entries(LATER)) {
      const thrown = await call(given).then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.instance(thrown, TypeError, message);
      assert.is((thrown as Error).message, message);
    }
  });
});

test("options that are undefined are as those that are left out", async () => {
  await withGiven(async ({ env, ints, pairs }) => {
    assert.is(await env.range(0, 9, { step: undefined, type: undefined, parallelism: undefined }).count(), 9);
    assert.is(await env.createSource(() => [1], { type: int32, name: undefined, parallelism: 1 }).count(), 1);
    assert.is(await pairs.keyedGather({ n: undefined, comparator: undefined, partitioner: undefined }).count(), 10);
    assert.is(await pairs.join(pairs, { type: "inner", algorithm: undefined, comparator: undefined }).count(), 10);
    assert.is(await (await ints.persist({ key: undefined, compression: undefined })).count(), 10);
  });
});

test.run();
