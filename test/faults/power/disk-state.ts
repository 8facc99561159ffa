import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Change, contentOf, type Disk, type Node, namesOf } from "./disk.js";
import type { Site } from "../site.js";
import type { Outcome } from "./outcomes.js";

/** Every path below the root and what is there: undefined for a directory. */
export type DiskState = Map<string, Buffer | undefined>;

/** What is on the disk after a power cut with this outcome. */
export function stateOf(disk: Disk, outcome: Outcome): DiskState {
  const state: DiskState = new Map();
  const fateOf = (pending: Change) => outcome.get(pending) ?? "applied";
  const visit = (node: Node, path: string): void => {
    if (node.kind === "file") {
      state.set(path, contentOf(node, fateOf));
      return;
    }
    if (path !== "") state.set(path, undefined);
    for (const [name, inner] of [...namesOf(node, fateOf)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      visit(inner, path === "" ? name : `${path}/${name}`);
    }
  };
  visit(disk.root, "");
  return state;
}

/** What is below a site's root, but for its marks. */
export function readHome(site: Site): DiskState {
  const state: DiskState = new Map();
  const visit = (path: string): void => {
    for (const name of readdirSync(join(site.root, path)).sort()) {
      const inner = path === "" ? name : `${path}/${name}`;
      const full = join(site.root, inner);
      if (full === site.marks) continue;
      const isDirectory = lstatSync(full).isDirectory();
      state.set(inner, isDirectory ? undefined : readFileSync(full));
      if (isDirectory) visit(inner);
    }
  };
  visit("");
  return state;
}

export function fingerprintOf(state: DiskState): string {
  const hash = createHash("sha1");
  for (const [path, content] of state) {
    hash.update(`${path}\0${content === undefined ? "/" : content.length}\0`);
    if (content !== undefined) hash.update(content);
  }
  return hash.digest("base64");
}

export function writeState(state: DiskState, root: string): void {
  for (const [path, content] of state) {
    if (content === undefined) mkdirSync(join(root, path), { mode: 0o700 });
    else writeFileSync(join(root, path), content, { mode: 0o600 });
  }
}
