#include "throughline/propagation.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "throughline/diagnostics.h"
#include "throughline/provider.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN "00f067aa0ba902b7"
#define ZEROS "0000000000000000"

namespace throughline {
namespace {

struct TraceparentCase {
  std::string_view header;
  std::string_view reason;  // empty: a trace goes on
  std::string_view why;
  uint8_t flags = 0;
};

const TraceparentCase kTraceparents[] = {
    {"00-" TRACE "-" SPAN "-00", "", "not sampled", 0},
    {"00-" TRACE "-" SPAN "-01", "", "sampled", SpanContext::kSampled},
    {"00-" TRACE "-" SPAN "-02", "", "random trace id (Level 2)", SpanContext::kRandom},
    {"00-" TRACE "-" SPAN "-03", "", "both", SpanContext::kSampled | SpanContext::kRandom},
    {"00-" TRACE "-" SPAN "-ff", "", "flags without a meaning are ignored",
     SpanContext::kSampled | SpanContext::kRandom},
    {"00-" TRACE "-" SPAN "-fc", "", "only flags without a meaning", 0},
    {" \t00-" TRACE "-" SPAN "-01\t ", "", "blanks around a field value are not part of it", SpanContext::kSampled},
    {"00-" ZEROS "0000000000000001-" ZEROS, "shorter than 55 characters", "no flags"},
    {"00-" ZEROS "0000000000000001-0000000000000001-01", "", "one bit is enough for an id", SpanContext::kSampled},

    {"01-" TRACE "-" SPAN "-01", "", "a later version without more fields", SpanContext::kSampled},
    {"cc-" TRACE "-" SPAN "-01", "", "any version below ff", SpanContext::kSampled},
    {"fe-" TRACE "-" SPAN "-01", "", "the last version", SpanContext::kSampled},
    {"cc-" TRACE "-" SPAN "-01-what-the-future-brings", "", "a later version may append fields", SpanContext::kSampled},
    {"cc-" TRACE "-" SPAN "-01-", "", "... also an empty one", SpanContext::kSampled},
    {"cc-" TRACE "-" SPAN "-01.what-the-future-brings", "flags are not two lower-case hexadecimal digits",
     "... behind a dash"},
    {"cc-" TRACE "-" SPAN "-011", "flags are not two lower-case hexadecimal digits", "flags of three digits"},
    {"cc-" TRACE "-" SPAN, "shorter than 55 characters", "no version has fewer fields"},

    {"", "empty", "nothing"},
    {"  ", "empty", "nothing but blanks"},
    {"0", "version is not two lower-case hexadecimal digits", "cut in the version"},
    {"00", "version is not two lower-case hexadecimal digits", "a version alone"},
    {"0-" TRACE "-" SPAN "-01", "version is not two lower-case hexadecimal digits", "version too short"},
    {"000-" TRACE "-" SPAN "-01", "version is not two lower-case hexadecimal digits", "version too long"},
    {".0-" TRACE "-" SPAN "-01", "version is not two lower-case hexadecimal digits", "no digit"},
    {"0.-" TRACE "-" SPAN "-01", "version is not two lower-case hexadecimal digits", "no digit"},
    {"CC-" TRACE "-" SPAN "-01", "version is not two lower-case hexadecimal digits", "upper case"},
    {"ff-" TRACE "-" SPAN "-01", "version ff is forbidden", "forbidden, however well the rest is formed"},
    {"ff-" TRACE "-" SPAN "-01-more", "version ff is forbidden", "... or however much there is"},
    {"00-" TRACE "-" SPAN "-01-more", "longer than 55 characters", "version 00 has no more fields"},
    {"00-" TRACE "-" SPAN "-01-", "longer than 55 characters", "not even an empty one"},
    {"00-" TRACE "-" SPAN "-001", "longer than 55 characters", "flags too long"},
    {"00-" TRACE "-" SPAN "-1", "shorter than 55 characters", "flags too short"},
    {"00-" TRACE "-" SPAN "-.0", "flags are not two lower-case hexadecimal digits", "no digit"},
    {"00-" TRACE "-" SPAN "-0.", "flags are not two lower-case hexadecimal digits", "no digit"},
    {"00-" TRACE "-" SPAN "-0A", "flags are not two lower-case hexadecimal digits", "upper case"},
    {"00-" ZEROS ZEROS "-" SPAN "-01", "trace id is all zeros", "an all-zero trace id names no trace"},
    {"00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01", "trace id is not 32 lower-case hexadecimal digits",
     "upper case"},
    {"00-.bf92f3577b34da6a3ce929d0e0e4736-" SPAN "-01", "trace id is not 32 lower-case hexadecimal digits", "no digit"},
    {"00-4bf92f3577b34da6a3ce929d0e0e473.-" SPAN "-01", "trace id is not 32 lower-case hexadecimal digits", "no digit"},
    {"00-4bf92f3577b34da6a3ce929d0e0e4736a-" SPAN "-0", "trace id is not 32 lower-case hexadecimal digits",
     "too long, the whole of the right length"},
    {"00-bf92f3577b34da6a3ce929d0e0e4736-" SPAN "-01-", "trace id is not 32 lower-case hexadecimal digits",
     "too short"},
    {"00-" TRACE "-" ZEROS "-01", "parent id is all zeros", "an all-zero parent id names no span"},
    {"00-" TRACE "-00F067AA0BA902B7-01", "parent id is not 16 lower-case hexadecimal digits", "upper case"},
    {"00-" TRACE "-00f067aa0ba902b.-01", "parent id is not 16 lower-case hexadecimal digits", "no digit"},
    {"00-" TRACE "-00f067aa0ba902b71-1", "parent id is not 16 lower-case hexadecimal digits", "too long"},
    {"00-" TRACE "-00f067aa0ba902b-011", "parent id is not 16 lower-case hexadecimal digits", "too short"},
    {"00_" TRACE "-" SPAN "-01", "version is not two lower-case hexadecimal digits", "another sign than the dash"},
    {"00-" TRACE "_" SPAN "-01", "trace id is not 32 lower-case hexadecimal digits", "another sign than the dash"},
    {"00-" TRACE "-" SPAN "_01", "parent id is not 16 lower-case hexadecimal digits", "another sign than the dash"},

    // The guide's own samples, "Context Propagation Failures" and the scripts around it.
    {"01-12345678901234567890123456789012-1111222233334444-01", "", "its invalid version is a later version",
     SpanContext::kSampled},
    {"00-1234567890123456789012345678901-1111222233334444-01", "shorter than 55 characters", "short trace id"},
    {"00-12345678901234567890123456789012-11112222333344gg-01", "parent id is not 16 lower-case hexadecimal digits",
     "digits beyond f"},
    {"00-00000000000000000000000000000000-1111222233334444-01", "trace id is all zeros", "zero trace id"},
    {"00-12345678901234567890123456789012-1111222233334444", "shorter than 55 characters", "three parts"},
    {"00-error123456789012345678901234-1111222233334444-01", "shorter than 55 characters", "a word for a trace id"},
    {"00-ratelimit78901234567890123456-0000000000000001-01", "shorter than 55 characters", "a word for a trace id"},
    {"00-corrupt567890123456789012345678-1111222233334444-01", "shorter than 55 characters", "a word for a trace id"},
};

TEST(Traceparent, IsReadByTheStandardAndRefusedWithAReason) {
  for (const TraceparentCase& c : kTraceparents) {
    SCOPED_TRACE(std::string(c.header) + ": " + std::string(c.why));
    const Extracted extracted = Extract({{"traceparent", c.header}});
    const SpanContext& span = extracted.context.span_context();
    EXPECT_TRUE(extracted.has_traceparent);
    EXPECT_EQ(extracted.reason, c.reason);
    EXPECT_EQ(extracted.is_valid, c.reason.empty());
    EXPECT_EQ(span.IsValid(), c.reason.empty()) << "a refused one names no span: what starts is a fresh trace";
    EXPECT_EQ(span.is_remote, c.reason.empty());
    EXPECT_EQ(span.flags, c.flags);
  }
}

TEST(Traceparent, HasDigitsAndDashesAndNothingElse) {
  const std::string good = "00-" TRACE "-" SPAN "-01";
  for (size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string header = good;
      header[at] = static_cast<char>(byte);
      const bool is_digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
      const bool is_dash = at == 2 || at == 35 || at == 52;
      const bool is_forbidden = at < 2 && header.starts_with("ff");
      const Extracted extracted = Extract({{"traceparent", header}});
      EXPECT_EQ(extracted.is_valid, (is_dash ? byte == '-' : is_digit) && !is_forbidden) << header;
      if (extracted.is_valid) {
        EXPECT_EQ(extracted.context.span_context().trace_id.Hex(), header.substr(3, 32));
        EXPECT_EQ(extracted.context.span_context().span_id.Hex(), header.substr(36, 16));
      }
    }
  }
}

TEST(Traceparent, GivesItsIds) {
  const Extracted extracted = Extract({{"traceparent", "00-" TRACE "-" SPAN "-01"}});
  EXPECT_EQ(extracted.context.span_context().trace_id.Hex(), TRACE);
  EXPECT_EQ(extracted.context.span_context().span_id.Hex(), SPAN);
}

TEST(Traceparent, ThatIsRefusedBeginsAFreshTraceWithTheReasonOnItsSpan) {
  const auto store = InMemoryExporter::MakeStore();
  const auto provider = TracerProvider::Create(
      {.sampler = AlwaysOn(), .processors = {MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store))}});
  const Tracer tracer = provider->GetTracer("test");
  for (const TraceparentCase& c : kTraceparents) {
    SCOPED_TRACE(std::string(c.header) + ": " + std::string(c.why));
    const Extracted extracted = Extract({{"traceparent", c.header}});
    auto span = tracer.StartSpan("GET /", {.kind = SpanKind::kServer, .parent = &extracted.context});
    extracted.Describe(span);
    EXPECT_EQ(span.FindAttribute("context.valid"), c.reason.empty() ? "true" : "false");
    EXPECT_EQ(span.FindAttribute("context.reason"),
              c.reason.empty() ? std::nullopt : std::optional(std::string(c.reason)));
    EXPECT_TRUE(span.context().IsValid());
    const TraceId sent = TraceId::FromHex(c.header.size() > 35 ? c.header.substr(3, 32) : "");
    EXPECT_EQ(span.context().trace_id == sent, c.reason.empty() && !c.header.starts_with(' '));
  }
  auto span = tracer.StartSpan("GET /");
  Extract({{"host", "shop"}}).Describe(span);
  EXPECT_EQ(span.FindAttribute("context.valid"), std::nullopt) << "no traceparent is no flaw";
}

