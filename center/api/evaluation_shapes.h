// Shapes that the resources of evaluations share.
#pragma once

#include "center/api/shape.h"

namespace throughline::center {

// As one is sent.
Shape EvaluationShape();

}  // namespace throughline::center
