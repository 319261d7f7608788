// What the analytics are tested on: an hour of two applications, 2026-01-05 from 10:00 to 11:00, and four answers of the
// hour before. `shop` speaks as the guide does (ai.*), `legal` as OpenTelemetry does, in old words and new. Times are
// seconds after 10:00, durations milliseconds. Prices are on the spans, since no list has these models.
'use strict';

const START = Date.UTC(2026, 0, 5, 10);
exports.RANGE = 'from=2026-01-05T10:00:00Z&to=2026-01-05T11:00:00Z&now=2026-01-05T11:00:00Z';

const value = (one) =>
  typeof one === 'boolean' ? { boolValue: one }
  : Number.isInteger(one) ? { intValue: String(one) }
  : typeof one === 'number' ? { doubleValue: one }
  : Array.isArray(one) ? { arrayValue: { values: one.map(value) } }
  : { stringValue: one };
const attributes = (object) =>
  Object.entries(object).filter(([, one]) => one !== undefined).map(([key, one]) => ({ key, value: value(one) }));

const spans = []; // {application, subsystem, service, scope, span}
let last = 0;

// Gives the span's id.
function span(trace, { parent = '', at, ms, name, error, attrs = {}, app = 'shop', sub = 'assistant', service = 'shop-assistant', scope = 'test' }) {
  const id = (++last).toString(16).padStart(16, '0');
  const begin = BigInt(START + at * 1000) * 1_000_000n;
  spans.push({
    app, sub, service, scope,
    span: {
      traceId: trace.padStart(32, '0'), spanId: id, parentSpanId: parent, name, kind: 1,
      startTimeUnixNano: String(begin), endTimeUnixNano: String(begin + BigInt(ms) * 1_000_000n),
      status: error === undefined ? {} : { code: 2, message: error }, attributes: attributes(attrs),
    },
  });
  return id;
}

// A question of `shop`: the request, the answer, the intent, and where there is one the model's call.
function answer(trace, { at, ms, intent, confidence, model, version, user, session, validation, complexity, run, prompt, call }) {
  const root = span(trace, { at, ms: ms + 10, name: 'POST /api/generate-query' });
  const id = span(trace, {
    parent: root, at, ms, name: '🧠 Generate DataPrime Query', error: call.error && `Pipeline failed: ${call.error}`,
    attrs: {
      'ai.operation': 'query_generation', 'ai.model': model, 'ai.model.name': model, 'ai.model.version': version, 'ai.model.provider': 'acme',
      'ai.intent.category': intent, 'ai.intent.confidence': confidence, 'ai.user_input': `question ${trace}`,
      'query.validation_status': validation, 'query.complexity_score': complexity, 'query.execution_time_ms': run,
      'gen_ai.conversation.id': session, 'user.id': user, 'ai.error.type': call.error,
    },
  });
  span(trace, { parent: id, at, ms: 5, name: '📊 Analyze User Intent', attrs: { 'intent.success': true, 'intent.category': intent, 'ai.intent.confidence': confidence } });
  span(trace, {
    parent: id, at, ms: call.ms, name: `chat ${model}`, error: call.error,
    attrs: {
      'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'acme', 'gen_ai.request.model': model, 'gen_ai.response.model': `${model}-${version}`,
      'gen_ai.usage.input_tokens': call.input, 'gen_ai.usage.output_tokens': call.output, 'gen_ai.usage.cache_read.input_tokens': call.cached,
      'gen_ai.prompt_price': call.price?.[0], 'gen_ai.response_price': call.price?.[1], 'gen_ai.usage.cost': call.cost,
      'gen_ai.response.time_to_first_chunk': call.first, 'gen_ai.response.finish_reasons': call.finish, 'error.type': call.error,
      'gen_ai.conversation.id': session, 'user.id': user, 'gen_ai.prompt.name': prompt?.[0], 'gen_ai.prompt.version': prompt?.[1],
    },
  });
  return { root, id };
}

// A verdict that comes in a trace of its own, as the guide's does.
function verdict(trace, at, type, session, about, more = {}) {
  span(trace, {
    at, ms: 4, name: '👍 Submit User Feedback',
    attrs: { 'feedback.type': type, 'feedback.session_id': session, 'correlation.original_trace_id': about.padStart(32, '0'), 'correlation.success': true, ...more },
  });
}

