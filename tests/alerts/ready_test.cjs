// The rules that come with the program, with their own queries and conditions: quiet over a healthy application, and each fires over one that is not.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');
const { attributes } = require('../query_api/differences_seed.cjs');

let server, last = 0;
before(async () => {
  server = await Server.start({ args: ['--alert-interval', '1s'] });
});

async function call(method, where, body) {
  const answer = await fetch(`${server.url}/api/v1/alerts/${where}`, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${method} ${where}: ${text}`);
  return JSON.parse(text);
}

// `count` spans that ended a moment ago; `failed` of them failed.
async function send(application, count, { ms = 100, failed = 0, attrs = {}, name = 'work' }) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: count }, (_, i) => ({
    traceId: (++last).toString(16).padStart(32, '0'), spanId: last.toString(16).padStart(16, '0'), name, kind: 3,
    startTimeUnixNano: String(now - BigInt(ms) * 1_000_000n), endTimeUnixNano: String(now), status: i < failed ? { code: 2 } : {}, attributes: attributes(attrs),
  }));
  const resource = { attributes: attributes({ 'cx.application.name': application, 'cx.subsystem.name': 'chat', 'service.name': application }) };
  const answer = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }) });
  assert.equal(answer.status, 200, await answer.text());
}
const chat = (more) => ({ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 10, ...more });

const kHealthy = [
  { count: 40, attrs: chat() },
  { count: 40, attrs: { 'ai.model': 'gpt-4o' } },
  { count: 40, attrs: { 'db.system': 'sqlite', 'db.operation': 'SELECT', 'db.error.locked': false } },
  { count: 40, attrs: { 'correlation.success': true } },
];
// What is wrong, by the rule that has to say so.
const kWrong = {
  'guide-ai-service-health': { count: 10, failed: 5, attrs: { 'ai.model': 'bad-model' } },
  'guide-context-propagation': { count: 10, attrs: { 'correlation.success': false } },
  'guide-database-performance': { count: 10, attrs: { 'db.system': 'sqlite', 'db.operation': 'UPDATE', 'db.error.locked': true } },
  'ai-center-error-rate': { count: 30, failed: 5, attrs: chat() },
  'ai-center-slow-responses': { count: 10, ms: 15_000, attrs: chat() },
  'ai-center-cost-spike': { count: 2, attrs: chat({ 'gen_ai.usage.cost': 6 }) },
  'ai-center-unpriced-models': { count: 1, attrs: chat({ 'gen_ai.provider.name': 'ours', 'gen_ai.request.model': 'nobody-sells-this' }) },
  'ai-center-security-violations': { count: 1, attrs: chat({ 'gen_ai.prompt.evaluations.prompt_injection.score': 0.93, 'gen_ai.prompt.evaluations.prompt_injection.label': 'p1' }) },
  'ai-center-quality-issues': { count: 11, attrs: chat({ 'gen_ai.response.evaluations.completeness.score': 0.9, 'gen_ai.response.evaluations.completeness.label': 'p1' }) },
};
const stateOf = async (id) => call('GET', `rules/${id}`);

test('each ready rule is quiet over a healthy application, and fires over what it is for', async () => {
  const { rules } = await call('GET', 'rules');
  const ready = rules.filter((one) => one.ready);
  assert.deepEqual(ready.map(({ id }) => id).sort(), Object.keys(kWrong).sort(), 'a ready rule needs a case here');
  for (const one of kHealthy) await send('healthy', one.count, one);
  // Its own query and condition; sooner and at once, so that nobody has to wait.
  for (const { id, rule } of ready) await call('PUT', `rules/${id}`, { ...rule, interval: '1s', delay: '0s', for: '0s', enabled: true });
  for (const { id } of ready) {
    await until(`${id} is evaluated`, async () => (await stateOf(id)).evaluated_at, 30);
    const { state, error } = await stateOf(id);
    assert.deepEqual([id, state, error], [id, 'inactive', undefined]);
  }
  for (const [id, one] of Object.entries(kWrong)) await send(`wrong-${id}`, one.count, one);
  for (const { id } of ready) {
    await until(`${id} fires`, async () => (await stateOf(id)).state === 'firing', 40);
    // The incident is of what is wrong, not of what is well.
    const [instance] = (await stateOf(id)).instances;
    assert.notEqual(instance.labels.application, 'healthy', id);
  }
});
