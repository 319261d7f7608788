#include "live_store.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace throughline::store_test {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "the test can't go on: %s\n", result.error().message.c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "throughline-store-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

LiveStore::LiveStore(store::StoreOptions options) {
  const std::string socket = directory_.path() + "/engine.sock";
  client_ = Must(store::ClickHouseClient::Create(Must(store::ClickHouseEndpoint::Parse("unix:" + socket))));
  supervisor_ = std::make_unique<store::EngineSupervisor>(
      store::EngineOptions{.binary = THROUGHLINE_ENGINE_PROGRAM,
                           .data_dir = directory_.path() + "/engine",
                           .socket_path = socket,
                           .on_ready = [this] { client_->DropConnections(); }},
      clock_, metrics_);
  Must(supervisor_->WaitReady(std::chrono::seconds(60)));
  Must(Reopen(std::move(options)));
}

LiveStore::~LiveStore() { supervisor_->Stop(); }

Result<void> LiveStore::Reopen(store::StoreOptions options) {
  Result<std::unique_ptr<store::Store>> opened =
      store::Store::Open(*client_, std::move(options), clock_, disk_, metrics_);
  if (!opened) return Fail(opened.error());
  store_ = std::move(*opened);
  return {};
}

std::string LiveStore::Ask(std::string_view sql) {
  Result<store::QueryResult> answer = client_->Query(sql, {}, "TabSeparatedRaw");
  if (!answer) return "error: " + answer.error().message;
  std::string text = std::move(answer->bytes);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace throughline::store_test