// The hour before: 2 of 4 ask about errors.
for (const [trace, at, intent] of [['e1', -3000, 'error_analysis'], ['e2', -2400, 'error_analysis'], ['e3', -1800, 'performance_analysis'], ['e4', -1200, 'aggregation']]) {
  answer(trace, { at, ms: 1000, intent, confidence: 0.8, model: 'acme-large', version: '1', validation: 'PASS', call: { ms: 900, input: 10, output: 10, price: trace === 'e1' ? [0.001, 0.001] : undefined } });
}

// a1: down, then changed to up. Prices on the span.
answer('a1', {
  at: 0, ms: 2000, intent: 'error_analysis', confidence: 0.92, model: 'acme-large', version: '1', user: 'ann', session: 's1', validation: 'PASS', complexity: 0.4, run: 120,
  prompt: ['writer', '3'], call: { ms: 1000, input: 100, output: 50, cached: 40, price: [0.001, 0.002], first: 0.2, finish: ['stop'] },
});
verdict('f1', 60, 'thumbs_down', 's1', 'a1');
verdict('f2', 90, 'thumbs_up', 's1', 'a1');
// a2: the call failed, so there are no tokens and no price. Down.
answer('a2', {
  at: 300, ms: 4000, intent: 'performance_analysis', confidence: 0.35, model: 'acme-large', version: '2', user: 'bob', session: 's2', validation: 'FAIL', complexity: 0.8,
  prompt: ['writer', '4'], call: { ms: 3000, error: 'timeout' },
});
verdict('f3', 400, 'thumbs_down', 's2', 'a2');
// a3: the emitter knows the cost. The verdict is a rating.
answer('a3', {
  at: 600, ms: 1000, intent: 'error_analysis', confidence: 0.6, model: 'acme-small', version: '1', user: 'ann', session: 's1', validation: 'PASS', complexity: 0.2, run: 80,
  call: { ms: 500, input: 200, output: 20, cost: 0.0005, finish: ['length'] },
});
verdict('f4', 700, undefined, 's1', 'a3', { 'feedback.rating': 5 });
// a4: nobody knows who, what it cost, or how complex it was. The verdict is below the answer, in its trace.
const a4 = answer('a4', {
  at: 900, ms: 1500, intent: 'unknown', confidence: 0.1, model: 'acme-large', version: '1', session: 's3', validation: 'WARN',
  call: { ms: 1200, input: 50, output: 30, finish: ['stop'] },
});
span('a4', { parent: a4.id, at: 960, ms: 3, name: '👍 Submit User Feedback', attrs: { 'feedback.type': 'thumbs_up', 'feedback.session_id': 's3' } });
verdict('f7', 980, undefined, 's5', 'a4', { 'feedback.rating': 3 }); // neither good nor bad
// a5: understood as errors, corrected by the user.
answer('a5', {
  at: 1200, ms: 1800, intent: 'error_analysis', confidence: 0.7, model: 'acme-large', version: '2', user: 'bob', session: 's2', validation: 'PASS', complexity: 0.6, run: 300,
  prompt: ['writer', '4'], call: { ms: 1600, input: 120, output: 80, price: [0.0012, 0.0032], first: 0.4, finish: ['stop'] },
});
verdict('f5', 1300, 'thumbs_down', 's2', 'a5', { 'feedback.corrected_intent': 'performance_analysis', 'ai.intent.category': 'error_analysis' });
// About an answer that was never stored.
verdict('f6', 1320, 'thumbs_down', 's4', 'ff', { 'correlation.success': false });
// Two writes in one minute, the first of which met a lock.
span('f5', { at: 1500, ms: 20, name: '💾 Store Feedback Data', error: 'database is locked', attrs: { 'db.system': 'sqlite', 'db.operation': 'INSERT', 'db.error.locked': true } });
span('f5', { at: 1510, ms: 7, name: '💾 Store Feedback Data', attrs: { 'db.system': 'sqlite', 'db.operation': 'INSERT' } });

