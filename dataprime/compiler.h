// DataPrime to SQL.
//
// Shape    Compile(text, options) → SQL, its parameters, the columns of the result and warnings; or what is wrong.
//          No I/O, no clock: `now` and the window come in with the options.
// Safety   Nothing the user typed stands in the SQL. Values and names of attributes are parameters, aliases of columns
//          are ours (c0, c1, ...), and the names of the user's columns come back beside the SQL in `columns`.
// Limits   kMaxQueryBytes; kMaxStages, kMaxHeight (syntax/ast.h); over one of them is an error that names it.
// Errors   values; never throws because of what the text holds.
// Threads  a function: any number at once.
// Source   DataPrime reference; where it leaves something open, docs/dataprime/choices.md.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/diagnostic.h"
#include "dataprime/syntax/ast.h"

namespace throughline::dataprime {

inline constexpr size_t kMaxQueryBytes = 1 << 20;
inline constexpr size_t kMaxSubqueries = 60;        // nested SELECTs; the engine takes 100
inline constexpr uint64_t kMaxExpression = 20'000;  // nodes of one printed expression
inline constexpr size_t kMaxSqlBytes = 250'000;     // the engine takes 262,144

// What is known about the attributes that a source holds now: one entry a key. An unknown keypath is then a warning
// with the nearest known one, and a key whose values are all of one type has that type where nothing else decides (a
// group key, a column of the result, a comparison of two keypaths).
struct AttributeTypes {
  bool text = false, number = false, boolean = false, other = false;
};
using AttributeCatalogue = std::map<std::string, AttributeTypes, std::less<>>;  // by flat key

// A query parameter: $p.name. No values: null ("any"). `is_array` tells ['x'] from 'x'.
struct QueryParameter {
  std::vector<std::string> values;
  bool is_array = false;
};

// A table of texts that was uploaded, for `source <name>` and `enrich ... using <name>`. The first column is the key.
struct EnrichmentColumn {
  std::string name;
  std::string type;  // "string", "number" or "bool": what its texts read as
};
struct EnrichmentTable {
  std::string id;  // of its rows in the table enrichment_rows
  std::vector<EnrichmentColumn> columns;
};

struct CompileOptions {
  int64_t now = 0;                      // ns since 1970; every now() of the query
  std::optional<int64_t> window_start;  // ns, inclusive; what a `source` without a timeframe reads
  std::optional<int64_t> window_end;    // ns, exclusive
  std::string default_source = "logs";
  std::optional<uint64_t> limit;   // at most so many rows, whatever the query says
  bool strict = false;             // an unknown keypath is an error
  bool slices = false;             // make Compiled::sliced, where it can be
  size_t max_stages = kMaxStages;  // commands
  int max_height = kMaxHeight;     // nesting of an expression; not above kMaxHeight
  std::map<std::string, QueryParameter, std::less<>> parameters;
  std::map<std::string, EnrichmentTable, std::less<>> tables;
  std::map<std::string, AttributeCatalogue, std::less<>> attributes;  // by source; a source without an entry is unknown
};

// How a column of the result is to be read. `name` is the keypath without its prefix.
//
//   type        in SQL
//   string      String
//   number      any numeric type
//   bool        Bool
//   timestamp   Int64, nanoseconds since 1970
//   interval    String: 2h5m45s
//   array       Array(Nullable(...)) of String, Float64, Bool or, for timestamps, Int64
//   object      String that holds JSON
//   any         String that holds JSON: a value whose type is the row's own
//
// All may be null.
struct Column {
  std::string name;               // `a.b`
  std::vector<std::string> path;  // {"a", "b"}: where the value stands in the document
  std::string type;
};

struct BoundParameter {
  std::string name;   // p0, p1, ...
  std::string type;   // ClickHouse
  std::string value;  // as it is
  // As the engine wants it in param_<name> or chdb_query_with_params: with TSV escapes, but an Identifier as it is.
  std::string WireValue() const;
};

// The same query put together of slices of its window, whose groupings were computed before (sql/slices.h). Names are
// those of parameters that it has beside Compiled::parameters; whoever runs it says their values.
struct SlicedQuery {
  struct Grouping {
    std::string table;       // that is read: "spans"
    std::string states;      // SQL of what is kept of one slice: run with the window put to its ends
    std::string folded;      // SQL of one slice made of several that are kept
    std::string meaning;     // equal for two whose states are the same but for the window
    std::string generation;  // UInt64 of `states` and `folded`, their first column of that name
    std::string
        kept_table;  // Identifier of `sql` and `folded`: a table of kSlicesDatabase with the columns of `states`
    std::string kept_generations;  // Array(UInt64) of both: which of its rows count
  };
  std::string sql;
  std::vector<Grouping> groupings;
  std::string window_start, window_end;  // of Compiled::parameters: the window's own
  std::string kept_from, kept_to;        // Int64 of `sql`, ns since 1970: what is kept, half-open
};

struct Compiled {
  std::string sql;
  std::vector<BoundParameter> parameters;
  // A source that was not reshaped has three columns of type object: $m, $l and $d.
  std::vector<Column> columns;
  bool is_documents = false;
  std::string source;                               // "spans", "logs", "metrics"
  std::optional<int64_t> window_start, window_end;  // what is read, after the query's own timeframe
  bool reads_long_texts = false;                    // the engine had better read fewer rows at once (sql/long_texts.h)
  std::vector<Diagnostic> warnings;
  std::optional<SlicedQuery> sliced;
};

std::expected<Compiled, std::vector<Diagnostic>> Compile(std::string_view query, const CompileOptions& options);

}  // namespace throughline::dataprime