TEST(Traceparent, ThatIsRefusedIsCounted) {
  const uint64_t before = ReadDiagnostics().contexts_refused;
  (void)Extract({{"traceparent", "00-" TRACE "-" SPAN "-01"}});
  (void)Extract({{"accept", "*/*"}});
  EXPECT_EQ(ReadDiagnostics().contexts_refused, before);
  (void)Extract({{"traceparent", "ff-" TRACE "-" SPAN "-01"}});
  EXPECT_EQ(ReadDiagnostics().contexts_refused, before + 1);
}

TEST(Traceparent, OfNoRequestIsNoError) {
  const Extracted extracted = Extract({{"host", "shop"}, {"tracestate", "foo=1"}});
  EXPECT_FALSE(extracted.has_traceparent);
  EXPECT_FALSE(extracted.is_valid);
  EXPECT_EQ(extracted.reason, "");
  EXPECT_FALSE(extracted.context.span_context().IsValid());
  EXPECT_EQ(extracted.context.span_context().tracestate, nullptr) << "a tracestate alone means nothing";
}

TEST(Traceparent, TwiceInARequestIsNone) {
  for (std::string_view second : {"00-" TRACE "-" SPAN "-01", "00-" TRACE "-1111222233334444-01", ""}) {
    const Extracted extracted = Extract({{"traceparent", "00-" TRACE "-" SPAN "-01"}, {"Traceparent", second}});
    EXPECT_FALSE(extracted.is_valid);
    EXPECT_EQ(extracted.reason, "more than one traceparent");
    EXPECT_FALSE(extracted.context.span_context().IsValid());
  }
}

