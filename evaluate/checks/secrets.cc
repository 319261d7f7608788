// Secrets in a text: keys of clouds and vendors, tokens, private keys, passwords.
#include <fmt/format.h>

#include <map>

#include "evaluate/checks/checks.h"
#include "evaluate/reading.h"

namespace throughline::evaluate {
namespace {

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck& prepared) {
  Reading& reading = subject.Of(prepared.check.target);
  const std::string_view text = reading.text();
  if (text.empty()) return std::nullopt;
  std::map<std::string_view, int> counts;
  for (const Finding& finding : reading.secrets()) ++counts[finding.kind->name];
  // What was masked before it was stored was a secret all the same.
  for (size_t at = text.find("[masked:"); at != std::string_view::npos; at = text.find("[masked:", at + 1)) {
    const std::string_view kind = text.substr(at + 8, text.find(']', at) - at - 8);
    for (const Kind& one : Kinds()) {
      if (one.family != Family::kSecret || one.name != kind) continue;
      ++counts[one.name];
      break;
    }
  }
  Verdict verdict;
  for (const auto& [kind, count] : counts)
    verdict.details += fmt::format("{}{} {}", verdict.details.empty() ? "" : ", ", count, kind);
  verdict.score = counts.empty() ? 0 : 1;
  return verdict;
}

}  // namespace

Evaluator Secrets() {
  return {.type = "secrets",
          .api_type = "SECRETS",
          .category = "security",
          .on_prompt = true,
          .on_response = true,
          .rule =
              "1 when the text holds a secret: a key in a form that a cloud or vendor issues, a JSON web token, a "
              "private key, a bearer token, a password in an address, or a random value that is assigned to a "
              "name like password, secret, token or api_key. Also when it was masked before it was stored. Else 0.",
          .judge = &Judge,
          .cases = {{"password = Tr0ub4dor&3", true},
                    {"postgres://app:s3cr3tPa55@db.internal:5432/orders", true},
                    {"the key was [masked:openai_key]", true},
                    {"api_key = os.environ['OPENAI_API_KEY']", false},
                    {"sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", false},
                    {"max_tokens: 4096, tokenizer: cl100k_base", false}}};
}

}  // namespace throughline::evaluate
