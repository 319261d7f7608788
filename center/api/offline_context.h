// What the API's handlers work with, over a store that isn't there: for the API's document, and for tests of what is
// answered without a store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "center/alerts/service.h"
#include "center/api/routes.h"

namespace throughline::center {

struct OfflineContext {
  SystemClock clock;
  Metrics metrics;
  std::unique_ptr<store::ClickHouseClient> client =
      store::ClickHouseClient::Create(store::ClickHouseEndpoint::Parse("unix:/nowhere").value()).value();
  store::EnrichmentTables tables{*client, {}, clock};
  store::EngineAttributeReader reader{*client};
  store::AttributeCatalogue attributes{reader, clock};
  store::Documents documents{*client, clock};
  OwnPrices own_prices{documents};
  Repricer repricer{*client, {}, clock, own_prices};
  alerts::AlertService alerts{alerts::QueryContext{.client = *client, .clock = clock, .limits = {}, .prepare = {}},
                              metrics,
                              {}};  // never started
  net::RefusedRequests refused_requests{clock};
  ApiContext context{.client = *client,
                     .clock = clock,
                     .metrics = metrics,
                     .query_limits = {},
                     .tables = tables,
                     .attributes = attributes,
                     .documents = documents,
                     .own_prices = own_prices,
                     .repricer = repricer,
                     .alerts = &alerts,
                     .refused_requests = &refused_requests,
                     .not_ready = [] { return std::vector<std::string>(); }};
};

}  // namespace throughline::center
