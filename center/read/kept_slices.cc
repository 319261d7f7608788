#include "center/read/kept_slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <sstream>

#include "base/log.h"
#include "dataprime/sql/tree.h"
#include "dataprime/syntax/literal.h"
#include "schema/insert_block.h"
#include "schema/row_binary.h"
#include "store/sql_text.h"

namespace throughline::center {
namespace {

constexpr int64_t kMinute = 60'000'000'000, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::array kLengths = {kMinute, 5 * kMinute, 15 * kMinute, kHour, 6 * kHour, kDay, 7 * kDay, 28 * kDay};
static_assert(kLengths[0] % schema::kSlotNanos == 0, "else a change would be taken for one to two slices");
constexpr int64_t kFewestSlices = 6, kMostSlices = 40;  // of the greatest length of a range
// One that is over may be taken as shorter ones that are there; a longer one would be too many of them, and is read.
constexpr int64_t kLongestOfShorter = 15 * kMinute;
// Before that much after its end a slice is still being written.
constexpr int64_t kSettles = kMinute / 2;

int64_t Floor(int64_t nanos, int64_t length) { return nanos - (nanos % length + length) % length; }
int64_t Ceil(int64_t nanos, int64_t length) { return -Floor(-nanos, length); }

bool EndsTheQuery(const Error& error) {
  return error.kind == ErrorKind::kTimeout || error.kind == ErrorKind::kCancelled;
}

}  // namespace

// One query's.
struct KeptSlices::Call {
  const dataprime::SlicedQuery& query;
  const store::QueryOptions& options;
  const std::vector<Cut>& cuts;
  const SteadyPoint make_until;

