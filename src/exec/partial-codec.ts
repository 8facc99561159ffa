import { deserialize, serialize } from "node:v8";
import { isBigKind, isNumericKind } from "../types/kinds.js";
import type { DType } from "../types/dtype.js";
import type { Partial } from "./row-receivers.js";

/**
 * What the tasks of a reduction give, on its way to every worker. Numbers: 16 bytes a task,
 *
 *     0  uint32   task
 *     4  uint32   1 where the task had rows
 *     8  float64, int64 or uint64   its value
 *
 * any other type as v8 writes it.
 */
export function encodePartials(type: DType, partials: ReadonlyMap<number, Partial>): Uint8Array {
  if (!isNumericKind(type.kind)) return serialize([...partials]);
  const bytes = new Uint8Array(partials.size * 16);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [task, { has, value }] of partials) {
    view.setUint32(at, task, true);
    view.setUint32(at + 4, has ? 1 : 0, true);
    if (has && isBigKind(type.kind)) view.setBigInt64(at + 8, BigInt.asIntN(64, value as bigint), true);
    else if (has) view.setFloat64(at + 8, value as number, true);
    at += 16;
  }
  return bytes;
}

/** All tasks' results in the order of their index. */
export function decodePartials(type: DType, payloads: readonly Uint8Array[]): Partial[] {
  const all: [number, Partial][] = [];
  for (const bytes of payloads) {
    if (!isNumericKind(type.kind)) {
      all.push(...(deserialize(bytes) as [number, Partial][]));
      continue;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 16) {
      all.push([
        view.getUint32(at, true),
        { has: view.getUint32(at + 4, true) === 1, value: valueAt(type, view, at + 8) },
      ]);
    }
  }
  return all.sort(([a], [b]) => a - b).map(([, partial]) => partial);
}

function valueAt(type: DType, view: DataView, at: number): unknown {
  if (type.kind === "int64") return view.getBigInt64(at, true);
  if (type.kind === "uint64") return view.getBigUint64(at, true);
  return view.getFloat64(at, true);
}
