// Shapes of traces and spans, for the API's document. What they mean: docs/dataprime, store/reader.h.
#pragma once

#include "center/api/shape.h"

namespace throughline::center {

Shape TraceShape();  // center/read/trace_json.h
Shape TraceUsageShape();
Shape TracePageShape();  // summaries, and where the next page begins
Shape TailShape();

}  // namespace throughline::center
