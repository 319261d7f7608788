// For tests: a model behind a real HTTP endpoint that says, in order, what a test tells it to.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "net/server.h"

namespace throughline::assistant::testing {

class ScriptedModel {
 public:
  using Turn = std::function<void(const net::Request&, net::ResponseWriter)>;

  // The last turn is repeated.
  explicit ScriptedModel(std::vector<Turn> turns) : turns_(std::move(turns)) {
    net::ServerOptions options;
    options.address.host = "127.0.0.1";
    options.io_threads = 1;
    server_ =
        std::move(*net::Server::Start(std::move(options), [this](net::Request request, net::ResponseWriter writer) {
          std::unique_lock lock(mutex_);
          const Turn turn = turns_[std::min(requests_.size(), turns_.size() - 1)];
          requests_.push_back(request);
          lock.unlock();
          turn(request, std::move(writer));
        }));
  }
  ~ScriptedModel() {
    server_->Stop(std::chrono::milliseconds(0));
    hanging_.clear();
  }

  std::string url() const { return "http://" + server_->address().Text() + "/v1"; }
  std::vector<net::Request> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }

  // Says `text`, as a chat completion.
  static Turn Says(std::string text, std::string finish_reason = "stop") {
    return [text = std::move(text), finish_reason = std::move(finish_reason)](const net::Request&,
                                                                              net::ResponseWriter writer) {
      JsonWriter json;
      json.BeginObject().Key("id").String("chatcmpl-1").Key("object").String("chat.completion");
      json.Key("model").String("gpt-4o-2024-08-06").Key("choices").BeginArray().BeginObject().Key("index").Int(0);
      json.Key("message").BeginObject().Key("role").String("assistant").Key("content").String(text).EndObject();
      json.Key("finish_reason").String(finish_reason).EndObject().EndArray();
      json.Key("usage").BeginObject().Key("prompt_tokens").Int(100).Key("completion_tokens").Int(20);
      json.Key("total_tokens").Int(120).EndObject().EndObject();
      writer.Send(Json(200, json.Take()));
    };
  }
  // The query, in the form that the prompt asks for.
  static Turn Writes(std::string_view query) {
    JsonWriter json;
    json.BeginObject().Key("query").String(query).Key("explanation").String("As asked.").Key("refusal").Null();
    return Says(json.EndObject().Take());
  }
  static Turn Answers(int status, std::string body, std::vector<std::pair<std::string, std::string>> headers = {}) {
    return [=](const net::Request&, net::ResponseWriter writer) {
      net::Response response = Json(status, body);
      for (const auto& [name, value] : headers) response.headers.Set(name, value);
      writer.Send(std::move(response));
    };
  }
  // Never answers.
  Turn Hangs() {
    return [this](const net::Request&, net::ResponseWriter writer) {
      std::lock_guard lock(mutex_);
      hanging_.push_back(std::move(writer));
    };
  }

  static net::Response Json(int status, std::string body) {
    net::Response response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.Set("Content-Type", "application/json");
    return response;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Turn> turns_;
  std::vector<net::Request> requests_;
  std::vector<net::ResponseWriter> hanging_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace throughline::assistant::testing
