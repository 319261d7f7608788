// A trace to look at before there is one: a question, two model calls and a tool between them, in OTLP/JSON.
import { randomHex } from '../base/ids.ts';

type Value = string | number;
const attributes = (of: Record<string, Value>) =>
  Object.entries(of).map(([key, value]) => ({ key, value: typeof value === 'string' ? { stringValue: value } : Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } }));

export function sampleTrace(now: number): unknown {
  const traceId = randomHex(16);
  const ids = Array.from({ length: 5 }, () => randomHex(8));
  const nanos = (ms: number) => `${Math.round(now - 3000 + ms)}000000`;
  const span = (at: number, above: number | null, name: string, from: number, to: number, kind: number, of: Record<string, Value>) => ({
    traceId, spanId: ids[at], parentSpanId: above === null ? '' : ids[above], name, kind, startTimeUnixNano: nanos(from), endTimeUnixNano: nanos(to), attributes: attributes(of),
  });
  const user = { role: 'user', parts: [{ type: 'text', content: 'Which service had most errors in the last hour?' }] };
  const call = { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'run_query', arguments: { query: 'source logs | filter $m.severity >= ERROR | countby $l.serviceName' } }], finish_reason: 'tool_call' };
  const result = { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: { checkout: 24, payments: 11 } }] };
  const answer = { role: 'assistant', parts: [{ type: 'text', content: '**checkout** had most: 24 errors, twice as many as *payments* (11).' }], finish_reason: 'stop' };
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.conversation.id': 'sample' };
  const spans = [
    span(0, null, 'POST /ask', 0, 2600, 2, { 'http.request.method': 'POST', 'http.route': '/ask', 'http.response.status_code': 200 }),
    span(1, 0, 'invoke_agent analyst', 20, 2580, 1, { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'analyst', 'enduser.id': 'sample-user' }),
    span(2, 1, 'chat gpt-4o', 40, 900, 3, { ...chat, 'gen_ai.usage.input_tokens': 412, 'gen_ai.usage.output_tokens': 38, 'gen_ai.response.time_to_first_chunk': 0.31, 'gen_ai.input.messages': JSON.stringify([user]), 'gen_ai.output.messages': JSON.stringify([call]) }),
    span(3, 1, 'execute_tool run_query', 920, 1400, 1, { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'run_query', 'gen_ai.tool.call.id': 'call_1', 'gen_ai.tool.call.arguments': JSON.stringify(call.parts[0]!.arguments), 'gen_ai.tool.call.result': JSON.stringify(result.parts[0]!.response) }),
    span(4, 1, 'chat gpt-4o', 1420, 2560, 3, { ...chat, 'gen_ai.usage.input_tokens': 486, 'gen_ai.usage.output_tokens': 61, 'gen_ai.response.time_to_first_chunk': 0.28, 'gen_ai.input.messages': JSON.stringify([user, call, result]), 'gen_ai.output.messages': JSON.stringify([answer]) }),
  ];
  return { resourceSpans: [{ resource: { attributes: attributes({ 'service.name': 'sample' }) }, scopeSpans: [{ scope: { name: 'throughline.sample' }, spans }] }] };
}
