// One question, run and judged: what arrives in the Throughline server is one tree, with the guide's names and attributes.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Assistant, Server, until } = require('../lib/throughline.cjs');

let server, assistant;

before(async () => {
  server = await Server.start();
  assistant = await Assistant.start({ server });
});

let made = 0;
function context() {
  const trace = (0xabc000 + ++made).toString(16).padStart(32, '7');
  return { trace, headers: { traceparent: `00-${trace}-1111222233334444-01` } };
}

// The spans of a trace once those `named` are all there.
function spansOf(trace, ...named) {
  return until(`${named.join(', ')} of ${trace}`, async () => {
    const { spans } = await server.api(`/api/v1/traces/${trace}`);
    return named.every((name) => spans.some((span) => span.name === name)) && spans;
  });
}

test('question, run and verdict are one tree below the span of the browser', async () => {
  const { trace, headers } = context();
  const question = (await assistant.ask('/api/generate-query', { user_input: 'errors of the last hour', session_id: 's1' }, headers)).json;
  assert.equal(question.success, true);
  assert.equal(question.trace_id, trace);
  const run = await assistant.ask('/api/mcp/execute-query', { query: question.query, original_input: 'errors of the last hour' }, headers);
  assert.equal(run.status, 200, run.text);
  const verdict = await assistant.ask('/api/feedback', {
    session_id: 's1', query_text: question.query, user_input: 'errors of the last hour', feedback_type: 'thumbs_up', answer_token: question.answer_token,
  }, headers);
  assert.equal(verdict.json.correlated, true, verdict.text);

  const spans = await spansOf(trace, '💾 Store Feedback Data', 'DataPrime query', '✅ Validate Generated Query');
  const one = (name) => {
    const found = spans.filter((span) => span.name === name);
    assert.equal(found.length, 1, `${name}: ${found.length}`);
    return found[0];
  };
  const asked = one('POST /api/generate-query'), answer = one('🧠 Generate DataPrime Query');
  assert.equal(asked.parent_span_id, '1111222233334444');
  assert.equal(asked.kind, 'server');
  assert.equal(answer.parent_span_id, asked.span_id);
  assert.equal(answer.span_id, question.answer_span_id);
  for (const name of ['📊 Analyze User Intent', '🤖 OpenAI Query Generation', '✅ Validate Generated Query'])
    assert.equal(one(name).parent_span_id, answer.span_id, name);
  const judged = one('👍 Submit User Feedback');
  assert.equal(judged.parent_span_id, answer.span_id);
  assert.equal(one('💾 Store Feedback Data').parent_span_id, judged.span_id);
  assert.equal(one('DataPrime query').parent_span_id, one('POST /api/mcp/execute-query').span_id);

  assert.equal(answer.attributes['ai.intent.category'], 'error_analysis');
  assert.equal(answer.attributes['pipeline.success'], true);
  assert.equal(answer.attributes['query.language'], 'dataprime');
  assert.equal(judged.attributes['feedback.type'], 'thumbs_up');
  assert.equal(judged.attributes['correlation.success'], true);
  assert.equal(judged.attributes['ai.intent.category'], 'error_analysis'); // the guide's satisfaction by intent reads it here
  const ran = one('DataPrime query');
  assert.equal(ran.kind, 'client');
  assert.equal(ran.attributes['db.query.text'], question.query);
  assert.equal(ran.attributes['query.rows'], run.json.query_execution.result_count);
  assert.ok(ran.attributes['query.execution_time_ms'] > 0);
});

test('a verdict that comes on a trace of its own lands in the trace of its answer', async () => {
  const first = context(), later = context();
  const question = (await assistant.ask('/api/generate-query', { user_input: 'slowest services today' }, first.headers)).json;
  const verdict = (await assistant.ask('/api/feedback', {
    session_id: 's2', query_text: question.query ?? 'none', user_input: 'slowest services today', feedback_type: 'thumbs_down', comment: 'no', answer_token: question.answer_token,
  }, later.headers)).json;
  assert.equal(verdict.trace_id, first.trace);
  const spans = await spansOf(first.trace, '👍 Submit User Feedback');
  assert.equal(spans.find(({ name }) => name === '👍 Submit User Feedback').parent_span_id, question.answer_span_id);
});

test('spans that a browser sends arrive, also those of a page on another port of this machine', async () => {
  const { trace } = context();
  const now = BigInt(Date.now()) * 1_000_000n;
  const body = { resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'page' } }] }, scopeSpans: [{ spans: [
    { traceId: trace, spanId: '00000000000000aa', name: 'question', kind: 1, startTimeUnixNano: String(now - 1000n), endTimeUnixNano: String(now) }] }] }] };
  const answer = await assistant.ask('/v1/traces', body, { origin: 'http://localhost:5173' });
  assert.equal(answer.status, 202, answer.text);
  assert.equal(answer.headers.get('access-control-allow-origin'), 'http://localhost:5173');
  const [span] = await spansOf(trace, 'question');
  assert.equal(span.span_id, '00000000000000aa');
  assert.equal((await assistant.ask('/v1/traces', body, { origin: 'https://evil.example' })).status, 403);
  assert.equal((await assistant.ask('/v1/traces', 'x', { 'content-type': 'text/plain' })).status, 415);
});

test('a lost context gives a fresh trace that says so', async () => {
  await assistant.ask('/api/faults', { name: 'lost_context', uses: 1 });
  const { trace, headers } = context();
  const answer = (await assistant.ask('/api/generate-query', { user_input: 'errors today' }, headers)).json;
  assert.deepEqual(answer.context, { valid: false, reason: 'lost' });
  assert.notEqual(answer.trace_id, trace);
  const root = (await spansOf(answer.trace_id, 'POST /api/generate-query')).find(({ name }) => name === 'POST /api/generate-query');
  assert.equal(root.parent_span_id, null);
  assert.equal(root.attributes['context.valid'], false);
  assert.equal(root.attributes['context.reason'], 'lost');
  assert.deepEqual((await assistant.ask('/api/generate-query', { user_input: 'errors today' }, headers)).json.context, { valid: true });
});

test('the last spans arrive when it is stopped', async () => {
  const stopping = await Assistant.start({ server, env: { OTEL_BSP_SCHEDULE_DELAY: '60000' } });
  const { trace, headers } = context();
  await stopping.ask('/api/generate-query', { user_input: 'errors of the last hour' }, headers);
  assert.deepEqual(await stopping.stop(), { code: 0, signal: null });
  await spansOf(trace, '🧠 Generate DataPrime Query');
});
