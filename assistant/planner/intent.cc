#include "assistant/planner/intent.h"

#include <algorithm>
#include <unordered_map>

#include "assistant/planner/literals.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

enum Category {
  kError,
  kPerformance,
  kAggregation,
  kTime,
  kText,
  kTop,
  kFilter,
  kCount,
  kAi,
  kFeedback,
  kTrace,
  kMost
};
// In the order in which a tie is decided: what is asked about before how it is computed.
constexpr std::string_view kNames[] = {"error_analysis", "performance_analysis", "aggregation", "time_analysis",
                                       "text_search",    "top_bottom_analysis",  "filtering",   "count_analysis",
                                       "ai_usage",       "feedback_analysis",    "trace_lookup"};
constexpr Category kPriority[] = {kTrace, kFeedback, kAi,    kTop,         kText,  kPerformance,
                                  kError, kTime,     kCount, kAggregation, kFilter};

struct Cue {
  std::string_view words;  // separated by |
  Category category;
  double weight;  // negative: speaks against it
};
constexpr Cue kCues[] = {
    {"error|exception|failure|err|error log", kError, 2.0},
    {"fail|failed|failing|crash|bug|broken|fatal|critical|panic|unsuccessful|went wrong|go wrong|problem|issue", kError,
     1.8},
    {"error rate|failure rate|success rate|5xx|4xx|server error|http 500|status 500|error type", kError, 2.4},
    {"warning|warn", kError, 1.4},
    {"slow|latency|duration|response time|performance|bottleneck|throughput|sluggish|lag", kPerformance, 2.4},
    {"slowest|fastest|quickest|longest|percentile|p50|p75|p90|p95|p99|long running|time taken|took|takes|how "
     "long|elapsed",
     kPerformance, 2.2},
    {"cpu|memory|faster|slower|longer", kPerformance, 1.3},
    {"timeout|timed out", kPerformance, 0.9},
    {"timeout|timed out|out of memory|deadlock|connection refused|declined", kText, 1.6},
    {"average|avg|mean|sum|total|median|minimum|maximum|max|aggregate|statistic|stats", kAggregation, 1.3},
    {"group|grouped|group by|breakdown|broken down|split|by service|per service|for each|distribution|by|per",
     kAggregation, 0.9},
    {"total log|total request|total error|total span|total number|total call", kCount, 2.2},
    {"how many|count|number of|how often|amount of|total number", kCount, 2.0},
    {"distinct|unique", kCount, 0.9},
    {"over time|trend|timeline|time series|evolution|histogram over time|chart", kTime, 2.4},
    {"hourly|daily|per hour|per minute|per day|each hour|every hour|by hour|by day|by minute|every minute|weekly|each "
     "day|per second",
     kTime, 2.0},
    {"yesterday|today|last hour|last day|last week|since|between|during|this week|this morning|ago", kTime, 0.15},
    {"contain|containing|mention|mentioning|search|grep|search for|look for|phrase|the word|with the "
     "text|match|matching|saying|about",
     kText, 2.3},
    {"find|message|text", kText, 0.5},
    {"top|bottom|slowest|fastest|busiest", kTop, 0.9},
    {"ms|millisecond", kPerformance, 1.2},
    {"user|application|app", kFilter, 0.25},
    {"top|bottom|highest|lowest|most|least|worst|best|ranking|rank|busiest|noisiest|biggest|largest|smallest|fewest|"
     "cheapest|expensive|common",
     kTop, 1.9},
    {"slowest|fastest|longest", kTop, 1.2},
    {"where|without|except|excluding|only|not|with|from|other than|exclude|whose", kFilter, 0.6},
    {"log|span|trace|entry|record|list|show|request|route|endpoint", kFilter, 0.12},
    {"at least|at most|search service|is set|status code|severity|in search|of search|from search|did search|but in "
     "search",
     kFilter, 0.6},
    {"service|application|subsystem", kFilter, 0.2},
    {"token|cost|model|llm|gpt|openai|anthropic|claude|gemini|prompt|completion|genai|gen ai", kAi, 2.3},
    {"ai|provider|agent|tool call|conversation|spend|spent|ttft|first token|finish reason|intent|expensive", kAi, 1.5},
    {"feedback|thumb|thumbs|satisfaction|rating|satisfied|unhappy|verdict", kFeedback, 3.0},
    {"trace id|traceid|traceparent|open trace|open the trace|this trace", kTrace, 2.5},
};

