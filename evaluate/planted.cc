#include "evaluate/planted.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace throughline::evaluate {
namespace {

struct Format {
  std::string_view kind, format;
};

// As their issuers publish them.
constexpr Format kSecretFormats[] = {
    {"aws_access_key", "AKIA{A16}"},
    {"aws_session_key", "ASIA{A16}"},
    {"aws_bedrock_key", "ABSK{b60}"},
    {"google_api_key", "AIza{u35}"},
    {"google_oauth_token", "ya29.{u60}"},
    {"google_client_secret", "GOCSPX-{u28}"},
    {"google_refresh_token", "1//0{u60}"},
    {"digitalocean_token", "dop_v1_{h64}"},
    {"databricks_token", "dapi{h32}"},
    {"alibaba_access_key", "LTAI{a20}"},
    {"fly_token", "fo1_{u43}"},
    {"openai_project_key", "sk-proj-{u48}"},
    {"openai_service_key", "sk-svcacct-{u60}"},
    {"openai_admin_key", "sk-admin-{u60}"},
    {"openai_key", "sk-{a20}T3BlbkFJ{a20}"},
    {"anthropic_key", "sk-ant-api03-{u93}AA"},
    {"openrouter_key", "sk-or-v1-{h64}"},
    {"langsmith_key", "lsv2_pt_{h32}_{h10}"},
    {"huggingface_token", "hf_{a34}"},
    {"groq_key", "gsk_{a52}"},
    {"xai_key", "xai-{a80}"},
    {"perplexity_key", "pplx-{a48}"},
    {"replicate_token", "r8_{a37}"},
    {"nvidia_key", "nvapi-{u64}"},
    {"pinecone_key", "pcsk_{a60}"},
    {"github_personal_token", "ghp_{a36}"},
    {"github_oauth_token", "gho_{a36}"},
    {"github_user_token", "ghu_{a36}"},
    {"github_server_token", "ghs_{a36}"},
    {"github_refresh_token", "ghr_{a76}"},
    {"github_fine_grained_token", "github_pat_{a22}_{a59}"},
    {"gitlab_token", "glpat-{u20}"},
    {"gitlab_runner_token", "glrt-{u20}"},
    {"npm_token", "npm_{a36}"},
    {"pypi_token", "pypi-AgEIcHlwaS5vcmc{u140}"},
    {"rubygems_key", "rubygems_{h48}"},
    {"docker_token", "dckr_pat_{u27}"},
    {"vault_token", "hvs.{u90}"},
    {"pulumi_token", "pul-{h40}"},
    {"doppler_token", "dp.pt.{a43}"},
    {"postman_key", "PMAK-{h24}-{h34}"},
    {"atlassian_token", "ATATT3{u180}"},
    {"figma_token", "figd_{u40}"},
    {"linear_key", "lin_api_{a40}"},
    {"notion_token", "ntn_{a46}"},
    {"airtable_token", "pat{a14}.{h64}"},
    {"age_key", "AGE-SECRET-KEY-1{A58}"},
    {"stripe_live_key", "sk_live_{a24}"},
    {"stripe_test_key", "sk_test_{a99}"},
    {"stripe_restricted_key", "rk_live_{a24}"},
    {"stripe_webhook_secret", "whsec_{a32}"},
    {"slack_bot_token", "xoxb-{d12}-{d12}-{a24}"},
    {"slack_user_token", "xoxp-{d12}-{d12}-{d12}-{h32}"},
    {"slack_app_token", "xapp-1-A{A10}-{d13}-{h64}"},
    {"slack_webhook", "https://hooks.slack.com/services/T{A8}/B{A10}/{a24}"},
    {"discord_webhook", "https://discord.com/api/webhooks/{d18}/{u68}"},
    {"twilio_key", "SK{h32}"},
    {"sendgrid_key", "SG.{u22}.{u43}"},
    {"mailgun_key", "key-{h32}"},
    {"shopify_token", "shpat_{h32}"},
    {"square_token", "sq0atp-{u22}"},
    {"telegram_token", "{d9}:AA{u33}"},
    {"planetscale_password", "pscale_pw_{u43}"},
    {"supabase_token", "sbp_{h40}"},
    {"grafana_token", "glsa_{a32}_{h8}"},
    {"newrelic_key", "NRAK-{A27}"},
    {"sentry_token", "sntrys_{u120}"},
    {"coralogix_key", "cxtp_{a30}"},
    {"jwt", "eyJ{u33}.eyJ{u80}.{u43}"},
    {"bearer", "Bearer {u40}"},
    {"url_password", "postgres://app:{a14}@db.internal:5432/orders"},
    {"redis_url_password", "redis://default:{a24}@cache:6379/0"},
    {"password_assignment", "password={a10}9x"},
    {"yaml_password", "db_password: {a12}7q"},
    {"client_secret", "client_secret={a32}"},
    {"aws_secret", "aws_secret_access_key = {a40}"},
    {"azure_account_key", "AccountKey={b86}=="},
    {"generic_api_key", "MY_SERVICE_API_KEY={a32}"},
    {"hex_token", "auth_token={h40}"},
    {"private_key", "-----BEGIN PRIVATE KEY-----\n{b64}\n{b64}\n-----END PRIVATE KEY-----"},
    {"rsa_private_key", "-----BEGIN RSA PRIVATE KEY-----\n{b64}\n{b64}\n-----END RSA PRIVATE KEY-----"},
    {"openssh_private_key", "-----BEGIN OPENSSH PRIVATE KEY-----\n{b64}\n-----END OPENSSH PRIVATE KEY-----"},
};

// Around a value; % stands for it.
struct Surrounding {
  std::string_view name, text;
  bool is_json = false;
};
constexpr Surrounding kSurroundings[] = {
    {"alone", "%"},
    {"prose", "Here you go: % - please keep it to yourself, and tell me why the deploy fails."},
    {"json", R"({"role":"user","content":"use % for it","n":1})", true},
    {"json_lines", R"([{"role":"user","parts":[{"type":"text","content":"line one\n%\nline three"}]}])", true},
    {"lines", "line one\n%\nline three"},
};

std::string Escaped(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

// The digit that makes Luhn's sum right.
std::string WithLuhn(std::string digits) {
  int sum = 0;
  bool is_doubled = true;
  for (size_t i = digits.size(); i-- > 0; is_doubled = !is_doubled) {
    int digit = digits[i] - '0';
    if (is_doubled) digit = digit * 2 - (digit > 4 ? 9 : 0);
    sum += digit;
  }
  digits += static_cast<char>('0' + (10 - sum % 10) % 10);
  return digits;
}

std::string Grouped(std::string_view text, size_t of, char sign) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % of == 0) out += sign;
    out += text[i];
  }
  return out;
}

