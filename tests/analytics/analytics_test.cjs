// The named figures on a seeded store: NAME/expect.csv, or NAME/CASE/{params, expect.csv} where there are several.
// UPDATE_EXPECTED=1 writes them, for a person to check by hand against seed.cjs.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');
const { RANGE, request } = require('./seed.cjs');

// Their rows are checked in suites of their own.
const ELSEWHERE = ['feedback', 'propagation', 'review'];

let server;

before(async () => {
  server = await Server.start();
  const answer = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request()) });
  assert.equal(answer.status, 200, await answer.text());
  await until('the spans are there', async () => (await get('ai_spans/result', RANGE)).rows.length > 0, 60);
});

async function call(where, query = '') {
  const answer = await fetch(`${server.url}/api/v1/analytics/${where}${query && `?${query}`}`);
  return { status: answer.status, body: await answer.json() };
}
async function get(where, query) {
  const { status, body } = await call(where, query);
  assert.equal(status, 200, JSON.stringify(body, null, 1));
  return body;
}

const cell = (one) => (one === null ? '' : typeof one === 'string' ? (/[",\n]/.test(one) || one === '' ? `"${one.replaceAll('"', '""')}"` : one) : typeof one === 'object' ? `"${JSON.stringify(one).replaceAll('"', '""')}"` : typeof one === 'number' ? String(Number(one.toPrecision(12))) : String(one)); // sums differ in their last digits
const csv = ({ columns, rows }) => {
  const shown = (one, { type }) => (type === 'timestamp' && one !== null ? new Date(Number(BigInt(one) / 1_000_000n)).toISOString() : one);
  return [columns.map(({ name }) => name), ...rows.map((row) => row.map((one, i) => shown(one, columns[i])))].map((line) => line.map(cell).join(',')).join('\n') + '\n';
};
const paramsOf = (folder) => (fs.existsSync(path.join(folder, 'params')) ? fs.readFileSync(path.join(folder, 'params'), 'utf8').trim() : '');
// The cases of an analytic: its folder, or the folders in it.
function casesOf(name) {
  const folder = path.join(__dirname, name);
  if (!fs.existsSync(folder)) return [folder];
  const inner = fs.readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => path.join(folder, one.name));
  return [...(fs.existsSync(path.join(folder, 'expect.csv')) || inner.length === 0 ? [folder] : []), ...inner];
}

test('every analytic gives its rows, without a warning, under the names that its head says', async () => {
  const { analytics } = await server.api('/api/v1/analytics');
  const wrong = [];
  for (const { name, group, columns } of analytics) {
    for (const folder of casesOf(name)) {
      const params = paramsOf(folder);
      const { status, body } = await call(`${name}/result`, [params.includes('from=') ? '' : RANGE, params].filter(Boolean).join('&'));
      if (status !== 200) {
        wrong.push(`${name}: ${JSON.stringify(body, null, 1)}`);
        continue;
      }
      const rows = csv(body);
      const file = path.join(folder, 'expect.csv');
      if (process.env.UPDATE_EXPECTED && !ELSEWHERE.includes(group)) {
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(file, rows);
      }
      try {
        assert.deepEqual(body.warnings.map(({ message }) => message), [], name);
        assert.deepEqual(body.columns.map((one) => one.name), columns.map((one) => one.name), name);
        if (!ELSEWHERE.includes(group)) assert.equal(rows, fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : `${file} is not there`, name);
      } catch (error) {
        wrong.push(error.message);
      }
    }
  }
  assert.deepEqual(wrong, [], wrong.join('\n\n'));
});

test('a result says the query that ran, and that query gives the same rows', async () => {
  for (const [name, params] of [['latency_by_model', "application=shop&model=acme-large"], ['ai_spans', 'interval=10m']]) {
    const { query, analytic, columns, rows } = await get(`${name}/result`, `${RANGE}&${params}`);
    assert.equal(analytic, name);
    assert.doesNotMatch(query, /\$p\.(?!timeRange)/);
    const again = await server.api('/api/v1/query', { query, from: '2026-01-05T10:00:00Z', to: '2026-01-05T11:00:00Z', strict: true });
    assert.deepEqual([again.columns, again.rows], [columns, rows]);
  }
});

test('the query of an analytic runs as it is, with its parameters beside it', async () => {
  const { query } = await get('latency_by_model');
  const asked = (params) => server.api('/api/v1/query', { query, params, from: '2026-01-05T10:00:00Z', to: '2026-01-05T11:00:00Z' });
  const any = { application: null, subsystem: null, model: null, user: null };
  assert.deepEqual((await asked(any)).rows, (await get('latency_by_model/result', RANGE)).rows);
  assert.deepEqual((await asked({ ...any, application: 'legal' })).rows, (await get('latency_by_model/result', `${RANGE}&application=legal`)).rows);
});

test('a value that is hostile to quoting is a value', async () => {
  for (const text of ["it's", '\\', "\\'", "' || true || '", '\n', '$p.user', '//']) {
    const { rows } = await get('latency_by_model/result', `${RANGE}&application=${encodeURIComponent(text)}`);
    assert.deepEqual(rows, [], text);
  }
});

test('what cannot be asked for is said', async () => {
  for (const [where, status, told] of [
    ['nothing', 404, /there is no analytic 'nothing'; GET \/api\/v1\/analytics lists them/],
    ['nothing/result', 404, /there is no analytic 'nothing'/],
    ['ai_spans/result?colour=red', 400, /ai_spans has no parameter 'colour'; it has interval, application, subsystem, model, user/],
    ['ai_spans/result?interval=soon', 400, /interval=soon: an interval is wanted, like 5m or 1d/],
    ['ai_spans/result?from=soon', 400, /from/],
    ['ai_spans/result?limit=0', 400, /limit=0 is no positive whole number/],
  ]) {
    const answer = await call(where);
    assert.equal(answer.status, status, where);
    assert.match(answer.body.error.message, told);
  }
});

test('a verdict that the browser and the server both tell of is one, by its author and its answer', async () => {
  const at = Date.UTC(2026, 0, 7, 10);
  let last = 0xf000;
  const spans = [];
  const add = (trace, parent, seconds, attrs) => {
    const spanId = (++last).toString(16).padStart(16, '0');
    const begin = BigInt(at + seconds * 1000) * 1_000_000n;
    spans.push({ traceId: trace.padStart(32, '0'), spanId, parentSpanId: parent, name: 'x', startTimeUnixNano: `${begin}`, endTimeUnixNano: `${begin + 1000n}`, attributes: Object.entries(attrs).map(([key, stringValue]) => ({ key, value: { stringValue } })) });
    return spanId;
  };
  const answer = (trace) => add(trace, '', 0, { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'acme', 'gen_ai.request.model': 'acme-pair', 'ai.intent.category': 'pairs' });
  const session = { 'gen_ai.conversation.id': 'one' };
  // Below the answer; the server's span below the browser's, whose parent is no answer.
  const browser = add('ee1', answer('ee1'), 10, { ...session, 'feedback.type': 'thumbs_up' });
  add('ee1', browser, 11, { ...session, 'feedback.type': 'thumbs_up' });
  // In a trace of its own; only the browser knows the session.
  answer('ee2');
  const about = { 'correlation.original_trace_id': 'ee2'.padStart(32, '0'), 'user.id': 'ann' };
  const click = add('ee3', '', 20, { ...about, ...session, 'feedback.type': 'thumbs_down' });
  add('ee3', click, 21, { ...about, 'feedback.type': 'thumbs_down' });
  // Somebody else on the same answer, who changes his mind.
  add('ee4', '', 30, { ...about, 'user.id': 'bob', 'feedback.type': 'thumbs_down' });
  add('ee5', '', 40, { ...about, 'user.id': 'bob', 'feedback.type': 'thumbs_up' });
  const sent = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'cx.application.name', value: { stringValue: 'pairs' } }] }, scopeSpans: [{ spans }] }] }) });
  assert.equal(sent.status, 200, await sent.text());
  const range = 'from=2026-01-07T09:00:00Z&to=2026-01-07T11:00:00Z';
  const first = async (name) => {
    const { columns, rows } = await get(`${name}/result`, range);
    return Object.fromEntries(columns.map((one, i) => [one.name, rows[0][i]]));
  };
  const totals = await first('feedback_totals');
  assert.deepEqual([totals.verdicts, totals.thumbs_up, totals.thumbs_down], [3, 2, 1]);
  const all = await first('satisfaction');
  assert.deepEqual([all.verdicts, all.positive, all.negative], [3, 2, 1]);
  for (const name of ['satisfaction_by_intent', 'satisfaction_by_model', 'satisfaction_trend']) assert.equal((await first(name)).verdicts, 3, name);
  assert.deepEqual((await get('satisfaction_by_session/result', range)).rows.map(([name, verdicts]) => [name, verdicts]), [['one', 2], [null, 1]]);
  assert.equal((await get('judged_answers/result', range)).rows.length, 3);
});

test('the command line lists them, and gives the rows and the query of one', async () => {
  const cli = (...args) => server.cli('analytics', ...args);
  const list = await cli();
  assert.equal(list.code, 0, list.all);
  assert.match(list.out, /models +latency_by_model +Latency by model +AI Center Q3/);
  const rows = await cli('latency_by_model', '--from', '2026-01-05T10:00:00Z', '--to', '2026-01-05T11:00:00Z', '--param', 'model=acme-small', '--format', 'csv');
  assert.equal(rows.out.trim().replaceAll('\r', ''), 'model,spans,avg_us,p75_us,p90_us,p95_us,p99_us\nacme-small,2,750000,1000000,1000000,1000000,1000000');
  assert.match((await cli('latency_by_model', '--query')).out, /^\/\/ Latency by model: [^\n]*\n\/\/ \$p\.application: only this application\n[^]*\nsource spans\n/);
  const unknown = await cli('nothing');
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /there is no analytic 'nothing'/);
});
