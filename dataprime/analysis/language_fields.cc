#include "dataprime/analysis/language_fields.h"

#include <algorithm>
#include "dataprime/sql/fragments.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

struct Reader {
  const ColumnReader& read;
  sql::Parameters& parameters;

  sql::Expr Column(std::string_view name) const { return read(sql::Column(name)); }
  sql::Expr Attribute(std::string_view key) const {
    return read(sql::Subcolumn(sql::Column("attributes"), parameters.Index("Identifier", key)));
  }
  sql::Expr Resource(std::string_view key) const {
    return Fragment("nullIf(JSONExtractString({0}, {1}), '')", {Column("resource"), parameters.String(key)});
  }
};

Value Text(sql::Expr expr) {
  Value value;
  value.type = Type::kString;
  value.expr = std::move(expr);
  return value;
}
Value Number(sql::Expr expr) {
  Value value;
  value.type = Type::kNumber;
  value.integer = true;
  value.expr = std::move(expr);
  return value;
}
Value Json(sql::Expr text) {
  Value value;
  value.type = Type::kObject;
  value.expr = std::move(text);
  return value;
}

// Every text that nobody sends here: the language has the field, and it has no value.
Value Nothing(const Reader&) { return Text(Fragment("CAST(NULL, 'Nullable(String)')")); }

// The first of several attributes that is there, as text.
template <const char*... keys>
Value AttributeText(const Reader& in) {
  std::vector<sql::Expr> texts = {Fragment("CAST({0}, 'Nullable(String)')", {in.Attribute(keys)})...};
  return Text(Fragment("coalesce({*})", std::move(texts)));
}
template <const char* key>
Value ResourceText(const Reader& in) {
  return Text(in.Resource(key));
}

Value EndTime(const Reader& in) {
  return Number(
      Fragment("intDiv(toUnixTimestamp64Nano({0}) + {1}, 1000)", {in.Column("start_time"), in.Column("duration_ns")}));
}
Value ReceivedMicros(const Reader& in) {
  return Number(Fragment("(toUnixTimestamp64Milli({0}) * 1000)", {in.Column("received_at")}));
}
Value ReceivedNanos(const Reader& in) {
  return Number(Fragment("(toUnixTimestamp64Milli({0}) * 1000000)", {in.Column("received_at")}));
}
Value Priority(const Reader&) { return Text(Fragment("toNullable('high')")); }
Value Scope(const Reader& in) { return Text(Fragment(sql::kTextOrNull, {in.Column("scope_name")})); }
Value SpanId(const Reader& in) { return Text(Fragment("lower(hex({0}))", {in.Column("span_id")})); }

// [{traceID, spanID, refType}]: the parent is CHILD_OF, links are FOLLOWS_FROM.
Value References(const Reader& in) {
  return Json(Fragment(
      "concat('[', arrayStringConcat(arrayConcat(if({1} = toFixedString('', 8), [], [concat(char(123), "
      "'\"traceID\":\"', lower(hex({0})), '\",\"spanID\":\"', lower(hex({1})), '\",\"refType\":\"CHILD_OF\"', "
      "char(125))]), arrayMap(l -> concat(char(123), '\"traceID\":', JSONExtractRaw(l, 'trace_id'), ',\"spanID\":', "
      "JSONExtractRaw(l, 'span_id'), ',\"refType\":\"FOLLOWS_FROM\"', char(125)), JSONExtractArrayRaw({2}))), ','), "
      "']')",
      {in.Column("trace_id"), in.Column("parent_span_id"), in.Column("links")}));
}

// [{timestamp, fields: [{key, value}]}], in microseconds; the name of an event is its field `event`.
Value Events(const Reader& in) {
  return Json(Fragment(
      "concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '\"timestamp\":', "
      "toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',\"fields\":[', "
      "arrayStringConcat(arrayConcat([concat(char(123), '\"key\":\"event\",\"value\":', JSONExtractRaw(e, 'name'), "
      "char(125))], arrayMap(f -> concat(char(123), '\"key\":', toJSONString(f.1), ',\"value\":', f.2, char(125)), "
      "JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw({0})), ','), ']')",
      {in.Column("events")}));
}

constexpr char kNamespace[] = "code.namespace", kFunction[] = "code.function.name", kOldFunction[] = "code.function",
               kThread[] = "thread.id", kHost[] = "host.name", kIp[] = "host.ip";

struct Field {
  std::string_view source;
  Root root;
  std::string_view name;
  Value (*build)(const Reader&);
};

constexpr Field kFields[] = {
    {"spans", Root::kMetadata, "endTime", &EndTime},
    {"spans", Root::kMetadata, "cxEventId", &SpanId},
    {"spans", Root::kData, "references", &References},
    {"spans", Root::kData, "logs", &Events},
    {"logs", Root::kMetadata, "priorityclass", &Priority},
    {"logs", Root::kMetadata, "logid", &Nothing},
    {"logs", Root::kMetadata, "templateid", &Nothing},
    {"logs", Root::kMetadata, "branchid", &Nothing},
    {"logs", Root::kMetadata, "processingOutputTimestampMicros", &ReceivedMicros},
    {"logs", Root::kMetadata, "processingOutputTimestampNanos", &ReceivedNanos},
    {"logs", Root::kLabels, "category", &Scope},
    {"logs", Root::kLabels, "classname", &AttributeText<kNamespace>},
    {"logs", Root::kLabels, "methodname", &AttributeText<kFunction, kOldFunction>},
    {"logs", Root::kLabels, "threadid", &AttributeText<kThread>},
    {"logs", Root::kLabels, "computername", &ResourceText<kHost>},
    {"logs", Root::kLabels, "ipaddress", &ResourceText<kIp>},
};

const Field* FindField(std::string_view source, const Path& path) {
  if (path.steps.size() != 1) return nullptr;
  const auto* found = std::find_if(std::begin(kFields), std::end(kFields), [&](const Field& field) {
    return field.source == source && field.root == path.root && field.name == path.steps[0];
  });
  return found == std::end(kFields) ? nullptr : found;
}

}  // namespace

bool IsLanguageField(std::string_view source, const Path& path) { return FindField(source, path) != nullptr; }

std::optional<Value> LanguageField(std::string_view source, const Path& path, const ColumnReader& read,
                                   sql::Parameters& parameters, bool as_document) {
  const Field* field = FindField(source, path);
  if (!field) return std::nullopt;
  Value value = field->build(Reader{read, parameters});
  if (as_document || value.type != Type::kObject) return value;
  value.type = Type::kUntyped;
  value.expr = Fragment("JSONExtract(concat(char(123), '\"v\":', {0}, char(125)), 'v', 'Dynamic')", {value.expr});
  return value;
}

std::vector<std::string> LanguageFields(std::string_view source) {
  std::vector<std::string> out;
  for (const Field& field : kFields) {
    if (field.source == source) out.push_back(Path{field.root, {std::string(field.name)}}.Text());
  }
  return out;
}

}  // namespace throughline::dataprime
