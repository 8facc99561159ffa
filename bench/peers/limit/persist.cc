// n int32 made and written by `threads` threads, a file each, and fsynced: no format, no checksum. The elements are made
// in one buffer a thread that stays in the cache; writing to the disk starts while the file grows.
#include <fcntl.h>
#include <unistd.h>

#include "limit.h"

static void Require(bool ok, const char* what) {
  if (ok) return;
  std::perror(what);
  std::exit(1);
}

static void WriteFile(const std::string& path, uint64_t first, uint64_t end) {
  constexpr uint64_t kElements = 64 * 1024;
  constexpr off_t kWindow = 8 << 20;
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  Require(fd >= 0, "open");
  std::vector<uint32_t> buffer(kElements);
  off_t written = 0;
  off_t started = 0;
  for (uint64_t at = first; at < end; at += kElements) {
    const uint64_t count = std::min(kElements, end - at);
    for (uint64_t i = 0; i < count; i++) buffer[i] = static_cast<uint32_t>(at + i);
    const ssize_t bytes = static_cast<ssize_t>(count * 4);
    Require(::write(fd, buffer.data(), static_cast<size_t>(bytes)) == bytes, "write");
    written += bytes;
    if (written - started >= kWindow) {
      Require(::sync_file_range(fd, started, written - started, SYNC_FILE_RANGE_WRITE) == 0, "sync_file_range");
      started = written;
    }
  }
  Require(::fsync(fd) == 0, "fsync");
  Require(::close(fd) == 0, "close");
}

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  const auto path = [&](unsigned t) { return args.path + "/limit-" + std::to_string(t); };
  limit::Measure(
      args.repeats,
      [&] {
        limit::Parallel(args.n, args.threads, [&](unsigned t, uint64_t first, uint64_t end) { WriteFile(path(t), first, end); });
        return std::string("written");
      },
      [&] {
        for (unsigned t = 0; t < args.threads; t++) ::unlink(path(t).c_str());
      });
}
