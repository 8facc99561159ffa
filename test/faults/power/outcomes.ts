import { LOCK_FILE, LOGS, SPILL } from "#src/store/home-layout.js";
import { type Change, type DirectoryNode, type Disk, type Fate, type Node, namesOf } from "./disk.js";

/** Up to so many pending operations, every combination of their fates is tried. */
export const EXHAUSTIVE = 3;

/** A choice for each pending operation. */
export type Outcome = Map<Change, Fate>;

/**
 * What a power cut may make of a disk: every combination where few operations are pending; beyond, all of them dropped,
 * all applied, all as zeros, each one alone applied, each one alone dropped, and `samples` at random.
 *
 * The content of locks, and everything in logs/ and spill directories, is never synced by design and promises nothing.
 * It would be pending all the time, so it counts as one operation of its own, with a random fate.
 */
export function outcomes(disk: Disk, home: string, samples: number, random: () => number): Outcome[] {
  const { promised, volatile } = split(disk, home);
  const withVolatile = (chosen: Outcome): Outcome => {
    const fate = pick(random, ["applied", "dropped"] as const);
    for (const pending of volatile) chosen.set(pending, fate);
    return chosen;
  };
  if (promised.length <= EXHAUSTIVE) return combinations(promised).map(withVolatile);
  const same = (fate: Fate, but?: Change, other: Fate = "applied"): Outcome =>
    new Map(promised.map((pending) => [pending, pending === but ? other : fateFor(pending, fate)]));
  const chosen = [same("dropped"), same("applied"), same("zeros")];
  for (let i = 0; i < samples; i++) {
    const one = promised[Math.floor(random() * promised.length)] as Change;
    chosen.push(same("dropped", one), same("applied", one, "dropped"));
    chosen.push(new Map(promised.map((pending) => [pending, pick(random, fatesOf(pending))])));
  }
  return chosen.map(withVolatile);
}

function split(disk: Disk, home: string): { promised: Change[]; volatile: Change[] } {
  const loose = new Set<Node>();
  const homeNode = disk.find(home);
  if (homeNode?.kind === "directory") markLoose(homeNode, loose);
  const promised: Change[] = [];
  const volatile: Change[] = [];
  for (const pending of disk.pending()) {
    const node = pending.kind === "names" ? pending.directory : pending.file;
    const ofSpill = pending.kind === "names" && (pending.made?.[0] ?? pending.gone) === SPILL;
    (loose.has(node) || ofSpill ? volatile : promised).push(pending);
  }
  return { promised, volatile };
}

function markLoose(directory: DirectoryNode, loose: Set<Node>): void {
  const any = namesOf(directory, () => "applied");
  for (const [name, node] of [...directory.durable, ...any]) {
    if (name === LOCK_FILE || loose.has(directory)) loose.add(node);
    if (node.kind !== "directory") continue;
    if (name === SPILL || name === LOGS) loose.add(node);
    markLoose(node, loose);
  }
}

function combinations(pending: readonly Change[]): Outcome[] {
  let all: Outcome[] = [new Map()];
  for (const one of pending) {
    all = all.flatMap((outcome) => fatesOf(one).map((fate) => new Map(outcome).set(one, fate)));
  }
  return all;
}

function fatesOf(pending: Change): readonly Fate[] {
  return pending.kind === "write" ? ["applied", "dropped", "zeros"] : ["applied", "dropped"];
}

function fateFor(pending: Change, fate: Fate): Fate {
  return fatesOf(pending).includes(fate) ? fate : "applied";
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}
