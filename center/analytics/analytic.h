// A named figure of the AI Center: a DataPrime query and what it means, one file each (GROUP/NAME.dp).
//
// Shape    a head of comment lines, then the query. A head line is `// key: text`, and goes on in lines that are
//          indented after the slashes:
//
//            // title: Latency by model
//            // meaning: what is computed, with the formula
//            // source: whose formula it is
//            // chart: table, number, bars, lines, histogram or graph
//            // missing: what a null or an absent row says
//            // column NAME UNIT: meaning           in the order of the result
//            // parameter NAME TYPE[=DEFAULT]: meaning
//            // reads KEY TYPE: why                  attributes that emitters send under their own key
//            // original: who published NAME.original.dp, the query in its own words
//
// Includes `//+ NAME` stands for shared/NAME.dp, its parameters and its lines: what an AI span is has one definition.
// Text     the query is DataPrime as it stands: $p.NAME are its parameters, of which those without a value are null
//          ("any"). Bind puts values in, so that the text can be opened and run by itself.
// Threads  plain data and functions.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"
#include "base/result.h"

namespace throughline::center {

struct AnalyticColumn {
  std::string name, unit, meaning;
};

enum class ParameterType { kText, kNumber, kInterval };
struct AnalyticParameter {
  std::string name;
  ParameterType type = ParameterType::kText;
  std::string otherwise;  // the value when none is given; empty: null, which is any
  std::string meaning;
};
std::string_view ParameterTypeName(ParameterType type);

struct AnalyticAttribute {
  std::string key, type, meaning;  // type: string, number or bool
};

struct Analytic {
  std::string name, group;  // unique; the folder
  std::string title, meaning, source, chart, missing;
  std::vector<AnalyticColumn> columns;
  std::vector<AnalyticParameter> parameters;
  std::vector<AnalyticAttribute> attributes;
  std::string query;
  std::string original, original_source;  // as published, in its own dialect; may be empty
};

// kInternal names the file and what is wrong with its head.
Result<std::vector<Analytic>> ReadAnalytics(std::span<const EmbeddedFile> files);

// Those that are built in, by group and name. nullptr: there is no such.
const std::vector<Analytic>& Analytics();
const Analytic* FindAnalytic(std::string_view name);

using AnalyticValues = std::map<std::string, std::string, std::less<>>;

// The query with its parameters in place, as literals. A line `| filter $p.x == null || ...` is left out when x has no
// value. kInvalid: a value of the wrong type, or of a parameter that the analytic lacks.
Result<std::string> Bind(const Analytic& analytic, const AnalyticValues& values);

}  // namespace throughline::center