std::string Iban(std::string_view country, std::string_view format, Random& random) {
  const std::string rest = FromFormat(format, random);
  int remainder = 0;
  for (char c : rest + std::string(country) + "00") {
    const int value = c <= '9' ? c - '0' : c - 'A' + 10;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return fmt::format("{}{:02}{}", country, 98 - remainder, rest);
}

std::vector<std::pair<std::string, std::string>> Personal(Random& random) {
  auto of = [&](std::string_view format) { return FromFormat(format, random); };
  const std::string ssn =
      fmt::format("{:03}-{:02}-{:04}", 100 + random.Below(500), 1 + random.Below(99), 1 + random.Below(9999));
  const std::string number =
      fmt::format("{}{}-{}{}-{}", 2 + random.Below(8), of("{d2}"), 2 + random.Below(8), of("{d2}"), of("{d4}"));
  const std::string visa = WithLuhn("4" + of("{d14}"));
  return {{"email", of("{h6}.{h5}@example-{h4}.com")},
          {"email_plus", of("{h6}+{h3}@mail.{h4}.co.uk")},
          {"visa", visa},
          {"visa_spaces", Grouped(WithLuhn("4" + of("{d14}")), 4, ' ')},
          {"visa_dashes", Grouped(WithLuhn("4" + of("{d14}")), 4, '-')},
          {"mastercard", WithLuhn("5" + std::string(1, static_cast<char>('1' + random.Below(5))) + of("{d13}"))},
          {"mastercard_2", WithLuhn("2345" + of("{d11}"))},
          {"amex", WithLuhn("37" + of("{d12}"))},
          {"discover", WithLuhn("6011" + of("{d11}"))},
          {"jcb", WithLuhn("3530" + of("{d11}"))},
          {"iban_de", Iban("DE", "{d18}", random)},
          {"iban_gb", Iban("GB", "NWBK{d14}", random)},
          {"iban_fr", Iban("FR", "{d10}{A11}{d2}", random)},
          {"iban_spaces", Grouped(Iban("NL", "ABNA{d10}", random), 4, ' ')},
          {"ssn", ssn},
          {"phone_us", number},
          {"phone_us_parentheses", fmt::format("({}) {}", number.substr(0, 3), number.substr(4))},
          {"phone_us_international", "+1-" + number},
          {"phone_e164", of("+4915{d9}")},
          {"phone_gb", of("+44 20 7{d3} {d4}")},
          {"phone_il", of("+972-50-{d3}-{d4}")},
          {"phone_fr", of("+33 6 {d2} {d2} {d2} {d2}")}};
}

// What of a planted value must be gone: the random part, not the name before it.
std::string SecretPart(std::string_view kind, const std::string& whole) {
  auto behind = [&](std::string_view mark) { return whole.substr(whole.find(mark) + mark.size()); };
  if (kind == "bearer") return behind(" ");
  if (kind.find("url_password") != std::string_view::npos) {
    const std::string rest = behind("://");
    return rest.substr(rest.find(':') + 1, rest.find('@') - rest.find(':') - 1);
  }
  if (kind == "yaml_password") return behind(": ");
  if (kind == "aws_secret") return behind("= ");
  if (kind == "slack_webhook" || kind == "discord_webhook") return whole.substr(whole.rfind('/') + 1);
  if (kind.ends_with("private_key")) return whole.substr(whole.find('\n') + 1, 40);
  if (kind != "jwt" && whole.find('=') < 30) return behind("=");
  return whole;
}

}  // namespace

