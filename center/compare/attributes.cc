#include "center/compare/attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace throughline::center {
namespace {

// The language's own fields of spans that say what a trace is like. All others are ids, times, forms of these, or whole
// objects.
constexpr std::array<std::string_view, 26> kOwnFields = {"$d.gen_ai.provider.name",
                                                         "$d.gen_ai.request.model",
                                                         "$d.gen_ai.response.model",
                                                         "$d.gen_ai.agent.name",
                                                         "$d.gen_ai.workflow.name",
                                                         "$d.gen_ai.tool.name",
                                                         "$d.gen_ai.operation.name",
                                                         "$d.enduser.id",
                                                         "$d.deployment.environment.name",
                                                         "$d.service.version",
                                                         "$d.error.type",
                                                         "$d.exception.type",
                                                         "$d.tags['otel.library.name']",
                                                         "$d.tags['otel.library.version']",
                                                         "$d.tags['otel.status_code']",
                                                         "$d.gen_ai.usage.input_tokens",
                                                         "$d.gen_ai.usage.output_tokens",
                                                         "$d.gen_ai.usage.cache_read.input_tokens",
                                                         "$d.gen_ai.usage.reasoning.output_tokens",
                                                         "$d.gen_ai.usage.cost",
                                                         "$d.gen_ai.response.time_to_first_chunk",
                                                         "$d.gen_ai.conversation.id",
                                                         "$l.serviceName",
                                                         "$l.operationName",
                                                         "$l.applicationName",
                                                         "$l.subsystemName"};

std::string NameOf(const dataprime::SourceField& field) {
  if (!field.attribute.empty()) return field.attribute;
  if (field.keypath.starts_with("$d.tags['")) return field.keypath.substr(9, field.keypath.size() - 11);
  return field.keypath.substr(3);
}

// Attributes that name one thing each, or hold a text of their own. The number of their values would leave most of them
// out as well, but not in a small set of traces.
bool IsAnId(std::string_view name) {
  const size_t dot = name.find_last_of("._");
  const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
  static constexpr std::array<std::string_view, 12> kWords = {"id",          "uuid",  "guid",    "timestamp",
                                                              "traceparent", "hash",  "message", "url",
                                                              "stacktrace",  "input", "output",  "token"};
  return std::ranges::find(kWords, last) != kWords.end();
}

// A condition on an attribute picks its values; that they differ is then no news.
bool SaysTheSame(const dataprime::SourceField& field, std::string_view name, const Population& population) {
  for (const std::string& own : population.own_keys) {
    if (name.starts_with(own)) return true;
  }
  if (population.condition.empty()) return false;
  return population.condition.find(field.keypath) != std::string::npos ||
         population.condition.find(field.keypath.substr(3)) != std::string::npos ||
         population.condition.find(name) != std::string::npos;
}

std::string ValueOfTrace(const dataprime::SourceField& field, bool is_number) {
  const std::string& path = field.keypath;
  if (is_number) return fmt::format("max({}:number)", path);
  if (path == "$l.operationName" || path == "$l.serviceName")
    return fmt::format("min(if($d.parentId == '', {}, null))", path);
  const std::string text = path + ":string";
  return fmt::format("if(min({0}) == max({0}), min({0}), concat(min({0}), ', ', max({0})))", text);
}

}  // namespace

std::vector<ComparedAttribute> AttributesToCompare(const std::vector<dataprime::SourceField>& fields,
                                                   const Population& population, size_t most, size_t& left_out) {
  std::vector<ComparedAttribute> all;
  left_out = 0;
  for (const dataprime::SourceField& field : fields) {
    const bool is_own = std::ranges::find(kOwnFields, field.keypath) != kOwnFields.end();
    if (!is_own && field.attribute.empty()) continue;
    if (field.type != "string" && field.type != "number" && field.type != "bool") continue;
    std::string name = NameOf(field);
    if (!is_own && IsAnId(name)) continue;
    if (SaysTheSame(field, name, population)) continue;
    if (all.size() == most) {
      ++left_out;
      continue;
    }
    const bool is_number = field.type == "number";
    if (field.keypath == "$l.operationName") name = "root operation";
    if (field.keypath == "$l.serviceName") name = "root service";
    all.push_back({field.keypath, std::move(name), is_number, ValueOfTrace(field, is_number)});
  }
  return all;
}

}  // namespace throughline::center
