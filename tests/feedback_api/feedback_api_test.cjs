// Verdicts on answers: posted, sent as spans, read back, and matched with their answers or not, each for its reason.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before } = require('node:test');
const { Assistant, Server, until } = require('../lib/throughline.cjs');
const { answer, send, span, spanId, token, traceId } = require('./otlp.cjs');

const KEY = 'a key of at least sixteen bytes';
let server;

before(async () => {
  server = await Server.start({ args: ['--feedback-key', `an older key of the application,${KEY}`] });
});

async function post(body, headers = {}, to = server) {
  const response = await fetch(`${to.url}/api/v1/feedback`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, headers: response.headers, body: JSON.parse((await response.text()) || 'null') };
}
async function stored(body, headers) {
  const { status, body: said } = await post(body, headers);
  assert.equal(status, 200, JSON.stringify(said));
  return said;
}
const verdictsOf = async (trace, of = server) => (await of.api(`/api/v1/feedback?trace_id=${trace}`)).verdicts;
async function outcomeOf(trace) {
  const { columns, rows } = await server.api('/api/v1/analytics/feedback_verdicts/result?from=-1h');
  const at = (name) => columns.findIndex((one) => one.name === name);
  return rows.filter((row) => row[at('trace')] === trace).map((row) => row[at('outcome')]).sort();
}

test('a verdict with the answer\'s token needs no key, and is a span of the answer\'s trace below the answer', async () => {
  const it = await answer(server);
  const said = await stored({ token: token(KEY, { ...it, conversation: 'c-1' }), verdict: 'thumbs_down', rating: 2, score: 0.25, category: 'wrong field', comment: "it's \\ wrong", correction: 'source logs' });
  assert.deepEqual([said.trace_id, said.span_id, said.stored], [it.trace, it.span, true]);
  const [row] = await server.query(`source spans | filter $d.spanID == '${said.feedback_span_id}' | choose $l.operationName as name, $d.parentId as parent, $d.traceID as trace, $d.references as links, $d['feedback.type'] as type, $d['feedback.sentiment'] as sentiment, $d['feedback.user_satisfaction'] as satisfaction, $d['correlation.original_trace_id'] as of_trace, $d['correlation.success'] as success`);
  assert.deepEqual({ ...row, links: row.links.length }, { name: '👍 Submit User Feedback', parent: it.span, trace: it.trace, links: 2, type: 'thumbs_down', sentiment: 'negative', satisfaction: 'low', of_trace: it.trace, success: true });
  const [verdict] = await verdictsOf(it.trace);
  const { time, feedback_id: id, ...rest } = verdict;
  assert.deepEqual(rest, {
    span_id: it.span, author: { kind: 'session', id: 'c-1' }, service: 'throughline', verdict: 'thumbs_down', rating: 2, score: 0.25, category: 'wrong field',
    comment: "it's \\ wrong", correction: 'source logs', correlated: true, reason: null, history: [],
  });
  assert.equal(id, said.feedback_span_id);
  assert.deepEqual(await outcomeOf(it.trace), ['matched']);
});

test('toggled: the latest verdict of an author counts, what was before stays', async () => {
  const it = await answer(server);
  const of = { token: token(KEY, it), session_id: 's-1' };
  for (const verdict of ['thumbs_up', 'thumbs_down', 'thumbs_up']) await stored({ ...of, verdict });
  const verdicts = await verdictsOf(it.trace);
  assert.deepEqual(verdicts.map(({ verdict, history }) => [verdict, history.map((one) => one.verdict)]), [['thumbs_up', ['thumbs_down', 'thumbs_up']]]);
  assert.deepEqual(await outcomeOf(it.trace), ['matched']);
});

test('sent again under its idempotency key it is stored once; the same from another author is another verdict', async () => {
  const it = await answer(server);
  const body = { trace_id: it.trace, span_id: it.span, verdict: 'thumbs_up', user_id: 'u1' };
  const [one, two] = [await stored(body, { 'idempotency-key': 'k-1' }), await stored({ ...body, idempotency_key: 'k-1' })];
  assert.equal(one.feedback_span_id, two.feedback_span_id);
  await stored({ ...body, user_id: 'u2' });
  assert.deepEqual((await verdictsOf(it.trace)).map(({ author, history }) => [author.id, history.length]), [['u1', 0], ['u2', 0]]);
  const [{ n }] = await server.query(`source spans | filter $d.traceID == '${it.trace}' && $d['feedback.type'] != null | count into n`);
  assert.equal(n, 2);
});

