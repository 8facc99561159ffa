import type { ReducerName } from "../native/reducers.js";
import { takesChunks } from "../types/chunk-sink.js";
import type { DType } from "../types/dtype.js";
import type { Constants } from "./arithmetic.js";

/**
 * The lazy graph as plain data: what the TSet classes build and the planner reads. A node never refers to what consumes
 * it, so a branch that nobody runs costs nothing and is collected.
 */
export type Node = SourceNode | OperatorNode | ExchangeNode | StoreNode;

interface NodeBase {
  /** Order of creation in this worker's main: for messages, never for identity. */
  readonly id: number;
  name: string | undefined;
  readonly type: DType;
  /** Tasks. */
  readonly parallelism: number;
}

/** A user function that makes one source a task. */
export interface UserSourceNode extends NodeBase {
  readonly kind: "source";
  readonly make: (context: never) => unknown;
  /** As those of an operator. */
  readonly inputs: Map<string, StoreNode>;
}

/** start, start + step, … below end (above it where step is negative), split into equal runs of indices. */
export interface RangeNode extends NodeBase {
  readonly kind: "range";
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Values that every worker's main already has, split into equal runs. */
export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly values: ArrayLike<unknown>;
}

/** One file as it was when the list was made; a change of size or time afterwards is an error. */
export interface FileEntry {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since 1970, in decimal: more than a number holds. */
  readonly mtime: string;
}

/** The files that paths and patterns led to, in the order in which they are read; or why there are none. */
export interface FileList {
  readonly files: readonly FileEntry[];
  readonly problem?: string;
}

/** A column of files that hold rows of several. */
export interface FileColumn {
  readonly name: string;
  readonly type: DType;
}

/** How files are read. Plain data, a part of the operator's identity. */
export type FileFormat =
  | { readonly kind: "text"; readonly encoding: "utf8" | "latin1" }
  /** Bytes of each record's two parts. */
  | { readonly kind: "record"; readonly key: number; readonly value: number }
  | {
      readonly kind: "csv";
      readonly columns: readonly FileColumn[];
      readonly header: boolean;
      readonly delimiter: string;
      readonly quote: string;
      readonly multiline: boolean;
    }
  | { readonly kind: "arrow" | "parquet"; readonly columns: readonly FileColumn[] };

/** Files, divided between the tasks by their bytes. */
export interface FilesNode extends NodeBase {
  readonly kind: "files";
  readonly format: FileFormat;
  /** Absolute paths of files and directories, and patterns. */
  readonly paths: readonly string[];
  /** Worker 0's list, fixed for all workers by the first action that needs it. */
  list: FileList | undefined;
}

export type SourceNode = UserSourceNode | RangeNode | ListNode | FilesNode;

export type OperatorKind =
  | "map"
  | "mapToTuple"
  | "flatMap"
  | "filter"
  | "mapBatch"
  | "compute"
  | "computeToTuple"
  | "forEach"
  | "sink";

/** What runs inside a task on the values of `input`, without an exchange. */
export interface OperatorNode extends NodeBase {
  readonly kind: OperatorKind;
  /** The kind that the program has, where this node is one that does the same. */
  readonly written?: OperatorKind;
  readonly input: Node;
  /** pipe: a compute is called once an element. */
  readonly link: "direct" | "pipe";
  /** The user's function, or the sink object. */
  readonly action: ((...args: never[]) => unknown) | object;
  /** Numbers that a map or filter gets as its second argument. Frozen. */
  readonly constants?: Constants | undefined;
  /** Stored TSets that the function reads by `ctx.input(key)`. */
  readonly inputs: Map<string, StoreNode>;
}

export type ExchangeKind =
  | "reduce"
  | "allReduce"
  | "gather"
  | "allGather"
  | "partition"
  | "replicate"
  | "union"
  | "sort"
  | "sortByKey"
  | "keyedPartition"
  | "keyedReduce"
  | "keyedGather"
  | "keyedGatherUngrouped"
  | "join";

export type JoinType = "inner" | "left" | "right" | "full";

