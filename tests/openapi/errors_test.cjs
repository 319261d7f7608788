// Every error of the API has one form: {error: {code, message, where, hint}}, with the status and the headers that go with it.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

const kToken = 'a-token-of-the-test';
let open, closed; // without a token; with one, and little room

before(async () => {
  open = await Server.start();
  closed = await Server.start({ args: ['--token', kToken, '--queries-at-once', '1', '--queries-waiting', '0', '--max-body', '64KiB'] });
});

// fetch() sets Host itself.
function ask(server, method, target, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(server.url + target, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('error', reject).end(body);
  });
}
async function seed(server) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: 2000 }, (_, i) => ({ traceId: (i + 1).toString(16).padStart(32, '0'), spanId: (i + 1).toString(16).padStart(16, '0'), name: 'work',
    startTimeUnixNano: String(now - 1000n), endTimeUnixNano: String(now), attributes: [{ key: 'x', value: { stringValue: `x${i}` } }] }));
  const answer = await ask(server, 'POST', '/v1/traces', { headers: json, body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }) });
  assert.equal(answer.status, 200, answer.text);
}
function check({ status, headers, text }, want, what) {
  assert.equal(status, want.status, `${what}: ${text}`);
  assert.match(headers['content-type'], /^application\/json/, what);
  const { error, ...rest } = JSON.parse(text);
  assert.deepEqual(rest, {}, what);
  for (const member of ['code', 'kind', 'message', 'where', 'hint']) assert.equal(typeof error[member], 'string', `${what}: ${member} in ${text}`);
  assert.ok(error.message.length > 10, what);
  if (want.code) assert.equal(error.code, want.code, `${what}: ${text}`);
  if (want.where !== undefined) assert.equal(error.where, want.where, `${what}: ${text}`);
  for (const [name, value] of Object.entries(want.headers ?? {})) assert.match(headers[name] ?? '', value, `${what}: ${name}`);
}

// Nobody waits for its end.
const kLong = 'source spans | join cross (source spans) into a | join cross (source spans) into b | filter $d.x:string != $d.a.x:string | count';
const json = { 'content-type': 'application/json' };
const own = { ...json, authorization: `Bearer ${kToken}` };
const bodies = ['/api/v1/query', '/api/v1/compile', '/api/v1/dataprime/query', '/api/v1/language/analysis', '/api/v1/language/completion', '/api/v1/language/hover',
  '/api/v1/differences', '/api/v1/prices', '/api/v1/prices/reprice', '/api/v1/feedback', '/api/v1/dashboards', '/api/v1/dashboards/check', '/api/v1/alerts/rules',
  '/api/v1/alerts/rules/backtest', '/api/v1/alerts/silences', '/api/v1/alerts/channels'];
const lists = ['/api/v1/tables', '/api/v1/prices', '/api/v1/dashboards', '/api/v1/alerts/rules', '/api/v1/alerts/silences', '/api/v1/alerts/channels', '/api/v1/alerts/incidents'];

test('400: a body that is no JSON, a parameter that is out of range, a query that is wrong', async () => {
  for (const target of bodies) check(await ask(open, 'POST', target, { headers: json, body: '{' }), { status: 400, code: 'invalid' }, target);
  check(await ask(open, 'POST', '/api/v1/query', { headers: json, body: '{"query":"source spans | filtr x"}' }), { status: 400, code: 'invalid', where: 'query' }, 'query');
  check(await ask(open, 'POST', '/api/v1/query', { headers: json, body: '{"query":"source spans","from":"then"}' }), { status: 400, where: 'from' }, 'from');
  check(await ask(open, 'GET', '/api/v1/traces?limit=0'), { status: 400, where: 'limit' }, 'limit');
  check(await ask(open, 'GET', '/api/v1/traces?cursor=nonsense'), { status: 400 }, 'a cursor of traces');
  check(await ask(open, 'GET', '/api/v1/tail?cursor=nonsense'), { status: 400 }, 'a cursor of the tail');
  check(await ask(open, 'GET', '/api/v1/keypaths?source=nothing'), { status: 400, where: 'source' }, 'source');
  check(await ask(open, 'PUT', '/api/v1/prices/x', { headers: { ...json, 'if-match': '"no version"' }, body: '{"model":"m","input":1}' }), { status: 400 }, 'If-Match');
});

test('400: a cursor that this list did not give says so', async () => {
  const other = Buffer.from('something else\nx').toString('base64url');
  for (const target of lists) {
    for (const cursor of ['nonsense', '%00', other]) check(await ask(open, 'GET', `${target}?cursor=${cursor}`), { status: 400, code: 'invalid', where: 'cursor' }, `${target} ${cursor}`);
    for (const limit of ['0', '-1', 'ten', '100000']) check(await ask(open, 'GET', `${target}?limit=${limit}`), { status: 400, where: 'limit' }, `${target} ${limit}`);
  }
});

test('401, 403: who may not, and from where', async () => {
  for (const [method, target] of [['GET', '/api/v1/tables'], ['POST', '/api/v1/query'], ['GET', '/metrics'], ['POST', '/mcp'], ['DELETE', '/api/v1/dashboards/x'], ['GET', '/api/v1/openapi.json']])
    check(await ask(closed, method, target, { headers: json, body: method === 'POST' ? '{}' : undefined }), { status: 401, code: 'unauthorized', headers: { 'www-authenticate': /Bearer/ } }, target);
  check(await ask(open, 'GET', '/api/v1/tables', { headers: { host: 'elsewhere.example.com' } }), { status: 403, code: 'forbidden' }, 'another host');
  check(await ask(open, 'DELETE', '/api/v1/tables/x', { headers: { 'sec-fetch-site': 'cross-site' } }), { status: 403, code: 'forbidden' }, 'another site');
  check(await ask(open, 'PUT', '/api/v1/dashboards/ai-center-overview', { headers: json, body: '{"title":"t","panels":[]}' }), { status: 403, code: 'forbidden' }, 'a ready dashboard');
});

