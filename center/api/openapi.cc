#include "center/api/openapi.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/json_writer.h"

namespace throughline::center {
namespace {

// What a route's method and pattern do not say.
struct Described {
  std::string_view route;     // "POST /api/v1/query"
  std::string_view request;   // a schema, or empty: no body
  std::string_view response;  // a schema, or empty: any object
  std::string_view query;     // names of query parameters, a blank between
  std::string_view request_type = "application/json";
  std::string_view line_response = {};  // a schema of each line, where the answer may be one JSON object a line
};

constexpr std::array kDescribed = {
    Described{.route = "POST /api/v1/query",
              .request = "QueryRequest",
              .response = "QueryAnswer",
              .query = "",
              .line_response = "QueryLine"},
    Described{.route = "POST /api/v1/compile", .request = "QueryRequest", .response = "Compiled", .query = ""},
    Described{.route = "POST /api/v1/dataprime/query",
              .request = "DataprimeRequest",
              .response = "",
              .query = "",
              .line_response = "DataprimeLine"},
    Described{.route = "POST /api/v1/language/analysis",
              .request = "LanguageRequest",
              .response = "LanguageAnalysis",
              .query = ""},
    Described{.route = "POST /api/v1/language/completion",
              .request = "LanguageRequest",
              .response = "LanguageCompletion",
              .query = ""},
    Described{
        .route = "POST /api/v1/language/hover", .request = "LanguageRequest", .response = "LanguageHover", .query = ""},
    Described{.route = "GET /api/v1/language/vocabulary", .request = "", .response = "Vocabulary", .query = ""},
    Described{.route = "POST /api/v1/feedback", .request = "Verdict", .response = "VerdictStored", .query = ""},
    Described{
        .route = "GET /api/v1/feedback", .request = "", .response = "VerdictsOfTrace", .query = "trace_id from to"},
    Described{.route = "GET /api/v1/feedback/stats",
              .request = "",
              .response = "FeedbackStats",
              .query = "from to application subsystem"},
    Described{
        .route = "GET /api/v1/propagation", .request = "", .response = "Propagation", .query = "from to service"},
    Described{.route = "GET /api/v1/keypaths", .request = "", .response = "Keypaths", .query = "source"},
    Described{.route = "POST /api/v1/differences",
              .request = "DifferencesRequest",
              .response = "Differences",
              .query = ""},
    Described{.route = "GET /api/v1/analytics", .request = "", .response = "Analytics", .query = "group"},
    Described{.route = "GET /api/v1/analytics/{name}", .request = "", .response = "Analytic", .query = ""},
    Described{.route = "GET /api/v1/analytics/{name}/result",
              .request = "",
              .response = "AnalyticAnswer",
              .query = "from to now limit application subsystem model user interval",
              .line_response = "QueryLine"},
    Described{.route = "GET /api/v1/queries", .request = "", .response = "RunningQueries", .query = ""},
    Described{.route = "GET /api/v1/prices", .request = "", .response = "Prices", .query = ""},
    Described{.route = "POST /api/v1/prices", .request = "Price", .response = "Price", .query = ""},
    Described{.route = "GET /api/v1/prices/lookup", .request = "", .response = "Price", .query = "provider model at"},
    Described{.route = "GET /api/v1/prices/unpriced", .request = "", .response = "QueryAnswer", .query = "from to"},
    Described{.route = "GET /api/v1/prices/reprice", .request = "", .response = "Repricing", .query = ""},
    Described{
        .route = "POST /api/v1/prices/reprice", .request = "RepriceRequest", .response = "Repricing", .query = ""},
    Described{.route = "GET /api/v1/prices/{id}", .request = "", .response = "Price", .query = ""},
    Described{.route = "PUT /api/v1/prices/{id}", .request = "Price", .response = "Price", .query = ""},
    Described{.route = "GET /api/v1/tables", .request = "", .response = "Tables", .query = ""},
    Described{.route = "GET /api/v1/tables/{name}", .request = "", .response = "Table", .query = ""},
    Described{.route = "PUT /api/v1/tables/{name}",
              .request = "Csv",
              .response = "Table",
              .query = "",
              .request_type = "text/csv"},
    Described{.route = "GET /api/v1/traces",
              .request = "",
              .response = "",
              .query = "since from to service operation status min_duration max_duration model user conversation "
                       "attribute text limit cursor"},
    Described{
        .route = "POST /api/v1/dashboards", .request = "Dashboard", .response = "StoredDashboard", .query = ""},
    Described{.route = "POST /api/v1/dashboards/check", .request = "Dashboard", .response = "", .query = ""},
    Described{.route = "GET /api/v1/dashboards/{id}", .request = "", .response = "StoredDashboard", .query = ""},
    Described{
        .route = "PUT /api/v1/dashboards/{id}", .request = "Dashboard", .response = "StoredDashboard", .query = ""},
    Described{.route = "GET /api/v1/dashboards/{id}/export", .request = "", .response = "Dashboard", .query = ""},
    Described{.route = "POST /api/v1/dashboards/{id}/copy",
              .request = "",
              .response = "StoredDashboard",
              .query = "title"},
    Described{.route = "POST /api/v1/alerts/rules", .request = "AlertRule", .response = "StoredAlertRule", .query = ""},
    Described{.route = "GET /api/v1/alerts/rules/{id}", .request = "", .response = "StoredAlertRule", .query = ""},
    Described{
        .route = "PUT /api/v1/alerts/rules/{id}", .request = "AlertRule", .response = "StoredAlertRule", .query = ""},
    Described{.route = "POST /api/v1/alerts/rules/{id}/backtest",
              .request = "BackTestRequest",
              .response = "BackTest",
              .query = ""},
    Described{.route = "POST /api/v1/alerts/rules/backtest",
              .request = "BackTestRequest",
              .response = "BackTest",
              .query = ""},
    Described{.route = "GET /api/v1/alerts/incidents", .request = "", .response = "", .query = "rule state limit"},
    Described{.route = "POST /api/v1/alerts/silences", .request = "Silence", .response = "", .query = ""},
    Described{.route = "POST /api/v1/alerts/channels", .request = "Channel", .response = "StoredChannel", .query = ""},
    Described{.route = "GET /api/v1/alerts/channels/{id}", .request = "", .response = "StoredChannel", .query = ""},
    Described{
        .route = "PUT /api/v1/alerts/channels/{id}", .request = "Channel", .response = "StoredChannel", .query = ""},
    Described{.route = "GET /api/v1/tail", .request = "", .response = "", .query = "cursor limit wait"},
};

// JSON of the schemas above.
constexpr std::string_view kSchemas = R"JSON({
"Error":{"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["kind","message"],
  "properties":{"kind":{"type":"string","enum":["invalid","too_large","unauthorized","forbidden","not_found","conflict",
    "busy","no_space","unavailable","timeout","cancelled","internal"]},
  "message":{"type":"string"},"diagnostics":{"type":"array","items":{"$ref":"#/components/schemas/Diagnostic"}}}}}},
