#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "sdk/adapter/testing.h"
#include "sdk/ai/testing.h"
#include "sdk/openai/testing.h"
#include "throughline/openai.h"
#include "throughline/resilience.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;
using openai::Delta;
using openai::ErrorKind;
using testing::FakeEndpoint;
using testing::Stream;

constexpr std::string_view kKey = "sk-not-to-be-seen";
constexpr const char* kAnswer =
    R"({"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"gpt-4o-2024-08-06","service_tier":"default",
"system_fingerprint":"fp_1","choices":[{"index":0,"message":{"role":"assistant","content":"Two errors."},"finish_reason":"stop"}],
"usage":{"prompt_tokens":42,"completion_tokens":9,"total_tokens":51,"prompt_tokens_details":{"cached_tokens":16},"completion_tokens_details":{"reasoning_tokens":4}}})";

std::string Chunk(std::string_view delta, std::string_view finish = "null") {
  return std::string(R"(data: {"id":"chatcmpl-2","model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":)")
      .append(delta)
      .append(R"(,"finish_reason":)")
      .append(finish)
      .append("}]}\n\n");
}

class OpenAi : public testing::AiTest {
 protected:
  OpenAi() { TracerProvider::SetGlobal(provider_); }
  ~OpenAi() override { TracerProvider::SetGlobal(nullptr); }

  static OpenAiClient MakeClient(const FakeEndpoint& endpoint, openai::ClientOptions options = {}) {
    options.base_url = endpoint.url();
    options.api_key = kKey;
    options.first_retry_delay = 1ms;
    return OpenAiClient(std::move(options));
  }
  static openai::ChatRequest Question() { return {.model = "gpt-4o", .messages = {Message::User("How many?")}}; }

  // The only span.
  std::string TheSpan() {
    auto spans = Spans();
    if (spans.size() != 1) return std::to_string(spans.size()) + " spans";
    std::string dump = testing::Settled(Dump(spans.front()));
    EXPECT_EQ(dump.find(kKey), dump.npos);
    return dump;
  }
};

TEST_F(OpenAi, ChatAsksAndAnswers) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response& response) {
    response.set_header("x-request-id", "req_1");
    response.set_content(kAnswer, "application/json");
  });
  OpenAiClient client = MakeClient(endpoint, {.organization = "org-1", .project = "proj-1"});
  auto answer = client.Chat(
      {.model = "gpt-4o",
       .messages = {Message::System("Be \"short\".\n"),
                    Message::User("How many?"),
                    {.role = "user", .parts = {Part::Text("This?"), Part::Uri("image", "https://x.example/1.png")}},
                    {.role = "assistant", .parts = {Part::ToolCall("c1", "run", R"({"q":1})")}},
                    Message::ToolResult("c1", "2")},
       .tools = {{.name = "run", .description = "Runs.", .parameters = R"({"type":"object"})"}},
       .tool_choice = "run",
       .response_format = openai::ResponseFormat{.type = "json_schema", .name = "n", .schema = "{}", .strict = true},
       .temperature = 0.5,
       .max_tokens = 100,
       .stop = {"END"},
       .seed = 7,
       .metadata = {{"k", "v"}},
       .extra = {{"top_k", "40"}}});
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_EQ(answer->Text(), "Two errors.");
  EXPECT_EQ(answer->choices[0].message.finish_reason, "stop");
  EXPECT_EQ(answer->usage->input_tokens, 42);
  EXPECT_EQ(answer->usage->cached_tokens, 16);
  EXPECT_EQ(answer->usage->reasoning_tokens, 4);
  EXPECT_EQ(answer->request_id, "req_1");
  EXPECT_EQ(answer->json, kAnswer);

  httplib::Request request = endpoint.requests().at(0);
  EXPECT_EQ(request.path, "/v1/chat/completions");
  EXPECT_EQ(request.get_header_value("Authorization"), "Bearer " + std::string(kKey));
  EXPECT_EQ(request.get_header_value("OpenAI-Organization"), "org-1");
  EXPECT_EQ(request.get_header_value("OpenAI-Project"), "proj-1");
  EXPECT_EQ(request.get_header_value("Content-Type"), "application/json");
  TraceId trace_id;
  std::copy_n(Spans().at(0).trace_id().begin(), 16, trace_id.bytes.begin());
  EXPECT_EQ(request.get_header_value("traceparent").substr(3, 32), trace_id.Hex()) << "the endpoint is on loopback";
  EXPECT_EQ(
      request.body,
      R"({"model":"gpt-4o","messages":[{"role":"system","content":"Be \"short\".\n"},{"role":"user","content":"How many?"},)"
      R"({"role":"user","content":[{"type":"text","text":"This?"},{"type":"image_url","image_url":{"url":"https://x.example/1.png"}}]},)"
      R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"run","arguments":"{\"q\":1}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"2"}],)"
      R"("tools":[{"type":"function","function":{"name":"run","description":"Runs.","parameters":{"type":"object"}}}],)"
      R"("tool_choice":{"type":"function","function":{"name":"run"}},)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{},"strict":true}},)"
      R"("temperature":0.5,"max_tokens":100,"stop":["END"],"seed":7,"metadata":{"k":"v"},"top_k":40})");
}

