#include "center/cost/own_prices.h"

#include <fmt/format.h>

#include "base/log.h"
#include "center/cost/price_document.h"

namespace throughline::center {

Result<void> OwnPrices::Reload() {
  std::lock_guard loading(loading_);  // an older answer must not replace a newer one
  auto documents = documents_.List(kPriceKind);
  if (!documents) return Fail(documents.error());
  std::string seen;
  for (const store::Document& one : *documents) seen += fmt::format("{}@{};", one.id, one.version);
  {
    std::lock_guard lock(mutex_);
    if (seen == seen_) return {};
  }
  std::vector<pricing::OwnPrice> own;
  for (const store::Document& one : *documents) {
    Result<PriceDocument> read = ReadPriceDocument(one.body);
    if (!read) {
      log::Warn("prices", "a price can't be read and is left out", {{"id", one.id}, {"reason", read.error().message}});
      continue;
    }
    read->price.id = one.id;
    read->price.price.id = OwnPriceId(one.id, one.version);
    own.push_back(std::move(read->price));
  }
  auto book = std::make_shared<const pricing::PriceBook>(std::move(own));
  std::lock_guard lock(mutex_);
  book_ = std::move(book);
  seen_ = std::move(seen);
  return {};
}

std::shared_ptr<const pricing::PriceBook> OwnPrices::Current() const {
  std::lock_guard lock(mutex_);
  return book_;
}

void OwnPrices::Start(std::chrono::milliseconds period) {
  if (Result<void> read = Reload(); !read)
    log::Warn("prices", "own prices could not be read yet", {{"reason", read.error().message}});
  thread_ = std::thread([this, period] {
    for (std::unique_lock lock(mutex_); !stop_.wait_for(lock, period, [this] { return stopping_; });) {
      lock.unlock();
      if (Result<void> read = Reload(); !read)
        log::Debug("prices", "own prices could not be read", {{"reason", read.error().message}});
      lock.lock();
    }
  });
}

void OwnPrices::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace throughline::center