"Diagnostic":{"type":"object","required":["severity","message","line","column","end_line","end_column"],"properties":{
  "severity":{"type":"string","enum":["error","warning"]},"message":{"type":"string"},"suggestion":{"type":"string"},
  "line":{"type":"integer"},"column":{"type":"integer"},"end_line":{"type":"integer"},"end_column":{"type":"integer"}}},
"Instant":{"type":["string","integer"],
  "description":"RFC 3339, Unix time in s, ms, us or ns by its digits, now, or relative to now as in -1h"},
"Column":{"type":"object","required":["name","type"],"properties":{"name":{"type":"string"},"type":{"type":"string",
  "enum":["string","number","bool","timestamp","interval","array","object","any","null"]}}},
"QueryRequest":{"type":"object","required":["query"],"properties":{"query":{"type":"string"},
  "from":{"$ref":"#/components/schemas/Instant"},"to":{"$ref":"#/components/schemas/Instant"},
  "limit":{"type":"integer","minimum":1},"strict":{"type":"boolean"},
  "params":{"type":"object","additionalProperties":{"description":"a text, a number, a list of them, or null for any"}},
  "query_id":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"},
  "limits":{"type":"object","description":"each lowers the server's","properties":{"time_ms":{"type":"integer"},
    "memory_bytes":{"type":"integer"},"groups":{"type":"integer"},"result_bytes":{"type":"integer"}}}}},
"Statistics":{"type":"object","properties":{"rows":{"type":"integer"},"read_rows":{"type":"integer"},
  "read_bytes":{"type":"integer"},"elapsed_ms":{"type":"number"}}},
