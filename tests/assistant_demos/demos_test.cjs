// The demos and the fault switches as somebody meets them who presses the button and then opens the trace: each path of
// the guide that fails, seen in what is stored. With the real programs.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before } = require('node:test');
const { ASSISTANT, SOURCE, Assistant, Child, Server, cleanEnvironment, run, temporaryFolder, until } = require('../lib/throughline.cjs');

const QUESTION = 'errors of the last hour';
const PIPELINE = '🧠 Generate DataPrime Query';
const INTENT = '📊 Analyze User Intent';
const MODEL = '🤖 OpenAI Query Generation';
const VALIDATION = '✅ Validate Generated Query';
const STORE = '💾 Store Feedback Data';

let server, assistant;
before(async () => {
  server = await Server.start();
  assistant = await Assistant.start({ server, args: ['--model-timeout', '1'] });
});

// What is stored of a trace once a span of each of these names is there: name → span, the latest of its name.
async function stored(traceId, ...names) {
  let seen = [];
  const { spans } = await until(() => `${names} in ${traceId}; there are ${seen}`, async () => {
    const trace = await server.api(`/api/v1/traces/${traceId}`);
    seen = trace.spans.map(({ name }) => name);
    return names.every((name) => seen.includes(name)) && trace;
  });
  return Object.assign(Object.fromEntries(spans.map((span) => [span.name, span])), { all: spans });
}

async function switchOn(name, uses = 1) {
  const { status, json } = await assistant.ask('/api/faults', { name, uses });
  assert.equal(status, 200);
  assert.equal(json.faults.find((fault) => fault.name === name).uses, uses);
}
const ask = (headers) => assistant.ask('/api/generate-query', { user_input: QUESTION }, headers);

// A verdict on an answer that is good.
async function judge(type = 'thumbs_up') {
  const { json: answer } = await ask();
  assert.equal(answer.success, true);
  const verdict = await assistant.ask('/api/feedback', {
    session_id: `session of ${answer.trace_id}`, query_text: answer.query, user_input: QUESTION, feedback_type: type, answer_token: answer.answer_token,
  });
  return { answer, verdict };
}

const uses = async (name) => (await assistant.ask('/api/faults')).json.faults.find((fault) => fault.name === name).uses;

test('a model that times out: 503, and the trace names the failure point', async () => {
  await switchOn('model_timeout');
  const { status, json } = await ask();
  assert.deepEqual([status, json.error_type, json.failure_point, json.pipeline_health], [503, 'timeout', 'ai_generation', 'failed']);
  assert.equal(json.retry_after_seconds, 60);
  const spans = await stored(json.trace_id, PIPELINE, INTENT, MODEL, VALIDATION);
  assert.equal(spans[PIPELINE].attributes['ai.error.type'], 'timeout');
  assert.equal(spans[PIPELINE].attributes['pipeline.failure_point'], 'ai_generation');
  assert.equal(spans[MODEL].status.code, 'ERROR');
  assert.ok(spans[MODEL].attributes['ai.error.duration_seconds'] >= 0.9);
  assert.ok(spans[MODEL].duration_ns >= 900_000_000, 'as long as the deadline');
  assert.equal(spans[INTENT].status.code === 'ERROR', false);
  assert.equal(spans[VALIDATION].attributes['query.validation_status'], 'SKIPPED');
  assert.equal(await uses('model_timeout'), 0);
  assert.equal((await ask()).status, 200, 'one use, one question');
});

test('a rate limit: 429 with Retry-After, in the answer and on the span', async () => {
  await switchOn('rate_limit');
  const { status, headers, json } = await ask();
  assert.deepEqual([status, json.error_type, json.failure_point], [429, 'rate_limit', 'ai_generation']);
  assert.ok(json.retry_after_seconds >= 1);
  assert.equal(headers.get('retry-after'), String(json.retry_after_seconds));
  const spans = await stored(json.trace_id, PIPELINE, MODEL);
  assert.equal(spans[MODEL].attributes['ai.error.type'], 'rate_limit');
  assert.ok(spans[MODEL].attributes['ai.error.retry_after'] >= 1);
  assert.ok(spans.all.some(({ name, status: { code } }) => name.startsWith('chat ') && code === 'ERROR'), 'the call itself is a span that failed');
});

test('a server error of the model, and an answer that is no JSON: 500', async () => {
  for (const fault of ['server_error', 'broken_json']) {
    await switchOn(fault);
    const { status, json } = await ask();
    assert.deepEqual([status, json.failure_point], [500, 'ai_generation'], fault);
    const spans = await stored(json.trace_id, PIPELINE, MODEL);
    assert.equal(spans[MODEL].status.code, 'ERROR', fault);
    assert.equal(spans[PIPELINE].attributes['pipeline.success'], false, fault);
    assert.ok(spans[MODEL].events.some(({ name }) => name === 'exception'), fault);
  }
});

