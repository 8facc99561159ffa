/**
 * The reducers that run as loops over typed arrays: the addon's kernels and accumulators know them by their place here
 * (`Kernel` in native/core/kernels.h). and, or and xor are of integers.
 */
export const REDUCERS = ["sum", "product", "min", "max", "and", "or", "xor"] as const;
export type ReducerName = (typeof REDUCERS)[number];
