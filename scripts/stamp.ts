import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** All files under a folder, or the file itself, in one order on every machine. */
export function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
  );
}

/**
 * Hash of what a build step reads: content, not times, so that a checkout or a copy of the tree is not a change.
 *
 * @param paths files and folders, relative to the repository
 * @param facts whatever else the outcome depends on
 */
export function hashInputs(paths: readonly string[], facts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** The hash that a step's last success was made from. */
export function readStamp(step: string): string | undefined {
  try {
    return readFileSync(stampPath(step), "utf8");
  } catch {
    return undefined; // Never built here; then it is due.
  }
}

export function writeStamp(step: string, hash: string): void {
  mkdirSync(dirname(stampPath(step)), { recursive: true });
  writeFileSync(stampPath(step), hash);
}

function stampPath(step: string): string {
  return join(root, ".cache", `${step}.stamp`);
}

/** Version of an installed package. */
export function installedVersion(name: string): string {
  const manifest = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
  return (manifest as { version: string }).version;
}
