import { fieldsOf } from "../../columns/column-fields.js";
import { hashTargets } from "../../columns/hash-rows.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { readColumn } from "../../types/column-reader.js";
import { showValue } from "../../types/show-value.js";
import { ALL_TASKS } from "./block-payload.js";

/** Where the rows of a chunk go: all of them to one task, all to {@link ALL_TASKS}, or each to the task that stands in its place. */
export type Targets = number | Uint32Array;

/** Names the tasks that a chunk's rows go to. The array is the router's own, valid until its next call. */
export type Router = (chunk: Chunk, sender: number, context: unknown) => Targets;

export function routerOf(node: ExchangeNode): Router {
  const { kind, parallelism } = node;
  if (kind === "replicate" || kind === "allGather") return () => ALL_TASKS;
  if (kind === "gather") return () => 0;
  if (kind === "union") return (_chunk, sender) => sender;
  // Keyed: rows are tuples (key, value).
  const column = kind === "partition" ? (chunk: Chunk) => chunk : (chunk: Chunk) => fieldsOf(chunk)[0];
  if (parallelism === 1 && node.partitioner === undefined) return () => 0;
  const targetsOf = node.partitioner === undefined ? hashed(parallelism) : chosen(node);
  let targets = new Uint32Array(0);
  return (chunk, _sender, context) => {
    if (targets.length < chunk.rows) targets = new Uint32Array(chunk.rows);
    const row = targets.subarray(0, chunk.rows);
    targetsOf(column(chunk), row, context);
    return row;
  };
}

type FillTargets = (keys: Chunk, targets: Uint32Array, context: unknown) => void;

function hashed(tasks: number): FillTargets {
  return (keys, targets) => hashTargets(keys, tasks, targets);
}

/** A user's partitioner: called once a row, in source order. */
function chosen({ partitioner, parallelism }: ExchangeNode): FillTargets {
  const choose = partitioner as (value: unknown, tasks: number, context: unknown) => unknown;
  return (keys, targets, context) => {
    const reader = readColumn(keys);
    for (let row = 0; row < targets.length; row++) {
      const target = choose(reader.get(row), parallelism, context);
      if (typeof target !== "number" || !Number.isInteger(target) || target < 0 || target >= parallelism) {
        throw new RangeError(`a partitioner returns a task, 0 to ${parallelism - 1}, not ${showValue(target)}`);
      }
      targets[row] = target;
    }
  };
}
