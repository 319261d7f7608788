#include "center/judge/stored_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "center/judge/judge_span.h"
#include "schema/row_binary.h"
#include "store/stored_span.h"

namespace throughline::center {
namespace {

constexpr size_t kAtOnce = 100;  // ids go into the address of a request

// Hexadecimal digits need no escapes.
std::string ArrayOf(std::span<const std::string> ids) {
  std::string out = "[";
  for (const std::string& id : ids) {
    if (out.size() > 1) out += ',';
    out += '\'' + id + '\'';
  }
  return out + "]";
}

Result<void> Append(store::ClickHouseClient& client, std::span<const std::string> ids, store::QueryOptions options,
                    std::vector<StoredCall>& calls) {
  options.params = {{"ids", ArrayOf(ids)}};
  static const std::string texts = fmt::format(
      "{}, {}, {}, {}", store::CanonicalTextSql("$input_messages"), store::CanonicalTextSql("$output_messages"),
      store::CanonicalTextSql("$retrieval_documents"), store::CanonicalTextSql("$system_instructions"));
  Result<store::QueryResult> found = client.Query(
      "SELECT lower(hex(trace_id)), lower(hex(span_id)), application, subsystem, " + texts +
          ", arrayStringConcat(finish_reasons, ','), toUnixTimestamp64Nano(start_time) FROM spans "
          "WHERE trace_id IN (SELECT toFixedString(unhex(substring(arrayJoin({ids:Array(String)}), 1, 32)), 16)) "
          "AND concat(lower(hex(trace_id)), lower(hex(span_id))) IN (SELECT arrayJoin({ids:Array(String)})) "
          "AND operation IN ('chat', 'text_completion', 'generate_content') ORDER BY start_time DESC",
      options);
  if (!found) return Fail(found.error().In("reading the spans to judge"));
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    StoredCall& call = calls.emplace_back();
    for (std::string* text : {&call.trace_id, &call.span_id, &call.application, &call.subsystem, &call.input,
                              &call.output, &call.documents, &call.system_instructions, &call.finish_reason})
      *text = in.String();
    call.start_nanos = in.Fixed<int64_t>();
    if (!in.ok()) return OurBug("a row of the spans to judge can't be read");
    call.finish_reason.resize(std::min(call.finish_reason.size(), call.finish_reason.find(',')));
  }
  return {};
}

Result<void> CheckIds(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (id.size() != 48 || id.find_first_not_of("0123456789abcdef") != std::string::npos)
      return Fail(ErrorKind::kInvalid, "an id of a span is no 48 hexadecimal digits");
  }
  return {};
}

}  // namespace

bool StoredResults::Claim(const StoredCall& call, evaluate::Target target, std::string_view name) {
  // As a row begins; in the text of a detail its quotes have backslashes.
  const std::string row = fmt::format(R"({{"target":"{}","name":"{}",)", evaluate::TargetName(target), name);
  std::string& has = rows_[call.trace_id + call.span_id];
  if (has.find(row) != std::string::npos) return false;
  has += row;
  return true;
}

Result<StoredResults> ReadStoredResults(store::ClickHouseClient& client, const std::vector<std::string>& ids,
                                        const store::QueryOptions& options) {
  if (Result<void> good = CheckIds(ids); !good) return Fail(good.error());
  StoredResults results;
  store::QueryOptions some = options;
  for (size_t at = 0; at < ids.size(); at += kAtOnce) {
    some.params = {{"ids", ArrayOf(std::span(ids).subspan(at, std::min(kAtOnce, ids.size() - at)))}};
    Result<store::QueryResult> found = client.Query(
        "SELECT concat(lower(hex(trace_id)), lower(hex(if(operation = 'evaluate', parent_span_id, span_id)))) AS of, "
        "normalised['evaluations'] AS results FROM spans "
        "WHERE trace_id IN (SELECT toFixedString(unhex(substring(arrayJoin({ids:Array(String)}), 1, 32)), 16)) "
        "AND of IN (SELECT arrayJoin({ids:Array(String)})) AND results != ''",
        some);
    if (!found) return Fail(found.error().In("reading the evaluations that there are"));
    for (schema::RowReader in(found->bytes); !in.AtEnd();) {
      std::string of(in.String());
      results.Add(std::move(of), in.String());
      if (!in.ok()) return OurBug("a row of the evaluations can't be read");
    }
  }
  return results;
}

Result<std::unordered_set<std::string>> ReadVerdictIds(store::ClickHouseClient& client,
                                                       const std::vector<std::string>& ids,
                                                       const store::QueryOptions& options) {
  if (Result<void> good = CheckIds(ids); !good) return Fail(good.error());
  std::unordered_set<std::string> verdicts;
  store::QueryOptions some = options;
  for (size_t at = 0; at < ids.size(); at += kAtOnce) {
    some.params = {{"ids", ArrayOf(std::span(ids).subspan(at, std::min(kAtOnce, ids.size() - at)))},
                   {"scope", std::string(kJudgeScope)}};
    Result<store::QueryResult> found = client.Query(
        "SELECT lower(hex(span_id)) FROM spans "
        "WHERE trace_id IN (SELECT toFixedString(unhex(substring(arrayJoin({ids:Array(String)}), 1, 32)), 16)) "
        "AND operation = 'evaluate' AND scope_name = {scope:String}",
        some);
    if (!found) return Fail(found.error().In("reading the verdicts that there are"));
    for (schema::RowReader in(found->bytes); !in.AtEnd();) {
      verdicts.emplace(in.String());
      if (!in.ok()) return OurBug("a row of the verdicts can't be read");
    }
  }
  return verdicts;
}

Result<std::vector<StoredCall>> ReadStoredCalls(store::ClickHouseClient& client, const std::vector<std::string>& ids,
                                                const store::QueryOptions& options) {
  if (Result<void> good = CheckIds(ids); !good) return Fail(good.error());
  std::vector<StoredCall> calls;
  for (size_t at = 0; at < ids.size(); at += kAtOnce) {
    const std::span<const std::string> some = std::span(ids).subspan(at, std::min(kAtOnce, ids.size() - at));
    if (Result<void> read = Append(client, some, options, calls); !read) return Fail(read.error());
  }
  return calls;
}

}  // namespace throughline::center
