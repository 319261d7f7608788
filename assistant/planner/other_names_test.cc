// The same planner over names that it has never seen: nothing in its tables knows of a bank, a game or a depot.
#include <gtest/gtest.h>

#include "assistant/planner/plan.h"
#include "assistant/planner/planner.h"
#include "assistant/planner/testing/other_catalogue.h"

namespace throughline::assistant {
namespace {

constexpr int64_t kNow = 1'795'357'800'000'000'000;  // 2026-11-22T14:30:00Z

class OtherNames : public testing::Test {
 protected:
  struct Case {
    std::string_view question, query;
  };
  void Expect(std::initializer_list<Case> cases) {
    for (const Case& each : cases) {
      const PlanAnswer answer = planner_.Answer({.text = each.question, .now = kNow, .catalogue = catalogue_});
      EXPECT_EQ(answer.kind, PlanAnswer::Kind::kQuery) << each.question << ": " << answer.message;
      EXPECT_EQ(answer.query, each.query) << each.question;
    }
  }
  const LiveCatalogue catalogue_ = OtherCatalogue();
  const Planner planner_;
};

TEST_F(OtherNames, ThingsGoByTheirFields) {
  Expect({
      {"average shipment weight per carrier",
       "source spans | filter $d.shipment.carrier != null | groupby $d.shipment.carrier as carrier aggregate "
       "avg($d.shipment.weight_kg) as avg_weight_kg"},
      {"average weight of the shipments by carrier",
       "source spans | filter $d.shipment.carrier != null | groupby $d.shipment.carrier as carrier aggregate "
       "avg($d.shipment.weight_kg) as avg_weight_kg"},
      {"shipments heavier than 20 kg", "source spans | filter $d.shipment.weight_kg > 20"},
      {"orders above 100 euros", "source spans | filter $d.order.total_eur > 100"},
      {"the biggest order", "source spans | aggregate max($d.order.total_eur) as max_total_eur"},
      {"how many orders by status",
       "source spans | filter $d.order.status != null | groupby $d.order.status as status aggregate "
       "distinct_count($d.order.id) as order_ids"},
      {"revenue per day",
       "source spans | groupby roundTime($m.timestamp, 1d) as time aggregate "
       "sum($d.order.total_eur) as total_total_eur | orderby time"},
      {"players from br with level above 30",
       "source spans | filter $d.player.level > 30 && $d.player.country == 'br'"},
      {"median wait of ranked matches",
       "source spans | filter $d.match.mode == 'ranked' | aggregate percentile(0.5, $d.match.wait_seconds) as "
       "median_wait_seconds"},
      {"which carriers are slowest",
       "source spans | filter $d.shipment.carrier != null | groupby $d.shipment.carrier as carrier aggregate "
       "avg($m.duration) as avg_duration | orderby avg_duration desc"},
      {"transfers that failed today",
       "source spans between @'2026-11-22' and @'2026-11-23' | filter "
       "$d.tags['otel.status_code'] == 'ERROR' && $d.http.route == '/transfers'"},
      {"requests to /transfers slower than 2 s",
       "source spans | filter $m.duration > 2000000 && $d.http.route == '/transfers'"},
      {"blocked fraud checks", "source spans | filter $d.fraud.blocked == true"},
      {"max fraud score by service",
       "source spans | groupby $l.serviceName as service aggregate max($d.fraud.score) as "
       "max_score"},
      {"dhl vs ups average weight",
       "source spans | filter $d.shipment.carrier == 'dhl' || $d.shipment.carrier == 'ups' | groupby "
       "$d.shipment.carrier as carrier aggregate avg($d.shipment.weight_kg) as avg_weight_kg"},
      {"compare p95 by version",
       "source spans | filter $d.service.version != null | groupby $d.service.version as "
       "version aggregate percentile(0.95, $m.duration) as p95_duration"},
  });
}

TEST_F(OtherNames, ServicesAndModelsGoByTheirValues) {
  Expect({
      {"errors in the matchmaker since yesterday",
       "source logs between @'2026-11-21' and @'now' | filter $m.severity >= ERROR && $l.serviceName == 'matchmaker'"},
      {"ledger p99 last 6h",
       "source spans last 6h | filter $l.serviceName == 'ledger-api' | aggregate percentile(0.99, "
       "$m.duration) as p99_duration"},
      {"tokens by model",
       "source spans | filter $d.gen_ai.request.model != null | groupby $d.gen_ai.request.model as "
       "model aggregate sum($d.gen_ai.usage.total_tokens) as total_tokens"},
      {"cost of gemini two point zero flash",
       "source spans | filter $d.gen_ai.request.model == 'gemini-2.0-flash' | aggregate sum($d.gen_ai.usage.cost) as "
       "total_cost"},
      {"logs mentioning timeout but not from nginx",
       "source logs | filter $d.message ~ 'timeout' && $l.serviceName != 'nginx'"},
      {"how much money did models cost this month",
       "source spans between @'2026-11-01' and @'2026-12-01' | aggregate sum($d.gen_ai.usage.cost) as total_cost"},
      {"model calls cut off by the token limit",
       "source spans | filter $d.gen_ai.operation.name != null && "
       "$d.gen_ai.response.finish_reasons.arrayContains('length')"},
      {"warnings per region",
       "source logs | filter $m.severity == WARNING && $d.region != null | groupby $d.region as "
       "region aggregate count() as warnings"},
      {"how many parcels were delivered by truck t-100 today",
       "source logs between @'2026-11-22' and @'2026-11-23' | filter $d.truck.id == 't-100' && $d.message ~ 'parcel' "
       "&& "
       "$d.message ~ 'delivered' | count into logs"},
      {"did anybody log in", "source logs | filter $d.message ~ 'logged in'"},
      {"Show me authentication errors", "source logs | filter $m.severity >= ERROR && $d.message ~ 'authentication'"},
  });
}

}  // namespace
}  // namespace throughline::assistant
