// libchdb inside a test, to run the SQL that the compiler makes. Not for sanitizer builds: the library dies in them.
//
// Threads  one test at a time.
// Source   libchdb's C API; handles are opaque.
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataprime/compiler.h"
#include "dataprime/engine_settings.h"

namespace throughline::dataprime {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define THROUGHLINE_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(THROUGHLINE_SANITIZED)
inline constexpr bool kHasLocalEngine = false;
#else
inline constexpr bool kHasLocalEngine = true;
#endif

class LocalEngine {
 public:
  struct Answer {
    std::string text;   // in the format asked for
    std::string error;  // empty: it ran
  };

  // The process's one engine, on a fresh directory.
  static LocalEngine& Get() {
    static LocalEngine* engine = new LocalEngine;
    return *engine;
  }
  // After the last query: closing the last connection shuts the engine down, and only then its directory can go.
  void Stop() {
    if (connection_) close_(std::exchange(connection_, nullptr));
    std::filesystem::remove_all(directory_);
    // What is left of the library must not be destroyed beside its threads: now and then that crashes a process whose
    // tests all passed. Registered after the library was loaded, so this runs before its destructors.
    std::atexit([] {
      std::fflush(nullptr);
      std::_Exit(testing::UnitTest::GetInstance()->Passed() ? 0 : 1);
    });
  }
  const std::string& problem() const { return problem_; }  // why it can't be used, or empty

  Answer Run(std::string_view sql, std::string_view format = "CSV",
             const std::vector<BoundParameter>& parameters = {}) {
    std::vector<std::string> values;
    std::vector<const char*> names, value_pointers;
    std::vector<size_t> name_lengths, value_lengths;
    for (const BoundParameter& parameter : parameters) values.push_back(parameter.WireValue());
    for (size_t i = 0; i < parameters.size(); ++i) {
      names.push_back(parameters[i].name.data());
      name_lengths.push_back(parameters[i].name.size());
      value_pointers.push_back(values[i].data());
      value_lengths.push_back(values[i].size());
    }
    void* result = query_(*connection_, sql.data(), sql.size(), format.data(), format.size(), names.data(),
                          name_lengths.data(), value_pointers.data(), value_lengths.data(), parameters.size());
    Answer answer;
    if (const char* error = error_(result)) {
      answer.error = error;
      Connect();  // after an error the connection would begin its next answer with this one's rows
    } else {
      answer.text.assign(buffer_(result), length_(result));
    }
    destroy_(result);
    return answer;
  }

 private:
  LocalEngine() {
    std::string pattern = std::filesystem::temp_directory_path() / "dataprime_test.XXXXXX";
    directory_ = mkdtemp(pattern.data());
    const std::string path = std::string(THROUGHLINE_SOURCE_DIR) + "/node_modules/@chdb/lib-linux-" +
#if defined(__aarch64__)
                             "arm64"
#else
                             "x64"
#endif
                             "-gnu/libchdb.so";
    library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library_) {
      problem_ = dlerror();
      return;
    }
    Load(connect_, "chdb_connect");
    Load(close_, "chdb_close_conn");
    Load(query_, "chdb_query_with_params_n");
    Load(buffer_, "chdb_result_buffer");
    Load(length_, "chdb_result_length");
    Load(error_, "chdb_result_error");
    Load(destroy_, "chdb_destroy_query_result");
    void (*set_signal_handlers)(int) = nullptr;
    Load(set_signal_handlers, "chdb_set_signal_handlers_enabled");
    if (!problem_.empty()) return;
    set_signal_handlers(0);
    Connect();
  }

  template <typename Function>
  void Load(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library_, name));
    if (!function) problem_ = std::string("libchdb lacks ") + name;
  }

  void Connect() {
    void** old = connection_;
    std::string program = "test", path = "--path=" + directory_, threads = "--max_threads=2";
    char* arguments[] = {program.data(), path.data(), threads.data()};
    connection_ = connect_(3, arguments);
    if (!connection_) problem_ = "chdb_connect failed";
    for (const auto& [name, value] : kEngineSettings) {
      const std::string set = "SET " + std::string(name) + " = " + std::string(value);
      if (connection_)
        destroy_(query_(*connection_, set.data(), set.size(), "CSV", 3, nullptr, nullptr, nullptr, nullptr, 0));
    }
    if (old) close_(old);  // after the new one: closing the last would shut the engine down
  }

  std::string directory_, problem_;
  void* library_ = nullptr;
  void** connection_ = nullptr;
  void** (*connect_)(int, char**) = nullptr;
  void (*close_)(void**) = nullptr;
  void* (*query_)(void*, const char*, size_t, const char*, size_t, const char* const*, const size_t*,
                  const char* const*, const size_t*, size_t) = nullptr;
  char* (*buffer_)(void*) = nullptr;
  size_t (*length_)(void*) = nullptr;
  const char* (*error_)(void*) = nullptr;
  void (*destroy_)(void*) = nullptr;
};

}  // namespace throughline::dataprime
