#include "seed.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <string_view>
#include <variant>
#include <vector>

#include "schema/table.h"

namespace throughline::assistant::corpus {
namespace {

constexpr int64_t kMicrosecond = 1'000, kMillisecond = 1'000'000, kSecond = 1'000 * kMillisecond,
                  kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  uint64_t Below(uint64_t n) { return engine_() % n; }
  bool Chance(uint64_t percent) { return Below(100) < percent; }
  // The first is picked most often.
  template <typename T, size_t N>
  const T& Lean(const T (&items)[N]) {
    return items[std::min(Below(N), Below(N))];
  }

 private:
  std::mt19937_64 engine_;
};

int64_t When(Dice& dice) {
  const uint64_t kind = dice.Below(100);
  const int64_t reach = kind < 40 ? 3 * kHour : kind < 70 ? 40 * kHour : 8 * kDay;
  return kNow - 1 - static_cast<int64_t>(dice.Below(static_cast<uint64_t>(reach / kMicrosecond))) * kMicrosecond;
}

using Scalar = std::variant<std::string, double, bool>;
struct Member {
  std::string key;
  Scalar value;
};

struct SpanRow {
  int64_t start = 0, duration = 0;
  std::string trace, span, parent;
  std::string service, application, subsystem, name, kind, status = "UNSET", description;
  std::vector<Member> members;
  // What normalising makes of the members.
  std::string operation, provider, model, conversation, user, error_type, exception_type, exception_message;
  double input = -1, output = -1, cost = -1;
  std::string finish_reason;
};
struct LogRow {
  int64_t time = 0;
  std::string service, application, subsystem, severity, message, trace;
  std::vector<Member> members;
};

struct Service {
  std::string_view name, application, subsystem;
};
constexpr Service kServices[] = {{"frontend", "shop", "web"},
                                 {"checkout", "shop", "cart"},
                                 {"payment-service", "shop", "billing"},
                                 {"inventory", "shop", "warehouse"},
                                 {"search", "shop", "web"},
                                 {"recommendation", "shop", "ml"},
                                 {"dataprime_assistant", "ai-dataprime", "query-generator"}};
const Service& Of(std::string_view name) {
  return *std::find_if(std::begin(kServices), std::end(kServices), [&](const Service& s) { return s.name == name; });
}

constexpr std::string_view kUsers[] = {"ann",  "bob",  "carol",   "dave", "erin",   "frank", "grace",  "heidi",
                                       "ivan", "judy", "mallory", "niaj", "olivia", "peggy", "rupert", "sybil"};
constexpr std::string_view kIntents[] = {"error_analysis", "performance_analysis", "aggregation", "time_analysis",
                                         "text_search"};

class Maker {
 public:
  std::vector<SpanRow> Spans() {
    for (int i = 0; i < 1'500; ++i) Shop();
    for (int i = 0; i < 900; ++i) Assistant();
    return std::move(rows_);
  }

 private:
  SpanRow& Add(std::string_view service, std::string name, std::string kind, int64_t start, int64_t duration,
               const std::string& parent = {}) {
    const Service& of = Of(service);
    SpanRow row;
    row.start = start;
    row.duration = duration;
    row.trace = fmt::format("{:016x}", trace_);
    row.span = fmt::format("{:08x}", ++span_);
    row.parent = parent;
    row.service = of.name;
    row.application = of.application;
    row.subsystem = of.subsystem;
    row.name = std::move(name);
    row.kind = std::move(kind);
    rows_.push_back(std::move(row));
    return rows_.back();
  }
  void Fail(SpanRow& row, std::string type, std::string message) {
    row.status = "ERROR";
    row.description = message;
    row.error_type = type;
    row.exception_type = type;
    row.exception_message = message;
    row.members.push_back({"error.type", type});
  }
  // Some take a hundred times as long as most.
  int64_t Took(int64_t least_ms, int64_t spread_ms) {
    const int64_t factor = dice_.Chance(4) ? 12 : dice_.Chance(10) ? 4 : 1;
    return (least_ms * kMillisecond +
            static_cast<int64_t>(dice_.Below(static_cast<uint64_t>(spread_ms * 1000))) * kMicrosecond) *
           factor;
  }

  void Shop() {
    static constexpr struct {
      std::string_view service, method, route;
      int64_t least, spread;
    } kRoutes[] = {{"frontend", "GET", "/products", 15, 60},     {"frontend", "GET", "/cart", 10, 40},
                   {"checkout", "POST", "/checkout", 60, 300},   {"search", "GET", "/search", 30, 200},
                   {"payment-service", "POST", "/pay", 90, 500}, {"frontend", "GET", "/health", 1, 3}};
    const auto& route = dice_.Lean(kRoutes);
    ++trace_;
    const int64_t start = When(dice_);
    const int64_t took = Took(route.least, route.spread);
    const std::string user(kUsers[std::min(dice_.Below(16), dice_.Below(16))]);
    const uint64_t roll = dice_.Below(100);
    const bool pays = route.route == "/pay" || route.route == "/checkout";
    const double status = route.route == "/health"   ? 200
                          : roll < (pays ? 12U : 5U) ? (roll % 2 ? 503 : 500)
                          : roll < 16                ? 404
                          : roll < 24                ? 201
                                                     : 200;
    SpanRow& root = Add(route.service, fmt::format("{} {}", route.method, route.route), "server", start, took);
    root.members = {{"http.request.method", std::string(route.method)},
                    {"http.route", std::string(route.route)},
                    {"http.response.status_code", status},
                    {"user.id", user}};
    root.user = user;
    if (status >= 500)
      Fail(root, status == 503 ? "TimeoutError" : "InternalError",
           status == 503 ? "upstream timed out" : "unexpected null");
    const std::string parent = root.span;
    if (route.route == "/health") return;
    if (route.service != "search") {
      SpanRow& db = Add("inventory", dice_.Chance(70) ? "SELECT products" : "UPDATE stock", "client",
                        start + kMillisecond, took / 3, parent);
      db.members = {{"db.system", std::string("postgresql")},
                    {"db.operation", std::string(db.name.substr(0, 6))},
                    {"db.rows_affected", static_cast<double>(dice_.Below(50))}};
      if (dice_.Chance(3)) Fail(db, "DeadlockError", "deadlock detected");
    }
    if (dice_.Chance(30))
      Add("recommendation", "rank products", "internal", start + 2 * kMillisecond, took / 4, parent);
    if (pays) {
      SpanRow& call = Add("payment-service", "charge card", "client", start + 3 * kMillisecond, took / 2, parent);
      call.members = {{"payment.provider", std::string(dice_.Chance(60) ? "stripe" : "adyen")},
                      {"payment.amount", static_cast<double>(500 + dice_.Below(20'000)) / 100}};
      if (status == 503) Fail(call, "TimeoutError", "card network timed out");
    }
  }

  void Assistant() {
    constexpr std::string_view kService = "dataprime_assistant";
    ++trace_;
    const int64_t start = When(dice_);
    const int64_t model_took = Took(300, 1500);
    const std::string user(kUsers[std::min(dice_.Below(16), dice_.Below(16))]);
    SpanRow& root = Add(kService, "🧠 Generate DataPrime Query", "server", start, model_took + 40 * kMillisecond);
    root.user = user;
    root.members = {{"user.id", user},
                    {"http.route", std::string("/api/generate-query")},
                    {"http.request.method", std::string("POST")}};
    const size_t root_at = rows_.size() - 1;
    const std::string parent = root.span;
    SpanRow& intent = Add(kService, "📊 Analyze User Intent", "internal", start + kMillisecond,
                          2 * kMillisecond + static_cast<int64_t>(dice_.Below(9000)) * kMicrosecond, parent);
    intent.members = {{"ai.intent.category", std::string(dice_.Lean(kIntents))},
                      {"ai.intent.confidence", static_cast<double>(30 + dice_.Below(70)) / 100}};
    static constexpr std::pair<std::string_view, std::string_view> kModels[] = {
        {"gpt-4o", "openai"}, {"gpt-4o-mini", "openai"}, {"claude-3-5-sonnet", "anthropic"}, {"llama3", "ollama"}};
    const auto& [model, provider] = dice_.Lean(kModels);
    SpanRow& call =
        Add(kService, fmt::format("chat {}", model), "client", start + 10 * kMillisecond, model_took, parent);
    call.operation = "chat";
    call.provider = provider;
    call.model = model;
    call.conversation = fmt::format("conv-{}", dice_.Below(60));
    call.input = static_cast<double>(200 + dice_.Below(3000));
    call.output = static_cast<double>(20 + dice_.Below(800));
    const double price = model == "gpt-4o" ? 5e-6 : model == "gpt-4o-mini" ? 3e-7 : model == "llama3" ? 0 : 6e-6;
    call.cost = price * (call.input + 3 * call.output);
    call.finish_reason = dice_.Chance(90) ? "stop" : "length";
    call.members = {{"gen_ai.operation.name", std::string("chat")},
                    {"gen_ai.provider.name", std::string(provider)},
                    {"gen_ai.request.model", std::string(model)},
                    {"gen_ai.conversation.id", call.conversation},
                    {"gen_ai.usage.input_tokens", call.input},
                    {"gen_ai.usage.output_tokens", call.output},
                    {"gen_ai.usage.cost", call.cost},
                    {"gen_ai.request.temperature", 0.3}};
    bool failed = false;
    if (const uint64_t roll = dice_.Below(100); roll < 7) {
      failed = true;
      if (roll < 3)
        Fail(call, "rate_limit", "429 too many requests");
      else
        Fail(call, "timeout", "the model did not answer in 30 s");
    }
    if (failed) {
      Fail(rows_[root_at], "generation_failed", "the model call failed");
      return;
    }
    SpanRow& check = Add(kService, "✅ Validate Generated Query", "internal", start + model_took + 11 * kMillisecond,
                         kMillisecond, parent);
    const uint64_t verdict = dice_.Below(100);
    check.members = {{"query.validation_status", std::string(verdict < 80   ? "PASS"
                                                             : verdict < 92 ? "WARN"
                                                                            : "FAIL")},
                     {"query.complexity_score", static_cast<double>(dice_.Below(100)) / 100}};
    if (!dice_.Chance(35)) return;
    const int64_t later =
        std::min(start + model_took + static_cast<int64_t>(dice_.Below(300)) * kSecond, kNow - kSecond);
    SpanRow& feedback = Add(kService, "👍 Submit User Feedback", "server", later, 12 * kMillisecond, parent);
    feedback.user = user;
    feedback.members = {{"feedback.type", std::string(dice_.Chance(72) ? "thumbs_up" : "thumbs_down")},
                        {"user.id", user},
                        {"http.route", std::string("/api/feedback")},
                        {"http.request.method", std::string("POST")}};
    const std::string feedback_span = feedback.span;
    SpanRow& store = Add(kService, "💾 Store Feedback Data", "client", later + kMillisecond, Took(1, 6), feedback_span);
    const bool locked = dice_.Chance(6);
    store.members = {
        {"db.system", std::string("sqlite")}, {"db.operation", std::string("INSERT")}, {"db.error.locked", locked}};
    if (locked) Fail(store, "database_locked", "database is locked");
  }

  Dice dice_{20'261'122};
  std::vector<SpanRow> rows_;
  uint64_t trace_ = 0x1000, span_ = 0;
};

std::vector<LogRow> Logs() {
  struct Text {
    std::string_view service, severity, text;
  };
  static constexpr Text kTexts[] = {
      {"frontend", "Info", "user {} logged in"},
      {"checkout", "Info", "order {} created"},
      {"inventory", "Info", "stock level of item {} refreshed"},
      {"frontend", "Debug", "rendered page in {} ms"},
      {"search", "Debug", "query parsed into {} terms"},
      {"search", "Info", "index refreshed with {} documents"},
      {"payment-service", "Info", "payment {} accepted"},
      {"payment-service", "Error", "payment {} declined by the bank"},
      {"payment-service", "Error", "connection timeout to card-gateway after {} ms"},
      {"checkout", "Error", "order {} failed: payment timeout"},
      {"inventory", "Error", "deadlock detected while updating item {}"},
      {"inventory", "Warning", "slow query took {} ms"},
      {"search", "Warning", "cache miss ratio at {} percent"},
      {"frontend", "Warning", "retrying request {}"},
      {"recommendation", "Warning", "model file is {} days old"},
      {"recommendation", "Verbose", "feature vector {} computed"},
      {"dataprime_assistant", "Info", "question {} answered"},
      {"dataprime_assistant", "Warning", "model answered slowly: {} ms"},
      {"dataprime_assistant", "Error", "model request {} failed: rate limit exceeded"},
      {"inventory", "Critical", "disk full on node {}"},
      {"payment-service", "Critical", "out of memory, restarting worker {}"},
  };
  Dice dice(4'711);
  std::vector<LogRow> out;
  for (int i = 0; i < 8'000; ++i) {
    const Text& text = dice.Lean(kTexts);
    const Service& of = Of(text.service);
    LogRow row;
    row.time = When(dice);
    row.service = of.name;
    row.application = of.application;
    row.subsystem = of.subsystem;
    row.severity = text.severity;
    row.message = fmt::format(fmt::runtime(text.text), dice.Below(9000) + 100);
    row.trace = fmt::format("{:016x}", 0x1001 + dice.Below(2'400));
    const std::string user(kUsers[std::min(dice.Below(16), dice.Below(16))]);
    row.members = {{"user.id", user}, {"host.name", fmt::format("node-{}", dice.Below(5) + 1)}};
    if (text.severity == "Error") row.members.push_back({"http.response.status_code", dice.Chance(50) ? 500.0 : 503.0});
    out.push_back(std::move(row));
  }
  return out;
}

const std::vector<SpanRow>& AllSpans() {
  static const std::vector<SpanRow> rows = Maker().Spans();
  return rows;
}
const std::vector<LogRow>& AllLogs() {
  static const std::vector<LogRow> rows = Logs();
  return rows;
}

std::string Quote(std::string_view text) {  // the texts hold no quotes or controls
  return fmt::format("\"{}\"", text);
}
std::string Json(const std::vector<Member>& members) {
  std::string out = "{";
  for (const Member& member : members) {
    if (out.size() > 1) out += ",";
    out += Quote(member.key) + ":";
    if (const auto* text = std::get_if<std::string>(&member.value))
      out += Quote(*text);
    else if (const auto* number = std::get_if<double>(&member.value))
      out += fmt::format("{}", *number);
    else
      out += std::get<bool>(member.value) ? "true" : "false";
  }
  return out + "}";
}
std::string Escaped(std::string_view json) {
  std::string out = "\"";
  for (const char c : json) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}
std::string Time(int64_t nanos) { return fmt::format("\"{}.{:09}\"", nanos / kSecond, nanos % kSecond); }

constexpr std::string_view kInsert =
    "INSERT INTO {} SETTINGS input_format_try_infer_datetimes = 0, input_format_try_infer_dates = 0 FORMAT "
    "JSONEachRow\n";

}  // namespace

std::string CreateTable(std::string_view name) {
  const schema::Table& table = name == "spans" ? schema::Spans() : schema::Logs();
  std::string columns;
  for (const schema::Column& column : table.columns)
    columns += fmt::format("{}`{}` {}", columns.empty() ? "" : ", ", column.name, column.type);
  return fmt::format("CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY ({})", table.name, columns, table.time_column);
}

std::string InsertSpans() {
  std::string out = fmt::format(kInsert, "spans");
  for (const SpanRow& row : AllSpans()) {
    const std::string members = Json(row.members);
    out += fmt::format(
        "{{\"trace_id\":\"{}\",\"span_id\":\"{}\",\"start_time\":{},\"duration_ns\":{},\"application\":\"{}\","
        "\"subsystem\":\"{}\","
        "\"service_name\":\"{}\",\"name\":\"{}\",\"kind\":\"{}\",\"status_code\":\"{}\",\"status_message\":\"{}\","
        "\"attributes\":{},"
        "\"attributes_text\":{}",
        row.trace, row.span, Time(row.start), row.duration, row.application, row.subsystem, row.service, row.name,
        row.kind, row.status, row.description, members, Escaped(members));
    if (!row.parent.empty()) out += fmt::format(",\"parent_span_id\":\"{}\"", row.parent);
    if (!row.model.empty()) {
      out += fmt::format(
          ",\"operation\":\"{}\",\"provider\":\"{}\",\"request_model\":\"{}\",\"response_model\":\"{}\",\"conversation_"
          "id\":\"{}\","
          "\"input_tokens\":{},\"output_tokens\":{},\"total_tokens\":{},\"cost_usd\":{},\"finish_reasons\":[\"{}\"]",
          row.operation, row.provider, row.model, row.model, row.conversation, row.input, row.output,
          row.input + row.output, row.cost, row.finish_reason);
    }
    if (!row.user.empty()) out += fmt::format(",\"user_id\":\"{}\"", row.user);
    if (!row.error_type.empty())
      out += fmt::format(",\"error_type\":\"{}\",\"exception_type\":\"{}\",\"exception_message\":\"{}\"",
                         row.error_type, row.exception_type, row.exception_message);
    out += "}\n";
  }
  return out;
}

std::string InsertLogs() {
  std::string out = fmt::format(kInsert, "logs");
  for (const LogRow& row : AllLogs()) {
    const std::string members = Json(row.members);
    out += fmt::format(
        "{{\"timestamp\":{},\"application\":\"{}\",\"subsystem\":\"{}\",\"service_name\":\"{}\",\"severity\":\"{}\","
        "\"message\":\"{}\","
        "\"body\":{},\"body_text\":{},\"attributes\":{{}},\"attributes_text\":\"{{}}\",\"trace_id\":\"{}\"}}\n",
        Time(row.time), row.application, row.subsystem, row.service, row.severity, row.message, members,
        Escaped(members), row.trace);
  }
  return out;
}

CataloguePtr SeedCatalogue() {
  auto out = std::make_shared<LiveCatalogue>();
  out->is_live = true;
  struct Seen {
    std::string type;
    std::map<std::string, uint64_t> values;
  };
  std::map<std::pair<std::string, std::string>, Seen> fields;  // by source and keypath
  const auto text = [&](std::string_view source, std::string_view keypath, const std::string& value) {
    Seen& seen = fields[{std::string(source), std::string(keypath)}];
    seen.type = "string";
    if (!value.empty()) ++seen.values[value];
  };
  const auto plain = [&](std::string_view source, std::string_view keypath, std::string_view type) {
    fields[{std::string(source), std::string(keypath)}].type = type;
  };
  const auto member = [&](const std::string& source, const Member& each) {
    dataprime::AttributeTypes& types = out->attributes[source][each.key];
    const std::string keypath = "$d." + each.key;
    if (const auto* value = std::get_if<std::string>(&each.value)) {
      types.text = true;
      text(source, keypath, *value);
    } else if (std::holds_alternative<double>(each.value)) {
      types.number = true;
      plain(source, keypath, "number");
    } else {
      types.boolean = true;
      plain(source, keypath, "bool");
    }
  };
  for (const SpanRow& row : AllSpans()) {
    text("spans", "$l.serviceName", row.service);
    text("spans", "$l.applicationName", row.application);
    text("spans", "$l.subsystemName", row.subsystem);
    text("spans", "$l.operationName", row.name);
    text("spans", "$d.tags['otel.status_code']", row.status);
    text("spans", "$d.tags['otel.status_description']", row.description);
    text("spans", "$d.tags['span.kind']", row.kind);
    text("spans", "$d.exception.type", row.exception_type);
    text("spans", "$d.exception.message", row.exception_message);
    text("spans", "$d.enduser.id", row.user);
    for (const Member& each : row.members) member("spans", each);
  }
  for (const auto& [keypath, type] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"$m.timestamp", "timestamp"},
           {"$m.duration", "number"},
           {"$d.gen_ai.usage.total_tokens", "number"},
           {"$d.gen_ai.response.finish_reasons", "array"},
           {"$d.traceID", "string"},
           {"$d.spanID", "string"},
           {"$d.parentId", "string"}})
    plain("spans", keypath, type);
  for (const LogRow& row : AllLogs()) {
    text("logs", "$l.serviceName", row.service);
    text("logs", "$l.applicationname", row.application);
    text("logs", "$l.subsystemname", row.subsystem);
    text("logs", "$m.severity", row.severity);
    for (const Member& each : row.members) member("logs", each);
  }
  for (const auto& [keypath, type] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"$m.timestamp", "timestamp"}, {"$d.message", "string"}, {"$d.logRecord.traceId", "string"}})
    plain("logs", keypath, type);
  for (auto& [key, seen] : fields) {
    Field field{.source = key.first, .keypath = key.second, .type = seen.type, .unit = {}, .values = {}};
    if (key.second == "$m.duration") field.unit = "us";
    if (key.second.ends_with("_tokens")) field.unit = "tokens";
    if (key.second.ends_with(".cost")) field.unit = "usd";
    std::vector<std::pair<uint64_t, std::string>> values;
    for (const auto& [value, count] : seen.values) values.emplace_back(count, value);
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [count, value] : values)
      if (field.values.size() < LiveCatalogue::kMostValues) field.values.push_back(value);
    out->fields.push_back(std::move(field));
  }
  const auto of_the_last_day = [](const auto& rows, auto time) {
    return static_cast<uint64_t>(
        std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return time(row) >= kNow - kDay; }));
  };
  out->rows["spans"] = of_the_last_day(AllSpans(), [](const SpanRow& row) { return row.start; });
  out->rows["logs"] = of_the_last_day(AllLogs(), [](const LogRow& row) { return row.time; });
  return out;
}

}  // namespace throughline::assistant::corpus
