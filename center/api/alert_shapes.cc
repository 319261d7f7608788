#include "center/api/alert_shapes.h"

#include "center/api/query_shapes.h"

namespace throughline::center {
namespace {

Shape LabelsShape() { return MapOf(Text()); }

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
  return Named("AlertRule",
               Object({{"name", Text().Longest(200)},
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
                       Maybe("severity", OneOf({"info", "warning", "error", "critical"}).Otherwise(R"("warning")")),
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
  const Shape interval = Object({{"labels", LabelsShape()},
                                 {"from", TimeShape().OrNull()},
                                 {"to", TimeShape().OrNull()},
                                 {"peak", Number().OrNull()}});
  const Shape series =
      Object({{"labels", LabelsShape()}, {"points", ListOf(ListOf(Either({TimeShape(), Number()})))}})
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
                                   {"severity", Text()},
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
  const Shape matcher =
      Object({{"label", Text()}, Maybe("op", OneOf({"=", "!=", "contains", "starts_with"})), {"value", Text()}});
  return Named("Silence", Object({{"matchers", ListOf(matcher)},
                                  Maybe("from", Text()),
                                  Maybe("until", Text()),
                                  Maybe("for", DurationShape()),
                                  Maybe("comment", Text())}));
}
Shape StoredSilenceShape() {
  return Named("StoredSilence", Object(HeadMembers()).And({Maybe("active", Flag()), {"silence", SilenceShape()}}));
}

Shape ChannelShape() {
  return Named("Channel", Object({{"name", Text().Longest(200)},
                                  {"kind", OneOf({"webhook", "slack", "teams", "pagerduty", "email"})},
                                  Maybe("url", Text().OnlySent()),
                                  Maybe("secret", Text("signs what is sent").OnlySent()),
                                  Maybe("routing_key", Text().OnlySent()),
                                  Maybe("user", Text()),
                                  Maybe("password", Text().OnlySent()),
                                  Maybe("from", Text()),
                                  Maybe("to", ListOf(Text()))}));
}
Shape StoredChannelShape() {
  return Named("StoredChannel",
               Object(HeadMembers())
                   .And({Maybe("name", Text()), Maybe("kind", Text()), Maybe("target", Text("scheme and host")),
                         Maybe("secret_set", Flag()), Maybe("routing_key_set", Flag()), Maybe("user", Text()),
                         Maybe("password_set", Flag()), Maybe("from", Text()), Maybe("to", ListOf(Text()))}));
}

}  // namespace throughline::center
