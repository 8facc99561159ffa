import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { hashInputs, installedVersion, readStamp, root, writeStamp } from "./stamp.js";

const STEP = "build-addon";

export type Configuration = "Release" | "Debug";

/** Hash of what the addon is made from. */
export function hashAddon(): string {
  return hashInputs(["native", "binding.gyp"], [process.platform, process.arch, installedVersion("node-addon-api")]);
}

/**
 * Builds the addon where that is due.
 *
 * @param wanted undefined: an up-to-date build of either configuration will do
 * @returns why there is no addon, on a machine that cannot build one; the TypeScript twins work there
 * @throws Error where the addon does not compile
 */
export function buildAddon(wanted?: Configuration): string | undefined {
  const hash = hashAddon();
  for (const configuration of wanted === undefined ? (["Release", "Debug"] as const) : [wanted]) {
    if (readStamp(STEP) === `${configuration} ${hash}` && existsSync(addonPath(configuration))) return undefined;
  }
  const tool = missingTool();
  if (tool !== undefined) return `there is no ${tool}`;
  const configuration = wanted ?? "Release";
  // A Release build is preferred when the addon is loaded, so a Debug build begins with an empty folder.
  const clean = configuration === "Debug" ? ["clean"] : [];
  if (gyp([...clean, "configure"], configuration) !== 0)
    return "node-gyp could not be configured (no headers of Node?)";
  if (gyp(["build"], configuration) !== 0) throw new Error("the addon does not compile");
  writeStamp(STEP, `${configuration} ${hash}`);
  return undefined;
}

export function addonPath(configuration: Configuration): string {
  return join(root, "build", configuration, "tsets.node");
}

function gyp(commands: string[], configuration: Configuration): number | null {
  const nodeGyp = join(root, "node_modules/node-gyp/bin/node-gyp.js");
  const options = [`--${configuration.toLowerCase()}`, "--loglevel=warn"];
  for (const command of commands) {
    const { status } = spawnSync(process.execPath, [nodeGyp, command, ...options], {
      cwd: root,
      // make's own lines are of no interest; warnings and errors are.
      stdio: ["ignore", "ignore", "inherit"],
      env: gypEnvironment(),
    });
    if (status !== 0) return status;
  }
  return 0;
}

/** node-gyp downloads headers unless it is told where they are; most installations of Node bring them along. */
export function gypEnvironment(): NodeJS.ProcessEnv {
  const prefix = dirname(dirname(process.execPath));
  const told = process.env.npm_config_nodedir !== undefined;
  const here = existsSync(join(prefix, "include/node/node_api.h"));
  // npm's lower-case settings reach node-gyp; MAKEFLAGS makes it use all cores.
  const env: NodeJS.ProcessEnv = { JOBS: "max", ...process.env };
  return told || !here ? env : { ...env, npm_config_nodedir: prefix };
}

function missingTool(): string | undefined {
  if (!onPath(["python3", "python"])) return "python3";
  if (!onPath(["make", "gmake"])) return "make";
  if (process.env.CXX === undefined && !onPath(["c++", "g++", "clang++"])) return "C++ compiler";
  return undefined;
}

function onPath(names: string[]): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => names.some((name) => isExecutable(join(folder, name))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
