#include "core/columns/value_merge.h"

#include <algorithm>

#include "core/columns/sort_keys.h"
#include "core/columns/with_element.h"

namespace tsets {

namespace {

template <class T>
Merged Merge(bool descending, const T* first, size_t first_rows, const T* second, size_t second_rows, T* out,
             size_t room) {
  const SortWord<T> flip = descending ? static_cast<SortWord<T>>(~SortWord<T>{0}) : 0;
  size_t a = 0;
  size_t b = 0;
  for (;;) {
    // So many steps end before a column does, whichever is taken from: no step looks.
    const size_t steps = std::min({first_rows - a, second_rows - b, room - (a + b)});
    if (steps == 0) return {a, b};
    T* const to = out + a + b;
    for (size_t i = 0; i < steps; i++) {
      const T x = first[a];
      const T y = second[b];
      // Which one comes first is chance: as an addition and a conditional move it costs no branch that is guessed wrong.
      const bool second_first = (SortKey(y, true) ^ flip) < (SortKey(x, true) ^ flip);
      to[i] = second_first ? y : x;
      b += second_first;
      a += !second_first;
    }
  }
}

}  // namespace

Merged MergeValues(Element type, bool descending, const void* first, size_t first_rows, const void* second,
                   size_t second_rows, void* out, size_t room) {
  return WithElement(type, [&](auto number) {
    using T = decltype(number);
    return Merge<T>(descending, static_cast<const T*>(first), first_rows, static_cast<const T*>(second), second_rows,
                    static_cast<T*>(out), room);
  });
}

}  // namespace tsets
