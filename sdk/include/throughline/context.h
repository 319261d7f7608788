// What is going on: the span that new spans become children of, and the baggage. Current per thread; handed over by
// value where work moves to another thread, a callback or a coroutine.
//
//   auto span = tracer.StartActiveSpan("answer");                          // current on this thread from here on
//   pool.Post(throughline::Bind([&] { ... }));                             // ... and in there, wherever it runs
//
// Threads  Context and SpanContext are values and may be read from anywhere. A Scope belongs to the thread that made
// it;
//          destroyed on another one it changes nothing there.
#pragma once

#include <coroutine>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throughline/baggage.h"
#include "throughline/ids.h"

namespace throughline::inline sdk {

// Names a span anywhere in the world (W3C Trace Context).
struct SpanContext {
  static constexpr uint8_t kSampled = 0x01;
  static constexpr uint8_t kRandom = 0x02;  // the trace id's last seven bytes are random (Level 2)

  TraceId trace_id;
  SpanId span_id;
  uint8_t flags = 0;
  bool is_remote = false;                         // came in by a header
  std::shared_ptr<const std::string> tracestate;  // the header's text; null when there is none

  bool IsValid() const noexcept { return trace_id.IsValid() && span_id.IsValid(); }
  bool IsSampled() const noexcept { return (flags & kSampled) != 0; }
  std::string_view TraceStateText() const noexcept {
    return tracestate ? std::string_view(*tracestate) : std::string_view();
  }
};

namespace internal {

class SpanRecord;  // what a recording span writes into

// A share in a record; null for a span that records nothing.
class RecordRef {
 public:
  RecordRef() noexcept = default;
  explicit RecordRef(SpanRecord* adopted) noexcept : record_(adopted) {}
  RecordRef(const RecordRef& other) noexcept : record_(other.record_) {
    if (record_) Share(record_);
  }
  RecordRef(RecordRef&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
  RecordRef& operator=(RecordRef other) noexcept {
    std::swap(record_, other.record_);
    return *this;
  }
  ~RecordRef() {
    if (record_) Release(record_);
  }
  SpanRecord* get() const noexcept { return record_; }
  explicit operator bool() const noexcept { return record_ != nullptr; }

 private:
  static void Share(SpanRecord* record) noexcept;
  static void Release(SpanRecord* record) noexcept;
  SpanRecord* record_ = nullptr;
};

}  // namespace internal

class Span;

class Context {
 public:
  Context() noexcept = default;  // no span, no baggage

  static Context Current();
  // What a header said; spans started in it are children of a span elsewhere.
  static Context OfRemote(SpanContext remote) {
    Context context;
    context.span_ = std::move(remote);
    return context;
  }

  Context With(const Span& span) const;
  Context With(Baggage baggage) const {
    Context copy = *this;
    copy.baggage_ = std::move(baggage);
    return copy;
  }

  const SpanContext& span_context() const noexcept { return span_; }
  const Baggage& baggage() const noexcept { return baggage_; }

 private:
  friend class Span;
  friend class Scope;
  friend class Tracer;
  SpanContext span_;
  internal::RecordRef record_;
  Baggage baggage_;
};

// Makes a context current on this thread until the end of the block. Scopes end in the opposite order of their making.
class [[nodiscard]] Scope {
 public:
  explicit Scope(Context context);
  Scope(Scope&& other) noexcept;
  Scope& operator=(Scope&&) = delete;
  ~Scope();

 private:
  Context previous_;
  void* thread_ = nullptr;  // whose current context this is; null: moved from
};

// `function`, to be called anywhere and any number of times, in the context that is current now (or in `context`).
template <typename Function>
auto Bind(Context context, Function function) {
  return [context = std::move(context),
          function = std::move(function)]<typename... Args>(Args&&... args) mutable -> decltype(auto) {
    Scope scope(context);
    return function(std::forward<Args>(args)...);
  };
}
template <typename Function>
  requires(!std::is_same_v<std::decay_t<Function>, Context>)
auto Bind(Function function) {
  return Bind(Context::Current(), std::move(function));
}

// In a coroutine the thread may change at every co_await. Declared first in its body, this keeps the coroutine's
// context and its caller's apart:
//
//   CoroutineScope here;
//   auto span = tracer.StartActiveSpan("fetch");
//   co_await here.Keep(socket.Read());     // the caller sees its own context; this one is back afterwards
class CoroutineScope {
 public:
  CoroutineScope() : outer_(Context::Current()) {}

  template <typename Awaitable>
  auto Keep(Awaitable&& awaitable);

 private:
  template <typename Awaiter>
  struct Keeper;
  static void Become(Context context);  // current on this thread, with nothing to go back to
  Context outer_;
};

template <typename Awaiter>
struct CoroutineScope::Keeper {
  CoroutineScope& scope;
  Awaiter awaiter;
  Context inner;
  bool suspended = false;

  bool await_ready() { return awaiter.await_ready(); }
  template <typename Promise>
  auto await_suspend(std::coroutine_handle<Promise> handle) {
    inner = Context::Current();
    suspended = true;
    Become(scope.outer_);
    return awaiter.await_suspend(handle);
  }
  decltype(auto) await_resume() {
    if (suspended) {
      scope.outer_ = Context::Current();
      Become(std::move(inner));
    }
    return awaiter.await_resume();
  }
};

template <typename Awaitable>
auto CoroutineScope::Keep(Awaitable&& awaitable) {
  if constexpr (requires { std::forward<Awaitable>(awaitable).operator co_await(); }) {
    using Awaiter = decltype(std::forward<Awaitable>(awaitable).operator co_await());
    return Keeper<Awaiter>{*this, std::forward<Awaitable>(awaitable).operator co_await(), {}};
  } else if constexpr (requires { operator co_await(std::forward<Awaitable>(awaitable)); }) {
    using Awaiter = decltype(operator co_await(std::forward<Awaitable>(awaitable)));
    return Keeper<Awaiter>{*this, operator co_await(std::forward<Awaitable>(awaitable)), {}};
  } else {
    return Keeper<Awaitable>{*this, std::forward<Awaitable>(awaitable), {}};
  }
}

}  // namespace throughline::inline sdk
