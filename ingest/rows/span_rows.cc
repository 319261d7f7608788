#include "ingest/rows/span_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "ingest/normalise/normalise.h"
#include "ingest/rows/common_columns.h"
#include "ingest/rows/json_column.h"
#include "ingest/rows/normalised_map.h"
#include "ingest/rows/span_cost.h"
#include "ingest/rows/span_judge.h"
#include "schema/long_text_keys.h"
#include "schema/row_binary.h"

namespace throughline::ingest {
namespace {

using otel::KeyValue;
using otel::ValueType;

void AppendAttributesMember(const otel::ValuePool& pool, otel::Range attributes, uint32_t dropped, std::string& out) {
  out += ",\"attributes\":";
  otel::AppendJsonObject(pool, attributes, out);
  if (dropped > 0) fmt::format_to(std::back_inserter(out), ",\"dropped_attributes\":{}", dropped);
}

void AppendEvents(const otel::TraceBatch& batch, otel::Range events, std::string& out) {
  if (events.count == 0) return;
  for (uint32_t i = 0; i < events.count; ++i) {
    const otel::Event& event = batch.events[events.first + i];
    out += i == 0 ? '[' : ',';
    // A 64-bit integer in quotes, as in OTLP/JSON: JavaScript would round it.
    fmt::format_to(std::back_inserter(out), "{{\"time_unix_nano\":\"{}\",\"name\":", event.time_nanos);
    otel::AppendJsonString(event.name, out);
    AppendAttributesMember(batch.pool, event.attributes, event.dropped_attributes, out);
    out += '}';
  }
  out += ']';
}

void AppendLinks(const otel::TraceBatch& batch, otel::Range links, std::string& out) {
  if (links.count == 0) return;
  for (uint32_t i = 0; i < links.count; ++i) {
    const otel::Link& link = batch.links[links.first + i];
    out += i == 0 ? '[' : ',';
    fmt::format_to(std::back_inserter(out), R"({{"trace_id":"{}","span_id":"{}")", link.trace_id.Hex(),
                   link.span_id.Hex());
    if (!link.trace_state.empty()) {
      out += ",\"trace_state\":";
      otel::AppendJsonString(link.trace_state, out);
    }
    if (link.flags != 0) fmt::format_to(std::back_inserter(out), ",\"flags\":{}", link.flags);
    AppendAttributesMember(batch.pool, link.attributes, link.dropped_attributes, out);
    out += '}';
  }
  out += ']';
}

std::string_view EventText(const otel::ValuePool& pool, const otel::Event& event, std::string_view key) {
  const KeyValue* entry = pool.Find(event.attributes, key);
  return entry != nullptr && entry->value.type == ValueType::kString ? entry->value.text : std::string_view();
}

using Text = std::pair<std::string_view, std::string_view>;

// In the order of schema::CanonicalTexts.
constexpr std::string NormalisedSpan::*kCanonicalTexts[] = {
    &NormalisedSpan::system_instructions, &NormalisedSpan::input_messages,     &NormalisedSpan::output_messages,
    &NormalisedSpan::tool_definitions,    &NormalisedSpan::tool_arguments,     &NormalisedSpan::tool_result,
    &NormalisedSpan::retrieval_query,     &NormalisedSpan::retrieval_documents};

}  // namespace

class SpanEncoder::State {
 public:
  void Use(std::shared_ptr<const pricing::PriceBook> prices) { pricer_.Use(std::move(prices)); }
  SpanJudge& judge() { return judge_; }

