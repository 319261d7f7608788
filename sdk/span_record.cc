#include "sdk/span_record.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <thread>

#include "sdk/attribute_encoding.h"
#include "sdk/record_pool.h"
#include "sdk/thread_state.h"
#include "sdk/wire.h"

namespace throughline::inline sdk::internal {
namespace {

// opentelemetry.proto.trace.v1.Span: tags of one byte ...
constexpr uint8_t kTraceId = 0x0A, kSpanId = 0x12, kTraceState = 0x1A, kParentSpanId = 0x22, kName = 0x2A;
constexpr uint8_t kKind = 0x30, kStart = 0x39, kEnd = 0x41, kAttribute = 0x4A, kDroppedAttributes = 0x50;
constexpr uint8_t kEvent = 0x5A, kDroppedEvents = 0x60, kLink = 0x6A, kDroppedLinks = 0x70, kStatus = 0x7A;
constexpr uint16_t kFlags = 0x0185;  // ... and its one of two, as it stands in memory
// ... and of its messages.
constexpr uint8_t kEventTime = 0x09, kEventName = 0x12, kEventAttribute = 0x1A, kEventDropped = 0x20;
constexpr uint8_t kLinkTraceId = 0x0A, kLinkSpanId = 0x12, kLinkTraceState = 0x1A, kLinkAttribute = 0x22;
constexpr uint8_t kLinkDropped = 0x28, kLinkFlags = 0x35;
constexpr uint8_t kStatusMessage = 0x12, kStatusCode = 0x18;
constexpr uint32_t kHasIsRemote = 0x100, kIsRemote = 0x200;  // SpanFlags

constexpr uint32_t kHeadSize = 64;
constexpr uint32_t kParentSize = 10;  // the first field of the head; a root's message begins behind it
constexpr uint32_t kEndOffset = 49;
constexpr uint32_t kFlagsOffset = 60;

constexpr size_t kKeptBytes = 64 << 10;  // of each buffer of a record in the pool
constexpr size_t kKeptDescriptionBytes = 1 << 10;
constexpr uint32_t kWorthClosing = 64 << 10;  // holes of a span that is still open

template <size_t kSize>
char* PutId(char* out, uint8_t tag, const std::array<uint8_t, kSize>& bytes) {
  *out++ = static_cast<char>(tag);
  *out++ = static_cast<char>(kSize);
  std::memcpy(out, bytes.data(), kSize);
  return out + kSize;
}

uint32_t FlagsOf(const SpanContext& context, bool is_remote) {
  return uint32_t{context.flags} | kHasIsRemote | (is_remote ? kIsRemote : 0);
}

// The attributes of an event or a link that will be written: the last of each key, as many as the limit lets.
class ListPlan {
 public:
  ListPlan(AttributeList attributes, size_t count_limit, size_t value_limit) noexcept : value_limit_(value_limit) {
    for (const Attribute& attribute : attributes) {
      const uint32_t hash = KeyIndex::Hash(attribute.key);
      const uint32_t known = keys_.Find(hash, [&](uint32_t i) { return chosen_[i]->key == attribute.key; });
      if (known != KeyIndex::kNone) {
        chosen_[known] = &attribute;
      } else if (attribute.key.empty() || chosen_.size() >= count_limit || !keys_.Add(hash)) {
        ++dropped_;
      } else if (!chosen_.Push(&attribute)) {
        ++dropped_;
        keys_.Clear();  // can't be kept in step; equal keys stay beside each other, which is still well-formed
      }
    }
    for (const Attribute* attribute : chosen_) {
      size_ += AttributePlan(attribute->key, attribute->value, value_limit_).FieldSize();
    }
  }
  size_t size() const noexcept { return size_; }
  uint32_t dropped() const noexcept { return dropped_; }
  char* Write(char* out, uint8_t tag) const noexcept {
    for (const Attribute* attribute : chosen_) {
      out = AttributePlan(attribute->key, attribute->value, value_limit_).WriteField(out, tag, attribute->value);
    }
    return out;
  }