"Row":{"type":"array","description":"a value for each column; timestamps are nanoseconds since 1970 in a string"},
"QueryAnswer":{"type":"object","required":["query_id","columns","warnings","rows"],"properties":{
  "query_id":{"type":"string"},"columns":{"type":"array","items":{"$ref":"#/components/schemas/Column"}},
  "warnings":{"type":"array","items":{"$ref":"#/components/schemas/Diagnostic"}},
  "rows":{"type":"array","items":{"$ref":"#/components/schemas/Row"}},
  "limited":{"type":"boolean"},"limited_by":{"type":"string","enum":["rows","bytes"]},
  "statistics":{"$ref":"#/components/schemas/Statistics"},
  "error":{"description":"in place of the statistics: the query failed after its rows had begun","type":"object"}}},
"QueryLine":{"type":"object","description":
  "the head (query_id, columns, warnings), then batches (rows), then the end (limited, statistics) or an error"},
"Compiled":{"type":"object","properties":{"sql":{"type":"string"},
  "parameters":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},
    "type":{"type":"string"},"value":{"type":"string"}}}},
  "columns":{"type":"array","items":{"$ref":"#/components/schemas/Column"}},
  "warnings":{"type":"array","items":{"$ref":"#/components/schemas/Diagnostic"}}}},
"DataprimeRequest":{"type":"object","required":["query"],"properties":{"query":{"type":"string"},
  "metadata":{"type":"object","properties":{"startDate":{"type":"string"},"endDate":{"type":"string"},
    "nowDate":{"type":"string"},"limit":{"type":"integer"},"defaultSource":{"type":"string"},
    "strictFieldsValidation":{"type":"boolean"},
    "tier":{"type":"string","enum":["TIER_FREQUENT_SEARCH","TIER_ARCHIVE"]},
    "syntax":{"type":"string","enum":["QUERY_SYNTAX_DATAPRIME","QUERY_SYNTAX_LUCENE",
      "QUERY_SYNTAX_DATAPRIME_UTF8_BASE64","QUERY_SYNTAX_LUCENE_UTF8_BASE64"]}}}}},
"DataprimeLine":{"type":"object","description":"one of queryId, warning, result, statistics, error"},
"LanguageRequest":{"type":"object","required":["query"],"properties":{"query":{"type":"string"},
  "position":{"type":"integer","minimum":0,"description":"of the cursor; needed by completion and hover"},
  "encoding":{"type":"string","enum":["utf-16","utf-8"],"default":"utf-16",
    "description":"what positions count, both ways: UTF-16 code units, or bytes of UTF-8"},
  "from":{"$ref":"#/components/schemas/Instant"},"to":{"$ref":"#/components/schemas/Instant"},
  "strict":{"type":"boolean"},"params":{"type":"object","additionalProperties":true}}},
"LanguageAnalysis":{"type":"object","required":["tokens","diagnostics"],"properties":{
  "tokens":{"type":"array","items":{"type":"object","required":["kind","from","to"],"properties":{
    "kind":{"type":"string","enum":["command","keyword","function","argument","keypath","parameter","alias","type",
      "dataset","string","number","interval","regexp","comment","operator","error"]},
    "from":{"type":"integer"},"to":{"type":"integer"}}}},
  "diagnostics":{"type":"array","items":{"type":"object","required":["severity","message","from","to"],"properties":{
    "severity":{"type":"string","enum":["error","warning"]},"message":{"type":"string"},
    "suggestion":{"type":"string"},"from":{"type":"integer"},"to":{"type":"integer"}}}}}},
"Keypaths":{"type":"object","required":["source","rows_last_day","keypaths"],"properties":{
  "source":{"type":"string"},"rows_last_day":{"type":["integer","null"],"description":"null: not known now"},
  "keypaths":{"type":"array","items":{"type":"object","required":["keypath","type"],"properties":{
    "keypath":{"type":"string"},"type":{"type":"string"},
    "unit":{"type":"string","enum":["ns","us","ms","s","bytes","tokens","usd"]},
    "attribute":{"type":"string","description":"the flat key, when the field is an attribute"},
    "types":{"type":"array","items":{"type":"string","enum":["string","number","bool","other"]}},
    "values":{"type":"array","items":{"type":"string"},"description":"texts of the last day, the most frequent first"}
  }}}}},
"LanguageCompletion":{"type":"object","required":["items","is_incomplete"],"properties":{
  "items":{"type":"array","description":"the best first","items":{"type":"object",
    "required":["kind","label","text","from","to"],"properties":{
    "kind":{"type":"string","enum":["command","keyword","function","aggregation","keypath","parameter","type","dataset",
      "table","extractor","severity","value","constant"]},
    "label":{"type":"string"},"text":{"type":"string","description":"replaces from..to"},"from":{"type":"integer"},
    "to":{"type":"integer"},"detail":{"type":"string"},"documentation":{"type":"string"}}}},
  "is_incomplete":{"type":"boolean","description":"there are more: ask again when more is typed"}}},
