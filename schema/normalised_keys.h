// Keys of the column `normalised`: everything that normalising found about a span, by canonical key, as text.
//
// Some of it stands in a column of its own as well, to filter and group by. A span is shown from this map alone:
// reading thirty more columns would make a trace lookup take twice as long. Lists are JSON arrays, numbers decimal
// digits.
#pragma once

#include <string_view>

namespace throughline::schema::normalised {

inline constexpr std::string_view kOperation = "gen_ai.operation.name";
inline constexpr std::string_view kProvider = "gen_ai.provider.name";
inline constexpr std::string_view kRequestModel = "gen_ai.request.model";
inline constexpr std::string_view kResponseModel = "gen_ai.response.model";
inline constexpr std::string_view kResponseId = "gen_ai.response.id";
inline constexpr std::string_view kConversationId = "gen_ai.conversation.id";
inline constexpr std::string_view kUserId = "enduser.id";
inline constexpr std::string_view kAgentId = "gen_ai.agent.id";
inline constexpr std::string_view kAgentName = "gen_ai.agent.name";
inline constexpr std::string_view kWorkflowName = "gen_ai.workflow.name";
inline constexpr std::string_view kToolName = "gen_ai.tool.name";
inline constexpr std::string_view kToolCallId = "gen_ai.tool.call.id";
inline constexpr std::string_view kErrorType = "error.type";
inline constexpr std::string_view kEnvironment = "deployment.environment.name";
inline constexpr std::string_view kRelease = "service.version";
inline constexpr std::string_view kFinishReasons = "gen_ai.response.finish_reasons";
inline constexpr std::string_view kTags = "tags";
inline constexpr std::string_view kInputTokens = "gen_ai.usage.input_tokens";
inline constexpr std::string_view kReportedInputTokens = "gen_ai.usage.reported_input_tokens";
inline constexpr std::string_view kOutputTokens = "gen_ai.usage.output_tokens";
inline constexpr std::string_view kTotalTokens = "gen_ai.usage.total_tokens";
inline constexpr std::string_view kCacheReadTokens = "gen_ai.usage.cache_read.input_tokens";
inline constexpr std::string_view kCacheWriteTokens = "gen_ai.usage.cache_creation.input_tokens";
inline constexpr std::string_view kReasoningTokens = "gen_ai.usage.reasoning.output_tokens";
inline constexpr std::string_view kCostUsd = "gen_ai.usage.cost";
inline constexpr std::string_view kPriceId = "gen_ai.usage.price_id";
inline constexpr std::string_view kInputCostUsd = "gen_ai.prompt_price";
inline constexpr std::string_view kOutputCostUsd = "gen_ai.response_price";
inline constexpr std::string_view kTimeToFirstChunkNs = "gen_ai.response.time_to_first_chunk_ns";
inline constexpr std::string_view kExceptionType = "exception.type";
inline constexpr std::string_view kExceptionMessage = "exception.message";

}  // namespace throughline::schema::normalised
