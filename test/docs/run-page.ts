import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import * as assert from "uvu/assert";
import { jobIdIn, logged, scratch, temporaryHome, tsets } from "../cli/command-line.js";
import { effort } from "../effort.js";
import { type Page, readPage } from "./page.js";

/**
 * Writes a page's programs into a folder of their own, runs its commands there one after the other, and compares what
 * each prints with the page.
 */
export async function runPage(path: string): Promise<void> {
  const page = readPage(path);
  const { programs, commands } = effort(true, false) ? asJavaScript(page) : page;
  assert.ok(commands.length > 0, `${path} has a command and its output`);
  const folder = scratch(`docs-${path.replaceAll(/\W/g, "-")}-${process.pid}`);
  const home = temporaryHome();
  try {
    for (const [name, text] of programs) writeFileSync(join(folder, name), text);
    let jobId = "";
    for (const { line, output } of commands) {
      const [program, ...args] = line.replaceAll("<job id>", jobId).split(/\s+/);
      if (program === "npx") {
        assert.is(args[0], "tsets");
        const { stdout, stderr } = await tsets(args.slice(1), { cwd: folder, env: { TSETS_HOME: home.path } });
        assert.equal(
          byWorker(logged(stdout)),
          byWorker(output.map(readLine)),
          `${path}: ${line}\n${stdout}\n${stderr}`,
        );
        jobId = jobIdIn(stdout);
      } else {
        assert.is(program, "node");
        const env = { ...process.env, TSETS_HOME: home.path };
        const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
        assert.equal(stdout.split("\n").slice(0, -1), output, `${path}: ${line}\n${stdout}\n${stderr}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    home.remove();
  }
}

/** For quick runs: the same page with programs that are compiled already, so that workers load no compiler each. */
function asJavaScript({ path, programs, commands }: Page): Page {
  const names = [...programs.keys()];
  const renamed = (text: string): string =>
    names.reduce((all, name) => all.replaceAll(name, name.replace(/\.ts$/, ".mjs")), text);
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
  const compiled = names.map((name): [string, string] => {
    const { outputText } = ts.transpileModule(programs.get(name) ?? "", { compilerOptions: options });
    return [renamed(name), renamed(outputText)];
  });
  return {
    path,
    programs: new Map(compiled),
    commands: commands.map(({ line, output }) => ({ line: renamed(line), output })),
  };
}

/** A line of a page: "worker-2: text". */
function readLine(line: string): { worker: number; text: string } {
  const [, worker, text] =
    /^worker-(\d+): (.*)$/.exec(line) ?? assert.unreachable(`"${line}" is no line of a worker`) ?? [];
  return { worker: Number(worker), text };
}

/** Each worker's lines in their order; workers interleave as they like. */
function byWorker(lines: readonly { worker: number; text: string }[]): string[][] {
  const texts: string[][] = [];
  for (const { worker, text } of lines) {
    texts[worker] ??= [];
    texts[worker].push(text);
  }
  return texts;
}