/** Values travel between tasks, so one stage ends here and another begins. Rows of keyed TSets are tuples (key, value). */
export interface ExchangeNode extends NodeBase {
  readonly kind: ExchangeKind;
  readonly input: Node;
  /** The other sides of a union; the right side of a join. */
  readonly others?: readonly Node[];
  /** The reducer, for reduce, allReduce and keyedReduce. */
  readonly reducer?: (a: never, b: never) => unknown;
  /** Its name where it is a built-in one, or a lambda that is the same as one. */
  readonly recognised?: ReducerName | undefined;
  /** Gives the target task of a value, or of a key; a hash unless given. */
  readonly partitioner?: ((value: never, tasks: number, context: never) => number) | undefined;
  /** Order of keys; of rows for a sort. Unless given, a sort has the natural order. */
  readonly comparator?: ((a: never, b: never) => number) | undefined;
  /** Of a sort: whether that order is reversed. */
  readonly descending?: boolean;
  /** The order that comparator and descending come to, where it is the natural one or its reverse. */
  readonly order?: KeyOrder | undefined;
  readonly join?: { readonly type: JoinType; readonly algorithm: "sort" | "hash" };
  /** What is exchanged, and what the exchange makes of it, goes through files however much memory there is. */
  useDisk?: boolean;
}

/** The natural order of a type's values, or its reverse. */
export interface KeyOrder {
  readonly descending: boolean;
  /** As `a - b` orders numbers: -0 and 0 are equal, and NaN beside any other number is an error. */
  readonly byDifference?: boolean;
}

/** Partitions that stay: in memory (cache) or in files (persist). */
export interface StoreNode extends NodeBase {
  readonly kind: "cache" | "persist";
  readonly input: Node;
  /** By which a persisted TSet is known at a restart; `#n` where the user gave none. */
  readonly key: string;
  readonly explicitKey: boolean;
  readonly compression: "lz4" | undefined;
}

export function isSource(node: Node): node is SourceNode {
  return node.kind === "source" || node.kind === "range" || node.kind === "list" || node.kind === "files";
}

const EXCHANGES: ReadonlySet<string> = new Set<ExchangeKind>([
  "reduce",
  "allReduce",
  "gather",
  "allGather",
  "partition",
  "replicate",
  "union",
  "sort",
  "sortByKey",
  "keyedPartition",
  "keyedReduce",
  "keyedGather",
  "keyedGatherUngrouped",
  "join",
]);

export function isExchange(node: Node): node is ExchangeNode {
  return EXCHANGES.has(node.kind);
}

export function isStore(node: Node): node is StoreNode {
  return node.kind === "cache" || node.kind === "persist";
}

/** Whether an operator takes more than one element at a time, so that it stands between two generated loops. */
export function takesMany(operator: OperatorNode): boolean {
  switch (operator.kind) {
    case "mapBatch":
      return true;
    case "compute":
    case "computeToTuple":
      return operator.link === "direct";
    case "sink":
      return typeof (operator.action as { addBatch?: unknown }).addBatch === "function" || takesChunks(operator.action);
    default:
      return false;
  }
}

/** As messages name a node: its kind, and its name where the user gave one. */
export function nodeLabel(node: Node): string {
  const key = isStore(node) && node.kind === "persist" ? ` ${node.key}` : "";
  const written = "written" in node ? node.written : undefined;
  const kind = node.kind === "files" ? `${node.format.kind} files` : (written ?? node.kind) + key;
  return node.name === undefined ? kind : `${kind} "${node.name}"`;
}

/** What a node reads, in a fixed order: its input first, then added inputs by key. */
export function inputsOf(node: Node): Node[] {
  if (isExchange(node)) return [node.input, ...(node.others ?? [])];
  if (isStore(node)) return [node.input];
  return isSource(node) ? addedInputs(node) : [node.input, ...addedInputs(node)];
}

/** What `addInput` added, by key. */
export function addedInputs(node: SourceNode | OperatorNode): StoreNode[] {
  if (!("inputs" in node)) return [];
  return [...node.inputs.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stored]) => stored);
}

/** A node and everything it depends on, dependencies first, each once. */
export function lineage(target: Node): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // Its own stack: a loop in a program may build a chain of 10 000 operators.
  const stack: { node: Node; entered: boolean }[] = [{ node: target, entered: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.entered) {
      order.push(top.node);
      continue;
    }
    if (seen.has(top.node)) continue;
    seen.add(top.node);
    stack.push({ node: top.node, entered: true });
    for (const input of inputsOf(top.node).reverse()) stack.push({ node: input, entered: false });
  }
  return order;
}