TEST_F(OpenAi, ChatIsOneSpan) {
  FakeEndpoint endpoint(
      [](const httplib::Request&, httplib::Response& response) { response.set_content(kAnswer, "application/json"); });
  openai::ChatRequest request = Question();
  request.temperature = 0.5;
  request.user = "u-17";
  MakeClient(endpoint).Chat(request, {.attributes = {{"ai.operation", "count"}}, .conversation_id = "c-1"});
  EXPECT_EQ(TheSpan(), R"(chat gpt-4o, client
  ai.operation = "count"
  gen_ai.conversation.id = "c-1"
  gen_ai.input.messages = "[{"role":"user","parts":[{"type":"text","content":"How many?"}]}]"
  gen_ai.operation.name = "chat"
  gen_ai.output.messages = "[{"role":"assistant","parts":[{"type":"text","content":"Two errors."}],"finish_reason":"stop"}]"
  gen_ai.provider.name = "openai"
  gen_ai.request.model = "gpt-4o"
  gen_ai.request.temperature = 0.5
  gen_ai.response.finish_reasons = ["stop"]
  gen_ai.response.id = "chatcmpl-1"
  gen_ai.response.model = "gpt-4o-2024-08-06"
  gen_ai.usage.cache_read.input_tokens = 16
  gen_ai.usage.input_tokens = 42
  gen_ai.usage.output_tokens = 9
  gen_ai.usage.reasoning.output_tokens = 4
  openai.response.service_tier = "default"
  openai.response.system_fingerprint = "fp_1"
  server.address = "127.0.0.1"
  server.port = (some)
  user.id = "u-17"
)");
}

TEST_F(OpenAi, ChatIsTheSpanOfLlmTracekitByTheIndexedNames) {
  FakeEndpoint endpoint(
      [](const httplib::Request&, httplib::Response& response) { response.set_content(kAnswer, "application/json"); });
  SetGenAiConvention(GenAiConvention::kIndexed);
  MakeClient(endpoint).Chat(Question());
  std::string span = TheSpan();
  for (std::string_view line :
       {"gen_ai.system = \"openai\"", "gen_ai.prompt.0.role = \"user\"", "gen_ai.prompt.0.content = \"How many?\"",
        "gen_ai.completion.0.role = \"assistant\"", "gen_ai.completion.0.content = \"Two errors.\"",
        "gen_ai.completion.0.finish_reason = \"stop\"", "gen_ai.usage.input_tokens = 42"}) {
    EXPECT_NE(span.find(line), span.npos) << line << "\nin\n" << span;
  }
}

