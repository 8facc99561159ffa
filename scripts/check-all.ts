import { spawn } from "node:child_process";
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
  const built = step("build", build);
  const [node, tsx] = [process.execPath, ["--import", "tsx"]];
  // Each keeps one core busy for most of its time.
  const looked = await Promise.all([
    stepBeside("types of tests, examples, scripts and benchmarks", join(BIN, "tsc"), ["-p", "tsconfig.test.json"]),
    stepBeside("lint and format", join(BIN, "biome"), ["check", "--error-on-warnings"]),
    stepBeside("direction of imports", node, [...tsx, "scripts/imports.ts"]),
    stepBeside("API reference", join(BIN, "typedoc"), ["--emit", "none"]),
  ]);
  console.log("-- tests and examples");
  const totals = await runTests({ thorough });
  return { ...totals, failed: totals.failed + [built, ...looked].filter((passed) => !passed).length };
}

/** As users get it: without an addon the native tests would pass on the twins, and say nothing. */
function build(): void {
  buildTypeScript();
  const missing = buildAddon("Release");
  if (missing !== undefined) throw new Error(`the addon was not built: ${missing}`);
}

function step(title: string, action: () => void): boolean {
  const start = performance.now();
  console.log(`-- ${title}`);
  try {
    action();
  } catch (error) {
    return ended(title, start, (error as Error).message);
  }
  return ended(title, start, undefined);
}

/** A command that runs beside others; what it prints comes out when it has ended. */
async function stepBeside(title: string, command: string, args: readonly string[]): Promise<boolean> {
  const start = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => pieces.push(piece));
  const problem = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : `exit code ${code ?? signal}`));
  });
  process.stdout.write(`-- ${title}\n${Buffer.concat(pieces)}`);
  return ended(title, start, problem);
}

function ended(title: string, start: number, problem: string | undefined): boolean {
  console.log(
    problem === undefined
      ? `  ok    ${((performance.now() - start) / 1000).toFixed(1)} s`
      : `  FAIL  ${title}: ${problem}`,
  );
  return problem === undefined;
}
