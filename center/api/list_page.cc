#include "center/api/list_page.h"

#include <fmt/format.h>

#include <charconv>

#include "base/base64url.h"

namespace throughline::center {

Result<ListPage> ReadListPage(const net::Query& query, std::string_view list, size_t otherwise) {
  ListPage page{.limit = otherwise, .after = {}};
  if (const auto text = query.Find("limit")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), page.limit);
    if (error != std::errc() || end != text->data() + text->size() || page.limit == 0 || page.limit > kMostOnAPage) {
      return Fail(ErrorKind::kInvalid,
                  fmt::format("limit={}: use a number from 1 to {}", text->substr(0, 40), kMostOnAPage));
    }
  }
  const std::string_view cursor = query.Get("cursor");
  if (cursor.empty()) return page;
  const std::optional<std::string> read = FromBase64Url(cursor);
  const std::string begin = std::string(list) + '\n';
  if (!read || !read->starts_with(begin)) {
    return Fail(
        ErrorKind::kInvalid,
        fmt::format("cursor: this is none that a list of {} gave; leave it out to begin at the first page", list));
  }
  page.after = read->substr(begin.size());
  return page;
}

std::string CursorAfter(std::string_view list, std::string_view key) {
  return ToBase64Url(fmt::format("{}\n{}", list, key));
}

void WriteNextCursor(std::string_view list, const std::optional<std::string>& last_key, JsonWriter& json) {
  json.Key("next_cursor");
  last_key ? json.String(CursorAfter(list, *last_key)) : json.Null();
}

std::vector<ApiParameter> PageParameters() {
  return {{"limit", Whole().From(1).To(kMostOnAPage).Otherwise(fmt::to_string(kMostOnAPage)), "10"},
          {"cursor", Text("next_cursor of the page before")}};
}

Member NextCursorMember() { return {"next_cursor", Text("null: this was the last page").OrNull()}; }

}  // namespace throughline::center