"LanguageHover":{"type":"object","required":["hover"],"properties":{"hover":{"type":["object","null"],
  "required":["kind","title","from","to","examples"],"properties":{
  "kind":{"type":"string","enum":["command","function","aggregation","keypath","type","dataset","extractor"]},
  "title":{"type":"string","description":"a syntax, a signature, a keypath"},"from":{"type":"integer"},
  "to":{"type":"integer"},"summary":{"type":"string"},"nulls":{"type":"string"},"unit":{"type":"string"},
  "type":{"type":"string"},"examples":{"type":"array","items":{"type":"object","properties":{
    "text":{"type":"string"},"meaning":{"type":"string"}}}}}}}},
"Vocabulary":{"type":"object","properties":{"commands":{"type":"array","items":{"type":"object"}},
  "functions":{"type":"array","items":{"type":"object"}},"case_forms":{"type":"array","items":{"type":"object"}},
  "types":{"type":"array","items":{"type":"string"}}}},
"RunningQueries":{"type":"object","properties":{"queries":{"type":"array","items":{"type":"object","properties":{
  "query_id":{"type":"string"},"query":{"type":"string"},"start_time":{"type":"string"},
  "elapsed_ms":{"type":"integer"},"rows":{"type":"integer"},"read_rows":{"type":"integer"},
  "total_rows":{"type":"integer"}}}}}},
"ShareOfTraces":{"type":"object","description":"with its 95 % interval (Wilson)","properties":{"with":{"type":"integer"},
  "of":{"type":"integer"},"share":{"type":"number"},"low":{"type":"number"},"high":{"type":"number"}}},
"DifferencesRequest":{"type":"object","required":["selection"],"properties":{"selection":{"type":"string","description":
  "thumbs_down, slow, costly, failed, or a DataPrime condition on a span: a trace with such a span is selected"},
  "base":{"type":"string","description":"a condition: only traces with such a span are compared"},
  "from":{"$ref":"#/components/schemas/Instant"},"to":{"$ref":"#/components/schemas/Instant"},
  "limit":{"type":"integer","minimum":1,"maximum":100,"default":10}}},
"Differences":{"type":"object","required":["selection","traces","stands_out","message","differences"],"properties":{
  "selection":{"type":"string"},"meaning":{"type":"string"},
  "threshold":{"type":["number","null"],"description":"of slow, in microseconds; of costly, in USD"},
  "traces":{"type":"object","properties":{"selected":{"type":"integer"},"rest":{"type":"integer"},
    "sampled_one_in":{"type":"integer"}}},"stands_out":{"type":"boolean"},"message":{"type":"string"},
  "differences":{"type":"array","description":"the strongest first","items":{"type":"object","properties":{
    "attribute":{"type":"string"},"keypath":{"type":"string"},"value":{"type":"string"},
    "kind":{"type":"string","enum":["value","range","absent"]},
    "selected":{"$ref":"#/components/schemas/ShareOfTraces"},"rest":{"$ref":"#/components/schemas/ShareOfTraces"},
    "difference":{"type":"object","description":"of the shares, with its 95 % interval (Newcombe)","properties":{
      "value":{"type":"number"},"low":{"type":"number"},"high":{"type":"number"}}},
    "lift":{"type":["number","null"]},"selected_with_value":{"type":"number"},
    "selected_without_value":{"type":"number"},"p_value":{"type":"number"},"false_discovery_rate":{"type":"number"},
    "also":{"type":"array","items":{"type":"string"}},"query":{"type":"string","description":"DataPrime"}}}},
  "compared":{"type":"object","properties":{"attributes":{"type":"integer"},"values":{"type":"integer"},
    "false_discovery_rate_at_most":{"type":"number"},"queries":{"type":"integer"},
    "attributes_left_out":{"type":"integer"},"many_values":{"type":"array","items":{"type":"string"}}}}}},
