#include "center/alerts/service.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>

#include "base/json_writer.h"
#include "base/log.h"
#include "center/read/time_text.h"

namespace throughline::center::alerts {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kSecond = 1'000'000'000;
constexpr auto kTick = std::chrono::milliseconds(200);
constexpr auto kEvaluationTime = std::chrono::seconds(20);
constexpr size_t kLongestOutbox = 1'000;  // of a rule; beyond, the oldest is given up

int64_t Wait(uint64_t attempts) {
  return std::min<int64_t>(kSecond << std::min<uint64_t>(attempts, 10), 300 * kSecond);
}

std::string MemoryText(const RuleMemory& memory) {
  JsonWriter json;
  json.BeginObject().Key("state").Raw(WriteState(memory.state)).Key("outbox").BeginArray();
  for (const Delivery& one : memory.outbox) {
    json.BeginObject().Key("id").String(one.id).Key("channel").String(one.channel).Key("kind").String(one.kind);
    json.Key("payload").String(one.payload).Key("attempts").Int(one.attempts).Key("due").Int(one.due).EndObject();
  }
  return json.EndArray().EndObject().Take();
}

Result<RuleMemory> ReadMemory(const store::AlertEntry& entry) {
  dom::parser parser;
  dom::element state;
  dom::array outbox;
  dom::object object;
  if (parser.parse(entry.body).get_object().get(object) != simdjson::SUCCESS ||
      object["state"].get(state) != simdjson::SUCCESS || object["outbox"].get_array().get(outbox) != simdjson::SUCCESS)
    return OurBug("what an alert remembers can't be read");
  RuleMemory memory;
  memory.version = entry.version;
  Result<RuleState> read = ReadState(simdjson::minify(state));
  if (!read) return Fail(read.error());
  memory.state = std::move(*read);
  for (dom::element one : outbox) {
    Delivery delivery;
    for (auto [name, text] : {std::pair{"id", &delivery.id},
                              {"channel", &delivery.channel},
                              {"kind", &delivery.kind},
                              {"payload", &delivery.payload}}) {
      std::string_view value;
      if (one[name].get_string().get(value) == simdjson::SUCCESS) *text = value;
    }
    if (one["attempts"].get_uint64().get(delivery.attempts) != simdjson::SUCCESS ||
        one["due"].get_int64().get(delivery.due) != simdjson::SUCCESS)
      return OurBug("what is to be sent can't be read");
    memory.outbox.push_back(std::move(delivery));
  }
  return memory;
}

std::map<std::string, std::string> AllLabels(const Rule& rule, const Instance& instance) {
  std::map<std::string, std::string> labels = rule.labels;
  for (const auto& [name, value] : instance.labels) labels.insert_or_assign(name, value);
  return labels;
}

}  // namespace

AlertService::AlertService(QueryContext context, Metrics& metrics, AlertOptions options)
    : context_(std::move(context)),
      metrics_(metrics),
      options_(options),
      documents_(context_.client, context_.clock),
      log_(context_.client, context_.clock),
      lease_(log_, context_.clock, "alerts") {}

void AlertService::Start() {
  if (!options_.run) return;
  evaluating_ = std::thread([this] { RunEvaluations(); });
  sending_ = std::thread([this] { RunDeliveries(); });
}

void AlertService::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancel_.Cancel();
  wake_.notify_all();
  if (evaluating_.joinable()) evaluating_.join();
  if (sending_.joinable()) sending_.join();
  // Another server need not wait for the lease to end.
  lease_.Release();
}

void AlertService::Reload() {
  {
    std::lock_guard lock(mutex_);
    changed_ = true;
  }
  wake_.notify_all();
}

std::string AlertService::NewId() { return fmt::format("{:016x}", random_.Next()); }

Result<std::vector<store::Document>> AlertService::RuleDocuments() {
  auto stored = documents_.List(kRuleKind);
  if (!stored) return stored;
  for (const ReadyRule& one : ReadyRules()) {
    if (std::ranges::find(*stored, one.id, &store::Document::id) == stored->end())
      stored->push_back({.id = one.id, .body = std::string(one.json), .author = {}});
  }
  return stored;
}

