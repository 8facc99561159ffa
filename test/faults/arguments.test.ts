import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "../fast-check.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { frame } from "#src/checkpoint/manifest-encode.js";
import { writeJobRecord } from "#src/job/job-record.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { jobRecord } from "../job/sample-record.js";
import { runInside } from "./arguments/run-inside.js";
import { commandLines } from "./arguments/words.js";
import { count, seed, size } from "./report.js";

const test = suite("arguments of the command line");
const ROW = "fuzzing";

/** Several directories deep, so that "..", too, stays in what is looked at. */
const top = realpathSync(mkdtempSync(join(tmpdir(), "tsets-arguments-")));
const here = join(top, "a/b/c");
const home = join(here, "home");
mkdirSync(here, { recursive: true });
const before = process.cwd();
process.chdir(here);
process.env.TSETS_HOME = home;
test.after(() => {
  process.chdir(before);
  rmSync(top, { recursive: true });
});

const FILES: Record<string, string | Uint8Array> = {
  "no-default.mjs": "export {};",
  "throws.mjs": 'throw new Error("thrown by the module");',
  "no-syntax.mjs": "export default {",
  "job.txt": "text",
  "damaged.arrow": "ARROW1\0\0and nothing more",
  "m-1": frame("1.0", Buffer.from("{}")),
};
for (const [name, content] of Object.entries(FILES)) writeFileSync(join(here, name), content);
mkdirSync(join(here, "conf-wrong"));
writeFileSync(join(here, "conf-wrong/job.yaml"), "tsets.workers: many\n");
const jobIds = ["ended", "died", "damaged"].map((name) => {
  const job = JobDirectory.create(home, { user: "ada", name });
  if (name !== "damaged") writeJobRecord(job, jobRecord(job.jobId, name === "ended" ? { state: "COMPLETED" } : {}));
  job.close();
  return job.jobId;
});

const paths = [...Object.keys(FILES), ...Object.keys(FILES).map((name) => pathToFileURL(join(here, name)).href)];
const known = {
  paths: [...paths, here, "conf-wrong", "missing.mjs", "m-1/below"],
  jobIds: [...jobIds, "nobody-nothing-0", "../x"],
  directories: ["home", home, "home/../home", "home other", "missing", "conf-wrong", "m-1", "", "x".repeat(300)],
};

/** Every path below `top` but for what is in the home. */
function outside(): string[] {
  return readdirSync(top, { recursive: true, encoding: "utf8" })
    .filter((path) => !join(top, path).startsWith(`${home}/`))
    .sort();
}

test("any words end with a documented code and a message, and nothing is made outside of the home", async () => {
  const made = outside();
  const unhandled: unknown[] = [];
  const keep = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", keep);
  const runs = size(150, 20_000);
  await fc.assert(
    fc.asyncProperty(commandLines(known), async (args) => {
      const { code, stdout, stderr } = await runInside(args);
      assert.ok([0, 1, 2].includes(code), `exit code ${code}`);
      // A module that throws has its own stack printed: it is the user's.
      if (!stderr.includes("thrown by the module") && !stderr.includes("SyntaxError"))
        assert.not.match(stderr, /^ +at /m, stderr);
      if (code === 2) assert.match(stderr, /^(tsets: |Usage: )/);
      if (code === 0) assert.ok(stdout !== "" || stderr !== "", "it said nothing");
      assert.equal(outside(), made);
      assert.equal(unhandled, []);
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  process.off("unhandledRejection", keep);
  count(ROW, "command lines", runs);
});

test.run();
