#include "center/cost/repricer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "schema/normalised_keys.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

using namespace std::chrono_literals;

constexpr size_t kModelsAtOnce = 25;  // keeps the statement far below the engine's limits on one
constexpr size_t kMostModels = 5'000;
constexpr auto kReadTime = 5min;
constexpr auto kPoll = 200ms;

// The statement names its values once for each column that it writes.
const store::Settings kLongStatement = {
    {"max_query_size", "8388608"}, {"max_ast_elements", "1000000"}, {"max_expanded_ast_elements", "2000000"}};

std::string InRange() {
  return "start_time >= fromUnixTimestamp64Nano({from:Int64}) AND start_time < fromUnixTimestamp64Nano({to:Int64})";
}
void BindRange(const RepriceRange& range, store::Params& params) {
  params.push_back({"from", std::to_string(range.from)});
  params.push_back({"to", std::to_string(range.to)});
}

store::QueryOptions Options(const RepriceRange& range, store::Params params, const net::CancelToken& cancel) {
  BindRange(range, params);
  return {.params = std::move(params),
          .settings = kLongStatement,
          .deadline = std::chrono::steady_clock::now() + kReadTime,
          .cancel = cancel};
}

std::string IsChanged(const std::string& cost) {
  return fmt::format(
      "arrayMap(n -> ifNull(cost_usd, -1) != ifNull(n.1, -1) OR ifNull(input_cost_usd, -1) != "
      "ifNull(n.2, -1) OR ifNull(output_cost_usd, -1) != ifNull(n.3, -1) OR price_id != n.4, [{}])[1]",
      cost);
}

// `normalised` with the cost in it, since spans are shown from there.
std::string NormalisedWith(const std::string& cost) {
  namespace key = schema::normalised;
  const std::string names[] = {store::QuoteLiteral(key::kCostUsd), store::QuoteLiteral(key::kInputCostUsd),
                               store::QuoteLiteral(key::kOutputCostUsd), store::QuoteLiteral(key::kPriceId)};
  return fmt::format(
      "CAST(arrayMap(n -> mapConcat(mapFilter((k, v) -> k NOT IN ({0}, {1}, {2}, {3}), CAST(normalised, 'Map(String, "
      "String)')), mapFilter((k, v) -> v != '', map({0}, ifNull(toString(n.1), ''), {1}, ifNull(toString(n.2), ''), "
      "{2}, ifNull(toString(n.3), ''), {3}, n.4))), [{4}])[1], 'Map(LowCardinality(String), String)')",
      names[0], names[1], names[2], names[3], cost);
}

}  // namespace

void RepriceFigures::Add(const RepriceFigures& more) {
  models += more.models;
  spans += more.spans;
  changed += more.changed;
  unpriced += more.unpriced;
  usd_before += more.usd_before;
  usd_after += more.usd_after;
}

Result<std::vector<PricedModel>> Repricer::Models(const RepriceRange& range, const net::CancelToken& cancel) {
  const std::string sql = fmt::format(
      "SELECT toString(provider), toString(request_model), toString(response_model) FROM spans WHERE {} AND {} "
      "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT {}",
      InRange(), RepriceableRows(), kMostModels + 1);
  Result<store::QueryResult> found = client_.Query(sql, Options(range, {}, cancel));
  if (!found) return Fail(found.error().In("reading which models were called"));
  const std::shared_ptr<const pricing::PriceBook> book = prices_.Current();
  std::vector<PricedModel> out;
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    PricedModel& model = out.emplace_back();
    model.provider = in.String();
    model.request_model = in.String();
    model.response_model = in.String();
    if (!in.ok()) return OurBug("a row of models can't be read");
    model.prices = book->Find(model.provider, model.request_model, model.response_model);
  }
  if (out.size() > kMostModels) {
    return Fail(ErrorKind::kTooLarge, fmt::format("over {} different models were called in this time: choose a shorter "
                                                  "one",
                                                  kMostModels));
  }
  return out;
}

Result<RepriceFigures> Repricer::Count(const RepriceRange& range, const net::CancelToken& cancel,
                                       const CostExpression& cost) {
  const std::string sql = fmt::format(
      "SELECT count(), countIf({0}), countIf(({1}).1 IS NULL), ifNull(sum(cost_usd), 0), ifNull(sum(({1}).1), 0) FROM "
      "spans WHERE {2} AND {3} AND {4}",
      IsChanged(cost.cost), cost.cost, InRange(), RepriceableRows(), cost.rows);
  Result<store::QueryResult> found = client_.Query(sql, Options(range, cost.params, cancel));
  if (!found) return Fail(found.error().In("counting the spans to change"));
  schema::RowReader in(found->bytes);
  RepriceFigures out;
  out.spans = in.Fixed<uint64_t>();
  out.changed = in.Fixed<uint64_t>();
  out.unpriced = in.Fixed<uint64_t>();
  out.usd_before = in.Fixed<double>();
  out.usd_after = in.Fixed<double>();
  if (!in.ok()) return OurBug("the figures of repricing can't be read");
  return out;
}

Result<RepriceFigures> Repricer::Walk(const RepriceRange& range, const net::CancelToken& cancel,
                                      const OnModels& on_models) {
  Result<std::vector<PricedModel>> models = Models(range, cancel);
  if (!models) return Fail(models.error());
  RepriceFigures all;
  for (size_t first = 0; first < models->size(); first += kModelsAtOnce) {
    const size_t count = std::min(kModelsAtOnce, models->size() - first);
    const std::vector<PricedModel> some(models->begin() + static_cast<ptrdiff_t>(first),
                                        models->begin() + static_cast<ptrdiff_t>(first + count));
    const CostExpression cost = CostOfModels(some);
    Result<RepriceFigures> figures = Count(range, cancel, cost);
    if (!figures) return Fail(figures.error());
    figures->models = count;
    all.Add(*figures);
    if (Result<void> done = on_models(cost, *figures); !done) return Fail(done.error());
  }
  return all;
}

