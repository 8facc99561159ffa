// thorough
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runModule } from "../native/scratch.js";
import { complete, home } from "./run.js";

test("the start of an isolated job's process, however long, is not taken for silence", async () => {
  // Longer than the stall timeout and what a running process is given on top of it.
  process.env.TSETS_TEST_IMPORT_MS = "4500";
  const { result } = await complete("slow-import.js", { isolate: true, stallTimeoutMs: 1500 });
  assert.is(result.value, "ran");
});

test("a file over the limit of its size is an error of an isolated job, and not the end of its process", () => {
  const module = new URL("../faults/programs/spilling.mjs", import.meta.url).href;
  const text = `
    import { runJob } from "tsets";
    const options = { home: ${JSON.stringify(home)}, workers: 2, checkpointing: true, isolate: true };
    const args = ["/dev/null", "50000", "nothing"];
    try { await runJob(${JSON.stringify(module)}, { ...options, args, output: { line() {} } }); }
    catch (error) { console.log(error.code, error.message); }
  `;
  const { stdout, stderr } = runModule(text, { shell: "ulimit -f 64" });
  assert.match(stdout, /^TSETS_NO_SPACE .*EFBIG/, stderr);
});

test.run();