"Analytic":{"type":"object","required":["name","group","title","meaning","columns","parameters"],"properties":{
  "name":{"type":"string"},"group":{"type":"string"},"title":{"type":"string"},"meaning":{"type":"string"},
  "source":{"type":"string","description":"whose formula it is"},
  "chart":{"type":"string","enum":["table","number","bars","lines","histogram","graph"]},
  "missing":{"type":"string","description":"what a null or an absent row says"},
  "columns":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"unit":{"type":"string"},
    "meaning":{"type":"string"}}}},
  "parameters":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},
    "type":{"type":"string","enum":["text","number","interval"]},"default":{"type":"string"},
    "meaning":{"type":"string"}}}},
  "reads":{"type":"array","description":"attributes that emitters send under their own key","items":{"type":"object",
    "properties":{"attribute":{"type":"string"},"type":{"type":"string"},"meaning":{"type":"string"}}}},
  "query":{"type":"string","description":"DataPrime; of one analytic, not in the list"},
  "original":{"type":"object","description":"the query as its publisher wrote it","properties":{
    "source":{"type":"string"},"query":{"type":"string"}}}}},
"Analytics":{"type":"object","properties":{"analytics":{"type":"array",
  "items":{"$ref":"#/components/schemas/Analytic"}}}},
"AnalyticAnswer":{"allOf":[{"$ref":"#/components/schemas/QueryAnswer"},{"type":"object","properties":{
  "analytic":{"type":"string"},"query":{"type":"string","description":"what ran, its parameters in place"}}}]},
"Table":{"type":"object","properties":{"name":{"type":"string"},"key":{"type":"string"},
  "columns":{"type":"array","items":{"$ref":"#/components/schemas/Column"}},"rows":{"type":"integer"},
  "bytes":{"type":"integer"},"updated_at":{"type":"string"}}},
"Tables":{"type":"object","properties":{"tables":{"type":"array","items":{"$ref":"#/components/schemas/Table"}}}},
"QueryText":{"description":"a DataPrime query: a text, or a list of its lines","oneOf":[{"type":"string"},
  {"type":"array","items":{"type":"string"}}]},
"Dashboard":{"type":"object","required":["title","panels"],"properties":{"title":{"type":"string"},
  "description":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},
  "time_range":{"type":"object","properties":{"from":{"$ref":"#/components/schemas/Instant"},
    "to":{"$ref":"#/components/schemas/Instant"}}},
  "variables":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},
    "title":{"type":"string"},"query":{"$ref":"#/components/schemas/QueryText"},
    "values":{"type":"array","items":{"type":["string","number","boolean"]}},
    "default":{"description":"none: null, which is any"},"multi":{"type":"boolean"}}}},
  "panels":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},
    "title":{"type":"string"},"description":{"type":"string"},"kind":{"type":"string",
      "enum":["table","line","bar","number","area","pie","histogram","graph","text"]},
    "query":{"$ref":"#/components/schemas/QueryText"},"text":{"type":"string"},"unit":{"type":"string"},
    "position":{"type":"object","required":["x","y","w","h"],"description":"cells of a grid of 24 columns",
      "properties":{"x":{"type":"integer"},"y":{"type":"integer"},"w":{"type":"integer"},"h":{"type":"integer"}}},
    "options":{"type":"object"}}}}}},
"StoredDashboard":{"type":"object","required":["id","version","read_only","dashboard"],"properties":{
  "id":{"type":"string"},"version":{"type":"integer"},"read_only":{"type":"boolean"},"author":{"type":"string"},
  "updated_at":{"type":"string"},"dashboard":{"$ref":"#/components/schemas/Dashboard"},
  "warnings":{"type":"array","items":{"type":"object"}}}},
"PriceTier":{"type":"object","required":["above_input_tokens"],"description":
  "prices of all tokens of a request with more input than that","properties":{
  "above_input_tokens":{"type":"integer"},"input":{"type":"number"},"output":{"type":"number"},
  "cache_read":{"type":"number"},"cache_write":{"type":"number"},"reasoning":{"type":"number"},
  "audio_input":{"type":"number"},"audio_output":{"type":"number"},"request":{"type":"number"}}},
"Price":{"type":"object","required":["model"],"description":"in USD for a million tokens","properties":{
  "id":{"type":"string","readOnly":true},"version":{"type":"integer","readOnly":true},
  "updated_at":{"type":"string","readOnly":true},"price_id":{"type":"string","readOnly":true},
  "model":{"type":"string","description":"a name, or a pattern with *"},"provider":{"type":["string","null"]},
  "valid_from":{"type":["string","null"]},"input":{"type":"number"},"output":{"type":"number"},
  "cache_read":{"type":"number"},"cache_write":{"type":"number"},"reasoning":{"type":"number"},
  "audio_input":{"type":"number"},"audio_output":{"type":"number"},
  "request":{"type":"number","description":"in USD for one request"},
  "batch_factor":{"type":"number","minimum":0,"maximum":1},
  "tiers":{"type":"array","items":{"$ref":"#/components/schemas/PriceTier"}},"note":{"type":"string"}}},
