#include "bench/generator/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <numbers>

namespace throughline::bench {
namespace {

// Protobuf's wire format, the few forms that a span needs. Nested messages are made first and copied in.
void PutVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}
void PutBytes(std::string& out, uint32_t field, std::string_view bytes) {
  PutVarint(out, field << 3 | 2);
  PutVarint(out, bytes.size());
  out += bytes;
}
void PutNumber(std::string& out, uint32_t field, uint64_t value) {
  PutVarint(out, field << 3);
  PutVarint(out, value);
}
void PutFixed64(std::string& out, uint32_t field, uint64_t value) {
  PutVarint(out, field << 3 | 1);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void PutAttribute(std::string& out, uint32_t field, std::string_view key, std::string_view any_value) {
  std::string attribute;
  PutBytes(attribute, 1, key);
  PutBytes(attribute, 2, any_value);
  PutBytes(out, field, attribute);
}

std::string Text(std::string_view text) {
  std::string out;
  PutBytes(out, 1, text);
  return out;
}
std::string Int(uint64_t value) {
  std::string out;
  PutNumber(out, 3, value);
  return out;
}
std::string Bool(bool value) {
  std::string out;
  PutNumber(out, 2, value);
  return out;
}
std::string Double(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  std::string out;
  PutFixed64(out, 4, bits);
  return out;
}

constexpr std::string_view kServices[] = {"assistant", "checkout", "support-bot", "search", "summariser",
                                          "billing",   "frontend", "catalogue",   "agent",  "translator"};
constexpr std::string_view kModels[] = {"gpt-4o-mini", "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash",
                                        "mistral-large-latest"};
constexpr std::string_view kProviders[] = {"openai", "openai", "anthropic", "gcp.gemini", "mistral_ai"};
constexpr std::string_view kTools[] = {"search_orders", "get_weather", "run_query",
                                       "send_mail",     "read_file",   "book_meeting"};

// 97 keys, as many as Jaeger's own benchmark has.
std::vector<std::string> MicroserviceKeys() {
  std::vector<std::string> keys = {"thread.id"};
  for (std::string_view area : {"http.request", "http.response", "rpc", "db", "net.peer", "messaging", "k8s.pod",
                                "cloud", "url", "app", "cache", "user_agent"}) {
    for (std::string_view part : {"method", "status", "name", "size", "zone", "retry", "system", "kind"}) {
      keys.push_back(fmt::format("{}.{}", area, part));
    }
  }
  return keys;
}

}  // namespace

struct Workload::Span {
  otel::SpanId id;
  std::string bytes;
  uint64_t start = 0;

