// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { clearJob, describeJob, listJobs, restartJob, runJob } from "tsets";
import { moduleUrl } from "./run.js";

const hello = moduleUrl("hello.js");

/** Options of another form, and what runJob says of them before anything else. */
const WRONG: [options: object, message: string][] = [
  [{ args: "x" }, "runJob: args is an array of texts, not 'x'"],
  [{ args: [5] }, "runJob: args is an array of texts, not [ 5 ]"],
  [{ inputs: [1] }, "runJob: inputs is an object of typed arrays, arrays and texts by name, not [ 1 ]"],
  [
    { inputs: Int8Array.of(1) },
    "runJob: inputs is an object of typed arrays, arrays and texts by name, not Int8Array(1) [ 1 ]",
  ],
  [{ signal: true }, "runJob: signal is an AbortSignal, not true"],
  [{ onProgress: 5 }, "runJob: onProgress is a function, not 5"],
  [{ conf: 5 }, "runJob: conf is a directory's path, not 5"],
  [{ output: {} }, "runJob: output is an object with line(text, stream), not {}"],
  [
    { heapLimits: { megabytes: 5 } },
    "runJob: heapLimits is an object such as { maxOldGenerationSizeMb: 512 }, not { megabytes: 5 }",
  ],
  [{ isolate: "yes" }, "runJob: isolate is true or false, not 'yes'"],
];

async function messageOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.instance(error, TypeError);
    return (error as Error).message;
  }
  return "no error";
}

test("options of another form are refused with the form that they have", async () => {
  for (const [options, message] of WRONG) assert.is(await messageOf(runJob(hello, options)), message);
  assert.is(await messageOf(restartJob("x", { fresh: 1 } as never)), "restartJob: fresh is true or false, not 1");
});

test("what can be no job module is said to be none", async () => {
  for (const [module, shown] of [
    [undefined, "undefined"],
    [5, "5"],
    ["", "''"],
  ] as const) {
    assert.is(
      await messageOf(runJob(module as never)),
      `runJob: the job module is a path or a file URL, such as new URL("./job.js", import.meta.url), not ${shown}`,
    );
  }
});

test("so are options of what works on stored jobs", async () => {
  const message = (where: string) => `${where}: there is no option "hom"; there are home`;
  const wrong = { hom: "x" } as never;
  assert.is(await messageOf(listJobs(wrong)), message("listJobs"));
  assert.is(await messageOf(describeJob("x", wrong)), message("describeJob"));
  assert.is(await messageOf(clearJob("x", wrong)), message("clearJob"));
});

test.run();
