import nodeModule from "node:module";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { succeed } from "./command-line.js";

test("where Node keeps compiled code between starts the program lets it, unless the environment says no", async () => {
  const there = "enableCompileCache" in nodeModule;
  for (const [told, expected] of [
    [{}, there],
    [{ NODE_DISABLE_COMPILE_CACHE: "1" }, false],
  ] as const) {
    const folder = mkdtempSync(join(tmpdir(), "tsets-cache-"));
    try {
      await succeed(["list", "--home", join(folder, "home")], { env: { TMPDIR: folder, ...told } });
      assert.is(existsSync(join(folder, "node-compile-cache")), expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});

test.run();