TEST(Traceparent, IsFoundByItsNameInAnyCaseAndByNoOther) {
  for (std::string_view name : {"traceparent", "TRACEPARENT", "TraceParent", "tRaCePaReNt"}) {
    EXPECT_TRUE(Extract({{name, "00-" TRACE "-" SPAN "-01"}}).is_valid) << name;
  }
  for (std::string_view name :
       {"trace-parent", "trace.parent", "trace_parent", "traceparenu", "Traceparen", "uraceparent", "traceparent ",
        "\x54race\x10"
        "arent",
        "traceparen\xf4"}) {
    EXPECT_FALSE(Extract({{name, "00-" TRACE "-" SPAN "-01"}}).has_traceparent) << name;
  }
}

std::string Members(int count) {
  std::string list;
  for (int i = 1; i <= count; ++i) list += (i == 1 ? "m" : ",m") + std::to_string(i) + "=" + std::to_string(i);
  return list;
}

struct TracestateCase {
  std::vector<std::string> headers;
  std::string text;  // empty: none
  std::string_view why;
};

std::vector<TracestateCase> Tracestates() {
  const std::string key256(256, 'z');
  const std::string value256 = std::string(255, ' ') + "v";
  return {
      {{"foo=1"}, "foo=1", "one member"},
      {{"foo=1,bar=2"}, "foo=1,bar=2", "two"},
      {{"foo=1,bar=2", "rojo=1,congo=2", "baz=3"}, "foo=1,bar=2,rojo=1,congo=2,baz=3", "several headers are one list"},
      {{""}, "", "an empty header is no tracestate"},
      {{" \t "}, "", "nor are blanks"},
      {{"foo=1", ""}, "foo=1", "an empty header among others"},
      {{"", "foo=1"}, "foo=1", "an empty header among others"},
      {{"foo=1,,bar=2, ,\t,"}, "foo=1,bar=2", "empty members are allowed and left out"},
      {{"foo=1 \t , \t bar=2, \t baz=3"}, "foo=1,bar=2,baz=3", "blanks around members"},
      {{"foo=1\t \t,\t \tbar=2"}, "foo=1,bar=2", "blanks around members"},
      {{"\t foo=1 \t"}, "foo=1", "blanks around the list"},
      {{"foo=  1"}, "foo=  1", "blanks in front of a value are part of it"},
      {{"foo=a b"}, "foo=a b", "and in it"},
      {{"foo=1,foo=1"}, "foo=1", "a key twice"},
      {{"foo=2,bar=1,foo=1"}, "foo=2,bar=1", "of two members with one key the first is the most recent"},
      {{"foo=1", "foo=2"}, "foo=1", "... also across headers"},
      {{"0foo=1"}, "0foo=1", "a key may begin with a digit"},
      {{"fw529a3039@dt=FfAAAA"}, "fw529a3039@dt=FfAAAA", "a tenant's key"},
      {{"foo@=1,bar=2"}, "foo@=1,bar=2", "@ is one of the characters of a key"},
      {{"foo@@bar=1"}, "foo@@bar=1", "as often as one likes"},
      {{"a-b_c*d/e@f=1"}, "a-b_c*d/e@f=1", "all signs of a key"},
      {{"@foo=1,bar=2"}, "", "but not its first"},
      {{"-foo=1"}, "", "nor is another sign"},
      {{"foo =1"}, "", "a blank in a key"},
      {{"FOO=1"}, "", "an upper-case key"},
      {{"foo.bar=1"}, "", "a sign that is not of a key"},
      {{"=1"}, "", "no key"},
      {{"foo"}, "", "no value"},
      {{"foo=,bar=3"}, "", "an empty value"},
      {{"foo= ,bar=3"}, "", "a value of blanks"},
      {{"foo=bar=baz"}, "", "an = in a value"},
      {{"foo=b\tr"}, "", "a tab in a value"},
      {{"foo=b\x7fr"}, "", "a control character in a value"},
      {{"foo=b\xc3\xa4r"}, "", "a value that is not ASCII"},
      {{"foo=1", "bar"}, "", "one bad header spoils the list"},
      {{"foo=!\"#$%&'()*+-./09:;<>?@AZ[\\]^_`az{|}~"},
       "foo=!\"#$%&'()*+-./09:;<>?@AZ[\\]^_`az{|}~",
       "all signs of a value"},
      {{key256 + "=1"}, key256 + "=1", "a key of 256 characters"},
      {{"foo=1", "z" + key256 + "=1"}, "", "of 257"},
      {{std::string(241, 't') + "@" + std::string(14, 'v') + "=1"},
       std::string(241, 't') + "@" + std::string(14, 'v') + "=1",
       "a tenant's key of 256"},
      {{std::string(242, 't') + "@v=1"}, std::string(242, 't') + "@v=1", "Level 2 has no limits for its parts"},
      {{"t@" + std::string(15, 'v') + "=1"}, "t@" + std::string(15, 'v') + "=1", "Level 2 has no limits for its parts"},
      {{"foo=" + value256}, "foo=" + value256, "a value of 256 characters"},
      {{"foo=" + value256 + "v"}, "", "of 257"},
      {{Members(32)}, Members(32), "32 members"},
      {{Members(32) + ", ,"}, Members(32), "empty members don't count"},
      {{Members(32), "m1=again"}, Members(32), "nor does a key that is there"},
      {{Members(33)}, "", "33"},
      {{Members(32), "x=1"}, "", "33 in two headers"},
  };
}

