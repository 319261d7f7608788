// ?limit=&cursor= of a list that is in the order of a key: the cursor names the last key that was given, so that what
// is added or deleted meanwhile neither repeats nor hides another.
//
// Errors   kInvalid: limit is no number in its range; the cursor is not one that this list gave.
// Threads  plain functions.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"
#include "center/api/description.h"
#include "net/url.h"

namespace throughline::center {

inline constexpr size_t kMostOnAPage = 1'000;

struct ListPage {
  size_t limit = kMostOnAPage;
  std::optional<std::string> after;  // a key
};
// `list` is its name: a cursor of another list is none of this one.
Result<ListPage> ReadListPage(const net::Query& query, std::string_view list, size_t otherwise = kMostOnAPage);
std::string CursorAfter(std::string_view list, std::string_view key);
// "next_cursor": null when there is nothing more.
void WriteNextCursor(std::string_view list, const std::optional<std::string>& last_key, JsonWriter& json);

// Of `all`, in any order: those on the page in the order of `key_of`, and the last key when there are more.
template <typename T, typename KeyOf>
std::pair<std::vector<T>, std::optional<std::string>> PageOf(std::vector<T> all, const ListPage& page, KeyOf key_of) {
  std::sort(all.begin(), all.end(), [&](const T& a, const T& b) { return key_of(a) < key_of(b); });
  const auto first = page.after
                         ? std::find_if(all.begin(), all.end(), [&](const T& one) { return key_of(one) > *page.after; })
                         : all.begin();
  all.erase(all.begin(), first);
  if (all.size() <= page.limit) return {std::move(all), std::nullopt};
  all.resize(page.limit);
  std::string last = key_of(all.back());
  return {std::move(all), std::move(last)};
}

std::vector<ApiParameter> PageParameters();
Member NextCursorMember();

}  // namespace throughline::center