  // Read-only, under the query's limits, but not under its id.
  store::QueryOptions Options(store::Params params = {}) const {
    store::QueryOptions out = options;
    std::erase_if(out.settings, [](const auto& setting) { return setting.first == "query_id"; });
    out.params = std::move(params);
    return out;
  }
  store::QueryOptions WritingOptions() const {
    store::QueryOptions out = Options();
    std::erase_if(out.settings, [](const auto& setting) { return setting.first == "readonly"; });
    return out;
  }
  // Of the states of one slice.
  store::Params ParamsOf(const dataprime::SlicedQuery::Grouping& grouping, const Cut& cut, uint64_t generation) const {
    store::Params params = options.params;
    for (store::Param& param : params) {
      if (param.name == query.window_start) param.value = dataprime::FormatTimestamp(cut.start);
      if (param.name == query.window_end) param.value = dataprime::FormatTimestamp(cut.start + cut.length);
    }
    params.push_back({grouping.generation, std::to_string(generation)});
    return params;
  }
};

KeptSlices::KeptSlices(store::ClickHouseClient& client, const store::Changes& changes, const Clock& clock,
                       Metrics& metrics, KeptSlicesOptions options)
    : client_(client),
      changes_(changes),
      clock_(clock),
      options_(options),
      kept_(metrics.Counter("throughline_query_slices_total", "Slices of time that groupings were put together of.",
                            {{"from", "memory"}})),
      read_(metrics.Counter("throughline_query_slices_total", "Slices of time that groupings were put together of.",
                            {{"from", "disk"}})),
      bytes_gauge_(metrics.Gauge("throughline_query_slices_bytes", "Of kept slices, in the engine's memory.")) {}

std::vector<KeptSlices::Cut> KeptSlices::CutsOf(const dataprime::Compiled& compiled) const {
  // What lies before 1970 is not worth a slice, and two instants centuries apart have no difference in nanoseconds.
  if (!compiled.window_start || !compiled.window_end || *compiled.window_start < 0) return {};
  const int64_t begin = *compiled.window_start, end = std::min(*compiled.window_end, clock_.NowNanos() - kSettles);
  for (size_t i = 1; i < kLengths.size(); ++i) {
    const int64_t length = kLengths[i], first = Ceil(begin, length), last = Floor(end, length);
    if ((last - first) / length < kFewestSlices) return {};
    if ((last - first) / length > kMostSlices) continue;
    std::deque<Cut> cuts;
    for (int64_t start = first; start < last; start += length) cuts.push_back({start, length});
    for (size_t shorter = i; shorter-- > 0;) {
      const int64_t part = kLengths[shorter];
      while (cuts.front().start - part >= begin) cuts.push_front({cuts.front().start - part, part});
      while (cuts.back().start + cuts.back().length + part <= end)
        cuts.push_back({cuts.back().start + cuts.back().length, part});
    }
    return {cuts.begin(), cuts.end()};
  }
  return {};
}

std::optional<std::vector<KeptSlices::GroupingPtr>> KeptSlices::Known(const dataprime::SlicedQuery& query) {
  std::lock_guard lock(mutex_);
  std::vector<GroupingPtr> out;
  bool is_worth_it = true;
  for (const auto& what : query.groupings) {
    const auto [entry, added] = groupings_.try_emplace(what.meaning);
    if (added) {
      entry->second = GroupingPtr(new Grouping, [this](Grouping* grouping) {
        Drop(*grouping);
        delete grouping;
      });
    }
    entry->second->asked = clock_.Steady();
    is_worth_it &= !added && !entry->second->is_unfit && entry->second->rows_of_whole >= options_.from_rows;
    out.push_back(entry->second);
  }
  if (!is_worth_it) return std::nullopt;
  return out;
}

Result<bool> KeptSlices::AreUnchanged(const Call& call) {
  Result<store::QueryResult> found = client_.Query(
      "SELECT concat(toString(count()), ' ', toString(groupBitXor(sipHash64(database, table, mutation_id)))), "
      "countIf(NOT is_done) FROM system.mutations",
      call.Options());
  if (!found) return Fail(found.error());
  schema::RowReader in(found->bytes);
  const std::string mutations(in.String());
  const uint64_t running = in.Fixed<uint64_t>();
  if (!in.ok()) return OurBug("system.mutations can't be read");
  {
    std::lock_guard lock(mutex_);
    const std::string before = std::exchange(mutations_, mutations);
    if (before.empty() || before == mutations) return running == 0;
  }
  Forget();
  return false;
}

Result<std::optional<SlicedRun>> KeptSlices::Prepare(const dataprime::Compiled& compiled,
                                                     const store::QueryOptions& options) {
  if (!compiled.sliced) return std::nullopt;
  const std::vector<Cut> cuts = CutsOf(compiled);
  if (cuts.empty()) return std::nullopt;
  const auto known = Known(*compiled.sliced);
  MakeRoom();
  if (!known) return std::nullopt;

  const SteadyPoint now = clock_.Steady();
  const Call call{*compiled.sliced, options, cuts,
                  now + std::min<SteadyPoint::duration>(
                            options_.time, options.deadline ? (*options.deadline - now) / 4 : options_.time)};
  Result<bool> is_possible = AreUnchanged(call);
  SlicedRun run{.sql = compiled.sliced->sql, .more_params = {}};
  std::vector<Generations> all;
  for (size_t i = 0; i < known->size() && is_possible && *is_possible; ++i) {
    const auto& what = compiled.sliced->groupings[i];
    Grouping& grouping = *(*known)[i];
    const std::unique_lock making(grouping.making, std::try_to_lock);
    if (!making) return std::nullopt;
    auto made = Make(call, what, grouping, run);
    if (!made) {
      if (made.error().kind == ErrorKind::kUnavailable) Drop(grouping);  // gone with the engine
      is_possible = Fail(made.error());
      break;
    }
    is_possible = made->has_value();
    if (!*is_possible) break;
    all.push_back(std::move(**made));
    run.more_params.push_back({what.kept_table, grouping.table, true});
  }
  if (!is_possible && EndsTheQuery(is_possible.error())) return Fail(is_possible.error());
  if (!is_possible) log::Warn("query", "slices can't be kept; all is read", {{"reason", is_possible.error().message}});
  if (!is_possible || !*is_possible) return std::nullopt;

  // What all groupings have.
  const size_t slices = std::ranges::min(all, {}, &Generations::size).size();
  for (size_t i = 0; i < all.size(); ++i) {
    all[i].resize(slices);
    std::vector<uint64_t> generations;
    for (const std::vector<uint64_t>& some : all[i]) generations.insert(generations.end(), some.begin(), some.end());
    run.more_params.push_back(
        {compiled.sliced->groupings[i].kept_generations, fmt::format("[{}]", fmt::join(generations, ","))});
  }
  const Cut& last = cuts[slices - 1];
  run.more_params.push_back({compiled.sliced->kept_from, std::to_string(cuts.front().start)});
  run.more_params.push_back({compiled.sliced->kept_to, std::to_string(last.start + last.length)});
  return run;
}

Result<std::optional<KeptSlices::Generations>> KeptSlices::Make(const Call& call,
                                                                const dataprime::SlicedQuery::Grouping& what,
                                                                Grouping& grouping, SlicedRun& run) {
  // Most of it is of slices that were read anew, or that are no longer asked for.
  if (grouping.bytes > 4 * grouping.bytes_in_use + options_.slice_bytes) Drop(grouping);
  if (grouping.table.empty()) {
    const store::Params params = call.ParamsOf(what, call.cuts.front(), 0);
    Result<void> made = MakeTable(call, what.states, params, grouping);
    if (!made && (made.error().kind == ErrorKind::kInternal || made.error().kind == ErrorKind::kInvalid)) {
      GiveUp(grouping);
      return std::nullopt;
    }
    if (!made) return Fail(made.error());
  }
  Generations out;
  uint64_t in_use = 0;
  for (const Cut& cut : call.cuts) {
    std::vector<uint64_t> generations;
    std::optional<uint64_t> bytes = Take(grouping, what.table, cut, generations);
    if (bytes) {
      kept_.Increment(static_cast<double>(generations.size()));
    } else {
      if (!out.empty() && clock_.Steady() >= call.make_until) return out;
      Result<bool> made = MakeSlice(call, what, cut, grouping, run);
      if (!made) return Fail(made.error());
      if (!*made) return std::nullopt;
      read_.Increment();
      // It holds for this answer, also if rows were added to it meanwhile.
      const Slice& slice = grouping.slices.at({cut.length, cut.start});
      generations.push_back(slice.generation);
      bytes = slice.bytes;
    }
    in_use += *bytes;
    out.push_back(std::move(generations));
  }
  grouping.bytes_in_use = in_use;
  return out;
}

std::optional<uint64_t> KeptSlices::Take(const Grouping& grouping, std::string_view table, const Cut& cut,
                                         std::vector<uint64_t>& generations) const {
  const auto kept = grouping.slices.find({cut.length, cut.start});
  if (kept != grouping.slices.end() &&
      kept->second.version == changes_.Newest(table, cut.start, cut.start + cut.length)) {
    generations.push_back(kept->second.generation);
    return kept->second.bytes;
  }
  if (cut.length > kLongestOfShorter || cut.length == kLengths[0]) return std::nullopt;
  const int64_t part = *std::prev(std::ranges::find(kLengths, cut.length));
  const size_t before = generations.size();
  uint64_t bytes = 0;
  for (int64_t start = cut.start; start < cut.start + cut.length; start += part) {
    const std::optional<uint64_t> taken = Take(grouping, table, {start, part}, generations);
    if (!taken) {
      generations.resize(before);
      return std::nullopt;
    }
    bytes += *taken;
  }
  return bytes;
}

Result<void> KeptSlices::MakeTable(const Call& call, const std::string& states, const store::Params& params,
                                   Grouping& grouping) {
  Result<store::QueryResult> described =
      client_.Query(fmt::format("DESCRIBE ({})", states), call.Options(params), "TabSeparatedRaw");
  if (!described) return Fail(described.error());
  std::string columns;
  std::istringstream lines(described->bytes);
  for (std::string line; std::getline(lines, line);) {
    const size_t name = line.find('\t'), type = line.find('\t', name + 1);
    if (type == std::string::npos) return OurBug("the engine describes a SELECT without names and types");
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", store::QuoteIdentifier(line.substr(0, name)),
                           line.substr(name + 1, type - name - 1));
  }
  std::string table;
  {
    std::lock_guard lock(mutex_);
    table = fmt::format("t{}", ++last_table_);
  }
  const store::QueryOptions options = call.WritingOptions();
  const std::string database = store::QuoteIdentifier(dataprime::sql::kSlicesDatabase);
  for (const std::string& sql :
       {fmt::format("CREATE DATABASE IF NOT EXISTS {} ENGINE = Memory", database),
        // An engine that lives longer than this server has tables of that name.
        fmt::format("DROP TABLE IF EXISTS {}.{}", database, table),
        fmt::format("CREATE TABLE IF NOT EXISTS {}.{} ({}) ENGINE = Memory", database, table, columns)}) {
    if (Result<void> done = client_.Execute(sql, options); !done) return done;
  }
  grouping.table = std::move(table);
  return {};
}

