// The line on a terminal that says how far a long query is. It is gone when the query is.
//
// Threads  one of its own, which asks the server twice a second and writes to `notes`; Hide and the destructor stop it.
#pragma once

#include <condition_variable>
#include <iosfwd>
#include <mutex>
#include <string>
#include <thread>

#include "cmd/cli/api_client.h"

namespace throughline::cmd {

class QueryProgress {
 public:
  // `query_id`: as it was sent along with the query. Nothing is shown in the first second.
  QueryProgress(ApiClient& client, std::string query_id, std::ostream& notes);
  ~QueryProgress();
  QueryProgress(const QueryProgress&) = delete;
  QueryProgress& operator=(const QueryProgress&) = delete;

  // For good: rows are about to be printed.
  void Hide();

 private:
  void Show();

  ApiClient& client_;
  const std::string query_id_;
  std::ostream& notes_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

// "2.1 s, 1.2 M of 10 M rows read" for the query of this id in the body of GET /api/v1/queries; empty when it is not
// there.
std::string ProgressText(std::string_view body, std::string_view query_id);

}  // namespace throughline::cmd
