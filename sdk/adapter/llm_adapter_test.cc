// Each provider's requests and answers (testdata/*.http, written after the providers' documentation) and the span that
// comes of them. After a change that is meant, THROUGHLINE_UPDATE_GOLDENS=1 writes the spans anew: read the difference.
#include "throughline/llm_adapter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sdk/adapter/testing.h"
#include "sdk/ai/testing.h"

namespace throughline {
namespace {

namespace fs = std::filesystem;

struct Exchange {
  fs::path file;
  std::string url, request, answer, span;
  int status = 0;
};

Exchange ReadExchange(const fs::path& file) {
  std::ifstream in(file);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  Exchange exchange{.file = file};
  size_t request = text.find('\n');
  exchange.url = text.substr(text.find("http"), request - text.find("http"));
  size_t answer = text.find("\n--- answer ", request);
  size_t span = text.find("\n--- span\n", answer);
  exchange.request = text.substr(request + 1, answer - request - 1);
  size_t body = text.find('\n', answer + 1);
  exchange.status = std::atoi(text.c_str() + answer + 12);
  exchange.answer = text.substr(body + 1, span - body);
  exchange.span = text.substr(span + 10);
  return exchange;
}

std::vector<Exchange> Exchanges() {
  std::vector<Exchange> exchanges;
  for (const auto& entry : fs::directory_iterator(THROUGHLINE_SOURCE_DIR "/sdk/adapter/testdata")) {
    if (entry.path().extension() == ".http") exchanges.push_back(ReadExchange(entry.path()));
  }
  std::sort(exchanges.begin(), exchanges.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
  return exchanges;
}

// Keeps one span, of the thousands.
class LastSpan final : public SpanExporter {
 public:
  explicit LastSpan(opentelemetry::proto::trace::v1::Span& last) : last_(last) {}
  bool Export(const Resource&, std::span<const FinishedSpan> spans,
              std::chrono::steady_clock::time_point) noexcept override {
    return last_.ParseFromArray(spans.back().otlp().data(), static_cast<int>(spans.back().otlp().size()));
  }

 private:
  opentelemetry::proto::trace::v1::Span& last_;
};

class LlmAdapter : public testing::AiTest {
 protected:
  LlmAdapter() {
    provider_ = TracerProvider::Create({.resource = Resource({{"service.name", "test"}}),
                                        .sampler = AlwaysOn(),
                                        .limits = {.attribute_count = 512},
                                        .processors = {MakeSimpleProcessor(std::make_unique<LastSpan>(last_))}});
    TracerProvider::SetGlobal(provider_);
  }
  ~LlmAdapter() override { TracerProvider::SetGlobal(nullptr); }

  std::string LastAttribute(std::string_view key) const {
    for (const auto& attribute : last_.attributes()) {
      if (attribute.key() == key) return attribute.value().string_value();
    }
    return "(none)";
  }

  // The span of an exchange whose answer comes in these pieces.
  std::string SpanOf(const Exchange& exchange, const std::vector<std::string_view>& pieces,
                     LlmApi api = LlmApi::kDetect) {
    {
      LlmCall call({.url = exchange.url, .body = exchange.request, .api = api});
      call.OnResponse(exchange.status);
      for (std::string_view piece : pieces) call.OnBody(piece);
    }
    return testing::Settled(Dump(last_));
  }

  opentelemetry::proto::trace::v1::Span last_;
};

TEST_F(LlmAdapter, MakesOfEachExchangeItsSpan) {
  const bool updates = std::getenv("THROUGHLINE_UPDATE_GOLDENS") != nullptr;
  std::vector<Exchange> exchanges = Exchanges();
  ASSERT_GE(exchanges.size(), 25u);
  for (const Exchange& exchange : exchanges) {
    std::string span = SpanOf(exchange, {exchange.answer});
    if (updates) {
      std::ifstream in(exchange.file);
      std::string text((std::istreambuf_iterator<char>(in)), {});
      std::ofstream(exchange.file) << text.substr(0, text.find("\n--- span\n") + 10) << span;
    } else {
      EXPECT_EQ(span, exchange.span) << exchange.file;
    }
  }
}

TEST_F(LlmAdapter, ReadsABodyThatIsCutAnywhere) {
  for (const Exchange& exchange : Exchanges()) {
    std::string whole = SpanOf(exchange, {exchange.answer});
    std::string_view body = exchange.answer;
    for (size_t cut = 1; cut < body.size(); ++cut) {
      ASSERT_EQ(SpanOf(exchange, {body.substr(0, cut), body.substr(cut)}), whole)
          << exchange.file << " at byte " << cut;
    }
    std::vector<std::string_view> bytes;
    for (size_t i = 0; i < body.size(); ++i) bytes.push_back(body.substr(i, 1));
    EXPECT_EQ(SpanOf(exchange, bytes), whole) << exchange.file << " byte by byte";
  }
}

TEST_F(LlmAdapter, WritesNoTextUnlessThePolicyAllowsIt) {
  SetContentPolicy({.capture = ContentCapture::kOff});
  for (const Exchange& exchange : Exchanges()) {
    std::string span = SpanOf(exchange, {exchange.answer});
    for (std::string_view secret :
         {"Paris", "checkout", "terse", "A cat", "purrs", "iVBORw0", "AIzaSy", "source logs"}) {
      EXPECT_EQ(span.find(secret), span.npos) << exchange.file << " shows " << secret << "\n" << span;
    }
  }
}

TEST_F(LlmAdapter, SaysHowFarItCouldRead) {
  std::string answer = R"({"id":"x","choices":[{"index":0,"message":{"content":")" + std::string(5000, 'a') +
                       R"("},"finish_reason":"stop"}]})";
  {
    LlmCall call({.url = "/v1/chat/completions", .body = R"({"model":"gpt-4o"})", .max_bytes = 1000});
    call.OnBody(answer);
  }
  EXPECT_EQ(LastAttribute("throughline.llm.unread"), "what is behind 1000 bytes");
  { LlmCall call({.url = "/v1/chat/completions", .body = std::string(2000, '['), .max_bytes = 1000}); }
  EXPECT_EQ(LastAttribute("throughline.llm.unread"), "a request of 2000 bytes");
  {
    LlmCall call({.url = "/v1/chat/completions", .body = std::string(800, '['), .max_bytes = 1000});
    call.OnBody(std::string(900, '{'));
  }
  EXPECT_EQ(LastAttribute("throughline.llm.unread"),
            "a request that is no JSON object, an unfinished piece at the end");
}

