#include "center/api/query_shapes.h"

namespace throughline::center {
namespace {

Shape StatisticsShape() {
  return Object({{"rows", Whole()}, {"read_rows", Whole()}, {"read_bytes", Whole()}, {"elapsed_ms", Number()}});
}
Shape RowShape() {
  return Named("Row",
               ListOf(Any()).About("a value for each column; timestamps are nanoseconds since 1970 in a string"));
}
Shape ErrorOfAnswer() { return Object({{"code", Text()}, {"message", Text()}}).AndMore(); }

}  // namespace

Shape ColumnShape() {
  return Named("Column", Object({{"name", Text()},
                                 {"type", OneOf({"string", "number", "bool", "timestamp", "interval", "array", "object",
                                                 "any", "null"})}}));
}

Shape QueryRequestShape() {
  const Shape limits = Object({Maybe("time_ms", Whole().From(1)), Maybe("memory_bytes", Whole().From(1)),
                               Maybe("groups", Whole().From(1)), Maybe("result_bytes", Whole().From(1))})
                           .About("each lowers the server's");
  return Named("QueryRequest", Object({{"query", Text("DataPrime")},
                                       Maybe("from", InstantShape()),
                                       Maybe("to", InstantShape()),
                                       Maybe("limit", Whole().From(1)),
                                       Maybe("strict", Flag("an attribute that nobody sends is an error")),
                                       Maybe("params", MapOf(Any("a text, a number, a list of them, or null for any"))),
                                       Maybe("query_id", Text().Fitting("^[A-Za-z0-9_-]{1,64}$")),
                                       Maybe("limits", limits)}));
}

Shape QueryAnswerShape() {
  return Named(
      "QueryAnswer",
      Object({{"query_id", Text()},
              {"columns", ListOf(ColumnShape())},
              {"warnings", ListOf(DiagnosticShape())},
              {"rows", ListOf(RowShape())},
              Maybe("limited", Flag()),
              Maybe("limited_by", OneOf({"rows", "bytes"})),
              Maybe("statistics", StatisticsShape()),
              Maybe("error", ErrorOfAnswer().About("in place of the statistics: the query failed after its rows "
                                                   "had begun"))}));
}

Shape QueryLineShape() {
  return Named("QueryLine", Either({Object({{"query_id", Text()},
                                            Maybe("analytic", Text()),
                                            Maybe("query", Text()),
                                            {"columns", ListOf(ColumnShape())},
                                            {"warnings", ListOf(DiagnosticShape())}})
                                        .About("the head"),
                                    Object({{"rows", ListOf(RowShape())}}).About("a batch"),
                                    Object({{"limited", Flag()},
                                            Maybe("limited_by", OneOf({"rows", "bytes"})),
                                            {"statistics", StatisticsShape()}})
                                        .About("the end"),
                                    Object({{"error", ErrorOfAnswer()}}).About("the end of a query that failed")}));
}

Shape AnalyticAnswerShape() {
  return Named("AnalyticAnswer", QueryAnswerShape().And({{"analytic", Text()},
                                                         Maybe("query", Text("what ran, its parameters in place"))}));
}

Shape QueryTextShape() {
  return Named("QueryText",
               Either({Text(), ListOf(Text())}).About("a DataPrime query: a text, or a list of its lines"));
}

Shape WarningsShape() {
  return ListOf(
      Named("Warning", Object({{"where", Text()}, {"message", Text()}, {"line", Whole()}, {"column", Whole()}})));
}

Shape FigureRowsShape() { return ListOf(Object({}).About("a member for each column of the figure")); }
Shape QueriesShape() { return MapOf(Text("DataPrime")).About("by figure: what ran"); }

}  // namespace throughline::center
