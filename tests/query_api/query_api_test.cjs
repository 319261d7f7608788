// The query endpoints as their clients meet them: the published DataPrime API through a client of it, rows that stream, limits,
// cancelling, the line that heavy queries wait in, and what no query may reach.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

const SPANS = 2000;
// Eight billion pairs: nobody waits for the end of it.
const HEAVY = 'source spans | join cross (source spans) into a | join cross (source spans) into b | filter $d.user.id:string != $d.a.user.id:string | count';

let server;

const attribute = (key, value) => ({ key, value });

async function sendSpans(count, from = 0) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: count }, (_, i) => ({
    traceId: (i + 1).toString(16).padStart(32, '0'), spanId: (i + 1).toString(16).padStart(16, '0'), name: 'GET /', kind: 2,
    startTimeUnixNano: String(now - 1_000_000_000n - BigInt(i) * 1_000n), endTimeUnixNano: String(now - 1_000_000_000n),
    attributes: [attribute('user.id', { stringValue: `u${i % 50}` }), attribute('n', { intValue: from + i })],
  }));
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [attribute('service.name', { stringValue: 'shop' })] }, scopeSpans: [{ spans }] }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function sendLog(body) {
  const answer = await fetch(`${server.url}/v1/logs`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceLogs: [{
        resource: { attributes: [attribute('service.name', { stringValue: 'shop' })] },
        scopeLogs: [{ logRecords: [{ timeUnixNano: String(BigInt(Date.now()) * 1_000_000n), severityNumber: 17, severityText: 'ERROR', body: { stringValue: body } }] }],
      }],
    }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

before(async () => {
  server = await Server.start({ args: ['--queries-at-once', '2', '--queries-waiting', '1', '--query-time', '20s', '--query-rows', '5000'] });
  await sendSpans(SPANS);
  await sendLog('{"msg":"no card","code":402}');
});

function post(target, body, headers = {}) {
  return fetch(server.url + target, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

// A client of the published API, written from its documentation alone: lines to warnings, results, statistics.
async function dataprime(query, metadata) {
  const answer = await post('/api/v1/dataprime/query', metadata ? { query, metadata } : { query }, { authorization: 'Bearer unused' });
  const text = await answer.text();
  if (answer.status !== 200) return { status: answer.status, error: JSON.parse(text).error };
  const out = { status: 200, warnings: [], results: [], order: [] };
  for (const line of text.trimEnd().split('\n')) {
    const object = JSON.parse(line);
    const [kind] = Object.keys(object);
    assert.equal(Object.keys(object).length, 1, line);
    out.order.push(kind);
    if (kind === 'queryId') out.queryId = object.queryId.queryId;
    if (kind === 'warning') out.warnings.push(object.warning);
    if (kind === 'result') out.results.push(...object.result.results);
    if (kind === 'statistics') out.statistics = object.statistics;
    if (kind === 'error') out.error = object.error;
  }
  return out;
}

const pairs = (list) => Object.fromEntries(list.map(({ key, value }) => [key, value]));

test('a log comes as metadata, labels and user data', async () => {
  const { queryId, results, statistics, order } = await dataprime('source logs | limit 10');
  assert.match(queryId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(order, ['queryId', 'result', 'statistics']);
  assert.deepEqual(statistics, { status: 'COMPLETED', outputRowCount: '1' });
  const metadata = pairs(results[0].metadata);
  assert.equal(metadata.severity, '5');
  assert.match(metadata.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}$/);
  assert.equal(pairs(results[0].labels).applicationname, 'Unknown');
  const data = JSON.parse(results[0].userData);
  assert.deepEqual([data.msg, data.code], ['no card', 402]);
});

test('reshaped rows have everything in user data, nested, timestamps in nanoseconds', async () => {
  const { results } = await dataprime('source spans | filter $d.n == 7 | choose $d.user.id as a.b, $m.timestamp as t, $d.n as a.c');
  assert.deepEqual([results[0].metadata, results[0].labels], [[], []]);
  assert.match(results[0].userData, /^\{"a":\{"b":"u7","c":7\},"t":\d{19}\}$/);
});

test('the metadata is read in camel and in snake case', async () => {
  const camel = await dataprime('limit 3', { defaultSource: 'spans', limit: 2 });
  const snake = await dataprime('limit 3', { default_source: 'spans', limit: '2', tier: 'archive', syntax: 'dataprime' });
  for (const { results, warnings } of [camel, snake]) {
    assert.equal(results.length, 2);
    assert.deepEqual(warnings, [{ numberOfResultsLimitWarning: { numberOfResultsLimit: 2 } }]);
  }
  const past = await dataprime('source spans | count', { startDate: '2020-01-01T00:00:00Z', endDate: '2020-01-02T00:00:00Z' });
  assert.deepEqual(past.results.map((row) => JSON.parse(row.userData)), [{ _count: 0 }]);
  assert.deepEqual(past.warnings.map((warning) => Object.keys(warning)[0]), ['timeRangeWarning']);
  const now = await dataprime('source spans | limit 1 | choose now() as n', { nowDate: '2020-01-01T00:00:00Z', startDate: '2019-12-31T00:00:00Z', endDate: '2099-01-01T00:00:00Z' });
  assert.equal(now.results[0].userData, '{"n":1577836800000000000}');
});

test('an unknown keypath is a warning, and an error when strict', async () => {
  const lenient = await dataprime('source spans | choose $l.nobody');
  assert.match(lenient.warnings[0].compileWarning.warningMessage, /\$l\.nobody.* in line 0 at column 23$/);
  assert.deepEqual(lenient.order.slice(0, 2), ['queryId', 'warning']);
  const strict = await dataprime('source spans | choose $l.nobody', { strictFieldsValidation: true });
  assert.equal(strict.status, 400);
});

test('Lucene and Base64 are syntaxes of the same endpoint', async () => {
  const lucene = await dataprime('msg:"no card" AND code:>400', { syntax: 'QUERY_SYNTAX_LUCENE' });
  assert.equal(lucene.results?.length, 1, JSON.stringify(lucene));
  const quoted = await dataprime("msg:\"it's\\\\ not\"", { syntax: 'QUERY_SYNTAX_LUCENE' });
  assert.equal(quoted.results?.length, 0, JSON.stringify(quoted));
  const packed = Buffer.from('source logs | count').toString('base64');
  const counted = await dataprime(packed, { syntax: 'QUERY_SYNTAX_DATAPRIME_UTF8_BASE64' });
  assert.equal(counted.results[0].userData, '{"_count":1}');
});

test('what is wrong with a request is 400 and says so', async () => {
  for (const [query, metadata] of [
    ['source spans | frobnicate'], ['source nowhere'], ['count', { limit: -1 }], ['count', { syntax: 'SQL' }], ['count', { tier: 'GOLD' }],
    ['count', { startDate: 'yesterday' }], ['count', { startDate: '2026-01-02T00:00:00Z', endDate: '2026-01-01T00:00:00Z' }],
    ['count', { defaultSource: "logs' | x" }], ['%%%', { syntax: 'lucene_utf8_base64' }],
  ]) {
    const { status, error } = await dataprime(query, metadata);
    assert.equal(status, 400, query);
    assert.ok(error.message.length > 5);
  }
});

test('rows in lines: the head, batches, the end with figures', async () => {
  const answer = await post('/api/v1/query', { query: 'source spans | choose $d.n', limit: 1999 }, { accept: 'application/x-ndjson' });
  const lines = (await answer.text()).trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines[0].columns.map(({ name }) => name), ['n']);
  assert.equal(lines.slice(1, -1).flatMap(({ rows }) => rows).length, 1999);
  assert.deepEqual([lines.at(-1).limited, lines.at(-1).limited_by, lines.at(-1).statistics.rows], [true, 'rows', 1999]);
  assert.ok(lines.at(-1).statistics.read_rows >= 1999);
});

// Reads until `enough` says so, then hangs up; what was read.
function readSome(body, enough) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${server.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
        if (enough(text)) { request.destroy(); resolve(text); }
      }).on('end', () => resolve(text));
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

// Statements that the engine computes now.
const engineRuns = () => new Promise((resolve, reject) => {
  http.get({ socketPath: `${server.data}/engine.sock`, path: '/status' }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => resolve(JSON.parse(text).running));
  }).on('error', reject);
});
const running = async () => (await server.api('/api/v1/queries')).queries;

