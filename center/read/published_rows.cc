#include "center/read/published_rows.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "base/json_writer.h"
#include "center/read/embedded_json.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

std::string SeverityCode(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kNames = {"Debug",   "Verbose", "Info",
                                                             "Warning", "Error",   "Critical"};
  const auto found = std::ranges::find(kNames, name);
  return found == kNames.end() ? std::string(name) : std::to_string(found - kNames.begin() + 1);
}

// 2026-01-01T00:00:00.123000000Z as 2026-01-01T00:00:00.123: as many threes of digits as it needs, one at least.
std::string_view WithoutZone(std::string_view instant) {
  if (!instant.ends_with('Z')) return instant;
  instant.remove_suffix(1);
  for (int i = 0; i < 2 && instant.ends_with("000") && instant.find('.') != std::string_view::npos; ++i)
    instant.remove_suffix(3);
  return instant;
}

std::string MetadataText(std::string_view key, dom::element value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return simdjson::minify(value);
  if (key == "severity") return SeverityCode(text);
  return std::string(key.ends_with("imestamp") ? WithoutZone(text) : text);
}

// An object's entries as [{"key","value"}], without those that are null.
void WritePairs(dom::element cell, bool is_metadata, JsonWriter& out) {
  thread_local dom::parser parser;
  out.BeginArray();
  std::string_view json;
  dom::object object;
  if (cell.get_string().get(json) == simdjson::SUCCESS &&
      parser.parse(json.data(), json.size()).get_object().get(object) == simdjson::SUCCESS) {
    for (auto [key, value] : object) {
      if (value.is_null()) continue;
      out.BeginObject().Key("key").String(key).Key("value");
      out.String(MetadataText(is_metadata ? key : std::string_view(), value)).EndObject();
    }
  }
  out.EndArray();
}

struct Cell {
  const dataprime::Column* column;
  dom::element value;
};

void WriteValue(const Cell& cell, JsonWriter& out) {
  const std::string& type = cell.column->type;
  if (cell.value.is_string() && (type == "object" || type == "any")) {
    WriteEmbedded(std::string_view(cell.value), out);
  } else if (cell.value.is_string()) {
    out.String(std::string_view(cell.value));
  } else {
    out.Raw(simdjson::minify(cell.value));
  }
}

// Cells whose paths agree up to `depth`, as an object.
void WriteTree(std::span<const Cell> cells, size_t depth, JsonWriter& out) {
  out.BeginObject();
  std::vector<bool> done(cells.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    if (done[i]) continue;
    const std::vector<std::string>& path = cells[i].column->path;
    std::vector<Cell> below;
    bool is_leaf = false;
    for (size_t j = i; j < cells.size(); ++j) {
      const std::vector<std::string>& other = cells[j].column->path;
      if (done[j] || other.size() <= depth || path.size() <= depth || other[depth] != path[depth]) continue;
      if (other.size() == depth + 1) {
        if (!is_leaf) {
          out.Key(other[depth]);
          WriteValue(cells[j], out);
        }
        is_leaf = true;
      } else {
        below.push_back(cells[j]);
      }
      done[j] = true;
    }
    if (below.empty()) continue;
    if (!is_leaf) {
      out.Key(path[depth]);
      WriteTree(below, depth + 1, out);
      continue;
    }
    // `a` and `a.b` side by side: JSON has one place for them.
    for (const Cell& cell : below) {
      out.Key(cell.column->name);
      WriteValue(cell, out);
    }
  }
  out.EndObject();
}

}  // namespace

Result<std::string> PublishedRow(std::string_view line, const dataprime::Compiled& compiled) {
  thread_local dom::parser parser;
  dom::array values;
  if (parser.parse(line.data(), line.size()).get_array().get(values) != simdjson::SUCCESS ||
      values.size() != compiled.columns.size()) {
    return OurBug("the engine's row does not have the columns of the query");
  }
  std::vector<Cell> cells;
  for (dom::element value : values) cells.push_back({&compiled.columns[cells.size()], value});
  JsonWriter out;
  out.BeginObject();
  if (compiled.is_documents && cells.size() == 3) {
    out.Key("metadata");
    WritePairs(cells[0].value, true, out);
    out.Key("labels");
    WritePairs(cells[1].value, false, out);
    out.Key("userData").String(cells[2].value.is_string() ? std::string_view(cells[2].value) : "{}");
  } else {
    out.Key("metadata").BeginArray().EndArray().Key("labels").BeginArray().EndArray();
    JsonWriter data;
    WriteTree(cells, 0, data);
    out.Key("userData").String(data.text());
  }
  return out.EndObject().Take();
}

}  // namespace throughline::center
