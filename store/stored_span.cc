#include "store/stored_span.h"

#include <cstring>

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
void Read(RowReader& in, std::optional<uint64_t>& out) { out = in.Nullable<uint64_t>(); }
void Read(RowReader& in, std::optional<double>& out) { out = in.Nullable<double>(); }
void Read(RowReader& in, otel::TraceId& out) { out = ReadId<otel::TraceId>(in); }
void Read(RowReader& in, otel::SpanId& out) { out = ReadId<otel::SpanId>(in); }
void Read(RowReader& in, schema::BatchId& out) { out = ReadId<otel::TraceId>(in).bytes; }

void Read(RowReader& in, StoredSpan::Texts& out) {
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) out.emplace_back(in.String());
}
void Read(RowReader& in, std::vector<otel::TraceId>& out) {
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) out.push_back(ReadId<otel::TraceId>(in));
}
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
    Of<&StoredSpan::event_names>("event_names"),
    Of<&StoredSpan::exception_type>("exception_type"),
    Of<&StoredSpan::exception_message>("exception_message"),
    Of<&StoredSpan::links>("links"),
    Of<&StoredSpan::link_trace_ids>("link_trace_ids"),
    Of<&StoredSpan::operation>("operation"),
    Of<&StoredSpan::provider>("provider"),
    Of<&StoredSpan::request_model>("request_model"),
    Of<&StoredSpan::response_model>("response_model"),
    Of<&StoredSpan::response_id>("response_id"),
    Of<&StoredSpan::conversation_id>("conversation_id"),
    Of<&StoredSpan::user_id>("user_id"),
    Of<&StoredSpan::agent_id>("agent_id"),
    Of<&StoredSpan::agent_name>("agent_name"),
    Of<&StoredSpan::workflow_name>("workflow_name"),
    Of<&StoredSpan::tool_name>("tool_name"),
    Of<&StoredSpan::tool_call_id>("tool_call_id"),
    Of<&StoredSpan::error_type>("error_type"),
    Of<&StoredSpan::environment>("environment"),
    Of<&StoredSpan::release>("release"),
    Of<&StoredSpan::finish_reasons>("finish_reasons"),
    Of<&StoredSpan::tags>("tags"),
    Of<&StoredSpan::input_tokens>("input_tokens"),
    Of<&StoredSpan::reported_input_tokens>("reported_input_tokens"),
    Of<&StoredSpan::output_tokens>("output_tokens"),
    Of<&StoredSpan::total_tokens>("total_tokens"),
    Of<&StoredSpan::cache_read_tokens>("cache_read_tokens"),
    Of<&StoredSpan::cache_write_tokens>("cache_write_tokens"),
    Of<&StoredSpan::reasoning_tokens>("reasoning_tokens"),
    Of<&StoredSpan::cost_usd>("cost_usd"),
    Of<&StoredSpan::time_to_first_chunk_ns>("time_to_first_chunk_ns"),
    Of<&StoredSpan::normalised>("normalised"),
    Of<&StoredSpan::normalised_from>("normalised_from"),
};

}  // namespace

const std::string& StoredSpanColumns() {
  static const std::string columns = [] {
    std::string out;
    for (const Field& field : kFields) out += (out.empty() ? "" : ", ") + QuoteIdentifier(field.column);
    return out;
  }();
  return columns;
}

Result<std::vector<StoredSpan>> ReadSpans(std::string_view row_binary) {
  std::vector<StoredSpan> out;
  for (RowReader in(row_binary); !in.AtEnd();) {
    StoredSpan& span = out.emplace_back();
    for (const Field& field : kFields) field.read(in, span);
    if (!in.ok()) return OurBug("a stored span can't be read");
  }
  return out;
}

}  // namespace throughline::store
