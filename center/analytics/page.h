// docs/center/analytics.md, made from the heads of the analytics. A test holds the committed page against it.
#pragma once

#include <string>
#include <vector>

#include "center/analytics/analytic.h"

namespace throughline::center {

std::string AnalyticsPage(const std::vector<Analytic>& analytics);

}  // namespace throughline::center
