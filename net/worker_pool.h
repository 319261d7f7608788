// Threads for work that blocks (queries, streamed answers), so that the server's I/O threads stay free.
//
// Shape    a fixed number of threads and a bounded queue; jobs start in the order they were submitted.
// Errors   a full queue is kBusy, at once: the caller answers with back-pressure rather than growing a backlog.
// Threads  any thread may submit. The destructor runs what is queued, then joins.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace throughline::net {

class WorkerPool {
 public:
  using Job = std::move_only_function<void()>;

  WorkerPool(size_t threads, size_t queue_capacity);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // kBusy when `queue_capacity` jobs wait already, kUnavailable after Stop; `job` is then destroyed unrun.
  // An exception out of a job ends that job alone.
  Result<void> Submit(Job job);
  // Runs what is queued, refuses more, joins. Idempotent; not from a job.
  void Stop();

  size_t queued() const;

 private:
  void Work();

  const size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  size_t busy_ = 0;  // threads that run a job
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// A handler that runs `handler` on `pool`, and answers 503 with Retry-After when the pool's queue is full.
// Requires: `pool` outlives the server that calls it.
Handler OnWorkers(WorkerPool& pool, Handler handler);

}  // namespace throughline::net
