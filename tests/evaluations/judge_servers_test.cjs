// Several servers on one engine: one judges, another goes on where it was killed, and all spend one budget.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let owner; // has the engine and does not judge
let judge;
let held; // while set the judge answers nothing
let sent = 0x2000;
const asked = []; // the questions' texts

const attribute = ([key, stringValue]) => ({ key, value: { stringValue } });
const messages = (role, content) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);

async function call(server, method, target, body) {
  const answer = await fetch(server.url + target, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${target}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
async function send(server, application, ...questions) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = questions.map((question) => {
    const id = ++sent;
    return {
      traceId: id.toString(16).padStart(32, '0'), spanId: id.toString(16).padStart(16, '0'), name: 'chat', kind: 3,
      startTimeUnixNano: String(now), endTimeUnixNano: String(now + 1n),
      attributes: Object.entries({ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.input.messages': messages('user', question), 'gen_ai.output.messages': messages('assistant', 'well') }).map(attribute),
    };
  });
  await call(server, 'POST', '/v1/traces', { resourceSpans: [{ resource: { attributes: [attribute(['cx.application.name', application])] }, scopeSpans: [{ spans }] }] });
}
const counted = (server) => call(server, 'GET', '/api/v1/evaluations/judge');
const judging = (more = []) => Server.start({ args: [
  '--engine', `unix:${path.join(owner.data, 'engine.sock')}`, '--alerts', 'off', '--judge-endpoint', `http://127.0.0.1:${judge.address().port}/v1`,
  '--judge-private-addresses', 'on', '--judge-interval', '200ms', '--judge-time', '60s', ...more,
] });
const verdicts = async (application) => Number((await owner.query(`source spans | filter $l.applicationName == '${application}' && $d.gen_ai.operation.name == 'evaluate' | aggregate count() as n`))[0].n);

before(async () => {
  judge = http.createServer((request, answer) => {
    let body = '';
    request.on('data', (part) => (body += part)).on('end', async () => {
      const { question } = JSON.parse(JSON.parse(body).messages[1].content);
      asked.push(question);
      await held;
      answer.end(JSON.stringify({ model: 'gpt-4o-mini', choices: [{ message: { role: 'assistant', content: '{"score": 0.1, "reason": "fine"}' } }], usage: { prompt_tokens: 400, completion_tokens: 20 } }));
    });
  });
  judge.unref();
  await new Promise((resolve) => judge.listen(0, '127.0.0.1', resolve));
  owner = await Server.start();
});
after(() => {
  judge.closeAllConnections?.();
  judge.close();
});

test('one of two judges; when it is killed the other goes on, and nothing is asked twice or left out', async () => {
  await call(owner, 'POST', '/ai/evaluations/v3', { application: 'shop', type: 'ANSWER_RELEVANCE', target: 'RESPONSE' });
  const servers = [await judging(), await judging()];
  const first = ['one', 'two', 'three', 'four'].map((word) => `the question ${word}`);
  await send(owner, 'shop', ...first);
  await until('all verdicts', async () => (await verdicts('shop')) === 4, 30);
  assert.deepEqual([...asked].sort(), [...first].sort());
  const questions = await Promise.all(servers.map(async (one) => (await counted(one)).questions.judged));
  assert.deepEqual([...questions].sort(), [0, 4], 'one of them asked');
  const holder = servers[questions.indexOf(4)];
  const other = servers[questions.indexOf(0)];

  let release;
  held = new Promise((resolve) => (release = resolve));
  const later = Array.from({ length: 8 }, (_, i) => `the later question ${i}`);
  await send(other, 'shop', ...later);
  await until('three questions are under way', () => asked.length === 7);
  await holder.stop('SIGKILL');
  const open = asked.slice(4); // asked without an answer: these alone are asked again
  release();
  await until('all verdicts', async () => (await verdicts('shop')) === 12, 50);
  assert.deepEqual(asked.slice(7).sort(), [...later].sort());
  for (const question of first) assert.equal(asked.filter((one) => one === question).length, 1, question);
  for (const question of later) assert.equal(asked.filter((one) => one === question).length, open.includes(question) ? 2 : 1, question);

  // Stopped, it says at once how far it came.
  await other.stop();
  await send(owner, 'shop', 'a question while nobody judges');
  const again = await judging();
  await until('its verdict', async () => (await verdicts('shop')) === 13, 30);
  assert.equal(asked.length, 16);
  await again.stop();
});

test("the day's budget is one for all servers, and for what is asked on demand", async () => {
  const poor = await judging(['--judge-tokens', '1']);
  const used = (await counted(poor)).tokensToday; // by the test before
  await poor.stop();
  const budget = used + 6000;
  const servers = [await judging(['--judge-tokens', String(budget)]), await judging(['--judge-tokens', String(budget)])];
  await send(owner, 'desk', ...Array.from({ length: 40 }, (_, i) => `what is ${i} and ${i}?`));
  const before = asked.length;
  const run = (server) => call(server, 'POST', '/api/v1/evaluations/run', { from: '-10m', application: 'desk', types: ['ANSWER_RELEVANCE', 'HALLUCINATION_CORRECTNESS'] });
  const answers = await Promise.all(servers.map(run));
  const tokens = (asked.length - before) * 420;
  assert.ok(tokens > 3000 && tokens <= 6000, `${tokens} tokens of 6000`); // what is left is less than one may cost at most
  const notAsked = answers.flatMap(({ results }) => results).reduce((sum, one) => sum + one.notAsked, 0);
  assert.equal(notAsked, 160 - (asked.length - before));
  for (const server of servers) {
    const { tokensToday, lastProblem } = await counted(server);
    assert.ok(tokensToday <= budget && tokensToday >= used + tokens, `${tokensToday} of ${budget}`);
    assert.match(lastProblem, /tokens are used up/);
  }
});