// legal: agents and tools, in OpenTelemetry's words.
const legal = { app: 'legal', sub: 'search', service: 'legal-agents' };
const who = { 'gen_ai.conversation.id': 'c9', 'gen_ai.request.user': 'cat' };
const planner = span('b1', { ...legal, at: 1800, ms: 5000, name: 'invoke_agent planner', attrs: { ...who, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner', 'gen_ai.provider.name': 'anthropic', 'gen_ai.usage.input_tokens': 300, 'gen_ai.usage.output_tokens': 60 } });
span('b1', {
  ...legal, parent: planner, at: 1800, ms: 800, name: 'chat acme-claude',
  attrs: {
    ...who, 'gen_ai.system': 'anthropic', 'llm.request.type': 'chat', 'gen_ai.request.model': 'acme-claude', 'gen_ai.usage.prompt_tokens': 300, 'gen_ai.usage.completion_tokens': 60,
    'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': 'Which case is this?', 'gen_ai.completion.0.role': 'assistant', 'gen_ai.completion.0.content': 'I will look.',
    'gen_ai.completion.0.finish_reason': 'tool_calls', 'gen_ai.completion.0.tool_calls.0.function.name': 'lookup', 'gen_ai.completion.0.tool_calls.0.id': 'k1',
  },
});
const tool = (at, ms, error) => span('b1', { ...legal, parent: planner, at, ms, error, name: 'execute_tool lookup', attrs: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'lookup', 'gen_ai.tool.call.arguments': '{"case":7}' } });
tool(1801, 200);
tool(1802, 50, 'no such case');
span('b1', { ...legal, parent: planner, at: 1803, ms: 1, name: 'agent_handoff', attrs: { 'gen_ai.operation.name': 'agent_handoff', 'gen_ai.handoff.from_agent': 'planner', 'gen_ai.handoff.to_agent': 'writer' } });
const writer = span('b1', { ...legal, parent: planner, at: 1803, ms: 1500, name: 'invoke_agent writer', attrs: { ...who, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'writer' } });
span('b1', {
  ...legal, parent: writer, at: 1803, ms: 900, name: 'chat acme-claude',
  attrs: {
    ...who, 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic', 'gen_ai.request.model': 'acme-claude', 'gen_ai.agent.name': 'writer',
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Write it down."}]}]',
    'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Done."}],"finish_reason":"stop"}]',
  },
});
const guard = (at, target, triggered) => span('b2', { ...legal, scope: 'cx_guardrails.client', at, ms: 30, name: `guardrails.${target}`, attrs: { 'guardrails.triggered': triggered, [`gen_ai.${target}.guardrails.pii.score`]: 0.9, [`gen_ai.${target}.guardrails.pii.triggered`]: triggered.toLowerCase() } });
guard(2100, 'prompt', 'True');
guard(2101, 'response', 'False');
span('b3', {
  ...legal, at: 2400, ms: 700, name: 'chat acme-claude',
  attrs: {
    ...who, 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic', 'gen_ai.request.model': 'acme-claude', 'gen_ai.usage.input_tokens': 40, 'gen_ai.usage.output_tokens': 8,
    'gen_ai.prompt.evaluations.prompt_injection.score': 0.93, 'gen_ai.prompt.evaluations.prompt_injection.label': 'p1',
    'gen_ai.response.evaluations.toxicity.score': 0.12, 'gen_ai.response.evaluations.toxicity.label': 'p0',
    'gen_ai.response.evaluations.custom.0.name': 'tone', 'gen_ai.response.evaluations.custom.0.category': 'quality', 'gen_ai.response.evaluations.custom.0.triggered': 'true', 'gen_ai.response.evaluations.custom.0.score': 0.8,
  },
});
// A coding agent, which has a screen of its own, and a request that has nothing to do with AI.
span('c1', { app: 'tools', sub: 'terminal', service: 'gemini-cli', at: 2500, ms: 100, name: 'chat', attrs: { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'gcp.gemini', 'gen_ai.usage.input_tokens': 999 } });
span('d1', { at: 2600, ms: 9000, name: 'GET /', error: 'nothing of ours' });

// As OTLP/JSON.
exports.request = () => ({
  resourceSpans: spans.map(({ app, sub, service, scope, span: one }) => ({
    resource: { attributes: attributes({ 'service.name': service, 'cx.application.name': app, 'cx.subsystem.name': sub }) },
    scopeSpans: [{ scope: { name: scope }, spans: [one] }],
  })),
});
