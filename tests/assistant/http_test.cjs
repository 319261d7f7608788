// The assistant's HTTP interface: bodies, statuses, bad input, who may ask. No server behind it, but where one is needed.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { test, before } = require('node:test');
const { ASSISTANT, Assistant, Server, cleanEnvironment, run, temporaryFolder, until } = require('../lib/throughline.cjs');

let assistant;
before(async () => {
  assistant = await Assistant.start();
});

const ask = (body, headers) => assistant.ask('/api/generate-query', body, headers);

test('an answer has every member that the interface promises', async () => {
  const { status, json, headers } = await ask({ user_input: 'errors of the last hour', conversation_id: 'c-1' });
  assert.equal(status, 200);
  for (const name of ['success', 'query', 'user_input', 'intent', 'intent_confidence', 'keywords_found', 'validation', 'kind', 'explanation', 'assumptions',
    'message', 'choices', 'refusal_reason', 'open_trace_id', 'confidence', 'is_follow_up', 'is_passed_through', 'dry_run', 'provider', 'model', 'is_fallback',
    'fallback_reason', 'rounds', 'tokens', 'pipeline_health', 'duration_ms', 'conversation_id', 'turn', 'trace_id', 'answer_span_id', 'answer_token', 'context',
    'timestamp', 'telemetry_enabled', 'evaluation_ready', 'demo_mode', 'knowledge_base_used'])
    assert.ok(name in json, name);
  assert.equal(json.conversation_id, 'c-1');
  assert.equal(json.turn, 1);
  assert.equal(json.validation.is_valid, true);
  assert.equal(json.provider, 'builtin');
  assert.equal(headers.get('x-trace-id'), json.trace_id);
  assert.equal(headers.get('traceresponse').slice(3, 35), json.trace_id);
  assert.equal((await ask({ user_input: 'and yesterday?', conversation_id: 'c-1' })).json.turn, 2);
});

