// What somebody asked, and what was understood of it. Nouns only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::assistant {

// Smart: questions about observability only, everything else is refused. Permissive: always some query, as well as can
// be.
enum class Mode : uint8_t { kSmart, kPermissive };
inline std::string_view ToText(Mode mode) { return mode == Mode::kSmart ? "smart" : "permissive"; }

inline constexpr size_t kLongestQuestion = 4096;  // bytes, after trimming; a longer one is refused with a sentence

// The kinds of question, by the guide's names. Each is described once, in planner/intent.cc.
//
//   error_analysis  performance_analysis  aggregation  time_analysis  text_search  top_bottom_analysis  filtering
//   count_analysis  ai_usage (models, tokens, cost)  feedback_analysis  trace_lookup  query (DataPrime typed in)
//   unknown (nothing of ours in it), general (the analysis itself failed)
struct Intent {
  std::string category = "unknown";
  double confidence = 0;              // 0 to 1; calibrated: of answers at 0.8, four in five are right
  std::vector<std::string> keywords;  // words of the question that spoke for it, as they were written
};

}  // namespace throughline::assistant
