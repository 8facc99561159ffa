import type { DType, JoinType } from "tsets";
import type { Choice, ReducerChoice } from "./functions.js";

/** What the rows of a source look like; row i of task t is `datum(type, …)` of a number that this gives. */
export interface Rows {
  readonly shape: "equal" | "few" | "many" | "mixed";
  readonly salt: number;
}

export type SourceForm = "next" | "iterable" | "generator" | "async" | "batch" | "reused";

/**
 * One step of a program; `input` and the like are the numbers of earlier steps. The steps make lazy TSets and links in
 * turn; cache, persist, update and release also run at once.
 */
export type Step =
  | { op: "source"; type: DType; form: SourceForm; counts: number[]; rows: Rows }
  | { op: "keyedSource"; key: DType; value: DType; counts: number[]; keys: Rows; rows: Rows }
  | { op: "list"; type: DType; form: "array" | "typed array" | "map"; tasks: number; count: number; rows: Rows }
  | { op: "range"; type: DType; start: number; end: number; step: number; tasks: number }
  | { op: "map" | "filter" | "flatMap" | "mapBatch"; input: number; choice: Choice; via: Via }
  | { op: "compute"; input: number; choice: Choice; via: Via; added?: number }
  | { op: "mapToTuple" | "computeToTuple"; input: number; key: DType; value: DType; keys: number; add: number }
  | { op: "reduce" | "allReduce"; input: number; choice: ReducerChoice; type: DType }
  | { op: "gather" | "allGather"; input: number }
  | { op: "partition"; input: number; tasks: number; choice: Choice | undefined }
  | { op: "replicate"; input: number; tasks: number }
  | { op: "union"; input: number; others: number[] }
  | { op: "keyedPartition"; input: number; choice: Choice | undefined }
  | { op: "keyedReduce"; input: number; choice: ReducerChoice }
  | {
      op: "keyedGather" | "keyedGatherUngrouped";
      input: number;
      tasks: number;
      partitioner: Choice | undefined;
      comparator: Choice | undefined;
    }
  | { op: "sort" | "sortByKey"; input: number; comparator: Choice | undefined; descending: boolean }
  | {
      op: "join";
      input: number;
      right: number;
      type: JoinType;
      algorithm: "sort" | "hash";
      comparator: Choice | undefined;
      partitioner: Choice | undefined;
    }
  | { op: "store"; input: number; kind: "cache" | "persist" | "lazyCache" | "lazyPersist"; lz4: boolean }
  | { op: "update"; input: number; stored: number }
  | { op: "release"; stored: number }
  | { op: "observe"; input: number; how: "collect" | "count" | "forEach" | "sink" | "value" | "getData" };
export type Via = "tset" | "direct" | "pipe";

/** What a step makes; a step that makes nothing (update, release, observe) stands for its input. */
export interface Made {
  readonly type: DType;
  readonly tasks: number;
  /** At most so many rows, over all tasks. */
  readonly most: number;
  readonly keyed: boolean;
  /** A link has element operators and actions only. */
  readonly link: boolean;
  readonly stored: "cache" | "persist" | undefined;
}

export interface Program {
  readonly steps: readonly Step[];
  readonly made: readonly Made[];
}
