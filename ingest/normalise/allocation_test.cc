// Most spans of a service have nothing to do with AI: for them the normaliser must not allocate.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "ingest/normalise/testing/one_span.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define THROUGHLINE_COUNTS_ALLOCATIONS 0  // the sanitizer brings its own operator new
#else
#define THROUGHLINE_COUNTS_ALLOCATIONS 1
#endif

#if THROUGHLINE_COUNTS_ALLOCATIONS
namespace {
thread_local size_t allocations = 0;
}  // namespace

// Not inlined: GCC would see free called on what new gave, and warn.
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }
#endif

namespace throughline::ingest {
namespace {

using otel::Value;

TEST(Normalise, ASpanWithoutAiKeysAllocatesNothing) {
#if THROUGHLINE_COUNTS_ALLOCATIONS
  testing::OneSpan span("GET /checkout", {{"http.request.method", Value::String("GET")},
                                          {"http.response.status_code", Value::Int(200)},
                                          {"url.path", Value::String("/checkout")},
                                          {"server.address", Value::String("shop")},
                                          {"server.port", Value::Int(8080)},
                                          {"session.id", Value::String("browser-7")},
                                          {"user.id", Value::String("u1")},
                                          {"db.operation", Value::String("SELECT")},
                                          {"error.type", Value::String("timeout")},
                                          {"name", Value::String("x")},
                                          {"a.key.of.the.application", Value::Bool(true)}});
  span.SetResource({{"service.name", Value::String("shop")}, {"deployment.environment.name", Value::String("prod")}});
  span.Normalise();  // the first call makes the room that later ones use
  size_t before = allocations;
  for (int i = 0; i < 10; ++i) span.Normalise();
  EXPECT_EQ(allocations, before);
#else
  GTEST_SKIP() << "the sanitizer brings its own operator new";
#endif
}

}  // namespace
}  // namespace throughline::ingest
