#pragma once

#include <cstddef>

namespace tsets {

// Of and, or and xor there are only those of integers.
enum class Kernel { kSum, kProduct, kMin, kMax, kAnd, kOr, kXor };
inline constexpr unsigned kKernels = 7;

enum class Element { kInt8, kUint8, kInt16, kUint16, kInt32, kUint32, kInt64, kUint64, kFloat32, kFloat64 };

// Instruction sets that the kernels are built for. kBaseline is what every processor of the platform has.
enum class Isa { kBaseline, kAvx2, kAvx512 };

// Lanes of a float sum or product: row i of a task belongs to lane i modulo 16, whatever the width of the vectors.
inline constexpr unsigned kLanes = 16;

// Continues a reduction over `count` values, of which the first belongs to lane `lane`. `state`, by kernel and type:
//
//   sum, product into kFloat32, kFloat64   kLanes elements
//   sum, product, and, or, xor             one element, kUint32 or kUint64; integers only, modulo 2^32 or 2^64
//   min, max                               one element of the type of the values, as Math.min and Math.max
//
// The bits of the result do not depend on the instruction set (those of a NaN do).
using ReduceFunction = void (*)(const void* values, size_t count, void* state, unsigned lane);

// nullptr for a combination that is not in the list above. Any thread.
ReduceFunction FindReduce(Kernel kernel, Element values, Element state);

// Chooses for all calls of FindReduce in this process from now on; the best one is in use from the start. False where
// this processor does not have it.
bool SelectIsa(Isa isa);
Isa SelectedIsa();

// How many elements `state` must have.
size_t StateElements(Kernel kernel, Element state);

}  // namespace tsets
