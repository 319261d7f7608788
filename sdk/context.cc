#include "throughline/context.h"

#include <atomic>

#include "sdk/thread_state.h"
#include "throughline/trace.h"

namespace throughline::inline sdk {

using internal::Count;
using internal::Counter;
using internal::ThisThread;
using internal::ThreadState;

namespace {
void NoteContextIsUsed() noexcept {
  if (internal::LoadRelaxed(internal::context_is_used)) return;  // written once: all threads read it
  std::atomic_ref(internal::context_is_used).store(true, std::memory_order_relaxed);
}
}  // namespace

Context Context::Current() noexcept {
  const ThreadState* thread = ThisThread();
  return thread ? thread->current : Context();
}

Context Context::With(const Span& span) const noexcept {
  Context copy = *this;
  copy.span_ = span.context_;
  copy.record_ = span.record_;
  return copy;
}

Span Span::Current() {
  const ThreadState* thread = ThisThread();
  return thread ? Span(thread->current.span_, thread->current.record_, false) : Span();
}

Scope::Scope(Context context) noexcept {
  ThreadState* thread = ThisThread();
  if (thread == nullptr) return;
  NoteContextIsUsed();
  previous_ = std::exchange(thread->current, std::move(context));
  stack_ = thread->stack;
  depth_ = ++thread->depth;
}

void Scope::End() noexcept {
  ThreadState* thread = ThisThread();
  if (thread == nullptr) return;
  if (thread->stack != stack_ || depth_ > thread->depth) {
    // A coroutine that is destroyed while it waits takes its scopes along, wherever that happens.
    if (!internal::IsCoroutineStack(stack_)) Count(*thread, Counter::kMisuses);
    return;
  }
  if (depth_ < thread->depth) Count(*thread, Counter::kMisuses);
  thread->depth = depth_ - 1;
  thread->current = std::move(previous_);
}

CoroutineScope::CoroutineScope(Context context) noexcept : other_stack_(0), other_depth_(0), is_inside_(true) {
  ThreadState* thread = ThisThread();
  if (thread == nullptr) return;
  other_ = std::exchange(thread->current, std::move(context));
  other_stack_ = std::exchange(thread->stack, internal::NewStack(true));
  other_depth_ = std::exchange(thread->depth, 0);
  NoteContextIsUsed();
}

CoroutineScope::~CoroutineScope() {
  if (is_inside_ && other_stack_ != 0) Swap();
}

void CoroutineScope::Swap() noexcept {
  ThreadState* thread = ThisThread();
  if (thread == nullptr || other_stack_ == 0) return;
  std::swap(thread->current, other_);
  std::swap(thread->stack, other_stack_);
  std::swap(thread->depth, other_depth_);
  is_inside_ = !is_inside_;
}

}  // namespace throughline::inline sdk
