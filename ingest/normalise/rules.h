// The tables of spellings: which raw attribute feeds which concept, in order of precedence. Data only.
//
// A new emitter is a few rows here and a golden in tests/goldens/normalise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace throughline::ingest {

struct NormalisedSpan;

// Whose spelling a rule reads. Part of the provenance that users see.
enum class Convention : uint8_t {
  kLangfuse,
  kOtel,        // GenAI conventions from 1.37 on
  kOtelLegacy,  // before 1.37: gen_ai.system, indexed prompts, content events
  kTracekit,    // llm-tracekit's own additions
  kCoralogix,
  kOpenInference,
  kOpenLLMetry,
  kVercel,
  kOpenLit,
  kMcp,
  kFramework,  // MLflow, Google ADK, LiveKit, Pydantic AI, Laminar, Genkit
  kGuide,
  kGeneric,
};
std::string_view ConventionName(Convention convention);

enum class Reading : uint8_t {
  kText,
  kCount,  // an integer >= 0
  kNumber,
  kBool,
  kTextList,  // native array, JSON array, comma list or one text
  kJson,      // kept as canonical JSON text
  kMessages,  // any form of a conversation
  kSpecial,   // has code of its own: operation, usage details, evaluations
};

// One thing that can be known about a span.
struct Concept {
  std::string_view name;  // the member of NormalisedSpan, or else the key in NormalisedSpan::more
  Reading reading;
  std::string_view meaning;
};
std::span<const Concept> Concepts();

enum class Unit : uint8_t {
  kAsIs,
  kSeconds,  // of a time that the concept holds in nanoseconds
  kMilliseconds,
  kIsoTime,  // an instant; the concept is its distance from the span's start
};

// Whether a key of this spelling means anything on a span that nothing else marks.
enum class Weight : uint8_t {
  kStrong,   // the key alone makes us read the span
  kFollows,  // a key that any application may use: read only when a strong key is there
  kOnlyAi,   // likewise, and only when the span turned out to be an AI operation
  kGeneral,  // filled for every span
};

enum class When : uint8_t { kAlways, kTool, kRetrieval, kRerank, kEmbeddings, kAgent, kWorkflow, kConversation };

struct Rule {
  std::string_view concept_name;
  Convention convention;
  std::string_view key;  // exact; "x.N.*" a family of indexed keys; "x.*" of free keys; "event:x" a span event or log
  std::string_view field = {};  // the key holds a JSON object and this is the member to read
  Weight weight = Weight::kStrong;
  When when = When::kAlways;
  Unit unit = Unit::kAsIs;
};
std::span<const Rule> Rules();

}  // namespace throughline::ingest
