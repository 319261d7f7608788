// Parsing a request, and the three levels that traces, logs and metrics share: protobuf_groups.h for OTLP/JSON.
//
// Errors  What is not JSON, has a known key in snake_case, or has the wrong shape around the records fails the request.
//         A resource or scope that cannot be read refuses its own records alone, each counted. Included by json_*.cc
//         alone: it brings simdjson along.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "base/result.h"
#include "ingest/otlp/json_values.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Parses `body` into this thread's document, which stays until the next call on this thread. Text of it is handed over
// to `arena` by KeepText(), whatever the reader made of it.
class JsonDocument {
 public:
  static Result<JsonElement> Parse(std::string_view body, const ReadLimits& limits);
  static void KeepText(otel::Arena& arena);
};

struct JsonGroupKeys {
  std::string_view groups, scopes, records;  // "resourceSpans", "scopeSpans", "spans"
};

// Reader has  bool Read(JsonElement record, uint32_t resource, uint32_t scope)
//        and  void RefuseUnread(JsonElement record, uint32_t resource, const Fault& fault).
// Read() is false when the request as a whole is broken (values.broken()); a refused record is true.
template <typename Reader>
class JsonGroups {
 public:
  JsonGroups(const JsonGroupKeys& keys, otel::BatchBase& batch, JsonValues& values, Reader& reader)
      : keys_(keys), batch_(batch), values_(values), reader_(reader) {}

  Result<void> ReadRequest(JsonElement root) {
    if (Read(root)) return {};
    std::string message = !wrong_shape_.empty() ? "the request is not OTLP/JSON: " + wrong_shape_ : values_.broken();
    return Fail(ErrorKind::kInvalid, message);
  }

 private:
  using Object = simdjson::dom::object;
  using Array = simdjson::dom::array;

  bool Read(JsonElement root) {
    const std::string_view known[] = {keys_.groups};
    Object object;
    if (!AsObject(root, "the request", object)) return false;
    std::optional<Array> groups;
    for (auto field : object) {
      if (field.key == keys_.groups) {
        if (!AsArray(field.value, keys_.groups, groups)) return false;
      } else if (!values_.Unknown(field.key, known)) {
        return false;
      }
    }
    if (!groups) return true;
    for (JsonElement group : *groups) {
      if (!ReadResourceGroup(group)) return false;
    }
    return true;
  }

  bool ReadResourceGroup(JsonElement element) {
    const std::string_view known[] = {"resource", keys_.scopes, "schemaUrl"};
    Object object;
    if (!AsObject(element, "a member of " + std::string(keys_.groups), object)) return false;
    std::optional<Array> scopes;
    std::optional<JsonElement> resource, schema_url;
    for (auto field : object) {
      if (field.key == "resource") {
        resource = field.value;
      } else if (field.key == "schemaUrl") {
        schema_url = field.value;
      } else if (field.key == keys_.scopes) {
        if (!AsArray(field.value, keys_.scopes, scopes)) return false;
      } else if (!values_.Unknown(field.key, known)) {
        return false;
      }
    }
    if (!scopes) return true;
    std::optional<uint32_t> index;
    std::optional<Fault> fault;
    otel::Resource header;
    for (JsonElement scope : *scopes) {
      if (!ReadScopeGroup(
              scope,
              [&]() -> std::optional<uint32_t> {
                if (index) return index;
                values_.Begin();
                uint32_t cut = 0;
                if (!(ReadResource(resource, header, cut) && ReadSchemaUrl(schema_url, header.schema_url) &&
                      values_.Finish())) {
                  values_.Rollback();
                  if (!values_.broken().empty()) return std::nullopt;
                  header = {};
                  fault = values_.fault();
                  fault->where = " in the resource";
                }
                header.dropped_attributes += cut;
                batch_.attributes_cut += cut;
                index = static_cast<uint32_t>(batch_.resources.size());
                batch_.resources.push_back(header);
                return index;
              },
              fault)) {
        return false;
      }
    }
    return true;
  }