TEST_F(LlmAdapter, TellsAFailureOfTheProgramsOwnHttp) {
  {
    LlmCall call({.url = "https://api.openai.com/v1/chat/completions", .body = R"({"model":"gpt-4o"})"});
    call.OnFailure("timeout", "no answer within 30 s");
    call.End();
    call.OnBody("{}");  // too late to matter
  }
  EXPECT_EQ(testing::Settled(Dump(last_)), R"(chat gpt-4o, client, error: no answer within 30 s
  error.type = "timeout"
  gen_ai.operation.name = "chat"
  gen_ai.provider.name = "openai"
  gen_ai.request.model = "gpt-4o"
  server.address = "api.openai.com"
)");
}

TEST_F(LlmAdapter, SaysHowLongTheServerAsksToBeLeftAlone) {
  {
    LlmCall call({.url = "https://api.openai.com/v1/chat/completions", .body = R"({"model":"gpt-4o"})"});
    const Header headers[] = {{"Content-Type", "application/json"}, {"Retry-After", "20"}};
    call.OnResponse(429, headers);
  }
  EXPECT_NE(Dump(last_).find("  ai.error.retry_after = 20.0\n"), std::string::npos) << Dump(last_);
}

TEST_F(LlmAdapter, GivesItsContextToTheRequest) {
  LlmCall call({.url = "http://127.0.0.1:8080/v1/chat/completions"});
  InjectedHeaders headers = Inject(call.context());
  EXPECT_EQ(headers.traceparent().substr(36, 16), call.context().span_context().span_id.Hex());
  ASSERT_NE(call.span(), nullptr);
  EXPECT_EQ(call.span()->context().span_id, call.context().span_context().span_id);
}

TEST_F(LlmAdapter, DoesNothingWithoutAProvider) {
  TracerProvider::SetGlobal(nullptr);
  LlmCall call({.url = "https://api.openai.com/v1/chat/completions", .body = "{"});
  call.OnResponse(200);
  call.OnBody("data: {");
  EXPECT_EQ(call.span(), nullptr);
  LlmCall moved = std::move(call);
  call.OnBody("x");  // NOLINT: that is the question
  moved.End();
}

struct DetectCase {
  std::string_view url;
  std::string_view body;
  LlmApi api;
};
const DetectCase kDetectCases[] = {
    {"https://api.openai.com/v1/chat/completions", "", LlmApi::kOpenAiChat},
    {"https://api.openai.com/v1/chat/completions/?a=b", "", LlmApi::kOpenAiChat},
    {"https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=1", "", LlmApi::kOpenAiChat},
    {"https://api.openai.com/v1/completions", "", LlmApi::kOpenAiCompletions},
    {"https://api.openai.com/v1/responses", "", LlmApi::kOpenAiResponses},
    {"https://api.openai.com/v1/embeddings", "", LlmApi::kOpenAiEmbeddings},
    {"https://api.anthropic.com/v1/messages", "", LlmApi::kAnthropicMessages},
    {"/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", "", LlmApi::kGeminiGenerate},
    {"/v1beta/models/e:batchEmbedContents", "", LlmApi::kGeminiEmbed},
    {"http://localhost:11434/api/chat", "", LlmApi::kOllamaChat},
    {"http://localhost:11434/api/generate", "", LlmApi::kOllamaGenerate},
    {"http://localhost:11434/api/embeddings", "", LlmApi::kOllamaEmbed},
    {"http://localhost:8080/completion", "", LlmApi::kLlamaCppCompletion},
    {"https://proxy.example/llm", R"({"contents":[]})", LlmApi::kGeminiGenerate},
    {"https://proxy.example/llm", R"({"system":"","messages":[],"max_tokens":1})", LlmApi::kAnthropicMessages},
    {"https://proxy.example/llm", R"({"messages":[],"options":{}})", LlmApi::kOllamaChat},
    {"https://proxy.example/llm", R"({"messages":[]})", LlmApi::kOpenAiChat},
    {"https://proxy.example/llm", R"({"model":"text-embedding-3-small","input":""})", LlmApi::kOpenAiEmbeddings},
    {"https://proxy.example/llm", R"({"model":"gpt-5","input":""})", LlmApi::kOpenAiResponses},
    {"https://proxy.example/llm", R"({"prompt":"","n_predict":1})", LlmApi::kLlamaCppCompletion},
    {"https://proxy.example/llm", "garbage", LlmApi::kOpenAiChat},
    {"", "", LlmApi::kOpenAiChat},
};

TEST(DetectLlmApi, GoesByPathThenByTheRequest) {
  for (const DetectCase& c : kDetectCases) {
    EXPECT_EQ(LlmApiName(DetectLlmApi(c.url, c.body)), LlmApiName(c.api)) << c.url << " " << c.body;
  }
}

}  // namespace
}  // namespace throughline
