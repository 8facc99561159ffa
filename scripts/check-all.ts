import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildAddon } from "./build-addon.js";
import { buildTypeScript } from "./build-typescript.js";
import type { Totals } from "./runner/run-all.js";
import { runTests } from "./runner/run-tests.js";
import { root } from "./stamp.js";

const BIN = join(root, "node_modules/.bin");

/**
 * What a change has to pass; all of it, also what takes long, where it is to be `thorough`. A step that fails counts as one failure; the tests run all the same.
 */
export async function checkAll(thorough: boolean): Promise<Totals> {
  const failed = [
    step("build", build),
    // Before the tests: one of the thorough ones packs it, and would have to compile it within its time.
    !thorough || step("prebuilt addon", () => run(process.execPath, ["--import", "tsx", "scripts/prebuild.ts"])),
    step("types of tests, examples, scripts and benchmarks", () => run(join(BIN, "tsc"), ["-p", "tsconfig.test.json"])),
    step("lint and format", () => run(join(BIN, "biome"), ["check", "--error-on-warnings"])),
    step("direction of imports", () => run(process.execPath, ["--import", "tsx", "scripts/imports.ts"])),
    step("API reference", () => run(join(BIN, "typedoc"), ["--emit", "none"])),
  ].filter((passed) => !passed).length;
  console.log("-- tests and examples");
  const totals = await runTests({ thorough });
  return { ...totals, failed: totals.failed + failed };
}

/** Without an addon the native tests would pass on the twins, and say nothing. */
function build(): void {
  buildTypeScript();
  const missing = buildAddon();
  if (missing !== undefined) throw new Error(`the addon was not built: ${missing}`);
}

function step(title: string, action: () => void): boolean {
  const start = performance.now();
  console.log(`-- ${title}`);
  try {
    action();
  } catch (error) {
    console.log(`  FAIL  ${title}: ${(error as Error).message}`);
    return false;
  }
  console.log(`  ok    ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return true;
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw error ?? new Error(`exit code ${status}`);
}