TEST_F(OpenAi, AStreamIsPutTogether) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response& response) {
    Stream(
        response,
        {Chunk(R"({"role":"assistant","content":""})"), Chunk(R"({"content":"Two "})"),
         Chunk(R"({"content":"errors."})"),
         Chunk(R"({"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"run","arguments":""}}]})"),
         Chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"q\""}}]})"),
         Chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]})"), Chunk("{}", "\"tool_calls\""),
         "data: {\"id\":\"chatcmpl-2\",\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}\n\n",
         "data: [DONE]\n\n"});
  });
  std::string heard;
  auto answer = MakeClient(endpoint).StreamChat(Question(), [&](const Delta& delta) {
    heard.append(delta.text).append("|").append(delta.tool_name).append(delta.arguments).append(delta.finish_reason);
    return true;
  });
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_EQ(heard, "Two |errors.||run|{\"q\"|:1}|tool_calls");
  EXPECT_EQ(answer->Text(), "Two errors.");
  ASSERT_EQ(answer->ToolRequests().size(), 1u);
  EXPECT_EQ(answer->ToolRequests()[0].id, "c1");
  EXPECT_EQ(answer->ToolRequests()[0].arguments, R"({"q":1})");
  EXPECT_EQ(answer->usage->total_tokens, 6);
  EXPECT_TRUE(answer->time_to_first_token);
  EXPECT_NE(endpoint.requests().at(0).body.find(R"("stream":true,"stream_options":{"include_usage":true})"),
            std::string::npos);
  std::string span = TheSpan();
  EXPECT_NE(span.find("gen_ai.response.time_to_first_chunk"), span.npos) << span;
  EXPECT_NE(span.find("gen_ai.request.stream = true"), span.npos) << span;
}

TEST_F(OpenAi, ACallbackEndsTheStream) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    Stream(response, {Chunk(R"({"content":"Two "})"), Chunk(R"({"content":"errors."})")}, [&] { endpoint.Hang(); });
  });
  auto answer = MakeClient(endpoint).StreamChat(Question(), [](const Delta&) { return false; });
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_TRUE(answer->is_stopped);
  EXPECT_EQ(answer->Text(), "Two ");
  EXPECT_EQ(TheSpan().find("error"), std::string::npos);
}

TEST_F(OpenAi, WhatACallbackThrowsReachesTheCallerAndTheSpan) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response& response) {
    Stream(response, {Chunk(R"({"content":"Two "})"), "data: [DONE]\n\n"});
  });
  OpenAiClient client = MakeClient(endpoint);
  auto throwing = [](const Delta&) -> bool { throw std::runtime_error("no more"); };
  EXPECT_THROW(client.StreamChat(Question(), throwing), std::runtime_error);
  EXPECT_NE(TheSpan().find("error: no more"), std::string::npos);
  EXPECT_TRUE(client.StreamChat(Question(), [](const Delta&) { return true; })) << "the client goes on";
}

struct StreamFault {
  std::vector<std::string> pieces;
  ErrorKind kind;
  std::string message;
};

TEST_F(OpenAi, AStreamThatIsNoneIsAnError) {
  const StreamFault kFaults[] = {
      {{Chunk(R"({"content":"Two "})")}, ErrorKind::kBadAnswer, "the stream broke off before its end"},
      {{Chunk(R"({"content":"Two "})"), "data: {\"id\":"},
       ErrorKind::kBadAnswer,
       "the stream can't be read: it has an unfinished piece at the end"},
      {{"data: garbage\n\n", Chunk(R"({"content":"Two "})"), "data: [DONE]\n\n"},
       ErrorKind::kBadAnswer,
       "the stream can't be read: it has 1 piece that is no JSON"},
      {{"<html>sorry</html>"},
       ErrorKind::kBadAnswer,
       "the stream can't be read: it has a body that is neither JSON nor a stream of it"},
      {{Chunk(R"({"content":"Two "})"), "data: {\"error\":{\"message\":\"overloaded\",\"code\":\"busy\"}}\n\n"},
       ErrorKind::kServer,
       "overloaded"},
      {{}, ErrorKind::kBadAnswer, "the stream broke off before its end"},
  };
  for (const StreamFault& fault : kFaults) {
    FakeEndpoint endpoint(
        [&](const httplib::Request&, httplib::Response& response) { Stream(response, fault.pieces); });
    auto answer = MakeClient(endpoint).StreamChat(Question(), [](const Delta&) { return true; });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error.kind, fault.kind) << fault.message;
    EXPECT_EQ(answer.error.message, fault.message);
    EXPECT_FALSE(answer.error.is_retryable);
  }
}