  void Row(const otel::TraceBatch& batch, size_t i, schema::RowWriter& row, EncodeNotes& notes) {
    const otel::SpanColumns& spans = batch.spans;
    row.Bytes(spans.trace_id[i].View());
    row.Bytes(spans.span_id[i].View());
    row.Bytes(spans.parent_span_id[i].View());
    row.Fixed<int64_t>(static_cast<int64_t>(spans.start_nanos[i]));
    bool backwards = spans.end_nanos[i] < spans.start_nanos[i];
    notes.clock_backwards += backwards;
    row.Fixed<uint64_t>(backwards ? 0 : spans.end_nanos[i] - spans.start_nanos[i]);
    row.String(spans.name[i]);
    row.Fixed<uint8_t>(static_cast<uint8_t>(spans.kind[i]));
    row.Fixed<uint8_t>(static_cast<uint8_t>(spans.status[i]));
    row.String(spans.status_message[i]);
    row.String(spans.trace_state[i]);
    row.Fixed<uint32_t>(spans.flags[i]);
    row.Fixed<uint32_t>(spans.dropped_attributes[i]);
    row.Fixed<uint32_t>(spans.dropped_events[i]);
    row.Fixed<uint32_t>(spans.dropped_links[i]);

    normaliser_.Normalise(batch, i, normal_);
    notes.ai_spans += normal_.is_ai;
    notes.normalise_warnings += normal_.warnings.size();
    cost_ = pricer_.Of(normal_, static_cast<int64_t>(spans.start_nanos[i]));
    notes.unpriced_spans += cost_.unpriced;
    notes.issues += judge_.Judge(batch, i, normal_);
    Attributes(batch, spans.attributes[i], row);
    EventsAndLinks(batch, spans.events[i], spans.links[i], row);
    Normalised(row);
  }

 private:
  void Attributes(const otel::TraceBatch& batch, otel::Range attributes, schema::RowWriter& row) {
    column_.Clear();
    scratch_ = "{";
    long_texts_.clear();
    for (const KeyValue& attribute : otel::Entries{batch.pool, attributes}) {
      const otel::Value& value = attribute.value;
      // Numbers and truth values under such a key keep their type; only what can be long is kept apart.
      bool can_be_long =
          value.type == ValueType::kString || value.type == ValueType::kArray || value.type == ValueType::kMap;
      if (can_be_long && schema::IsLongTextKey(attribute.key)) {
        long_texts_.push_back(&attribute);
        continue;
      }
      column_.Add(batch.pool, attribute.key, value);
      if (scratch_.size() > 1) scratch_ += ',';
      otel::AppendJsonString(attribute.key, scratch_);
      scratch_ += ':';
      otel::AppendJson(batch.pool, value, scratch_);
    }
    column_.Write(row);
    scratch_ += '}';
    row.String(scratch_);
    Texts(batch.pool, row);
  }

  void Texts(const otel::ValuePool& pool, schema::RowWriter& row) {
    json_texts_.clear();
    for (const KeyValue* attribute : long_texts_) {
      if (attribute->value.type != ValueType::kString)
        otel::AppendJson(pool, attribute->value, json_texts_.emplace_back());
    }
    sent_.clear();
    auto json = json_texts_.begin();
    for (const KeyValue* attribute : long_texts_) {
      const bool is_text = attribute->value.type == ValueType::kString;
      sent_.emplace_back(attribute->key, is_text ? attribute->value.text : std::string_view(*json++));
    }
    Text made[std::size(kCanonicalTexts)];
    size_t count = 0;
    for (size_t i = 0; i < std::size(kCanonicalTexts); ++i) {
      const schema::CanonicalText& canonical = schema::CanonicalTexts()[i];
      const std::string& text = normal_.*kCanonicalTexts[i];
      const auto sent = std::ranges::find(sent_, canonical.sent, &Text::first);
      const bool is_sent =
          sent != sent_.end() && sent->second == text && normal_.provenance.contains(canonical.evidence);
      if (!text.empty() && !is_sent) made[count++] = {canonical.key, text};
    }
    row.Varint(sent_.size() + count);
    for (const std::span<const Text> texts : {std::span<const Text>(sent_), std::span<const Text>(made, count)}) {
      for (const auto& [key, text] : texts) {
        row.String(key);
        row.String(text);
      }
    }
  }