Result<store::Document> AlertService::RuleDocument(const std::string& id) {
  auto stored = documents_.Get(kRuleKind, id);
  if (stored || stored.error().kind != ErrorKind::kNotFound) return stored;
  if (const ReadyRule* ready = FindReadyRule(id))
    return store::Document{.id = id, .body = std::string(ready->json), .author = {}};
  return Fail(ErrorKind::kNotFound, fmt::format("there is no alert rule '{}'", id));
}

Result<Channel> AlertService::ChannelOf(const std::string& id) {
  auto stored = documents_.Get(kChannelKind, id);
  if (!stored) return Fail(stored.error());
  Checked<Channel> channel = ReadChannel(stored->body, nullptr);
  if (!channel) return Fail(channel.error().error);
  channel->id = id;
  return std::move(*channel);
}

Result<RuleState> AlertService::StateOf(const std::string& rule) {
  {
    std::lock_guard lock(mutex_);
    if (remembered_ && leads()) {
      const auto at = memories_.find(rule);
      return at == memories_.end() ? RuleState{} : at->second.state;
    }
  }
  auto entry = log_.State(rule);
  if (!entry) return Fail(entry.error());
  if (!*entry) return RuleState{};
  Result<RuleMemory> memory = ReadMemory(**entry);
  if (!memory) return Fail(memory.error());
  return std::move(memory->state);
}

Result<void> AlertService::SendTest(const std::string& id) {
  Result<Channel> channel = ChannelOf(id);
  if (!channel) return Fail(channel.error());
  const int64_t now = context_.clock.NowNanos();
  const Notice notice{.what = Notice::What::kTest,
                      .id = NewId(),
                      .incident = {},
                      .rule_id = "test",
                      .rule = "Test of the channel " + channel->name,
                      .description = "Sent on request; nothing is wrong.",
                      .severity = "info",
                      .labels = {},
                      .condition = "test > 0",
                      .value = 1,
                      .started = now,
                      .at = now};
  return Send(*channel, notice.id, Payload(*channel, notice), now / kSecond, options_.send);
}

// Whether this server evaluates now.
bool AlertService::IsOurTurn() {
  if (!options_.several_servers) return true;
  if (!lease_.Hold()) return false;
  if (lease_.terms() != terms_) remembered_ = false;  // somebody else may have written since
  terms_ = lease_.terms();
  return true;
}

Result<void> AlertService::ReadMemories() {
  auto entries = log_.States();
  if (!entries) return Fail(entries.error());
  std::map<std::string, RuleMemory> memories;
  for (const store::AlertEntry& entry : *entries) {
    Result<RuleMemory> memory = ReadMemory(entry);
    if (memory) memories.emplace(entry.id, std::move(*memory));
  }
  std::lock_guard lock(mutex_);
  memories_ = std::move(memories);
  remembered_ = true;
  return {};
}

Result<void> AlertService::ReadSetUp() {
  const int64_t now = context_.clock.NowNanos();
  {
    std::lock_guard lock(mutex_);
    const int64_t age = (options_.several_servers ? 5 : 60) * kSecond;
    if (!changed_ && now - read_at_ < age) return {};
    changed_ = false;
  }
  auto failed = [this](const Error& error) {
    std::lock_guard lock(mutex_);
    changed_ = true;
    return Fail(error);
  };
  auto rules = documents_.List(kRuleKind);
  if (!rules) return failed(rules.error());
  auto channels = documents_.List(kChannelKind);
  if (!channels) return failed(channels.error());
  auto silences = documents_.List(kSilenceKind);
  if (!silences) return failed(silences.error());
  std::lock_guard lock(mutex_);
  read_at_ = now;
  rules_.clear();
  channels_.clear();
  silences_.clear();
  for (const store::Document& one : *rules) {
    Checked<Rule> rule = ReadRule(one.body, 0);
    if (!rule) {
      log::Warn("alerts", "a rule can't be read and is left out",
                {{"id", one.id}, {"reason", rule.error().error.message}});
      continue;
    }
    rule->id = one.id;
    if (rule->enabled) rules_.emplace(one.id, std::move(*rule));
  }
  for (const store::Document& one : *channels) {
    if (Checked<Channel> channel = ReadChannel(one.body, nullptr)) {
      channel->id = one.id;
      channels_.emplace(one.id, std::move(*channel));
    }
  }
  for (const store::Document& one : *silences) {
    if (Checked<Silence> silence = ReadSilence(one.body, one.updated_ms * 1'000'000))
      silences_.push_back(std::move(*silence));
  }
  return {};
}

