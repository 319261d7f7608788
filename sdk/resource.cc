#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "sdk/attribute_encoding.h"
#include "sdk/environment.h"
#include "sdk/report.h"
#include "sdk/version.h"
#include "throughline/provider.h"

namespace throughline::inline sdk {
namespace {

constexpr uint8_t kAttribute = 0x0A;  // opentelemetry.proto.resource.v1.Resource.attributes

struct Field {
  std::string_view key;
  std::string_view bytes;  // with tag and length
};

std::vector<Field> Fields(std::string_view resource) {
  std::vector<Field> fields;
  for (wire::Reader in(resource); !in.AtEnd();) {
    const char* begin = in.at;
    in.Varint();
    const DecodedAttribute attribute(in.Delimited());
    fields.push_back({attribute.key, {begin, static_cast<size_t>(in.at - begin)}});
  }
  return fields;
}

// What comes later wins; an empty key says nothing.
std::string JoinFields(const std::vector<Field>& fields) {
  std::string joined;
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto is_same = [&](const Field& later) { return later.key == fields[i].key; };
    if (fields[i].key.empty() || std::any_of(fields.begin() + static_cast<ptrdiff_t>(i) + 1, fields.end(), is_same)) {
      continue;
    }
    joined += fields[i].bytes;
  }
  return joined;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::string> PercentDecoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return {};
    decoded += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return decoded;
}

// `key=value,key=value`, values percent-encoded. One mistake spoils all of it, as the specification wants.
Resource FromVariable() {
  const std::optional<std::string> text = FromEnvironment("OTEL_RESOURCE_ATTRIBUTES");
  if (!text) return {};
  std::vector<std::pair<std::string, std::string>> decoded;
  std::string_view left = *text;
  while (!left.empty()) {
    const std::string_view member = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), member.size() + 1));
    if (Trimmed(member).empty()) continue;
    const size_t equals = member.find('=');
    const std::string_view key = Trimmed(member.substr(0, equals));
    const auto value = equals == member.npos ? std::nullopt : PercentDecoded(Trimmed(member.substr(equals + 1)));
    const auto decoded_key = PercentDecoded(key);
    if (!value || !decoded_key || decoded_key->empty()) {
      internal::Report(LogLevel::kWarning, "resource.environment",
                       "OTEL_RESOURCE_ATTRIBUTES is not a list of key=value with commas between them: it is left out");
      return {};
    }
    decoded.emplace_back(*decoded_key, *value);
  }
  std::vector<Attribute> attributes;
  for (const auto& [key, value] : decoded) attributes.push_back({key, value});
  return Resource(attributes);
}

}  // namespace

Resource::Resource(AttributeList attributes) {
  std::string all;
  for (const Attribute& attribute : attributes) {
    const AttributePlan plan(attribute.key, attribute.value, text::kNoLimit);
    const size_t size = all.size();
    all.resize(size + plan.FieldSize());
    plan.WriteField(all.data() + size, kAttribute, attribute.value);
  }
  otlp_ = JoinFields(Fields(all));
}

Resource Resource::Merged(const Resource& other) const {
  std::vector<Field> fields = Fields(otlp_);
  const std::vector<Field> stronger = Fields(other.otlp_);
  fields.insert(fields.end(), stronger.begin(), stronger.end());
  Resource merged;
  merged.otlp_ = JoinFields(fields);
  return merged;
}

Resource Resource::FromEnvironment() {
  char host[256] = {};
  if (gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  const std::string unknown = std::string("unknown_service:") + program_invocation_short_name;
  Resource resource({{"service.name", unknown},
                     {"telemetry.sdk.name", "throughline"},
                     {"telemetry.sdk.language", "cpp"},
                     {"telemetry.sdk.version", kVersion},
                     {"process.pid", static_cast<int64_t>(getpid())}});
  if (host[0] != '\0') resource = resource.Merged(Resource({{"host.name", host}}));
  resource = resource.Merged(FromVariable());
  if (const std::optional<std::string> name = throughline::FromEnvironment("OTEL_SERVICE_NAME")) {
    resource = resource.Merged(Resource({{"service.name", *name}}));
  }
  return resource;
}

}  // namespace throughline::inline sdk
