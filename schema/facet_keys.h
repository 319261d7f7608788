// Which entries of `normalised` also stand in the column `facets`: those without a column of their own that figures
// filter and group by.
//
// Why a second map: `normalised` holds everything about a span, five hundred bytes of a model call, and a map is read
// whole. Most spans have no facet, so that a figure over ten million of them reads next to nothing.
//
// Both the writer and the query compiler ask here. A key may be added together with a migration that fills it for the
// rows that are stored.
#pragma once

#include <string_view>

namespace throughline::schema {

bool IsFacetKey(std::string_view key);

// For rows stored before there was the column: the same of their `normalised`.
std::string_view FacetsOfNormalised();

}  // namespace throughline::schema
