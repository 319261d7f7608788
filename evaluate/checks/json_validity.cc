// JSON that was asked for and is none.
#include <simdjson.h>

#include "evaluate/checks/checks.h"
#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

// Between ```json and ```; the text itself when there is no fence.
std::string_view Inside(std::string_view text) {
  const size_t open = text.find("```");
  if (open == std::string_view::npos) return text;
  const size_t line = text.find('\n', open);
  const size_t close = text.find("```", open + 3);
  if (line == std::string_view::npos || close == std::string_view::npos || close < line) return text;
  return text.substr(line + 1, close - line - 1);
}

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  std::string_view text = texts.response;
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const bool is_fenced = text.find("```json") != std::string_view::npos;
  const bool begins_so = (text.front() == '{' || text.starts_with("[{") || text.starts_with("[\"")) && text.size() > 1;
  if (!texts.wants_json && !is_fenced && !begins_so) return std::nullopt;
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element element;
  const simdjson::error_code plain = parser.parse(text.data(), text.size()).get(element);
  if (plain == simdjson::SUCCESS) return Verdict{};
  const std::string_view inner = Inside(text);
  if (inner.size() != text.size() && parser.parse(inner.data(), inner.size()).get(element) == simdjson::SUCCESS)
    return texts.wants_json ? Verdict{0.5, "JSON inside a block of code"} : Verdict{};
  return Verdict{1, simdjson::error_message(plain)};
}

}  // namespace

Evaluator JsonValidity() {
  return {.type = "json_validity",
          .api_type = "JSON_VALIDITY",
          .category = "quality",
          .on_response = true,
          .rule =
              "Of an answer that should be JSON (it was asked for, begins so, or has a block of it): 1 when it "
              "can't be read, 0.5 when JSON that was asked for stands inside a block of code, else 0.",
          .judge = &Judge,
          .cases = {{R"({"a": 1})", false},
                    {R"({"a": 1)", true},
                    {"here you are", true, {}, "", "", {}, true},
                    {"here you are", std::nullopt},
                    {"```json\n{\"a\": [1,]}\n```", true},
                    {"```json\n{\"a\": [1]}\n```", false}}};
}

}  // namespace throughline::evaluate
