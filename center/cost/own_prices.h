// The prices that a user set, above the published ones: read from the documents of kind "price", and read again every
// few seconds, since another server of the cluster may have changed them.
//
// Errors   a document that can't be read as a price is left out, with a line in the log.
// Threads  Current and Reload from any; the reading has a thread of its own, from Start to Stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "pricing/price_book.h"
#include "store/documents.h"

namespace throughline::center {

class OwnPrices final : public pricing::PriceSource {
 public:
  explicit OwnPrices(store::Documents& documents) : documents_(documents) {}
  ~OwnPrices() override { Stop(); }

  // Reads them once, and then every `period`. A store that can't tell now is asked again.
  void Start(std::chrono::milliseconds period = std::chrono::seconds(10));
  void Stop();
  // After a change by this server.
  Result<void> Reload();

  std::shared_ptr<const pricing::PriceBook> Current() const override;

 private:
  store::Documents& documents_;
  mutable std::mutex mutex_;
  std::shared_ptr<const pricing::PriceBook> book_ = std::make_shared<pricing::PriceBook>();
  std::string seen_;  // which versions `book_` was made of
  std::mutex loading_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace throughline::center
