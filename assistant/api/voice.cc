// POST /api/voice/transcribe: recorded speech to text, by the provider's endpoint, else by the recogniser of this
// machine.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "assistant/voice/offline.h"
#include "assistant/voice/wav.h"
#include "throughline/openai.h"
#include "throughline/trace.h"

namespace throughline::assistant {
namespace {

constexpr std::string_view kModel = "whisper-1";
constexpr size_t kMostBytes = 10 << 20;
constexpr std::chrono::seconds kEndpointTimeout{30};

struct SoundType {
  std::string_view media_type, ending;
};
constexpr SoundType kTypes[] = {{"audio/wav", "wav"},      {"audio/x-wav", "wav"}, {"audio/wave", "wav"},
                                {"audio/vnd.wave", "wav"}, {"audio/webm", "webm"}, {"video/webm", "webm"},
                                {"audio/ogg", "ogg"},      {"audio/mp4", "mp4"},   {"audio/m4a", "m4a"},
                                {"audio/x-m4a", "m4a"},    {"audio/mpeg", "mp3"},  {"audio/flac", "flac"}};

const SoundType* TypeOf(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  for (const SoundType& type : kTypes)
    if (net::EqualsIgnoreCase(type.media_type, content_type)) return &type;
  return nullptr;
}

// What came of it, whoever listened.
struct Transcript {
  std::string text, recogniser;
  std::optional<double> confidence;
};
struct Refusal {
  int status = 500;
  std::string error, error_type;
  std::optional<int64_t> retry_after_seconds = {};
};
using Outcome = std::expected<Transcript, Refusal>;

Refusal RefusalOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalid:
      return {400, error.message, "invalid_audio"};
    case ErrorKind::kTooLarge:
      return {413, error.message, "too_large"};
    case ErrorKind::kBusy:
      return {429, error.message, "busy", 2};
    case ErrorKind::kTimeout:
      return {503, error.message, "timeout", 5};
    case ErrorKind::kCancelled:
      return {503, "The assistant is stopping.", "stopping"};
    default:
      return {500, error.message, "recogniser_failed"};
  }
}

Refusal RefusalOf(const openai::ApiError& error) {
  if (error.kind == openai::ErrorKind::kRateLimited) {
    const auto wait = error.retry_after.value_or(std::chrono::seconds(60));
    return {429, "Too many requests - please try again later", "rate_limit",
            std::chrono::ceil<std::chrono::seconds>(wait).count()};
  }
  if (error.kind == openai::ErrorKind::kTimeout) return {503, "AI service temporarily unavailable", "timeout", 60};
  return {error.kind == openai::ErrorKind::kInvalidRequest ? 400 : 500, error.message, "transcription_failed"};
}

class Transcriber {
 public:
  explicit Transcriber(Services& services) : services_(services) {
    OfflineRecogniser::Files files{.program = services.settings.speech_program};
    if (OfflineRecogniser::IsInstalled(files)) offline_.emplace(std::move(files));
  }

  Outcome Run(const std::string& body, const SoundType& type, Span& span) {
    const bool is_wav = type.ending == "wav";
    std::optional<Sound> sound;
    if (is_wav) {  // also before it is sent away: what is no sound is refused here
      Result<Sound> read = ReadWav(body);
      if (!read) return std::unexpected(RefusalOf(read.error()));
      sound = std::move(*read);
      span.SetAttribute("voice.audio.duration_seconds", std::chrono::duration<double>(sound->duration()).count());
    }
    if (services_.transcriber) {
      Outcome outcome = ByEndpoint(body, type, span);
      if (outcome || !offline_ || !sound) return outcome;
      span.AddEvent("The endpoint did not transcribe: the offline recogniser listens",
                    {{"error.type", outcome.error().error_type}});
      span.SetAttribute("voice.is_fallback", true);
    }
    if (!offline_) return std::unexpected(Refusal{501, std::string(kHowToHaveVoice), "no_recogniser"});
    if (!sound)
      return std::unexpected(
          Refusal{400, "The offline recogniser takes WAV only: record audio/wav.", "unsupported_audio"});
    const CataloguePtr catalogue = services_.catalogue ? services_.catalogue->Current() : nullptr;
    const Result<Heard> heard = offline_->Recognise(*sound, catalogue, services_.stopping);
    if (!heard) return std::unexpected(RefusalOf(heard.error()));
    return Transcript{heard->text, "pocketsphinx", heard->confidence};
  }

