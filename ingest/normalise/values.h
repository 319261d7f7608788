// Reads one attribute value as the type that a concept wants: native, number or truth in text, JSON in text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/json.h"
#include "otel/value.h"

namespace throughline::ingest {

// The text of a scalar; JSON of a container; empty for an empty value. What is not text already is kept in `arena`.
std::string_view TextOf(const otel::ValuePool& pool, const otel::Value& value, otel::Arena& arena);

// nullopt where the value is no such thing.
std::optional<uint64_t> CountOf(const otel::Value& value);  // also "12", 12.0 and "12.0"; never negative
std::optional<double> NumberOf(const otel::Value& value);   // finite
std::optional<bool> BoolOf(const otel::Value& value);       // true, "true", "True", 1

// A native list, a list in JSON, a comma list, or a single text.
void ListOf(const otel::ValuePool& pool, const otel::Value& value, JsonParsers& parsers, otel::Arena& arena,
            std::vector<std::string_view>& out);

// A member of the JSON object that `value` holds, as a Value of its own: texts and containers are kept in `arena`.
std::optional<otel::Value> MemberOf(const otel::ValuePool& pool, const otel::Value& value, std::string_view member,
                                    JsonParsers& parsers, otel::Arena& arena);

// Nanoseconds since 1970 of "2026-01-01T00:00:00.123Z" or with an offset, also inside double quotes.
std::optional<uint64_t> NanosOfIsoTime(std::string_view text);

}  // namespace throughline::ingest