"Prices":{"type":"object","properties":{"prices":{"type":"array","items":{"$ref":"#/components/schemas/Price"}},
  "published":{"type":"object","properties":{"source":{"type":"string"},"version":{"type":"string"}}}}},
"RepriceRequest":{"type":"object","required":["from"],"properties":{
  "from":{"$ref":"#/components/schemas/Instant"},"to":{"$ref":"#/components/schemas/Instant"},
  "dry_run":{"type":"boolean","default":false}}},
"Repricing":{"type":"object","properties":{"id":{"type":"string"},
  "state":{"type":"string","enum":["dry_run","running","done","failed"]},"from":{"type":"string"},
  "to":{"type":"string"},"models":{"type":"integer"},"spans":{"type":"integer"},"changed_spans":{"type":"integer"},
  "unpriced_spans":{"type":"integer"},"cost_before_usd":{"type":"number"},"cost_after_usd":{"type":"number"},
  "models_done":{"type":"integer"},"parts_to_write":{"type":"integer"},"started_at":{"type":"string"},
  "ended_at":{"type":"string"},"error":{"type":"string"}}},
"Verdict":{"type":"object","description":"token, or trace_id and span_id; and one of verdict, rating, score, comment, correction",
  "properties":{"token":{"type":"string","description":"the answer's"},"trace_id":{"type":"string","pattern":"^[0-9a-fA-F]{32}$"},
  "span_id":{"type":"string","pattern":"^[0-9a-fA-F]{16}$"},"verdict":{"type":"string","enum":["thumbs_up","thumbs_down"]},
  "rating":{"type":"integer","minimum":1,"maximum":5},"score":{"type":"number","minimum":0,"maximum":1},
  "category":{"type":"string","maxLength":128},"comment":{"type":"string","maxLength":4096},
  "correction":{"type":"string","maxLength":65536},"user_id":{"type":"string","maxLength":256},
  "session_id":{"type":"string","maxLength":256},"idempotency_key":{"type":"string","maxLength":128}},
  "examples":[{"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331","verdict":"thumbs_down",
  "comment":"wrong field","user_id":"u1"}]},
"VerdictStored":{"type":"object","required":["trace_id","span_id","feedback_span_id","stored"],"properties":{
  "trace_id":{"type":"string"},"span_id":{"type":["string","null"]},"feedback_span_id":{"type":"string"},
  "stored":{"type":"boolean"}}},
"VerdictGiven":{"type":"object","properties":{"time":{"type":"string","description":"ns since 1970"},
  "feedback_id":{"type":"string"},"service":{"type":"string"},"verdict":{"type":["string","null"]},
  "rating":{"type":["number","null"]},"score":{"type":["number","null"]},"category":{"type":["string","null"]},
  "comment":{"type":["string","null"]},"correction":{"type":["string","null"]},"correlated":{"type":"boolean"},
  "reason":{"type":["string","null"]}}},
"VerdictsOfTrace":{"type":"object","properties":{"trace_id":{"type":"string"},"query":{"type":"string"},
  "verdicts":{"type":"array","items":{"allOf":[{"$ref":"#/components/schemas/VerdictGiven"},{"type":"object","properties":{
    "span_id":{"type":["string","null"]},"author":{"type":"object","properties":{
      "kind":{"type":"string","enum":["user","session","anonymous"]},"id":{"type":"string"}}},
    "history":{"type":"array","items":{"$ref":"#/components/schemas/VerdictGiven"}}}}]}}}},
"FeedbackStats":{"type":"object","properties":{"totals":{"type":"object"},
  "by_category":{"type":"array","items":{"type":"object"}},"correlation":{"type":"object","properties":{
    "verdicts":{"type":"integer"},"matched":{"type":"integer"},"rate":{"type":["number","null"]}}},
  "outcomes":{"type":"array","items":{"type":"object"}},
  "queries":{"type":"object","additionalProperties":{"type":"string"}}}},
