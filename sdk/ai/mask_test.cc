#include <gtest/gtest.h>

#include <string>

#include "sdk/ai/allowed_text.h"
#include "throughline/content.h"

namespace throughline {
namespace {

struct MaskCase {
  const char* text;
  const char* masked;
  const char* why;
};

// Every number and key here is made up or published as an example.
const MaskCase kCases[] = {
    {"write to jane.doe+x@example.co.uk.", "write to [email].", "an address, without the sentence's full stop"},
    {"<jane@example.com>", "<[email]>", "an address in brackets"},
    {"@jane and a@b are no addresses", "@jane and a@b are no addresses", "a mention; a host without a dot"},
    {"version 1.2@latest.", "version 1.2@latest.", "a word behind the @ that has no domain"},
    {"card 4111 1111 1111 1111!", "card [card]!", "a card in groups passes Luhn's check"},
    {"5500-0000-0000-0004", "[card]", "with dashes"},
    {"4111111111111112", "4111111111111112", "Luhn's check fails: not a card"},
    {"at 1767225600000 ms", "at 1767225600000 ms", "a time in milliseconds begins with 1"},
    {"0.4111111111111111", "0.4111111111111111", "digits of a fraction"},
    {"id a4111111111111111b", "id a4111111111111111b", "digits inside a word, such as a trace id"},
    {"to GB82 WEST 1234 5698 7654 32 today", "to [iban] today", "an IBAN in groups"},
    {"DE89370400440532013000", "[iban]", "and in one piece"},
    {"DE89370400440532013001", "DE89370400440532013001", "mod 97 is not 1"},
    {"call +49 30 12345678 now", "call [phone] now", "an international number"},
    {"(415) 555-0132 or 415-555-0132", "[phone] or [phone]", "two American ones"},
    {"+5 points, 1+1, +12", "+5 points, 1+1, +12", "a plus sign before a short number"},
    {"ssn 078-05-1120.", "ssn [ssn].", "a social security number"},
    {"900-12-3456 and 2024-05-13", "900-12-3456 and 2024-05-13", "no such area; a date"},
    {"key sk-proj-abcDEF1234567890abcDEF12 here", "key [key] here", "OpenAI's"},
    {"use sk-learn-style-names-everywhere", "use sk-learn-style-names-everywhere", "words with dashes hold no digit"},
    {"AKIAIOSFODNN7EXAMPLE", "[key]", "Amazon's published example"},
    {"ghp_0123456789abcdefghijABCDEFGHIJ012345", "[key]", "GitHub's"},
    {"Authorization: Bearer abc.def-123456", "Authorization: Bearer [token]", "a header"},
    {"the bearer of news", "the bearer of news", "the word alone"},
    {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]", "a JSON web token"},
    {"password: hunter2, user: bob", "password: [password], user: bob", "what follows the word"},
    {"PASSWORD=\"a b\"&x=1", "PASSWORD=\"[password]\"&x=1", "in quotes"},
    {"?api_key=abc123&q=1", "?api_key=[key]&q=1", "a query string"},
    {"{\"client_secret\":\"s3\"}", "{\"client_secret\":\"[password]\"}", "JSON in a text"},
    {"I forgot my password. Help?", "I forgot my password. Help?", "the word alone"},
    {"all passwords: none", "all passwords: none", "the plural"},
    {"postgres://app:pw@db:5432/x", "postgres://app:[password]@db:5432/x", "a password in an address"},
    {"https://example.com/a:b@c", "https://example.com/a:b@c", "an @ in the path"},
    {"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nend", "[private key]\nend", "a whole key"},
    {"-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----", "a public one"},
    {"süß 🧠 jane@example.com 🧠", "süß 🧠 [email] 🧠", "beside characters of several bytes"},
    {"a@example.com,b@example.com", "[email],[email]", "two in a row"},
    {"", "", "nothing"},
    {"@", "@", "an @ alone"},
    {"x@.com x@a. x@a.b", "x@.com x@a. x@a.b", "malformed domains"},
};

TEST(MaskSensitive, ReplacesByKindWhatLooksLikeASecretOrAPerson) {
  for (const MaskCase& c : kCases) EXPECT_EQ(MaskSensitive(c.text), c.masked) << c.why;
}

TEST(MaskSensitive, IsStable) {
  for (const MaskCase& c : kCases) EXPECT_EQ(MaskSensitive(c.masked), c.masked) << c.why;
}

TEST(MaskSensitive, ReadsEveryPrefixOfATextWithoutGoingBeyondIt) {
  for (const MaskCase& c : kCases) {
    std::string_view text(c.text);
    for (size_t size = 0; size <= text.size(); ++size) {
      std::string exact(text.substr(0, size));  // a heap block of this size: the address sanitizer sees a read beyond
      exact.shrink_to_fit();
      MaskSensitive(exact);
    }
  }
}

TEST(MaskSensitive, TextWithoutAnythingOfInterestIsNotCopied) {
  std::string out = "as it was";
  EXPECT_FALSE(internal::MaskInto("Show me the errors of the last hour, by service.", out));
  EXPECT_EQ(out, "as it was");
}

TEST(MaskSensitive, MembersAreSecretByTheirName) {
  EXPECT_TRUE(internal::NamesSecret("Password"));
  EXPECT_TRUE(internal::NamesSecret("api_key"));
  EXPECT_FALSE(internal::NamesSecret("passwords"));
  EXPECT_FALSE(internal::NamesSecret("question"));
}

}  // namespace
}  // namespace throughline
