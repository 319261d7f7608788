// What all AI spans share: how they start and end, and what any of them can say.
#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <typeinfo>

#include "sdk/ai/ai_call.h"
#include "sdk/environment.h"
#include "sdk/report.h"
#include "sdk/span_record.h"
#include "throughline/ai.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk {

using namespace semconv;
using internal::AiCall;
using internal::GenAiMetrics;

namespace {

// -1: as the environment says.
std::atomic<int> convention_of_process{-1};

// Attributes that are known at the start, on the stack.
class StartAttributes {
 public:
  static constexpr size_t kMost = 48;
  void Add(std::string_view key, const AttributeValue& value) {
    if (size_ < kMost) new (&items_[size_++ * sizeof(Attribute)]) Attribute{key, value};
  }
  void AddAll(AttributeList list) {
    for (const Attribute& attribute : list) Add(attribute.key, attribute.value);
  }
  bool is_full() const { return size_ == kMost; }
  AttributeList list() const {
    return std::span<const Attribute>(reinterpret_cast<const Attribute*>(items_.data()), size_);
  }

 private:
  static_assert(std::is_trivially_destructible_v<Attribute>);
  alignas(Attribute) std::array<std::byte, kMost * sizeof(Attribute)> items_;
  size_t size_ = 0;
};

constexpr int kHttpsPort = 443;

}  // namespace

namespace internal {

GenAiConvention ConventionFromEnvironment() {
  struct Word {
    std::string_view word;
    GenAiConvention convention;
  };
  constexpr Word kWords[] = {
      {"current", GenAiConvention::kCurrent}, {"indexed", GenAiConvention::kIndexed}, {"both", GenAiConvention::kBoth}};
  if (const std::optional<std::string> own = FromEnvironment("THROUGHLINE_GENAI_CONVENTION")) {
    for (const Word& known : kWords) {
      if (known.word == *own) return known.convention;
    }
    Report(LogLevel::kWarning, "genai.convention",
           "THROUGHLINE_GENAI_CONVENTION is none of current, indexed and both: current is used");
    return GenAiConvention::kCurrent;
  }
  // A list of names, of which /dup asks for the older ones beside the newer.
  const std::optional<std::string> general = FromEnvironment("OTEL_SEMCONV_STABILITY_OPT_IN");
  if (general && general->find("gen_ai_latest_experimental/dup") != std::string::npos) return GenAiConvention::kBoth;
  return GenAiConvention::kCurrent;
}

}  // namespace internal

void SetGenAiConvention(GenAiConvention convention) noexcept {
  convention_of_process.store(static_cast<int>(convention), std::memory_order_relaxed);
}

GenAiConvention GetGenAiConvention() noexcept {
  int known = convention_of_process.load(std::memory_order_relaxed);
  if (known < 0) {
    int environment = static_cast<int>(internal::ConventionFromEnvironment());
    // SetGenAiConvention may have come in between: it wins.
    if (convention_of_process.compare_exchange_strong(known, environment)) known = environment;
  }
  return static_cast<GenAiConvention>(known);
}

AiSpan::AiSpan(const Tracer& tracer, const Start& start, const AiSpanOptions& options) noexcept {
  const bool measures = GenAiMetrics::is_enabled();
  if (!tracer.IsEnabled() && !measures && options.parent == nullptr) return;
  const GenAiConvention convention = options.convention.value_or(GetGenAiConvention());
  const SpanKind kind = options.kind.value_or(start.kind);

  if (tracer.IsEnabled() || options.parent != nullptr) {
    StartAttributes attributes;
    attributes.Add(kGenAiOperationName, start.operation);
    if (!start.provider.empty() && convention != GenAiConvention::kIndexed)
      attributes.Add(kGenAiProviderName, start.provider);
    if (!start.provider.empty() && convention != GenAiConvention::kCurrent)
      attributes.Add(kGenAiSystem, start.provider);
    if (!start.model.empty()) attributes.Add(kGenAiRequestModel, start.model);
    if (!start.server_address.empty()) attributes.Add(kServerAddress, start.server_address);
    // llm-tracekit leaves the port of HTTPS out.
    if (start.server_port > 0 && (convention != GenAiConvention::kIndexed || start.server_port != kHttpsPort))
      attributes.Add(kServerPort, start.server_port);
    attributes.AddAll(start.required);
    attributes.AddAll(options.attributes);

    std::array<char, 256> name;
    size_t size = start.operation.copy(name.data(), name.size());
    if (!start.subject.empty() && size + 1 < name.size()) {
      name[size++] = ' ';
      size += start.subject.copy(name.data() + size, name.size() - size);
    }
    static_cast<Span&>(*this) = tracer.StartSpan({name.data(), size}, {.kind = kind,
                                                                       .attributes = attributes.list(),
                                                                       .links = options.links,
                                                                       .start = options.start,
                                                                       .parent = options.parent,
                                                                       .is_root = options.is_root});
    if (attributes.is_full()) SetAttributes(options.attributes);  // what did not fit was not seen by a sampler
    if (options.active && context().IsValid()) {
      scope_.emplace((options.parent != nullptr ? *options.parent : Context::Current()).With(*this));
    }
  }
  if (!IsRecording() && !measures) return;
  call_ = internal::TakeCall();
  if (call_ == nullptr) return;
  try {
    call_->policy = options.content ? options.content : GetContentPolicy();
    // The provider's limit would cut a JSON anywhere.
    const size_t most = record() != nullptr ? record()->limits().attribute_value_length : SIZE_MAX;
    if (most < call_->policy->max_value_bytes) {
      ContentPolicy smaller = *call_->policy;
      smaller.max_value_bytes = most;
      smaller.max_text_bytes = std::min(smaller.max_text_bytes, most);
      call_->policy = Shared<const ContentPolicy>::Make(std::move(smaller));
    }
    call_->convention = convention;
    call_->is_client = kind == SpanKind::kClient;
    call_->start = internal::MeasureNow();
    call_->given_start = options.start;
    call_->dimensions.operation = start.operation;
    call_->dimensions.provider = start.provider;
    call_->dimensions.request_model = start.model;
    call_->dimensions.server_address = start.server_address;
    call_->dimensions.server_port = start.server_port;
  } catch (...) {  // no memory: the span goes on as a plain one
    internal::GiveBack(std::exchange(call_, nullptr));
  }
}