  void Add(std::string_view key, std::string_view any_value) { PutAttribute(bytes, 9, key, any_value); }
  void Fail(std::string_view message) {
    std::string status;
    PutBytes(status, 2, message);
    PutNumber(status, 3, 2);
    PutBytes(bytes, 15, status);
  }
  void AddEvent(std::string_view name, uint64_t nanos, std::string_view key, std::string_view text) {
    std::string event;
    PutFixed64(event, 1, nanos);
    PutBytes(event, 2, name);
    PutAttribute(event, 3, key, Text(text));
    PutBytes(bytes, 11, event);
  }
};

Workload::Workload(WorkloadId id, uint64_t seed, WorkloadOptions options)
    : id_(id), options_(options), random_(seed), seed_(seed), turns_(options.sessions) {}

EncodedBatch Workload::Next(size_t spans) {
  while (waiting_.size() < spans) MakeTrace();
  EncodedBatch batch;
  batch.spans = spans;
  std::string scope_spans;
  for (size_t i = 0; i < spans; ++i) {
    const Encoded& span = waiting_.front();
    if (scope_spans.empty()) {
      std::string scope;
      PutBytes(scope, 1, "throughline.bench");
      PutBytes(scope, 2, "1.0");
      PutBytes(scope_spans, 1, scope);
    }
    PutBytes(scope_spans, 2, span.bytes);
    batch.trace_ids.push_back(span.trace_id);
    batch.span_ids.push_back(span.span_id);
    uint32_t service = span.service;
    waiting_.pop_front();
    if (i + 1 < spans && waiting_.front().service == service) continue;
    std::string resource, group;
    PutAttribute(resource, 1, "service.name", Text(kServices[service % std::size(kServices)]));
    PutAttribute(resource, 1, "service.namespace", Text("demo"));
    PutAttribute(resource, 1, "service.version", Text("2.4.1"));
    PutAttribute(resource, 1, "telemetry.sdk.language", Text("cpp"));
    PutAttribute(resource, 1, "host.name", Text(fmt::format("node-{}", service)));
    PutBytes(group, 1, resource);
    PutBytes(group, 2, scope_spans);
    PutBytes(batch.bytes, 1, group);
    scope_spans.clear();
  }
  return batch;
}

void Workload::MakeTrace() {
  switch (id_) {
    case WorkloadId::kW1Chat:
      return MakeChat();
    case WorkloadId::kW2Agent:
      return MakeAgent();
    case WorkloadId::kW3Retrieval:
      return MakeRetrieval();
    case WorkloadId::kW4Microservice:
      return MakeMicroservice();
    case WorkloadId::kW6Mix:
      break;
  }
  if (!recent_.empty() && random_.Below(20) == 0) MakeFeedback();
  uint64_t percent = random_.Below(100);
  if (percent < 60) return MakeChat();
  if (percent < 70) return MakeAgent();
  if (percent < 80) return MakeRetrieval();
  return MakeMicroservice();
}

template <typename Id>
Id Workload::NewId() {
  Id id;
  for (size_t i = 0; i < Id::kSize; i += 8) {
    uint64_t word = random_.Next() | 1;  // never all zeros
    std::memcpy(id.bytes.data() + i, &word, 8);
  }
  return id;
}

Workload::Trace Workload::NewTrace() {
  Trace trace;
  trace.id = NewId<otel::TraceId>();
  trace.service =
      id_ == WorkloadId::kW6Mix ? static_cast<uint32_t>(random_.Below(options_.services)) : options_.service;
  trace.now = options_.first_trace_nanos + traces_++ * options_.nanos_between_traces;
  if (recent_.size() < 1000) {
    recent_.push_back(trace.id);
  } else {
    recent_[traces_ % 1000] = trace.id;
  }
  return trace;
}

Workload::Span Workload::NewSpan(Trace& trace, std::string name, const otel::SpanId& parent, int kind) {
  Span span;
  span.id = NewId<otel::SpanId>();
  span.start = trace.now;
  PutBytes(span.bytes, 1, trace.id.View());
  PutBytes(span.bytes, 2, span.id.View());
  if (!parent.IsZero()) PutBytes(span.bytes, 4, parent.View());
  PutBytes(span.bytes, 5, name);
  PutNumber(span.bytes, 6, static_cast<uint64_t>(kind));
  PutFixed64(span.bytes, 7, span.start);
  trace.now += 100'000 + random_.Below(1'000'000);
  return span;
}

void Workload::Finish(const Trace& trace, Span& span, uint64_t lasts_nanos) {
  PutFixed64(span.bytes, 8, span.start + lasts_nanos);
  waiting_.push_back({trace.service, trace.id, span.id, std::move(span.bytes)});
}

double Workload::Normal() {
  double radius = std::sqrt(-2 * std::log(1 - random_.Uniform()));
  return radius * std::cos(2 * std::numbers::pi * random_.Uniform());
}

size_t Workload::LogNormal(double median, double p99) {
  double sigma = std::log(p99 / median) / 2.3263;
  return static_cast<size_t>(std::min(median * std::exp(sigma * Normal()), 20 * median));
}

std::vector<Message> Workload::Conversation(uint32_t session, size_t bytes) {
  // Message k of a session is made again from its seed each time: no session needs memory for its history.
  auto message = [&](uint32_t k) {
    SeededRandom own(seed_ ^ (uint64_t{session} << 32 | k) * 0x9e3779b97f4a7c15);
    return Message{k % 2 == 0 ? "user" : "assistant",
                   Prose(own, k % 2 == 0 ? 80 + own.Below(400) : 300 + own.Below(1500))};
  };
  uint32_t newest = 2 * turns_[session]++;
  SeededRandom shared(seed_ + session % 5);  // five applications, each with its system prompt
  std::vector<Message> messages = {{"system", "You are a careful assistant. " + Prose(shared, 500)}};
  size_t used = messages[0].text.size();
  std::vector<Message> history;
  for (uint32_t k = newest;; --k) {
    Message next = message(k);
    if (used + next.text.size() > bytes && k != newest) break;
    used += next.text.size();
    history.push_back(std::move(next));
    if (k == 0) break;
  }
  messages.insert(messages.end(), std::make_move_iterator(history.rbegin()), std::make_move_iterator(history.rend()));
  // What a young session lacks to the length drawn is context that the application pasted in.
  if (used < bytes) messages.back().text += "\n\nContext:\n" + Prose(random_, bytes - used);
  return messages;
}

void Workload::AddModelCall(Span& span, uint32_t session, size_t prompt_bytes, size_t answer_bytes) {
  size_t model = random_.Below(std::min<uint64_t>(options_.models, std::size(kModels)));
  std::vector<Message> prompt = Conversation(session, prompt_bytes);
  std::string answer = Prose(random_, answer_bytes);
  span.Add("gen_ai.operation.name", Text("chat"));
  span.Add("gen_ai.request.model", Text(kModels[model]));
  span.Add("gen_ai.response.model", Text(kModels[model]));
  span.Add("gen_ai.response.id", Text(fmt::format("chatcmpl-{:016x}", random_.Next())));
  span.Add("gen_ai.request.temperature", Double(0.2));
  span.Add("gen_ai.usage.input_tokens", Int(prompt_bytes / 4));
  span.Add("gen_ai.usage.output_tokens", Int(answer_bytes / 4));
  if (model_calls_++ % 2 == 0) {  // OpenTelemetry GenAI, current
    span.Add("gen_ai.provider.name", Text(kProviders[model]));
    span.Add("gen_ai.conversation.id", Text(fmt::format("session-{}", session)));
    span.Add("user.id", Text(fmt::format("user-{}", session % options_.users)));
    span.Add("gen_ai.input.messages", Text(MessagesJson(prompt)));
    span.Add("gen_ai.output.messages", Text(MessagesJson({{"assistant", answer}})));
    return;
  }
  // llm-tracekit: one attribute for each leaf of each message
  span.Add("gen_ai.system", Text(kProviders[model]));
  span.Add("gen_ai.request.user", Text(fmt::format("user-{}", session % options_.users)));
  for (size_t i = 0; i < prompt.size(); ++i) {
    span.Add(fmt::format("gen_ai.prompt.{}.role", i), Text(prompt[i].role));
    span.Add(fmt::format("gen_ai.prompt.{}.content", i), Text(prompt[i].text));
  }
  span.Add("gen_ai.completion.0.role", Text("assistant"));
  span.Add("gen_ai.completion.0.content", Text(answer));
  span.Add("gen_ai.completion.0.finish_reason", Text("stop"));
}

void Workload::MakeChat() {
  Trace trace = NewTrace();
  uint32_t session = static_cast<uint32_t>(random_.Below(options_.sessions));
  auto step = [&](std::string name, const otel::SpanId& parent, int kind) {
    Span span = NewSpan(trace, std::move(name), parent, kind);
    span.Add("session.id", Text(fmt::format("session-{}", session)));
    span.Add("ai.step", Int(random_.Below(12)));
    return span;
  };
  std::string question = Prose(random_, 200 + random_.Below(600));
  Span root = step("POST /api/chat", {}, 2);
  root.Add("http.request.method", Text("POST"));
  root.Add("http.response.status_code", Int(200));
  root.Add("ai.user_input", Text(question));
  Span workflow = step("answer_question.workflow", root.id, 1);
  workflow.Add("traceloop.entity.input", Text(question));
  workflow.Add("traceloop.entity.output", Text(Prose(random_, LogNormal(1200, 8000))));
  for (std::string_view name : {"load_session", "redact", "guardrails.prompt"}) {
    Span span = step(std::string(name), workflow.id, 1);
    span.Add("input.value", Text(question));
    Finish(trace, span, 2'000'000);
  }
  Span retrieval = step("retrieval knowledge_base", workflow.id, 3);
  for (int i = 0; i < 4; ++i) {
    retrieval.Add(fmt::format("retrieval.documents.{}.document.content", i),
                  Text(Prose(random_, 1500 + random_.Below(2500))));
    retrieval.Add(fmt::format("retrieval.documents.{}.document.score", i), Double(random_.Uniform()));
  }
  Finish(trace, retrieval, 30'000'000);
  for (std::string_view name : {"analyse_intent", "generate", "validate"}) {
    Span call = step(fmt::format("chat {}", name), workflow.id, 3);
    AddModelCall(call, session, LogNormal(4000, 20'000), LogNormal(1200, 8000));
    if (random_.Below(50) == 0) {
      call.AddEvent("exception", trace.now, "exception.message", "the model's answer was cut by its length limit");
      call.Fail("length");
    }
    Finish(trace, call, 800'000'000);
  }
  Span format = step("format_answer", workflow.id, 1);
  format.Add("output.value", Text(Prose(random_, 1500)));
  Finish(trace, format, 1'000'000);
  Span store = step("INSERT conversations", workflow.id, 3);
  store.Add("db.system", Text("sqlite"));
  store.Add("db.statement", Text("INSERT INTO conversations (session, question, answer) VALUES (?, ?, ?)"));
  store.Add("db.parameters", Text(Prose(random_, 1900)));
  Finish(trace, store, 4'000'000);
  Finish(trace, workflow, 2'600'000'000);
  Finish(trace, root, 2'700'000'000);
}

void Workload::MakeAgent() {
  Trace trace = NewTrace();
  uint32_t session = static_cast<uint32_t>(random_.Below(options_.sessions));
  size_t count = 200 + random_.Below(1801);
  Span root = NewSpan(trace, "invoke_agent researcher", {}, 1);
  root.Add("gen_ai.operation.name", Text("invoke_agent"));
  root.Add("gen_ai.agent.name", Text("researcher"));
  std::vector<otel::SpanId> path = {root.id};  // from the root to the agent at work
  for (size_t i = 1; i < count; ++i) {
    if (path.size() < 40 && random_.Below(4) == 0) {
      Span agent = NewSpan(trace, "invoke_agent helper", path.back(), 1);
      agent.Add("gen_ai.operation.name", Text("invoke_agent"));
      agent.Add("gen_ai.agent.name", Text("helper"));
      path.push_back(agent.id);
      Finish(trace, agent, 5'000'000'000);
    } else if (random_.Below(2) == 0) {
      Span call = NewSpan(trace, "chat agent", path.back(), 3);
      AddModelCall(call, session, std::min<size_t>(3000 + i * 40, 24'000), LogNormal(600, 4000));
      Finish(trace, call, 900'000'000);
    } else {
      std::string_view name = kTools[random_.Below(std::size(kTools))];
      Span tool = NewSpan(trace, fmt::format("execute_tool {}", name), path.back(), 1);
      tool.Add("gen_ai.operation.name", Text("execute_tool"));
      tool.Add("gen_ai.tool.name", Text(name));
      tool.Add("gen_ai.tool.call.arguments",
               Text(fmt::format(R"({{"query":"{}","limit":{}}})", name, random_.Below(100))));
      tool.Add("gen_ai.tool.call.result", Text(Prose(random_, LogNormal(800, 6000))));
      if (random_.Below(20) == 0) {
        tool.AddEvent("exception", trace.now, "exception.message", "the tool did not answer within 30 s");
        tool.Fail("timeout");
      }
      Finish(trace, tool, 200'000'000);
    }
    if (path.size() > 1 && random_.Below(4) == 0) path.pop_back();
  }
  Finish(trace, root, count * 300'000'000);
}

void Workload::MakeRetrieval() {
  Trace trace = NewTrace();
  uint32_t session = static_cast<uint32_t>(random_.Below(options_.sessions));
  Span root = NewSpan(trace, "POST /api/ask", {}, 2);
  root.Add("http.request.method", Text("POST"));
  Span embedding = NewSpan(trace, "embeddings text-embedding-3-small", root.id, 3);
  embedding.Add("gen_ai.operation.name", Text("embeddings"));
  embedding.Add("gen_ai.request.model", Text("text-embedding-3-small"));
  embedding.Add("gen_ai.usage.input_tokens", Int(20 + random_.Below(200)));
  Finish(trace, embedding, 60'000'000);
  for (int i = 0; i < 4; ++i) {
    Span retrieval = NewSpan(trace, "retrieval documents", root.id, 3);
    retrieval.Add("gen_ai.operation.name", Text("retrieval"));
    retrieval.Add("retrieval.documents.0.document.content", Text(Prose(random_, 3000 + random_.Below(9000))));
    Finish(trace, retrieval, 25'000'000);
  }
  Span call = NewSpan(trace, "chat answer", root.id, 3);
  AddModelCall(call, session, LogNormal(6000, 24'000), LogNormal(1200, 8000));
  Finish(trace, call, 1'200'000'000);
  Finish(trace, root, 1'500'000'000);
}

void Workload::AddMicroserviceAttribute(Span& span, std::string_view name, size_t key) {
  static constexpr uint64_t kDistinctTexts[] = {4, 20, 50, 500,
                                                50};  // methods and states, tables, routes, hosts or customers
  switch (key % 8) {
    case 0:
      return span.Add(name, Int(random_.Below(100'000)));
    case 1:
      return span.Add(name, Text(fmt::format("node-{}", random_.Below(64))));
    case 2:
      return span.Add(name, Bool(random_.Below(2) != 0));
    default:
      return span.Add(name, Text(fmt::format("value-{}-{:04x}", name, random_.Below(kDistinctTexts[key % 8 - 3]))));
  }
}

void Workload::MakeMicroservice() {
  static const std::vector<std::string> kKeys = MicroserviceKeys();
  Trace trace = NewTrace();
  std::vector<otel::SpanId> parents = {{}};
  for (int i = 0; i < 10; ++i) {
    uint64_t service = random_.Below(std::size(kServices)), operation = random_.Below(50);
    Span span = NewSpan(trace, fmt::format("{}.operation-{}", kServices[service], operation),
                        parents[random_.Below(parents.size())], 1 + static_cast<int>(random_.Below(3)));
    if (i == 0) parents.clear();
    parents.push_back(span.id);
    // As instrumentation does it: an operation always sets the same keys, and a key always has values of one type.
    size_t key = (service * 50 + operation) * 13 % kKeys.size();
    for (int k = 0; k < 11; ++k, key = (key + 7) % kKeys.size()) AddMicroserviceAttribute(span, kKeys[key], key);
    if (random_.Below(40) == 0) span.Fail("upstream refused the connection");
    Finish(trace, span, 1'000'000 + random_.Below(50'000'000));
  }
}

void Workload::MakeFeedback() {
  Trace trace = NewTrace();
  double seconds = std::exp(random_.Uniform() * std::log(86'400.0));  // one second to one day
  trace.now += static_cast<uint64_t>(seconds * 1e9);
  Span span = NewSpan(trace, "user_feedback", {}, 1);
  span.Add("correlation.original_trace_id", Text(recent_[random_.Below(recent_.size())].Hex()));
  span.Add("feedback.rating", Text(random_.Below(4) == 0 ? "thumbs_down" : "thumbs_up"));
  span.Add("feedback.comment", Text(Prose(random_, random_.Below(200))));
  Finish(trace, span, 1'000'000);
}

}  // namespace throughline::bench