test('the first rows are there before the last are read, and a client that hangs up stops the query', async () => {
  // One row in a hundred thousand, of thousands of millions that only a scan can find.
  const query = 'source spans | join cross (source spans) into a | join cross (source spans) into b | filter ($d.n:number * 3001 + $d.a.n:number * 1009 + $d.b.n:number) % 99991 == 0 | choose $d.n';
  const text = await readSome({ query, limit: 5000 }, (some) => some.includes('"rows"'));
  assert.ok(!text.includes('"statistics"'), 'the whole answer had come');
  await until('the query to be gone', async () => (await running()).length === 0 && (await engineRuns()) === 0, 5);
});

test('a query is stopped by its id', async () => {
  const answer = post('/api/v1/query', { query: HEAVY, query_id: 'stop-me' });
  await until('the query to run', async () => (await running()).some(({ query_id: id }) => id === 'stop-me'), 5);
  const stopped = await fetch(`${server.url}/api/v1/queries/stop-me`, { method: 'DELETE' });
  assert.deepEqual(await stopped.json(), { cancelled: true });
  assert.equal((await (await answer).json()).error.kind, 'cancelled');
  await until('the engine to stop', async () => (await engineRuns()) === 0, 5);
  assert.equal((await fetch(`${server.url}/api/v1/queries/stop-me`, { method: 'DELETE' })).status, 404);
});