Result<RepriceFigures> Repricer::Preview(const RepriceRange& range, net::CancelToken cancel) {
  return Walk(range, cancel, [](const CostExpression&, const RepriceFigures&) -> Result<void> { return {}; });
}

// `marker` is in the text of the statement, and finds it in system.mutations.
Result<void> Repricer::Write(const RepriceRange& range, const CostExpression& cost, const std::string& marker) {
  const std::string sql = fmt::format(
      "ALTER TABLE {0}{1} UPDATE cost_usd = ({2}).1, input_cost_usd = ({2}).2, output_cost_usd = ({2}).3, price_id = "
      "({2}).4, normalised = {3} WHERE {4} != '' AND {5} AND {6} AND {7} AND {8}",
      store::QuoteIdentifier(store::LocalTable("spans", ddl_)), store::OnCluster(ddl_), cost.cost,
      NormalisedWith(cost.cost), store::QuoteLiteral(marker), InRange(), RepriceableRows(), cost.rows,
      IsChanged(cost.cost));
  store::QueryOptions options = Options(range, cost.params, stopped_);
  options.settings.push_back({"mutations_sync", "0"});
  return client_.Execute(sql, options);
}

Result<bool> Repricer::IsWritten(const std::string& marker) {
  const std::string table = ddl_.cluster.empty()
                                ? "system.mutations"
                                : fmt::format("clusterAllReplicas({{cluster:String}}, system.mutations)");
  store::QueryOptions options;
  options.params = {{"marker", marker}, {"table", store::LocalTable("spans", ddl_)}};
  if (!ddl_.cluster.empty()) options.params.push_back({"cluster", ddl_.cluster});
  Result<store::QueryResult> found =
      client_.Query(fmt::format("SELECT count(), countIf(NOT is_done), toUInt64(sum(greatest(parts_to_do, 0))), "
                                "max(latest_fail_reason) FROM {} WHERE "
                                "table = {{table:String}} AND position(command, {{marker:String}}) > 0",
                                table),
                    options);
  if (!found) return Fail(found.error());
  schema::RowReader in(found->bytes);
  const uint64_t known = in.Fixed<uint64_t>(), running = in.Fixed<uint64_t>(), parts = in.Fixed<uint64_t>();
  const std::string reason(in.String());
  if (!in.ok()) return OurBug("system.mutations can't be read");
  Note([&](RepriceStatus& status) { status.parts_to_write = parts; });
  if (known == 0) return OurBug("the engine has forgotten the change that it was told");
  if (running == 0) return true;
  if (reason.empty()) return false;
  log::Error("prices", "repricing failed", {{"reason", reason}});
  // It would be tried for ever.
  if (Result<void> killed = client_.Execute(
          fmt::format("KILL MUTATION{} WHERE table = {{table:String}} AND position(command, {{marker:String}}) > 0",
                      store::OnCluster(ddl_)),
          options);
      !killed) {
    return Fail(killed.error());
  }
  return Fail(ErrorKind::kInternal, "the engine could not write the new costs; its reason is in the server's log");
}

bool Repricer::WaitOrStop(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, time, [this] { return stopping_; });
}

void Repricer::Note(const std::function<void(RepriceStatus&)>& change) {
  std::lock_guard lock(mutex_);
  if (last_) change(*last_);
}

void Repricer::Run(RepriceRange range) {
  const std::string id = Last()->id;
  uint64_t statements = 0;
  Result<RepriceFigures> done =
      Walk(range, stopped_, [&](const CostExpression& cost, const RepriceFigures& figures) -> Result<void> {
        Note([&](RepriceStatus& status) { status.figures.Add(figures); });
        if (figures.changed > 0) {
          const std::string marker = fmt::format("reprice-{}-{}", id, ++statements);
          if (Result<void> told = Write(range, cost, marker); !told) return told;
          for (;;) {
            Result<bool> written = IsWritten(marker);
            // The engine may be starting again; it goes on by itself.
            if (!written && written.error().kind != ErrorKind::kUnavailable) return Fail(written.error());
            if (written && *written) break;
            if (!WaitOrStop(kPoll))
              return Fail(ErrorKind::kCancelled, "the server stopped; start it again for the rest");
          }
        }
        Note([&](RepriceStatus& status) { status.models_done += figures.models; });
        return {};
      });
  Note([&](RepriceStatus& status) {
    status.state = done ? RepriceStatus::State::kDone : RepriceStatus::State::kFailed;
    if (!done) status.error = done.error().message;
    status.parts_to_write = 0;
    status.ended_ns = clock_.NowNanos();
  });
}

Result<RepriceStatus> Repricer::Start(const RepriceRange& range) {
  std::unique_lock lock(mutex_);
  if (stopping_) return Fail(ErrorKind::kUnavailable, "the server is stopping");
  if (last_ && last_->state == RepriceStatus::State::kRunning)
    return Fail(ErrorKind::kConflict, "repricing is running; GET /api/v1/prices/reprice says how far it is");
  if (thread_.joinable()) thread_.join();  // it has nothing left to do
  last_ = RepriceStatus{.id = fmt::format("{:016x}", random_.Next()), .range = range, .started_ns = clock_.NowNanos()};
  thread_ = std::thread([this, range] { Run(range); });
  return *last_;
}

std::optional<RepriceStatus> Repricer::Last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

void Repricer::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.Cancel();
  stop_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace throughline::center