test('404: what is not there', async () => {
  for (const target of ['/nothing', '/api/v1/nothing', '/api/v1/tables/none', '/api/v1/prices/none', '/api/v1/dashboards/none', '/api/v1/alerts/rules/none', '/api/v1/alerts/channels/none',
    '/api/v1/analytics/none', '/api/v1/analytics/none/result', '/api/v1/dashboards/none/history', '/api/v1/traces/0123456789abcdef0123456789abcdef'])
    check(await ask(open, 'GET', target), { status: 404, code: 'not_found' }, target);
  check(await ask(open, 'DELETE', '/api/v1/queries/none'), { status: 404, code: 'not_found' }, 'a query');
});

test('405: what a path does not take, with what it takes', async () => {
  check(await ask(open, 'DELETE', '/api/v1/query'), { status: 405, code: 'invalid', headers: { allow: /POST/ } }, 'query');
  check(await ask(open, 'POST', '/api/v1/openapi.json'), { status: 405, headers: { allow: /GET/ } }, 'openapi.json');
  check(await ask(open, 'PATCH', '/api/v1/dashboards/x'), { status: 405, headers: { allow: /GET.*PUT.*DELETE/ } }, 'a dashboard');
});

test('409, 412: what is there already, and a version that is not the one any more', async () => {
  const price = JSON.stringify({ model: 'm', input: 1 });
  const dashboard = JSON.stringify({ title: 't', panels: [] });
  const rule = JSON.stringify({ name: 'r', query: 'source spans | count', condition: { column: '_count', op: '>', value: 1 }, enabled: false });
  for (const [target, body] of [['/api/v1/prices/versions', price], ['/api/v1/dashboards/versions', dashboard], ['/api/v1/alerts/rules/versions', rule]]) {
    const made = await ask(open, 'PUT', target, { headers: json, body });
    assert.ok([200, 201].includes(made.status), made.text);
    assert.equal(made.headers.etag, '"1"', target);
    assert.equal((await ask(open, 'PUT', target, { headers: { ...json, 'if-match': '"1"' }, body })).status, 200, target);
    check(await ask(open, 'PUT', target, { headers: { ...json, 'if-match': '"1"' }, body }), { status: 412, code: 'conflict' }, target);
    check(await ask(open, 'DELETE', target, { headers: { 'if-match': '"1"' } }), { status: 412, code: 'conflict' }, target);
  }
  // Two of one name.
  await seed(open);
  const running = ask(open, 'POST', '/api/v1/query', { headers: json, body: JSON.stringify({ query: kLong, query_id: 'twice' }) });
  await until('it runs', async () => (await ask(open, 'GET', '/api/v1/queries')).text.includes('"twice"'));
  check(await ask(open, 'POST', '/api/v1/query', { headers: json, body: JSON.stringify({ query: kLong, query_id: 'twice' }) }), { status: 409, code: 'conflict' }, 'query_id');
  await ask(open, 'DELETE', '/api/v1/queries/twice');
  await running;
});

test('413, 415: too large, and of another kind', async () => {
  check(await ask(closed, 'POST', '/api/v1/query', { headers: own, body: JSON.stringify({ query: 'x'.repeat(100_000) }) }), { status: 413, code: 'too_large' }, 'a body over --max-body');
  check(await ask(open, 'POST', '/api/v1/feedback', { headers: { ...json, 'idempotency-key': 'k'.repeat(200) }, body: '{"trace_id":"0af7651916cd43dd8448eb211c80319c","verdict":"thumbs_up"}' }), { status: 413 }, 'a key');
  for (const type of ['application/xml', 'application/x-protobuf', 'multipart/form-data; boundary=x'])
    check(await ask(open, 'POST', '/api/v1/query', { headers: { 'content-type': type }, body: '{}' }), { status: 415, where: 'Content-Type' }, type);
  check(await ask(open, 'PUT', '/api/v1/tables/t', { headers: json, body: '{}' }), { status: 415, where: 'Content-Type' }, 'a table');
  // What curl says of any --data, and nothing at all, are read.
  for (const headers of [{}, { 'content-type': 'application/x-www-form-urlencoded' }, { 'content-type': 'application/json; charset=utf-8' }])
    assert.equal((await ask(open, 'POST', '/api/v1/compile', { headers, body: '{"query":"source spans"}' })).status, 200, JSON.stringify(headers));
});

test('429: no room in the line, with the time to come back', async () => {
  const queries = Array.from({ length: 40 }, () => ask(closed, 'POST', '/api/v1/query', { headers: own, body: JSON.stringify({ query: 'source spans | count' }) }));
  const refused = (await Promise.all(queries)).filter(({ status }) => status === 429);
  assert.ok(refused.length > 0, 'forty at once, one of which may run');
  check(refused[0], { status: 429, code: 'busy', headers: { 'retry-after': /^\d+$/ } }, 'a query');
});

test('503: the store is away, with the time to come back', async () => {
  const away = await Server.start();
  const other = await Server.start({ args: ['--engine', `unix:${require('node:path').join(away.data, 'engine.sock')}`, '--alerts', 'off'] });
  await away.stop();
  for (const [method, target, body] of [['GET', '/api/v1/dashboards'], ['GET', '/api/v1/alerts/rules'], ['GET', '/api/v1/prices'], ['POST', '/api/v1/query', '{"query":"source spans"}']])
    check(await ask(other, method, target, { headers: json, body }), { status: 503, code: 'unavailable', headers: { 'retry-after': /^\d+$/ } }, target);
  await other.stop();
});
