#include "center/api/trace_shapes.h"

namespace throughline::center {
namespace {

Shape AttributesShape() { return MapOf(Any()); }
Shape SpanKindShape() { return OneOf({"unspecified", "internal", "server", "client", "producer", "consumer"}); }
Shape StatusShape() { return OneOf({"UNSET", "OK", "ERROR"}); }
Shape Tokens() { return Whole().OrNull(); }

Shape AiShape() {
  std::vector<Member> members = {{"operation", Text()}};
  for (const char* name : {"provider", "request_model", "response_model", "response_id", "conversation_id", "user_id",
                           "agent_id", "agent_name", "workflow_name", "tool_name", "tool_call_id", "error_type"})
    members.push_back(Maybe(name, Text()));
  const Shape usage = Named("Usage", Object({{"input_tokens", Tokens()},
                                             {"reported_input_tokens", Tokens()},
                                             {"output_tokens", Tokens()},
                                             {"total_tokens", Tokens()},
                                             {"cache_read_tokens", Tokens()},
                                             {"cache_write_tokens", Tokens()},
                                             {"reasoning_tokens", Tokens()},
                                             {"cost_usd", Number().OrNull()}}));
  const auto canonical = [](std::initializer_list<const char*> names) {
    std::vector<Member> some;
    for (const char* name : names) some.push_back(Maybe(name, Any()));
    return Object(std::move(some));
  };
  return Named("Ai", Object(std::move(members))
                         .And({{"usage", usage},
                               {"finish_reasons", ListOf(Text())},
                               {"tags", ListOf(Text())},
                               {"time_to_first_chunk_ns", Whole().OrNull()},
                               {"messages", canonical({"system_instructions", "input", "output"})},
                               {"tool", canonical({"definitions", "arguments", "result"})},
                               {"retrieval", canonical({"query", "documents"})}}));
}

Shape SpanShape() {
  const Shape event = Named("SpanEvent", Object({{"time_unix_nano", Either({Text(), Whole()})},
                                                 {"name", Text()},
                                                 Maybe("attributes", AttributesShape()),
                                                 Maybe("dropped_attributes_count", Whole())}));
  const Shape link = Named("SpanLink", Object({{"trace_id", Text()},
                                               {"span_id", Text()},
                                               Maybe("trace_state", Text()),
                                               Maybe("attributes", AttributesShape()),
                                               Maybe("dropped_attributes_count", Whole()),
                                               Maybe("flags", Whole())}));
  return Named("Span",
               Object({{"span_id", SpanIdShape()},
                       {"parent_span_id", SpanIdShape().OrNull()},
                       {"name", Text()},
                       {"kind", SpanKindShape()},
                       {"status", Object({{"code", StatusShape()}, Maybe("message", Text())})},
                       {"start_time_unix_nano", NanosTextShape()},
                       {"duration_ns", Whole()},
                       {"resource", Whole("which of the trace's resources")},
                       {"scope", Object({{"name", Text()}, {"version", Text()}, {"attributes", AttributesShape()}})},
                       Maybe("trace_state", Text()),
                       {"flags", Whole()},
                       {"attributes", AttributesShape()},
                       {"texts", MapOf(Text()).About("attributes that are long texts")},
                       {"events", ListOf(event)},
                       {"links", ListOf(link)},
                       {"exception", Object({{"type", Text()}, {"message", Text()}}).OrNull()},
                       {"dropped", Object({{"attributes", Whole()}, {"events", Whole()}, {"links", Whole()}})},
                       {"ai", AiShape().OrNull()},
                       {"normalised", MapOf(Text()).About("in OpenTelemetry's vocabulary")},
                       {"normalised_from", MapOf(Text()).About("which attribute each was read from")}}));
}

}  // namespace

Shape TraceUsageShape() {
  return Named("TraceUsage", Object({{"input_tokens", Tokens()},
                                     {"output_tokens", Tokens()},
                                     {"total_tokens", Tokens()},
                                     {"cost_usd", Number().OrNull()}}));
}

Shape TraceShape() {
  return Named("Trace", Object({{"trace_id", TraceIdShape()},
                                {"start_time", TimeShape()},
                                {"start_time_unix_nano", NanosTextShape()},
                                {"duration_ns", Whole()},
                                {"span_count", Whole()},
                                {"error_count", Whole()},
                                {"truncated", Flag("there are more spans than are answered")},
                                {"usage", TraceUsageShape()},
                                {"resources", ListOf(Named("Resource", Object({{"service_name", Text()},
                                                                               {"application", Text()},
                                                                               {"subsystem", Text()},
                                                                               {"attributes", AttributesShape()}})))},
                                {"spans", ListOf(SpanShape())}}));
}

Shape TracePageShape() {
  const Shape summary = Named(
      "TraceSummary",
      Object(
          {{"trace_id", TraceIdShape()},
           {"start_time", TimeShape()},
           {"start_time_unix_nano", NanosTextShape()},
           {"duration_ns", Whole()},
           {"root",
            Object({{"service", Text()}, {"name", Text()}, {"received", Flag("false: the first span stands for it")}})},
           {"span_count", Whole()},
           {"error_count", Whole()},
           {"services", ListOf(Text())},
           {"models", ListOf(Text())},
           {"input_tokens", Tokens()},
           {"output_tokens", Tokens()},
           {"total_tokens", Tokens()}}));
  return Named("TracePage",
               Object({{"traces", ListOf(summary)}, {"next_cursor", Text("null: this was the last").OrNull()}}));
}

Shape TailShape() {
  const Shape span = Named("TailSpan", Object({{"trace_id", TraceIdShape()},
                                               {"span_id", SpanIdShape()},
                                               {"parent_span_id", SpanIdShape().OrNull()},
                                               {"service", Text()},
                                               {"name", Text()},
                                               {"kind", SpanKindShape()},
                                               {"status", StatusShape()},
                                               {"status_message", Text()},
                                               {"start_time_unix_nano", NanosTextShape()},
                                               {"duration_ns", Whole()},
                                               {"operation", Text()},
                                               {"model", Text()},
                                               {"input_tokens", Tokens()},
                                               {"output_tokens", Tokens()}}));
  return Named("Tail", Object({{"spans", ListOf(span)}, {"cursor", Text()}}));
}

}  // namespace throughline::center
