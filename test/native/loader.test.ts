import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { built, runModule, scratchDirectory } from "./scratch.js";

const REPORT = "console.log(JSON.stringify([native !== undefined, nativeStatus.loaded, nativeStatus.reason]));";

function load(module: string, env: NodeJS.ProcessEnv, rest = REPORT) {
  return runModule(`import { native, nativeStatus } from ${JSON.stringify(module)}; ${rest}`, { env });
}

/** A copy of the package without a built addon. */
function withoutAddon(): string {
  const root = scratchDirectory("loader");
  mkdirSync(join(root, "dist/native"), { recursive: true });
  writeFileSync(join(root, "package.json"), '{ "name": "copy", "type": "module" }');
  cpSync(fileURLToPath(built("native/load-addon.js")), join(root, "dist/native/load-addon.js"));
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(root, "node_modules"));
  return root;
}

test("TSETS_NATIVE=0 switches the addon off without a word", () => {
  const { stdout, stderr } = load(built("native/load-addon.js"), { TSETS_NATIVE: "0" });
  assert.equal(JSON.parse(stdout), [false, false, "switched off by TSETS_NATIVE=0"]);
  assert.is(stderr, "");
});

test("a missing addon is one warning from the main thread, none from workers, and the reason in the status", () => {
  const module = pathToFileURL(join(withoutAddon(), "dist/native/load-addon.js")).href;
  const worker = `
    import { Worker } from "node:worker_threads";
    ${REPORT}
    new Worker(new URL(${JSON.stringify(`data:text/javascript,import ${JSON.stringify(module)}`)}));
  `;
  const { stdout, stderr } = load(module, { TSETS_NATIVE: "" }, worker);
  const [there, loaded, reason] = JSON.parse(stdout);
  assert.equal([there, loaded], [false, false]);
  assert.match(reason, "No native build was found");
  assert.is(stderr.trim().split("\n").length, 1, stderr);
  assert.match(stderr, /^tsets: addon not loaded: .*TypeScript twins/);
});

test("a file that is no addon is a warning, not a crash", () => {
  const root = withoutAddon();
  mkdirSync(join(root, "build/Release"), { recursive: true });
  writeFileSync(join(root, "build/Release/tsets.node"), "not an object file");
  const { stdout, stderr, status } = load(pathToFileURL(join(root, "dist/native/load-addon.js")).href, {
    TSETS_NATIVE: "",
  });
  assert.is(status, 0);
  assert.equal(JSON.parse(stdout).slice(0, 2), [false, false]);
  assert.match(stderr, /^tsets: addon not loaded: /);
});

test.run();
