// Evaluates the enabled rules on their schedules, remembers what they say, and tells the channels.
//
// Shape    One thread looks what is due and evaluates it, kAtOnce rules at a time; another sends. What must outlive the
//          process is written before it is acted on: a rule's state with what is still to be sent, then its incidents.
// Cluster  with several servers, the one that holds the lease (store/lease.h) evaluates; another takes over when it fell
//          silent, with the state as it was written. A notice carries an id that is the same in each try, for who gets
//          it twice.
// Errors   a failed evaluation is the state's `error` and changes nothing else; a channel that can't be reached is
//          tried again, later each time, kTries times.
// Threads  any for the public functions.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/metrics.h"
#include "base/random.h"
#include "center/alerts/channel.h"
#include "center/alerts/evaluate.h"
#include "center/alerts/send.h"
#include "center/alerts/silence.h"
#include "center/alerts/state.h"
#include "store/alert_log.h"
#include "store/documents.h"
#include "store/lease.h"

namespace throughline::center::alerts {

struct AlertOptions {
  std::chrono::milliseconds shortest_interval = std::chrono::seconds(10);
  bool run = true;               // whether this server evaluates at all
  bool several_servers = false;  // on one store: the lease decides
  SendOptions send = {};
};

// A payload that is still to be sent.
struct Delivery {
  std::string id, channel, kind, payload;
  uint64_t attempts = 0;
  int64_t due = 0;  // ns
  std::string error;
};

struct RuleMemory {
  RuleState state;
  std::vector<Delivery> outbox;
  uint64_t version = 0;  // in the log
};

class AlertService {
 public:
  static constexpr size_t kAtOnce = 4;
  static constexpr uint64_t kTries = 12;

  AlertService(QueryContext context, Metrics& metrics, AlertOptions options);
  ~AlertService() { Stop(); }

  void Start();
  void Stop();
  // Rules, channels or silences have changed here.
  void Reload();

  const AlertOptions& options() const { return options_; }
  const QueryContext& context() const { return context_; }
  store::Documents& documents() { return documents_; }
  store::AlertLog& log() { return log_; }

  // What is remembered of a rule; nothing of one that never said anything.
  Result<RuleState> StateOf(const std::string& rule);
  // Every rule that there is, ready ones that nobody changed among them (version 0).
  Result<std::vector<store::Document>> RuleDocuments();
  Result<store::Document> RuleDocument(const std::string& id);
  Result<Channel> ChannelOf(const std::string& id);
  // Now, and once.
  Result<void> SendTest(const std::string& channel);

 private:
  struct Due {
    Rule rule;
    Result<std::vector<Observation>> seen = std::vector<Observation>{};
  };

  void RunEvaluations();
  void RunDeliveries();
  bool IsOurTurn();
  bool leads() const { return !options_.several_servers || lease_.is_held(); }
  Result<void> ReadSetUp();
  Result<void> ReadMemories();
  std::vector<Due> TakeDue(int64_t now);
  void Apply(const Due& due, int64_t now);
  void Tell(const Rule& rule, Notice::What what, Instance& instance, int64_t now, RuleMemory& memory);
  bool IsSilenced(const Rule& rule, const Instance& instance, int64_t now) const;
  void WriteIncident(const Rule& rule, const Instance& instance, int64_t resolved, int64_t now);
  void Save(const std::string& rule, RuleMemory& memory);
  void EndStale(int64_t now);
  void SendDue(int64_t now);
  std::string NewId();

  const QueryContext context_;
  Metrics& metrics_;
  const AlertOptions options_;
  store::Documents documents_;
  store::AlertLog log_;
  SystemRandom random_;
  store::Lease lease_;
  uint64_t terms_ = 0;  // of the lease, when the memories were read
  net::CancelToken cancel_;

  std::atomic<bool> remembered_ = false;
  std::mutex mutex_;  // of all below
  std::condition_variable wake_;
  bool stopping_ = false, changed_ = true;
  std::map<std::string, Rule> rules_;  // enabled ones
  std::map<std::string, Channel> channels_;
  std::vector<Silence> silences_;
  std::map<std::string, RuleMemory> memories_;
  std::map<std::string, int64_t> next_;  // ns: when a rule is due
  int64_t read_at_ = 0;
  std::thread evaluating_, sending_;
};

}  // namespace throughline::center::alerts