 private:
  size_t value_limit_;
  KeyIndex keys_;
  Growing<const Attribute*> chosen_;
  size_t size_ = 0;
  uint32_t dropped_ = 0;
};

size_t DroppedSize(uint32_t dropped) { return dropped == 0 ? 0 : 1 + wire::VarintSize(dropped); }
char* PutDropped(char* out, uint8_t tag, uint32_t dropped) {
  if (dropped == 0) return out;
  *out++ = static_cast<char>(tag);
  return wire::PutVarint(out, dropped);
}

}  // namespace

bool SpanRecord::Begin(const SpanStart& start) noexcept {
  char* head = message_.Room(kHeadSize);
  if (head == nullptr) return false;
  context_ = start.context;
  parent_span_id_ = start.parent.span_id;
  kind_ = start.kind;
  start_ns_ = start.start_ns;
  wall_minus_steady_ = start.wall_minus_steady;
  scope_ = start.scope;
  provider_ = start.provider;
  limits_ = start.limits;
  fork_generation_ = fork_generation.load(std::memory_order_relaxed);
  head_begin_ = parent_span_id_.IsValid() ? 0 : kParentSize;

  char* out = PutId(head, kParentSpanId, parent_span_id_.bytes);
  out = PutId(out, kTraceId, context_.trace_id.bytes);
  out = PutId(out, kSpanId, context_.span_id.bytes);
  *out++ = kKind;
  *out++ = static_cast<char>(kind_);
  *out++ = kStart;
  out = wire::PutFixed(out, start_ns_);
  *out++ = kEnd;
  out = wire::PutFixed(out, start_ns_);  // for now
  out = wire::PutFixed(out, kFlags);
  wire::PutFixed(out, FlagsOf(context_, start.parent.is_remote));
  message_.SetSize(kHeadSize);

  if (const std::string_view tracestate = context_.TraceStateText(); !tracestate.empty()) {
    const text::Clean clean = text::Inspect(tracestate);
    if (char* room = message_.Room(wire::FieldSize(clean.size))) {
      text::Write(wire::PutHeader(room, kTraceState, clean.size), clean);
      message_.SetSize(message_.size() + static_cast<uint32_t>(wire::FieldSize(clean.size)));
    }
  }
  if (!PutName(start.name)) return false;
  state_.store(State::kOpen, std::memory_order_relaxed);
  return true;
}

bool SpanRecord::BeginAsCopy(const SpanRecord& ended, const SpanContext& context) noexcept {
  const std::string_view old(ended.message_.data(), ended.message_.size());
  size_t old_field = 0;  // the tracestate, behind the head
  if (old.size() > kHeadSize && old[kHeadSize] == static_cast<char>(kTraceState)) {
    wire::Reader in(old.substr(kHeadSize + 1));
    in.Delimited();
    old_field = static_cast<size_t>(in.at - old.data()) - kHeadSize;
  }
  const text::Clean tracestate = text::Inspect(context.TraceStateText());
  const size_t new_field = tracestate.size == 0 ? 0 : wire::FieldSize(tracestate.size);
  const std::string_view rest = old.substr(kHeadSize + old_field);
  char* out = message_.Room(kHeadSize + new_field + rest.size());
  if (out == nullptr) return false;
  try {
    status_description_ = ended.status_description_;
  } catch (...) {
    return false;
  }
  std::memcpy(out, old.data(), kHeadSize);
  out[kFlagsOffset] = static_cast<char>(context.flags);  // the other bytes say where the parent is
  out += kHeadSize;
  if (new_field != 0) out = text::Write(wire::PutHeader(out, kTraceState, tracestate.size), tracestate);
  wire::PutBytes(out, rest);
  message_.SetSize(static_cast<uint32_t>(kHeadSize + new_field + rest.size()));

  context_ = context;
  parent_span_id_ = ended.parent_span_id_;
  kind_ = ended.kind_;
  status_ = ended.status_;
  start_ns_ = ended.start_ns_;
  end_ns_ = ended.end_ns_;
  wall_minus_steady_ = ended.wall_minus_steady_;
  scope_ = ended.scope_;
  provider_ = ended.provider_;
  limits_ = ended.limits_;
  fork_generation_ = ended.fork_generation_;
  head_begin_ = ended.head_begin_;
  name_ = ended.name_;
  name_.text_offset = static_cast<uint32_t>(name_.text_offset + new_field - old_field);
  state_.store(State::kEnded, std::memory_order_release);
  return true;
}

void SpanRecord::Clear() noexcept {
  references_.store(1, std::memory_order_relaxed);
  lock_.store(0, std::memory_order_relaxed);
  ender_.store(nullptr, std::memory_order_relaxed);
  context_.tracestate.reset();
  message_.Clear();
  keys_.Clear();
  entries_.Clear();
  holes_.Clear();
  if (message_.MemoryInUse() > kKeptBytes) message_.Free();
  if (IndexMemoryInUse() > kKeptBytes) {
    keys_.Free();
    entries_.Free();
    holes_.Free();
  }
  hole_bytes_ = 0;
  name_ = {};
  events_ = links_ = 0;
  dropped_attributes_ = dropped_events_ = dropped_links_ = 0;
  status_ = StatusCode::kUnset;
  status_description_.clear();
  if (status_description_.capacity() > kKeptDescriptionBytes) std::string().swap(status_description_);
}

bool SpanRecord::IsOfThisProcess() const noexcept {
  return fork_generation_ == fork_generation.load(std::memory_order_relaxed);
}

bool SpanRecord::PutName(std::string_view name) noexcept {
  const text::Clean clean = text::Inspect(name);
  const size_t size = wire::FieldSize(clean.size);
  char* room = message_.Room(size);
  if (room == nullptr) return false;
  char* text = wire::PutHeader(room, kName, clean.size);
  text::Write(text, clean);
  name_ = {{message_.size(), static_cast<uint32_t>(size)},
           static_cast<uint32_t>(text - message_.data()),
           static_cast<uint32_t>(clean.size)};
  message_.SetSize(message_.size() + static_cast<uint32_t>(size));
  return true;
}

void SpanRecord::SetName(std::string_view name) noexcept {
  const Region old = name_.field;
  if (holes_.Room(1) != nullptr && PutName(name)) Remove(old);
}

// A field that ends the message is cut off; of any other one a hole stays.
void SpanRecord::Remove(Region region) noexcept {
  if (region.offset + region.size == message_.size()) {
    message_.SetSize(region.offset);
    return;
  }
  holes_.Push(region);  // the caller has seen to room for it
  hole_bytes_ += region.size;
  if (hole_bytes_ > kWorthClosing && hole_bytes_ > message_.size() / 2) CloseHoles();
}

void SpanRecord::CloseHoles() noexcept {
  if (holes_.size() == 0) return;
  std::sort(holes_.begin(), holes_.end(), [](Region a, Region b) { return a.offset < b.offset; });
  const auto bytes_before = [&](uint32_t offset) {  // of holes
    uint32_t bytes = 0;
    for (const Region& hole : holes_) {
      if (hole.offset >= offset) break;
      bytes += hole.size;
    }
    return bytes;
  };
  for (Entry& entry : entries_) {
    const uint32_t shift = bytes_before(entry.field.offset);
    entry.field.offset -= shift;
    entry.key_offset -= shift;
  }
  const uint32_t name_shift = bytes_before(name_.field.offset);
  name_.field.offset -= name_shift;
  name_.text_offset -= name_shift;

  char* out = message_.data() + holes_[0].offset;
  for (uint32_t i = 0; i < holes_.size(); ++i) {
    const uint32_t from = holes_[i].offset + holes_[i].size;
    const uint32_t to = i + 1 < holes_.size() ? holes_[i + 1].offset : message_.size();
    std::memmove(out, message_.data() + from, to - from);
    out += to - from;
  }
  message_.SetSize(static_cast<uint32_t>(out - message_.data()));
  holes_.Clear();
  hole_bytes_ = 0;
}

uint32_t SpanRecord::FindEntry(std::string_view key, uint32_t hash) const noexcept {
  return keys_.Find(hash, [&](uint32_t i) {
    const Entry& entry = entries_[i];
    return std::string_view(message_.data() + entry.key_offset, entry.key_size) == key;
  });
}

void SpanRecord::SetAttribute(std::string_view key, const AttributeValue& value) noexcept {
  const auto drop = [&] {
    ++dropped_attributes_;
    Count(Counter::kAttributesDropped);
  };
  if (key.empty()) return drop();
  const AttributePlan plan(key, value, limits_->attribute_value_length);
  std::string repaired;
  if (plan.key.needs_repair) {
    try {
      repaired = text::Repaired(key);
    } catch (...) {
      return drop();
    }
    key = repaired;
  }
  const uint32_t hash = KeyIndex::Hash(key);
  const uint32_t known = FindEntry(key, hash);
  if (known == KeyIndex::kNone && entries_.size() >= limits_->attribute_count) return drop();

  const size_t size = plan.FieldSize();
  if (known != KeyIndex::kNone && entries_[known].field.size == size) {  // in its place
    plan.WriteField(message_.data() + entries_[known].field.offset, kAttribute, value);
    return;
  }
  char* room = message_.Room(size);
  if (room == nullptr || (known != KeyIndex::kNone && holes_.Room(1) == nullptr)) return drop();
  if (known != KeyIndex::kNone && entries_[known].field.offset + entries_[known].field.size == message_.size()) {
    room -= entries_[known].field.size;  // over its first value, which stands last
    message_.SetSize(entries_[known].field.offset);
  }
  plan.WriteField(room, kAttribute, value);
  const uint32_t offset = message_.size();
  const auto key_offset =
      static_cast<uint32_t>(offset + 2 + wire::VarintSize(plan.body) + wire::VarintSize(key.size()));
  const Entry entry{{offset, static_cast<uint32_t>(size)}, key_offset, static_cast<uint32_t>(key.size())};
  if (known == KeyIndex::kNone) {
    if (entries_.Room(1) == nullptr || !keys_.Add(hash)) return drop();
    entries_.Push(entry);
    message_.SetSize(offset + static_cast<uint32_t>(size));
    return;
  }
  message_.SetSize(offset + static_cast<uint32_t>(size));
  const Region old = std::exchange(entries_[known], entry).field;
  if (old.offset != offset) Remove(old);
}

void SpanRecord::AddEvent(std::string_view name, AttributeList attributes, int64_t time_ns) noexcept {
  if (events_ >= limits_->event_count) {
    ++dropped_events_;
    return;
  }
  const ListPlan plan(attributes, limits_->attributes_per_event, limits_->attribute_value_length);
  const text::Clean clean = text::Inspect(name);
  const size_t body = 9 + wire::FieldSize(clean.size) + plan.size() + DroppedSize(plan.dropped());
  char* out = message_.Room(wire::FieldSize(body));
  if (out == nullptr) {
    ++dropped_events_;
    return;
  }
  out = wire::PutHeader(out, kEvent, body);
  *out++ = kEventTime;
  out = wire::PutFixed(out, time_ns);
  out = text::Write(wire::PutHeader(out, kEventName, clean.size), clean);
  out = plan.Write(out, kEventAttribute);
  PutDropped(out, kEventDropped, plan.dropped());
  message_.SetSize(message_.size() + static_cast<uint32_t>(wire::FieldSize(body)));
  ++events_;
  if (plan.dropped() != 0) Count(Counter::kAttributesDropped, plan.dropped());
}

void SpanRecord::AddLink(const SpanContext& to, AttributeList attributes) noexcept {
  if (links_ >= limits_->link_count) {
    ++dropped_links_;
    return;
  }
  const ListPlan plan(attributes, limits_->attributes_per_link, limits_->attribute_value_length);
  const text::Clean tracestate = text::Inspect(to.TraceStateText());
  const size_t body = 18 + 10 + (tracestate.size == 0 ? 0 : wire::FieldSize(tracestate.size)) + plan.size() +
                      DroppedSize(plan.dropped()) + 5;
  char* out = message_.Room(wire::FieldSize(body));
  if (out == nullptr) {
    ++dropped_links_;
    return;
  }
  out = wire::PutHeader(out, kLink, body);
  out = PutId(out, kLinkTraceId, to.trace_id.bytes);
  out = PutId(out, kLinkSpanId, to.span_id.bytes);
  if (tracestate.size != 0) out = text::Write(wire::PutHeader(out, kLinkTraceState, tracestate.size), tracestate);
  out = plan.Write(out, kLinkAttribute);
  out = PutDropped(out, kLinkDropped, plan.dropped());
  *out++ = kLinkFlags;
  wire::PutFixed(out, FlagsOf(to, to.is_remote));
  message_.SetSize(message_.size() + static_cast<uint32_t>(wire::FieldSize(body)));
  ++links_;
  if (plan.dropped() != 0) Count(Counter::kAttributesDropped, plan.dropped());
}

void SpanRecord::SetStatus(StatusCode code, std::string_view description) noexcept {
  if (code == StatusCode::kUnset || status_ == StatusCode::kOk) return;
  status_ = code;
  try {
    status_description_.clear();
    if (code == StatusCode::kError) {
      const text::Clean clean = text::Inspect(description);
      status_description_.resize(clean.size);
      text::Write(status_description_.data(), clean);
    }
  } catch (...) {  // without memory: the code alone
  }
}

std::optional<std::string> SpanRecord::FindAttribute(std::string_view key) const {
  const uint32_t known = FindEntry(key, KeyIndex::Hash(key));
  if (known == KeyIndex::kNone) return {};
  const Entry& entry = entries_[known];
  wire::Reader in({message_.data() + entry.field.offset, entry.field.size});
  in.Varint();
  return ToText(DecodedAttribute(in.Delimited()).any);
}

bool SpanRecord::BeginEnding(const ThreadState* ender) noexcept {
  if (state_.load(std::memory_order_relaxed) != State::kOpen) return false;
  const Mutation mutation(*this);
  if (!mutation || state_.load(std::memory_order_relaxed) != State::kOpen) return false;
  ender_.store(ender, std::memory_order_relaxed);
  state_.store(State::kEnding, std::memory_order_relaxed);
  return true;
}

void SpanRecord::Finish(int64_t end_ns) noexcept {
  end_ns_ = std::max(end_ns, start_ns_);
  CloseHoles();
  const size_t description = status_description_.size();
  const size_t status = status_ == StatusCode::kUnset ? 0 : 2 + (description == 0 ? 0 : wire::FieldSize(description));
  const size_t tail = (status == 0 ? 0 : wire::FieldSize(status)) + DroppedSize(dropped_attributes_) +
                      DroppedSize(dropped_events_) + DroppedSize(dropped_links_);
  if (char* out = tail == 0 ? nullptr : message_.Room(tail)) {
    if (status != 0) {
      out = wire::PutHeader(out, kStatus, status);
      if (description != 0) {
        out = wire::PutBytes(wire::PutHeader(out, kStatusMessage, description), status_description_);
      }
      *out++ = kStatusCode;
      *out++ = static_cast<char>(status_);
    }
    out = PutDropped(out, kDroppedAttributes, dropped_attributes_);
    out = PutDropped(out, kDroppedEvents, dropped_events_);
    PutDropped(out, kDroppedLinks, dropped_links_);
    message_.SetSize(message_.size() + static_cast<uint32_t>(tail));
  }
  wire::PutFixed(message_.data() + kEndOffset + 1, end_ns_);
  state_.store(State::kEnded, std::memory_order_release);
}

Mutation::Mutation(SpanRecord& record) noexcept : record_(record) {
  const uint32_t mine = fork_generation.load(std::memory_order_relaxed);
  uint32_t found = record_.lock_.exchange(mine, std::memory_order_acquire);
  for (uint32_t tries = 0; found == mine; ++tries) {
    if (tries > 64) std::this_thread::yield();
    if (record_.lock_.load(std::memory_order_relaxed) == mine) continue;
    found = record_.lock_.exchange(mine, std::memory_order_acquire);
  }
  if (found != 0) {  // a thread that the fork left behind held it, in the middle of a change
    record_.state_.store(SpanRecord::State::kEnded, std::memory_order_relaxed);
    return;
  }
  const SpanRecord::State state = record_.state_.load(std::memory_order_relaxed);
  is_allowed_ = state == SpanRecord::State::kOpen ||
                (state == SpanRecord::State::kEnding && record_.ender_.load(std::memory_order_relaxed) == this_thread);
}

void RecordRef::Share(SpanRecord* record) noexcept { record->references_.fetch_add(1, std::memory_order_relaxed); }

void RecordRef::Release(SpanRecord* record) noexcept {
  // The only one needs no bus lock to go.
  if (record->references_.load(std::memory_order_acquire) == 1 ||
      record->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    GiveBackRecord(record);
  }
}

}  // namespace throughline::inline sdk::internal
