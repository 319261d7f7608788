// Every route of the API, one file a resource. The list is in api.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "center/alerts/service.h"
#include "center/api/router.h"
#include "center/cost/own_prices.h"
#include "center/cost/repricer.h"
#include "center/evaluate/own_policies.h"
#include "center/feedback/answer_keys.h"
#include "center/feedback/span_intake.h"
#include "center/judge/judge.h"
#include "center/judge/judge_runner.h"
#include "center/read/query_run.h"
#include "center/read/running_queries.h"
#include "center/read/table_file.h"
#include "net/refused_requests.h"
#include "store/attribute_catalogue.h"
#include "store/clickhouse_client.h"
#include "store/documents.h"
#include "store/enrichment.h"

namespace throughline::center {

// What the handlers work with. All of it outlives the router.
struct ApiContext {
  store::ClickHouseClient& client;
  const Clock& clock;
  Metrics& metrics;
  QueryLimits query_limits;
  std::shared_ptr<RunningQueries> running = std::make_shared<RunningQueries>();
  store::EnrichmentTables& tables;
  store::AttributeCatalogue& attributes;
  store::Documents& documents;
  OwnPrices& own_prices;
  Repricer& repricer;
  OwnPolicies* policies = nullptr;    // there in every server
  Judge* judge = nullptr;             // likewise; may have no model
  KeptSlices* kept_slices = nullptr;  // where this server alone writes to the store
  JudgeRunner* judge_runner = nullptr;
  TableLimits table_limits;
  uint64_t retention_days = 0;                       // 0: for ever
  alerts::AlertService* alerts = nullptr;            // none: no such routes
  SpanIntake intake = {};                            // for routes that make spans
  net::RefusedRequests* refused_requests = nullptr;  // there in every server
  std::shared_ptr<AnswerKeyRing> answer_keys = std::make_shared<AnswerKeyRing>();
  // Why the server can't do its work now, a sentence each; empty when it is ready. Called on I/O threads: quick.
  std::function<std::vector<std::string>()> not_ready;
};

std::vector<Route> ApiRoutes(ApiContext& context);
// GET /api/v1/openapi.json, of the API of every server: without one, and without a store.
std::string ApiDocument();

// The enrichment tables as the compiler wants them. None when the store can't tell now: a query will then hear why.
std::map<std::string, dataprime::EnrichmentTable, std::less<>> TablesForQueries(ApiContext& context);
// The attributes as the compiler wants them: what is known now, without waiting.
AttributesBySource AttributesForQueries(ApiContext& context);
// Gives a request the tables, the attributes, what is kept of groupings, and the way to newer attributes when it names
// one that isn't known.
void GiveCatalogues(ApiContext& context, QueryRequest& request);

// By file: health.cc, query.cc, dataprime_query.cc, language.cc, keypaths.cc, tables.cc, traces.cc, tail.cc.
std::vector<Route> HealthRoutes(ApiContext& context);
std::vector<Route> QueryRoutes(ApiContext& context);
std::vector<Route> DataprimeQueryRoutes(ApiContext& context);
std::vector<Route> LanguageRoutes(ApiContext& context);
std::vector<Route> KeypathRoutes(ApiContext& context);
std::vector<Route> TableRoutes(ApiContext& context);
std::vector<Route> TraceRoutes(ApiContext& context);
std::vector<Route> TraceOutlineRoutes(ApiContext& context);  // trace_outline.cc
std::vector<Route> TailRoutes(ApiContext& context);
std::vector<Route> PriceRoutes(ApiContext& context);        // prices.cc
std::vector<Route> ApplicationRoutes(ApiContext& context);  // applications.cc
std::vector<Route> EvaluationRoutes(ApiContext& context);
std::vector<Route> CoverageRoutes(ApiContext& context);          // evaluation_coverage.cc
std::vector<Route> EvaluationRunRoutes(ApiContext& context);     // evaluation_run.cc
std::vector<Route> CustomEvaluationRoutes(ApiContext& context);  // custom_evaluations.cc
std::vector<Route> FeedbackRoutes(ApiContext& context);
std::vector<Route> FeedbackReadRoutes(ApiContext& context);
std::vector<Route> PropagationRoutes(ApiContext& context);
std::vector<Route> DifferenceRoutes(ApiContext& context);
std::vector<Route> McpRoutes(ApiContext& context);
std::vector<Route> DashboardRoutes(ApiContext& context);   // dashboards.cc
std::vector<Route> SavedQueryRoutes(ApiContext& context);  // saved_queries.cc
std::vector<Route> AlertRoutes(ApiContext& context);       // alerts.cc
std::vector<Route> AnalyticRoutes(ApiContext& context);    // analytics.cc
std::vector<Route> ReviewRoutes(ApiContext& context);      // review.cc
std::vector<Route> RefusalRoutes(ApiContext& context);     // refusals.cc
std::vector<Route> OtlpRoutes();                           // otlp_routes.cc; for the document alone

}  // namespace throughline::center
