// What questions speak of, and where it stands: the guide's attributes, OpenTelemetry's, and the language's own fields.
#include <algorithm>

#include "assistant/planner/vocabulary.h"

namespace throughline::assistant {
namespace {

constexpr Concept kConcepts[] = {
    // The language's own.
    {"service", "service|service name|microservice|micro service|svc|servicename|backend", "$l.serviceName", "any"},
    {"application", "application|app|application name|app name|applicationname",
     "$l.applicationName|$l.applicationname", "any"},
    {"subsystem", "subsystem|sub system|subsystem name|component|subsystemname", "$l.subsystemName|$l.subsystemname",
     "any"},
    {"operation", "operation|op|operation name|span name|operationname|kind of operation", "$l.operationName", "spans",
     "", false, 0.8F},
    {"duration",
     "duration|latency|dur|lat|how slow|how fast|how quick|latencies|response time|elapsed|elapsed time|execution "
     "time|processing time|run time|runtime|"
     "time taken|time to respond|how long|lag|span duration|request time|reaction time|time it takes|time spent|"
     "response latency|request latency|request duration|speed|delay|took|take|takes",
     "$m.duration", "spans", "us", true, 1.0F},
    {"severity", "severity|level|log level|severity level|loglevel|log severity", "$m.severity", "logs", "", false,
     0.9F},
    {"message", "message|log message|msg|log text|body|log line text|text of the log",
     "$d.message|message|msg|body|$d.logRecord.body", "logs", "", false, 0.6F},
    {"time", "timestamp|time stamp", "$m.timestamp", "any"},
    {"trace", "trace id|traceid|trace ids", "$d.traceID|$d.logRecord.traceId", "any", "", false, 1.0F},
    {"span", "span id|spanid", "$d.spanID|$d.logRecord.spanId", "any", "", false, 1.0F},
    {"parent", "parent|parent span|parent id|parent span id", "$d.parentId", "spans", "", false, 0.8F},
    {"status", "span status|otel status|status of the span|trace status|outcome", "$d.tags['otel.status_code']",
     "spans", "", false, 0.9F},
    {"span_kind", "span kind|kind of span|kind", "$d.tags['span.kind']", "spans", "", false, 0.6F},
    {"exception_type", "exception type|type of exception|exception class|kind of exception", "exception.type", "spans",
     "", false, 0.9F},
    {"error_type",
     "error type|type of error|error kind|kind of error|error class|errortype|failure type|reason of failure|failure "
     "reason|error category",
     "error.type|ai.error.type", "spans", "", false, 0.9F},
    {"metric", "metric name|name of the metric", "$d.metric", "metrics", "", false, 1.0F},
    {"value", "metric value|value", "$d.value", "metrics", "", true, 0.2F},
    // AI.
    {"model", "model|llm|ai model|model name|language model|llm model|gpt model|engine model",
     "gen_ai.request.model|ai.model.name|ai.model|gen_ai.response.model", "spans", "", false, 1.0F},
    {"response_model", "response model|answering model", "gen_ai.response.model", "spans", "", false, 1.0F},
    {"model_version", "model version|version of the model", "ai.model.version", "spans", "", false, 1.0F},
    {"provider", "provider|ai provider|vendor|llm provider|model provider", "gen_ai.provider.name|gen_ai.system",
     "spans", "", false, 0.8F},
    {"ai_operation", "ai operation|genai operation|gen ai operation|kind of ai call|operation type",
     "gen_ai.operation.name", "spans", "", false, 1.0F},
    {"tokens",
     "token|tok|token spend|token cost|total token|token usage|token consumption|token count|tokens used|used "
     "token|number "
     "of tokens|usage of "
     "token|token spent",
     "gen_ai.usage.total_tokens|ai.tokens.total|ai.usage.total_tokens|llm.usage.total_tokens", "spans", "tokens", true,
     1.0F},
    {"input_tokens", "input token|prompt token|token in prompt|tokens read|request token|incoming token",
     "gen_ai.usage.input_tokens|gen_ai.usage.prompt_tokens|ai.tokens.prompt|ai.usage.prompt_tokens", "spans", "tokens",
     true, 1.0F},
    {"output_tokens",
     "output token|completion token|response token|generated token|answer token|tokens written|outgoing "
     "token",
     "gen_ai.usage.output_tokens|gen_ai.usage.completion_tokens|ai.tokens.completion|ai.usage.completion_tokens",
     "spans", "tokens", true, 1.0F},
    {"cached_tokens", "cached token|cache read token|tokens from cache|cache token",
     "gen_ai.usage.cache_read.input_tokens", "spans", "tokens", true, 1.0F},
    {"reasoning_tokens", "reasoning token|thinking token", "gen_ai.usage.reasoning.output_tokens", "spans", "tokens",
     true, 1.0F},
    {"cost",
     "cost|how expensive|how costly|price|spend|spent|spending|expense|money|dollars|usd|spent on|costs|ai "
     "cost",
     "gen_ai.usage.cost|ai.cost_usd|ai.cost.total_usd|ai.cost.usd|ai.cost", "spans", "usd", true, 0.9F},
    // Of the business: the index knows which attribute it is (fields.cc).
    {"money",
     "revenue|turnover|amount of money|income|earnings|sales volume|order value|value of order|transaction value|"
     "basket value|cart value|payment volume|money made|money earned|money taken",
     "", "any", "", true, 0.6F},
    {"first_token", "time to first token|ttft|first token latency|time to first chunk|first chunk",
     "gen_ai.response.time_to_first_chunk", "spans", "s", true, 1.0F},
    {"temperature", "temperature|model temperature", "gen_ai.request.temperature|ai.temperature|ai.request.temperature",
     "spans", "", true, 0.5F},
    {"finish_reason",
     "finish reason|stop reason|reason it stopped|finish reason of|finished with reason|stopped with reason|stop "
     "reason "
     "of|reason to stop|reason for stopping|reason of stopping|finished because of|stopped because of|finish reason is",
     "gen_ai.response.finish_reasons", "spans", "", false, 1.0F},
    {"user", "user|customer|user id|end user|userid|person|enduser|username|user name|account|people|client id",
     "enduser.id|user.id|user_id|userId|user.name|gen_ai.request.user|customer.id|customer_id", "any"},
    {"conversation", "conversation|chat session|conversation id|dialog|dialogue|thread of conversation",
     "gen_ai.conversation.id|conversation.id|conversation_id", "any", "", false, 0.9F},
    {"session", "session|session id|user session", "session.id|session_id|sessionId|gen_ai.conversation.id", "any", "",
     false, 0.7F},
    {"agent", "agent|agent name|ai agent", "gen_ai.agent.name", "spans", "", false, 0.8F},
    {"tool", "tool|tool name|ai tool", "gen_ai.tool.name", "spans", "", false, 0.8F},
    {"feedback", "feedback type|type of feedback|feedback|rating|verdict|kind of feedback", "feedback.type", "spans",
     "", false, 0.9F},
    {"intent", "intent|user intent|intent category|detected intent|category of intent|kind of question|question type",
     "ai.intent.category|ai.intent|intent.category|ai.intent.detected", "spans", "", false, 0.9F},
    {"intent_confidence", "intent confidence|confidence of the intent|confidence",
     "ai.intent.confidence|intent.confidence", "spans", "", true, 0.6F},
    // HTTP, databases, machines.
    {"http_status",
     "http status|status code|http status code|http code|response code|status|response status|http response "
     "code|return code|statuscode|http response status",
     "http.response.status_code|http.status_code|status_code|statusCode|http.status|status", "spans", "", false, 0.7F},
    {"endpoint", "endpoint|route|url path|http route|api endpoint|path|api route|uri|page|http path|url",
     "http.route|url.path|http.target|http.path|url.full|http.url|path|endpoint|url|$l.operationName", "spans", "",
     false, 0.8F},
    {"http_method", "http method|request method|http verb|verb", "http.request.method|http.method|method", "spans", "",
     false, 0.9F},
    {"database", "database|db|database system|db system|database type|kind of database",
     "db.system.name|db.system|db.name|db.namespace", "spans", "", false, 0.9F},
    {"db_statement", "sql|statement|sql statement|query text|db statement|sql query", "db.query.text|db.statement",
     "spans", "", false, 0.8F},
    {"db_operation", "db operation|database operation|sql operation", "db.operation.name|db.operation", "spans", "",
     false, 0.9F},
    {"table", "table|db table|database table", "db.collection.name|db.sql.table", "spans", "", false, 0.5F},
    {"host", "host|hostname|machine|server name|computer|node|instance|host name",
     "host.name|hostname|host|$l.computername|server.address", "any"},
    {"pod", "pod|pod name|kubernetes pod|k8s pod|replica",
     "k8s.pod.name|kubernetes.pod_name|kubernetes.pod.name|pod_name|pod", "any", "", false, 1.0F},
    {"container", "container|container name", "k8s.container.name|container.name|container", "any", "", false, 0.9F},
    {"namespace", "namespace|kubernetes namespace|k8s namespace", "k8s.namespace.name|kubernetes.namespace|namespace",
     "any", "", false, 0.9F},
    {"cluster", "cluster|kubernetes cluster|k8s cluster", "k8s.cluster.name|cluster.name|cluster", "any", "", false,
     0.9F},
    {"region", "region|cloud region|datacenter|data center|availability zone",
     "cloud.region|region|cloud.availability_zone", "any"},
    {"environment", "environment|env|deployment environment|stage",
     "deployment.environment.name|deployment.environment|environment|env", "any"},
    {"version", "version|release|service version|app version|build", "service.version|version|release", "any"},
    {"thread", "thread|thread id", "$l.threadid|thread.id|thread.name", "logs"},
    {"class", "class|class name|logger", "$l.classname|code.namespace|logger.name|logger", "logs"},
    {"ip", "ip|ip address|client ip|remote address|client address",
     "client.address|net.peer.ip|client.ip|source.ip|$l.ipaddress|ip", "any"},
    {"country", "country|geo country", "geo.country|country|client.geo.country_iso_code", "any"},
    {"tenant", "tenant|organization|organisation|tenant id", "tenant.id|tenant|tenant_id|organization.id", "any"},
};

}  // namespace

std::span<const Concept> Concepts() { return kConcepts; }

const Concept* FindConcept(std::string_view id) {
  const auto* found =
      std::find_if(std::begin(kConcepts), std::end(kConcepts), [&](const Concept& c) { return c.id == id; });
  return found == std::end(kConcepts) ? nullptr : found;
}

}  // namespace throughline::assistant
