import { REDUCERS } from "../native/reducers.js";
import type { NumericKind } from "../types/dtype.js";

/**
 * The operations of a vector program, in the order of native/core/vector_ops.h. I is a lane of an int32 (or the low 32
 * bits of an integer, or a truth value as 0 or 1), F one of a float64.
 */
export const VECTOR_OPS = [
  ...["LoadInt8", "LoadUint8", "LoadInt16", "LoadUint16", "LoadFloat32"],
  ...["StoreByte", "StoreHalf", "StoreFloat32"],
  ...["WrapInt8", "WrapUint8", "WrapInt16", "WrapUint16"],
  ...["IntToFloat", "UintToFloat", "FloatToInt", "FloatToLow"],
  ...["NegI", "AbsI", "TruthI", "TruthF"],
  ...["NegF", "AbsF", "SqrtF", "FloorF", "CeilF", "TruncF", "RoundF", "SignF", "FroundF"],
  ...["AddI", "SubI", "MulI", "AndI", "OrI", "XorI", "ShlI", "ShrI", "UshrI"],
  ...["MinI", "MaxI", "RemMaskI", "LtI", "LeI", "EqI", "NeI"],
  ...["AddF", "SubF", "MulF", "DivF", "RemIntegralF", "RemF", "MinF", "MaxF"],
  ...["LtF", "LeF", "EqF", "NeF"],
  ...["SelectI", "SelectF"],
  ...["IotaI", "IotaF", "FillI", "FillF", "RequireIntegral", "KeepI", "KeepF"],
] as const;

export type VectorOp = (typeof VECTOR_OPS)[number];

/** What a lane of a register holds; `element`: a column's element, which only the end of a program has. */
export type LaneClass = "int" | "float" | "element";

/** Elements of columns, in the order of native/core/kernels.h. */
export const ELEMENTS: readonly NumericKind[] = [
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
];

/** Rows that go through a program at a time: VectorProgram::kBlockRows. */
export const VECTOR_BLOCK_ROWS = 1024;

/** Endings of a program's run: before these come the reducers, by their place in {@link REDUCERS}. */
export const STORE_ROWS = REDUCERS.length;
export const COUNT_ROWS = REDUCERS.length + 1;
