#include "store/attribute_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "schema/row_binary.h"
#include "schema/table.h"

namespace throughline::store {
namespace {

constexpr std::chrono::milliseconds kEmptyAfter = std::chrono::seconds(1);  // the first rows are waited for
constexpr size_t kSampleRows = 5'000;
constexpr std::string_view kNewestFor = "1";  // minutes before the last row that came

const schema::Table* FindTable(std::string_view name) {
  for (const schema::Table* table : {&schema::Spans(), &schema::Logs(), &schema::MetricPoints()}) {
    if (table->name == name) return table;
  }
  return nullptr;
}

std::vector<std::string> JsonColumns(const schema::Table& table) {
  std::vector<std::string> out;
  for (const schema::Column& column : table.columns) {
    if (column.type.starts_with("JSON")) out.push_back(QuoteIdentifier(column.name));
  }
  return out;
}

bool HasLongTexts(const schema::Table& table) { return table.Find("texts") != nullptr; }

// One thread and a few seconds: nobody waits for it, and everybody else wants to go on.
QueryOptions Gently(std::chrono::seconds limit) {
  QueryOptions options;
  options.settings = {{"max_threads", "1"}, {"max_execution_time", fmt::to_string(limit.count())}};
  options.deadline = std::chrono::steady_clock::now() + limit + std::chrono::seconds(1);
  return options;
}

AttributeTypes TypeNamed(std::string_view type) {
  if (type == "String") return {.text = true};
  if (type == "Bool") return {.boolean = true};
  if (type.starts_with("Int") || type.starts_with("UInt") || type.starts_with("Float")) return {.number = true};
  return {.other = true};
}

std::vector<std::string> ReadTexts(schema::RowReader& in) {
  std::vector<std::string> out;
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) out.emplace_back(in.String());
  return out;
}

}  // namespace

void AttributeTypes::Add(const AttributeTypes& more) {
  text |= more.text;
  number |= more.number;
  boolean |= more.boolean;
  other |= more.other;
}

// ---- the engine
// -----------------------------------------------------------------------------------------------------

std::vector<std::string> EngineAttributeReader::Tables() const {
  return {std::string(schema::Spans().name), std::string(schema::Logs().name),
          std::string(schema::MetricPoints().name)};
}

Result<std::vector<std::string>> EngineAttributeReader::Keys(std::string_view name) {
  const schema::Table* table = FindTable(name);
  if (!table) return OurBug(fmt::format("no table {}", name));
  std::vector<std::string> keys;
  for (const std::string& column : JsonColumns(*table)) {
    // Alone in its SELECT and without a WHERE: the engine then answers from what each part says of itself, whatever the
    // number of rows. With another aggregate beside it, it looks at the rows.
    Result<QueryResult> found =
        client_.Query(fmt::format("SELECT distinctJSONPaths({}) FROM {}", column, QuoteIdentifier(table->name)),
                      Gently(std::chrono::seconds(10)));
    if (!found) return Fail(found.error());
    schema::RowReader in(found->bytes);
    for (std::string& key : ReadTexts(in)) keys.push_back(std::move(key));
    if (!in.ok()) return OurBug("the keys of a JSON column can't be read");
  }
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

Result<std::vector<std::string>> EngineAttributeReader::Days(std::string_view table) {
  Result<QueryResult> found = client_.Query(
      fmt::format("SELECT DISTINCT _partition_id AS day FROM {} ORDER BY day DESC", QuoteIdentifier(table)),
      Gently(std::chrono::seconds(10)));
  if (!found) return Fail(found.error());
  std::vector<std::string> days;
  schema::RowReader in(found->bytes);
  while (!in.AtEnd() && in.ok()) days.emplace_back(in.String());
  return days;
}

Result<AttributeReader::Sample> EngineAttributeReader::Types(std::string_view name, std::string_view day, bool newest) {
  const schema::Table* table = FindTable(name);
  if (!table) return OurBug(fmt::format("no table {}", name));
  const std::vector<std::string> columns = JsonColumns(*table);
  std::string aggregates, selected;
  for (const std::string& column : columns) {
    aggregates += fmt::format("{}distinctJSONPathsAndTypes({})", aggregates.empty() ? "" : ", ", column);
    selected += (selected.empty() ? "" : ", ") + column;
  }
  const std::string quoted = QuoteIdentifier(table->name);
  const std::string since =
      newest ? fmt::format(
                   " AND received_at >= (SELECT max(received_at) FROM {} WHERE _partition_id = {{day:String}}) "
                   "- toIntervalMinute({})",
                   quoted, kNewestFor)
             : "";
  QueryOptions options = Gently(std::chrono::seconds(5));
  options.params = {{"day", std::string(day)}};
  Result<QueryResult> found =
      client_.Query(fmt::format("SELECT {} FROM (SELECT {}{} FROM {} WHERE _partition_id = {{day:String}}{} LIMIT {})",
                                aggregates + (HasLongTexts(*table) ? ", groupUniqArrayArray(mapKeys(texts))" : ""),
                                selected, HasLongTexts(*table) ? ", texts" : "", quoted, since, kSampleRows),
                    options);
  if (!found) return Fail(found.error());
  Sample sample;
  schema::RowReader in(found->bytes);
  for (size_t column = 0; column < columns.size(); ++column) {
    const uint64_t keys = in.Varint();
    for (uint64_t i = 0; i < keys && in.ok(); ++i) {
      AttributeTypes& types = sample.types[std::string(in.String())];
      for (const std::string& type : ReadTexts(in)) types.Add(TypeNamed(type));
    }
  }
  if (HasLongTexts(*table)) sample.long_texts = ReadTexts(in);
  if (!in.ok()) return OurBug("the types of a JSON column can't be read");
  // Under a leading $ stand the canonical messages, which nobody sent under these names.
  std::erase_if(sample.long_texts, [](const std::string& key) { return key.starts_with('$'); });
  return sample;
}

// ---- what is known
// --------------------------------------------------------------------------------------------------

AttributeCatalogue::AttributeCatalogue(AttributeReader& reader, const Clock& clock, AttributeCatalogueOptions options)
    : reader_(reader), clock_(clock), options_(options), asked_at_(clock.Steady()), thread_([this] { Run(); }) {}

void AttributeCatalogue::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  done_.notify_all();
  if (thread_.joinable()) thread_.join();
}