TEST(Tracestate, IsOneListByTheStandardOrNone) {
  for (const TracestateCase& c : Tracestates()) {
    std::vector<Header> headers{{"traceparent", "00-" TRACE "-" SPAN "-01"}};
    std::string all;
    for (const std::string& header : c.headers) {
      headers.push_back({"tracestate", header});
      all += header + " | ";
    }
    SCOPED_TRACE(all + ": " + std::string(c.why));
    const Extracted extracted = Extract(headers);
    EXPECT_TRUE(extracted.is_valid) << "whatever the tracestate is, the trace goes on";
    EXPECT_EQ(extracted.context.span_context().TraceStateText(), c.text);
    EXPECT_EQ(extracted.context.span_context().tracestate == nullptr, c.text.empty());
  }
}

TEST(Tracestate, IsFoundByItsNameInAnyCaseAndByNoOther) {
  for (std::string_view name : {"tracestate", "TRACESTATE", "TraceState"}) {
    const Extracted extracted = Extract({{name, "foo=1"}, {"traceparent", "00-" TRACE "-" SPAN "-01"}});
    EXPECT_EQ(extracted.context.span_context().TraceStateText(), "foo=1") << name;
  }
  for (std::string_view name : {"trace-state", "trace.state", "tracestat", "tracestatf", "\x34racestate"}) {
    const Extracted extracted = Extract({{"traceparent", "00-" TRACE "-" SPAN "-01"}, {name, "foo=1"}});
    EXPECT_EQ(extracted.context.span_context().tracestate, nullptr) << name;
  }
}

