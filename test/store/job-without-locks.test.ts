import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { temporaryHome } from "../checkpoint/sample.js";

test("where nothing can be locked, a job with checkpoints is refused, and one without them runs", () => {
  const script = fileURLToPath(new URL("./lockless.mjs", import.meta.url));
  const env = { TSETS_NATIVE: "0", PATH: "/nonexistent" };
  const { stdout, stderr } = spawnSync(process.execPath, [script, temporaryHome()], { env, encoding: "utf8" });
  assert.is(stderr, "");
  const { refused, ...rest } = JSON.parse(stdout);
  assert.is(refused[0], "TSETS_IO");
  assert.match(refused[1], /neither the addon nor the flock command is there .* checkpointing is refused/);
  assert.equal(rest, { left: [], locked: false, orphans: [], spills: [] });
});

test.run();