std::vector<AlertService::Due> AlertService::TakeDue(int64_t now) {
  std::lock_guard lock(mutex_);
  std::vector<Due> due;
  std::erase_if(next_, [this](const auto& one) { return !rules_.contains(one.first); });
  for (const auto& [id, rule] : rules_) {
    const int64_t last = memories_.contains(id) ? memories_[id].state.evaluated : 0;
    int64_t& next = next_.try_emplace(id, last + rule.interval).first->second;
    next = std::min(next, now + rule.interval);  // of a rule whose interval became shorter
    if (next > now) continue;
    next = std::max(next + rule.interval, now + rule.interval / 2);
    due.push_back({rule});
  }
  return due;
}

void AlertService::RunEvaluations() {
  auto& good =
      metrics_.Counter("throughline_alerts_evaluations_total", "Evaluations of alert rules.", {{"result", "ok"}});
  auto& bad =
      metrics_.Counter("throughline_alerts_evaluations_total", "Evaluations of alert rules.", {{"result", "failed"}});
  auto& firing = metrics_.Gauge("throughline_alerts_firing", "Instances of alert rules that fire now.");
  QueryContext context = context_;
  context.limits.time = std::min<std::chrono::milliseconds>(context.limits.time, kEvaluationTime);
  for (std::unique_lock lock(mutex_); !stopping_; wake_.wait_for(lock, kTick, [this] { return stopping_; })) {
    lock.unlock();
    const int64_t now = context_.clock.NowNanos();
    bool ready = IsOurTurn();
    if (ready && !remembered_) {
      if (Result<void> read = ReadMemories(); !read) ready = false;
    }
    if (ready) ready = ReadSetUp().has_value();
    if (ready) {
      EndStale(now);
      std::vector<Due> due = TakeDue(now);
      std::atomic<size_t> next = 0;
      const auto work = [&] {
        for (size_t i = next++; i < due.size(); i = next++) due[i].seen = Evaluate(context, due[i].rule, now, cancel_);
      };
      std::vector<std::jthread> helpers;
      for (size_t i = 1; i < std::min(kAtOnce, due.size()); ++i) helpers.emplace_back(work);
      work();
      helpers.clear();
      // With the lease gone meanwhile, somebody else has evaluated.
      if (!cancel_.cancelled() && (due.empty() || (IsOurTurn() && remembered_))) {
        for (const Due& one : due) {
          (one.seen ? good : bad).Increment();
          Apply(one, now);
        }
      }
      std::lock_guard again(mutex_);
      size_t count = 0;
      for (const auto& [id, memory] : memories_)
        for (const auto& [labels, instance] : memory.state.instances) count += instance.phase == Phase::kFiring;
      firing.Set(static_cast<double>(count));
    }
    lock.lock();
  }
}

bool AlertService::IsSilenced(const Rule& rule, const Instance& instance, int64_t now) const {
  std::map<std::string, std::string> labels = AllLabels(rule, instance);
  labels.insert_or_assign("rule", rule.id);
  labels.insert_or_assign("name", rule.name);
  labels.insert_or_assign("severity", rule.severity);
  return std::ranges::any_of(silences_, [&](const Silence& one) { return Silences(one, labels, now); });
}

