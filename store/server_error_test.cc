#include "store/server_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throughline::store {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ServerError, IsReadFromTheTextOrTheHeader) {
  std::optional<ServerError> error = ParseServerError(
      "some rows\nCode: 60. DB::Exception: Unknown table t (UNKNOWN_TABLE) (version 26.7.2.1 (official build))\n");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, 60);
  EXPECT_EQ(error->name, "UNKNOWN_TABLE");
  EXPECT_EQ(ParseServerError("anything", "241")->code, 241);
  EXPECT_FALSE(ParseServerError("Code: x. DB::Exception"));
  EXPECT_FALSE(ParseServerError("my Code: 5 is good"));
  EXPECT_FALSE(ParseServerError(""));
}

TEST(ServerError, TellsTheCallerWhatToDo) {
  struct Case {
    std::string text;
    ErrorKind kind;
  };
  const Case cases[] = {
      {"Code: 252. DB::Exception: Too many parts (TOO_MANY_PARTS)", ErrorKind::kBusy},
      {"Code: 241. DB::Exception: Memory limit exceeded (MEMORY_LIMIT_EXCEEDED)", ErrorKind::kBusy},
      {"Code: 243. DB::Exception: Cannot reserve 1.00 MiB (NOT_ENOUGH_SPACE)", ErrorKind::kNoSpace},
      {"Code: 75. DB::ErrnoException: Cannot write to file: , errno: 28, strerror: No space left on device. "
       "(CANNOT_WRITE_TO_FILE_DESCRIPTOR)",
       ErrorKind::kNoSpace},
      {"Code: 1001. DB::Exception: std::exception: filesystem error: No space left on device (STD_EXCEPTION)",
       ErrorKind::kNoSpace},
      {"Code: 75. DB::ErrnoException: Cannot write to file: , errno: 5, strerror: Input/output error "
       "(CANNOT_WRITE_TO_FILE_DESCRIPTOR)",
       ErrorKind::kUnavailable},
      {"Code: 204. DB::ErrnoException: Cannot fsync (CANNOT_FSYNC)", ErrorKind::kUnavailable},
      {"Code: 159. DB::Exception: Timeout exceeded (TIMEOUT_EXCEEDED)", ErrorKind::kTimeout},
      {"Code: 394. DB::Exception: Query was cancelled (QUERY_WAS_CANCELLED)", ErrorKind::kCancelled},
      {"Code: 396. DB::Exception: Limit for result exceeded (TOO_MANY_ROWS_OR_BYTES)", ErrorKind::kTooLarge},
      {"Code: 427. DB::Exception: bad regexp (CANNOT_COMPILE_REGEXP)", ErrorKind::kInvalid},
      {"Code: 516. DB::Exception: x: Authentication failed (AUTHENTICATION_FAILED)", ErrorKind::kUnavailable},
      {"Code: 62. DB::Exception: Syntax error (SYNTAX_ERROR)", ErrorKind::kInternal},
  };
  for (const Case& each : cases) {
    std::optional<ServerError> error = ParseServerError(each.text);
    ASSERT_TRUE(error) << each.text;
    EXPECT_EQ(KindOf(*error), each.kind) << each.text;
    EXPECT_EQ(Describe(*error).kind, each.kind) << each.text;
  }
}

TEST(ServerError, IsDescribedWithoutTheServersText) {
  Error error =
      Describe(*ParseServerError("Code: 62. DB::Exception: Syntax error: SELECT 'a secret prompt' (SYNTAX_ERROR)"));
  EXPECT_THAT(error.message, Not(HasSubstr("secret")));
  EXPECT_THAT(error.message, HasSubstr("SYNTAX_ERROR, code 62"));
}

TEST(ServerError, AStatementOfOursSaysInItsOwnWordsWhyItStopped) {
  const Error error = Describe(*ParseServerError(
      "Code: 395. DB::Exception: \u27e6`create $d.x` stopped the query\u27e7: while executing 'FUNCTION throwIf(a :: "
      "0, "
      "'\u27e6`create $d.x` stopped the query\u27e7'_String :: 2)'. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)"));
  EXPECT_EQ(error.kind, ErrorKind::kInvalid);
  EXPECT_EQ(error.message, "`create $d.x` stopped the query");
}

TEST(ServerError, NoCodeLetsTheServersTextThrough) {
  for (int code = 0; code < 1100; ++code) {
    const Error error = Describe(
        {.code = code,
         .name = "SOME_NAME",
         .text = "DB::Exception: \u27e6in FUNCTION arrayMap(secret): while executing 'FUNCTION x'. (SOME_NAME)"});
    for (const char* theirs : {"DB::", "FUNCTION", "arrayMap", "secret", "while executing"})
      EXPECT_THAT(error.message, Not(HasSubstr(theirs))) << code;
    EXPECT_GT(error.message.size(), 20u) << code;
  }
}

}  // namespace
}  // namespace throughline::store
