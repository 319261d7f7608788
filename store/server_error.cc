#include "store/server_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "schema/thrown_sentence.h"

namespace throughline::store {
namespace {

struct Known {
  int code;
  ErrorKind kind;
  std::string_view sentence;
};

constexpr std::string_view kNoDisk = "the disk of the store is full; free some space or lower the retention";
constexpr std::string_view kDiskFails =
    "the store can't write to its disk; look at the log of the engine and at the disk";
constexpr std::string_view kNoAccess = "ClickHouse refuses our user: check the user, password and rights of --engine";
constexpr std::string_view kMissing = "a table of the store is missing; restart throughline to create it";
constexpr std::string_view kTooLong = "a text or a list that the query makes grew longer than the store takes";
constexpr std::string_view kTooDeep = "the query is too long or too deeply nested for the store; make it simpler";
constexpr std::string_view kClusterAway = "a node of the ClickHouse cluster is away";

constexpr Known kKnown[] = {
    {74, ErrorKind::kUnavailable, "the store can't read from its disk; look at the log of the engine and at the disk"},
    {75, ErrorKind::kUnavailable, kDiskFails},
    {76, ErrorKind::kUnavailable, kDiskFails},
    {77, ErrorKind::kUnavailable, kDiskFails},
    {60, ErrorKind::kUnavailable, kMissing},
    {81, ErrorKind::kUnavailable, "the database of the store is missing; restart throughline to create it"},
    {128, ErrorKind::kTooLarge, kTooLong},
    {131, ErrorKind::kTooLarge, kTooLong},
    {158, ErrorKind::kTooLarge, "the query read more rows than its limit"},
    {159, ErrorKind::kTimeout, "the query took longer than its limit of time"},
    {160, ErrorKind::kTimeout, "the query would take longer than its limit of time"},
    {164, ErrorKind::kUnavailable, "the store is read-only now"},
    {167, ErrorKind::kTooLarge, kTooDeep},
    {168, ErrorKind::kTooLarge, kTooDeep},
    {173, ErrorKind::kBusy, "the store has no memory left for this"},
    {191, ErrorKind::kTooLarge, "the query compares with more different values than its limit"},
    {192, ErrorKind::kUnavailable, kNoAccess},
    {193, ErrorKind::kUnavailable, kNoAccess},
    {194, ErrorKind::kUnavailable, kNoAccess},
    {204, ErrorKind::kUnavailable, kDiskFails},  // fsync
    {202, ErrorKind::kBusy, "the store runs as many queries as it may"},
    {209, ErrorKind::kUnavailable, "the store took too long to answer over its network"},
    {210, ErrorKind::kUnavailable, kClusterAway},
    {216, ErrorKind::kBusy, "a query with this id still runs"},
    {236, ErrorKind::kUnavailable, "the store stopped in the middle of this"},
    {241, ErrorKind::kBusy, "the store reached its limit of memory"},
    {242, ErrorKind::kUnavailable, "the tables of the store are read-only while their keeper is away"},
    {243, ErrorKind::kNoSpace, kNoDisk},
    {252, ErrorKind::kBusy, "the store still merges what came before"},
    {279, ErrorKind::kUnavailable, kClusterAway},
    {285, ErrorKind::kUnavailable, "too few replicas of the cluster are alive"},
    {306, ErrorKind::kTooLarge, kTooDeep},
    {307, ErrorKind::kTooLarge, "the query read more bytes than its limit"},
    {319, ErrorKind::kUnavailable, "the cluster does not say whether the insert is stored"},
    {394, ErrorKind::kCancelled, "the query was cancelled"},
    {395, ErrorKind::kInvalid, "an option `fail` of the query stopped it"},
    {407, ErrorKind::kInvalid, "a number, of the query or of a row, is out of the range that can be computed with"},
    {396, ErrorKind::kTooLarge, "the query gave more rows or bytes than its limit"},
    {427, ErrorKind::kInvalid,
     "the regular expression can't be compiled (RE2 syntax: no look-around, no back-references)"},
    {439, ErrorKind::kBusy, "the store has no thread left for this"},
    {497, ErrorKind::kUnavailable, kNoAccess},
    {516, ErrorKind::kUnavailable, kNoAccess},
    {999, ErrorKind::kUnavailable, "the keeper of the ClickHouse cluster is away"},
};

bool SaysDiskFull(const ServerError& error) {
  return error.text.find("No space left on device") != std::string::npos ||
         error.text.find("errno: 28") != std::string::npos;
}

const Known* Find(int code) {
  const Known* found = std::ranges::find(kKnown, code, &Known::code);
  return found == std::end(kKnown) ? nullptr : found;
}

// The last "(UPPER_CASE)" of the text, where the version, "(version 26.7.2.1 (official build))", is none.
std::string NameIn(std::string_view text) {
  for (size_t open = text.rfind('('); open != std::string_view::npos && open > 0; open = text.rfind('(', open - 1)) {
    size_t close = text.find(')', open);
    if (close == std::string_view::npos) continue;
    std::string_view word = text.substr(open + 1, close - open - 1);
    bool is_name = word.size() > 3 && std::ranges::all_of(word, [](char c) {
                     return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
                   });
    if (is_name) return std::string(word);
  }
  return {};
}

// What the code alone does not tell: whose limit it was.
std::optional<Error> DescribeLimit(const ServerError& error) {
  if (error.code == 241 && error.text.find("Query memory limit exceeded") != std::string::npos)
    return Error{ErrorKind::kTooLarge, "the query needs more memory than its limit"};
  if (error.code == 158 && error.text.find("GROUP BY") != std::string::npos)
    return Error{ErrorKind::kTooLarge, "the query makes more groups than its limit"};
  return std::nullopt;
}

// What a statement of ours says when it stops itself.
std::optional<Error> DescribeThrown(const ServerError& error) {
  if (error.code != 395) return std::nullopt;
  const size_t begin = error.text.find(schema::kThrownBegin);
  if (begin == std::string::npos) return std::nullopt;
  const size_t from = begin + schema::kThrownBegin.size();
  const size_t end = error.text.find(schema::kThrownEnd, from);
  if (end == std::string::npos) return std::nullopt;
  return Error{ErrorKind::kInvalid, error.text.substr(from, end - from)};
}

std::optional<int> NumberAt(std::string_view text) {
  int code = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (problem != std::errc()) return std::nullopt;
  return code;
}

}  // namespace

std::optional<ServerError> ParseServerError(std::string_view text, std::string_view header_code) {
  std::optional<int> code = NumberAt(header_code);
  constexpr std::string_view kPrefix = "Code: ";
  size_t begin = std::string_view::npos;
  for (size_t at = text.rfind(kPrefix); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : text.rfind(kPrefix, at - 1)) {
    std::optional<int> number = NumberAt(text.substr(at + kPrefix.size()));
    size_t after = text.find_first_not_of("0123456789", at + kPrefix.size());
    if (!number || after == std::string_view::npos || !text.substr(after).starts_with(". DB::")) continue;
    if (!code) code = number;
    begin = at;
    break;
  }
  if (!code) return std::nullopt;
  std::string_view body = begin == std::string_view::npos ? text : text.substr(begin);
  return ServerError{.code = *code, .name = NameIn(body), .text = std::string(body)};
}

ErrorKind KindOf(const ServerError& error) {
  if (SaysDiskFull(error)) return ErrorKind::kNoSpace;  // comes under several codes, std::exception's among them
  if (std::optional<Error> limit = DescribeLimit(error)) return limit->kind;
  const Known* known = Find(error.code);
  return known ? known->kind : ErrorKind::kInternal;
}

Error Describe(const ServerError& error) {
  std::string which =
      error.name.empty() ? fmt::format("code {}", error.code) : fmt::format("{}, code {}", error.name, error.code);
  if (SaysDiskFull(error)) return {ErrorKind::kNoSpace, fmt::format("{} ({})", kNoDisk, which)};
  if (std::optional<Error> limit = DescribeLimit(error)) return *limit;
  if (std::optional<Error> thrown = DescribeThrown(error)) return *thrown;
  if (const Known* known = Find(error.code)) return {known->kind, fmt::format("{} ({})", known->sentence, which)};
  return OurBug(fmt::format("the engine refused a statement of ours ({})", which)).error();
}

}  // namespace throughline::store
