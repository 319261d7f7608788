// The kinds of secrets and personal data that are known, by the formats that their issuers publish.
#include <algorithm>
#include <vector>

#include "evaluate/readers.h"
#include "evaluate/scanner.h"

namespace throughline::evaluate {
namespace {

constexpr std::string_view kUpperDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr std::string_view kDotted = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
constexpr std::string_view kPath = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/";
constexpr std::string_view kEscaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=%";

constexpr size_t kLong = 4096;

// A prefix, and letters behind it.
constexpr Kind Token(std::string_view name, std::string_view prefix, std::string_view letters, size_t least,
                     size_t most) {
  // A dot has a backslash before it; Kinds() takes it off the width.
  return {.name = name,
          .family = Family::kSecret,
          .anchor = prefix,
          .width = prefix.size(),
          .read = &ReadToken,
          .letters = letters,
          .least = least,
          .most = most};
}
constexpr Kind Anchored(std::string_view name, Family family, std::string_view anchor, size_t width, Reader read,
                        bool any_case = false) {
  return {.name = name, .family = family, .anchor = anchor, .width = width, .read = read, .any_case = any_case};
}
constexpr Kind Password(std::string_view word) {
  return Anchored("password", Family::kSecret, word, word.size(), &ReadPasswordAssignment, true);
}
constexpr Kind Secret(std::string_view word) {
  return Anchored("assigned_secret", Family::kSecret, word, word.size(), &ReadSecretAssignment, true);
}

constexpr Kind kKinds[] = {
    // Clouds.
    Token("aws_access_key", "AKIA", kUpperDigits, 16, 16),
    Token("aws_access_key", "ASIA", kUpperDigits, 16, 16),
    Token("aws_access_key", "ABIA", kUpperDigits, 16, 16),
    Token("aws_access_key", "ACCA", kUpperDigits, 16, 16),
    Token("aws_bedrock_key", "ABSK", kBase64, 40, 300),
    Token("google_api_key", "AIza", kUrl, 35, 35),
    Token("google_oauth_token", "ya29\\.", kUrl, 20, kLong),
    Token("google_client_secret", "GOCSPX-", kUrl, 28, 28),
    Token("google_refresh_token", "1//0", kUrl, 30, 200),
    Token("azure_signature", "sig=", kEscaped, 40, 200),
    Token("azure_account_key", "AccountKey=", kBase64, 40, 120),
    Token("digitalocean_token", "dop_v1_", kHex, 64, 64),
    Token("digitalocean_token", "doo_v1_", kHex, 64, 64),
    Token("digitalocean_token", "dor_v1_", kHex, 64, 64),
    Token("databricks_token", "dapi", kHex, 32, 34),
    Token("alibaba_access_key", "LTAI", kAlnum, 12, 24),
    Token("fly_token", "fo1_", kUrl, 40, 60),
    Token("heroku_key", "HRKU-", kUrl, 30, 80),
    // Models.
    Token("openai_key", "sk-proj-", kUrl, 20, 300),
    Token("openai_key", "sk-svcacct-", kUrl, 20, 300),
    Token("openai_key", "sk-admin-", kUrl, 20, 300),
    Token("openai_key", "sk-", kAlnum, 32, 64),
    Token("anthropic_key", "sk-ant-", kUrl, 24, 200),
    Token("openrouter_key", "sk-or-v1-", kHex, 64, 64),
    Token("langfuse_key", "sk-lf-", kUrl, 32, 40),
    Token("langsmith_key", "lsv2_pt_", kUrl, 32, 60),
    Token("langsmith_key", "lsv2_sk_", kUrl, 32, 60),
    Token("huggingface_token", "hf_", kAlnum, 30, 40),
    Token("groq_key", "gsk_", kAlnum, 40, 60),
    Token("xai_key", "xai-", kAlnum, 60, 90),
    Token("perplexity_key", "pplx-", kAlnum, 40, 60),
    Token("replicate_token", "r8_", kAlnum, 37, 40),
    Token("nvidia_key", "nvapi-", kUrl, 60, 80),
    Token("fireworks_key", "fw_", kAlnum, 20, 40),
    Token("tavily_key", "tvly-", kUrl, 24, 60),
    Token("pinecone_key", "pcsk_", kUrl, 50, 90),
    // Code and its delivery.
    Token("github_token", "ghp_", kAlnum, 36, 251),
    Token("github_token", "gho_", kAlnum, 36, 251),
    Token("github_token", "ghu_", kAlnum, 36, 251),
    Token("github_token", "ghs_", kAlnum, 36, 251),
    Token("github_token", "ghr_", kAlnum, 36, 251),
    Token("github_token", "github_pat_", kUrl, 60, 251),
    Token("gitlab_token", "glpat-", kUrl, 20, 60),
    Token("gitlab_token", "gldt-", kUrl, 20, 60),
    Token("gitlab_token", "glrt-", kUrl, 20, 60),
    Token("gitlab_token", "glptt-", kHex, 40, 40),
    Token("npm_token", "npm_", kAlnum, 36, 36),
    Token("pypi_token", "pypi-", kUrl, 80, 300),
    Token("rubygems_key", "rubygems_", kHex, 48, 48),
    Token("docker_token", "dckr_pat_", kUrl, 27, 40),
    Token("docker_token", "dckr_oat_", kUrl, 27, 40),
    Token("vault_token", "hvs\\.", kUrl, 24, 300),
    Token("vault_token", "hvb\\.", kUrl, 24, 300),
    Token("pulumi_token", "pul-", kHex, 40, 40),
    Token("doppler_token", "dp\\.pt\\.", kAlnum, 40, 50),
    Token("postman_key", "PMAK-", kUrl, 50, 70),
    Token("atlassian_token", "ATATT3", kUrl, 60, 250),
    Token("bitbucket_token", "ATBB", kAlnum, 32, 40),
    Token("figma_token", "figd_", kUrl, 40, 60),
    Token("linear_key", "lin_api_", kAlnum, 40, 50),
    Token("notion_token", "ntn_", kAlnum, 40, 60),
    Token("notion_token", "secret_", kAlnum, 43, 43),
    Token("airtable_token", "pat", kDotted, 79, 79),
    Token("age_key", "AGE-SECRET-KEY-1", kUpperDigits, 58, 58),
    // Payments, messages, shops.
    Token("stripe_key", "sk_live_", kAlnum, 24, 110),
    Token("stripe_key", "sk_test_", kAlnum, 24, 110),
    Token("stripe_key", "rk_live_", kAlnum, 24, 110),
    Token("stripe_key", "rk_test_", kAlnum, 24, 110),
    Token("stripe_webhook_secret", "whsec_", kBase64, 32, 64),
    Token("slack_token", "xoxb-", kUrl, 20, 200),
    Token("slack_token", "xoxp-", kUrl, 20, 200),
    Token("slack_token", "xoxa-", kUrl, 20, 200),
    Token("slack_token", "xoxr-", kUrl, 20, 200),
    Token("slack_token", "xoxs-", kUrl, 20, 200),
    Token("slack_token", "xapp-", kUrl, 20, 200),
    Token("slack_webhook", "hooks\\.slack\\.com/services/", kPath, 36, 90),
    Token("discord_webhook", "discord\\.com/api/webhooks/", kPath, 60, 120),
    Token("twilio_key", "SK", kHex, 32, 32),
    Token("sendgrid_key", "SG\\.", kDotted, 60, 75),
    Token("mailgun_key", "key-", kHex, 32, 32),
    Token("mailchimp_key", "md-", kUrl, 22, 22),
    Token("shopify_token", "shpat_", kHex, 32, 32),
    Token("shopify_token", "shpss_", kHex, 32, 32),
    Token("shopify_token", "shpca_", kHex, 32, 32),
    Token("shopify_token", "shppa_", kHex, 32, 32),
    Token("square_token", "sq0atp-", kUrl, 22, 22),
    Token("square_token", "sq0csp-", kUrl, 43, 43),
    Token("square_token", "EAAA", kUrl, 60, 60),
    Anchored("telegram_token", Family::kSecret, ":AA[A-Za-z0-9_-]{33}", 36, &ReadTelegram),
    Token("dropbox_token", "sl\\.", kUrl, 120, kLong),
    // Databases and observability.
    Token("planetscale_secret", "pscale_tkn_", kUrl, 32, 64),
    Token("planetscale_secret", "pscale_pw_", kUrl, 32, 64),
    Token("supabase_token", "sbp_", kHex, 40, 40),
    Token("supabase_token", "sb_secret_", kUrl, 20, 60),
    Token("grafana_token", "glsa_", kUrl, 32, 60),
    Token("grafana_token", "glc_", kBase64, 32, 300),
    Token("newrelic_key", "NRAK-", kUpperDigits, 27, 27),
    Token("newrelic_key", "NRII-", kUrl, 32, 32),
    Token("sentry_token", "sntrys_", kUrl, 60, 300),
    Token("sentry_token", "sntryu_", kHex, 64, 64),
    Token("coralogix_key", "cxtp_", kAlnum, 20, 60),
    Token("coralogix_key", "cxup_", kAlnum, 20, 60),
    Token("honeycomb_key", "hcaik_", kAlnum, 50, 70),
    // Whoever issued them.
    Anchored("jwt", Family::kSecret, "eyJ[A-Za-z0-9_-]", 4, &ReadJwt),
    Anchored("private_key", Family::kSecret, "-----BEGIN ", 11, &ReadPrivateKey),
    Anchored("bearer_token", Family::kSecret, "bearer ", 7, &ReadBearer, true),
    Anchored("basic_credentials", Family::kSecret, "basic ", 6, &ReadBasic, true),
    Anchored("url_password", Family::kSecret, "://", 3, &ReadUrlPassword),
    Password("password"),
    Password("passwd"),
    Password("passphrase"),
    Password("pwd"),
    Secret("secret"),
    Secret("token"),
    Secret("api_key"),
    Secret("apikey"),
    Secret("api-key"),
    Secret("access_key"),
    Secret("accesskey"),
    Secret("private_key"),
    Secret("account_key"),
    Secret("auth_key"),
    Secret("credential"),
    // Personal data.
    Anchored("email_address", Family::kPersonal, "[a-z0-9_-]@[a-z0-9]", 3, &ReadEmail, true),
    Anchored("credit_card", Family::kPersonal, "[2-6][0-9]{12}", 13, &ReadCard),
    Anchored("credit_card", Family::kPersonal, "[2-6][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}", 14, &ReadCard),
    Anchored("credit_card", Family::kPersonal, "3[0-9]{3}[ -][0-9]{6}[ -][0-9]{4}", 16, &ReadCard),
    Anchored("iban_code", Family::kPersonal, "[A-Z]{2}[0-9]{2}[A-Z0-9]{4}", 8, &ReadIban),
    Anchored("iban_code", Family::kPersonal, "[A-Z]{2}[0-9]{2} [A-Z0-9]{4}", 9, &ReadIban),
    Anchored("us_ssn", Family::kPersonal, "[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}", 11, &ReadSsn),
    Anchored("phone_number", Family::kPersonal, "\\+[1-9][0-9 (.-]", 3, &ReadInternationalPhone),
    Anchored("phone_number", Family::kPersonal, "[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}", 12, &ReadAmericanPhone),
    Anchored("phone_number", Family::kPersonal, "[2-9][0-9]{2}\\.[2-9][0-9]{2}\\.[0-9]{4}", 12, &ReadAmericanPhone),
    Anchored("phone_number", Family::kPersonal, "\\([2-9][0-9]{2}\\)[2-9][0-9]{2}-[0-9]{4}", 13, &ReadAmericanPhone),
    Anchored("phone_number", Family::kPersonal, "\\([2-9][0-9]{2}\\) [2-9][0-9]{2}-[0-9]{4}", 14, &ReadAmericanPhone),
};

}  // namespace

std::span<const Kind> Kinds() {
  // A width counts bytes of text: a backslash of the expression is none.
  static const auto* const kinds = [] {
    auto* all = new std::vector<Kind>(std::begin(kKinds), std::end(kKinds));
    for (Kind& kind : *all) {
      if (kind.read == &ReadToken) kind.width -= static_cast<size_t>(std::ranges::count(kind.anchor, '\\'));
    }
    return all;
  }();
  return *kinds;
}

}  // namespace throughline::evaluate
