#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "center/analytics/analytic.h"

namespace throughline::embedded {
std::span<const EmbeddedFile> analytics();  // made by cmake/embed.cmake
}

namespace throughline::center {
namespace {

constexpr std::string_view kShared = "shared";
constexpr std::string_view kOriginal = ".original.dp";

struct Head {
  std::vector<std::pair<std::string, std::string>> lines;  // key with its words, and text
  std::string_view body;
};

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \n") - begin + 1);
}

std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view TakeWord(std::string_view& text) {
  const size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text = Trim(text.substr(end));
  return word;
}

// The comment lines that a file begins with. `//+ NAME` ends them: it belongs to the query.
Result<Head> ReadHead(std::string_view text) {
  Head head;
  while (text.starts_with("//") && !text.starts_with("//+")) {
    std::string_view line = TakeLine(text).substr(2);
    if (line.starts_with("   ")) {
      if (head.lines.empty()) return OurBug("its head begins with a line that goes on");
      head.lines.back().second += fmt::format(" {}", Trim(line));
      continue;
    }
    const size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return OurBug(fmt::format("its head has a line without a key: {}", line));
    head.lines.emplace_back(Trim(line.substr(0, colon)), Trim(line.substr(colon + 2)));
  }
  head.body = text;
  return head;
}

std::optional<AnalyticParameter> ReadParameter(std::string_view words, std::string meaning) {
  AnalyticParameter parameter{.name = std::string(TakeWord(words)), .otherwise = {}, .meaning = std::move(meaning)};
  std::string_view type = words;
  if (const size_t equals = words.find('='); equals != std::string_view::npos) {
    type = words.substr(0, equals);
    parameter.otherwise = words.substr(equals + 1);
  }
  for (ParameterType one : {ParameterType::kText, ParameterType::kNumber, ParameterType::kInterval}) {
    if (ParameterTypeName(one) != type) continue;
    parameter.type = one;
    return parameter;
  }
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(std::span<const EmbeddedFile> files) : files_(files) {}

  Result<Analytic> Read(const EmbeddedFile& file) const {
    Analytic analytic;
    const std::string_view path = Below(file);
    analytic.group = path.substr(0, path.find('/'));
    analytic.name = path.substr(path.find('/') + 1, path.size() - path.find('/') - 4);
    Result<void> read = Add(file, /*is_shared=*/false, analytic);
    if (!read) return Fail(read.error().In(file.path));
    for (const auto& [what, text] : {std::pair{"title", &analytic.title},
                                     {"meaning", &analytic.meaning},
                                     {"source", &analytic.source},
                                     {"chart", &analytic.chart},
                                     {"missing", &analytic.missing}}) {
      if (text->empty()) return Fail(OurBug(fmt::format("it says no {}", what)).error().In(file.path));
    }
    if (!analytic.original_source.empty()) {
      const EmbeddedFile* original = Find(fmt::format("{}/{}{}", analytic.group, analytic.name, kOriginal));
      if (original == nullptr) return Fail(OurBug("its original is not there").error().In(file.path));
      analytic.original = original->bytes;
    }
    return analytic;
  }

  // Without the folder's own name.
  static std::string_view Below(const EmbeddedFile& file) { return file.path.substr(file.path.find('/') + 1); }

 private:
  const EmbeddedFile* Find(std::string_view path) const {
    const auto found = std::ranges::find_if(files_, [&](const EmbeddedFile& file) { return Below(file) == path; });
    return found == files_.end() ? nullptr : &*found;
  }

  Result<void> Add(const EmbeddedFile& file, bool is_shared, Analytic& to) const {
    Result<Head> head = ReadHead(file.bytes);
    if (!head) return Fail(head.error());
    for (auto& [key, text] : head->lines) {
      std::string_view words = key;
      const std::string_view kind = TakeWord(words);
      if (kind == "parameter") {
        std::optional<AnalyticParameter> parameter = ReadParameter(words, text);
        if (!parameter) return OurBug(fmt::format("`{}` is no text, number or interval", key));
        const bool known =
            std::ranges::any_of(to.parameters, [&](const auto& one) { return one.name == parameter->name; });
        if (!known) to.parameters.push_back(std::move(*parameter));
      } else if (kind == "reads") {
        const std::string attribute(TakeWord(words));
        if (std::ranges::none_of(to.attributes, [&](const auto& one) { return one.key == attribute; }))
          to.attributes.push_back({attribute, std::string(words), text});
      } else if (kind == "column" && !is_shared) {
        const std::string name(TakeWord(words));
        to.columns.push_back({name, std::string(words), text});
      } else if (std::string* field = is_shared && kind != "meaning" ? nullptr : Field(kind, to)) {
        if (!is_shared) *field = text;
      } else {
        return OurBug(fmt::format("its head has no business with `{}`", key));
      }
    }
    for (std::string_view body = head->body; !body.empty();) {
      std::string_view line = TakeLine(body);
      if (!line.starts_with("//+")) {
        to.query.append(line).append("\n");
        continue;
      }
      const EmbeddedFile* shared = Find(fmt::format("{}/{}.dp", kShared, Trim(line.substr(3))));
      if (shared == nullptr) return OurBug(fmt::format("there is no {}", line));
      if (Result<void> added = Add(*shared, /*is_shared=*/true, to); !added) return added;
    }
    return {};
  }

  static std::string* Field(std::string_view name, Analytic& analytic) {
    if (name == "title") return &analytic.title;
    if (name == "meaning") return &analytic.meaning;
    if (name == "source") return &analytic.source;
    if (name == "chart") return &analytic.chart;
    if (name == "missing") return &analytic.missing;
    if (name == "original") return &analytic.original_source;
    return nullptr;
  }

  std::span<const EmbeddedFile> files_;
};

}  // namespace

std::string_view ParameterTypeName(ParameterType type) {
  switch (type) {
    case ParameterType::kText:
      return "text";
    case ParameterType::kNumber:
      return "number";
    case ParameterType::kInterval:
      return "interval";
  }
  return "";
}

Result<std::vector<Analytic>> ReadAnalytics(std::span<const EmbeddedFile> files) {
  std::vector<Analytic> all;
  const Reader reader(files);
  for (const EmbeddedFile& file : files) {
    if (Reader::Below(file).starts_with(kShared) || file.path.ends_with(kOriginal)) continue;
    Result<Analytic> one = reader.Read(file);
    if (!one) return Fail(one.error());
    if (std::ranges::any_of(all, [&](const Analytic& other) { return other.name == one->name; }))
      return Fail(OurBug("another group has an analytic of this name").error().In(file.path));
    all.push_back(std::move(*one));
  }
  return all;
}

const std::vector<Analytic>& Analytics() {
  static const std::vector<Analytic> all = [] {
    Result<std::vector<Analytic>> read = ReadAnalytics(embedded::analytics());
    if (!read) {  // a file of ours, which the test of this folder reads as well
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      std::abort();
    }
    return std::move(*read);
  }();
  return all;
}

const Analytic* FindAnalytic(std::string_view name) {
  const std::vector<Analytic>& all = Analytics();
  const auto found = std::ranges::find(all, name, &Analytic::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace throughline::center
