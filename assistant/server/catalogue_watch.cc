#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "assistant/server/throughline_client.h"
#include "base/log.h"

namespace throughline::assistant {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};      // of one reading
constexpr std::chrono::milliseconds kSoonest{2'000};        // between two readings, whoever asks
constexpr std::chrono::milliseconds kWithoutServer{3'000};  // until the next look for a server that is away

}  // namespace

class CatalogueWatch::Impl {
 public:
  Impl(ThroughlineClient& client, std::chrono::milliseconds every) : client_(client), every_(every) {
    thread_ = std::thread([this] { Run(); });
  }
  ~Impl() {
    {
      std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  CataloguePtr Current() const {
    std::lock_guard lock(mutex_);
    return current_;
  }
  std::optional<std::string> Problem() const {
    std::lock_guard lock(mutex_);
    return problem_;
  }
  void LookAgainSoon() {
    {
      std::lock_guard lock(mutex_);
      is_wanted_ = true;
    }
    wake_.notify_all();
  }

 private:
  void Run() {
    bool was_there = true;
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
      is_wanted_ = false;
      lock.unlock();
      Result<CataloguePtr> read = client_.ReadCatalogue(kPatience);
      if (was_there != read.has_value()) {
        if (read) {
          log::Info("catalogue", "the Throughline server is there again", {{"url", client_.url()}});
        } else {
          log::Warn("catalogue", "what there is to ask about is not known now; the language's own fields are",
                    {{"reason", read.error().message}});
        }
      }
      was_there = read.has_value();
      const auto now = std::chrono::steady_clock::now();
      lock.lock();
      if (read) current_ = *read;
      problem_ = read ? std::nullopt : std::optional(read.error().message);
      wake_.wait_until(lock, now + kSoonest, [this] { return is_stopping_; });
      wake_.wait_until(lock, now + (was_there ? every_ : std::min(every_, kWithoutServer)),
                       [this] { return is_stopping_ || is_wanted_; });
    }
  }

  ThroughlineClient& client_;
  const std::chrono::milliseconds every_;
  mutable std::mutex mutex_;
  CataloguePtr current_ = CatalogueWithoutServer();
  std::optional<std::string> problem_ = "not asked yet";
  std::condition_variable wake_;
  bool is_stopping_ = false, is_wanted_ = false;
  std::thread thread_;
};

CatalogueWatch::CatalogueWatch(ThroughlineClient& client, std::chrono::milliseconds every)
    : impl_(std::make_unique<Impl>(client, every)) {}
CatalogueWatch::~CatalogueWatch() = default;
CataloguePtr CatalogueWatch::Current() const { return impl_->Current(); }
std::optional<std::string> CatalogueWatch::Problem() const { return impl_->Problem(); }
void CatalogueWatch::LookAgainSoon() { impl_->LookAgainSoon(); }

}  // namespace throughline::assistant