struct StatusCase {
  int status;
  ErrorKind kind;
  bool is_retryable;
  std::string_view error_class;
};
const StatusCase kStatuses[] = {
    {400, ErrorKind::kInvalidRequest, false, "BadRequestError"},
    {401, ErrorKind::kAuthentication, false, "AuthenticationError"},
    {403, ErrorKind::kAuthentication, false, "PermissionDeniedError"},
    {404, ErrorKind::kInvalidRequest, false, "NotFoundError"},
    {408, ErrorKind::kTimeout, true, "APIError"},
    {409, ErrorKind::kInvalidRequest, true, "ConflictError"},
    {422, ErrorKind::kInvalidRequest, false, "UnprocessableEntityError"},
    {429, ErrorKind::kRateLimited, true, "RateLimitError"},
    {500, ErrorKind::kServer, true, "InternalServerError"},
    {503, ErrorKind::kServer, true, "InternalServerError"},
    {302, ErrorKind::kBadAnswer, false, "APIError"},
};

TEST_F(OpenAi, EachStatusIsItsKindOfError) {
  for (const StatusCase& c : kStatuses) {
    FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
      response.status = c.status;
      response.set_header("Retry-After", "7");
      response.set_header("x-request-id", "req_9");
      response.set_content(R"({"error":{"message":"No.","type":"t","param":"p","code":"c"}})", "application/json");
    });
    auto answer = MakeClient(endpoint).Chat(Question());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error.kind, c.kind) << c.status;
    EXPECT_EQ(answer.error.is_retryable, c.is_retryable) << c.status;
    EXPECT_EQ(answer.error.http_status, c.status);
    EXPECT_EQ(answer.error.message, std::to_string(c.status) + " No.");
    EXPECT_EQ(answer.error.code, "c");
    EXPECT_EQ(answer.error.type, "t");
    EXPECT_EQ(answer.error.param, "p");
    EXPECT_EQ(answer.error.retry_after, 7s);
    EXPECT_EQ(answer.error.request_id, "req_9");
    EXPECT_EQ(Attribute("error.type"), c.error_class);
    EXPECT_EQ(Attribute("ai.error.retry_after"), "7.0");
    EXPECT_EQ(endpoint.requests().size(), 1u) << "no retry unless it is asked for";
  }
}

TEST_F(OpenAi, AnErrorsTextIsBoundedAndNoKeyIsInIt) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    response.status = 401;
    response.set_content("{\"error\":{\"message\":\"" + std::string(100000, 'x') + "\"}}", "application/json");
  });
  auto answer = MakeClient(endpoint).Chat(Question());
  EXPECT_LE(answer.error.message.size(), 2010u);
  EXPECT_EQ(answer.error.message.find(kKey), std::string::npos);
}

TEST_F(OpenAi, AnEndpointThatRepeatsTheKeyBringsItNowhere) {
  const std::string error = R"({"error":{"message":"Incorrect API key provided: )" + std::string(kKey) +
                            R"(","code":")" + std::string(kKey) + R"("}})";
  std::string answer_with_key(kAnswer);
  answer_with_key.replace(answer_with_key.find("Two errors."), 11, kKey);
  for (int status : {200, 401, 500}) {
    for (const std::string& body : {error, answer_with_key}) {
      FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
        response.status = status;
        response.set_header("x-request-id", std::string(kKey));
        response.set_content(body, "application/json");
      });
      auto answer = MakeClient(endpoint).Chat(Question());
      for (const std::string& text : {answer.error.message, answer.error.code, answer.error.request_id,
                                      answer ? answer->Text() + answer->json + answer->request_id : std::string()})
        EXPECT_EQ(text.find(kKey), text.npos) << status;
    }
  }
  for (const auto& span : Spans()) EXPECT_EQ(Dump(span).find(kKey), std::string::npos);
}

TEST_F(OpenAi, AnAnswerThatIsNoneIsAnError) {
  for (std::string_view body : {"", "no JSON", "[]", "{}", R"({"choices":[]})", "{\"id\":\"\xff\"}"}) {
    FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(body), "application/json");
    });
    auto answer = MakeClient(endpoint).Chat(Question());
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error.kind, ErrorKind::kBadAnswer) << body;
  }
}

TEST_F(OpenAi, AnAnswerOverTheLimitIsAnError) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    response.set_content(std::string(100000, ' ') + kAnswer, "application/json");
  });
  auto answer = MakeClient(endpoint, {.max_answer_bytes = 50000}).Chat(Question());
  EXPECT_EQ(answer.error.kind, ErrorKind::kBadAnswer);
  EXPECT_EQ(answer.error.message, "the answer is over 50000 bytes");
}

