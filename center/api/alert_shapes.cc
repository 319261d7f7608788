#include "center/api/alert_shapes.h"

#include "center/api/query_shapes.h"

namespace throughline::center {
namespace {

Shape LabelsShape() { return MapOf(Text()); }
Shape MatcherOpShape() { return OneOf({"=", "!=", "contains", "starts_with"}); }
Shape SeverityShape() { return OneOf({"info", "warning", "error", "critical"}); }
Shape ChannelKindShape() { return OneOf({"webhook", "slack", "teams", "pagerduty", "email"}); }

std::vector<Member> HeadMembers() {
  return {{"id", Text()},
          {"version", Whole("0: as it came with the program")},
          Maybe("author", Text()),
          Maybe("updated_at", TimeShape())};
}

}  // namespace

Shape AlertRuleShape() {
  const Shape condition = Named("AlertCondition", Object({{"column", Text()},
                                                          {"op", OneOf({">", ">=", "<", "<=", "==", "!=", "absent"})},
                                                          Maybe("value", Number()),
                                                          Maybe("compare", OneOf({"none", "ratio", "difference"})),
                                                          Maybe("before", DurationShape())}));
  return Named("AlertRule", Object({{"name", Text().Longest(200)},
                                    Maybe("description", Text()),
                                    {"query", QueryTextShape()},
                                    Maybe("parameters", MapOf(Any())),
                                    Maybe("interval", DurationShape()),
                                    Maybe("window", DurationShape()),
                                    Maybe("delay", DurationShape()),
                                    Maybe("for", DurationShape()),
                                    Maybe("repeat", DurationShape()),
                                    {"condition", condition},
                                    Maybe("group_by", ListOf(Text())),
                                    Maybe("severity", SeverityShape().Otherwise(R"("warning")")),
                                    Maybe("labels", LabelsShape()),
                                    Maybe("no_data", OneOf({"ok", "alert", "keep"}).Otherwise(R"("ok")")),
                                    Maybe("channels", ListOf(Text())),
                                    Maybe("enabled", Flag().Otherwise("true"))}));
}

Shape StoredAlertRuleShape() {
  const Shape instance = Named("AlertInstance", Object({{"labels", LabelsShape()},
                                                        {"state", OneOf({"pending", "firing", "no_data"})},
                                                        {"since", TimeShape().OrNull()},
                                                        {"fired_at", TimeShape().OrNull()},
                                                        {"told_at", TimeShape().OrNull()},
                                                        {"value", Number().OrNull()},
                                                        {"peak", Number().OrNull()},
                                                        {"incident", Text()}}));
  return Named("StoredAlertRule",
               Object(HeadMembers())
                   .And({{"ready", Flag("it comes with the program")},
                         {"rule", AlertRuleShape()},
                         {"state", OneOf({"disabled", "inactive", "pending", "firing", "no_data", "error"})},
                         {"evaluated_at", TimeShape().OrNull()},
                         Maybe("error", Text()),
                         Maybe("groups_dropped", Whole()),
                         {"instances", ListOf(instance)},
                         Maybe("warnings", WarningsShape())}));
}

Shape BackTestRequestShape() {
  return Named("BackTestRequest", Object({Maybe("from", Text()), Maybe("to", Text()),
                                          Maybe("rule", AlertRuleShape().About("of one that is not stored"))}));
}

Shape BackTestShape() {
  const Shape interval = Object(
      {{"labels", LabelsShape()}, {"from", TimeShape()}, {"to", TimeShape().OrNull()}, {"peak", Number().OrNull()}});
  const Shape point =
      Shape("array")
          .Keyword("prefixItems", R"([{"type":"string","format":"date-time"},{"type":["number","null"]}])")
          .Keyword("minItems", "2")
          .Keyword("maxItems", "2");
  const Shape series =
      Object({{"labels", LabelsShape()}, {"points", ListOf(point)}})
          .About("what the evaluations saw of a group: [time, value], those that fired first, 8 at most");
  return Named("BackTest", Object({{"fired", Whole()},
                                   {"summary", Text()},
                                   {"from", TimeShape()},
                                   {"to", TimeShape()},
                                   {"evaluations", Whole()},
                                   {"step", DurationShape()},
                                   {"is_exact", Flag()},
                                   {"one_query", Flag()},
                                   {"intervals", ListOf(interval)},
                                   {"groups", Whole("that were seen")},
                                   {"series", ListOf(series)},
                                   {"warnings", WarningsShape()}}));
}

Shape IncidentShape() {
  return Named("Incident", Object({{"id", Text()},
                                   {"rule", Text()},
                                   {"name", Text()},
                                   {"severity", SeverityShape()},
                                   {"state", OneOf({"firing", "resolved"})},
                                   {"labels", LabelsShape()},
                                   {"started_at", TimeShape()},
                                   {"fired_at", TimeShape()},
                                   {"resolved_at", TimeShape().OrNull()},
                                   {"value", Number().OrNull()},
                                   {"peak", Number().OrNull()},
                                   {"no_data", Flag()},
                                   {"silenced", Flag()}}));
}

Shape SilenceShape() {
  const Shape matcher = Object({{"label", Text()}, Maybe("op", MatcherOpShape()), {"value", Text()}});
  return Named("Silence", Object({{"matchers", ListOf(matcher)},
                                  Maybe("from", Text()),
                                  Maybe("until", Text()),
                                  Maybe("for", DurationShape()),
                                  Maybe("comment", Text())}));
}
Shape StoredSilenceShape() {
  const Shape matcher = Object({{"label", Text()}, {"op", MatcherOpShape()}, {"value", Text()}});
  const Shape silence =
      Object({{"matchers", ListOf(matcher)}, {"from", TimeShape()}, {"until", TimeShape()}, {"comment", Text()}});
  return Named("StoredSilence", Object(HeadMembers()).And({{"active", Flag()}, {"silence", silence}}));
}

Shape ChannelShape() {
  return Named("Channel", Object({{"name", Text().Longest(200)},
                                  {"kind", ChannelKindShape()},
                                  Maybe("url", Text().OnlySent()),
                                  Maybe("secret", Text("signs what is sent").OnlySent()),
                                  Maybe("routing_key", Text().OnlySent()),
                                  Maybe("user", Text()),
                                  Maybe("password", Text().OnlySent()),
                                  Maybe("from", Text()),
                                  Maybe("to", ListOf(Text()))}));
}
Shape StoredChannelShape() {
  return Named("StoredChannel", Object(HeadMembers())
                                    .And({{"name", Text()},
                                          {"kind", ChannelKindShape()},
                                          {"target", Text("scheme and host")},
                                          Maybe("secret_set", Flag()),
                                          Maybe("routing_key_set", Flag()),
                                          Maybe("user", Text()),
                                          Maybe("password_set", Flag()),
                                          Maybe("from", Text()),
                                          Maybe("to", ListOf(Text()))}));
}

}  // namespace throughline::center
