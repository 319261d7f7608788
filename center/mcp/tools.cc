#include "center/mcp/tool.h"

namespace throughline::center {

std::vector<Tool> ReadTools(ApiContext& context) {
  std::vector<Tool> tools;
  for (auto make : {&QueryTool, &KeypathsTool, &SearchTracesTool, &ReadTraceTool, &ExplainAnswerTool, &WhatDiffersTool})
    tools.push_back(make(context));
  return tools;
}

}  // namespace throughline::center
