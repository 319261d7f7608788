// FindDifferences over the store.
#pragma once

#include <expected>
#include <optional>

#include "center/api/routes.h"
#include "center/compare/differences.h"
#include "net/cancel.h"

namespace throughline::center {

// `from`, `to`: ns since 1970; `from` absent: a day before the end. Errors as FindDifferences.
std::expected<Differences, QueryFailure> DifferencesInStore(ApiContext& context, const DifferencesRequest& request,
                                                            std::optional<int64_t> from, std::optional<int64_t> to,
                                                            net::CancelToken cancel);

}  // namespace throughline::center