test('each limit stops the work and says which it was', async () => {
  const cases = [
    [{ query: HEAVY, limits: { time_ms: 700 } }, 504, /longer than its limit of 0\.7 s/],
    [{ query: 'source spans | groupby $d.n aggregate count() as c', limits: { groups: 10 } }, 413, /more groups than its limit of 10/],
    [{ query: 'source spans | groupby $d.n aggregate collect($d) as all', limits: { memory_bytes: 1_000_000 } }, 413, /more memory than its limit/],
    [{ query: `source spans | filter ${'('.repeat(10_000)}1${')'.repeat(10_000)} == 1` }, 400, /nests more than/],
    [{ query: `source spans${' | limit 5'.repeat(10_000)}` }, 400, /commands in one query/],
    [{ query: `source spans // ${'x'.repeat(1 << 20)}` }, 400, /over the limit of/],
    [{ query: 'source spans', limits: { time: 5 } }, 400, /no limit 'time'/],
  ];
  for (const [body, status, message] of cases) {
    const answer = await post('/api/v1/query', body);
    const { error } = await answer.json();
    assert.equal(answer.status, status, body.query.slice(0, 80));
    assert.match(error.message, message);
  }
  const cut = await (await post('/api/v1/query', { query: 'source spans | choose $d.n', limits: { result_bytes: 100 } })).json();
  assert.deepEqual([cut.limited, cut.limited_by], [true, 'bytes']);
});

test('heavy queries wait in line, the one too many is told so, and neither holds up lookups or ingest', async () => {
  const hangUp = new AbortController(), ended = [];
  // A connection that the server has closed after a refusal may be picked once more: then another one is.
  const heavy = (id) => fetch(`${server.url}/api/v1/query`, {
    method: 'POST', signal: hangUp.signal, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: HEAVY, query_id: id }),
  }).then(async (answer) => ended.push([id, answer.status, (await answer.text()).slice(0, 200)]), () => (hangUp.signal.aborted ? undefined : heavy(id)));
  await until('what ran before to be gone', async () => (await running()).length === 0 && (await engineRuns()) === 0);
  const all = ['h1', 'h2'].map(heavy);
  await until(() => `two to run; ended: ${JSON.stringify(ended)}`, async () => (await running()).length === 2, 8);
  // Whoever comes first stands in line, and the other is told so: ours gives its place up until it is the other.
  const third = async () => {
    await heavy('h3');
    if (ended.at(-1)?.[1] === 429 && !hangUp.signal.aborted) await third();
  };
  all.push(third());
  const refused = await until('a refusal', async () => {
    const answer = await fetch(`${server.url}/api/v1/query`, {
      method: 'POST', signal: AbortSignal.timeout(1000), headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: 'source spans | limit 1' }),
    });
    return answer.status === 429 ? answer : undefined;
  }, 10);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.match((await refused.json()).error.message, /2 queries run and 1 more stand in line/);
  assert.equal((await server.api(`/api/v1/traces/${(5).toString(16).padStart(32, '0')}`)).span_count, 1);
  await sendSpans(3, 10_000);
  hangUp.abort();
  await Promise.all(all);
  await until('all to be gone', async () => (await running()).length === 0, 5);
  assert.equal((await post('/api/v1/query', { query: 'source spans | limit 1' })).status, 200);
});

test('no query reaches a file, a network, a table function or a table of the engine', async () => {
  const hostile = [
    "source file('/etc/passwd')", "source url('http://127.0.0.1/')", 'source system.tables', "source 'system.tables'", 'source system/tables', 'source numbers(10)',
    'source enrichment_rows', 'source throughline_schema', "source spans | enrich $d.n into x using file('/etc/passwd')", 'source spans | enrich $d.n into x using system.tables',
    "source spans | enrich $d.n into x using 'x) UNION SELECT 1 --'", "source spans | choose file('/etc/passwd')", "source spans | choose sleep(3)", "source spans | choose dictGet('a', 'b', 1)",
    'source spans | union (source system.users)', 'source spans | choose getSetting(`max_threads`)',
  ];
  for (const query of hostile) {
    const answer = await post('/api/v1/query', { query });
    const text = await answer.text();
    assert.equal(answer.status, 400, `${query}: ${text}`);
    assert.doesNotMatch(text, /DB::Exception|root:x/, query);
  }
});

