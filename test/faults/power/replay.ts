import { assertPromise } from "../promise.js";
import type { LoggedCall } from "../shim/fault-log.js";
import { Site } from "../site.js";
import { Disk } from "./disk.js";
import { fingerprintOf, stateOf, writeState } from "./disk-state.js";
import { outcomes } from "./outcomes.js";

export interface ReplayOptions {
  /** Where the calls were logged. */
  site: Site;
  tasks: number;
  /** What is said of a state that fails. */
  what: string;
  /** Chosen at random, for each power cut with many operations pending. */
  samples: number;
  /** Of so many power cuts, one is replayed. */
  every: number;
  /** Index of the first call after which it is cut; 0 unless told. */
  from?: number;
  random: () => number;
}

export interface Replayed {
  /** Moments of a power cut. */
  cuts: number;
  /** Different disks that were restarted. */
  states: number;
}

/** Cuts the power after calls of a log, and checks every disk that may be left. */
export async function replay(calls: readonly LoggedCall[], options: ReplayOptions): Promise<Replayed> {
  const { site, tasks, what, samples, every, from = 0, random } = options;
  const disk = new Disk(site.root);
  const said: string[] = [];
  const checked = new Set<string>();
  let cuts = 0;
  const first = Math.floor(random() * every);
  for (const [index, call] of calls.entries()) {
    if (call.path === site.marks) {
      if (call.call === "write") said.push(...call.data.toString().split("\n").slice(0, -1));
      continue;
    }
    disk.apply(call);
    if (index < from || index % every !== first) continue;
    cuts++;
    for (const outcome of outcomes(disk, site.home, samples, random)) {
      const state = stateOf(disk, outcome);
      const key = `${fingerprintOf(state)} ${said.length}`;
      if (checked.has(key)) continue;
      checked.add(key);
      const after = new Site();
      writeState(state, after.root);
      after.say(said);
      await assertPromise(
        after,
        tasks,
        `${what}, power cut after call ${index + 1} (${call.call}), state ${checked.size}`,
      );
      after.remove();
    }
  }
  return { cuts, states: checked.size };
}