  // `resource()` makes the resource when the first record needs it; `fault_above` is then what was wrong with it.
  template <typename MakeResource>
  bool ReadScopeGroup(JsonElement element, MakeResource resource, const std::optional<Fault>& fault_above) {
    const std::string_view known[] = {"scope", keys_.records, "schemaUrl"};
    Object object;
    if (!AsObject(element, "a member of " + std::string(keys_.scopes), object)) return false;
    std::optional<Array> records;
    std::optional<JsonElement> scope, schema_url;
    for (auto field : object) {
      if (field.key == "scope") {
        scope = field.value;
      } else if (field.key == "schemaUrl") {
        schema_url = field.value;
      } else if (field.key == keys_.records) {
        if (!AsArray(field.value, keys_.records, records)) return false;
      } else if (!values_.Unknown(field.key, known)) {
        return false;
      }
    }
    if (!records || records->begin() == records->end()) return true;
    std::optional<uint32_t> resource_index = resource();
    if (!resource_index) return false;
    values_.Begin();
    otel::Scope header;
    uint32_t cut = 0;
    std::optional<Fault> fault = fault_above;
    if (!(ReadScope(scope, header, cut) && ReadSchemaUrl(schema_url, header.schema_url) && values_.Finish())) {
      values_.Rollback();
      if (!values_.broken().empty()) return false;
      header = {};
      if (!fault) {
        fault = values_.fault();
        fault->where = " in the scope";
      }
    }
    header.dropped_attributes += cut;
    batch_.attributes_cut += cut;
    uint32_t scope_index = static_cast<uint32_t>(batch_.scopes.size());
    batch_.scopes.push_back(header);
    for (JsonElement record : *records) {
      if (fault) {
        reader_.RefuseUnread(record, *resource_index, *fault);
      } else if (!reader_.Read(record, *resource_index, scope_index)) {
        return false;
      }
    }
    return true;
  }

  bool ReadResource(const std::optional<JsonElement>& element, otel::Resource& out, uint32_t& cut) {
    static constexpr std::string_view kKnown[] = {"attributes", "droppedAttributesCount"};
    if (!element || element->is_null()) return true;
    Object object;
    if (!values_.ReadObject(*element, "it is not an object", object)) return false;
    std::optional<JsonElement> attributes;
    for (auto field : object) {
      bool good = true;
      if (field.key == "attributes") {
        attributes = field.value;
      } else if (field.key == "droppedAttributesCount") {
        good = values_.ReadUint32(field.value, "droppedAttributesCount is not a 32-bit number", out.dropped_attributes);
      } else {
        good = values_.Unknown(field.key, kKnown);
      }
      if (!good) return false;
    }
    return !attributes || values_.ReadAttributes(*attributes, out.attributes, cut);
  }

  bool ReadScope(const std::optional<JsonElement>& element, otel::Scope& out, uint32_t& cut) {
    static constexpr std::string_view kKnown[] = {"name", "version", "attributes", "droppedAttributesCount"};
    if (!element || element->is_null()) return true;
    Object object;
    if (!values_.ReadObject(*element, "it is not an object", object)) return false;
    std::optional<JsonElement> attributes;
    for (auto field : object) {
      bool good = true;
      if (field.key == "name") {
        good = values_.ReadText(field.value, "the name is not text", out.name);
      } else if (field.key == "version") {
        good = values_.ReadText(field.value, "the version is not text", out.version);
      } else if (field.key == "attributes") {
        attributes = field.value;
      } else if (field.key == "droppedAttributesCount") {
        good = values_.ReadUint32(field.value, "droppedAttributesCount is not a 32-bit number", out.dropped_attributes);
      } else {
        good = values_.Unknown(field.key, kKnown);
      }
      if (!good) return false;
    }
    return !attributes || values_.ReadAttributes(*attributes, out.attributes, cut);
  }

  bool ReadSchemaUrl(const std::optional<JsonElement>& element, std::string_view& out) {
    return !element || values_.ReadText(*element, "schemaUrl is not text", out);
  }

  bool AsObject(JsonElement element, std::string_view what, Object& out) {
    if (element.get_object().get(out) == simdjson::SUCCESS) return true;
    wrong_shape_ = fmt::format("{} is not an object", what);
    return false;
  }
  bool AsArray(JsonElement element, std::string_view what, std::optional<Array>& out) {
    if (element.is_null()) return true;
    Array array;
    if (element.get_array().get(array) != simdjson::SUCCESS) {
      wrong_shape_ = fmt::format("{} is not an array", what);
      return false;
    }
    out = array;
    return true;
  }

  const JsonGroupKeys& keys_;
  otel::BatchBase& batch_;
  JsonValues& values_;
  Reader& reader_;
  std::string wrong_shape_;
};

// `"name"` of a record that was refused, for the sentence to the client.
inline std::string_view JsonNameOf(JsonElement record, std::string_view key) {
  std::string_view name;
  simdjson::dom::object object;
  if (record.get_object().get(object) != simdjson::SUCCESS) return {};
  if (object.at_key(key).get_string().get(name) != simdjson::SUCCESS) return {};
  return name;
}

// The whole of ReadXxxJson(): `Reader` takes (limits, batch, values).
template <typename Reader, typename Batch>
Result<void> ReadJson(std::string_view body, const ReadLimits& limits, const JsonGroupKeys& keys, Batch& out) {
  otel::Clear(out);
  Result<JsonElement> root = JsonDocument::Parse(body, limits);
  if (!root) return Fail(root.error());
  JsonValues values(limits, out.pool);
  Reader reader(limits, out, values);
  Result<void> done = JsonGroups(keys, out, values, reader).ReadRequest(*root);
  JsonDocument::KeepText(out.pool.arena);
  if (!done) otel::Clear(out);
  return done;
}

}  // namespace throughline::ingest