TEST_F(OpenAi, WhatCannotBeSentIsRefusedHere) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response&) {});
  OpenAiClient client = MakeClient(endpoint);
  openai::ChatRequest broken = Question();
  broken.tools = {{.name = "run", .parameters = "{no"}};
  EXPECT_EQ(client.Chat(broken).error.message, "the request's parameters is no JSON");
  broken = Question();
  broken.messages[0].parts[0].content = "\xff";
  EXPECT_EQ(client.Chat(broken).error.message, "the request's messages is no UTF-8");
  auto answer = client.Chat(Question(), {.headers = {{"x-a", "b\r\nx-c: d"}}});
  EXPECT_EQ(answer.error.kind, ErrorKind::kInvalidRequest);
  EXPECT_EQ(OpenAiClient({.base_url = "file:///etc/passwd"}).Chat(Question()).error.kind, ErrorKind::kInvalidRequest);
  EXPECT_TRUE(endpoint.requests().empty());
}

TEST_F(OpenAi, NobodyThereIsUnreachable) {
  std::string url;
  {
    FakeEndpoint endpoint([](const httplib::Request&, httplib::Response&) {});
    url = endpoint.url();
  }
  auto answer = OpenAiClient({.base_url = url}).Chat(Question());
  EXPECT_EQ(answer.error.kind, ErrorKind::kUnreachable);
  EXPECT_NE(answer.error.message.find("127.0.0.1 port "), std::string::npos) << answer.error.message;
  EXPECT_TRUE(answer.error.is_retryable);
  EXPECT_EQ(Attribute("error.type"), "APIConnectionError");
}

TEST_F(OpenAi, AnEndpointThatHangsTimesOut) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response&) { endpoint.Hang(); });
  auto answer = MakeClient(endpoint).Chat(Question(), {.timeout = 50ms});
  EXPECT_EQ(answer.error.kind, ErrorKind::kTimeout);
  EXPECT_EQ(answer.error.message, "no complete answer within 50 ms");
  EXPECT_EQ(Attribute("error.type"), "APITimeoutError");
}

TEST_F(OpenAi, AStreamThatStandsStillTimesOut) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    Stream(response, {Chunk(R"({"content":"Two "})")}, [&] { endpoint.Hang(); });
  });
  auto answer = MakeClient(endpoint, {.idle_timeout = 50ms}).StreamChat(Question(), [](const Delta&) { return true; });
  EXPECT_EQ(answer.error.kind, ErrorKind::kTimeout);
  EXPECT_EQ(answer.error.message, "the stream stood still: nothing more within 50 ms");
  EXPECT_FALSE(answer.error.is_retryable) << "part of it was seen";
  EXPECT_NE(TheSpan().find("Two "), std::string::npos) << "the span holds what had come";
}

TEST_F(OpenAi, AnotherThreadCancels) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response&) { endpoint.Hang(); });
  OpenAiClient client = MakeClient(endpoint);
  openai::CancelToken cancel;
  std::thread other([&] {
    endpoint.AwaitHang();
    cancel.Cancel();
  });
  auto answer = client.Chat(Question(), {.cancel = cancel});
  other.join();
  EXPECT_EQ(answer.error.kind, ErrorKind::kCancelled);
  EXPECT_FALSE(answer.error.is_retryable);
  EXPECT_EQ(client.Chat(Question(), {.cancel = cancel}).error.kind, ErrorKind::kCancelled) << "it stays cancelled";
}

TEST_F(OpenAi, CancellingEndsTheWaitForARetry) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response& response) {
    response.status = 429;
    response.set_header("Retry-After", "50");
  });
  openai::CancelToken cancel;
  std::thread other([&] {
    while (endpoint.requests().empty()) std::this_thread::yield();
    cancel.Cancel();
  });
  auto answer = MakeClient(endpoint).Chat(Question(), {.cancel = cancel, .max_retries = 3});
  other.join();
  EXPECT_EQ(answer.error.kind, ErrorKind::kCancelled);
  EXPECT_EQ(endpoint.requests().size(), 1u);
}