test('a table is uploaded, looked up in, shown and deleted', async () => {
  const put = (name, body) => fetch(`${server.url}/api/v1/tables/${name}`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body });
  assert.equal((await put('users', 'id,name,age\r\nu1,"Ann, ""A""",31\r\nu2,Bob,\r\n')).status, 200);
  const shown = await server.query('source users | filter age > 30');
  assert.deepEqual(shown.map((row) => row.$d), [{ id: 'u1', name: 'Ann, "A"', age: 31 }]);
  const looked = 'source spans | filter $d.n < 4 | enrich $d.user.id into who using users | orderby $d.n | choose $d.n, who.name as name';
  assert.deepEqual(await server.query(looked), [{ n: 0, name: null }, { n: 1, name: 'Ann, "A"' }, { n: 2, name: 'Bob' }, { n: 3, name: null }]);
  const kept = await server.query('source spans | filter $d.n < 2 | create who.mine from 5 | enrich $d.user.id into who using users | orderby $d.n | choose who');
  assert.deepEqual(kept, [{ who: { mine: 5 } }, { who: { mine: 5, id: 'u1', name: 'Ann, "A"', age: '31' } }]);
  assert.equal((await put('users', 'id,name\nu3,Cy\n')).status, 200);
  assert.deepEqual((await server.query(looked)).map(({ name }) => name), [null, null, null, 'Cy']);
  for (const [name, body, status] of [['spans', 'a\n1\n', 400], ['x', 'a,a\n1,2\n', 400], ['x', 'a,b\n1\n', 400], ['x', 'a\n"1\n', 400], ['x', '', 400], ['9x', 'a\n1\n', 400],
    ['x', `a\n${'y'.repeat(70_000)}\n`, 413]]) {
    assert.equal((await put(name, body)).status, status, body.slice(0, 20));
  }
  const restarted = await server.api('/api/v1/tables');
  assert.deepEqual(restarted.tables.map(({ name, rows }) => [name, rows]), [['users', 1]]);
  assert.equal((await fetch(`${server.url}/api/v1/tables/users`, { method: 'DELETE' })).status, 200);
  assert.equal((await post('/api/v1/query', { query: looked })).status, 400);
});

test('the command line uploads, lists and deletes tables, gives lists of parameters, and stops at a limit of time', async () => {
  const file = path.join(server.data, 'users.csv');
  fs.writeFileSync(file, 'id,name\nu1,Ann\n');
  const good = async (...args) => {
    const ran = await server.cli(...args);
    assert.equal(ran.code, 0, ran.all);
    return ran.out;
  };
  assert.equal(await good('table', 'put', 'people', file), 'people: 1 row, key id\n');
  assert.match(await good('table', 'list'), /people +1 +15 .* id:string, name:string\n$/);
  assert.equal(await good('query', 'source people', '--format', 'ndjson'), '{"$m":{},"$l":{},"$d":{"id":"u1","name":"Ann"}}\n');
  const counted = ['query', 'source spans | filter $d.n < 50 && $p.ids.arrayContains($d.user.id) | count', '--since', '1h', '--format', 'csv'];
  assert.equal(await good(...counted, '--param', 'ids=u1', '--param', 'ids=u2'), '_count\r\n2\r\n');
  assert.equal(await good(...counted, '--param', 'ids=["u1"]'), '_count\r\n1\r\n');
  assert.equal(await good('table', 'delete', 'people'), 'people is deleted\n');
  const missing = await server.cli('table', 'delete', 'people');
  assert.deepEqual([missing.code, missing.err], [1, "throughline: there is no table 'people'\n"]);
  const late = await server.cli('query', HEAVY, '--timeout', '500ms');
  assert.deepEqual([late.code, late.out], [1, '']);
  assert.match(late.err, /longer than its limit of 0\.5 s/);
});

test('the document names every route that there is, and each of them answers', async () => {
  const document = await server.api('/api/v1/openapi.json');
  const references = new Set([...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]));
  for (const name of references) assert.ok(document.components.schemas[name], name);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of Object.keys(methods)) {
      const target = path.replace(/\{\w+\}/g, 'nothing');
      const answer = await fetch(server.url + target, { method: method.toUpperCase(), body: ['post', 'put'].includes(method) ? '' : undefined });
      const isJson = answer.headers.get('content-type')?.startsWith('application/json');  // a question before the question, /metrics and alike are not
      const { error } = isJson ? await answer.json() : {};
      assert.doesNotMatch(error?.message ?? '', /there is nothing at|takes/, `${method} ${path}`);
      assert.ok(methods[method].summary, path);
    }
  }
});
