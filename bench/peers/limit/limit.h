// What the programs that do the least possible work have in common: arguments, threads, clock, and the line that the
// runner reads. Built with g++ -O3 -march=native -pthread.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace limit {

struct Arguments {
  uint64_t n;
  int repeats;
  unsigned threads;
  std::string path;  // a directory or a file, where the case has one
};

inline Arguments ReadArguments(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "arguments: n repeats threads [path]\n");
    std::exit(2);
  }
  return {std::strtoull(argv[1], nullptr, 10), std::atoi(argv[2]), static_cast<unsigned>(std::atoi(argv[3])),
          argc > 4 ? argv[4] : ""};
}

inline uint64_t Begin(uint64_t n, unsigned thread, unsigned threads) { return n * thread / threads; }

// Runs work(thread, first, end) on every thread with its share of 0 … n.
inline void Parallel(uint64_t n, unsigned threads, const std::function<void(unsigned, uint64_t, uint64_t)>& work) {
  std::vector<std::thread> running;
  for (unsigned t = 1; t < threads; t++) {
    running.emplace_back([&, t] { work(t, Begin(n, t, threads), Begin(n, t + 1, threads)); });
  }
  work(0, 0, Begin(n, 1, threads));
  for (auto& thread : running) thread.join();
}

// Keeps the compiler from knowing what is in memory.
inline void Clobber(const void* p) { asm volatile("" : : "r"(p) : "memory"); }

// Calls action half as often for warming up, then `repeats` times, and prints seconds and result. afterwards is not timed.
inline void Measure(int repeats, const std::function<std::string()>& action, const std::function<void()>& afterwards = {}) {
  std::string result;
  std::string seconds;
  for (int i = -(repeats + 1) / 2; i < repeats; i++) {
    const auto start = std::chrono::steady_clock::now();
    result = action();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (afterwards) afterwards();
    if (i < 0) continue;
    if (i > 0) seconds += ",";
    char text[32];
    std::snprintf(text, sizeof(text), "%.9f", took.count());
    seconds += text;
  }
  std::printf("{\"seconds\":[%s],\"result\":\"%s\"}\n", seconds.c_str(), result.c_str());
}

inline std::string Text(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", value);
  return text;
}

}  // namespace limit