test('a verdict that comes before its answer is stored, and matched when the answer is there', async () => {
  const it = { trace: traceId(), span: spanId() };
  await stored({ token: token(KEY, it), verdict: 'thumbs_up' });
  assert.deepEqual(await outcomeOf(it.trace), ['unknown_trace']);
  await send(server, [span({ trace: it.trace, name: 'GET /', kind: 2 })]);
  assert.deepEqual(await outcomeOf(it.trace), ['no_answer_span']);
  await answer(server, it);
  assert.deepEqual(await outcomeOf(it.trace), ['matched']);
});

test('of two answers on one trace each has its own verdict; who names no span is matched with neither', async () => {
  const first = await answer(server);
  const second = await answer(server, { trace: first.trace });
  const by = { trace_id: first.trace, user_id: 'u1' };
  await stored({ ...by, span_id: first.span, verdict: 'thumbs_up' });
  await stored({ ...by, span_id: second.span, verdict: 'thumbs_down' });
  assert.deepEqual(Object.fromEntries((await verdictsOf(first.trace)).map((one) => [one.span_id, one.verdict])), { [first.span]: 'thumbs_up', [second.span]: 'thumbs_down' });
  assert.deepEqual(await outcomeOf(first.trace), ['matched', 'matched']);
  await stored({ ...by, verdict: 'thumbs_up' });
  assert.deepEqual(await outcomeOf(first.trace), ['matched', 'matched', 'several_answers']);
  const alone = await answer(server);
  await stored({ trace_id: alone.trace, verdict: 'thumbs_up' });
  assert.deepEqual(await outcomeOf(alone.trace), ['matched']);
});

test('a token that is forged, of another key, late or no token is refused, says why, and counts among the failures', async () => {
  const it = await answer(server);
  const good = token(KEY, it);
  const at = good.length - 10;
  const bad = [
    [good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1), 403, 'token_bad_signature', 'bad_signature'],
    [token('a key that this server lacks', it), 403, 'token_unknown_key', 'unknown_key'],
    [token(KEY, { ...it, expires: Math.floor(Date.now() / 1000) - 1 }), 410, 'token_expired', 'expired'],
    ['not a token', 400, 'token_malformed', 'malformed'],
  ];
  const counts = async () => Object.fromEntries((await server.api('/api/v1/feedback/stats?from=-1h')).outcomes.map(({ outcome, verdicts }) => [outcome, verdicts]));
  const [before, totals] = [await counts(), (await server.api('/api/v1/feedback/stats?from=-1h')).totals];
  for (const [text, status, code, reason] of bad) {
    const { status: got, body: { error } } = await post({ token: text, verdict: 'thumbs_down', comment: 'spam' });
    assert.deepEqual([got, error.code, error.where], [status, code, 'token']);
    assert.ok(error.message.length > 10 && error.hint.length > 10);
    assert.equal((await counts())[reason] ?? 0, (before[reason] ?? 0) + 1, reason);
  }
  assert.deepEqual((await server.api('/api/v1/feedback/stats?from=-1h')).totals, totals, 'what was refused is no verdict');
  const [late] = await server.query(`source spans | filter $d['correlation.reason'] == 'expired' | choose $d['correlation.original_trace_id'] as of, $d.traceID as trace, $d['correlation.success'] as success | limit 1`);
  assert.deepEqual([late.of, late.success], [it.trace, false]);
  assert.notEqual(late.trace, it.trace);
  assert.equal((await server.query("source spans | filter $d['correlation.reason'].in('bad_signature', 'unknown_key', 'malformed') && $d['feedback.comment'] != null")).length, 0, 'a stranger\'s text is not kept');
});

test('verdicts that SDKs send as spans are the same records', async () => {
  const it = await answer(server);
  // As the guide sends it, from a request in a trace of its own.
  const request = traceId();
  await send(server, [span({ trace: request, name: '👍 Submit User Feedback', with: { 'feedback.type': 'thumbs_down', 'feedback.session_id': 's-9', 'correlation.original_trace_id': it.trace, 'correlation.success': true } })]);
  assert.deepEqual((await verdictsOf(it.trace)).map(({ author, verdict, service }) => [author, verdict, service]), [[{ kind: 'session', id: 's-9' }, 'thumbs_down', 'shop']]);
  assert.deepEqual(await outcomeOf(it.trace), ['matched']);
  // The same person changes it through the API: without the span's id both are about the trace.
  await stored({ trace_id: it.trace, session_id: 's-9', verdict: 'thumbs_up' });
  assert.deepEqual((await verdictsOf(it.trace)).map(({ verdict, history }) => [verdict, history.length]), [['thumbs_up', 1]]);
  assert.deepEqual(await outcomeOf(it.trace), ['matched']);
});

