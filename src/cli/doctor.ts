import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { packageVersion } from "../job/package-version.js";
import { defaultMemory } from "../job/resolve-options.js";
import { loadSettings } from "../job/settings.js";
import { nativeStatus } from "../native/load-addon.js";
import { factLines } from "./fact-lines.js";
import { EXIT_FAILED } from "./failure.js";
import { confOption, findHome, type HomeOptions, homeOption } from "./options.js";
import type { Call } from "./program.js";
import { shortBytes } from "./units.js";

const EXAMPLES = `
Examples:
  tsets doctor
  TSETS_NATIVE=0 tsets doctor`;

/** What was looked at, and whether jobs can run with it. */
interface Finding {
  text: string;
  problem?: boolean;
}

/** tsets doctor */
export function addDoctor(program: Command, call: Call): void {
  program
    .command("doctor")
    .description("say what tsets runs on, and what is wrong with it")
    .addOption(confOption())
    .addOption(homeOption())
    .addHelpText("after", EXAMPLES)
    .action(async (options: HomeOptions) => {
      const findings: Record<string, Finding> = {
        tsets: { text: packageVersion },
        "Node.js": { text: `${process.versions.node} on ${process.platform} ${process.arch}` },
        Addon: addon(),
        Locks: await locks(),
        TypeScript: typeScript(),
        Cores: { text: String(availableParallelism()) },
        Memory: { text: `${shortBytes(defaultMemory())} for partitions, unless a job is told otherwise` },
        Settings: { text: (await loadSettings(options.conf)).directory },
        Home: home(await findHome(options)),
      };
      console.log(factLines(Object.fromEntries(Object.entries(findings).map(([name, { text }]) => [name, text]))));
      const problems = Object.entries(findings).filter(([, { problem }]) => problem);
      for (const [name] of problems) console.error(`tsets: ${name} needs attention`);
      if (problems.length > 0) call.exitCode = EXIT_FAILED;
    });
}

function addon(): Finding {
  const { loaded, reason, path, features } = nativeStatus;
  if (loaded) return { text: `in use, from ${path} (${features.join(", ")})` };
  const meant = process.env.TSETS_NATIVE === "0";
  return { text: `not in use: ${reason}; the TypeScript twins are`, problem: !meant };
}

async function locks(): Promise<Finding> {
  if (nativeStatus.loaded) return { text: "by the addon" };
  const { spawnSync } = await import("node:child_process");
  const { status } = spawnSync("flock", ["--version"], { stdio: "ignore" });
  if (status === 0) return { text: "by the flock command" };
  return { text: "none: there is no flock command, so checkpointing is refused", problem: true };
}

function typeScript(): Finding {
  if ((process.features as { typescript?: unknown }).typescript) return { text: "run by Node.js itself" };
  try {
    return { text: `run through tsx, ${createRequire(join(process.cwd(), "job.ts")).resolve("tsx/esm/api")}` };
  } catch {
    // Not a defect: only jobs in TypeScript need it.
    return { text: "not here: install tsx to run job modules in TypeScript" };
  }
}

/** Whether files can be made in it; a home that is not there yet is made by the first job. */
function home(path: string): Finding {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    rmdirSync(mkdtempSync(join(existing, ".tsets-doctor-")));
    return { text: existing === path ? path : `${path}, made by the first job` };
  } catch (error) {
    return { text: `${path}: ${(error as Error).message}`, problem: true };
  }
}
