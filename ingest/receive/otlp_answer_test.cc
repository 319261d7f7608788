#include "ingest/receive/otlp_answer.h"

#include <gtest/gtest.h>

namespace throughline::ingest {
namespace {

using std::chrono::seconds;

TEST(OtlpAnswer, AFullSuccessLeavesPartialSuccessUnset) {
  EXPECT_EQ(SuccessBody(Signal::kTraces, Encoding::kProtobuf, 0, ""), "");
  EXPECT_EQ(SuccessBody(Signal::kMetrics, Encoding::kJson, 0, ""), "{}");
}

TEST(OtlpAnswer, APartialSuccessCountsAndExplains) {
  // partial_success (1) {rejected_spans (1): 300, error_message (2): "why"}
  EXPECT_EQ(SuccessBody(Signal::kTraces, Encoding::kProtobuf, 300, "why"), "\x0a\x08\x08\xac\x02\x12\x03why");
  // A warning has no count: proto3 leaves a zero out.
  EXPECT_EQ(SuccessBody(Signal::kLogs, Encoding::kProtobuf, 0, "a warning"),
            "\x0a\x0b\x12\x09"
            "a warning");
}

TEST(OtlpAnswer, EachSignalNamesItsOwnCountInJson) {
  EXPECT_EQ(SuccessBody(Signal::kTraces, Encoding::kJson, 3, "x"),
            R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"x"}})");
  EXPECT_EQ(SuccessBody(Signal::kLogs, Encoding::kJson, 3, "x"),
            R"({"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"x"}})");
  EXPECT_EQ(SuccessBody(Signal::kMetrics, Encoding::kJson, 3, "\n"),
            R"({"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"\n"}})");
}

TEST(OtlpAnswer, OnlyWhatCanSucceedLaterCarriesADelay) {
  const std::pair<ErrorKind, Refusal> cases[] = {{ErrorKind::kInvalid, {RpcCode::kInvalidArgument, 400, {}}},
                                                 {ErrorKind::kTooLarge, {RpcCode::kResourceExhausted, 413, {}}},
                                                 {ErrorKind::kUnauthorized, {RpcCode::kUnauthenticated, 401, {}}},
                                                 {ErrorKind::kForbidden, {RpcCode::kPermissionDenied, 403, {}}},
                                                 {ErrorKind::kBusy, {RpcCode::kResourceExhausted, 429, seconds(1)}},
                                                 {ErrorKind::kUnavailable, {RpcCode::kUnavailable, 503, seconds(2)}},
                                                 {ErrorKind::kNoSpace, {RpcCode::kUnavailable, 503, seconds(5)}},
                                                 {ErrorKind::kTimeout, {RpcCode::kUnavailable, 503, seconds(5)}},
                                                 {ErrorKind::kInternal, {RpcCode::kInternal, 500, {}}}};
  for (const auto& [kind, want] : cases) {
    Refusal refusal = RefusalOf(kind);
    EXPECT_EQ(refusal.rpc_code, want.rpc_code) << ErrorKindName(kind);
    EXPECT_EQ(refusal.http_status, want.http_status) << ErrorKindName(kind);
    EXPECT_EQ(refusal.retry_after, want.retry_after) << ErrorKindName(kind);
  }
}

TEST(OtlpAnswer, AStatusIsInTheEncodingOfTheRequest) {
  EXPECT_EQ(StatusBody(Encoding::kJson, RpcCode::kInvalidArgument, "bad \"x\"", {}),
            R"({"code":3,"message":"bad \"x\""})");
  EXPECT_EQ(
      StatusBody(Encoding::kJson, RpcCode::kUnavailable, "m", seconds(2)),
      R"({"code":14,"message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"}]})");
  // Status{code: 8, message: "m", details: [Any{type_url, value: RetryInfo{retry_delay: {seconds: 1}}}]}
  std::string any = "\x0a\x28type.googleapis.com/google.rpc.RetryInfo\x12\x04\x0a\x02\x08\x01";
  EXPECT_EQ(StatusBody(Encoding::kProtobuf, RpcCode::kResourceExhausted, "m", seconds(1)),
            std::string("\x08\x08\x12\x01m\x1a") + static_cast<char>(any.size()) + any);
}

}  // namespace
}  // namespace throughline::ingest
