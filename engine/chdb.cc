#include "engine/chdb.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace throughline::engine {

std::vector<std::string> LibraryCandidates(std::string_view flag) {
  if (!flag.empty()) return {std::string(flag)};
  if (const char* named = std::getenv("THROUGHLINE_CHDB"); named && *named) return {named};
  std::vector<std::string> places;
  std::error_code unreadable;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  if (!unreadable) {
    const std::filesystem::path lib = self.parent_path().parent_path() / "lib";
    places.push_back((lib / "libchdb.so").string());
    places.push_back((lib / "throughline" / "libchdb.so").string());
  }
  places.emplace_back(THROUGHLINE_CHDB_DEFAULT);
  return places;
}

Result<ChdbApi> LoadChdb(const std::vector<std::string>& candidates) {
  std::string looked_at;
  for (const std::string& path : candidates) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      looked_at += (looked_at.empty() ? "" : ", ") + path;
      continue;
    }
    // Local: the library brings its own allocator and C++ runtime, and nothing of ours must resolve into it.
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) return Fail(ErrorKind::kUnavailable, fmt::format("libchdb can't be loaded: {}", dlerror()));

    ChdbApi api{};
    std::string missing;
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      if (!function) missing = name;
    };
    find(api.connect, "chdb_connect");
    find(api.close_conn, "chdb_close_conn");
    find(api.shutdown, "chdb_shutdown");
    find(api.version, "chdb_version");
    find(api.set_signal_handlers_enabled, "chdb_set_signal_handlers_enabled");
    find(api.query_with_params_n, "chdb_query_with_params_n");
    find(api.stream_query_with_params_n, "chdb_stream_query_with_params_n");
    find(api.stream_fetch_result, "chdb_stream_fetch_result");
    find(api.stream_cancel_query, "chdb_stream_cancel_query");
    find(api.stream_insert_with_params_n, "chdb_stream_insert_with_params_n");
    find(api.stream_append, "chdb_stream_append");
    find(api.stream_done, "chdb_stream_done");
    find(api.stream_cancel_insert, "chdb_stream_cancel_insert");
    find(api.stream_insert_error, "chdb_stream_insert_error");
    find(api.destroy_insert_stream, "chdb_destroy_insert_stream");
    find(api.result_buffer, "chdb_result_buffer");
    find(api.result_length, "chdb_result_length");
    find(api.result_error, "chdb_result_error");
    find(api.result_rows_read, "chdb_result_rows_read");
    find(api.result_bytes_read, "chdb_result_bytes_read");
    find(api.result_storage_rows_read, "chdb_result_storage_rows_read");
    find(api.result_storage_bytes_read, "chdb_result_storage_bytes_read");
    find(api.result_rows_written, "chdb_result_rows_written");
    find(api.result_bytes_written, "chdb_result_bytes_written");
    find(api.destroy_query_result, "chdb_destroy_query_result");
    if (!missing.empty()) {
      return Fail(ErrorKind::kUnavailable, fmt::format("{} has no function {}: install libchdb 26.7.3", path, missing));
    }
    return api;
  }
  return Fail(ErrorKind::kUnavailable,
              fmt::format("no libchdb.so found. Looked at: {}. Name its place with --library (of throughline: "
                          "--engine-library) or THROUGHLINE_CHDB, or "
                          "install the npm package @chdb/lib-linux-x64-gnu 26.7.3.",
                          looked_at));
}

}  // namespace throughline::engine