TEST_F(OpenAi, RetriesWhenAskedAndTheSpanTellsEachAttempt) {
  std::atomic<int> requests = 0;
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    response.status = ++requests < 3 ? 503 : 200;
    response.set_header("retry-after-ms", "1");
    response.set_content(response.status == 200 ? kAnswer : "{}", "application/json");
  });
  auto answer = MakeClient(endpoint).Chat(Question(), {.max_retries = 2});
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_EQ(requests, 3);
  std::string span = TheSpan();
  EXPECT_NE(span.find("retry.attempt = 3"), span.npos) << span;
  EXPECT_NE(span.find("event Attempt 2 failed"), span.npos) << span;
  EXPECT_EQ(span.find("error:"), span.npos) << span;
}

TEST_F(OpenAi, GivesUpWhenTheRetriesAreSpentOrOfNoUse) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) { response.status = 500; });
  auto answer = MakeClient(endpoint, {.max_retries = 2}).Chat(Question());
  EXPECT_EQ(answer.error.kind, ErrorKind::kServer);
  EXPECT_EQ(answer.error.attempts, 3);
  EXPECT_EQ(endpoint.requests().size(), 3u);
  FakeEndpoint refusing([&](const httplib::Request&, httplib::Response& response) { response.status = 400; });
  EXPECT_EQ(MakeClient(refusing, {.max_retries = 2}).Chat(Question()).error.attempts, 1);
}

TEST_F(OpenAi, TheRetryForAnyCallUnderstandsItsErrors) {
  std::atomic<int> requests = 0;
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    response.status = ++requests == 1 ? 429 : 400;
    response.set_header("retry-after-ms", "1");
  });
  OpenAiClient client = MakeClient(endpoint);
  auto answer = Retry({.max_attempts = 5, .first_delay = 1ms, .jitter = 0ms}, [&] { return client.Chat(Question()); });
  EXPECT_EQ(answer.error.kind, ErrorKind::kInvalidRequest);
  EXPECT_EQ(requests, 2) << "429 is worth another try, 400 is not";
}

TEST_F(OpenAi, AStreamIsNotTriedAgainOnceItHasBegun) {
  FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
    Stream(response, {Chunk(R"({"content":"Two "})")}, [&] { endpoint.Hang(); });
  });
  auto answer = MakeClient(endpoint, {.idle_timeout = 20ms, .max_retries = 2}).StreamChat(Question(), [](const Delta&) {
    return true;
  });
  EXPECT_FALSE(answer);
  EXPECT_EQ(endpoint.requests().size(), 1u);
}

TEST_F(OpenAi, ResponsesAskAndAnswer) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response& response) {
    response.set_content(
        R"({"id":"resp_1","status":"completed","model":"gpt-5-2025","output":[
{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Two."}]},
{"type":"function_call","id":"fc_1","call_id":"call_1","name":"run","arguments":"{}"}],
"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":12}})",
        "application/json");
  });
  auto answer =
      MakeClient(endpoint).Respond({.model = "gpt-5",
                                    .input = {{.role = "developer", .parts = {Part::Text("Short.")}},
                                              Message::User("How many?"),
                                              Message::Assistant("Two."),
                                              {.role = "assistant", .parts = {Part::ToolCall("c0", "run", "{}")}},
                                              Message::ToolResult("c0", "2")},
                                    .instructions = "Be exact.",
                                    .tools = {{.name = "run"}},
                                    .max_output_tokens = 50,
                                    .reasoning_effort = "low",
                                    .store = false});
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_EQ(answer->Text(), "Two.");
  EXPECT_EQ(answer->status, "completed");
  EXPECT_EQ(answer->ToolRequests().at(0).id, "call_1");
  EXPECT_EQ(answer->usage->cached_tokens, 2);
  EXPECT_EQ(
      endpoint.requests().at(0).body,
      R"({"model":"gpt-5","input":[{"role":"developer","content":"Short."},{"role":"user","content":"How many?"},)"
      R"({"role":"assistant","content":"Two."},{"type":"function_call","call_id":"c0","name":"run","arguments":"{}"},)"
      R"({"type":"function_call_output","call_id":"c0","output":"2"}],"instructions":"Be exact.",)"
      R"("tools":[{"type":"function","name":"run"}],"max_output_tokens":50,"reasoning":{"effort":"low"},"store":false})");
  std::string span = TheSpan();
  EXPECT_NE(span.find(R"("role":"system","parts":[{"type":"text","content":"Short.")"), span.npos) << span;
  EXPECT_NE(span.find("gen_ai.response.finish_reasons = [\"stop\"]"), span.npos) << span;
}

