#include "service.h"

#include <curl/curl.h>
#include <simdjson.h>

#include <memory>
#include <string>
#include <vector>

#include <throughline/propagation.h>

using throughline::Header;
using throughline::SpanKind;
using throughline::StatusCode;
using throughline::Tracer;

namespace {

struct Call {
  std::string url;
  std::string arguments;  // JSON
};

std::optional<std::vector<Call>> ReadCalls(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  if (parser.parse(body).get(list) != simdjson::SUCCESS) return std::nullopt;
  std::vector<Call> calls;
  for (const simdjson::dom::element element : list) {
    std::string_view url;
    simdjson::dom::element arguments;
    if (element["url"].get(url) != simdjson::SUCCESS) return std::nullopt;
    if (element["arguments"].get(arguments) != simdjson::SUCCESS) return std::nullopt;
    calls.push_back({std::string(url), simdjson::minify(arguments)});
  }
  return calls;
}

// The headers that carry the context are all that a client has to add.
CURLcode Post(const Call& call) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) return CURLE_FAILED_INIT;
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  const throughline::InjectedHeaders context = throughline::Inject();
  for (const auto& [name, value] : context.headers()) {
    headers = curl_slist_append(headers, (std::string(name) + ": " + std::string(value)).c_str());
  }
  const auto ignore = +[](char*, size_t size, size_t count, void*) { return size * count; };
  curl_easy_setopt(curl.get(), CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(call.arguments.size()));
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, call.arguments.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  const CURLcode code = curl_easy_perform(curl.get());
  curl_slist_free_all(headers);
  return code;
}

}  // namespace

void ServeTraceContext(httplib::Server& server, Tracer tracer) {
  server.Post("/test", [tracer](const httplib::Request& request, httplib::Response& response) {
    std::vector<Header> headers;
    for (const auto& [name, value] : request.headers) headers.push_back({name, value});
    const throughline::Extracted received = throughline::Extract(headers);
    auto span = tracer.StartActiveSpan("POST /test", {.kind = SpanKind::kServer, .parent = &received.context});
    received.Describe(span);

    const std::optional<std::vector<Call>> calls = ReadCalls(request.body);
    if (!calls) {
      response.status = 400;
      return;
    }
    for (const Call& call : *calls) {
      auto sent = tracer.StartActiveSpan("POST", {.kind = SpanKind::kClient, .attributes = {{"url.full", call.url}}});
      if (const CURLcode code = Post(call); code != CURLE_OK) {
        sent.SetStatus(StatusCode::kError, curl_easy_strerror(code));
        response.status = 502;
        response.set_content(call.url + ": " + curl_easy_strerror(code) + "\n", "text/plain");
        return;
      }
    }
    response.status = 200;
  });
}
