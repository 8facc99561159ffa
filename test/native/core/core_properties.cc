#include "core_properties.h"

#include "column_properties.h"
#include "input.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/crc32c.h"
#include "core/directory.h"
#include "core/file_lock.h"
#include "core/kernels.h"
#include "core/mapped_region.h"
#include "core/output_file.h"
#include "core/pages.h"
#include "core/summaries.h"
#include "core/vector_program.h"

#include <sys/mman.h>

namespace tsets_test {

namespace {

using namespace tsets;

// The CRC of a whole is that of its parts, whichever code computes it, at any alignment.
void CheckCrc(Input input) {
  const size_t cut = input.size() == 0 ? 0 : input.Take<uint16_t>() % (input.size() + 1);
  const size_t at = cut < input.size() ? cut : input.size();
  const uint32_t seed = input.Take<uint32_t>();
  const size_t split = at < input.size() ? at : input.size();
  const uint32_t whole = Crc32c(input.data(), input.size(), seed);
  CHECK(whole == Crc32cPortable(input.data(), input.size(), seed));
  CHECK(whole == Crc32c(input.data() + split, input.size() - split, Crc32c(input.data(), split, seed)));
}

// A name that is not plain never gets to the system; one that is stays in its directory.
void CheckNames(Input input, const std::string& scratch) {
  const std::string name(reinterpret_cast<const char*>(input.data()), input.size());
  const bool plain = IsPlainName(name);
  CHECK(plain == (!name.empty() && name != "." && name != ".." && name.size() <= 255 &&
                  name.find('/') == std::string::npos && std::strlen(name.c_str()) == name.size()));
  if (!plain) return;
  Directory directory;
  CHECK(Directory::Open(scratch, &directory).ok());
  UniqueFd fd;
  if (!directory.CreateFile(name, &fd).ok()) return;
  CHECK(directory.CreateFile(name, &fd).error() != 0);
  std::vector<std::string> names;
  CHECK(directory.List(&names).ok() && names.size() == 1 && names[0] == name);
  bool removed = false;
  CHECK(directory.Remove(name, &removed).ok() && removed);
  CHECK(directory.Remove(name, &removed).ok() && !removed);
}

// What was written is what is mapped, for any range; a range that leaves the file is refused, whatever its numbers.
void CheckMapping(Input input, const std::string& scratch) {
  const uint64_t offset = input.Take<uint8_t>() < 128 ? input.Take<uint16_t>() : input.Take<uint64_t>();
  const uint64_t length = input.Take<uint8_t>() < 128 ? input.Take<uint16_t>() : input.Take<uint64_t>();
  const size_t repeat = 1 + input.Take<uint8_t>();
  Directory directory;
  CHECK(Directory::Open(scratch, &directory).ok());
  UniqueFd fd;
  CHECK(directory.CreateFile("f", &fd).ok());
  OutputFile file(std::move(fd), directory.PathOf("f"), true);
  std::vector<uint8_t> written;
  for (size_t i = 0; i < repeat; i++) {
    CHECK(file.Write(input.data(), input.size()).ok());
    written.insert(written.end(), input.data(), input.data() + input.size());
  }
  CHECK(file.Sync().ok() && file.Close().ok());
  MappedRegion region;
  const bool inside = length <= written.size() && offset <= written.size() - length;
  const Status status = region.Map(directory, "f", offset, length);
  CHECK(status.ok() == inside);
  if (inside && length > 0) {
    uint8_t* bytes = static_cast<uint8_t*>(region.base()) + region.lead();
    CHECK(region.size() == region.lead() + length);
    CHECK(std::memcmp(bytes, written.data() + offset, length) == 0);
    // Private: the file does not see it.
    std::memset(bytes, 0xff, length);
  }
  region.Unmap();
  region.Unmap();
  bool removed = false;
  CHECK(directory.Remove("f", &removed).ok() && removed);
}

bool SameBits(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b, Element state) {
  if (state != Element::kFloat32 && state != Element::kFloat64) return a == b;
  const size_t width = state == Element::kFloat32 ? 4 : 8;
  for (size_t i = 0; i + width <= a.size(); i += width) {
    if (std::memcmp(&a[i], &b[i], width) == 0) continue;
    double x = 0;
    double y = 0;
    if (width == 8) {
      std::memcpy(&x, &a[i], 8);
      std::memcpy(&y, &b[i], 8);
    } else {
      float narrow[2];
      std::memcpy(&narrow[0], &a[i], 4);
      std::memcpy(&narrow[1], &b[i], 4);
      x = narrow[0];
      y = narrow[1];
    }
    // The bits of a NaN are the processor's choice.
    if (x == x || y == y) return false;
  }
  return true;
}

size_t WidthOf(Element element) {
  static constexpr size_t kWidths[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return kWidths[static_cast<size_t>(element)];
}

// Every instruction set gives the same bits, and a reduction may be cut anywhere.
void CheckKernels(Input input, bool may_select) {
  const auto kernel = static_cast<Kernel>(input.Take<uint8_t>() % kKernels);
  const auto values = static_cast<Element>(input.Take<uint8_t>() % 10);
  const auto state = static_cast<Element>(input.Take<uint8_t>() % 10);
  const unsigned lane = input.Take<uint8_t>() % kLanes;
  const size_t width = WidthOf(values);
  const size_t count = input.size() / width;
  // Aligned as typed arrays are.
  std::vector<uint64_t> room(input.size() / 8 + 1);
  std::memcpy(room.data(), input.data(), count * width);
  const auto* bytes = reinterpret_cast<const uint8_t*>(room.data());
  std::vector<uint8_t> expected;
  for (const Isa isa : {Isa::kBaseline, Isa::kAvx2, Isa::kAvx512}) {
    if (may_select && !SelectIsa(isa)) continue;
    const ReduceFunction reduce = FindReduce(kernel, values, state);
    if (reduce == nullptr) return;
    const size_t elements = StateElements(kernel, state);
    for (const size_t cut : {size_t{0}, count / 2, count}) {
      std::vector<uint64_t> result(elements * 8);
      reduce(bytes, cut, result.data(), lane);
      reduce(bytes + cut * width, count - cut, result.data(), static_cast<unsigned>((lane + cut) % kLanes));
      std::vector<uint8_t> bits(elements * WidthOf(state));
      std::memcpy(bits.data(), result.data(), bits.size());
      if (expected.empty()) expected = bits;
      CHECK(SameBits(bits, expected, state));
    }
  }
}

// Rows that go to memory of just their size.
class BoundedSink final : public VectorProgram::Sink {
 public:
  BoundedSink(size_t room, size_t width) : width_(width), room_(room) {}
  size_t Room() const override { return room_; }
  void Take(const void* rows, size_t count) override {
    CHECK(count <= room_);
    const auto* bytes = static_cast<const uint8_t*>(rows);
    taken_.insert(taken_.end(), bytes, bytes + count * width_);
    room_ -= count;
  }
  size_t rows() const { return taken_.size() / width_; }

 private:
  size_t width_;
  size_t room_;
  std::vector<uint8_t> taken_;
};

// A program of any instructions is refused, or stays within its registers, its source and its sink; what it says of the
// rows is what the sink got.
void CheckVectorProgram(Input input) {
  const uint8_t of_source = input.Take<uint8_t>();
  const bool is_range = of_source >= 240;
  const size_t width = WidthOf(static_cast<Element>(of_source % 10));
  const size_t result_width = WidthOf(static_cast<Element>(input.Take<uint8_t>() % 10));
  const auto registers = static_cast<int32_t>(1 + input.Take<uint8_t>() % 6);
  const auto result = static_cast<int32_t>(input.Take<uint8_t>() % 8) - 1;
  const size_t rows = input.Take<uint16_t>() % 2600;
  const size_t room = input.Take<uint16_t>() % 2600;
  std::vector<double> constants(input.Take<uint8_t>() % 4);
  for (double& constant : constants) constant = input.Take<double>();
  std::vector<VectorProgram::Instruction> code(1 + input.Take<uint8_t>() % 12);
  for (VectorProgram::Instruction& in : code) {
    in.op = static_cast<VectorOp>(static_cast<int32_t>(input.Take<uint8_t>()) - 1);
    in.target = input.Take<int8_t>() % 8;
    in.a = input.Take<int8_t>() % 8;
    in.b = input.Take<int8_t>() % 8;
    in.c = input.Take<int8_t>() % 8;
  }
  const auto program = VectorProgram::Create(code, constants, registers, result, {is_range ? 0 : width, result_width});
  if (program == nullptr) return;
  std::vector<uint8_t> source(is_range ? 0 : rows * width);
  for (size_t i = 0; i < source.size(); i++) source[i] = input.size() == 0 ? 0 : input.data()[i % input.size()];
  BoundedSink sink(room, result_width);
  const VectorProgram::Result ran =
      program->Run(is_range ? nullptr : source.data(), width, input.Take<uint32_t>(), rows, &sink);
  CHECK(ran.taken <= rows && ran.made <= ran.taken && ran.made == sink.rows());
  CHECK(ran.refused || ran.taken == rows || ran.made == room);
}

// What is told of numbers in one pass does not depend on the instruction set.
void CheckSummaries(Input input, bool may_select) {
  const auto values = static_cast<Element>(input.Take<uint8_t>() % 10);
  const Bins bins = {-1.0 - input.Take<uint8_t>(), 1.0 + input.Take<uint16_t>(), size_t{1} + input.Take<uint8_t>() % 20};
  const size_t count = input.size() / WidthOf(values) / 2;
  if (count == 0) return;
  std::vector<uint64_t> room(input.size() / 8 + 1);
  std::memcpy(room.data(), input.data(), count * 2 * WidthOf(values));
  const auto* a = reinterpret_cast<const uint8_t*>(room.data());
  const uint8_t* b = a + count * WidthOf(values);
  std::vector<uint8_t> expected;
  for (const Isa isa : {Isa::kBaseline, Isa::kAvx2, Isa::kAvx512}) {
    if (may_select && !SelectIsa(isa)) continue;
    std::vector<double> told(3 + 3 + bins.count);
    Moments moments = {0, 0};
    if (const auto find = FindMoments(values)) find(a, count, &moments);
    if (const auto dot = FindDot(values)) dot(a, b, count, &told[2]);
    if (const auto histogram = FindCount(values)) histogram(a, count, bins, &told[3]);
    told[0] = moments.mean;
    told[1] = moments.squares;
    std::vector<uint8_t> bits(told.size() * sizeof(double));
    std::memcpy(bits.data(), told.data(), bits.size());
    if (expected.empty()) expected = bits;
    CHECK(SameBits(bits, expected, Element::kFloat64));
    double counted = 0;
    for (size_t i = 3; i < told.size(); i++) counted += told[i];
    CHECK(FindCount(values) == nullptr || counted == static_cast<double>(count));
  }
}

// Pages that are given back read as zeros, and what is beside them is left alone.
void CheckPages(Input input) {
  constexpr size_t kSize = 8 * 4096;
  void* base = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(base != MAP_FAILED);
  auto* bytes = static_cast<uint8_t*>(base);
  std::memset(bytes, 0xab, kSize);
  const size_t from = input.Take<uint16_t>() % kSize;
  const size_t size = input.Take<uint16_t>() % (kSize - from + 1);
  const size_t released = ReleasePages(bytes + from, size);
  CHECK(released <= size);
  size_t zeros = 0;
  for (size_t i = 0; i < kSize; i++) {
    if (bytes[i] == 0) zeros++;
    CHECK(bytes[i] == 0xab || (bytes[i] == 0 && i >= from && i < from + size));
  }
  CHECK(zeros == released);
  ::munmap(base, kSize);
}

}  // namespace

void CheckInput(const uint8_t* data, size_t size, const std::string& scratch) {
  Input input(data, size);
  const unsigned which = input.Take<uint8_t>();
  // Which kernels are in use is a matter of the whole process: only a process of one thread may choose.
  const bool alone = (which & 0x80) == 0;
  switch (which % kProperties) {
    case 0: return CheckCrc(input);
    case 1: return CheckNames(input, scratch);
    case 2: return CheckMapping(input, scratch);
    case 3: return CheckKernels(input, alone);
    case 4: return CheckPages(input);
    case 10: return CheckVectorProgram(input);
    case 11: return CheckSummaries(input, alone);
    default: return CheckColumns(input, which % kProperties);
  }
}

}  // namespace tsets_test