const TRACE = '0af7651916cd43dd8448eb211c80319c', SPAN = 'b7ad6b7169203331', ZEROS = '0'.repeat(32);
for (const [header, reason, why] of [
  [`00-${TRACE}-${SPAN}-01`, null, 'what every client sends'],
  [`00-${TRACE}-${SPAN}-00`, null, 'not sampled elsewhere'],
  [`01-${TRACE}-${SPAN}-01`, null, 'a later version is read as 00'],
  [`cc-${TRACE}-${SPAN}-01-later`, null, 'a later version may append fields'],
  [`ff-${TRACE}-${SPAN}-01`, 'invalid_version', 'version ff is forbidden'],
  [`00-${ZEROS}-${SPAN}-01`, 'invalid_trace_id', 'an all-zero trace id names no trace'],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, 'invalid_span_id', 'an all-zero span id names no span'],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`, 'invalid_trace_id', 'upper case is refused'],
  [`00-${TRACE.slice(1)}-${SPAN}-01`, 'invalid_format', 'too short'],
  [`00-${TRACE}-${SPAN}-01-more`, 'invalid_format', 'version 00 has nothing behind its flags'],
  [`00-${TRACE}-${SPAN}-zz`, 'invalid_flags', 'flags are hexadecimal'],
  ['hello', 'invalid_version', 'no traceparent at all'],
]) {
  test(`traceparent ${header}: ${why}`, async () => {
    const { status, json } = await ask({ user_input: 'errors today' }, { traceparent: header });
    assert.equal(status, 200);
    assert.deepEqual(json.context, reason === null ? { valid: true } : { valid: false, reason });
    assert[reason === null ? 'equal' : 'notEqual'](json.trace_id, TRACE);
    assert.match(json.trace_id, /^[0-9a-f]{32}$/);
  });
}

for (const [body, status, type, why] of [
  ['', 400, 'bad_request', 'no body'],
  ['{', 400, 'bad_request', 'broken JSON'],
  ['[]', 400, 'bad_request', 'no object'],
  ['{}', 400, 'bad_request', 'no question'],
  ['{"user_input": 5}', 400, 'bad_request', 'a question that is no text'],
  ['{"user_input": null}', 400, 'bad_request', 'no question'],
  ['{"user_input": "errors", "input_kind": "smell"}', 400, 'bad_request', 'an unknown kind of input'],
  ['{"user_input": "errors", "utc_offset_minutes": 1e9}', 400, 'bad_request', 'an offset that there is not'],
  [`{"user_input": "errors", "conversation_id": "${'x'.repeat(200)}"}`, 400, 'bad_request', 'an id that is too long'],
  [`{"user_input": "${'x'.repeat(5000)}"}`, 400, undefined, 'a question over 4096 bytes'],
  [`{"user_input": "${'x'.repeat(1 << 20)}"}`, 413, 'too_large', 'a body over 1 MiB'],
  [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'bad_request', 'no UTF-8'],
]) {
  test(`${why} is answered ${status}, in JSON with a sentence`, async () => {
    const answer = await ask(body);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json.success, false);
    assert.ok(answer.json.error.length > 5);
    if (type) assert.equal(answer.json.error_type, type);
    assert.match(answer.json.trace_id, /^[0-9a-f]{32}$/);
  });
}

test('a body over the limit that does not tell its size is refused alike', async () => {
  const pieces = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 24; ++i) controller.enqueue(new Uint8Array(64 << 10).fill(0x20));
      controller.close();
    },
  });
  const answer = await fetch(`${assistant.url}/api/generate-query`, { method: 'POST', body: pieces, duplex: 'half' });
  assert.equal(answer.status, 413);
  assert.equal((await answer.json()).error_type, 'too_large');
});

test('control characters, HTML and quotes come back as text', async () => {
  const input = 'errors with <script>alert(1)</script> \u0000\u0007 "quoted" \\ \u2028 $(rm) ; drop table feedback; \u{1f600}';
  const { status, json, headers, text } = await ask({ user_input: input });
  assert.equal(status, 200, text);
  assert.equal(json.user_input, input);
  assert.match(headers.get('content-type'), /^application\/json/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});

test('a wrong method is 405 with Allow, an unknown path 404, both in JSON', async () => {
  const get = await assistant.ask('/api/generate-query');
  assert.equal(get.status, 405);
  assert.deepEqual(get.headers.get('allow').split(', ').sort(), ['OPTIONS', 'POST']);
  assert.equal(get.json.error_type, 'method_not_allowed');
  const missing = await assistant.ask('/api/nothing', {});
  assert.equal(missing.status, 404);
  assert.equal(missing.json.error_type, 'not_found');
});

test('a page of another site may not ask; one of this machine may, and may read the answer', async () => {
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://localhost.evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    const answer = await ask({ user_input: 'errors' }, headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  }
  for (const origin of ['http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:8080', assistant.url])
    assert.equal((await ask({ user_input: 'errors' }, { origin })).status, 200, origin);
  const preflight = await fetch(`${assistant.url}/api/generate-query`, {
    method: 'OPTIONS', headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST', 'access-control-request-headers': 'traceparent' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), 'http://localhost:5173');
  assert.match(preflight.headers.get('access-control-allow-headers'), /traceparent/);
  const foreign = await fetch(`${assistant.url}/api/generate-query`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
});

// A request as it is, since fetch writes Host itself.
function raw(port, text) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.end(text));
    let all = '';
    socket.on('data', (data) => (all += data)).on('end', () => resolve(all)).on('error', reject);
  });
}

test('a Host that names another machine is refused: a page on a rebound name may not ask', async () => {
  const answer = await raw(assistant.http, 'GET /api/stats HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 403 /);
  assert.match(answer, /forbidden_host/);
});

test('the mode is toggled, or set', async () => {
  const toggle = (body) => assistant.ask('/api/toggle-mode', body);
  assert.deepEqual([(await toggle('')).json.current_mode, (await toggle('')).json.current_mode], ['permissive', 'smart']);
  const { json } = await toggle({ mode: 'permissive' });
  assert.deepEqual([json.previous_mode, json.current_mode], ['smart', 'permissive']);
  assert.equal((await toggle({ mode: 'smart' })).json.current_mode, 'smart');
  assert.equal((await toggle({ mode: 'rude' })).status, 400);
});

test('health names each component; without a server it is degraded, and questions are answered all the same', async () => {
  const { status, json } = await assistant.ask('/api/health');
  assert.equal(status, 200);
  assert.equal(json.status, 'degraded');
  assert.equal(json.components.throughline.ok, false);
  assert.deepEqual(Object.keys(json.components), ['telemetry', 'throughline', 'feedback_database', 'model', 'voice']);
  const stats = (await assistant.ask('/api/stats')).json;
  assert.ok(stats.questions > 0 && stats.contexts_refused > 0);
  const away = await assistant.ask('/api/mcp/execute-query', { query: 'source logs' });
  assert.equal(away.status, 503);
  assert.equal(away.json.error_type, 'server_unreachable');
  assert.equal(away.headers.get('retry-after'), '5');
  const { json: test } = await assistant.ask('/api/mcp/test-connection', '');
  assert.deepEqual([test.success, test.connected], [true, false]);
});

test('a query is run: table, chart, insights; a wrong one is 400 with diagnostics', async () => {
  const server = await Server.start();
  const asking = await Assistant.start({ server });
  for (let i = 0; i < 3; ++i) await asking.ask('/api/generate-query', { user_input: 'errors today' });
  const query = 'source spans last 1h | filter $l.operationName ~ \'Query\' | groupby $l.operationName aggregate count() as spans';
  const { json } = await until('spans to ask about', async () => {
    const answer = await asking.ask('/api/mcp/execute-query', { query: `${query} | limit ${50 + Math.floor(Math.random() * 1e6)}`, limit: 100 });
    return answer.json.query_execution?.result_count >= 2 && answer;
  });
  assert.equal(json.query_execution.query_type, 'aggregation');
  assert.deepEqual(json.query_execution.columns, [{ name: 'operationName', type: 'string' }, { name: 'spans', type: 'number' }]);
  assert.equal(json.query_execution.results[0].spans, json.query_execution.rows[0][1]);
  assert.deepEqual([json.chart.kind, json.chart.x, json.chart.y], ['bar', 0, [1]]);
  assert.match(json.ai_analysis.summary, /values of operationName/);
  const again = { query, limit: 7 };
  assert.equal((await asking.ask('/api/mcp/execute-query', again)).json.query_execution.is_cached, false);
  assert.equal((await asking.ask('/api/mcp/execute-query', again)).json.query_execution.is_cached, true);
  const wrong = await asking.ask('/api/mcp/execute-query', { query: 'source spans | filtr x' });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.json.diagnostics[0].suggestion, 'closest: filter');
  const empty = await asking.ask('/api/mcp/execute-query', { query: 'source spans last 1h | filter $l.serviceName == \'nobody\'' });
  assert.equal(empty.json.ai_analysis.data_quality, 'empty');
  for (const body of [{}, { query: '' }, { query: 'source logs', limit: 0 }, { query: 'source logs', limit: 100000 }, { query: 7 }])
    assert.equal((await asking.ask('/api/mcp/execute-query', body)).status, 400, JSON.stringify(body));
  assert.equal((await asking.ask('/api/health')).json.status, 'healthy');
});

test('with a token, who has it may ask: by header, or by the cookie that opening the page with it once sets', async () => {
  const guarded = await Assistant.start({ args: ['--token', 'sesame,other'] });
  const body = { user_input: 'errors' };
  assert.equal((await guarded.ask('/api/generate-query', body)).status, 401);
  assert.equal((await guarded.ask('/api/generate-query', body, { authorization: 'Bearer wrong' })).status, 401);
  assert.equal((await guarded.ask('/api/generate-query', body, { authorization: 'Bearer other' })).status, 200);
  const opened = await fetch(`${guarded.url}/?token=sesame`, { redirect: 'manual' });
  assert.equal(opened.status, 303);
  const [cookie] = opened.headers.get('set-cookie').split(';');
  assert.match(opened.headers.get('set-cookie'), /HttpOnly; SameSite=Strict/);
  assert.equal((await guarded.ask('/api/generate-query', body, { cookie })).status, 200);
  assert.equal((await guarded.ask('/api/health')).status, 200);
});

test('a model that fails is answered as the guide has it', async () => {
  const failing = await Assistant.start({ args: ['--model-timeout', '1'] });
  for (const [fault, status, type] of [['model_timeout', 503, 'timeout'], ['rate_limit', 429, 'rate_limit'], ['server_error', 500, 'unknown']]) {
    await failing.ask('/api/faults', { name: fault, uses: 1 });
    const answer = await failing.ask('/api/generate-query', { user_input: 'errors of the last hour' });
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json.error_type, type, answer.text);
    assert.equal(answer.json.pipeline_health, 'failed');
    assert.equal(answer.json.failure_point, 'ai_generation');
  }
  assert.equal((await failing.ask('/api/generate-query', { user_input: 'errors of the last hour' })).status, 200);
});

test('a hundred questions that hang hold up neither a verdict nor a look at the health, and all end in time', async () => {
  const hanging = await Assistant.start({ args: ['--model-timeout', '4'] });
  await hanging.ask('/api/faults', { name: 'model_timeout', uses: 100 });
  const asked = Array.from({ length: 100 }, () => hanging.ask('/api/generate-query', { user_input: 'errors of the last hour' }));
  await until('questions under way', async () => (await hanging.ask('/api/stats')).json.questions >= 60);
  const started = Date.now();
  assert.equal((await hanging.ask('/api/health')).status, 200);
  assert.equal((await hanging.ask('/api/feedback', { session_id: 's', query_text: 'q', user_input: 'u', feedback_type: 'thumbs_up' })).status, 200);
  assert.ok(Date.now() - started < 3000, 'they waited for the model');
  for (const { status } of await Promise.all(asked)) assert.equal(status, 503);
});

const PROGRAM = [
  [['--nonsense'], 2, /nonsense/],
  [['--http', 'nowhere'], 2, /--http/],
  [['--http', '0.0.0.0:0'], 2, /no token is set/],
  [['--provider', 'oracle'], 2, /use builtin or openai/],
  [['--help'], 0, /OTEL_EXPORTER_OTLP_ENDPOINT/],
  [['--version'], 0, /throughline-assistant \d/],
];
for (const [args, code, says] of PROGRAM) {
  test(`throughline-assistant ${args.join(' ')} ends with ${code}`, async () => {
    const done = await run(ASSISTANT, args, { cwd: temporaryFolder(), env: cleanEnvironment({ HOME: temporaryFolder() }) });
    assert.equal(done.code, code, done.all);
    assert.match(done.all, says);
  });
}

test('a port that is taken is a sentence and 1; a signal is a clean end', async () => {
  const data = temporaryFolder();
  const done = await run(ASSISTANT, ['--http', `127.0.0.1:${assistant.http}`, '--data', data], { env: cleanEnvironment() });
  assert.equal(done.code, 1, done.all);
  assert.match(done.err, new RegExp(`not started: .*${assistant.http}`));
  const stopping = await Assistant.start({ data });
  assert.deepEqual(await stopping.stop(), { code: 0, signal: null });
  assert.equal(fs.statSync(path.join(data, 'feedback.key')).mode & 0o777, 0o600);
});

test('settings: a flag beats the environment, which beats [assistant] of throughline.toml', async () => {
  const data = temporaryFolder();
  fs.writeFileSync(path.join(data, 'throughline.toml'), 'retention_days = 3\n[assistant]\ncenter_url = "http://file.example"\nserver = "http://127.0.0.1:3"\n');
  const one = await Assistant.start({ data, env: { THROUGHLINE_CONFIG: path.join(data, 'throughline.toml'), THROUGHLINE_URL: 'http://127.0.0.1:4' }, server: 'http://127.0.0.1:5' });
  assert.equal((await one.ask('/api/health')).json.center_url, 'http://file.example');
  assert.match(one.output, /Throughline +http:\/\/127\.0\.0\.1:5\n/);
});