void AlertService::Tell(const Rule& rule, Notice::What what, Instance& instance, int64_t now, RuleMemory& memory) {
  if (what == Notice::What::kFiring) instance.told = now;
  const Notice base{.what = what,
                    .id = NewId(),
                    .incident = instance.incident,
                    .rule_id = rule.id,
                    .rule = rule.name,
                    .description = rule.description,
                    .severity = rule.severity,
                    .labels = AllLabels(rule, instance),
                    .condition = ConditionText(rule.condition),
                    .value = instance.value,
                    .no_data = instance.no_data,
                    .started = instance.since,
                    .at = now};
  for (const std::string& id : rule.channels) {
    const auto channel = channels_.find(id);
    if (channel == channels_.end()) {
      log::Warn("alerts", "a rule names a channel that is not there", {{"rule", rule.id}, {"channel", id}});
      continue;
    }
    if (memory.outbox.size() >= kLongestOutbox) memory.outbox.erase(memory.outbox.begin());
    memory.outbox.push_back({.id = base.id,
                             .channel = id,
                             .kind = std::string(ChannelKindName(channel->second.kind)),
                             .payload = Payload(channel->second, base),
                             .due = now,
                             .error = {}});
  }
}

void AlertService::WriteIncident(const Rule& rule, const Instance& instance, int64_t resolved, int64_t now) {
  JsonWriter json;
  json.BeginObject().Key("id").String(instance.incident).Key("rule").String(rule.id).Key("name").String(rule.name);
  json.Key("severity").String(rule.severity).Key("state").String(resolved != 0 ? "resolved" : "firing");
  json.Key("labels").BeginObject();
  for (const auto& [name, value] : AllLabels(rule, instance)) json.Key(name).String(value);
  json.EndObject().Key("started_at").String(FormatInstant(instance.since));
  json.Key("fired_at").String(FormatInstant(instance.fired)).Key("resolved_at");
  resolved != 0 ? json.String(FormatInstant(resolved)) : json.Null();
  json.Key("value").DoubleOrNull(instance.value).Key("peak").DoubleOrNull(instance.peak);
  json.Key("no_data").Bool(instance.no_data).Key("silenced").Bool(IsSilenced(rule, instance, now));
  store::AlertEntry entry{
      .id = instance.incident, .version = resolved != 0 ? 2u : 1u, .group = rule.id, .body = json.EndObject().Take()};
  if (Result<void> done = log_.WriteIncident(entry); !done)
    log::Warn("alerts", "an incident could not be written down", {{"rule", rule.id}, {"reason", done.error().message}});
}

void AlertService::Save(const std::string& rule, RuleMemory& memory) {
  ++memory.version;
  const store::AlertEntry entry{.id = rule, .version = memory.version, .group = {}, .body = MemoryText(memory)};
  if (Result<void> done = log_.WriteState(entry); !done)
    log::Warn("alerts", "a rule's state could not be written down", {{"rule", rule}, {"reason", done.error().message}});
}

void AlertService::Apply(const Due& due, int64_t now) {
  const Rule& rule = due.rule;
  std::lock_guard lock(mutex_);
  RuleMemory& memory = memories_[rule.id];
  if (!due.seen) {
    const bool is_new = memory.state.error != due.seen.error().message;
    memory.state.error = due.seen.error().message;
    if (is_new) {
      log::Warn("alerts", "a rule could not be evaluated",
                {{"rule", rule.id}, {"kind", ErrorKindName(due.seen.error().kind)}});
      Save(rule.id, memory);
    }
    return;
  }
  const bool had_error = !memory.state.error.empty();
  std::vector<Transition> changes = Step(rule, *due.seen, now, memory.state, [this] { return NewId(); });
  bool changed = had_error || !changes.empty();
  for (Transition& one : changes) {
    if (one.change != Change::kResolved) continue;
    if (one.instance.told != 0 && !IsSilenced(rule, one.instance, now))
      Tell(rule, Notice::What::kResolved, one.instance, now, memory);
  }
  // Also those that a silence kept quiet until now, and those that are told again.
  for (auto& [labels, instance] : memory.state.instances) {
    if (instance.phase != Phase::kFiring || IsSilenced(rule, instance, now)) continue;
    const bool again = rule.repeat > 0 && instance.told != 0 && now - instance.told >= rule.repeat;
    if (instance.told != 0 && !again) continue;
    Tell(rule, Notice::What::kFiring, instance, now, memory);
    changed = true;
  }
  if (changed) Save(rule.id, memory);
  for (const Transition& one : changes) {
    if (one.change == Change::kPending) continue;
    metrics_
        .Counter("throughline_alerts_transitions_total", "Alerts that began to fire or were resolved.",
                 {{"to", one.change == Change::kFiring ? "firing" : "resolved"}})
        .Increment();
    WriteIncident(rule, one.instance, one.change == Change::kResolved ? now : 0, now);
  }
}

