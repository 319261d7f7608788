#include "store/trace_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "base/hex.h"
#include "schema/long_text_keys.h"
#include "schema/row_binary.h"
#include "store/sql_text.h"

namespace throughline::store {
namespace {

using otel::TraceId;

constexpr int64_t kFirstSlice = 60'000'000'000;
constexpr int64_t kGrowthAfterSome = 4, kGrowthAfterNone = 16;
constexpr size_t kMostTraces = 1000;
constexpr std::string_view kModelCalls = "'chat', 'text_completion', 'generate_content', 'embeddings'";

// A place in the order newest first, ties by trace id.
struct Place {
  int64_t nanos = 0;
  TraceId trace_id;
  auto operator<=>(const Place&) const = default;
};

// matched_at and trace id of the last row, and the newest arrival that the search counts.
struct Cursor {
  Place last;
  int64_t as_of_ms = 0;

  std::string Text() const {
    std::string bytes;
    schema::RowWriter to(bytes);
    to.Fixed<uint8_t>(1);  // version of this form
    to.Fixed(last.nanos);
    to.Bytes(last.trace_id.View());
    to.Fixed(as_of_ms);
    return ToHex({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  }

  static Result<Cursor> Parse(std::string_view text) {
    std::array<uint8_t, 1 + 8 + TraceId::kSize + 8> bytes;
    if (!FromHex(text, bytes) || bytes[0] != 1)
      return Fail(ErrorKind::kInvalid,
                  "the cursor is not one that a search has returned; leave it out to start at the first page");
    schema::RowReader in({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    in.Fixed<uint8_t>();
    Cursor cursor;
    cursor.last.nanos = in.Fixed<int64_t>();
    std::memcpy(cursor.last.trace_id.bytes.data(), in.Bytes(TraceId::kSize).data(), TraceId::kSize);
    cursor.as_of_ms = in.Fixed<int64_t>();
    constexpr int64_t kLatestMs = std::numeric_limits<int64_t>::max() / 1'000'000 - 1;
    if (cursor.last.nanos < 0 || cursor.as_of_ms < 0 || cursor.as_of_ms > kLatestMs)
      return Fail(ErrorKind::kInvalid, "the cursor is not one that a search has returned");
    return cursor;
  }
};

class Conditions {
 public:
  // `sql` with {} for the placeholder of `value`.
  void Add(std::string_view sql, std::string_view type, std::string value) {
    text_ += " AND " + fmt::format(fmt::runtime(sql), Bind(type, std::move(value)));
  }
  void AddText(std::string_view column, const std::string& value) {
    if (!value.empty()) Add(fmt::format("{} = {{}}", column), "String", value);
  }
  void AddSql(std::string_view sql) { text_ += fmt::format(" AND {}", sql); }
  std::string Bind(std::string_view type, std::string value) {
    std::string name = fmt::format("p{}", params_.size());
    std::string placeholder = fmt::format("{{{}:{}}}", name, type);
    params_.push_back({std::move(name), std::move(value)});
    return placeholder;
  }
  const std::string& text() const { return text_; }
  const Params& params() const { return params_; }

 private:
  std::string text_;
  Params params_;
};

template <typename T>
std::optional<T> NumberOf(std::string_view text) {
  T value{};
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A path of a JSON column holds values of several types in different rows; each type is a subcolumn of its own, and
// only those that can equal the value are read.
void AddAttribute(const AttributeFilter& filter, Conditions& where) {
  if (schema::IsLongTextKey(filter.key)) {
    std::string key = where.Bind("String", filter.key);
    where.Add(fmt::format("texts[{}] = {{}}", key), "String", filter.value);
    return;
  }
  if (filter.key.empty()) {  // no path of its own in the syntax of subcolumns
    where.Add("JSONExtractString(attributes_text, '') = {}", "String", filter.value);
    return;
  }
  const std::string path = "attributes." + QuoteIdentifier(filter.key);
  std::string any = fmt::format("{}.:String = {}", path, where.Bind("String", filter.value));
  if (std::optional<int64_t> integer = NumberOf<int64_t>(filter.value))
    any += fmt::format(" OR {}.:Int64 = {}", path, where.Bind("Int64", std::to_string(*integer)));
  if (std::optional<double> number = NumberOf<double>(filter.value))
    any += fmt::format(" OR {}.:Float64 = {}", path, where.Bind("Float64", fmt::format("{}", *number)));
  if (filter.value == "true" || filter.value == "false") any += fmt::format(" OR {}.:Bool = {}", path, filter.value);
  where.AddSql(fmt::format("({})", any));
}

Conditions ConditionsOf(const TraceSearch& search, int64_t as_of_ms) {
  Conditions where;
  where.AddText("service_name", search.service);
  where.AddText("name", search.name);
  where.AddText("operation", search.operation);
  where.AddText("user_id", search.user);
  where.AddText("conversation_id", search.conversation);
  if (!search.model.empty()) where.Add("{0} IN (request_model, response_model)", "String", search.model);
  constexpr std::string_view kStatus[] = {"UNSET", "OK", "ERROR"};
  if (search.status) where.AddSql(fmt::format("status_code = '{}'", kStatus[static_cast<size_t>(*search.status)]));
  if (search.min_duration_ns) where.Add("duration_ns >= {}", "UInt64", std::to_string(*search.min_duration_ns));
  if (search.max_duration_ns) where.Add("duration_ns <= {}", "UInt64", std::to_string(*search.max_duration_ns));
  for (const AttributeFilter& filter : search.attributes) AddAttribute(filter, where);
  if (!search.text.empty()) {
    std::string text = where.Bind("String", search.text);
    where.AddSql(
        fmt::format("(positionCaseInsensitiveUTF8(name, {0}) > 0 OR positionCaseInsensitiveUTF8(status_message, {0}) > "
                    "0 OR positionCaseInsensitiveUTF8(attributes_text, {0}) > 0 "
                    "OR arrayExists(value -> positionCaseInsensitiveUTF8(value, {0}) > 0, mapValues(texts)))",
                    text));
  }
  where.Add("received_at <= fromUnixTimestamp64Milli({})", "Int64", std::to_string(as_of_ms));
  return where;
}

std::string IdList(const std::vector<Place>& places) {
  std::string out;
  for (const Place& place : places) out += fmt::format("{}unhex('{}')", out.empty() ? "" : ", ", place.trace_id.Hex());
  return out;
}

TraceId ReadTraceId(schema::RowReader& in) {
  TraceId id;
  std::string_view bytes = in.Bytes(TraceId::kSize);
  if (bytes.size() == TraceId::kSize) std::memcpy(id.bytes.data(), bytes.data(), TraceId::kSize);
  return id;
}

std::vector<std::string> ReadTexts(schema::RowReader& in) {
  std::vector<std::string> out;
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) out.emplace_back(in.String());
  return out;
}

class Search {
 public:
  Search(ClickHouseClient& client, const TraceSearch& search, const QueryOptions& options, std::optional<Place> after,
         int64_t as_of_ms)
      : client_(client),
        search_(search),
        options_(options),
        cursor_(after),
        newest_arrival_nanos_((as_of_ms + 1) * 1'000'000),
        where_(ConditionsOf(search, as_of_ms)) {}

  // Up to `wanted` places in order.
  Result<std::vector<Place>> Find(size_t wanted) {
    std::vector<Place> found;
    std::unordered_set<TraceId> seen;
    Place below = cursor_ ? *cursor_ : Place{search_.to_nanos, TraceId{}};
    int64_t slice_end =
        cursor_ ? std::min(search_.to_nanos,
                           below.nanos == std::numeric_limits<int64_t>::max() ? below.nanos : below.nanos + 1)
                : search_.to_nanos;
    std::optional<Place> before = cursor_;
    for (int64_t width = kFirstSlice; found.size() < wanted && slice_end > search_.from_nanos;) {
      int64_t slice_begin = slice_end - search_.from_nanos > width ? slice_end - width : search_.from_nanos;
      // What claims to be later than any arrival is little or nothing: one slice, however long.
      if (slice_end > newest_arrival_nanos_) slice_begin = std::max(search_.from_nanos, newest_arrival_nanos_);
      Result<std::vector<Place>> some = MatchesIn(slice_begin, slice_end, before, wanted + 1);
      if (!some) return some;
      const bool slice_is_done = some->size() <= wanted;
      const Place last = some->empty() ? Place{} : some->back();
      std::erase_if(*some, [&](const Place& place) { return seen.contains(place.trace_id); });
      if (cursor_) {
        if (Result<void> done = DropShownBefore(*some); !done) return Fail(done.error());
      }
      for (const Place& place : *some) {
        seen.insert(place.trace_id);
        found.push_back(place);
      }
      if (slice_is_done) {
        slice_end = slice_begin;
        before.reset();
        const int64_t growth = last.nanos == 0 ? kGrowthAfterNone : kGrowthAfterSome;
        width =
            width > std::numeric_limits<int64_t>::max() / growth ? std::numeric_limits<int64_t>::max() : width * growth;
      } else {
        before = last;
        slice_end = last.nanos == std::numeric_limits<int64_t>::max() ? last.nanos : last.nanos + 1;
      }
    }
    if (found.size() > wanted) found.resize(wanted);
    return found;
  }

  Result<std::vector<TraceSummary>> Summarise(const std::vector<Place>& places);

 private:
  Result<std::string> Ask(std::string_view sql, const Params& more = {}, bool with_conditions = true) {
    QueryOptions options = options_;
    if (with_conditions) options.params = where_.params();
    options.params.insert(options.params.end(), more.begin(), more.end());
    Result<QueryResult> answer = client_.Query(sql, options);
    if (!answer) return Fail(answer.error());
    return std::move(answer->bytes);
  }

  // Traces with a match that started in [begin, end), and before `before` if that is given, newest match first.
  Result<std::vector<Place>> MatchesIn(int64_t begin, int64_t end, const std::optional<Place>& before, size_t limit) {
    Params params = {{"begin", std::to_string(begin)}, {"end", std::to_string(end)}, {"rows", std::to_string(limit)}};
    std::string keyset;
    if (before) {
      params.push_back({"before", std::to_string(before->nanos)});
      params.push_back({"before_id", before->trace_id.Hex()});
      keyset =
          " AND (start_time, trace_id) < (fromUnixTimestamp64Nano({before:Int64}), "
          "toFixedString(unhex({before_id:String}), 16))";
    }
    Result<std::string> rows = Ask(fmt::format("SELECT trace_id, max(start_time) AS matched_at FROM spans WHERE "
                                               "start_time >= fromUnixTimestamp64Nano({{begin:Int64}}) "
                                               "AND start_time < fromUnixTimestamp64Nano({{end:Int64}}){}{} GROUP BY "
                                               "trace_id ORDER BY matched_at DESC, trace_id DESC LIMIT {{rows:UInt64}}",
                                               keyset, where_.text()),
                                   params);
    if (!rows) return Fail(rows.error());
    std::vector<Place> out;
    for (schema::RowReader in(*rows); !in.AtEnd();) {
      Place place;
      place.trace_id = ReadTraceId(in);
      place.nanos = in.Fixed<int64_t>();
      if (!in.ok()) return OurBug("a row of a trace search can't be read");
      out.push_back(place);
    }
    return out;
  }

  // A trace with a match at or above the cursor was on an earlier page.
  Result<void> DropShownBefore(std::vector<Place>& places) {
    if (places.empty()) return {};
    Result<std::string> rows = Ask(
        fmt::format("SELECT DISTINCT trace_id FROM spans WHERE start_time >= fromUnixTimestamp64Nano({{cursor:Int64}}) "
                    "AND start_time < fromUnixTimestamp64Nano({{to:Int64}}) AND trace_id IN ({}) "
                    "AND (start_time, trace_id) >= (fromUnixTimestamp64Nano({{cursor:Int64}}), "
                    "toFixedString(unhex({{cursor_id:String}}), 16)){}",
                    IdList(places), where_.text()),
        {{"cursor", std::to_string(cursor_->nanos)},
         {"to", std::to_string(search_.to_nanos)},
         {"cursor_id", cursor_->trace_id.Hex()}});
    if (!rows) return Fail(rows.error());
    std::unordered_set<TraceId> shown;
    for (schema::RowReader in(*rows); !in.AtEnd();) shown.insert(ReadTraceId(in));
    std::erase_if(places, [&](const Place& place) { return shown.contains(place.trace_id); });
    return {};
  }

  ClickHouseClient& client_;
  const TraceSearch& search_;
  const QueryOptions options_;
  const std::optional<Place> cursor_;  // the last row of the page before
  const int64_t newest_arrival_nanos_;
  const Conditions where_;
};

Result<std::vector<TraceSummary>> Search::Summarise(const std::vector<Place>& places) {
  std::vector<TraceSummary> out(places.size());
  if (places.empty()) return out;
  std::unordered_map<TraceId, size_t> position;
  for (size_t i = 0; i < places.size(); ++i) position[places[i].trace_id] = i;
  constexpr std::string_view kNoParent = "parent_span_id = toFixedString('', 8)";
  Result<std::string> rows = Ask(
      fmt::format("SELECT trace_id, min(start_time) AS first_start, max(toUInt64(toUnixTimestamp64Nano(start_time)) + "
                  "duration_ns) - toUInt64(toUnixTimestamp64Nano(first_start)), "
                  "argMin(service_name, (NOT ({0}), start_time)), argMin(name, (NOT ({0}), start_time)), countIf({0}) "
                  "> 0, count(), countIf(status_code = 'ERROR'), "
                  "arraySlice(arraySort(groupUniqArray(service_name)), 1, 20), "
                  "arraySlice(arraySort(arrayFilter(model -> notEmpty(model), groupUniqArray(if(response_model = '', "
                  "request_model, response_model)))), 1, 20), "
                  "sumIf(input_tokens, operation IN ({1})), sumIf(output_tokens, operation IN ({1})), "
                  "sumIf(total_tokens, operation IN ({1})) "
                  "FROM spans WHERE trace_id IN ({2}) GROUP BY trace_id",
                  kNoParent, kModelCalls, IdList(places)),
      {}, false);
  if (!rows) return Fail(rows.error());
  for (schema::RowReader in(*rows); !in.AtEnd();) {
    TraceSummary summary;
    summary.trace_id = ReadTraceId(in);
    summary.start_nanos = in.Fixed<int64_t>();
    summary.duration_ns = in.Fixed<uint64_t>();
    summary.root_service = in.String();
    summary.root_name = in.String();
    summary.has_root = in.Fixed<uint8_t>() != 0;
    summary.span_count = in.Fixed<uint64_t>();
    summary.error_count = in.Fixed<uint64_t>();
    summary.services = ReadTexts(in);
    summary.models = ReadTexts(in);
    summary.input_tokens = in.Nullable<uint64_t>();
    summary.output_tokens = in.Nullable<uint64_t>();
    summary.total_tokens = in.Nullable<uint64_t>();
    auto at = position.find(summary.trace_id);
    if (!in.ok() || at == position.end()) return OurBug("the summary of a trace can't be read");
    summary.matched_at_nanos = places[at->second].nanos;
    out[at->second] = std::move(summary);
  }
  std::erase_if(out,
                [](const TraceSummary& summary) { return summary.span_count == 0; });  // retention took it meanwhile
  return out;
}

// The newest arrival there is. By our clock, unless rows are from a server whose clock is ahead of it.
Result<int64_t> Now(ClickHouseClient& client, const QueryOptions& options, const Clock& clock) {
  Result<QueryResult> newest = client.Query("SELECT toUnixTimestamp64Milli(max(received_at)) FROM spans", options);
  if (!newest) return Fail(newest.error());
  return std::max(clock.NowNanos() / 1'000'000, schema::RowReader(newest->bytes).Fixed<int64_t>());
}

}  // namespace

Result<TracePage> SearchTraces(ClickHouseClient& client, const TraceSearch& search, const Clock& clock) {
  if (search.limit < 1 || search.limit > kMostTraces)
    return Fail(ErrorKind::kInvalid, fmt::format("limit is {}: use 1 to {}", search.limit, kMostTraces));
  if (search.from_nanos < 0 || search.to_nanos <= search.from_nanos)
    return Fail(ErrorKind::kInvalid, "the end of the range of time must be after its start, and both after 1970");
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + search.time_limit;
  options.cancel = search.cancel;
  Cursor cursor;
  if (search.cursor.empty()) {
    Result<int64_t> now = Now(client, options, clock);
    if (!now) return Fail(now.error());
    cursor.as_of_ms = *now;
  } else {
    Result<Cursor> parsed = Cursor::Parse(search.cursor);
    if (!parsed) return Fail(parsed.error());
    cursor = *parsed;
  }
  Search run(client, search, options, search.cursor.empty() ? std::nullopt : std::optional(cursor.last),
             cursor.as_of_ms);
  Result<std::vector<Place>> places = run.Find(search.limit + 1);
  if (!places) return Fail(places.error());
  TracePage page;
  if (places->size() > search.limit) {
    places->resize(search.limit);
    page.next_cursor = Cursor{places->back(), cursor.as_of_ms}.Text();
  }
  Result<std::vector<TraceSummary>> traces = run.Summarise(*places);
  if (!traces) return Fail(traces.error());
  page.traces = std::move(*traces);
  return page;
}

}  // namespace throughline::store