test('a locked database: 503, the span says locked, and the verdict is kept and stored later', async () => {
  const total = async () => (await assistant.ask('/api/feedback/stats')).json.total;
  await judge();
  const before = await total();
  await switchOn('database_locked');
  const { answer, verdict: { status, json } } = await judge('thumbs_down');
  assert.deepEqual([status, json.error_type, json.retry_suggested, json.kept], [503, 'database_locked', true, true]);
  const spans = await stored(answer.trace_id, PIPELINE, STORE);
  assert.equal(spans[STORE].status.code, 'ERROR');
  assert.equal(spans[STORE].attributes['db.error.type'], 'operational');
  assert.equal(spans[STORE].attributes['db.error.locked'], true);
  await until('the kept verdict in the database', async () => (await total()) === before + 1);
});

test('a corrupt database is set aside, and verdicts go on', async () => {
  await switchOn('database_corrupt');
  const { answer, verdict: { status, json } } = await judge();
  assert.ok(status === 200 || (status === 500 && json.error_type === 'database_error'), JSON.stringify(json));
  await stored(answer.trace_id, PIPELINE, STORE);
  assert.ok(fs.readdirSync(assistant.data).some((name) => name.includes('.corrupt-')), fs.readdirSync(assistant.data).join());
  assert.equal((await judge()).verdict.status, 200);
});

test('a lost context: a new trace, and the answer says so', async () => {
  await switchOn('lost_context');
  const given = 'aaaaaaaabbbbbbbbccccccccdddddddd';
  const { status, json } = await ask({ traceparent: `00-${given}-1111222233334444-01` });
  assert.equal(status, 200);
  assert.deepEqual(json.context, { valid: false, reason: 'lost' });
  assert.notEqual(json.trace_id, given);
  const spans = await stored(json.trace_id, 'POST /api/generate-query', PIPELINE);
  assert.equal(spans['POST /api/generate-query'].attributes['context.valid'], false);
});

test('a cascade: intent, then model, then database, each failure on its span', async () => {
  const { json: earlier } = await ask();
  await switchOn('cascade');
  const { status, json } = await ask();
  assert.deepEqual([status, json.pipeline_health], [500, 'failed']);
  const spans = await stored(json.trace_id, PIPELINE, INTENT, MODEL);
  assert.equal(spans[INTENT].status.code, 'ERROR');
  assert.equal(spans[INTENT].attributes['intent.category'], 'general');
  assert.equal(spans[MODEL].status.code, 'ERROR');
  const verdict = await assistant.ask('/api/feedback', {
    session_id: 'cascade', query_text: earlier.query, user_input: QUESTION, feedback_type: 'thumbs_down', answer_token: earlier.answer_token,
  });
  assert.deepEqual([verdict.status, verdict.json.error_type], [503, 'database_locked']);
  assert.equal(await uses('cascade'), 0);
});

test('a fault that is none is refused, and clear switches all off', async () => {
  assert.equal((await assistant.ask('/api/faults', { name: 'nothing' })).status, 400);
  await switchOn('rate_limit', -1);
  const { json } = await assistant.ask('/api/faults', { clear: true });
  assert.deepEqual(json.faults.map((fault) => fault.uses), Array(8).fill(0));
  assert.equal((await ask()).status, 200);
});

const seconds = (span) => span.duration_ns / 1e9;
function isAbout(span, expected) {
  assert.ok(seconds(span) >= expected && seconds(span) < expected + 0.5, `${span.name} took ${seconds(span)} s, not ${expected}`);
}

test('the slow database and the slow call, on the trace that asked, with the times of the guide', async () => {
  const traceId = '12345678901234567890123456789012';
  const headers = { traceparent: `00-${traceId}-1111222233334444-01` };
  await judge();
  const [database, call] = await Promise.all([assistant.ask('/api/demo/slow-db', {}, headers), assistant.ask('/api/create-slow-span', {}, headers)]);
  assert.equal(database.status, 200);
  assert.equal(database.json.trace_id, traceId);
  assert.equal(database.json.demo_type, 'slow_database');
  assert.equal(database.json.recommendations.length, 4);
  assert.ok(database.json.results.some(({ feedback_type: type, count }) => type === 'thumbs_up' && count >= 1), 'a real GROUP BY');
  assert.equal(call.json.span_name, 'demo.slow_database_query');

  const spans = await stored(traceId, 'Slow Database Demo', 'POST /api/demo/slow-db', 'POST /api/create-slow-span');
  const root = spans['Slow Database Demo'];
  isAbout(root, 4);
  isAbout(spans['demo.slow_database_query'], 1.5);
  assert.deepEqual([root.attributes['demo.type'], root.attributes['demo.purpose']], ['slow_database', 'performance_analysis']);
  const parts = {
    'Database Connection': [0.8, ['Waiting for available connection...', 'Connection acquired from pool']],
    'Complex Analytics Query': [2.7, ['Starting full table scan...', 'Processing aggregations...', 'Sorting results...', 'Query completed']],
    'Result Processing': [0.5, ['Processing complex calculations...', 'Processing completed']],
  };
  for (const [name, [time, events]] of Object.entries(parts)) {
    isAbout(spans[name], time);
    assert.equal(spans[name].parent_span_id, root.span_id, name);
    assert.deepEqual(spans[name].events.map((event) => event.name), events);
  }
  const query = spans['Complex Analytics Query'].attributes;
  assert.deepEqual([query['db.operation'], query['db.using_index'], query['db.rows_examined']], ['SELECT', false, 50000]);

  const found = await server.query(call.json.suggested_query);
  assert.ok(found.length >= 1, 'the suggested query finds the span');
});

