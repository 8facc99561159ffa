// The sum of a file of int32, mapped anew for every repetition, as a restarted job maps it: no check of its content.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "limit.h"

static void Require(bool ok, const char* what) {
  if (ok) return;
  std::perror(what);
  std::exit(1);
}

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  const int fd = ::open(args.path.c_str(), O_RDONLY);
  Require(fd >= 0, "open");
  const size_t bytes = args.n * 4;
  limit::Measure(args.repeats, [&] {
    std::vector<uint32_t> sums(args.threads * 16);
    void* map = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    Require(map != MAP_FAILED, "mmap");
    const auto* column = static_cast<const uint32_t*>(map);
    limit::Parallel(args.n, args.threads, [&](unsigned t, uint64_t first, uint64_t end) {
      uint32_t sum = 0;
      for (uint64_t i = first; i < end; i++) sum += column[i];
      sums[t * 16] = sum;
    });
    Require(::munmap(map, bytes) == 0, "munmap");
    uint32_t sum = 0;
    for (const uint32_t part : sums) sum += part;
    return std::to_string(static_cast<int32_t>(sum));
  });
}
