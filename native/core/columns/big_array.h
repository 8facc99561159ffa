#pragma once

#include <cstddef>
#include <cstdint>

namespace tsets {

// Memory outside of the arenas that may grow to gigabytes: on huge pages where the system offers them, since tables are
// read at random. Not initialised unless zeros are asked for.
class BigMemory {
 public:
  BigMemory() = default;
  BigMemory(const BigMemory&) = delete;
  BigMemory& operator=(const BigMemory&) = delete;
  ~BigMemory() { Free(); }

  // Keeps the first `kept` bytes of what is there; the rest is arbitrary. False where there is no memory: then nothing has
  // changed.
  bool Resize(size_t bytes, size_t kept);
  // Other memory instead, all zeros. What has not been written yet is not there either.
  bool ResetZeroed(size_t bytes);
  void Free();
  void Swap(BigMemory* other);

  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

// An array of plain values over it.
template <class T>
class BigArray {
 public:
  // Room for `count` elements, of which the first `kept` stay.
  bool Resize(size_t count, size_t kept) {
    if (count > SIZE_MAX / 2 / sizeof(T)) return false;
    return memory_.Resize(count * sizeof(T), kept * sizeof(T));
  }
  bool ResetZeroed(size_t count) {
    return count <= SIZE_MAX / 2 / sizeof(T) && memory_.ResetZeroed(count * sizeof(T));
  }
  // Room for `count` elements, at least twice as many as before where there are fewer.
  bool Reserve(size_t count, size_t kept) {
    if (count <= capacity()) return true;
    return Resize(count < 2 * capacity() ? 2 * capacity() : count < 64 ? 64 : count, kept);
  }
  void Free() { memory_.Free(); }
  void Swap(BigArray* other) { memory_.Swap(&other->memory_); }

  T* data() const { return reinterpret_cast<T*>(memory_.data()); }
  T& operator[](size_t i) const { return data()[i]; }
  size_t capacity() const { return memory_.size() / sizeof(T); }
  size_t bytes() const { return memory_.size(); }

 private:
  BigMemory memory_;
};

}  // namespace tsets
