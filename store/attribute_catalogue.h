// Which attributes there are now: the flat keys of each table and the types of their values.
//
// Shape    Known() gives what was last read and never waits. When that is old, a thread reads it anew behind the back
//          of the query that asked; without queries nothing is read.
// Truth    The keys are all there are, of every row. The types are those of a sample of each day, and of the newest
//          rows at each reading: a key may have values of a type that the catalogue does not name, never a type that it
//          has not. A table that can't be read, or has more than `most_keys` keys, is not in the catalogue.
// Errors   none: what can't be read stays as it was.
// Threads  any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/clickhouse_client.h"

namespace throughline::store {

// All false: no value of the key was in a sample.
struct AttributeTypes {
  bool text = false, number = false, boolean = false, other = false;
  void Add(const AttributeTypes& more);
  bool operator==(const AttributeTypes&) const = default;
};
using AttributeKeys = std::map<std::string, AttributeTypes, std::less<>>;
using KnownAttributes = std::map<std::string, AttributeKeys, std::less<>>;  // by table

// Where the catalogue reads: the engine, or a test.
class AttributeReader {
 public:
  struct Sample {
    AttributeKeys types;
    std::vector<std::string> long_texts;  // keys that stand in `texts`
  };

  virtual ~AttributeReader() = default;
  virtual std::vector<std::string> Tables() const = 0;
  virtual Result<std::vector<std::string>> Keys(std::string_view table) = 0;
  // The partitions, the newest first.
  virtual Result<std::vector<std::string>> Days(std::string_view table) = 0;
  // A few thousand rows of the day: `newest` those that came last, else any.
  virtual Result<Sample> Types(std::string_view table, std::string_view day, bool newest) = 0;
};

class EngineAttributeReader final : public AttributeReader {
 public:
  explicit EngineAttributeReader(ClickHouseClient& client) : client_(client) {}
  std::vector<std::string> Tables() const override;
  Result<std::vector<std::string>> Keys(std::string_view table) override;
  Result<std::vector<std::string>> Days(std::string_view table) override;
  Result<Sample> Types(std::string_view table, std::string_view day, bool newest) override;

 private:
  ClickHouseClient& client_;
};

struct AttributeCatalogueOptions {
  std::chrono::milliseconds refresh_after = std::chrono::seconds(15);
  size_t most_keys = 20'000;  // of a table
  size_t most_days = 40;      // whose types are sampled
};

class AttributeCatalogue {
 public:
  using Snapshot = std::shared_ptr<const KnownAttributes>;

  // Begins to read at once. The reader outlives the catalogue.
  AttributeCatalogue(AttributeReader& reader, const Clock& clock, AttributeCatalogueOptions options = {});
  ~AttributeCatalogue() { Stop(); }
  // Ends the reading, and waits for a statement that is under way. What is known stays.
  void Stop();

  // Never null.
  Snapshot Known();
  // After a reading of the keys that began now: a key that was stored before this call is known. When that takes longer
  // than `patience`, what is known until then.
  Snapshot LookAgain(std::chrono::milliseconds patience);

 private:
  void Run();
  void ReadKeys(std::unique_lock<std::mutex>& lock);
  void SampleOnce(std::unique_lock<std::mutex>& lock);
  void Publish();

  AttributeReader& reader_;
  const Clock& clock_;
  const AttributeCatalogueOptions options_;

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  bool stopping_ = false;
  // Readings of the keys by number: asked for, begun, finished.
  uint64_t wanted_ = 1, begun_ = 0, finished_ = 0;
  bool wants_types_ = true;  // with the reading that is wanted
  SteadyPoint asked_at_;     // for the last reading with types
  Snapshot known_ = std::make_shared<const KnownAttributes>();

  // Of the thread alone.
  std::map<std::string, std::vector<std::string>> keys_;
  KnownAttributes types_;
  std::map<std::string, std::set<std::string>> long_texts_;
  struct Step {
    std::string table, day;
    bool newest;
  };
  std::deque<Step> steps_;                                 // samples to take
  std::set<std::pair<std::string, std::string>> sampled_;  // table and day
  std::thread thread_;
};

}  // namespace throughline::store