void AiSpan::Finish(std::optional<SystemTime> at) noexcept {
  AiCall& call = *call_;
  try {
    if (IsRecording() && call.writes_event()) {
      StartAttributes attributes;
      attributes.Add(kGenAiOperationName, call.dimensions.operation);
      for (auto [key, json] :
           {std::pair(kGenAiSystemInstructions, &call.event_system), std::pair(kGenAiInputMessages, &call.event_input),
            std::pair(kGenAiOutputMessages, &call.event_output), std::pair(kGenAiToolDefinitions, &call.event_tools)}) {
        if (!json->empty()) attributes.Add(key, *json);
      }
      if (attributes.list().size() > 1) AddEvent(kEventInferenceDetails, attributes.list(), at);
    }
    if (call.is_client && GenAiMetrics::is_enabled()) {
      std::chrono::nanoseconds duration = internal::MeasureNow() - call.start;
      if (at && call.given_start) duration = *at - *call.given_start;
      call.measurement.duration_s = std::chrono::duration<double>(duration).count();
      GenAiMetrics::Global().Record(call.dimensions, call.measurement);
    }
  } catch (...) {  // no memory: what could not be written is missing
  }
  internal::GiveBack(std::exchange(call_, nullptr));
}

void AiSpan::SetConversationId(std::string_view id) noexcept { SetIfAny(kGenAiConversationId, id); }

void AiSpan::SetUserId(std::string_view id) noexcept {
  if (call_ == nullptr) return;
  if (call_->writes_current()) SetIfAny(kUserId, id);
  if (call_->writes_indexed()) SetIfAny(kGenAiRequestUser, id);
}

void AiSpan::SetServer(std::string_view address, int port) noexcept {
  if (call_ == nullptr) return;
  try {
    call_->dimensions.server_address = address;
    call_->dimensions.server_port = port;
  } catch (...) {
  }
  SetIfAny(kServerAddress, address);
  if (port > 0 && (call_->writes_current() || port != kHttpsPort)) SetAttribute(kServerPort, port);
}

void AiSpan::Fail(std::string_view type, std::string_view message) noexcept {
  if (call_ != nullptr) {
    try {
      call_->dimensions.error_type = type;
    } catch (...) {
    }
  }
  SetIfAny(kErrorType, type);
  SetStatus(StatusCode::kError, message);
}

void AiSpan::Fail(const std::exception& exception) noexcept {
  const char* mangled = typeid(exception).name();
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr),
                                                         &std::free);
  Fail(name ? name.get() : mangled, exception.what());
  RecordException(exception);
}

bool AiSpan::WantsContent() const noexcept {
  return call_ != nullptr && IsRecording() && call_->policy->capture != ContentCapture::kOff;
}

void AiSpan::SetText(std::string_view key, std::string_view text) noexcept {
  if (!WantsContent() || !call_->writes_on_span() || text.empty()) return;
  try {
    internal::AllowedText allowed = call_->allowed.Text(*call_->policy, text);
    call_->allowed.CutTo(allowed, call_->policy->max_text_bytes);
    if (allowed.form != internal::AllowedText::Form::kNone) SetAttribute(key, allowed.text);
  } catch (...) {
  }
}

void AiSpan::SetJsonOrText(std::string_view key, std::string_view text) noexcept {
  if (!WantsContent() || !call_->writes_on_span() || text.empty()) return;
  try {
    internal::AllowedText allowed = call_->allowed.JsonOrText(*call_->policy, text);
    call_->allowed.CutTo(allowed, call_->policy->max_value_bytes);
    if (allowed.form != internal::AllowedText::Form::kNone) SetAttribute(key, allowed.text);
  } catch (...) {
  }
}

}  // namespace throughline::inline sdk
