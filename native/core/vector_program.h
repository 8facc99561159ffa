#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/kernels.h"
#include "core/vector_ops.h"

namespace tsets {

// A chain of arithmetic lambdas as instructions over blocks of rows that stay in the first-level cache.
//
// A register holds kBlockRows lanes of one kind: int32 (also the low 32 bits of an integer; a truth value is 0 or 1), a
// double, or, in the last instruction's result, elements of a column. Register 0 is the source's rows, in place. A row
// is in the same lane of every register; a filter moves the rows it keeps to the front, and those that follow are fewer.
//
// Which instructions give what a lambda gives is the compiler's business (src/exec/vector-code.ts). It is checked here
// that no program reads or writes outside its registers.
//
// A program belongs to one thread.
class VectorProgram {
 public:
  static constexpr size_t kBlockRows = 1024;

  // One instruction. An operand is a register, or ~i for constant i.
  struct Instruction {
    VectorOp op;
    int32_t target;
    int32_t a;
    int32_t b;
    int32_t c;
  };

  struct Result {
    // Rows of the source that were taken.
    size_t taken = 0;
    // Rows that came out of them.
    size_t made = 0;
    // The block after those has a row that its column's type may refuse: nothing of the block was done.
    bool refused = false;
  };

  // What the rows become. `rows` are at the front of a register and in the type of the result's column.
  class Sink {
   public:
    // How many rows may come now; a block is at most as long. 0 ends the run.
    virtual size_t Room() const = 0;
    virtual void Take(const void* rows, size_t count) = 0;

   protected:
    ~Sink() = default;
  };

  // Bytes of an element of the source (0: a range, which has no memory), and of the result's column.
  struct Widths {
    size_t source;
    size_t result;
  };

  // nullptr where an instruction is not one of VectorOp's, an operand is neither a register nor a constant, or the
  // source's elements are too short for what reads them.
  static std::unique_ptr<VectorProgram> Create(const std::vector<Instruction>& code, const std::vector<double>& constants,
                                               int32_t registers, int32_t result, Widths widths);

  VectorProgram(const VectorProgram&) = delete;
  VectorProgram& operator=(const VectorProgram&) = delete;

  // Runs over `count` rows of `source`, which has elements of `width` bytes; the first row has index `index` in its task's
  // range (for a source that is a range, `source` is nullptr). Stops where the sink has no room, or a row is refused.
  Result Run(const uint8_t* source, size_t width, double index, size_t count, Sink* sink);

 private:
  struct Step {
    VectorFunction function;
    Operands operands;
  };

  VectorProgram() = default;
  uint8_t* RegisterAt(int32_t index) { return registers_.get() + static_cast<size_t>(index) * kBlockRows * sizeof(double); }

  struct Free {
    void operator()(uint8_t* memory) const;
  };

  std::unique_ptr<uint8_t[], Free> registers_;
  std::vector<double> doubles_;
  std::vector<int32_t> integers_;
  std::vector<Instruction> code_;
  std::vector<Step> steps_;
  int32_t result_ = 0;
};

}  // namespace tsets