test('the rate is matched verdicts over all', async () => {
  const { correlation, outcomes } = await server.api('/api/v1/feedback/stats?from=-1h');
  const all = outcomes.reduce((sum, { verdicts }) => sum + verdicts, 0);
  const { verdicts: matched } = outcomes.find(({ outcome }) => outcome === 'matched');
  assert.deepEqual(correlation, { verdicts: all, matched, rate: matched / all });
  const none = await server.api('/api/v1/feedback/stats?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
  assert.deepEqual(none.correlation, { verdicts: 0, matched: 0, rate: null });
});

test('what is wrong with a verdict is said with the member that it is about', async () => {
  const of = { trace_id: traceId(), span_id: spanId() };
  for (const [body, status, where] of [
    ['{', 400, ''], ['[]', 400, ''], [{ verdict: 'thumbs_up' }, 400, 'token'], [{ span_id: of.span_id, verdict: 'thumbs_up' }, 400, 'trace_id'],
    [of, 400, 'verdict'], [{ ...of, verdict: 'up' }, 400, 'verdict'], [{ ...of, rating: 6 }, 400, 'rating'], [{ ...of, rating: 2.5 }, 400, 'rating'],
    [{ ...of, score: 1.01 }, 400, 'score'], [{ ...of, score: 'good' }, 400, 'score'], [{ ...of, trace_id: '0'.repeat(32), verdict: 'thumbs_up' }, 400, 'trace_id'],
    [{ ...of, comment: 'x'.repeat(4097) }, 413, 'comment'], [{ ...of, comment: 7 }, 400, 'comment'], [{ ...of, correction: 'x'.repeat(65537) }, 413, 'correction'],
    [{ ...of, verdict: 'thumbs_up', user_id: 'x'.repeat(257) }, 413, 'user_id'], [{ ...of, verdict: 'thumbs_up', idempotency_key: 'x'.repeat(129) }, 413, 'idempotency_key'],
  ]) {
    const { status: got, body: { error } } = await post(body);
    assert.deepEqual([got, error.where], [status, where], JSON.stringify(body).slice(0, 100));
    assert.ok(error.code && error.hint && error.message);
  }
  assert.equal((await fetch(`${server.url}/api/v1/feedback?trace_id=x`)).status, 400);
});

test('a long list of verdicts comes in pages, whoever judges meanwhile', async () => {
  const it = await answer(server);
  const of = { trace_id: it.trace, span_id: it.span };
  const users = ['b', 'd', 'f', "h' || true || '", 'j'];
  for (const user_id of users) await stored({ ...of, user_id, verdict: 'thumbs_up' }, {});
  await stored({ ...of, user_id: 'b', verdict: 'thumbs_down' });
  await stored({ trace_id: it.trace, session_id: 's', comment: 'of the trace' });
  const page = (more) => server.api(`/api/v1/feedback?trace_id=${it.trace}&limit=2${more}`);
  const all = [];
  let at = await page('');
  for (let i = 0; at; ++i) {
    assert.ok(at.verdicts.length <= 2 && i < 5);
    all.push(...at.verdicts);
    // Before and behind the place where the page ended, and again by one who was given.
    if (i === 0) for (const user_id of ['a', 'g', 'b']) await stored({ ...of, user_id, verdict: 'thumbs_down' });
    at = at.next_cursor && (await page(`&cursor=${at.next_cursor}`));
  }
  assert.deepEqual(all.map(({ author, span_id }) => [author.id, span_id]), [['s', null], ...['b', 'd', 'f', 'g', "h' || true || '", 'j'].map((id) => [id, it.span])]);
  assert.deepEqual(all[1].history.map(({ verdict }) => verdict), ['thumbs_up']);
  assert.equal((await verdictsOf(it.trace)).length, 8);
  const [other, { next_cursor: cursor }] = [await answer(server), await page('')];
  for (const wrong of ['cursor=nonsense', `cursor=${encodeURIComponent('\u00ff')}`, 'limit=0', 'limit=1001']) {
    const refused = await fetch(`${server.url}/api/v1/feedback?trace_id=${it.trace}&${wrong}`);
    assert.equal(refused.status, 400, wrong);
    assert.match((await refused.json()).error.message, /cursor: this is none that a list of verdicts on [0-9a-f]{32} gave; leave it out|limit=\d+: use a number/);
  }
  assert.equal((await fetch(`${server.url}/api/v1/feedback?trace_id=${other.trace}&cursor=${cursor}`)).status, 400);
});

test('a page may post from where it may send spans, and from nowhere else', async () => {
  const it = await answer(server);
  const body = { token: token(KEY, it), verdict: 'thumbs_up' };
  const from = await post(body, { origin: 'http://localhost:5173' });
  assert.deepEqual([from.status, from.headers.get('access-control-allow-origin')], [200, 'http://localhost:5173']);
  const other = await post(body, { origin: 'https://evil.example' });
  assert.deepEqual([other.status, other.body.error.code, other.headers.get('access-control-allow-origin')], [403, 'origin_not_allowed', null]);
  for (const [origin, status] of [['http://localhost:5173', 204], ['https://evil.example', 403]]) {
    const preflight = await fetch(`${server.url}/api/v1/feedback`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    assert.equal(preflight.status, status);
    assert.equal(preflight.headers.get('access-control-allow-methods'), status === 204 ? 'POST' : null);
  }
});

test('where tokens are set, the answer\'s token is enough; ids want a token that may send', async () => {
  const closed = await Server.start({ args: ['--token', 'all', '--ingest-token', 'send', '--feedback-key', KEY] });
  const it = { trace: traceId(), span: spanId() };
  const by_ids = { trace_id: it.trace, span_id: it.span, verdict: 'thumbs_up' };
  assert.equal((await post({ token: token(KEY, it), verdict: 'thumbs_up' }, {}, closed)).status, 200);
  assert.equal((await post(by_ids, {}, closed)).status, 401);
  assert.equal((await post(by_ids, { authorization: 'Bearer wrong' }, closed)).status, 401);
  for (const right of ['send', 'all']) assert.equal((await post(by_ids, { authorization: `Bearer ${right}` }, closed)).status, 200);
  assert.equal((await fetch(`${closed.url}/api/v1/feedback?trace_id=${it.trace}`)).status, 401);
});

test('acknowledged is stored: a server that is killed the next moment has it', async () => {
  const first = await Server.start();
  const it = { trace: traceId(), span: spanId() };
  const ids = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await post({ trace_id: it.trace, span_id: it.span, verdict: 'thumbs_up', user_id: `u${i}` }, {}, first)).body.feedback_span_id));
  await first.stop('SIGKILL');
  const again = await Server.start({ data: first.data });
  assert.deepEqual((await verdictsOf(it.trace, again)).map((one) => one.feedback_id).sort(), ids.sort());
});