"Propagation":{"type":"object","properties":{"contexts":{"type":"array","items":{"type":"object"}},
  "faults":{"type":"array","items":{"type":"object"}},"orphans":{"type":"array","items":{"type":"object"}},
  "several_roots":{"type":"array","items":{"type":"object"}},"clock_skew":{"type":"array","items":{"type":"object"}},
  "duplicate_span_ids":{"type":"array","items":{"type":"object"}},"refused":{"type":"array","items":{"type":"object"}},
  "queries":{"type":"object","additionalProperties":{"type":"string"}}}},
"Duration":{"type":"string","description":"250ms, 90s, 1h30m, 7d"},
"AlertRule":{"type":"object","required":["name","query","condition"],"properties":{"name":{"type":"string"},
  "description":{"type":"string"},"query":{"$ref":"#/components/schemas/QueryText"},
  "parameters":{"type":"object","additionalProperties":true},
  "interval":{"$ref":"#/components/schemas/Duration"},"window":{"$ref":"#/components/schemas/Duration"},
  "delay":{"$ref":"#/components/schemas/Duration"},"for":{"$ref":"#/components/schemas/Duration"},
  "repeat":{"$ref":"#/components/schemas/Duration"},
  "condition":{"type":"object","required":["column","op"],"properties":{"column":{"type":"string"},
    "op":{"type":"string","enum":[">",">=","<","<=","==","!=","absent"]},"value":{"type":"number"}}},
  "group_by":{"type":"array","items":{"type":"string"}},
  "severity":{"type":"string","enum":["info","warning","error","critical"],"default":"warning"},
  "labels":{"type":"object","additionalProperties":{"type":"string"}},
  "no_data":{"type":"string","enum":["ok","alert","keep"],"default":"ok"},
  "channels":{"type":"array","items":{"type":"string"}},"enabled":{"type":"boolean","default":true}}},
"StoredAlertRule":{"type":"object","required":["id","version","ready","rule","state","instances"],"properties":{
  "id":{"type":"string"},"version":{"type":"integer","description":"0: as it came with the program"},
  "ready":{"type":"boolean"},"rule":{"$ref":"#/components/schemas/AlertRule"},
  "state":{"type":"string","enum":["disabled","inactive","pending","firing","no_data","error"]},
  "evaluated_at":{"type":["string","null"]},"error":{"type":"string"},"groups_dropped":{"type":"integer"},
  "instances":{"type":"array","items":{"type":"object","properties":{
    "labels":{"type":"object","additionalProperties":{"type":"string"}},
    "state":{"type":"string","enum":["pending","firing","no_data"]},"since":{"type":["string","null"]},
    "fired_at":{"type":["string","null"]},"told_at":{"type":["string","null"]},"value":{"type":["number","null"]},
    "peak":{"type":["number","null"]},"incident":{"type":"string"}}}},
  "warnings":{"type":"array","items":{"type":"object"}}}},
"BackTestRequest":{"type":"object","properties":{"from":{"$ref":"#/components/schemas/Instant"},
  "to":{"$ref":"#/components/schemas/Instant"},"rule":{"$ref":"#/components/schemas/AlertRule"}}},
"BackTest":{"type":"object","properties":{"fired":{"type":"integer"},"summary":{"type":"string"},
  "from":{"type":"string"},"to":{"type":"string"},"evaluations":{"type":"integer"},"step":{"type":"string"},
  "is_exact":{"type":"boolean"},"one_query":{"type":"boolean"},
  "intervals":{"type":"array","items":{"type":"object","properties":{
    "labels":{"type":"object","additionalProperties":{"type":"string"}},"from":{"type":"string"},
    "to":{"type":["string","null"]},"peak":{"type":["number","null"]}}}}}},
"Silence":{"type":"object","required":["matchers"],"properties":{"matchers":{"type":"array","items":{"type":"object",
  "required":["label","value"],"properties":{"label":{"type":"string"},
  "op":{"type":"string","enum":["=","!=","contains","starts_with"]},"value":{"type":"string"}}}},
  "from":{"$ref":"#/components/schemas/Instant"},"until":{"$ref":"#/components/schemas/Instant"},
  "for":{"$ref":"#/components/schemas/Duration"},"comment":{"type":"string"}}},
"Channel":{"type":"object","required":["name","kind"],"properties":{"name":{"type":"string"},
  "kind":{"type":"string","enum":["webhook","slack","teams","pagerduty","email"]},
  "url":{"type":"string","writeOnly":true},"secret":{"type":"string","writeOnly":true},
  "routing_key":{"type":"string","writeOnly":true},"user":{"type":"string"},
  "password":{"type":"string","writeOnly":true},"from":{"type":"string"},
  "to":{"type":"array","items":{"type":"string"}}}},