test('recorded speech becomes text, on the trace that asked', async () => {
  const traceId = 'abcdefabcdefabcdefabcdefabcdefab';
  const recording = fs.readFileSync(path.join(SOURCE, 'assistant/voice/testdata/errors.wav'));
  const { status, json } = await assistant.ask('/api/voice/transcribe', recording, { 'content-type': 'audio/wav', traceparent: `00-${traceId}-1111222233334444-01` });
  assert.equal(status, 200, JSON.stringify(json));
  assert.match(json.text, /errors of the last hour/);
  assert.equal(json.trace_id, traceId);
  const spans = await stored(traceId, 'voice.speech_to_text', 'POST /api/voice/transcribe');
  assert.equal(spans['voice.speech_to_text'].attributes['voice.recogniser'], 'pocketsphinx');
});

test('demo fills the server with traffic of the past that is marked as such', async () => {
  const { code, out, all } = await run(ASSISTANT, ['demo', '--server', server.url, '--questions', '60', '--seed', '3'], { env: cleanEnvironment() });
  assert.equal(code, 0, all);
  const [, sent] = out.match(/60 questions of 7 days, (\d+) spans sent/);
  const count = async (filter) => {
    const [{ n }] = await server.query(`source spans | filter $l.applicationName == 'ai-dataprime-demo'${filter} | count into n`, { from: '-8d' });
    return Number(n);
  };
  assert.equal(await count(''), Number(sent));
  assert.equal(await count(` && $l.operationName == '${PIPELINE}'`), 60);
  assert.equal(await count(` && $l.operationName == 'Ask'`), 60);
  const verdicts = Number(out.match(/verdicts +(\d+)/)[1]);
  assert.equal(await count(` && $l.operationName == '👍 Submit User Feedback'`), verdicts);
  assert.ok((await count(` && $d.gen_ai.usage.input_tokens > 500`)) >= 40, 'calls with a price');
  const days = await server.query(
    "source spans | filter $l.applicationName == 'ai-dataprime-demo' && $l.operationName == 'Ask' | groupby $m.timestamp / 1d as day agg count() as n", { from: '-8d' });
  assert.ok(days.length >= 4, `on ${days.length} days`);
  const [{ slowest }] = await server.query(
    `source spans | filter $l.applicationName == 'ai-dataprime-demo' && $l.operationName == '${PIPELINE}' | aggregate max($m.duration) as slowest`, { from: '-8d' });
  assert.ok(slowest > 500_000, 'a model takes its time');
});

test('demo without a server, and with options that are wrong', async () => {
  const away = await run(ASSISTANT, ['demo', '--server', 'http://127.0.0.1:1'], { env: cleanEnvironment() });
  assert.equal(away.code, 1);
  assert.match(away.err, /there is no Throughline server at http:\/\/127\.0\.0\.1:1/);
  for (const args of [['--days', '0'], ['--days', 'many'], ['--questions', '0'], ['--questions', '-5']]) {
    assert.equal((await run(ASSISTANT, ['demo', '--server', server.url, ...args], { env: cleanEnvironment() })).code, 2, args.join(' '));
  }
});

test('demo that is stopped says how far it came', async () => {
  const scratch = temporaryFolder();
  const demo = new Child(ASSISTANT, ['demo', '--server', server.url, '--questions', '100000'], { env: cleanEnvironment({ TMPDIR: scratch }) });
  await demo.said(/of 100000 questions/);
  const { code } = await demo.stop('SIGINT');
  assert.equal(code, 1, demo.output);
  assert.match(demo.output, /stopped after \d+ of 100000 questions/);
  assert.deepEqual(fs.readdirSync(scratch), [], 'no scratch database is left');
});