// Of rules that are gone or were switched off, what still fired is over.
void AlertService::EndStale(int64_t now) {
  std::lock_guard lock(mutex_);
  for (auto& [id, memory] : memories_) {
    if (rules_.contains(id) || memory.state.instances.empty()) continue;
    Rule rule;
    rule.id = rule.name = id;
    for (const auto& [labels, instance] : memory.state.instances) {
      if (instance.phase == Phase::kFiring) WriteIncident(rule, instance, now, now);
    }
    memory.state = {};
    Save(id, memory);
  }
}

void AlertService::RunDeliveries() {
  for (std::unique_lock lock(mutex_); !stopping_; wake_.wait_for(lock, kTick, [this] { return stopping_; })) {
    if (!leads() || !remembered_) continue;
    lock.unlock();
    SendDue(context_.clock.NowNanos());
    lock.lock();
  }
}

void AlertService::SendDue(int64_t now) {
  struct Task {
    std::string rule;
    Delivery delivery;
    std::optional<Channel> channel;
    Result<void> done = {};
  };
  std::vector<Task> tasks;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, memory] : memories_) {
      for (const Delivery& one : memory.outbox) {
        if (one.due > now) continue;
        const auto channel = channels_.find(one.channel);
        tasks.push_back({id, one, channel == channels_.end() ? std::nullopt : std::optional(channel->second)});
      }
    }
  }
  if (tasks.empty()) return;
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < tasks.size(); i = next++) {
      Task& task = tasks[i];
      // Its text is in the shape of the kind that the channel had.
      if (!task.channel || ChannelKindName(task.channel->kind) != task.delivery.kind) {
        task.done = Fail(ErrorKind::kInvalid, "the channel is gone");
      } else {
        task.done = Send(*task.channel, task.delivery.id, task.delivery.payload, context_.clock.NowNanos() / kSecond,
                         options_.send);
      }
    }
  };
  std::vector<std::jthread> helpers;
  for (size_t i = 1; i < std::min(kAtOnce, tasks.size()); ++i) helpers.emplace_back(work);
  work();
  helpers.clear();

  std::lock_guard lock(mutex_);
  std::vector<std::string> touched;
  for (const Task& task : tasks) {
    RuleMemory& memory = memories_[task.rule];
    const auto at = std::ranges::find_if(memory.outbox, [&](const Delivery& one) {
      return one.id == task.delivery.id && one.channel == task.delivery.channel;
    });
    if (at == memory.outbox.end()) continue;
    touched.push_back(task.rule);
    const bool for_good = !task.done && (task.done.error().kind == ErrorKind::kInvalid || at->attempts + 1 >= kTries);
    metrics_
        .Counter("throughline_alerts_notifications_total", "Tries to tell a channel.",
                 {{"channel", task.delivery.kind},
                  {"result", task.done  ? "sent"
                             : for_good ? "given_up"
                                        : "failed"}})
        .Increment();
    if (task.done || for_good) {
      if (for_good)
        log::Warn("alerts", "a channel was not told",
                  {{"rule", task.rule}, {"channel", task.delivery.channel}, {"reason", task.done.error().message}});
      memory.outbox.erase(at);
      continue;
    }
    at->due = now + Wait(at->attempts++);
    at->error = task.done.error().message;
  }
  std::ranges::sort(touched);
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const std::string& rule : touched) Save(rule, memories_[rule]);
}

}  // namespace throughline::center::alerts
