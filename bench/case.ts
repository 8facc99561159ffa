import type { Measurement } from "./timing.js";

/** What a case is run with. */
export interface Setting {
  /** Elements, or what the case counts. */
  n: number;
  /** Repetitions that one process times. */
  repeats: number;
  /** Of the project and of every peer that can have several. */
  threads: number;
  /** A directory of the case's own, on a disk. */
  directory: string;
}

/** One program that does the case's work. Each call is one fresh process, or several. */
export interface Side {
  /** "tsets", "limit", "numpy", … */
  name: string;
  /** Elements of this side out of the case's, where it has others: its result is not compared with the others' then. */
  size?(n: number): number;
  /** Repetitions in one process, where the side takes so long that it has fewer; the table says how many samples it has. */
  repeats?: number;
  /** Why this machine cannot run it; undefined where it can. */
  missing(): string | undefined;
  run(setting: Setting): Promise<Measurement>;
}

export interface Target {
  /** As the row is called where the case has several. */
  text: string;
  /** `tsets` is compared with this side, or, where it is left out, with nothing. */
  against?: string;
  /**
   * ratio: median of tsets over that of the other; element ratio: the same of the times an element, where sides differ in
   * size; difference: between the medians, in milliseconds; absolute: microseconds; peak: private memory of tsets, in GiB.
   */
  measure: "ratio" | "element ratio" | "difference" | "absolute" | "peak";
  atMost: number;
}

export interface Case {
  name: string;
  title: string;
  /** Takes many minutes, or more than 15 GB of disk: runs with --large or by its name only. */
  large?: boolean;
  /** Elements in full and with --quick. */
  size: { full: number; quick: number };
  /** Repetitions in one process, and how often all sides take turns: their product is the number of samples. */
  repeats: number;
  rounds: number;
  /** What one repetition is divided by for the column "an element"; nothing is printed where it is left out. */
  perElement?: boolean;
  /** Threads where it is not two. */
  threads?: number;
  /** What the sides share, such as a file; not timed. */
  prepare?(setting: Setting): Promise<void>;
  sides: readonly Side[];
  targets: readonly Target[];
  /** How the sides' results are compared; "each" where a side has nothing comparable, and checks itself. */
  agreement: "exact" | { relative: number } | "each";
}