TEST(Tracestate, OfARefusedTraceparentIsNotKept) {
  const Extracted extracted = Extract({{"traceparent", "ff-" TRACE "-" SPAN "-01"}, {"tracestate", "foo=1"}});
  EXPECT_EQ(extracted.context.span_context().tracestate, nullptr);
}

TEST(BaggageHeaders, AreOneBaggageAndNeedNoTraceparent) {
  const Extracted extracted = Extract({{"baggage", "user=ann"}, {"Baggage", "plan=pro;secret, broken,"}});
  EXPECT_EQ(extracted.context.baggage().ToHeader(), "user=ann,plan=pro;secret");
  const Extracted refused = Extract({{"baggage", "user=ann"}, {"traceparent", "nonsense"}});
  EXPECT_EQ(refused.context.baggage().Get("user"), "ann");
  EXPECT_TRUE(Extract({{"luggage", "user=ann"}, {"baggagf", "user=ann"}}).context.baggage().empty());
}

std::vector<std::pair<std::string, std::string>> Sent(const Context& context) {
  const InjectedHeaders injected = Inject(context);
  std::vector<std::pair<std::string, std::string>> headers;
  for (const Header& header : injected.headers()) headers.emplace_back(header.name, header.value);
  return headers;
}
using Headers = std::vector<std::pair<std::string, std::string>>;

TEST(Inject, SaysNothingWithoutASpanAndWithoutBaggage) {
  EXPECT_EQ(Sent(Context()), Headers{});
  const InjectedHeaders injected = Inject(Context());
  EXPECT_EQ(injected.traceparent(), "");
}

// `for (auto header : Inject().headers())` would read what is destroyed already; it must not compile.
template <typename T>
concept GivesHeaders = requires(T&& injected) { std::forward<T>(injected).headers(); };
static_assert(GivesHeaders<const InjectedHeaders&> && !GivesHeaders<InjectedHeaders>);

TEST(Inject, WritesWhatExtractReads) {
  const Extracted in =
      Extract({{"traceparent", "00-" TRACE "-" SPAN "-03"}, {"tracestate", " b=2,a=1 "}, {"baggage", "k = v%20w ; p"}});
  EXPECT_EQ(
      Sent(in.context),
      (Headers{{"traceparent", "00-" TRACE "-" SPAN "-03"}, {"tracestate", "b=2,a=1"}, {"baggage", "k=v%20w;p"}}));
}

TEST(Inject, WritesTheVersionAndTheFlagsThatItKnows) {
  const Extracted in = Extract({{"traceparent", "cc-" TRACE "-" SPAN "-ff-more"}});
  EXPECT_EQ(Sent(in.context), (Headers{{"traceparent", "00-" TRACE "-" SPAN "-03"}}));
}

TEST(Inject, SendsBaggageWithoutASpan) {
  EXPECT_EQ(Sent(Context().With(Baggage().Set("k", "v"))), (Headers{{"baggage", "k=v"}}));
}

TEST(Inject, EveryByteAsTwoDigits) {
  for (int byte = 1; byte < 256; ++byte) {
    SpanContext span;
    span.trace_id.bytes.fill(static_cast<uint8_t>(byte));
    span.span_id.bytes.fill(static_cast<uint8_t>(byte));
    const InjectedHeaders injected = Inject(Context::OfRemote(span));
    EXPECT_EQ(injected.traceparent(), "00-" + span.trace_id.Hex() + "-" + span.span_id.Hex() + "-00");
    EXPECT_EQ(Extract({{"traceparent", injected.traceparent()}}).context.span_context().trace_id, span.trace_id);
  }
}

}  // namespace
}  // namespace throughline