std::string FromFormat(std::string_view format, Random& random) {
  static constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  static constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  for (size_t i = 0; i < format.size(); ++i) {
    const size_t close = format[i] == '{' ? format.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += format[i];
      continue;
    }
    size_t count = 0;
    std::from_chars(format.data() + i + 2, format.data() + close, count);
    const std::string base64 = std::string(kAlnum) + "+/";
    for (; count > 0; --count) {
      switch (format[i + 1]) {
        case 'h':
          out += "0123456789abcdef"[random.Below(16)];
          break;
        case 'd':
          out += static_cast<char>('0' + random.Below(10));
          break;
        case 'A':
          out += kUpper[random.Below(kUpper.size())];
          break;
        case 'b':
          out += base64[random.Below(64)];
          break;
        default:
          // A dash or underscore at an end would not be told from what stands around.
          out += format[i + 1] == 'u' && count > 1 && random.Below(32) == 0 ? '_' : kAlnum[random.Below(kAlnum.size())];
      }
    }
    i = close;
  }
  return out;
}

std::vector<Planted> PlantedTexts(Random& random) {
  std::vector<Planted> out;
  for (const Surrounding& around : kSurroundings) {
    auto add = [&](std::string_view kind, const std::string& whole, std::string value) {
      const size_t at = around.text.find('%');
      out.push_back({fmt::format("{}/{}", kind, around.name),
                     std::string(around.text.substr(0, at)) + (around.is_json ? Escaped(whole) : whole) +
                         std::string(around.text.substr(at + 1)),
                     std::move(value)});
    };
    for (const Format& format : kSecretFormats) {
      const std::string whole = FromFormat(format.format, random);
      add(format.kind, whole, SecretPart(format.kind, whole));
    }
    for (const auto& [kind, value] : Personal(random)) add(kind, value, value);
  }
  return out;
}

std::vector<std::string> LookAlikes(size_t count, Random& random) {
  static constexpr std::string_view kFormats[] = {
      "trace {h32} span {h16}",
      "commit {h40} on main",
      "request {h8}-{h4}-4{h3}-a{h3}-{h12} failed",
      "sha256:{h64}",
      "order 1{d15} was paid",
      "time 17{d17} ns",
      "at 2026-0{d1}T1{d1}:2{d1}:3{d1}.{d6}Z",
      "from 10.{d2}.1{d2}.2{d1} port 5{d4}",
      "version 1.{d2}.{d2}-rc.{d1}+build.{d4}",
      "model gpt-4o-2024-08-06, max_tokens: {d4}, temperature 0.{d1}",
      "token usage: input_tokens={d5} output_tokens={d4}",
      "0.{d16} seconds",
      "id chatcmpl-{a29}",
      "call_{a24} returned",
      "image logo@2x.png of size {d4}x{d4}",
      "git@github.com:acme/repo-{h4}.git",
      "package @scope/name@{d1}.{d2}.{d1}",
      "password: please enter your password",
      "api_key = os.environ['SERVICE_KEY_{d2}']",
      "api_key: ${SERVICE_API_KEY_{d2}}",
      "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{d1}",
      "Authorization: Bearer <token>",
      "https://example.com:8443/path/{h12}?page={d3}",
      "secretName: my-app-tls-secret-{d4}-q{d1}",
      "part {d3}-{d3}-{d3}",
      "SKU-{A4}-{d6}",
      "flight LH{d4} seat {d2}A",
      "range 415-555, 2{d3} rows of 3{d3}",
      "-----BEGIN CERTIFICATE----- {b40} -----END CERTIFICATE-----",
      "-----BEGIN PUBLIC KEY----- {b40} -----END PUBLIC KEY-----",
      "data:image/png;base64,iVBORw0KGgo{b80}",
      "tokenizer: cl100k_base, secret santa list of {d2} names",
      "source spans | filter $d.gen_ai.usage.input_tokens > {d4} | limit {d2}",
      "ETag \"{h32}\"",
      "job-{h10}-{a5} pod restarted {d1} times",
      "costs 4{d3} EUR + 1{d2} EUR",
      "error 0x{h8} at 0x7f{h10}",
      "session_id={h8}-{h4}-4{h3}-b{h3}-{h12}",
      "ISBN 978-{d1}-{d2}-{d6}-{d1}",
      "phone book with {d5} entries",
  };
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) {
    // Every tenth is a number that is a card's or an IBAN's but for its check digit.
    if (i % 10 == 9) {
      std::string card = WithLuhn("4" + FromFormat("{d14}", random));
      card.back() = static_cast<char>('0' + (card.back() - '0' + 1 + random.Below(9)) % 10);
      std::string iban = Iban("DE", "{d18}", random);
      iban.back() = static_cast<char>('0' + (iban.back() - '0' + 1) % 10);
      out.push_back(i % 20 == 9 ? "reference " + card : "account " + iban);
      continue;
    }
    out.push_back(FromFormat(kFormats[i % std::size(kFormats)], random));
  }
  return out;
}

}  // namespace throughline::evaluate
