// Shapes of alert rules, what they say and who is told, for the API's document. What they mean: center/alerts/rule.h.
#pragma once

#include "center/api/shape.h"

namespace throughline::center {

Shape AlertRuleShape();
Shape StoredAlertRuleShape();
Shape BackTestRequestShape();
Shape BackTestShape();
Shape IncidentShape();
Shape SilenceShape();
Shape StoredSilenceShape();
Shape ChannelShape();
Shape StoredChannelShape();

}  // namespace throughline::center
