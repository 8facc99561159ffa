#include "column_properties.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/columns/accumulator.h"
#include "core/columns/gather.h"
#include "core/columns/group_table.h"
#include "core/columns/hash_rows.h"
#include "core/columns/key_hash.h"
#include "core/columns/run_merge.h"
#include "core/columns/value_merge.h"
#include "core/columns/sorter.h"
#include "core/columns/target_order.h"

namespace tsets_test {

namespace {

using namespace tsets;

// Texts out of what is left of the input: each byte ends one with its high bits, so that many are the same.
std::vector<std::string> TakeTexts(Input* input) {
  std::vector<std::string> texts;
  const unsigned longest = 1 + input->Take<uint8_t>() % 40;
  for (size_t i = 0; i < input->size(); i++) {
    const uint8_t byte = input->data()[i];
    texts.push_back(std::string(byte % longest, static_cast<char>('a' + byte / 128)));
  }
  return texts;
}

struct TextColumn {
  std::vector<int32_t> offsets;
  std::vector<uint8_t> bytes;

  explicit TextColumn(const std::vector<std::string>& texts) : offsets{0} {
    for (const std::string& text : texts) {
      bytes.insert(bytes.end(), text.begin(), text.end());
      offsets.push_back(static_cast<int32_t>(bytes.size()));
    }
  }
  ByteRows rows() const { return {offsets.data(), bytes.data(), offsets.size() - 1}; }
};

// Numbers of the type with few bits each, spread as `shift` says: dense, sparse, negative.
template <class T>
std::vector<T> TakeNumbers(Input* input) {
  const unsigned shift = input->Take<uint8_t>() % (8 * sizeof(T));
  const auto base = input->Take<uint8_t>();
  std::vector<T> values;
  for (size_t i = 0; i < input->size(); i++) {
    const auto number = static_cast<T>(static_cast<uint64_t>(input->data()[i] + base) << shift);
    values.push_back(number);
    if constexpr (std::is_floating_point_v<T>) {
      if (number == 3) values.back() = static_cast<T>(std::nan(""));
      if (number == 4) values.back() = static_cast<T>(-0.0);
      if (number == 5) values.back() = 0;
    }
  }
  return values;
}

// A number by which keys are compared.
template <class T>
std::string Identity(T value) {
  if (value == 0) value = 0;
  if (value != value) return "NaN";
  if constexpr (std::is_integral_v<T>) return std::to_string(value);
  char text[40];
  std::snprintf(text, sizeof(text), "%a", static_cast<double>(value));
  return text;
}

// The groups of rows cut anywhere are the numbers of first appearances.
template <class Columns>
void CheckGroupsOf(GroupTable* table, const std::vector<std::string>& ids, size_t cut, Columns columns) {
  std::map<std::string, int32_t> expected;
  std::vector<int32_t> out(ids.size() + 1, -7);
  std::vector<size_t> firsts;
  CHECK(table->GroupOf(columns(0, cut), out.data()));
  CHECK(table->GroupOf(columns(cut, ids.size()), out.data() + cut));
  CHECK(out[ids.size()] == -7);
  for (size_t i = 0; i < ids.size(); i++) {
    const auto found = expected.emplace(ids[i], static_cast<int32_t>(expected.size()));
    if (found.second) firsts.push_back(i);
    CHECK(out[i] == found.first->second);
  }
  CHECK(table->groups() == firsts.size());
  std::vector<int32_t> again(ids.size());
  table->Find(columns(0, ids.size()), again.data());
  for (size_t i = 0; i < ids.size(); i++) CHECK(again[i] == out[i]);
}

template <class T>
void CheckNumberGroups(Input input, Element type) {
  const std::vector<T> values = TakeNumbers<T>(&input);
  std::vector<std::string> ids;
  for (const T value : values) ids.push_back(Identity(value));
  const std::unique_ptr<GroupTable> table = CreateNumberGroups(type);
  CheckGroupsOf(table.get(), ids, values.size() / 3, [&](size_t from, size_t to) {
    KeyColumn keys;
    keys.values = values.data() + from;
    keys.rows = to - from;
    return keys;
  });
  std::vector<T> kept(table->groups());
  if (!kept.empty()) table->CopyValues(0, kept.size(), kept.data());
  std::vector<int32_t> groups(values.size());
  KeyColumn all;
  all.values = values.data();
  all.rows = values.size();
  table->Find(all, groups.data());
  for (size_t i = 0; i < values.size(); i++) CHECK(Identity(kept[static_cast<size_t>(groups[i])]) == ids[i]);
}

void CheckGroups(Input input) {
  switch (input.Take<uint8_t>() % 8) {
    case 0: return CheckNumberGroups<int8_t>(input, Element::kInt8);
    case 1: return CheckNumberGroups<uint16_t>(input, Element::kUint16);
    case 2: return CheckNumberGroups<int32_t>(input, Element::kInt32);
    case 3: return CheckNumberGroups<int64_t>(input, Element::kInt64);
    case 4: return CheckNumberGroups<uint64_t>(input, Element::kUint64);
    case 5: return CheckNumberGroups<float>(input, Element::kFloat32);
    case 6: return CheckNumberGroups<double>(input, Element::kFloat64);
    default: break;
  }
  const std::vector<std::string> texts = TakeTexts(&input);
  const TextColumn column(texts);
  const std::unique_ptr<GroupTable> table = CreateTextGroups();
  CheckGroupsOf(table.get(), texts, texts.size() / 3, [&](size_t from, size_t to) {
    KeyColumn keys;
    keys.rows = to - from;
    keys.texts = {column.offsets.data() + from, column.bytes.data(), to - from};
    return keys;
  });
  const size_t bytes = table->TextBytes(0, table->groups());
  std::vector<int32_t> offsets(table->groups() + 1);
  std::vector<uint8_t> kept(bytes);
  table->CopyTexts(0, table->groups(), offsets.data(), kept.data());
  std::vector<int32_t> groups(texts.size());
  KeyColumn all;
  all.rows = texts.size();
  all.texts = column.rows();
  table->Find(all, groups.data());
  for (size_t i = 0; i < texts.size(); i++) {
    const auto group = static_cast<size_t>(groups[i]);
    CHECK(std::string(kept.begin() + offsets[group], kept.begin() + offsets[group + 1]) == texts[i]);
  }
}

template <class T>
T Step(Kernel fold, T a, T b) {
  using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  switch (fold) {
    case Kernel::kSum:
      if constexpr (std::is_integral_v<T>) return static_cast<T>(static_cast<Wide>(a) + static_cast<Wide>(b));
      return a + b;
    case Kernel::kProduct:
      if constexpr (std::is_integral_v<T>) return static_cast<T>(static_cast<Wide>(a) * static_cast<Wide>(b));
      return a * b;
    case Kernel::kMin:
      if (a != a || b != b) return static_cast<T>(NAN);
      return a == b ? (std::signbit(static_cast<double>(a)) ? a : b) : std::min(a, b);
    case Kernel::kMax:
      if (a != a || b != b) return static_cast<T>(NAN);
      return a == b ? (std::signbit(static_cast<double>(a)) ? b : a) : std::max(a, b);
    default:
      break;
  }
  if constexpr (std::is_integral_v<T>) {
    if (fold == Kernel::kAnd) return static_cast<T>(a & b);
    return static_cast<T>(fold == Kernel::kOr ? a | b : a ^ b);
  }
  return a;
}

template <class T>
void CheckFold(Input input, Element type) {
  const auto fold = static_cast<Kernel>(input.Take<uint8_t>() % kKernels);
  const unsigned groups = 1 + input.Take<uint8_t>();
  const std::vector<T> values = TakeNumbers<T>(&input);
  std::vector<int32_t> where;
  for (size_t i = 0; i < values.size(); i++) where.push_back(static_cast<int32_t>((i * 7) % groups));
  const std::unique_ptr<Accumulator> accumulator = CreateAccumulator(fold, type);
  if (accumulator == nullptr) {
    CHECK(std::is_floating_point_v<T> && fold >= Kernel::kAnd);
    return;
  }
  const size_t cut = values.size() / 2;
  CHECK(accumulator->Add(values.data(), where.data(), cut) == Accumulator::Outcome::kAdded);
  CHECK(accumulator->Add(values.data() + cut, where.data() + cut, values.size() - cut) == Accumulator::Outcome::kAdded);
  std::map<int32_t, T> expected;
  for (size_t i = 0; i < values.size(); i++) {
    const auto found = expected.emplace(where[i], values[i]);
    if (!found.second) found.first->second = Step(fold, found.first->second, values[i]);
  }
  for (const auto& [group, value] : expected) {
    T made;
    accumulator->CopyValues(static_cast<size_t>(group), static_cast<size_t>(group) + 1, &made);
    CHECK((made != made && value != value) || std::memcmp(&made, &value, sizeof(T)) == 0);
  }
  const int32_t negative = -1;
  const T value = 0;
  CHECK(accumulator->Add(&value, &negative, 1) == Accumulator::Outcome::kNoSuchGroup);
}

void CheckAccumulator(Input input) {
  switch (input.Take<uint8_t>() % 5) {
    case 0: return CheckFold<int8_t>(input, Element::kInt8);
    case 1: return CheckFold<uint16_t>(input, Element::kUint16);
    case 2: return CheckFold<int64_t>(input, Element::kInt64);
    case 3: return CheckFold<float>(input, Element::kFloat32);
    default: return CheckFold<double>(input, Element::kFloat64);
  }
}

// Picked rows of chunks are those of all rows in one; a row that is nowhere is refused.
void CheckGather(Input input) {
  const size_t chunk_rows = 1 + input.Take<uint8_t>() % 30;
  const bool broken = input.Take<uint8_t>() % 8 == 0;
  const std::vector<std::string> texts = TakeTexts(&input);
  std::vector<TextColumn> columns;
  SourceBuffers offsets;
  SourceBuffers bytes;
  std::vector<int32_t> starts{0};
  for (size_t at = 0; at < texts.size(); at += chunk_rows) {
    const size_t end = std::min(at + chunk_rows, texts.size());
    columns.emplace_back(std::vector<std::string>(texts.begin() + static_cast<long>(at), texts.begin() + static_cast<long>(end)));
    starts.push_back(static_cast<int32_t>(end));
  }
  for (const TextColumn& column : columns) {
    offsets.push_back({reinterpret_cast<const uint8_t*>(column.offsets.data()), 4 * column.offsets.size()});
    bytes.push_back({column.bytes.data(), column.bytes.size()});
  }
  std::vector<int32_t> picks;
  for (size_t i = 0; i < texts.size(); i++) {
    const int32_t pick = static_cast<int32_t>((i * 31 + static_cast<size_t>(input.data()[i])) % (texts.size() + 1)) - 1;
    picks.push_back(pick);
  }
  if (broken && !picks.empty()) picks.back() = static_cast<int32_t>(texts.size());
  std::vector<int32_t> chunks(picks.size());
  std::vector<int32_t> rows(picks.size());
  const size_t located = LocateRows(starts.data(), starts.size() - 1, picks.data(), picks.size(), chunks.data(), rows.data());
  CHECK(located == (broken && !picks.empty() ? picks.size() - 1 : picks.size()));
  if (located < picks.size()) {
    chunks.back() = static_cast<int32_t>(columns.size()) - 1;
    rows.back() = static_cast<int32_t>(chunk_rows);
  }
  if (columns.empty()) return;
  const PickedRows picked{chunks.data(), rows.data(), picks.size()};
  std::vector<int32_t> ends(picks.size() + 1);
  const int64_t total = MeasureRanges(offsets, picked, INT32_MAX, ends.data());
  CHECK((total == -1) == (located < picks.size()));
  if (total < 0) return;
  if (total > 0) CHECK(MeasureRanges(offsets, picked, total - 1, ends.data()) == -2);
  CHECK(MeasureRanges(offsets, picked, total, ends.data()) == total);
  std::vector<uint8_t> target(static_cast<size_t>(total));
  CHECK(CopyRanges(offsets, bytes, picked, target.size(), target.data()));
  CHECK(!CopyRanges(offsets, bytes, picked, target.size() + 1, std::vector<uint8_t>(target.size() + 1).data()));
  std::vector<int32_t> first(picks.size());
  CHECK(CopyWidth(offsets, 4, picked, reinterpret_cast<uint8_t*>(first.data())));
  for (size_t i = 0; i < picks.size(); i++) {
    const std::string got(target.begin() + ends[i], target.begin() + ends[i + 1]);
    CHECK(got == (picks[i] < 0 ? std::string() : texts[static_cast<size_t>(picks[i])]));
    CHECK(first[i] == (picks[i] < 0 ? 0 : columns[static_cast<size_t>(chunks[i])].offsets[static_cast<size_t>(rows[i])]));
  }
}

// The order by targets is stable; hashes of texts do not depend on where they lie.
void CheckTargets(Input input) {
  const uint32_t count = 1 + input.Take<uint8_t>();
  const std::vector<std::string> texts = TakeTexts(&input);
  const TextColumn column(texts);
  std::vector<uint32_t> hashes(texts.size());
  HashTexts(column.rows(), hashes.data());
  std::vector<uint32_t> bytes(texts.size());
  HashBytes(column.rows(), bytes.data());
  CHECK(hashes == bytes);
  std::vector<uint32_t> raw(input.size());
  // Any bytes at all are hashed without a fault.
  std::vector<int32_t> offsets(input.size() + 1);
  for (size_t i = 0; i <= input.size(); i++) offsets[i] = static_cast<int32_t>(i);
  HashTexts({offsets.data(), input.data(), input.size()}, raw.data());
  const int32_t ends[2] = {0, static_cast<int32_t>(input.size())};
  uint32_t whole = 0;
  HashTexts({ends, input.data(), 1}, &whole);
  std::vector<uint32_t> targets = hashes;
  HashesToTargets(targets.data(), targets.size(), count);
  for (size_t i = 0; i < targets.size(); i++) CHECK(targets[i] == hashes[i] % count);
  std::vector<uint32_t> starts(count + 1);
  std::vector<int32_t> order(targets.size());
  CHECK(OrderByTarget(targets.data(), targets.size(), count, starts.data(), order.data()) == targets.size());
  std::vector<int32_t> expected(targets.size());
  for (size_t i = 0; i < expected.size(); i++) expected[i] = static_cast<int32_t>(i);
  std::stable_sort(expected.begin(), expected.end(), [&](int32_t a, int32_t b) {
    return targets[static_cast<size_t>(a)] < targets[static_cast<size_t>(b)];
  });
  CHECK(order == expected);
  CHECK(starts[count] == targets.size());
  if (targets.empty()) return;
  targets[targets.size() / 2] = count;
  CHECK(OrderByTarget(targets.data(), targets.size(), count, starts.data(), order.data()) == targets.size() / 2);
}

// Rows of a column, cut into two pieces, in a stable order; and their merge from runs of every k-th row.
template <class Columns, class Less>
void CheckOrder(std::unique_ptr<Sorter> sorter, std::unique_ptr<RunMerge> merge, size_t count, Columns columns,
                Less less) {
  CHECK(sorter->Add(columns(0, count / 3)) && sorter->Add(columns(count / 3, count)));
  CHECK(sorter->Start());
  while (!sorter->Step()) {
  }
  std::vector<int32_t> order(count);
  sorter->Copy(0, count, order.data());
  std::vector<int32_t> expected(count);
  for (size_t i = 0; i < count; i++) expected[i] = static_cast<int32_t>(i);
  std::stable_sort(expected.begin(), expected.end(), less);
  CHECK(order == expected);
  // Runs are single rows here: run i has row i, so that ties go by their numbers.
  for (size_t i = 0; i < count; i++) merge->Feed(i, columns(i, i + 1));
  std::vector<int32_t> merged;
  for (;;) {
    int32_t run = 0;
    int32_t row = 0;
    int32_t hungry = 0;
    if (merge->Next(1, &run, &row, &hungry) == 0) break;
    CHECK(row == 0 && hungry == run);
    merged.push_back(run);
    merge->Feed(static_cast<size_t>(run), columns(0, 0));
  }
  CHECK(merged == expected);
}

// Every second value, and all others, merged a few at a time.
template <class T>
void CheckValueMerge(Element type, bool descending, const std::vector<T>& sorted) {
  std::vector<T> parts[2];
  for (size_t i = 0; i < sorted.size(); i++) parts[i % 2].push_back(sorted[i]);
  std::vector<T> merged(sorted.size());
  size_t a = 0;
  size_t b = 0;
  while (a < parts[0].size() && b < parts[1].size()) {
    const size_t room = std::min<size_t>(3, merged.size() - a - b);
    const Merged taken = MergeValues(type, descending, parts[0].data() + a, parts[0].size() - a, parts[1].data() + b,
                                     parts[1].size() - b, merged.data() + a + b, room);
    CHECK(taken.first + taken.second > 0 && taken.first + taken.second <= room);
    a += taken.first;
    b += taken.second;
  }
  std::copy(parts[0].begin() + static_cast<ptrdiff_t>(a), parts[0].end(), merged.begin() + static_cast<ptrdiff_t>(a + b));
  std::copy(parts[1].begin() + static_cast<ptrdiff_t>(b), parts[1].end(),
            merged.begin() + static_cast<ptrdiff_t>(parts[0].size() + b));
  CHECK(merged.empty() || std::memcmp(merged.data(), sorted.data(), sorted.size() * sizeof(T)) == 0);
}

template <class T>
void CheckNumberOrder(Input input, Element type) {
  const SortOrder order{input.Take<uint8_t>() % 2 == 1, input.Take<uint8_t>() % 2 == 1};
  const std::vector<T> values = TakeNumbers<T>(&input);
  const auto before = [&](T a, T b) {
    if (a != a || b != b) return a == a && b != b;
    if (a == b && order.signed_zeros) return std::signbit(static_cast<double>(a)) && !std::signbit(static_cast<double>(b)) && a == 0;
    return a < b;
  };
  CheckOrder(
      CreateNumberSorter(type, order), CreateNumberMerge(type, values.size(), order), values.size(),
      [&](size_t from, size_t to) {
        KeyColumn keys;
        keys.values = values.data() + from;
        keys.rows = to - from;
        return keys;
      },
      [&](int32_t a, int32_t b) {
        const T x = values[static_cast<size_t>(a)];
        const T y = values[static_cast<size_t>(b)];
        return order.descending ? before(y, x) : before(x, y);
      });
  const std::unique_ptr<Sorter> sorter = CreateValueSorter(type, order.descending);
  KeyColumn keys;
  keys.values = values.data();
  keys.rows = values.size();
  CHECK(sorter->Add(keys) && sorter->Start());
  while (!sorter->Step()) {
  }
  std::vector<T> sorted(values.size());
  sorter->Copy(0, values.size(), sorted.data());
  for (size_t i = 1; i < sorted.size(); i++) {
    CHECK(!(order.descending ? before(sorted[i - 1], sorted[i]) : before(sorted[i], sorted[i - 1])));
  }
  CheckValueMerge(type, order.descending, sorted);
}

void CheckSort(Input input) {
  switch (input.Take<uint8_t>() % 7) {
    case 0: return CheckNumberOrder<int8_t>(input, Element::kInt8);
    case 1: return CheckNumberOrder<uint16_t>(input, Element::kUint16);
    case 2: return CheckNumberOrder<int32_t>(input, Element::kInt32);
    case 3: return CheckNumberOrder<int64_t>(input, Element::kInt64);
    case 4: return CheckNumberOrder<float>(input, Element::kFloat32);
    case 5: return CheckNumberOrder<double>(input, Element::kFloat64);
    default: break;
  }
  const SortOrder order{input.Take<uint8_t>() % 2 == 1, false};
  const std::vector<std::string> texts = TakeTexts(&input);
  const TextColumn column(texts);
  CheckOrder(
      CreateTextSorter(order), CreateTextMerge(texts.size(), order), texts.size(),
      [&](size_t from, size_t to) {
        KeyColumn keys;
        keys.rows = to - from;
        keys.texts = {column.offsets.data() + from, column.bytes.data(), to - from};
        return keys;
      },
      [&](int32_t a, int32_t b) {
        const std::string& x = texts[static_cast<size_t>(a)];
        const std::string& y = texts[static_cast<size_t>(b)];
        return order.descending ? y < x : x < y;
      });
}

}  // namespace

void CheckColumns(Input input, unsigned which) {
  switch (which) {
    case 5: return CheckGroups(input);
    case 6: return CheckAccumulator(input);
    case 7: return CheckGather(input);
    case 8: return CheckTargets(input);
    default: return CheckSort(input);
  }
}

}  // namespace tsets_test
