// OpenAI's embeddings, for the adapter: how many numbers a vector has, and the tokens. The client reads the vectors
// themselves (sdk/openai/answers.cc).
//
// Source   OpenAI API reference, "Embeddings".
#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {
namespace {

using json::Member;
using json::Text;
using json::Value;

void ReadQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  question.user = Text(request, "user");
  question.encoding_format = Text(request, "encoding_format");
  question.dimensions = json::Int(request, "dimensions");
}

class EmbeddingsReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    answer_.model = Text(object, "model");
    json::ForEach(Member(object, "data"), [&](Value entry) {
      std::optional<Value> vector = Member(entry, "embedding");
      simdjson::dom::array values;
      if (!vector || answer_.dimensions) return;
      if (json::IsText(*vector)) {  // base64 of floats
        std::string_view text = json::AsText(*vector);
        while (text.ends_with('=')) text.remove_suffix(1);
        answer_.dimensions = static_cast<int64_t>(text.size() * 3 / 4 / sizeof(float));
      } else if (vector->get_array().get(values) == simdjson::SUCCESS) {
        answer_.dimensions = static_cast<int64_t>(values.size());
      }
    });
    if (auto usage = ReadOpenAiUsage(Member(object, "usage"))) answer_.usage = usage;
    is_complete_ = true;
  }
};

}  // namespace

const LlmShape kOpenAiEmbeddingsShape{
    .api = LlmApi::kOpenAiEmbeddings,
    .name = "openai.embeddings",
    .provider = "openai",
    .operation = LlmShape::Operation::kEmbeddings,
    .read_question = &ReadQuestion,
    .make_reader = [](const openai::OnDelta* on_delta) -> std::unique_ptr<AnswerReader> {
      return std::make_unique<EmbeddingsReader>(on_delta);
    }};

}  // namespace throughline::inline sdk
