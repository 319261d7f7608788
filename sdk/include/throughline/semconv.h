// Attribute names: OpenTelemetry's GenAI conventions (v1.41), the older names that they replaced, llm-tracekit's and
// Coralogix's, and those of the AI application's own story (`ai.*`, `query.*`, `feedback.*`, `correlation.*`).
//
//   span.SetAttribute(throughline::semconv::kGenAiConversationId, session);
//
// Names with an index in them (`gen_ai.prompt.0.content`) are made by throughline/ai.h.
#pragma once

#include <string_view>

namespace throughline::inline sdk::semconv {

// Who and what.
inline constexpr std::string_view kGenAiOperationName = "gen_ai.operation.name";
inline constexpr std::string_view kGenAiProviderName = "gen_ai.provider.name";
inline constexpr std::string_view kGenAiConversationId = "gen_ai.conversation.id";
inline constexpr std::string_view kGenAiAgentId = "gen_ai.agent.id";
inline constexpr std::string_view kGenAiAgentName = "gen_ai.agent.name";
inline constexpr std::string_view kGenAiAgentDescription = "gen_ai.agent.description";
inline constexpr std::string_view kGenAiAgentVersion = "gen_ai.agent.version";
inline constexpr std::string_view kGenAiWorkflowName = "gen_ai.workflow.name";
inline constexpr std::string_view kGenAiPromptName = "gen_ai.prompt.name";
inline constexpr std::string_view kGenAiDataSourceId = "gen_ai.data_source.id";
inline constexpr std::string_view kGenAiHandoffFromAgent = "gen_ai.handoff.from_agent";  // Coralogix's
inline constexpr std::string_view kGenAiHandoffToAgent = "gen_ai.handoff.to_agent";
inline constexpr std::string_view kServerAddress = "server.address";
inline constexpr std::string_view kServerPort = "server.port";
inline constexpr std::string_view kUserId = "user.id";
inline constexpr std::string_view kErrorType = "error.type";

// The request.
inline constexpr std::string_view kGenAiRequestModel = "gen_ai.request.model";
inline constexpr std::string_view kGenAiRequestTemperature = "gen_ai.request.temperature";
inline constexpr std::string_view kGenAiRequestTopP = "gen_ai.request.top_p";
inline constexpr std::string_view kGenAiRequestTopK = "gen_ai.request.top_k";
inline constexpr std::string_view kGenAiRequestMaxTokens = "gen_ai.request.max_tokens";
inline constexpr std::string_view kGenAiRequestFrequencyPenalty = "gen_ai.request.frequency_penalty";
inline constexpr std::string_view kGenAiRequestPresencePenalty = "gen_ai.request.presence_penalty";
inline constexpr std::string_view kGenAiRequestStopSequences = "gen_ai.request.stop_sequences";
inline constexpr std::string_view kGenAiRequestSeed = "gen_ai.request.seed";
inline constexpr std::string_view kGenAiRequestChoiceCount = "gen_ai.request.choice.count";
inline constexpr std::string_view kGenAiRequestStream = "gen_ai.request.stream";
inline constexpr std::string_view kGenAiRequestEncodingFormats = "gen_ai.request.encoding_formats";
inline constexpr std::string_view kGenAiRequestReasoningEffort = "gen_ai.request.reasoning_effort";  // OpenLLMetry's
inline constexpr std::string_view kGenAiOutputType = "gen_ai.output.type";
inline constexpr std::string_view kOpenAiRequestServiceTier = "openai.request.service_tier";

// The response.
inline constexpr std::string_view kGenAiResponseId = "gen_ai.response.id";
inline constexpr std::string_view kGenAiResponseModel = "gen_ai.response.model";
inline constexpr std::string_view kGenAiResponseFinishReasons = "gen_ai.response.finish_reasons";
inline constexpr std::string_view kGenAiResponseTimeToFirstChunk = "gen_ai.response.time_to_first_chunk";  // seconds
inline constexpr std::string_view kOpenAiResponseServiceTier = "openai.response.service_tier";
inline constexpr std::string_view kOpenAiResponseSystemFingerprint = "openai.response.system_fingerprint";
inline constexpr std::string_view kGenAiUsageInputTokens = "gen_ai.usage.input_tokens";    // cached ones included
inline constexpr std::string_view kGenAiUsageOutputTokens = "gen_ai.usage.output_tokens";  // reasoning included
inline constexpr std::string_view kGenAiUsageCacheReadInputTokens = "gen_ai.usage.cache_read.input_tokens";
inline constexpr std::string_view kGenAiUsageCacheCreationInputTokens = "gen_ai.usage.cache_creation.input_tokens";
inline constexpr std::string_view kGenAiUsageReasoningOutputTokens = "gen_ai.usage.reasoning.output_tokens";

// Content: JSON texts.
inline constexpr std::string_view kGenAiInputMessages = "gen_ai.input.messages";
inline constexpr std::string_view kGenAiOutputMessages = "gen_ai.output.messages";
inline constexpr std::string_view kGenAiSystemInstructions = "gen_ai.system_instructions";
inline constexpr std::string_view kGenAiToolDefinitions = "gen_ai.tool.definitions";
inline constexpr std::string_view kEventInferenceDetails = "gen_ai.client.inference.operation.details";

// Tools, retrieval, embeddings, verdicts.
inline constexpr std::string_view kGenAiToolName = "gen_ai.tool.name";
inline constexpr std::string_view kGenAiToolType = "gen_ai.tool.type";
inline constexpr std::string_view kGenAiToolDescription = "gen_ai.tool.description";
inline constexpr std::string_view kGenAiToolCallId = "gen_ai.tool.call.id";
inline constexpr std::string_view kGenAiToolCallArguments = "gen_ai.tool.call.arguments";
inline constexpr std::string_view kGenAiToolCallResult = "gen_ai.tool.call.result";
inline constexpr std::string_view kGenAiRetrievalQueryText = "gen_ai.retrieval.query.text";
inline constexpr std::string_view kGenAiRetrievalDocuments = "gen_ai.retrieval.documents";
inline constexpr std::string_view kGenAiRetrievalTopK = "gen_ai.retrieval.top_k";
inline constexpr std::string_view kGenAiEmbeddingsDimensionCount = "gen_ai.embeddings.dimension.count";
inline constexpr std::string_view kEventEvaluationResult = "gen_ai.evaluation.result";
inline constexpr std::string_view kGenAiEvaluationName = "gen_ai.evaluation.name";
inline constexpr std::string_view kGenAiEvaluationScoreValue = "gen_ai.evaluation.score.value";
inline constexpr std::string_view kGenAiEvaluationScoreLabel = "gen_ai.evaluation.score.label";
inline constexpr std::string_view kGenAiEvaluationExplanation = "gen_ai.evaluation.explanation";
inline constexpr std::string_view kGuardrailsTriggered = "guardrails.triggered";  // Coralogix's: "True" or "False"

// Older names, as llm-tracekit writes them.
inline constexpr std::string_view kGenAiSystem = "gen_ai.system";
inline constexpr std::string_view kGenAiRequestUser = "gen_ai.request.user";
inline constexpr std::string_view kGenAiOpenAiRequestSeed = "gen_ai.openai.request.seed";
inline constexpr std::string_view kGenAiOpenAiRequestResponseFormat = "gen_ai.openai.request.response_format";
inline constexpr std::string_view kGenAiOpenAiRequestServiceTier = "gen_ai.openai.request.service_tier";
inline constexpr std::string_view kGenAiOpenAiResponseServiceTier = "gen_ai.openai.response.service_tier";

// Metrics.
inline constexpr std::string_view kMetricOperationDuration = "gen_ai.client.operation.duration";
inline constexpr std::string_view kMetricTokenUsage = "gen_ai.client.token.usage";
inline constexpr std::string_view kMetricTimeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk";
inline constexpr std::string_view kMetricTimePerOutputChunk = "gen_ai.client.operation.time_per_output_chunk";
inline constexpr std::string_view kGenAiTokenType = "gen_ai.token.type";

// The application's own story, above the model call.
inline constexpr std::string_view kAiOperation = "ai.operation";
inline constexpr std::string_view kAiModel = "ai.model";  // the same as ai.model.name; readers accept both
inline constexpr std::string_view kAiModelName = "ai.model.name";
inline constexpr std::string_view kAiModelVersion = "ai.model.version";
inline constexpr std::string_view kAiModelProvider = "ai.model.provider";
inline constexpr std::string_view kAiModelTemperature = "ai.model.temperature";
inline constexpr std::string_view kAiIntent = "ai.intent";  // likewise ai.intent.category
inline constexpr std::string_view kAiIntentCategory = "ai.intent.category";
inline constexpr std::string_view kAiIntentDetected = "ai.intent.detected";
inline constexpr std::string_view kAiIntentConfidence = "ai.intent.confidence";
inline constexpr std::string_view kAiIntentKeywords = "ai.intent.keywords";
inline constexpr std::string_view kIntentSuccess = "intent.success";
inline constexpr std::string_view kIntentCategory = "intent.category";
inline constexpr std::string_view kAiConfidence = "ai.confidence";
inline constexpr std::string_view kAiUserInput = "ai.user_input";
inline constexpr std::string_view kAiResponseQuality = "ai.response_quality";
inline constexpr std::string_view kAiTimeoutSeconds = "ai.timeout_seconds";
inline constexpr std::string_view kAiMaxRetries = "ai.max_retries";
inline constexpr std::string_view kAiResponseSuccess = "ai.response.success";
inline constexpr std::string_view kAiResponseTokens = "ai.response.tokens";
inline constexpr std::string_view kAiSuccess = "ai.success";
inline constexpr std::string_view kAiTokens = "ai.tokens";
inline constexpr std::string_view kAiErrorType = "ai.error.type";
inline constexpr std::string_view kAiErrorDurationSeconds = "ai.error.duration_seconds";
inline constexpr std::string_view kAiErrorRetryAfter = "ai.error.retry_after";
inline constexpr std::string_view kQueryLanguage = "query.language";
inline constexpr std::string_view kQueryComplexity = "query.complexity";
inline constexpr std::string_view kQueryComplexityScore = "query.complexity_score";
inline constexpr std::string_view kQueryValidationStatus = "query.validation_status";
inline constexpr std::string_view kQueryExecutionTimeMs = "query.execution_time_ms";
inline constexpr std::string_view kValidationSuccess = "validation.success";
inline constexpr std::string_view kValidationScore = "validation.score";
inline constexpr std::string_view kPipelineSuccess = "pipeline.success";
inline constexpr std::string_view kPipelineDegraded = "pipeline.degraded";
inline constexpr std::string_view kPipelineStepsCompleted = "pipeline.steps_completed";
inline constexpr std::string_view kPipelineFailurePoint = "pipeline.failure_point";
inline constexpr std::string_view kFeedbackType = "feedback.type";
inline constexpr std::string_view kFeedbackSentiment = "feedback.sentiment";
inline constexpr std::string_view kFeedbackSessionId = "feedback.session_id";
inline constexpr std::string_view kFeedbackSessionDurationSeconds = "feedback.session_duration_seconds";
inline constexpr std::string_view kFeedbackUserSatisfaction = "feedback.user_satisfaction";
inline constexpr std::string_view kFeedbackCorrelated = "feedback.correlated";
inline constexpr std::string_view kFeedbackRating = "feedback.rating";
inline constexpr std::string_view kFeedbackHasComment = "feedback.has_comment";
inline constexpr std::string_view kCorrelationOriginalTraceId = "correlation.original_trace_id";
inline constexpr std::string_view kCorrelationSuccess = "correlation.success";

}  // namespace throughline::inline sdk::semconv
