import type { VectorOperator } from "../plan/vector-operators.js";
import { isUnchangedAs } from "../plan/vector-operators.js";
import { isStorable, Ranges } from "../plan/value-range.js";
import type { NumericKind, NumericType } from "../types/dtype.js";
import { SOURCE, type VectorCode, VectorCodeBuilder } from "./vector-code.js";
import { type Lanes, LaneWriter } from "./vector-lanes.js";
import type { VectorOp } from "./vector-ops.js";

/** Where a chain's rows come from: a column of a type, or start + i * step as that type. */
export type VectorSource =
  | { readonly kind: "column"; readonly type: NumericType }
  | { readonly kind: "range"; readonly type: NumericType; readonly start: number; readonly step: number };

const LOADS: Partial<Record<NumericKind, VectorOp>> = {
  int8: "LoadInt8",
  uint8: "LoadUint8",
  int16: "LoadInt16",
  uint16: "LoadUint16",
  float32: "LoadFloat32",
};
const WRAPS: Partial<Record<NumericKind, VectorOp>> = {
  int8: "WrapInt8",
  uint8: "WrapUint8",
  int16: "WrapInt16",
  uint16: "WrapUint16",
};
const STORES: Partial<Record<NumericKind, VectorOp>> = {
  int8: "StoreByte",
  uint8: "StoreByte",
  int16: "StoreHalf",
  uint16: "StoreHalf",
  float32: "StoreFloat32",
};

const isFloat = (type: NumericType): boolean => type.kind === "float32" || type.kind === "float64";

/** The program of a chain; the rows it makes are of the last operator's type, or the source's where there is none. */
export function writeVectorChain(source: VectorSource, operators: readonly VectorOperator[]): VectorCode {
  const code = new VectorCodeBuilder();
  let value = sourceLanes(code, source);
  for (const operator of operators) {
    const ranges = new Ranges(operator.before);
    const writer = new LaneWriter(code, value, ranges);
    if (operator.kind === "filter") {
      const op = value.lanes === "int" ? "KeepI" : "KeepF";
      value = { lanes: value.lanes, operand: code.emit(op, value.lanes, writer.truth(operator.body), value.operand) };
    } else value = storedLanes(code, writer, ranges, operator);
  }
  const { type } = operators.at(-1) ?? source;
  const store = STORES[type.kind];
  const result = store === undefined ? value.operand : code.emit(store, "element", value.operand);
  return code.finish(source.kind === "range" ? undefined : source.type.kind, type.kind, result);
}

function sourceLanes(code: VectorCodeBuilder, source: VectorSource): Lanes {
  const { type } = source;
  const lanes = isFloat(type) ? "float" : "int";
  if (source.kind === "column") {
    const load = LOADS[type.kind];
    return { lanes, operand: load === undefined ? SOURCE : code.emit(load, lanes, SOURCE) };
  }
  const [start, step] = [code.constant(source.start), code.constant(source.step)];
  const made = code.emit(lanes === "int" ? "IotaI" : "IotaF", lanes, start, step);
  if (type.kind === "float32") return { lanes, operand: code.emit("FroundF", "float", made) };
  const wrap = WRAPS[type.kind];
  return { lanes, operand: wrap === undefined ? made : code.emit(wrap, lanes, made) };
}

/** What a map gives, stored as its type. */
function storedLanes(
  code: VectorCodeBuilder,
  writer: LaneWriter,
  ranges: Ranges,
  { body, type }: VectorOperator,
): Lanes {
  if (isFloat(type)) {
    const operand = code.register(writer.float(body), "float");
    return { lanes: "float", operand: type.kind === "float32" ? code.emit("FroundF", "float", operand) : operand };
  }
  const range = ranges.of(body);
  if (!isStorable(range)) code.emit("RequireIntegral", "int", code.register(writer.float(body), "float"));
  const low = code.register(writer.bits(body), "int");
  const wrap = isUnchangedAs(type, range) ? undefined : WRAPS[type.kind];
  return { lanes: "int", operand: wrap === undefined ? low : code.emit(wrap, "int", low) };
}
