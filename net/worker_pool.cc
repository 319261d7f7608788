#include "net/worker_pool.h"

#include <fmt/format.h>

namespace throughline::net {

WorkerPool::WorkerPool(size_t threads, size_t queue_capacity) : capacity_(queue_capacity) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() { Stop(); }

Result<void> WorkerPool::Submit(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return Fail(ErrorKind::kUnavailable, "the server is stopping");
    // A job that an idle thread has not woken for yet does not wait.
    if (jobs_.size() >= capacity_ + threads_.size() - busy_) {
      return Fail(ErrorKind::kBusy, fmt::format("{} requests wait already for a worker; try again later", capacity_));
    }
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return {};
}

void WorkerPool::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

size_t WorkerPool::queued() const {
  std::lock_guard lock(mutex_);
  return jobs_.size();
}

void WorkerPool::Work() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      ++busy_;
    }
    try {
      job();
    } catch (...) {  // The job's ResponseWriter answered 500 as it was destroyed; the thread serves the next one.
    }
    job = nullptr;  // what it holds goes before the thread counts as free
    std::lock_guard lock(mutex_);
    --busy_;
  }
}

Handler OnWorkers(WorkerPool& pool, Handler handler) {
  auto shared_handler = std::make_shared<Handler>(std::move(handler));
  return [&pool, shared_handler](Request request, ResponseWriter writer) {
    struct Call {
      Request request;
      ResponseWriter writer;
    };
    // Shared, because a refused job is gone while its writer still has to answer.
    auto call = std::make_shared<Call>(std::move(request), std::move(writer));
    Result<void> submitted =
        pool.Submit([call, shared_handler] { (*shared_handler)(std::move(call->request), std::move(call->writer)); });
    if (submitted) return;
    Response response = TextResponse(503, submitted.error().message);
    response.headers.Set("Retry-After", "1");
    call->writer.Send(std::move(response));
  };
}

}  // namespace throughline::net
