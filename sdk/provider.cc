#include "throughline/provider.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <mutex>

#include "sdk/environment.h"
#include "sdk/fork.h"
#include "sdk/instrumentation_scope.h"
#include "sdk/report.h"
#include "sdk/thread_state.h"

namespace throughline::inline sdk {

using internal::InstrumentationScope;
using internal::ProviderCell;
using internal::ProviderState;

namespace {

using ScopeKey = std::array<std::string, 3>;  // name, version, schema URL

// All that lives to the end of the process, and is not destroyed at it: threads may still be making spans then.
struct Registry {
  std::mutex mutex;
  std::map<std::pair<ProviderCell*, ScopeKey>, std::unique_ptr<InstrumentationScope>> scopes;  // null: the global ones
  std::vector<std::unique_ptr<ProviderCell>> cells;
  std::vector<std::unique_ptr<ProviderState>> leaving;  // of ended providers, when a thread still used them
  std::shared_ptr<TracerProvider> global;
  ProviderCell* global_cell = nullptr;
  bool is_shut_down_at_exit = false;
};

Registry& TheRegistry() {
  static Registry& registry = *new Registry;
  return registry;
}

InstrumentationScope* FindScope(Registry& registry, ProviderCell* owner, ProviderCell* serves, std::string_view name,
                                std::string_view version, std::string_view schema_url) {
  std::unique_ptr<InstrumentationScope>& scope =
      registry.scopes[{owner, ScopeKey{std::string(name), std::string(version), std::string(schema_url)}}];
  if (!scope) {
    scope = std::make_unique<InstrumentationScope>();
    scope->name = name;
    scope->version = version;
    scope->schema_url = schema_url;
    std::atomic_ref(scope->provider).store(serves, std::memory_order_release);
  }
  return scope.get();
}

// The last spans arrive: what is set when the program ends regularly is shut down, while all of it still exists.
void ShutDownAtExit() {
  if (const std::shared_ptr<TracerProvider> provider = TracerProvider::Global()) provider->Shutdown();
}

std::chrono::milliseconds Left(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

std::shared_ptr<Sampler> ChooseSampler(std::shared_ptr<Sampler> given) {
  if (!given) given = SamplerFromEnvironment();
  return given ? given : ParentBased(AlwaysOn());
}

}  // namespace

struct TracerProvider::Impl {
  ProviderCell* cell;
  std::unique_ptr<ProviderState> state;
  std::mutex shutdown_mutex;  // held while it runs, so that a second call waits for the first
  bool is_shut_down = false;
  bool shutdown_result = false;
};

TracerProvider::TracerProvider(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

std::shared_ptr<TracerProvider> TracerProvider::Create(TracerProviderOptions options) {
  internal::InstallForkHandlers();
  auto cell = std::make_unique<ProviderCell>();
  cell->resource = std::move(options.resource);
  cell->limits = options.limits;
  auto impl = std::make_unique<Impl>();
  impl->cell = cell.get();
  impl->state = std::make_unique<ProviderState>();
  impl->state->sampler = ChooseSampler(std::move(options.sampler));
  impl->state->processors = std::move(options.processors);
  std::erase(impl->state->processors, nullptr);
  if (!IsSdkDisabled()) cell->state.store(impl->state.get(), std::memory_order_release);
  {
    Registry& registry = TheRegistry();
    std::lock_guard lock(registry.mutex);
    registry.cells.push_back(std::move(cell));
  }
  return std::shared_ptr<TracerProvider>(new TracerProvider(std::move(impl)));
}

TracerProvider::~TracerProvider() {
  Shutdown(std::chrono::seconds(2));
  std::vector<std::unique_ptr<ProviderState>> unused;
  Registry& registry = TheRegistry();
  {
    std::lock_guard lock(registry.mutex);
    registry.leaving.push_back(std::move(impl_->state));
    unused.swap(registry.leaving);
  }
  if (internal::NobodyIsInsideAnOlderSection()) return;
  std::lock_guard lock(registry.mutex);
  for (auto& state : unused) registry.leaving.push_back(std::move(state));
}

Tracer TracerProvider::GetTracer(std::string_view name, std::string_view version, std::string_view schema_url) {
  Registry& registry = TheRegistry();
  std::lock_guard lock(registry.mutex);
  ProviderCell* serves = impl_->cell->state.load(std::memory_order_relaxed) ? impl_->cell : nullptr;
  return Tracer(FindScope(registry, impl_->cell, serves, name, version, schema_url));
}

bool TracerProvider::ForceFlush(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  bool is_done = true;
  for (const auto& processor : impl_->state->processors) is_done &= processor->ForceFlush(Left(deadline));
  return is_done;
}

bool TracerProvider::Shutdown(std::chrono::milliseconds timeout) {
  std::lock_guard shutdown(impl_->shutdown_mutex);
  if (std::exchange(impl_->is_shut_down, true)) return impl_->shutdown_result;
  {
    Registry& registry = TheRegistry();
    std::lock_guard lock(registry.mutex);
    impl_->cell->state.store(nullptr, std::memory_order_release);
    for (auto& [key, scope] : registry.scopes) {
      if (internal::LoadRelaxed(scope->provider) == impl_->cell) {
        std::atomic_ref(scope->provider).store(nullptr, std::memory_order_release);
      }
    }
    if (registry.global_cell == impl_->cell) registry.global_cell = nullptr;
  }
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  bool is_done = true;
  for (const auto& processor : impl_->state->processors) is_done &= processor->Shutdown(Left(deadline));
  return impl_->shutdown_result = is_done;
}

void TracerProvider::SetGlobal(std::shared_ptr<TracerProvider> provider) {
  Registry& registry = TheRegistry();
  {
    std::lock_guard lock(registry.mutex);
    ProviderCell* cell = provider ? provider->impl_->cell : nullptr;
    if (cell && cell->state.load(std::memory_order_relaxed) == nullptr) cell = nullptr;  // shut down, or switched off
    for (auto& [key, scope] : registry.scopes) {
      if (key.first == nullptr) std::atomic_ref(scope->provider).store(cell, std::memory_order_release);
    }
    registry.global_cell = cell;
    registry.global.swap(provider);
    if (!std::exchange(registry.is_shut_down_at_exit, true)) std::atexit(&ShutDownAtExit);
  }
  provider.reset();  // the one before, perhaps its end: not under the mutex
}

std::shared_ptr<TracerProvider> TracerProvider::Global() {
  Registry& registry = TheRegistry();
  std::lock_guard lock(registry.mutex);
  return registry.global;
}

Tracer GetTracer(std::string_view name, std::string_view version, std::string_view schema_url) {
  Registry& registry = TheRegistry();
  std::lock_guard lock(registry.mutex);
  return Tracer(FindScope(registry, nullptr, registry.global_cell, name, version, schema_url));
}

namespace internal {

void ScopesBeforeFork() noexcept { TheRegistry().mutex.lock(); }
void ScopesAfterFork() noexcept { TheRegistry().mutex.unlock(); }

}  // namespace internal
}  // namespace throughline::inline sdk
