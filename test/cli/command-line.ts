import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(root, "dist/bundle/main.js");

/** How a run of the program ended, and what it printed. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves with what was printed so far, once it has `text` in it; rejects where the program ends before. */
  printed(text: string): Promise<string>;
  ended: Promise<Ended>;
}

export interface StartOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Starts `tsets …` in the repository, as a user would. */
export function start(args: readonly string[], { env = {}, cwd = root }: StartOptions = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, ...env } });
  let stdout = "";
  let stderr = "";
  let look = () => {};
  child.stdout.on("data", (text) => {
    stdout += text;
    look();
  });
  child.stderr.on("data", (text) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const printed = (text: string) =>
    new Promise<string>((resolve, reject) => {
      look = () => {
        if ((stdout + stderr).includes(text)) resolve(stdout + stderr);
      };
      look();
      ended.then(() => reject(new Error(`ended without "${text}":\n${stdout}\n${stderr}`)));
    });
  return { child, printed, ended };
}

/** Runs `tsets …` to its end. */
export async function tsets(args: readonly string[], options?: StartOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** As {@link tsets}; throws, with all that it printed, unless it ended with 0. */
export async function succeed(args: readonly string[], options?: StartOptions): Promise<Ended> {
  const ended = await tsets(args, options);
  if (ended.code === 0) return ended;
  throw new Error(
    `tsets ${args.join(" ")} ended with ${ended.signal ?? ended.code}:\n${ended.stdout}\n${ended.stderr}`,
  );
}

/** A job's log: who said what, in order. */
export function logged(stdout: string): { worker: number; text: string }[] {
  const lines = stdout.matchAll(/^\[[^\]]+\] \[(?:INFO|WARN|ERROR)\] \[worker-(\d+)\] \[main\] [^:]+: (.*)$/gm);
  return [...lines].map(([, worker, text]) => ({ worker: Number(worker), text }));
}

/** The texts of all workers, sorted: a multiset. */
export function sortedTexts(stdout: string): string[] {
  return logged(stdout)
    .map(({ text }) => text)
    .sort();
}

export function jobIdIn(stdout: string): string {
  const match = /^Job ID: +(\S+)$/m.exec(stdout);
  if (match === null) throw new Error(`no job id in:\n${stdout}`);
  return match[1];
}

/** A home of its own for a test file; call `remove` after the last test. */
export function temporaryHome(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "tsets-cli-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const jobs = (name: string): string => fileURLToPath(new URL(`jobs/${name}`, import.meta.url));
export const examples = (name: string): string => join(root, "examples", name);

/** A new folder inside the package, from which job modules can import "tsets". */
export function scratch(name: string): string {
  const path = join(root, ".cache", name);
  mkdirSync(path, { recursive: true });
  return path;
}