TEST_F(OpenAi, AStreamedResponseIsPutTogether) {
  FakeEndpoint endpoint([](const httplib::Request&, httplib::Response& response) {
    Stream(response,
           {"event: response.created\ndata: "
            "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"status\":\"in_"
            "progress\"}}\n\n",
            "data: {\"type\":\"response.output_text.delta\",\"delta\":\"Tw\"}\n\n",
            "data: {\"type\":\"response.output_text.delta\",\"delta\":\"o.\"}\n\n",
            "data: "
            "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5\",\"status\":"
            "\"completed\","
            "\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Two.\"}]}],\"usage\":{"
            "\"input_tokens\":1,\"output_tokens\":2}}}\n\n"});
  });
  std::string heard;
  auto answer = MakeClient(endpoint).StreamRespond({.model = "gpt-5", .input = {Message::User("How many?")}},
                                                   [&](const Delta& delta) {
                                                     heard.append(delta.text).append("|");
                                                     return true;
                                                   });
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_EQ(heard, "Tw|o.||");
  EXPECT_EQ(answer->Text(), "Two.");
  EXPECT_EQ(answer->status, "completed");
  EXPECT_EQ(answer->usage->output_tokens, 2);
}

TEST_F(OpenAi, EmbeddingsComeInBothEncodings) {
  for (bool as_base64 : {true, false}) {
    FakeEndpoint endpoint([&](const httplib::Request&, httplib::Response& response) {
      std::string vector = as_base64 ? "\"AACAPgAAAL8AAEA/\"" : "[0.25,-0.5,0.75]";
      response.set_content(R"({"model":"e3","data":[{"index":1,"embedding":)" + vector +
                               R"(},{"index":0,"embedding":)" + vector +
                               R"(}],"usage":{"prompt_tokens":5,"total_tokens":5}})",
                           "application/json");
    });
    auto answer = MakeClient(endpoint).Embed({.model = "e3", .input = {"a", "b"}, .as_base64 = as_base64});
    ASSERT_TRUE(answer) << answer.error.message;
    ASSERT_EQ(answer->vectors.size(), 2u);
    EXPECT_EQ(answer->vectors[1], (std::vector<float>{0.25f, -0.5f, 0.75f}));
    EXPECT_EQ(answer->usage->input_tokens, 5);
    EXPECT_EQ(Attribute("gen_ai.embeddings.dimension.count"), "3");
    EXPECT_FALSE(MakeClient(endpoint).Embed({.model = "e3", .input = {"a", "b", "c"}})) << "one is missing";
    EXPECT_FALSE(MakeClient(endpoint).Embed({.model = "e3", .input = {"a"}})) << "one too many";
  }
}

TEST_F(OpenAi, TranscriptionSendsAFormAndReadsTheText) {
  FakeEndpoint endpoint([](const httplib::Request& request, httplib::Response& response) {
    EXPECT_EQ(request.get_file_value("model").content, "whisper-1");
    EXPECT_EQ(request.get_file_value("language").content, "en");
    EXPECT_EQ(request.get_file_value("file").content, std::string("RIFF\0\r\n--x", 11));
    EXPECT_EQ(request.get_file_value("file").filename, "a%22b.wav");
    response.set_content(
        R"({"text":"Hello.","language":"english","duration":1.5,"segments":[{"start":0,"end":1.5,"text":"Hello."}],
"usage":{"type":"tokens","input_tokens":14,"output_tokens":3,"total_tokens":17}})",
        "application/json");
  });
  auto answer = MakeClient(endpoint).Transcribe({.model = "whisper-1",
                                                 .audio = std::string("RIFF\0\r\n--x", 11),
                                                 .file_name = "a\"b.wav",
                                                 .language = "en",
                                                 .response_format = "verbose_json"});
  ASSERT_TRUE(answer) << answer.error.message;
  EXPECT_EQ(answer->text, "Hello.");
  EXPECT_EQ(answer->duration_seconds, 1.5);
  EXPECT_EQ(answer->segments.at(0).end_seconds, 1.5);
  EXPECT_EQ(answer->usage->input_tokens, 14);
  EXPECT_EQ(Attribute("gen_ai.operation.name"), "transcription");
}