test('the assistant\'s tokens are good here as they are, and its own verdicts are the same records', async () => {
  const data = path.join(server.data, 'assistant'); // as with `make run`
  fs.mkdirSync(data);
  const assistant = await Assistant.start({ server, data });
  const asked = await assistant.ask('/api/generate-query', { user_input: 'slowest services', session_id: 's-1' });
  const { answer_token: given, trace_id: trace, answer_span_id: answered } = asked.json;
  await stored({ token: given, verdict: 'thumbs_down', user_id: 'u1' });
  await assistant.ask('/api/feedback', { answer_token: given, session_id: 's-1', feedback_type: 'thumbs_up', user_input: 'slowest services', query_text: 'x' });
  const verdicts = await until('both verdicts', async () => {
    const all = await verdictsOf(trace);
    return all.length === 2 && all;
  });
  assert.deepEqual(verdicts.map(({ span_id: id, author, verdict, service, correlated }) => [id, author.id, verdict, service, correlated]).sort(), [
    [answered, 's-1', 'thumbs_up', 'dataprime_assistant', true], [answered, 'u1', 'thumbs_down', 'throughline', true]]);
  assert.deepEqual(await until('the answer', async () => {
    const found = await outcomeOf(trace);
    return found.every((one) => one === 'matched') && found;
  }), ['matched', 'matched']);
  assert.deepEqual((await assistant.stop()).code, 0);
});
