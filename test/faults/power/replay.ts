import { assertPromise } from "../promise.js";
import type { LoggedCall } from "../shim/fault-log.js";
import { Site } from "../site.js";
import { Disk } from "./disk.js";
import { fingerprintOf, stateOf, writeState } from "./disk-state.js";
import { type Outcome, outcomes } from "./outcomes.js";

export interface ReplayOptions {
  /** Where the calls were logged. */
  site: Site;
  tasks: number;
  /** What is said of a state that fails. */
  what: string;
  /** What may be left after a call: `crash` or what `powerCut` makes. */
  after: (disk: Disk, home: string) => Outcome[];
  /** Of so many calls, one is replayed. */
  every?: number;
  /** Index of the first call after which something happens; 0 unless told. */
  from?: number;
  random: () => number;
  /** Of each state that is left; assertPromise unless told. */
  check?: (after: Site, what: string) => Promise<void>;
}

export interface Replayed {
  /** Moments that were looked at. */
  moments: number;
  /** Different homes that were restarted. */
  states: number;
}

/** The process is gone, the system is not: all that was asked is there. */
export function crash(): Outcome[] {
  return [new Map()];
}

/** The system is gone, see {@link outcomes}. */
export function powerCut(samples: number, random: () => number): ReplayOptions["after"] {
  return (disk, home) => outcomes(disk, home, samples, random);
}

/** Ends everything after calls of a log, and checks every home that may be left. */
export async function replay(calls: readonly LoggedCall[], options: ReplayOptions): Promise<Replayed> {
  const { site, tasks, what, after, every = 1, from = 0, random } = options;
  const check = options.check ?? ((left: Site, text: string) => assertPromise(left, tasks, text));
  const disk = new Disk(site.root);
  const said: string[] = [];
  const checked = new Set<string>();
  let moments = 0;
  const first = Math.floor(random() * every);
  for (const [index, call] of calls.entries()) {
    if (call.path === site.marks) {
      if (call.call === "write") said.push(...call.data.toString().split("\n").slice(0, -1));
      continue;
    }
    disk.apply(call);
    if (index < from || index % every !== first) continue;
    moments++;
    for (const outcome of after(disk, site.home)) {
      const state = stateOf(disk, outcome);
      const key = `${fingerprintOf(state)} ${said.length}`;
      if (checked.has(key)) continue;
      checked.add(key);
      const left = new Site();
      writeState(state, left.root);
      left.say(said);
      await check(left, `${what}, ended after call ${index + 1} (${call.call}), state ${checked.size}`);
      left.remove();
    }
  }
  return { moments, states: checked.size };
}