TEST_F(OpenAi, ModelsAreListedWithoutASpan) {
  FakeEndpoint endpoint([](const httplib::Request& request, httplib::Response& response) {
    EXPECT_EQ(request.method, "GET");
    response.set_content(R"({"object":"list","data":[{"id":"gpt-4o","owned_by":"system","created":1}]})",
                         "application/json");
  });
  auto models = MakeClient(endpoint).ListModels();
  ASSERT_TRUE(models) << models.error.message;
  EXPECT_EQ(models->at(0).id, "gpt-4o");
  EXPECT_TRUE(Spans().empty());
}

TEST_F(OpenAi, AzureHasItsKeyItsPathAndItsVersion) {
  FakeEndpoint endpoint(
      [](const httplib::Request&, httplib::Response& response) { response.set_content(kAnswer, "application/json"); });
  OpenAiClient client({.base_url = endpoint.url().substr(0, endpoint.url().size() - 3),
                       .api_key = std::string(kKey),
                       .azure = openai::Azure{.api_version = "2024-10-21", .deployment = "my gpt"}});
  ASSERT_TRUE(client.Chat(Question()));
  httplib::Request request = endpoint.requests().at(0);
  EXPECT_EQ(request.target, "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21");
  EXPECT_EQ(request.get_header_value("api-key"), kKey);
  EXPECT_FALSE(request.has_header("Authorization"));
  EXPECT_EQ(Attribute("gen_ai.provider.name"), "azure.ai.openai");
}

TEST_F(OpenAi, TheTraceGoesAlongOnlyWhereItIsWanted) {
  FakeEndpoint endpoint(
      [](const httplib::Request&, httplib::Response& response) { response.set_content(kAnswer, "application/json"); });
  MakeClient(endpoint, {.propagate_trace = false}).Chat(Question());
  EXPECT_FALSE(endpoint.requests().at(0).has_header("traceparent"));
}

TEST_F(OpenAi, ConnectionsAreKeptAndThreadsShareAClient) {
  std::mutex mutex;
  std::set<int> ports;
  FakeEndpoint endpoint([&](const httplib::Request& request, httplib::Response& response) {
    std::lock_guard lock(mutex);
    ports.insert(request.remote_port);
    response.set_content(kAnswer, "application/json");
  });
  OpenAiClient client = MakeClient(endpoint);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(client.Chat(Question()));
  EXPECT_EQ(ports.size(), 1u);
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10; ++j) good += client.Chat(Question()) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 40);
  EXPECT_LE(ports.size(), 5u);
}

TEST_F(OpenAi, AForkedChildCallsOnItsOwnConnection) {
  std::mutex mutex;
  std::set<int> ports;
  FakeEndpoint endpoint([&](const httplib::Request& request, httplib::Response& response) {
    std::lock_guard lock(mutex);
    ports.insert(request.remote_port);
    response.set_content(kAnswer, "application/json");
  });
  OpenAiClient client = MakeClient(endpoint);
  ASSERT_TRUE(client.Chat(Question()));
  pid_t child = fork();
  if (child == 0) _exit(client.Chat(Question()) ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(client.Chat(Question())) << "the parent's connection is unharmed";
  EXPECT_EQ(ports.size(), 2u);
}

TEST_F(OpenAi, AnErrorDescribesItselfOnTheStepsSpan) {
  openai::ApiError error{.kind = ErrorKind::kRateLimited, .message = "429 Rate limit reached", .retry_after = 1500ms};
  {
    Span span = tracer_.StartSpan("🧠 Generate DataPrime Query");
    error.Describe(span);
  }
  EXPECT_EQ(TheSpan(), R"(🧠 Generate DataPrime Query, internal, error: 429 Rate limit reached
  ai.error.retry_after = 1.5
  ai.error.type = "rate_limit"
)");
}

}  // namespace
}  // namespace throughline
