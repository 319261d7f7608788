#include "data.h"

#include <fmt/format.h>

namespace throughline::differential {
namespace {

struct Member {
  std::string key;
  Value value;
};

Value Num(double number) { return Value::Number(number); }
Value Str(std::string text) { return Value::String(std::move(text)); }

constexpr const char* kUsers[] = {"ann", "Bob", "zo\xC3\xAB", "it's", "a b-c", "ANN"};
constexpr const char* kModels[] = {"gpt-4o", "claude", "gemini"};
constexpr const char* kNotes[] = {"error: timeout at host-10 (db)",
                                  "card refused",
                                  "Timeout",
                                  "cache miss key=user_7 ms=12",
                                  "\xC3\x84rger im Lager",
                                  "  two  spaces ",
                                  "a,b,,c",
                                  "k1=v1 k2=22",
                                  "no match"};
constexpr const char* kServices[] = {"frontend", "assistant", "orders", "payments"};
constexpr const char* kWords[] = {"red", "green", "blue", "red"};

// The kinds of value that stand under one key in different rows.
Value Mixed(Dice& dice) {
  switch (dice.Below(9)) {
    case 0:
      return Num(static_cast<double>(dice.Below(20)));
    case 1:
      return Num(static_cast<double>(dice.Below(40)) / 4);
    case 2:
      return Str(std::to_string(dice.Below(20)));
    case 3:
      return Str("abc");
    case 4:
      return Value::Bool(true);
    case 5:
      return Str("true");
    case 6:
      return Str("5m");
    case 7:
      return Str("");
    default:
      return Value::Null();
  }
}

Value When(Dice& dice) {
  const auto seconds = static_cast<int64_t>(dice.Below(86'400));
  switch (dice.Below(6)) {
    case 0:
      return Str(fmt::format("2026-01-01T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60));
    case 1:
      return Str("2026-02-03");
    case 2:
      return Str(std::to_string(kStart / kSecond + seconds));
    case 3:
      return Num(static_cast<double>(kStart + seconds * kSecond));
    case 4:
      return Str("yesterday");
    default:
      return Value::Null();
  }
}

Value Took(Dice& dice) {
  static constexpr const char* kTexts[] = {"5m", "1h30m", "250ms", "-2s", "1d48h", "soon", "5", "3s2s"};
  if (dice.Chance(50)) return Str(dice.Pick(kTexts));
  return dice.Chance(60) ? Num(static_cast<double>(dice.Below(5'000'000'000))) : Value::Null();
}

Value Numbers(Dice& dice) {
  if (dice.Chance(20)) return Value::Null();
  std::vector<Value> items;
  for (uint64_t i = dice.Below(5); i > 0; --i)
    items.push_back(dice.Chance(10) ? Value::Null() : Num(static_cast<double>(dice.Below(6))));
  return Value::Array(std::move(items));
}

Value Texts(Dice& dice) {
  if (dice.Chance(10)) return Value::Null();
  if (dice.Chance(5)) return Str("red");
  std::vector<Value> items;
  for (uint64_t i = dice.Below(4); i > 0; --i) items.push_back(Str(dice.Pick(kWords)));
  return Value::Array(std::move(items));
}

// The members that spans and logs share.
std::vector<Member> Attributes(Dice& dice, size_t i) {
  const auto sometimes = [&](uint64_t percent, Value value) {
    return dice.Chance(percent) ? std::move(value) : Value::Null();
  };
  std::vector<Member> out;
  out.push_back({"seq", Num(static_cast<double>(i))});
  out.push_back({"ai.model", sometimes(70, Str(dice.Pick(kModels)))});
  out.push_back({"tokens", sometimes(80, Num(static_cast<double>(dice.Below(1000))))});
  out.push_back({"ratio", sometimes(90, Num(static_cast<double>(dice.Below(81)) / 8 - 2))});
  out.push_back({"mixed", Mixed(dice)});
  out.push_back({"flag", sometimes(80, Value::Bool(dice.Chance(50)))});
  out.push_back({"user", sometimes(85, Str(dice.Pick(kUsers)))});
  out.push_back(
      {"ms", dice.Chance(50) ? Str(std::to_string(dice.Below(300))) : Num(static_cast<double>(dice.Below(300)))});
  out.push_back({"when", When(dice)});
  out.push_back({"took", Took(dice)});
  out.push_back({"nums", Numbers(dice)});
  out.push_back({"words", Texts(dice)});
  out.push_back({"http.status_code", dice.Chance(50) ? Num(dice.Chance(70) ? 200 : 500) : Str("404")});
  out.push_back({"note", sometimes(90, Str(dice.Pick(kNotes)))});
  return out;
}

struct Record {
  int64_t time = 0, duration = 0;  // ns
  std::string service, operation, status, kind, trace, span, parent;
  int severity = 0;
  std::string message;
  std::vector<Member> members;
};

Record Make(bool is_log, uint64_t seed, size_t i) {
  Dice dice(seed * 1'000'003 + i * 2 + is_log);
  Record out;
  out.time = kStart + static_cast<int64_t>(i) * kSecond + static_cast<int64_t>(dice.Below(kSecond));
  out.duration = static_cast<int64_t>(dice.Below(9'000'000)) + (dice.Chance(20) ? 0 : 1'000'000);
  out.service = dice.Pick(kServices);
  out.operation = dice.Chance(50) ? "GET /" : dice.Chance(50) ? "chat" : "SELECT";
  out.status = dice.Chance(60) ? "UNSET" : dice.Chance(50) ? "OK" : "ERROR";
  out.kind = dice.Chance(50) ? "server" : "client";
  out.trace = fmt::format("{:016}", i / 4);
  out.span = fmt::format("{:08}", i);
  if (i % 4 != 0) out.parent = fmt::format("{:08}", i / 4 * 4);
  out.severity = static_cast<int>(dice.Below(6)) + 1;
  out.members = Attributes(dice, i);
  if (is_log && dice.Chance(15)) {
    out.members.clear();
    out.message = dice.Pick(kNotes);
  }
  return out;
}

std::string Hex(const std::string& bytes) {
  std::string out;
  for (char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

constexpr const char* kSeverities[] = {"", "Debug", "Verbose", "Info", "Warning", "Error", "Critical"};

}  // namespace

Table MakeRows(const std::string& source, uint64_t seed, size_t from, size_t to) {
  const bool is_log = source == "logs";
  Table table;
  table.is_open = true;
  const auto column = [&](Root root, std::string name, Type type) {
    table.columns.push_back({root, std::move(name), type, Type::kUntyped});
  };
  constexpr Type kS = Type::kString, kN = Type::kNumber;
  column(Root::kMetadata, "timestamp", Type::kTimestamp);
  if (is_log) {
    column(Root::kMetadata, "severity", Type::kSeverity);
    column(Root::kLabels, "applicationname", kS);
    column(Root::kLabels, "subsystemname", kS);
    column(Root::kData, "message", kS);
  } else {
    column(Root::kMetadata, "duration", kN);
    column(Root::kMetadata, "endTime", kN);
    for (const char* name : {"applicationName", "subsystemName", "serviceName", "operationName"})
      column(Root::kLabels, name, kS);
    for (const char* name : {"applicationName", "subsystemName", "serviceName", "operationName", "traceID", "spanID",
                             "parentId", "otel.status_code", "span.kind"})
      column(Root::kData, name, kS);
  }
  Dice any(0);
  for (const Member& member : Attributes(any, 0)) column(Root::kData, member.key, Type::kUntyped);
  for (size_t i = from; i < to; ++i) {
    const Record record = Make(is_log, seed, i);
    Row& row = table.rows.emplace_back();
    const auto add = [&](Value value) { row.cells.push_back(std::move(value)); };
    add(Value::Timestamp(record.time));
    if (is_log) {
      add(Value::Severity(record.severity));
      add(Str("shop"));
      add(Str(record.kind));
      add(record.message.empty() ? Value::Null() : Str(record.message));
    } else {
      add(Num(static_cast<double>(record.duration) / 1000));
      add(Num(static_cast<double>((record.time + record.duration) / 1000)));
      for (int twice = 0; twice < 2; ++twice) {
        for (const std::string& text : {std::string("shop"), std::string("web"), record.service, record.operation})
          add(Str(text));
      }
      add(Str(Hex(record.trace)));
      add(Str(Hex(record.span)));
      add(Str(Hex(record.parent)));
      add(Str(record.status));
      add(Str(record.kind));
    }
    for (const Member& member : record.members) add(member.value);
    row.cells.resize(table.columns.size());
  }
  return table;
}

std::string MakeInsert(const std::string& source, uint64_t seed, size_t from, size_t to) {
  const bool is_log = source == "logs";
  std::string out = fmt::format(
      "INSERT INTO {} SETTINGS input_format_try_infer_datetimes = 0, input_format_try_infer_dates = 0 FORMAT "
      "JSONEachRow\n",
      source);
  const auto time = [](int64_t nanos) { return fmt::format("\"{}.{:09}\"", nanos / kSecond, nanos % kSecond); };
  for (size_t i = from; i < to; ++i) {
    const Record record = Make(is_log, seed, i);
    std::string members;
    for (const Member& member : record.members) {
      if (!member.value.is_null())
        members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", member.key, Json(member.value));
    }
    const std::string quoted = Json(Str("{" + members + "}"));
    if (is_log) {
      out += fmt::format(
          "{{\"timestamp\":{},\"application\":\"shop\",\"subsystem\":\"{}\",\"service_name\":\"{}\",\"severity\":\"{}"
          "\",\"message\":{},\"body\":{{{}}},\"body_text\":{}}}\n",
          time(record.time), record.kind, record.service, kSeverities[record.severity], Json(Str(record.message)),
          members, record.message.empty() ? quoted : "\"\"");
    } else {
      out += fmt::format(
          "{{\"trace_id\":\"{}\",\"span_id\":\"{}\"{},\"start_time\":{},\"duration_ns\":{},\"application\":\"shop\","
          "\"subsystem\":\"web\",\"service_name\":\"{}\",\"name\":\"{}\",\"kind\":\"{}\",\"status_code\":\"{}\","
          "\"attributes\":{{{}}},\"attributes_text\":{}}}\n",
          record.trace, record.span, record.parent.empty() ? "" : ",\"parent_span_id\":\"" + record.parent + "\"",
          time(record.time), record.duration, record.service, record.operation, record.kind, record.status, members,
          quoted);
    }
  }
  return out;
}

}  // namespace throughline::differential
