import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { TSetError } from "../errors.js";
import { pathStatus } from "../store/path-status.js";
import type { JobDefinition } from "./define-job.js";
import { explainCommonJs } from "./module-kind.js";

const JAVASCRIPT = [".js", ".mjs"];
const TYPESCRIPT = [".ts", ".mts"];
const JOB = Symbol.for("tsets.job");

/**
 * The file URL of a job module that exists.
 *
 * @param module a file URL, or a path, relative to the working directory
 * @throws TSetError TSETS_CONFIG
 */
export function locateModule(module: string | URL): URL {
  const url = toFileUrl(module);
  const path = fileURLToPath(url);
  const stat = pathStatus(path);
  if (stat === undefined) throw new TSetError("TSETS_CONFIG", `there is no job module ${path}`, { path });
  if (!stat.isFile()) throw new TSetError("TSETS_CONFIG", `the job module ${path} is not a file`, { path });
  if (![...JAVASCRIPT, ...TYPESCRIPT].includes(extname(path))) {
    const known = [...JAVASCRIPT, ...TYPESCRIPT].join(", ");
    throw new TSetError("TSETS_CONFIG", `the job module ${path} is none of ${known}`, { path });
  }
  return url;
}

/**
 * Imports a job module and returns its default export. TypeScript is imported as it is where Node strips types itself,
 * else through tsx.
 *
 * @param keepLoader whether tsx stays registered in this thread, for what the module imports later
 * @throws TSetError TSETS_CONFIG, with the module's own error as its cause where it threw
 */
export async function importJob(url: URL, keepLoader: boolean): Promise<JobDefinition> {
  const path = fileURLToPath(url);
  const unregister = needsLoader(url) ? await registerTsx(path) : undefined;
  let exported: unknown;
  try {
    exported = ((await import(url.href)) as { default?: unknown }).default;
  } catch (cause) {
    const commonJs = explainCommonJs(path, cause);
    if (commonJs !== undefined) {
      throw new TSetError("TSETS_CONFIG", `the job module ${path} cannot be imported: ${commonJs}`, { path });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TSetError("TSETS_CONFIG", `importing the job module ${path} failed: ${reason}`, { path, cause });
  } finally {
    if (!keepLoader) await unregister?.();
  }
  if (isJob(exported)) return exported;
  const what = exported === undefined ? "has no default export" : `exports ${describe(exported)} by default`;
  throw new TSetError("TSETS_CONFIG", `the job module ${path} ${what}: write \`export default defineJob(…)\``, {
    path,
  });
}

function toFileUrl(module: string | URL): URL {
  if (typeof module === "string" && !module.startsWith("file:")) return pathToFileURL(resolve(module));
  const text = String(module);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "file:" || !hasPath(url))
    throw new TSetError("TSETS_CONFIG", `the job module ${text} is not the URL of a file on this machine`);
  return url;
}

/** A host, or a slash that is written as %2F, leads to no path. */
function hasPath(url: URL): boolean {
  try {
    fileURLToPath(url);
    return true;
  } catch {
    return false;
  }
}

/** Whether a job module is imported through tsx. */
export function needsLoader(url: URL): boolean {
  const strips = (process.features as { typescript?: unknown }).typescript;
  return TYPESCRIPT.includes(extname(fileURLToPath(url))) && !strips;
}

type Register = () => () => Promise<void>;

/** tsx from the job module's project, else ours. */
async function registerTsx(path: string): Promise<() => Promise<void>> {
  for (const from of [path, import.meta.url]) {
    const require = createRequire(from);
    let manifest: string;
    try {
      manifest = require.resolve("tsx/package.json");
    } catch {
      continue; // Not installed there; if it is nowhere, the error below says so.
    }
    // Not by require: the CommonJS side of the API looks for its loader in the wrong place (4.23).
    const { exports } = require(manifest) as { exports: Record<string, { import: { default: string } }> };
    const api = pathToFileURL(join(dirname(manifest), exports["./esm/api"].import.default));
    const { register } = (await import(api.href)) as { register: Register };
    return register();
  }
  throw new TSetError(
    "TSETS_CONFIG",
    `the job module ${path} is TypeScript, which Node ${process.versions.node} does not run by itself: ` +
      "`npm install --save-dev tsx`, or use Node 22.18 or newer",
    { path },
  );
}

function isJob(value: unknown): value is JobDefinition {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[JOB] === true;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object") return `a ${value.constructor?.name ?? "plain object"} that defineJob did not make`;
  return `a ${typeof value}`;
}
