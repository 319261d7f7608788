// The llama.cpp server's own /completion. (Its /v1 paths speak like OpenAI.)
//
// tokens_evaluated is the whole prompt; how much of it came from the cache is timings.cache_n. tokens_cached is not
// that: it counts the answer as well.
//
// Source   llama.cpp, tools/server/README.md, "POST /completion".
#include <utility>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {
namespace {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;

void ReadQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  ModelParameters& parameters = question.parameters;
  parameters.temperature = Number(request, "temperature");
  parameters.top_p = Number(request, "top_p");
  parameters.top_k = Number(request, "top_k");
  parameters.max_tokens = Int(request, "n_predict");
  parameters.seed = Int(request, "seed");
  parameters.presence_penalty = Number(request, "presence_penalty");
  parameters.frequency_penalty = Number(request, "frequency_penalty");
  parameters.stream = json::Bool(request, "stream");
  ReadStrings(Member(request, "stop"), parameters.stop_sequences);
  if (Member(request, "json_schema")) parameters.output_type = "json";
  std::vector<std::string> prompts;
  ReadStrings(Member(request, "prompt"), prompts);
  for (std::string& prompt : prompts) AddMessage(question, "user").parts.push_back(Part::Text(std::move(prompt)));
}

class CompletionReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    if (std::string_view model = Text(object, "model"); !model.empty()) answer_.model = model;
    AddText(0, Text(object, "content"));
    if (!json::Bool(object, "stop").value_or(false)) return;
    std::string_view type = Text(object, "stop_type");
    bool at_limit = type.empty() ? json::Bool(object, "stopped_limit").value_or(false) : type == "limit";
    Finish(0, at_limit ? "length" : "stop");
    std::optional<int64_t> input = Int(object, "tokens_evaluated");
    std::optional<int64_t> output = Int(object, "tokens_predicted");
    if (input || output) {
      answer_.usage = openai::Usage{.input_tokens = input.value_or(0),
                                    .output_tokens = output.value_or(0),
                                    .total_tokens = input.value_or(0) + output.value_or(0),
                                    .cached_tokens = Int(Member(object, "timings"), "cache_n")};
    }
    is_complete_ = true;
  }
};

}  // namespace

const LlmShape kLlamaCppCompletionShape{
    .api = LlmApi::kLlamaCppCompletion,
    .name = "llama_cpp.completion",
    .provider = "llama_cpp",
    .operation = LlmShape::Operation::kTextCompletion,
    .read_question = &ReadQuestion,
    .make_reader = [](const openai::OnDelta* on_delta) -> std::unique_ptr<AnswerReader> {
      return std::make_unique<CompletionReader>(on_delta);
    }};

}  // namespace throughline::inline sdk
