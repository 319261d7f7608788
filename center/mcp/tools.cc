#include "center/mcp/tool.h"

namespace throughline::center {

std::vector<Tool> ReadTools(ApiContext& context) {
  std::vector<Tool> tools;
  for (auto make : {&QueryTool, &KeypathsTool, &SearchTracesTool, &ReadTraceTool, &ExplainAnswerTool, &WhatDiffersTool})
    tools.push_back(make(context));
  if (std::optional<Tool> alerts = AlertsTool(context)) tools.push_back(std::move(*alerts));
  return tools;
}

}  // namespace throughline::center
