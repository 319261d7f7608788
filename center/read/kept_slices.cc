#include "center/read/kept_slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <sstream>
#include <utility>

#include "base/log.h"
#include "dataprime/sql/tree.h"
#include "dataprime/syntax/literal.h"
#include "schema/insert_block.h"
#include "schema/row_binary.h"
#include "store/sql_text.h"

namespace throughline::center {
namespace {

// After nothing was written to it for so long a slice is taken to be over.
constexpr std::chrono::seconds kSettles(10);
// Of those written to of late that far back it is asked whether they are worth being read again each time.
constexpr int64_t kMinute = 60'000'000'000, kLooksBack = 60 * kMinute;
// A slice that was not taken for so long may go.
constexpr std::chrono::minutes kWanted(30);
// Slices that consist of so many are made one.
constexpr size_t kFoldFrom = 12;

bool EndsTheQuery(const Error& error) {
  return error.kind == ErrorKind::kTimeout || error.kind == ErrorKind::kCancelled;
}

std::string Named(std::string_view table) {
  return fmt::format("{}.{}", store::QuoteIdentifier(dataprime::sql::kSlicesDatabase), store::QuoteIdentifier(table));
}

std::string ArrayText(const std::vector<uint64_t>& numbers) { return fmt::format("[{}]", fmt::join(numbers, ",")); }

}  // namespace

// One query's.
struct KeptSlices::Call {
  const dataprime::SlicedQuery& query;
  const store::QueryOptions& options;
  const std::vector<SliceCut>& cuts;
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
  store::Params ParamsOf(const dataprime::SlicedQuery::Grouping& grouping, const SliceCut& cut,
                         uint64_t generation) const {
    store::Params params = options.params;
    for (store::Param& param : params) {
      if (param.name == query.window_start) param.value = dataprime::FormatTimestamp(cut.start);
      if (param.name == query.window_end) param.value = dataprime::FormatTimestamp(cut.end());
    }
    params.push_back({grouping.generation, std::to_string(generation)});
    return params;
  }
};

void KeptSlices::Taken::Add(const Taken& other) {
  generations.insert(generations.end(), other.generations.begin(), other.generations.end());
  bytes += other.bytes;
}

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

std::vector<SliceCut> KeptSlices::CutsOf(const dataprime::Compiled& compiled) const {
  if (!compiled.window_start || !compiled.window_end) return {};
  const int64_t begin = *compiled.window_start;
  int64_t end = std::min(*compiled.window_end, clock_.NowNanos() - std::chrono::nanoseconds(kSettles).count());
  if (begin < 0 || end <= begin) return {};
  std::set<int64_t> written;
  for (const auto& what : compiled.sliced->groupings) {
    const auto slots =
        changes_.WrittenSince(what.table, std::max(begin, end - kLooksBack), end, clock_.Steady() - kSettles);
    written.insert(slots.begin(), slots.end());
  }
  // To read such a slice again costs about as much as to leave a minute more at the end unkept.
  int64_t fewest = static_cast<int64_t>(written.size()), again = 0, kept_until = end;
  for (const int64_t slot : written) {
    const int64_t start = slot * schema::kSlotNanos, cost = again++ + (end - start) / kMinute;
    if (cost >= fewest) continue;
    fewest = cost;
    kept_until = start;
  }
  return center::CutsOf(begin, kept_until);
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
      "countIf(NOT is_done) FROM system.mutations "
      "WHERE NOT match(command, '^[(]?(MATERIALIZE|DROP) (INDEX|PROJECTION) ')",
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
  const std::vector<SliceCut> cuts = CutsOf(compiled);
  if (cuts.empty()) return std::nullopt;
  const auto known = Known(*compiled.sliced);
  MakeRoom();
  if (!known) return std::nullopt;

  const SteadyPoint now = clock_.Steady();
  const SteadyPoint::duration time =
      options.deadline ? std::min<SteadyPoint::duration>(options_.time, (*options.deadline - now) / 4) : options_.time;
  const Call call{*compiled.sliced, options, cuts, now + time};
  Result<bool> is_possible = AreUnchanged(call);
  SlicedRun run{.sql = compiled.sliced->sql, .more_params = {}};
  std::vector<std::vector<Taken>> all;
  for (size_t i = 0; i < known->size() && is_possible && *is_possible; ++i) {
    const auto& what = compiled.sliced->groupings[i];
    Grouping& grouping = *(*known)[i];
    const std::unique_lock making(grouping.making, time);
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
  const size_t slices = std::ranges::min(all, {}, &std::vector<Taken>::size).size();
  for (size_t i = 0; i < all.size(); ++i) {
    Taken whole;
    for (const Taken& one : std::span(all[i]).first(slices)) whole.Add(one);
    run.more_params.push_back({compiled.sliced->groupings[i].kept_generations, ArrayText(whole.generations)});
  }
  run.more_params.push_back({compiled.sliced->kept_from, std::to_string(cuts.front().start)});
  run.more_params.push_back({compiled.sliced->kept_to, std::to_string(cuts[slices - 1].end())});
  return run;
}

Result<std::optional<std::vector<KeptSlices::Taken>>> KeptSlices::Make(const Call& call,
                                                                       const dataprime::SlicedQuery::Grouping& what,
                                                                       Grouping& grouping, SlicedRun& run) {
  if (grouping.table.empty()) {
    Result<void> made = MakeTable(call, what.states, call.ParamsOf(what, call.cuts.front(), 0), grouping);
    if (!made && (made.error().kind == ErrorKind::kInternal || made.error().kind == ErrorKind::kInvalid)) {
      GiveUp(grouping);
      return std::nullopt;
    }
    if (!made) return Fail(made.error());
  }
  std::vector<Taken> out;
  for (const SliceCut& cut : call.cuts) {
    if (!out.empty() && clock_.Steady() >= call.make_until && !Take(grouping, what.table, cut)) break;
    auto taken = TakeOrMake(call, what, cut, grouping, run);
    if (!taken) return Fail(taken.error());
    if (!*taken) return std::nullopt;
    out.push_back(std::move(**taken));
  }
  if (Result<void> done = Shrink(call, grouping); !done) return Fail(done.error());
  return out;
}

std::optional<KeptSlices::Taken> KeptSlices::Take(Grouping& grouping, std::string_view table, const SliceCut& cut) {
  const auto kept = grouping.slices.find({cut.length, cut.start});
  if (kept != grouping.slices.end() && kept->second.version == changes_.Newest(table, cut.start, cut.end()).number) {
    kept->second.taken = clock_.Steady();
    return Taken{{kept->second.generation}, kept->second.bytes};
  }
  const std::vector<SliceCut> parts = PartsOf(cut);
  if (parts.empty()) return std::nullopt;
  Taken out;
  for (const SliceCut& part : parts) {
    const std::optional<Taken> taken = Take(grouping, table, part);
    if (!taken) return std::nullopt;
    out.Add(*taken);
  }
  return out;
}

Result<std::optional<KeptSlices::Taken>> KeptSlices::TakeOrMake(const Call& call,
                                                                const dataprime::SlicedQuery::Grouping& what,
                                                                const SliceCut& cut, Grouping& grouping,
                                                                SlicedRun& run) {
  // Before anything is read: what is written meanwhile may be in it or not. It holds for this answer.
  const uint64_t version = changes_.Newest(what.table, cut.start, cut.end()).number;
  std::optional<Taken> kept = Take(grouping, what.table, cut);
  if (kept) {
    kept_.Increment(static_cast<double>(kept->generations.size()));
  } else {
    const std::vector<SliceCut> parts = PartsOf(cut);
    const auto is_kept = [&](const SliceCut& part) { return Take(grouping, what.table, part).has_value(); };
    if (parts.empty() || static_cast<size_t>(std::ranges::count_if(parts, is_kept)) * 2 < parts.size()) {
      read_.Increment();
      return Keep(call, what, cut, version, what.states, {}, grouping, run);
    }
    kept.emplace();
    for (const SliceCut& part : parts) {
      auto taken = TakeOrMake(call, what, part, grouping, run);
      if (!taken || !*taken) return taken;
      kept->Add(**taken);
    }
  }
  if (kept->generations.size() < kFoldFrom) return kept;
  store::Params of = {{what.kept_table, grouping.table, true}, {what.kept_generations, ArrayText(kept->generations)}};
  return Keep(call, what, cut, version, what.folded, std::move(of), grouping, run);
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
  for (const std::string& sql :
       {fmt::format("CREATE DATABASE IF NOT EXISTS {} ENGINE = Memory",
                    store::QuoteIdentifier(dataprime::sql::kSlicesDatabase)),
        // An engine that lives longer than this server has tables of that name.
        fmt::format("DROP TABLE IF EXISTS {}", Named(table)),
        fmt::format("CREATE TABLE IF NOT EXISTS {} ({}) ENGINE = Memory", Named(table), columns)}) {
    if (Result<void> done = client_.Execute(sql, call.WritingOptions()); !done) return done;
  }
  grouping.table = std::move(table);
  return {};
}

Result<std::optional<KeptSlices::Taken>> KeptSlices::Keep(const Call& call,
                                                          const dataprime::SlicedQuery::Grouping& what,
                                                          const SliceCut& cut, uint64_t version, const std::string& sql,
                                                          store::Params params, Grouping& grouping, SlicedRun& run) {
  Slice slice{.version = version, .taken = clock_.Steady()};
  {
    std::lock_guard lock(mutex_);
    slice.generation = ++last_generation_;
  }
  for (store::Param& param : call.ParamsOf(what, cut, slice.generation)) params.push_back(std::move(param));
  Result<store::QueryResult> states = client_.Query(sql, call.Options(std::move(params)), "Native");
  if (!states) return Fail(states.error());
  run.read_rows += states->summary.read_rows;
  run.read_bytes += states->summary.read_bytes;
  slice.bytes = states->bytes.size();
  if (slice.bytes > options_.slice_bytes) {
    GiveUp(grouping);
    return std::nullopt;
  }
  if (!states->bytes.empty()) {
    const std::string_view pieces[] = {states->bytes};
    Result<store::QuerySummary> put = client_.Insert(fmt::format("INSERT INTO {} FORMAT Native", Named(grouping.table)),
                                                     pieces, call.WritingOptions());
    if (!put) return Fail(put.error());
  }
  grouping.slices[{cut.length, cut.start}] = slice;
  grouping.bytes += slice.bytes;
  bytes_gauge_.Increment(static_cast<double>(slice.bytes));
  return Taken{{slice.generation}, slice.bytes};
}

Result<void> KeptSlices::Shrink(const Call& call, Grouping& grouping) {
  const SteadyPoint wanted_since = clock_.Steady() - kWanted;
  decltype(grouping.slices) left;
  Taken all;
  for (const auto& slice : grouping.slices) {
    if (slice.second.taken < wanted_since) continue;
    all.Add({{slice.second.generation}, slice.second.bytes});
    left.insert(slice);
  }
  if (grouping.bytes <= 2 * (all.bytes + options_.slice_bytes)) return {};
  Result<void> done = client_.Execute(fmt::format("ALTER TABLE {} DELETE WHERE NOT has({}::Array(UInt64), generation)",
                                                  Named(grouping.table), ArrayText(all.generations)),
                                      call.WritingOptions());
  if (!done) return done;
  bytes_gauge_.Decrement(static_cast<double>(grouping.bytes) - static_cast<double>(all.bytes));
  grouping.bytes = all.bytes;
  grouping.slices = std::move(left);
  return {};
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
    (void)client_.Execute(fmt::format("DROP TABLE IF EXISTS {}", Named(grouping.table)));
  }
  bytes_gauge_.Decrement(static_cast<double>(grouping.bytes));
  grouping.table.clear();
  grouping.slices.clear();
  grouping.bytes = 0;
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