 private:
  Outcome ByEndpoint(const std::string& body, const SoundType& type, Span& span) const {
    openai::TranscriptionRequest request;
    request.model = kModel;
    request.audio = body;
    request.file_name = "question." + std::string(type.ending);
    request.language = "en";
    request.response_format = "verbose_json";
    const auto answer = services_.transcriber->Transcribe(request, {.timeout = kEndpointTimeout});
    if (!answer) {
      answer.error.Describe(span);
      return std::unexpected(RefusalOf(answer.error));
    }
    if (answer->duration_seconds) span.SetAttribute("voice.audio.duration_seconds", *answer->duration_seconds);
    return Transcript{answer->text, std::string(kModel), std::nullopt};
  }

  Services& services_;
  std::optional<OfflineRecogniser> offline_;
};

net::Response AnswerRefusal(const Call& call, const Refusal& refusal) {
  if (!refusal.retry_after_seconds) return ErrorAnswer(call, refusal.status, refusal.error, refusal.error_type);
  JsonWriter json;
  json.BeginObject().Key("success").Bool(false).Key("error").String(refusal.error);
  json.Key("error_type").String(refusal.error_type).Key("retry_after_seconds").Int(*refusal.retry_after_seconds);
  WriteTrace(call, json);
  net::Response response = JsonAnswer(refusal.status, json.EndObject().Take());
  response.headers.Set("Retry-After", std::to_string(*refusal.retry_after_seconds));
  return response;
}

net::Response AnswerTranscribe(Call& call, Services& services, Transcriber& transcriber) {
  const std::string& body = call.request.body;
  const SteadyPoint start = services.clock.Steady();
  ActiveSpan span = GetTracer("throughline.assistant.voice")
                        .StartActiveSpan("voice.speech_to_text",
                                         {.attributes = {{"voice.audio.bytes", static_cast<int64_t>(body.size())}}});
  Outcome outcome = [&]() -> Outcome {
    if (body.empty()) return std::unexpected(Refusal{400, "The recording is empty.", "invalid_audio"});
    if (body.size() > kMostBytes)
      return std::unexpected(Refusal{413, "The recording is larger than 10 MiB.", "too_large"});
    const SoundType* type = TypeOf(call.request.headers.Get("Content-Type"));
    if (type == nullptr)
      return std::unexpected(
          Refusal{400, "The Content-Type names no sound that is known here: send audio/wav or audio/webm.",
                  "unsupported_audio"});
    span.SetAttribute("voice.audio.format", type->ending);
    return transcriber.Run(body, *type, span);
  }();
  span.SetAttribute("voice.success", outcome.has_value());
  if (!outcome) {
    span.SetAttribute("error.type", outcome.error().error_type);
    span.SetStatus(StatusCode::kError, outcome.error().error);
    return AnswerRefusal(call, outcome.error());
  }
  services.counters.voice.fetch_add(1, std::memory_order_relaxed);
  span.SetAttributes(
      {{"voice.recogniser", outcome->recogniser}, {"voice.text.length", static_cast<int64_t>(outcome->text.size())}});
  if (outcome->confidence) span.SetAttribute("voice.confidence", *outcome->confidence);
  const Duration duration = services.clock.Steady() - start;
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true).Key("text").String(outcome->text);
  json.Key("confidence").DoubleOrNull(outcome->confidence).Key("recogniser").String(outcome->recogniser);
  json.Key("duration_ms").Double(std::chrono::duration<double, std::milli>(duration).count());
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> VoiceRoutes(Services& services) {
  const auto transcriber = std::make_shared<Transcriber>(services);
  return {{.method = "POST",
           .path = "/api/voice/transcribe",
           .handler = [&services, transcriber](Call& call) { return AnswerTranscribe(call, services, *transcriber); },
           .max_body = kMostBytes,
           .may_wait = [] { return true; }}};
}

}  // namespace throughline::assistant