class Lexicon {
 public:
  Lexicon() {
    for (const Cue& cue : kCues) {
      std::string_view rest = cue.words;
      while (!rest.empty()) {
        const size_t bar = std::min(rest.find('|'), rest.size());
        cues_[StemsOf(rest.substr(0, bar))].push_back(&cue);
        rest.remove_prefix(std::min(bar + 1, rest.size()));
      }
    }
    for (const auto& [phrase, cues] : cues_)
      if (phrase.find(' ') == std::string::npos && phrase.size() >= 4) single_.push_back(phrase);
  }
  const std::vector<const Cue*>* Find(const std::string& stems) const {
    const auto found = cues_.find(stems);
    return found == cues_.end() ? nullptr : &found->second;
  }
  // The cue that a misspelt word is nearest to.
  const std::vector<const Cue*>* Nearest(std::string_view word) const {
    if (word.size() < 6) return nullptr;
    const std::string* best = nullptr;
    int least = 2;
    for (const std::string& candidate : single_) {
      if (candidate[0] != word[0] || candidate.size() < 5) continue;
      const int distance = EditDistance(word, candidate, 1);
      if (distance < least) {
        least = distance;
        best = &candidate;
      }
    }
    return best ? Find(*best) : nullptr;
  }

 private:
  std::unordered_map<std::string, std::vector<const Cue*>> cues_;
  std::vector<std::string> single_;
};

}  // namespace

Intent AnalyzeIntent(std::string_view text) {
  static const Lexicon lexicon;
  Intent out;
  if (FindTraceId(text)) {
    out.category = "trace_lookup";
    out.confidence = 0.95;
    return out;
  }
  double scores[kMost] = {};
  const std::vector<Word> words = SplitWords(text);
  for (size_t i = 0; i < words.size();) {
    size_t n = std::min<size_t>(3, words.size() - i);
    const std::vector<const Cue*>* cues = nullptr;
    for (; n >= 1 && !cues; --n) {
      std::string stems = words[i].stem;
      for (size_t j = i + 1; j < i + n; ++j) stems += ' ' + words[j].stem;
      cues = lexicon.Find(stems);
      if (cues) break;
    }
    if (!cues) {
      cues = lexicon.Nearest(words[i].stem);
      n = 1;
    }
    if (cues) {
      for (const Cue* cue : *cues) scores[cue->category] += cue->weight;
      out.keywords.emplace_back(text.substr(words[i].begin, words[i + n - 1].end - words[i].begin));
      i += n;
    } else {
      ++i;
    }
  }
  const bool quoted = std::count(text.begin(), text.end(), '"') >= 2;
  if (quoted) scores[kText] += 1.2;
  // How it is computed says less than what it is about.
  if (scores[kFeedback] > 0) scores[kAi] *= 0.6;
  Category best = kFilter;
  for (Category category : kPriority)
    if (scores[category] > scores[best] + 1e-9) best = category;
  if (scores[best] <= 0) return out;
  double second = 0;
  for (int i = 0; i < kMost; ++i)
    if (i != best) second = std::max(second, scores[i]);
  out.category = kNames[best];
  const double top = scores[best];
  out.confidence = std::clamp(0.35 + 0.6 * (top / (top + 0.6 * second + 0.5)), 0.0, 0.97);
  if (top < 0.6) out.confidence = std::min(out.confidence, 0.55);
  return out;
}

}  // namespace throughline::assistant
