// Runs the core's properties under a sanitizer: run_core <seed> <inputs> <threads> [file…]
//
// The files (the corpus of the fuzzer) go first, then random inputs: on one thread with all instruction sets, and on
// several at the same time, of which each writes, locks, maps and reduces on its own.
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/directory.h"
#include "core/file_lock.h"
#include "core_properties.h"

namespace {

constexpr uint8_t kSeveralThreads = 0x80;

std::string MakeScratch() {
  char path[] = "/tmp/tsets-core-XXXXXX";
  if (::mkdtemp(path) == nullptr) std::abort();
  return path;
}

void RunRandom(uint64_t seed, int inputs, uint8_t flags) {
  const std::string scratch = MakeScratch();
  std::mt19937_64 random(seed);
  std::vector<uint8_t> input;
  for (int i = 0; i < inputs; i++) {
    input.resize(1 + random() % 600);
    for (uint8_t& byte : input) byte = static_cast<uint8_t>(random());
    input[0] = static_cast<uint8_t>((input[0] & 0x7f) | flags);
    tsets_test::CheckInput(input.data(), input.size(), scratch);
  }
  ::rmdir(scratch.c_str());
}

// Threads that fight for one lock: never two of them have it.
int RaceForLock(int threads) {
  const std::string scratch = MakeScratch();
  std::atomic<int> holders{0};
  std::atomic<int> taken{0};
  std::vector<std::thread> racers;
  for (int i = 0; i < threads; i++) {
    racers.emplace_back([&] {
      tsets::Directory directory;
      if (!tsets::Directory::Open(scratch, &directory).ok()) std::abort();
      for (int round = 0; round < 200; round++) {
        tsets::FileLock lock;
        bool acquired = false;
        if (!tsets::FileLock::TryAcquire(directory, "lock", &lock, &acquired).ok()) std::abort();
        if (!acquired) continue;
        if (holders.fetch_add(1) != 0) std::abort();
        taken.fetch_add(1);
        holders.fetch_sub(1);
      }
    });
  }
  for (std::thread& racer : racers) racer.join();
  ::unlink((scratch + "/lock").c_str());
  ::rmdir(scratch.c_str());
  return taken.load();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const uint64_t seed = std::strtoull(argv[1], nullptr, 10);
  const int inputs = std::atoi(argv[2]);
  const int threads = std::atoi(argv[3]);
  const std::string scratch = MakeScratch();
  for (int i = 4; i < argc; i++) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    tsets_test::CheckInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), scratch);
  }
  ::rmdir(scratch.c_str());
  RunRandom(seed, inputs, 0);
  std::vector<std::thread> running;
  for (int i = 0; i < threads; i++) running.emplace_back(RunRandom, seed + 1 + i, inputs, kSeveralThreads);
  for (std::thread& thread : running) thread.join();
  std::printf("%d files, %d inputs, %d locks taken\n", argc - 4, inputs * (threads + 1), RaceForLock(threads));
  return 0;
}
