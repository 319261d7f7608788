#include "store/stored_span.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "schema/long_text_keys.h"
#include "schema/normalised_keys.h"
#include "schema/row_binary.h"
#include "store/sql_text.h"

namespace throughline::store {
namespace {

using schema::RowReader;

template <typename Id>
Id ReadId(RowReader& in) {
  Id id;
  std::string_view bytes = in.Bytes(Id::kSize);
  if (bytes.size() == Id::kSize) std::memcpy(id.bytes.data(), bytes.data(), Id::kSize);
  return id;
}

// One overload for each type of member; the column's ClickHouse type follows from it.
void Read(RowReader& in, std::string& out) { out = in.String(); }
void Read(RowReader& in, int64_t& out) { out = in.Fixed<int64_t>(); }
void Read(RowReader& in, uint64_t& out) { out = in.Fixed<uint64_t>(); }
void Read(RowReader& in, uint32_t& out) { out = in.Fixed<uint32_t>(); }
void Read(RowReader& in, otel::SpanKind& out) { out = in.Fixed<otel::SpanKind>(); }
void Read(RowReader& in, otel::StatusCode& out) { out = in.Fixed<otel::StatusCode>(); }
void Read(RowReader& in, otel::TraceId& out) { out = ReadId<otel::TraceId>(in); }
void Read(RowReader& in, otel::SpanId& out) { out = ReadId<otel::SpanId>(in); }
void Read(RowReader& in, schema::BatchId& out) { out = ReadId<otel::TraceId>(in).bytes; }

void Read(RowReader& in, StoredSpan::TextMap& out) {
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
    std::string key(in.String());
    out.emplace_back(std::move(key), in.String());
  }
}

struct Field {
  std::string_view column;
  void (*read)(RowReader& in, StoredSpan& span);
};

template <auto kMember>
constexpr Field Of(std::string_view column) {
  return {column, [](RowReader& in, StoredSpan& span) { Read(in, span.*kMember); }};
}

constexpr Field kFields[] = {
    Of<&StoredSpan::received_at_ms>("received_at"),
    Of<&StoredSpan::batch_id>("batch_id"),
    Of<&StoredSpan::application>("application"),
    Of<&StoredSpan::subsystem>("subsystem"),
    Of<&StoredSpan::service_name>("service_name"),
    Of<&StoredSpan::resource>("resource"),
    Of<&StoredSpan::scope_name>("scope_name"),
    Of<&StoredSpan::scope_version>("scope_version"),
    Of<&StoredSpan::scope_attributes>("scope_attributes"),
    Of<&StoredSpan::trace_id>("trace_id"),
    Of<&StoredSpan::span_id>("span_id"),
    Of<&StoredSpan::parent_span_id>("parent_span_id"),
    Of<&StoredSpan::start_nanos>("start_time"),
    Of<&StoredSpan::duration_ns>("duration_ns"),
    Of<&StoredSpan::name>("name"),
    Of<&StoredSpan::kind>("kind"),
    Of<&StoredSpan::status>("status_code"),
    Of<&StoredSpan::status_message>("status_message"),
    Of<&StoredSpan::trace_state>("trace_state"),
    Of<&StoredSpan::flags>("flags"),
    Of<&StoredSpan::dropped_attributes>("dropped_attributes"),
    Of<&StoredSpan::dropped_events>("dropped_events"),
    Of<&StoredSpan::dropped_links>("dropped_links"),
    Of<&StoredSpan::attributes_text>("attributes_text"),
    Of<&StoredSpan::texts>("texts"),
    Of<&StoredSpan::events>("events"),
    Of<&StoredSpan::links>("links"),
    Of<&StoredSpan::normalised>("normalised"),
    Of<&StoredSpan::normalised_from>("normalised_from"),
};

// One overload for each type of member that `normalised` fills. A text that is none of its type leaves the member as it
// was.
void Take(std::string& text, std::string& out) { out = std::move(text); }
template <typename Number>
void Take(std::string& text, std::optional<Number>& out) {
  Number number{};
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc()) out = number;
}
void Take(std::string& text, StoredSpan::Texts& out) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(text).get_array().get(array) != simdjson::SUCCESS) return;
  for (simdjson::dom::element element : array) {
    if (element.is_string()) out.emplace_back(std::string_view(element));
  }
}

