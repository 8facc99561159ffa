import { createRequire } from "node:module";
import { type BigIntStats, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileEntry, FileList } from "../../plan/graph.js";

/**
 * Lists what `paths` lead to, in their order. A path that exists is taken as it is, also where it looks like a pattern.
 * A directory stands for the files in it, sorted by name, without those that begin with "." or "_" (such as _SUCCESS)
 * and without its subdirectories; a pattern for the files that it matches, sorted by path. A file is read once, however
 * many paths lead to it.
 *
 * A path that leads nowhere is not thrown but told in `problem`: a restart that needs none of the files goes on without.
 */
export function listFiles(paths: readonly string[]): FileList {
  const files = new Map<string, FileEntry>();
  for (const path of paths) {
    try {
      for (const entry of filesOf(path)) if (!files.has(entry.path)) files.set(entry.path, entry);
    } catch (error) {
      return { files: [], problem: `cannot list ${path}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  return { files: [...files.values()] };
}

function filesOf(path: string): FileEntry[] {
  if (!existsSync(path)) return matchesOf(path);
  const stats = statSync(path, { bigint: true });
  if (!stats.isDirectory()) return [entryOf(path, stats)];
  return readdirSync(path)
    .filter((name) => !name.startsWith(".") && !name.startsWith("_"))
    .sort(byCodeUnits)
    .map((name) => ({ path: join(path, name), stats: statSync(join(path, name), { bigint: true }) }))
    .filter((file) => !file.stats.isDirectory())
    .map((file) => entryOf(file.path, file.stats));
}

/** node:fs has glob from Node 22 on; the library is loaded only where there is a pattern. */
function matchesOf(pattern: string): FileEntry[] {
  const { globSync, isDynamicPattern } = createRequire(import.meta.url)("tinyglobby") as typeof import("tinyglobby");
  if (!isDynamicPattern(pattern)) throw new Error("there is no such file or directory");
  const matches = globSync(pattern, { absolute: true, expandDirectories: false }).sort(byCodeUnits);
  if (matches.length === 0) throw new Error("no file matches this pattern");
  return matches.map((path) => entryOf(path, statSync(path, { bigint: true })));
}

function entryOf(path: string, stats: BigIntStats): FileEntry {
  if (!stats.isFile()) throw new Error(`${path} is no regular file`);
  return { path, size: Number(stats.size), mtime: String(stats.mtimeNs) };
}

/** Not by locale: the order of files decides the order of rows. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