Result<bool> KeptSlices::MakeSlice(const Call& call, const dataprime::SlicedQuery::Grouping& what, const Cut& cut,
                                   Grouping& grouping, SlicedRun& run) {
  // Before it is read: what is written meanwhile may be in it or not.
  Slice slice{.version = changes_.Newest(what.table, cut.start, cut.start + cut.length)};
  {
    std::lock_guard lock(mutex_);
    slice.generation = ++last_generation_;
  }
  Result<store::QueryResult> states =
      client_.Query(what.states, call.Options(call.ParamsOf(what, cut, slice.generation)), "Native");
  if (!states) return Fail(states.error());
  run.read_rows += states->summary.read_rows;
  run.read_bytes += states->summary.read_bytes;
  slice.bytes = states->bytes.size();
  if (slice.bytes > options_.slice_bytes) {
    GiveUp(grouping);
    return false;
  }
  if (!states->bytes.empty()) {
    const std::string_view pieces[] = {states->bytes};
    Result<store::QuerySummary> put =
        client_.Insert(fmt::format("INSERT INTO {}.{} FORMAT Native",
                                   store::QuoteIdentifier(dataprime::sql::kSlicesDatabase), grouping.table),
                       pieces, call.WritingOptions());
    if (!put) return Fail(put.error());
  }
  grouping.slices[{cut.length, cut.start}] = slice;
  grouping.bytes += slice.bytes;
  bytes_gauge_.Increment(static_cast<double>(slice.bytes));
  return true;
}

