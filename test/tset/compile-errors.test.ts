import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "./compiler.js";

/** Programs that the compiler has to refuse, with a part of what it says. */
const WRONG: Record<string, [program: string, message: RegExp]> = {
  "mapToTuple without types": [`ints.mapToTuple((v) => [v, v]);`, /Expected 2 arguments, but got 1/],
  "mapToTuple with a value of another type": [
    `ints.mapToTuple((v) => [v, v], { key: int32, value: utf8 });`,
    /'number' is not assignable to type 'string'/,
  ],
  "mapToTuple without the value's type": [
    `ints.mapToTuple((v) => [v, v], { key: int32 });`,
    /Property 'value' is missing/,
  ],
  "computeToTuple with a key of another type": [
    `ints.computeToTuple(function* (vs) { for (const v of vs) yield [v, v] as const; }, { key: utf8, value: int32 });`,
    /not assignable/,
  ],
  "a comparator of another key type": [
    `named.keyedGather({ comparator: (a: number, b: number) => a - b });`,
    /'string' is not assignable to type 'number'/,
  ],
  "a comparator of a join of another key type": [
    `pairs.join(pairs, { type: "inner", algorithm: "sort", comparator: (a: string, b: string) => a.length - b.length });`,
    /not assignable/,
  ],
  "a partitioner that gives a text": [
    `named.keyedPartition((key) => key);`,
    /'string' is not assignable to type 'number'/,
  ],
  "a join of other key types": [`pairs.join(named, { type: "inner" });`, /not assignable/],
  "a join without its type": [`pairs.join(pairs, {});`, /Property 'type' is missing/],
  "a join of an unknown type": [`pairs.join(pairs, { type: "outer" });`, /"outer"' is not assignable/],
  "a join with an option misspelt": [
    `pairs.join(pairs, { type: "inner", algoritm: "sort" });`,
    /'algoritm' does not exist/,
  ],
  "a join of what is not keyed": [`ints.join(ints, { type: "inner" });`, /Property 'join' does not exist/],
  "keyedReduce of what is not keyed": [`ints.keyedReduce(sum);`, /Property 'keyedReduce' does not exist/],
  "keyedReduce that gives another type": [
    `named.keyedReduce((a, b) => \`\${a}\${b}\`);`,
    /'string' is not assignable to type 'number'/,
  ],
  "keyedReduce of texts by a reducer of numbers": [`pairs.keyedReduce(sum);`, /not assignable/],
  "reduce of texts by a reducer of numbers": [`texts.reduce(sum);`, /not assignable/],
  "union of another type": [`ints.union(floats);`, /not assignable/],
  "union of several, one of another type": [`ints.union([ints, texts]);`, /not assignable/],
  "evalAndUpdate across types": [`env.evalAndUpdate(floats, await ints.cache());`, /not assignable/],
  "evalAndUpdate across keyed types": [`env.evalAndUpdate(named, await pairs.cache());`, /not assignable/],
  "evalAndUpdate of what is not stored": [`env.evalAndUpdate(ints, ints);`, /not assignable/],
  "a text into int32": [`ints.map((v) => String(v));`, /'string' is not assignable to type 'number'/],
  "a number into int64": [`bigs.map((v) => Number(v));`, /'number' is not assignable to type 'bigint'/],
  "a bigint into int32": [`ints.map((v) => BigInt(v));`, /'bigint' is not assignable to type 'number'/],
  "numbers and bigints mixed": [`bigs.map((v) => v + 1);`, /'bigint' and '1'|'\+' cannot be applied/],
  "nothing into int32": [`ints.map((v) => { v + 1; });`, /'void' is not assignable to type 'number'/],
  "null where it is not nullable": [`ints.map((v) => (v > 0 ? v : null));`, /null/],
  "flatMap that collects another type": [
    `ints.flatMap((v, out) => out.collect(String(v)));`,
    /'string' is not assignable/,
  ],
  "compute that collects another type": [
    `ints.compute((vs, out) => { for (const v of vs) out.collect(String(v)); });`,
    /'string' is not assignable/,
  ],
  "compute that returns another type": [`ints.compute((vs) => "end");`, /not assignable/],
  "compute that yields another type": [
    `ints.compute(function* (vs) { for (const v of vs) yield String(v); });`,
    /not assignable/,
  ],
  "mapBatch of texts": [`texts.mapBatch((xs, out) => 0);`, /not assignable|never/],
  "mapBatch that returns nothing": [
    `ints.mapBatch((xs, out) => { out.set(xs); });`,
    /'void' is not assignable to type 'number'/,
  ],
  "reduce that returns another type": [
    `ints.reduce((a, b) => \`\${a}\${b}\`);`,
    /'string' is not assignable to type 'number'/,
  ],
  "a source of another element type": [`env.createSource(() => ["a", "b"], { type: int32 });`, /not assignable/],
  "a source object of another element type": [
    `env.createSource(() => ({ hasNext: () => true, next: () => 1 }), { type: utf8 });`,
    /not assignable/,
  ],
  "a source without its type": [`env.createSource(() => [1, 2]);`, /Expected 2 arguments/],
  "a keyed source of another value type": [
    `env.createKeyedSource(() => [[1, 2]] as [number, number][], { key: int32, value: utf8 });`,
    /not assignable/,
  ],
  "a sink of another type": [`ints.sink({ add(text: string) {} });`, /'number' is not assignable to type 'string'/],
  "forEach of another type": [`texts.forEach((v: number) => {});`, /'string' is not assignable to type 'number'/],
  "range of texts": [`env.range(0, 10, { type: utf8 });`, /not assignable/],
  "range with an option misspelt": [`env.range(0, 10, { paralelism: 2 });`, /'paralelism' does not exist/],
  "parallelize of texts as numbers": [`env.parallelize(["a"], { type: int32 });`, /not assignable/],
  "an input that is not stored": [`ints.map((v) => v).addInput("x", floats);`, /not assignable/],
  "value of what is not reduced": [`ints.value();`, /Property 'value' does not exist/],
  "getData of what is not stored": [`ints.getData();`, /Property 'getData' does not exist/],
  "a collected value taken for another type": [
    `const xs: string[] = await ints.collect();`,
    /'Int32Array<ArrayBufferLike>' is missing/,
  ],
  "a side of a left join taken for present": [
    `const rows = await pairs.join(pairs, { type: "left" }).collect(); const right: string = rows[0]![2];`,
    /'string \| null' is not assignable to type 'string'/,
  ],
  "a vector of texts": [`vector(utf8, 3);`, /not assignable/],
  "a type that is JavaScript's": [`ints.map((v) => String(v), String);`, /not assignable/],
  "persist with an option misspelt": [`ints.persist({ compresion: "lz4" });`, /'compresion' does not exist/],
  "persist with an unknown compression": [`ints.persist({ compression: "gzip" });`, /"gzip"' is not assignable/],
  "runJob with an option misspelt": [`runJob("./job.js", { worker: 4 });`, /'worker' does not exist/],
  "runJob with an option of another type": [
    `runJob("./job.js", { workers: "4" });`,
    /'string' is not assignable to type 'number/,
  ],
  "defineJob without a name": [`defineJob({ workers: 4 }, async () => {});`, /Property 'name' is missing/],
  "defineJob with an option misspelt": [
    `defineJob({ name: "x", workerz: 4 }, async () => {});`,
    /'workerz' does not exist/,
  ],
  "an await of a reduced value taken for present": [`const n: number = await ints.reduce(sum).value();`, /undefined/],
};

/** Programs that have to compile. `same` and `yes` say what type a value has. */
const RIGHT: Record<string, string> = {
  "collect gives the type's array": `
    yes(same<Int32Array<ArrayBufferLike>>()(await ints.collect()));
    yes(same<BigInt64Array<ArrayBufferLike>>()(await bigs.collect()));
    yes(same<string[]>()(await texts.collect()));
    yes(same<[number, string][]>()(await pairs.collect()));`,
  "gather gives the task beside the value": `
    yes(same<[number, string][]>()(await texts.gather().collect()));
    yes(same<[number, bigint][]>()(await bigs.allGather().collect()));`,
  "joins give nullable sides": `
    yes(same<[number, string, string][]>()(await pairs.join(pairs, { type: "inner" }).collect()));
    yes(same<[number, string, string | null][]>()(await pairs.join(pairs, { type: "left" }).collect()));
    yes(same<[number, string | null, string][]>()(await pairs.join(pairs, { type: "right" }).collect()));
    yes(same<[number, string | null, string | null][]>()(await pairs.join(pairs, { type: "full", algorithm: "sort", comparator: (a, b) => b - a }).collect()));`,
  "keyedGather gives lists": `
    yes(same<[number, string[]][]>()(await pairs.keyedGather({ comparator: (a, b) => a - b, n: 2 }).collect()));
    yes(same<[number, string][]>()(await pairs.keyedGatherUngrouped().collect()));`,
  "compute in its forms": `
    ints.compute((values, out) => { for (const v of values) out.collect(v * 5); });
    ints.compute((values, out, ctx) => { values.forEachRemaining((v) => out.collect(v + ctx.index)); });
    ints.compute((values) => [...values].length);
    ints.compute(async (values, out) => { for (const v of values) out.collect(v); });
    yes(same<string[]>()(await ints.compute(function* (values, ctx: TSetContext) { for (const v of values) yield \`\${v} \${ctx.index}\`; }, utf8).collect()));
    yes(same<Float64Array<ArrayBufferLike>>()(await ints.compute((values, out) => { for (const v of values) out.collect(v / 2); }, float64).collect()));
    yes(same<[string, number][]>()(await ints.computeToTuple((values, out) => { for (const v of values) out.collect(["a", v]); }, { key: utf8, value: int32 }).collect()));
    texts.computeToTuple(function* (values) { for (const v of values) yield [v.length, v] as const; }, { key: int32, value: utf8 });
    ints.pipe().compute((values, out) => { for (const v of values) out.collect(v); });
    ints.direct().compute(function* (values) { yield* values; });`,
  "reducers of each type": `
    yes(same<number | undefined>()(await ints.reduce((a, b) => a + b).value()));
    yes(same<bigint | undefined>()(await ints.reduce(sum, int64).value()));
    yes(same<bigint | undefined>()(await bigs.reduce((a, b) => a > b ? a : b).value()));
    yes(same<bigint | undefined>()(await bigs.allReduce(max).value()));
    yes(same<string | undefined>()(await texts.reduce((a, b) => a + b).value()));
    yes(same<[string, number][]>()(await named.keyedReduce(min).collect()));
    yes(same<[number, string][]>()(await pairs.keyedReduce((a, b) => a + b).collect()));`,
  "sources of each form": `
    env.createSource(() => [1, 2], { type: int32 });
    env.createSource(function* ({ index }) { yield index; }, { type: int32, parallelism: 2 });
    env.createSource(async function* () { yield "a"; }, { type: utf8, name: "letters" });
    env.createSource(() => ({ hasNext: () => true, next: () => 1 }), { type: float64 });
    env.createSource(() => ({ nextBatch: (out) => out.length }), { type: int32 });
    env.createKeyedSource(() => [[1, "a"], [2, "b"]], { key: int32, value: utf8 });
    yes(same<Float64Array<ArrayBufferLike>>()(await env.range(0, 10).collect()));
    yes(same<Int32Array<ArrayBufferLike>>()(await env.range(0, 10, { type: int32, step: 2 }).collect()));
    yes(same<Int32Array<ArrayBufferLike>>()(await env.parallelize(Int32Array.of(1)).collect()));
    yes(same<string[]>()(await env.parallelize(["a"]).collect()));
    yes(same<[string, number][]>()(await env.parallelize(new Map([["a", 1]]), { key: utf8, value: int32 }).collect()));`,
  "types in types": `
    const points = env.createSource(() => [new Float64Array(3)], { type: vector(float64, 3) });
    yes(same<Float64Array<ArrayBufferLike>[]>()(await points.collect()));
    yes(same<(number | null)[]>()(await ints.map((v) => (v > 0 ? v : null), nullable(int32)).collect()));
    yes(same<number[][]>()(await ints.map((v) => [v, v], list(int32)).collect()));
    yes(same<[number, string][]>()(await ints.map((v) => [v, "a"], tuple(int32, utf8)).collect()));
    ints.map((v) => ({ v }), any).filter(() => true);
    ints.map((v) => Uint8Array.of(v), binary);
    ints.map((v) => v > 0, bool);`,
  "stored TSets": `
    const cached: StoredTSet<Int32> = await ints.cache();
    yes(same<Int32Array<ArrayBufferLike>>()(cached.getData()));
    const keyed = await pairs.persist({ key: "pairs", compression: "lz4" });
    yes(same<[number, string][]>()(keyed.getData()));
    keyed.keyedReduce((a, b) => a + b);
    ints.compute((values, out, ctx) => { for (const _ of ctx.input("x")) out.collect(ctx.input("x").length); }).addInput("x", cached).addInput("y", keyed);
    await env.evalAndUpdate(ints, cached);
    await env.evalAndUpdate(pairs, await pairs.cache());
    await env.run(ints.lazyForEach((v) => v));`,
  "batches and sinks": `
    ints.mapBatch((xs, out) => { out.set(xs); return xs.length; });
    ints.mapBatch((xs, out) => { for (let i = 0; i < xs.length; i++) out[i] = xs[i]! / 2; return xs.length; }, float64);
    ints.sink({ prepare(ctx) { ctx.index; }, add(value) { value + 1; }, close() {} });
    texts.sink({ async end() {}, add: (text) => void text.length });`,
  jobs: `
    defineJob({ name: "x", workers: 4, memory: "4GiB", checkpointing: true }, async (env) => env.workerId);
    runJob("./job.js", { workers: 4, args: ["a"], inputs: { xs: new Float64Array(3) } });`,
};

const wrong = Object.entries(WRONG);
const right = Object.entries(RIGHT);
const messages = compile([...wrong.map(([, [program]]) => program), ...right.map(([, program]) => program)]);

wrong.forEach(([name, [, expected]], i) => {
  test(`the compiler refuses ${name}`, () => {
    const said = (messages[i] as string[]).join("\n");
    assert.match(said, expected);
    assert.ok(!said.includes("Cannot find"), said);
  });
});

right.forEach(([name, program], i) => {
  test(`the compiler takes ${name}`, () => {
    assert.equal(messages[wrong.length + i], [], program);
  });
});

test.run();
