import type { Kind, NumericKind } from "../types/dtype.js";

/** The numeric types as the addon numbers them. */
export const ELEMENT_NUMBERS: Readonly<Record<NumericKind, number>> = {
  int8: 0,
  uint8: 1,
  int16: 2,
  uint16: 3,
  int32: 4,
  uint32: 5,
  int64: 6,
  uint64: 7,
  float32: 8,
  float64: 9,
};

/** The kinds of keys that the addon has kernels for; the others go through TypeScript. */
const KEY_NUMBERS: Readonly<Partial<Record<Kind, number>>> = { ...ELEMENT_NUMBERS, bool: 10, utf8: 11, binary: 12 };

/** undefined: the addon has no kernel for keys of this kind. */
export function nativeKeyKind(kind: Kind): number | undefined {
  return KEY_NUMBERS[kind];
}
