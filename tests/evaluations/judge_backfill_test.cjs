// Evaluations with a model on what was stored before, through the real binary: each asked and stored once, within the same budget, whoever judged first.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const { test, before, after } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

const HOUR = 3600_000;
let judge;
let judgeAnswers = 200;
let sent = 0x3000;
const asked = []; // the questions' texts

const attribute = ([key, stringValue]) => ({ key, value: { stringValue } });
const messages = (role, content) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
const nanos = (at) => BigInt(at) * 1_000_000n;

const startJudging = (more = [], options = {}) => Server.start({ ...options, args: [
  '--alerts', 'off', '--judge-endpoint', `http://127.0.0.1:${judge.address().port}/v1`, '--judge-model', 'gpt-4o-mini', '--judge-private-addresses', 'on', ...more,
] });
async function call(server, method, target, body) {
  const answer = await fetch(server.url + target, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  return { status: answer.status, json: await answer.json() };
}
async function send(server, application, questions, age = 0) {
  const at = nanos(Date.now() - age);
  const spans = questions.map((question) => {
    const id = ++sent;
    return {
      traceId: id.toString(16).padStart(32, '0'), spanId: id.toString(16).padStart(16, '0'), name: 'chat', kind: 3, startTimeUnixNano: String(at), endTimeUnixNano: String(at + 1n),
      attributes: Object.entries({ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.input.messages': messages('user', question), 'gen_ai.output.messages': messages('assistant', 'well') }).map(attribute),
    };
  });
  await server.api('/v1/traces', { resourceSpans: [{ resource: { attributes: [attribute(['cx.application.name', application])] }, scopeSpans: [{ spans }] }] });
  return spans;
}
async function backfill(server, body) {
  const { status, json } = await call(server, 'POST', '/api/v1/evaluations/backfill', body);
  assert.equal(status, 200, JSON.stringify(json));
  return { ...json, result: json.results[0] };
}
const verdicts = (server, application, from = '-1h', to = 'now') => server.query(`source spans | filter $l.applicationName == '${application}' && $d.gen_ai.operation.name == 'evaluate'
  | choose $d.parentId as span, $d.gen_ai.response.evaluations.answer_relevance.label as label, $d.references:string as links`, { from, to });
const about = (part) => asked.filter((text) => text.includes(part)).length;
const RELEVANCE = { types: ['ANSWER_RELEVANCE'] };

before(async () => {
  judge = http.createServer((request, answer) => {
    let body = '';
    request.on('data', (part) => (body += part)).on('end', () => {
      const { question } = JSON.parse(JSON.parse(body).messages[1].content);
      asked.push(question);
      if (judgeAnswers !== 200) return answer.writeHead(judgeAnswers).end('{}');
      const score = question.includes('bad') ? 0.9 : 0.1;
      return answer.end(JSON.stringify({ model: 'gpt-4o-mini', choices: [{ message: { role: 'assistant', content: JSON.stringify({ score, reason: 'so it is' }) } }], usage: { prompt_tokens: 100, completion_tokens: 20 } }));
    });
  });
  judge.unref();
  await new Promise((resolve) => judge.listen(0, '127.0.0.1', resolve));
});
after(() => {
  judge.closeAllConnections?.();
  judge.close();
});

test('without a judge a backfill that needs one says how to get it', async () => {
  const server = await Server.start();
  const { status, json } = await call(server, 'POST', '/api/v1/evaluations/backfill', RELEVANCE);
  assert.equal(status, 400);
  assert.match(json.error.message, /asks a model, and none is set.*--judge-endpoint/);
  await server.stop();
});

test('what a model judges afterwards is stored once, at the time of its call, with rules beside it, and its own call is traced', async () => {
  const server = await startJudging();
  const [good, bad] = await send(server, 'old', ['a good question', 'a bad question'], 3 * HOUR);
  const wanted = { from: '-4h', to: '-2h', application: 'old', types: ['ANSWER_RELEVANCE', 'REPETITION'] };
  const first = await backfill(server, wanted);
  assert.deepEqual([first.spans, first.stored, first.result.evaluated, first.result.issues, first.result.notAsked, first.result.storedBefore], [2, 4, 2, 1, 0, 0]);
  assert.equal(first.budgetRenewsAt, undefined);
  const found = (await verdicts(server, 'old', '-4h', '-2h')).filter(({ label }) => label !== null);
  assert.deepEqual(found.map(({ span, label }) => [span, label]).sort(), [[good.spanId, 'low'], [bad.spanId, 'p1']].sort());
  const calls = await until("the judge's calls", async () => {
    const rows = await server.query("source spans | filter $d.tags['otel.library.name'] == 'throughline.judge' && $d.gen_ai.operation.name == 'chat' | choose $d.traceID as trace");
    return rows.length === 2 && rows;
  });
  for (const { links } of found) assert.ok(calls.some(({ trace }) => links.includes(trace)), links);
  const again = await backfill(server, wanted);
  assert.deepEqual([again.stored, again.result.evaluated, again.result.notAsked, again.result.storedBefore], [0, 0, 0, 2]);
  assert.equal(about('a good question'), 1);
  const { rows } = await server.api('/api/v1/evaluations/coverage?from=-4h&to=-2h&application=old');
  assert.deepEqual(rows.map(({ evaluation, evaluated }) => [evaluation, evaluated]), [['answer_relevance', 2], ['repetition', 2]]);
  await server.stop();
});

test('two hundred questions are asked at once, and asked again until none is left', async () => {
  const server = await startJudging();
  await send(server, 'many', Array.from({ length: 210 }, (_, i) => `many ${i}`));
  const wanted = { ...RELEVANCE, from: '-1h', application: 'many' };
  const told = [];
  for (let i = 0; i < 3; ++i) {
    const { stored, result } = await backfill(server, wanted);
    told.push([stored, result.notAsked, result.storedBefore]);
  }
  assert.deepEqual(told, [[200, 10, 0], [10, 0, 200], [0, 0, 210]]);
  assert.equal(about('many '), 210);
  await server.stop();
});

test('what was judged on arrival is not asked for again', async () => {
  const server = await startJudging(['--judge-interval', '200ms']);
  assert.equal((await call(server, 'POST', '/ai/evaluations/v3', { application: 'shop', type: 'ANSWER_RELEVANCE', target: 'RESPONSE' })).status, 201);
  await send(server, 'shop', ['on arrival']);
  await until('the verdict', async () => (await verdicts(server, 'shop')).length === 1);
  const { stored, result } = await backfill(server, { ...RELEVANCE, from: '-1h', application: 'shop' });
  assert.deepEqual([stored, result.storedBefore], [0, 1]);
  assert.equal(about('on arrival'), 1);
  await server.stop();
});

test('what was judged on demand is not asked for again on arrival, even by a server that was started since', async () => {
  const arrivals = ['--judge-interval', '200ms'];
  const server = await startJudging(arrivals);
  assert.equal((await call(server, 'POST', '/ai/evaluations/v3', { application: 'shop', type: 'ANSWER_RELEVANCE', target: 'RESPONSE' })).status, 201);
  judgeAnswers = 503;
  await send(server, 'shop', ['on demand', 'on demand too']);
  await until('the failures', async () => (await server.api('/api/v1/evaluations/judge')).questions.failed === 2);
  judgeAnswers = 200;
  assert.equal((await backfill(server, { ...RELEVANCE, from: '-1h', application: 'shop' })).stored, 2);
  await server.stop();
  const next = await startJudging(arrivals, { data: server.data }); // looks at the last calls once more
  await send(next, 'shop', ['after the start']);
  await until('the verdict of what came last', async () => (await verdicts(next, 'shop')).length === 3);
  assert.deepEqual([about('on demand'), about('after the start')], [4, 1]);
  await next.stop();
});

test("when the day's budget is spent it says what is stored, what is left and when the budget is new", async () => {
  const server = await startJudging(['--judge-tokens', '3000']);
  await send(server, 'poor', Array.from({ length: 50 }, (_, i) => `poor ${i}`));
  const wanted = { ...RELEVANCE, from: '-1h', application: 'poor' };
  const { stored, result, budgetRenewsAt } = await backfill(server, wanted);
  assert.ok(stored > 0 && stored < 50, String(stored));
  assert.deepEqual([result.evaluated, result.notAsked, result.noVerdict], [stored, 50 - stored, 0]);
  assert.match(result.problem, /the day's 3000 tokens are used up/);
  const day = 24 * HOUR;
  assert.equal(Date.parse(budgetRenewsAt) % day, 0);
  assert.ok(Date.parse(budgetRenewsAt) > Date.now() - 60_000 && Date.parse(budgetRenewsAt) <= Date.now() + day, budgetRenewsAt);
  assert.equal((await verdicts(server, 'poor')).length, stored);
  await server.stop();
});

test('a judge that fails is left alone soon, and asked again it finishes', async () => {
  const server = await startJudging();
  await send(server, 'failing', Array.from({ length: 40 }, (_, i) => `failing ${i}`));
  const wanted = { ...RELEVANCE, from: '-1h', application: 'failing' };
  judgeAnswers = 503;
  const { stored, result } = await backfill(server, wanted);
  judgeAnswers = 200;
  assert.equal(stored, 0);
  assert.equal(result.noVerdict + result.notAsked, 40);
  assert.ok(result.noVerdict >= 10 && result.noVerdict < 20, String(result.noVerdict));
  assert.match(result.problem, /answered 503/);
  const again = await backfill(server, wanted);
  assert.deepEqual([again.stored, again.result.notAsked, again.result.noVerdict], [40, 0, 0]);
  await server.stop();
});
