#include "dataprime/service/reading_of.h"

#include "dataprime/commands/pipeline.h"

namespace throughline::dataprime {

Reading ReadingOf(std::string_view query) {
  Reading reading;
  Diagnostics unread;
  Parser parser(query, unread, {.reading = &reading});
  ParsePipeline(parser);
  return reading;
}

ExprPtr KeypathOf(std::string_view text) {
  Diagnostics unread;
  Parser parser(text, unread, {});
  ExprPtr keypath = parser.ParseKeypath("a keypath");
  return keypath && parser.token().kind == TokenKind::kEnd ? std::move(keypath) : nullptr;
}

Path PathOf(const Expr& keypath) {
  Path path{keypath.root, {}};
  for (const Step& step : keypath.path) {
    if (step.computed) break;
    path.steps.push_back(step.name);
  }
  return path;
}

}  // namespace throughline::dataprime