void KeptSlices::NoteWhole(const dataprime::Compiled& compiled, uint64_t read_rows) {
  if (!compiled.sliced) return;
  std::lock_guard lock(mutex_);
  for (const auto& what : compiled.sliced->groupings) {
    if (const auto entry = groupings_.find(what.meaning); entry != groupings_.end())
      entry->second->rows_of_whole = read_rows;
  }
}

void KeptSlices::GiveUp(Grouping& grouping) {
  Drop(grouping);
  std::lock_guard lock(mutex_);
  grouping.is_unfit = true;
}

void KeptSlices::Drop(Grouping& grouping) {
  if (!grouping.table.empty()) {
    (void)client_.Execute(fmt::format("DROP TABLE IF EXISTS {}.{}",
                                      store::QuoteIdentifier(dataprime::sql::kSlicesDatabase), grouping.table));
  }
  bytes_gauge_.Decrement(static_cast<double>(grouping.bytes));
  grouping.table.clear();
  grouping.slices.clear();
  grouping.bytes = 0;
  grouping.bytes_in_use = 0;
}

void KeptSlices::MakeRoom() {
  std::vector<GroupingPtr> dropped;
  std::lock_guard lock(mutex_);
  uint64_t bytes = 0;
  for (const auto& [meaning, grouping] : groupings_) bytes += grouping->bytes;
  while (groupings_.size() > options_.groupings || (bytes > options_.bytes && groupings_.size() > 1)) {
    const auto oldest = std::ranges::min_element(groupings_, {}, [](const auto& entry) { return entry.second->asked; });
    bytes -= oldest->second->bytes;
    dropped.push_back(std::move(oldest->second));
    groupings_.erase(oldest);
  }
}

void KeptSlices::Forget() {
  std::map<std::string, GroupingPtr, std::less<>> all;
  std::lock_guard lock(mutex_);
  all.swap(groupings_);
}

}  // namespace throughline::center