struct NormalisedField {
  std::string_view key;
  void (*take)(std::string& text, StoredSpan& span);
};
template <auto kMember>
constexpr NormalisedField By(std::string_view key) {
  return {key, [](std::string& text, StoredSpan& span) { Take(text, span.*kMember); }};
}

namespace key = schema::normalised;
constexpr NormalisedField kNormalisedFields[] = {
    By<&StoredSpan::exception_type>(key::kExceptionType),
    By<&StoredSpan::exception_message>(key::kExceptionMessage),
    By<&StoredSpan::operation>(key::kOperation),
    By<&StoredSpan::provider>(key::kProvider),
    By<&StoredSpan::request_model>(key::kRequestModel),
    By<&StoredSpan::response_model>(key::kResponseModel),
    By<&StoredSpan::response_id>(key::kResponseId),
    By<&StoredSpan::conversation_id>(key::kConversationId),
    By<&StoredSpan::user_id>(key::kUserId),
    By<&StoredSpan::agent_id>(key::kAgentId),
    By<&StoredSpan::agent_name>(key::kAgentName),
    By<&StoredSpan::workflow_name>(key::kWorkflowName),
    By<&StoredSpan::tool_name>(key::kToolName),
    By<&StoredSpan::tool_call_id>(key::kToolCallId),
    By<&StoredSpan::error_type>(key::kErrorType),
    By<&StoredSpan::environment>(key::kEnvironment),
    By<&StoredSpan::release>(key::kRelease),
    By<&StoredSpan::finish_reasons>(key::kFinishReasons),
    By<&StoredSpan::tags>(key::kTags),
    By<&StoredSpan::input_tokens>(key::kInputTokens),
    By<&StoredSpan::reported_input_tokens>(key::kReportedInputTokens),
    By<&StoredSpan::output_tokens>(key::kOutputTokens),
    By<&StoredSpan::total_tokens>(key::kTotalTokens),
    By<&StoredSpan::cache_read_tokens>(key::kCacheReadTokens),
    By<&StoredSpan::cache_write_tokens>(key::kCacheWriteTokens),
    By<&StoredSpan::reasoning_tokens>(key::kReasoningTokens),
    By<&StoredSpan::cost_usd>(key::kCostUsd),
    By<&StoredSpan::time_to_first_chunk_ns>(key::kTimeToFirstChunkNs),
};

void TakeNormalised(StoredSpan& span) {
  std::erase_if(span.normalised, [&span](auto& entry) {
    for (const NormalisedField& field : kNormalisedFields) {
      if (field.key != entry.first) continue;
      field.take(entry.second, span);
      return true;
    }
    return false;
  });
}

// What was stored once, being sent as we would have made it, stands under both keys.
void RepeatCanonicalTexts(StoredSpan& span) {
  using TextMap = StoredSpan::TextMap;
  const auto at = [&](std::string_view key) { return std::ranges::find(span.texts, key, &TextMap::value_type::first); };
  for (const schema::CanonicalText& canonical : schema::CanonicalTexts()) {
    if (!span.normalised_from.contains(canonical.evidence) || at(canonical.key) != span.texts.end()) continue;
    const auto sent = at(canonical.sent);
    if (sent == span.texts.end()) continue;
    std::string text = sent->second;
    span.texts.emplace_back(canonical.key, std::move(text));
  }
}

}  // namespace

const std::string& StoredSpanColumns() {
  static const std::string columns = [] {
    std::string out;
    for (const Field& field : kFields) out += (out.empty() ? "" : ", ") + QuoteIdentifier(field.column);
    return out;
  }();
  return columns;
}

std::string CanonicalTextSql(std::string_view key) {
  const schema::CanonicalText& text = *std::ranges::find(schema::CanonicalTexts(), key, &schema::CanonicalText::key);
  return fmt::format("if(mapContains(texts, {0}) OR position(normalised_from, {2}) = 0, texts[{0}], texts[{1}])",
                     QuoteLiteral(text.key), QuoteLiteral(text.sent), QuoteLiteral(text.evidence));
}

Result<std::vector<StoredSpan>> ReadSpans(std::string_view row_binary) {
  std::vector<StoredSpan> out;
  for (RowReader in(row_binary); !in.AtEnd();) {
    StoredSpan& span = out.emplace_back();
    for (const Field& field : kFields) field.read(in, span);
    if (!in.ok()) return OurBug("a stored span can't be read");
    TakeNormalised(span);
    RepeatCanonicalTexts(span);
  }
  return out;
}

}  // namespace throughline::store
