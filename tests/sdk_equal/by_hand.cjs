// The same conversation as spans of OpenTelemetry JS, written by hand as the GenAI conventions (1.41) have them.
'use strict';
const { trace, SpanKind, SpanStatusCode } = require('../emitters/node_modules/@opentelemetry/api');
const { startTelemetry } = require('../emitters/lib/telemetry.cjs');
const { SYSTEM, QUESTION } = require('../emitters/lib/conversation.cjs');

const telemetry = startTelemetry('by-hand');
const { hostname, port } = new URL(process.env.OPENAI_BASE_URL);

const text = (role, content, more) => ({ role, parts: [{ type: 'text', content }], ...more });
const INPUT = [text('system', SYSTEM), text('user', QUESTION)];
const CALL = { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'run_query', arguments: { query: 'source logs | count' } }] };
const RESULT = { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: '2' }] };
const TOOLS = JSON.stringify([{
  type: 'function', name: 'run_query', description: 'Runs a query.',
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
}]);

function call(operation, model, attributes, error) {
  const span = trace.getTracer('by hand').startSpan(`${operation} ${model}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': operation, 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': model,
      'server.address': hostname, 'server.port': Number(port), ...attributes,
    },
  });
  if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end();
}

const answered = (finish, message) => ({
  'gen_ai.response.id': 'chatcmpl-1', 'gen_ai.response.model': 'gpt-4o-2024-08-06', 'gen_ai.response.finish_reasons': [finish],
  'gen_ai.usage.input_tokens': 42, 'gen_ai.usage.output_tokens': 9,
  'gen_ai.usage.cache_read.input_tokens': 16, 'gen_ai.usage.reasoning.output_tokens': 0,
  'gen_ai.output.messages': JSON.stringify([{ ...message, finish_reason: finish }]),
});
const printed = { 'openai.response.service_tier': 'default', 'openai.response.system_fingerprint': 'fp_1' };
const asked = (messages) => ({ 'gen_ai.input.messages': JSON.stringify(messages) });

call('chat', 'gpt-4o', {
  'gen_ai.request.temperature': 0.5, 'gen_ai.request.max_tokens': 100, 'gen_ai.tool.definitions': TOOLS,
  ...asked(INPUT), ...answered('tool_calls', CALL), ...printed,
});
call('chat', 'gpt-4o', {
  'gen_ai.request.temperature': 0.5, 'gen_ai.tool.definitions': TOOLS,
  ...asked([...INPUT, CALL, RESULT]), ...answered('stop', text('assistant', 'Two errors in checkout.')), ...printed,
});
call('chat', 'gpt-4o', {
  'gen_ai.request.stream': true, 'gen_ai.response.time_to_first_chunk': 0.01, ...asked(INPUT),
  ...answered('stop', text('assistant', 'Two errors in checkout.')),
});
call('embeddings', 'text-embedding-3-small', {
  'gen_ai.request.encoding_formats': ['float'], 'gen_ai.response.model': 'text-embedding-3-small',
  'gen_ai.embeddings.dimension.count': 3, 'gen_ai.usage.input_tokens': 5,
});
call('chat', 'rate-limited', { ...asked(INPUT), 'error.type': 'RateLimitError' }, '429 Rate limit reached');
telemetry.stop();