"StoredChannel":{"type":"object","required":["id","version","name","kind","target"],"properties":{
  "id":{"type":"string"},"version":{"type":"integer"},"name":{"type":"string"},"kind":{"type":"string"},
  "target":{"type":"string","description":"scheme and host"},"secret_set":{"type":"boolean"},
  "password_set":{"type":"boolean"},"updated_at":{"type":"string"}}},
"Csv":{"type":"string"}
})JSON";

void WriteContent(std::string_view type, std::string_view schema, JsonWriter& json) {
  json.Key(type).BeginObject().Key("schema").BeginObject();
  if (schema.empty()) {
    json.Key("type").String("object");
  } else {
    json.Key("$ref").String("#/components/schemas/" + std::string(schema));
  }
  json.EndObject().EndObject();
}

void WriteParameter(std::string_view name, std::string_view place, JsonWriter& json) {
  json.BeginObject().Key("name").String(name).Key("in").String(place).Key("required").Bool(place == "path");
  json.Key("schema").BeginObject().Key("type").String("string").EndObject().EndObject();
}

void WriteParameters(const Route& route, const Described& described, JsonWriter& json) {
  json.Key("parameters").BeginArray();
  for (size_t at = 0; (at = route.pattern.find('{', at)) != std::string::npos; ++at)
    WriteParameter(std::string_view(route.pattern).substr(at + 1, route.pattern.find('}', at) - at - 1), "path", json);
  for (std::string_view rest = described.query; !rest.empty();) {
    const size_t end = std::min(rest.find(' '), rest.size());
    WriteParameter(rest.substr(0, end), "query", json);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  json.EndArray();
}

void WriteOperation(const Route& route, JsonWriter& json) {
  const std::string name = route.method + " " + route.pattern;
  const auto found = std::ranges::find(kDescribed, name, &Described::route);
  const Described described =
      found == kDescribed.end() ? Described{.route = name, .request = "", .response = "", .query = ""} : *found;
  json.BeginObject().Key("summary").String(route.summary);
  WriteParameters(route, described, json);
  if (!described.request.empty()) {
    json.Key("requestBody").BeginObject().Key("required").Bool(true).Key("content").BeginObject();
    WriteContent(described.request_type, described.request, json);
    json.EndObject().EndObject();
  }
  json.Key("responses").BeginObject().Key("200").BeginObject().Key("description").String("done");
  json.Key("content").BeginObject();
  if (described.line_response.empty() || !described.response.empty())
    WriteContent("application/json", described.response, json);
  if (!described.line_response.empty()) WriteContent("application/x-ndjson", described.line_response, json);
  json.EndObject().EndObject().Key("default").BeginObject().Key("description").String("an error");
  json.Key("content").BeginObject();
  WriteContent("application/json", "Error", json);
  json.EndObject().EndObject().EndObject();
  if (route.access == RouteAccess::kOpen) json.Key("security").BeginArray().EndArray();
  json.EndObject();
}

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

}  // namespace

std::string OpenApiDocument(const std::vector<Route>& routes) {
  std::vector<std::string> patterns;
  for (const Route& route : routes) {
    if (route.pattern.starts_with("/api/v1/") && std::ranges::find(patterns, route.pattern) == patterns.end())
      patterns.push_back(route.pattern);
  }
  JsonWriter json;
  json.BeginObject().Key("openapi").String("3.1.0").Key("info").BeginObject();
  json.Key("title").String("Throughline").Key("version").String("1").EndObject();
  json.Key("paths").BeginObject();
  for (const std::string& pattern : patterns) {
    json.Key(pattern).BeginObject();
    for (const Route& route : routes) {
      if (route.pattern != pattern) continue;
      json.Key(LowerCase(route.method));
      WriteOperation(route, json);
    }
    json.EndObject();
  }
  json.EndObject().Key("components").BeginObject().Key("schemas").Raw(kSchemas);
  json.Key("securitySchemes").BeginObject().Key("token").BeginObject().Key("type").String("http").Key("scheme");
  json.String("bearer").EndObject().EndObject().EndObject();
  json.Key("security").BeginArray().BeginObject().Key("token").BeginArray().EndArray().EndObject();
  return json.BeginObject().EndObject().EndArray().EndObject().Take();
}

}  // namespace throughline::center