AttributeCatalogue::Snapshot AttributeCatalogue::Known() {
  std::lock_guard lock(mutex_);
  const SteadyPoint now = clock_.Steady();
  const auto after = known_->empty() ? std::min(options_.refresh_after, kEmptyAfter) : options_.refresh_after;
  if (now - asked_at_ >= after) {
    asked_at_ = now;
    wants_types_ = true;
    wanted_ = std::max(wanted_, begun_ + 1);
    wake_.notify_all();
  }
  return known_;
}

AttributeCatalogue::Snapshot AttributeCatalogue::LookAgain(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const uint64_t mine = begun_ + 1;  // one under way may have passed the key by
  wanted_ = std::max(wanted_, mine);
  wake_.notify_all();
  done_.wait_for(lock, patience, [&] { return stopping_ || finished_ >= mine; });
  return known_;
}

void AttributeCatalogue::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (wanted_ > begun_) {
      ReadKeys(lock);
    } else if (!steps_.empty()) {
      SampleOnce(lock);
    } else {
      wake_.wait(lock);
    }
  }
}

void AttributeCatalogue::ReadKeys(std::unique_lock<std::mutex>& lock) {
  const uint64_t mine = ++begun_;
  const bool with_types = std::exchange(wants_types_, false);
  lock.unlock();
  for (const std::string& table : reader_.Tables()) {
    Result<std::vector<std::string>> keys = reader_.Keys(table);
    if (!keys) {
      log::Debug("store", "the keys of the attributes can't be read now",
                 {{"table", table}, {"reason", keys.error().message}});
      continue;
    }
    const bool are_first = keys_[table].empty() && !keys->empty();
    keys_[table] = std::move(*keys);
    Result<std::vector<std::string>> days = with_types || are_first ? reader_.Days(table) : std::vector<std::string>();
    if (!days || days->empty()) continue;
    steps_.push_back({table, days->front(), true});
    for (size_t i = 0; i < std::min(days->size(), options_.most_days); ++i) {
      if (sampled_.emplace(table, (*days)[i]).second) steps_.push_back({table, (*days)[i], false});
    }
  }
  lock.lock();
  Publish();
  finished_ = mine;
  done_.notify_all();
}

void AttributeCatalogue::SampleOnce(std::unique_lock<std::mutex>& lock) {
  const Step step = std::move(steps_.front());
  steps_.pop_front();
  lock.unlock();
  Result<AttributeReader::Sample> sample = reader_.Types(step.table, step.day, step.newest);
  if (sample) {
    for (const auto& [key, types] : sample->types) types_[step.table][key].Add(types);
    long_texts_[step.table].insert(sample->long_texts.begin(), sample->long_texts.end());
  } else {
    log::Debug("store", "the types of the attributes can't be read now",
               {{"table", step.table}, {"day", step.day}, {"reason", sample.error().message}});
    if (!step.newest) sampled_.erase({step.table, step.day});  // tried again with the next reading
  }
  lock.lock();
  if (sample) Publish();
}

void AttributeCatalogue::Publish() {
  auto known = std::make_shared<KnownAttributes>();
  for (const auto& [table, keys] : keys_) {
    // Of an empty table nothing is known: the next row brings the first key.
    if (keys.empty() || keys.size() > options_.most_keys) continue;
    AttributeKeys& out = (*known)[table];
    const AttributeKeys& types = types_[table];
    for (const std::string& key : keys) {
      const auto found = types.find(key);
      out.emplace_hint(out.end(), key, found == types.end() ? AttributeTypes() : found->second);
    }
    for (const std::string& key : long_texts_[table]) out[key].text = true;
  }
  known_ = std::move(known);
}

}  // namespace throughline::store