  void EventsAndLinks(const otel::TraceBatch& batch, otel::Range events, otel::Range links, schema::RowWriter& row) {
    scratch_.clear();
    AppendEvents(batch, events, scratch_);
    row.String(scratch_);
    row.Varint(events.count);
    const otel::Event* exception = nullptr;
    for (uint32_t i = 0; i < events.count; ++i) {
      const otel::Event& event = batch.events[events.first + i];
      row.String(event.name);
      if (event.name == "exception") exception = &event;
    }
    exception_type_ = exception ? EventText(batch.pool, *exception, "exception.type") : std::string_view();
    exception_message_ = exception ? EventText(batch.pool, *exception, "exception.message") : std::string_view();
    row.String(exception_type_);
    row.String(exception_message_);
    scratch_.clear();
    AppendLinks(batch, links, scratch_);
    row.String(scratch_);
    row.Varint(links.count);
    for (uint32_t i = 0; i < links.count; ++i) row.Bytes(batch.links[links.first + i].trace_id.View());
  }

  void Normalised(schema::RowWriter& row) {
    for (std::string_view text :
         {normal_.operation, normal_.provider, normal_.request_model, normal_.response_model, normal_.response_id,
          normal_.conversation_id, normal_.user_id, normal_.agent_id, normal_.agent_name, normal_.workflow_name,
          normal_.tool_name, normal_.tool_call_id, normal_.error_type, normal_.environment, normal_.release}) {
      row.String(text);
    }
    for (const auto* list : {&normal_.finish_reasons, &normal_.tags}) {
      row.Varint(list->size());
      for (std::string_view text : *list) row.String(text);
    }
    for (const auto* tokens :
         {&normal_.input_tokens, &normal_.reported_input_tokens, &normal_.output_tokens, &normal_.total_tokens,
          &normal_.cache_read_tokens, &normal_.cache_write_tokens, &normal_.reasoning_tokens}) {
      row.Nullable<uint64_t>(*tokens);
    }
    row.Nullable<double>(cost_.usd);
    row.String(cost_.price_id);
    row.Nullable<double>(cost_.input_usd);
    row.Nullable<double>(cost_.output_usd);
    row.Nullable<uint64_t>(normal_.time_to_first_chunk_ns);
    WriteNormalisedMaps(normal_, cost_, exception_type_, exception_message_, scratch_, row);
    row.String(normal_.provenance);
  }

  Normaliser normaliser_;
  NormalisedSpan normal_;
  SpanPricer pricer_;
  SpanJudge judge_;
  SpanCost cost_;  // of the span at hand
  JsonColumn column_;
  std::vector<const KeyValue*> long_texts_;
  std::deque<std::string> json_texts_;  // of the long ones that are no text
  std::vector<Text> sent_;
  std::string scratch_;
  std::string_view exception_type_, exception_message_;  // of the span at hand
};

SpanEncoder::SpanEncoder() : state_(std::make_unique<State>()) {}
SpanEncoder::~SpanEncoder() = default;

schema::InsertBlock SpanEncoder::Encode(const otel::TraceBatch& batch, const Arrival& arrival, EncodeNotes& notes,
                                        std::shared_ptr<const pricing::PriceBook> prices,
                                        const evaluate::Policies* policies) {
  state_->Use(std::move(prices));
  schema::InsertBlock block{.table = &schema::Spans(),
                            .batch_id = arrival.batch_id,
                            .received_day = arrival.received_day(),
                            .row_count = batch.spans.size(),
                            .rows = {}};
  CommonColumns common(batch, arrival);
  state_->judge().Begin(batch, arrival, policies);
  schema::RowWriter row(block.rows);
  for (size_t i = 0; i < batch.spans.size(); ++i) {
    common.Write(batch.spans.resource[i], batch.spans.scope[i], block.rows);
    state_->Row(batch, i, row, notes);
    block.AddTime(static_cast<int64_t>(batch.spans.start_nanos[i]));
  }
  return block;
}

}  // namespace throughline::ingest
