// The entry of libFuzzer: clang++ -fsanitize=fuzzer,address,undefined.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core_properties.h"

namespace {

std::string MakeScratch() {
  char path[] = "/tmp/tsets-fuzz-XXXXXX";
  if (::mkdtemp(path) == nullptr) std::abort();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string scratch = MakeScratch();
  tsets_test::CheckInput(data, size, scratch);
  return 0;
}
