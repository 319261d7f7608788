// What is different about some traces: a planted cause comes first, and without one nothing stands out.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');
const { send, spansOf } = require('./differences_seed.cjs');

const kHour = 3_600_000_000_000n;
// Each set of traces has an hour of its own, so that one server holds them all.
const base = BigInt(Date.now()) * 1_000_000n - 100n * kHour;
const hour = (n) => ({ from: String(base + BigInt(n) * kHour), to: String(base + BigInt(n + 1) * kHour) });
const seed = (n, count, decide) => spansOf({ seed: n + 1, count, endNanos: base + BigInt(n + 1) * kHour - kHour / 10n, decide });

const kChance = 20; // hours 0 to 19: nobody is to blame
const kCauses = {
  verdict: 20, slow: 21, costly: 22, failed: 23, number: 24, few: 25,
};
let server;

before(async () => {
  server = await Server.start();
  const spans = [];
  for (let n = 0; n < kChance; ++n) spans.push(...seed(n, 250, (_, random) => ({ down: random() < 0.3 })));
  spans.push(...seed(kCauses.verdict, 400, ({ prompt, intent }, random) => ({ down: random() < (prompt === 'v3' && intent !== 'search' ? 0.6 : 0.1) })));
  spans.push(...seed(kCauses.slow, 400, ({ model }, random) => ({ ms: (model === 'llama-3' && random() < 0.25 ? 5000 : 100) + 100 * random() })));
  spans.push(...seed(kCauses.costly, 400, ({ intent }, random) => ({ cost: (intent === 'compare' && random() < 0.3 ? 0.5 : 0.01) + 0.001 * random() })));
  spans.push(...seed(kCauses.failed, 400, ({ region }, random) => ({ error: random() < (region === 'ap' ? 0.4 : 0.03) })));
  spans.push(...seed(kCauses.number, 600, ({ score }, random) => ({ down: random() < (score < 0.25 ? 0.6 : 0.08) })));
  spans.push(...seed(kCauses.few, 3, () => ({ down: true })));
  await send(server, spans);
  // With their types: what has none yet can't be compared.
  await until('the attributes are known', async () => {
    const { keypaths } = await server.api('/api/v1/keypaths?source=spans');
    const types = new Map(keypaths.map(({ attribute, type }) => [attribute, type]));
    return types.get('app.region') === 'string' && types.get('gen_ai.prompt.version') === 'string' && types.get('retrieval.score') === 'number';
  }, 60);
});

const differences = (selection, n, more = {}) => server.api('/api/v1/differences', { selection, ...hour(n), ...more });

test('without a cause nothing stands out: of 20 random sets at most one gives a false alarm', async () => {
  const alarms = [];
  for (let n = 0; n < kChance; ++n) {
    const found = await differences('thumbs_down', n);
    assert.ok(found.traces.selected > 40 && found.traces.selected + found.traces.rest === 250, JSON.stringify(found.traces));
    assert.ok(found.compared.values > 40, JSON.stringify(found.compared));
    if (found.stands_out) alarms.push(`${n}: ${found.message}`);
    else assert.match(found.message, /^Nothing stands out/);
  }
  assert.ok(alarms.length <= 1, alarms.join('\n'));
});

test('a planted cause of bad verdicts comes first, wherever the verdict was sent', async () => {
  const found = await differences('thumbs_down', kCauses.verdict);
  const [first] = found.differences;
  assert.equal(first.attribute, 'gen_ai.prompt.version');
  assert.equal(first.value, 'v3');
  assert.equal(first.selected.of + first.rest.of, 400);
  assert.ok(first.difference.low > 0.2 && first.difference.low < first.difference.value && first.difference.value < first.difference.high);
  assert.ok(first.selected.low < first.selected.share && first.selected.share < first.selected.high);
  assert.ok(first.lift > 1.5 && first.selected_with_value > first.selected_without_value);
  assert.ok(first.false_discovery_rate <= 0.01);
  assert.deepEqual(found.differences.filter(({ attribute }) => attribute.startsWith('feedback.')), [], 'what the verdict itself says is no cause');
  assert.deepEqual(found.compared.many_values, [], 'ids are not compared');
  assert.ok(found.compared.queries <= 5, `${found.compared.queries} queries`);
});

test('the query of a difference shows it', async () => {
  const found = await differences('thumbs_down', kCauses.verdict, { limit: 1 });
  assert.equal(found.differences.length, 1);
  const [first] = found.differences;
  const rows = await server.query(first.query, hour(kCauses.verdict));
  assert.equal(rows[0].value, 'v3');
  assert.equal(rows[0].selected, first.selected.with);
  assert.equal(rows[0].traces, first.selected.with + first.rest.with);
  assert.ok(Math.abs(rows[0].share_selected - first.selected_with_value) < 1e-9);
});

for (const [selection, hourOf, attribute, value] of [
  ['slow', kCauses.slow, 'gen_ai.provider.name', 'meta'], ['costly', kCauses.costly, 'ai.intent', 'compare'], ['failed', kCauses.failed, 'app.region', 'ap'],
]) {
  test(`a planted cause of what is ${selection} comes first`, async () => {
    const found = await differences(selection, hourOf);
    const [first] = found.differences;
    assert.equal(first?.attribute, attribute, JSON.stringify(found).slice(0, 2000));
    assert.equal(first.value, value);
    if (selection === 'slow') assert.deepEqual(first.also.filter((one) => one.includes('model')), ['gen_ai.request.model = llama-3'], 'a model and its provider are one cause');
    assert.equal(found.threshold !== null, selection !== 'failed');
  });
}

test('numbers are compared by ranges', async () => {
  const found = await differences('thumbs_down', kCauses.number);
  const [first] = found.differences;
  assert.equal(first.attribute, 'retrieval.score');
  assert.equal(first.kind, 'range');
  assert.match(first.value, /^up to 0\.2/);
});

test('a condition selects traces, and another one says among which', async () => {
  const failed = await differences("$d.tags['otel.status_code'] == 'ERROR' // those in error", kCauses.failed);
  assert.equal(failed.selection, 'condition');
  assert.equal(failed.differences[0].attribute, 'app.region');
  const eu = await differences('failed', kCauses.failed, { base: "$d.app.region == 'eu'" });
  assert.ok(eu.traces.selected + eu.traces.rest < 250);
  assert.equal(eu.differences.find(({ attribute }) => attribute === 'app.region'), undefined);
});

test('too few traces are said to be too few', async () => {
  const found = await differences('thumbs_down', kCauses.few);
  assert.equal(found.stands_out, false);
  assert.match(found.message, /3 traces are selected and 0 are not: too few/);
  assert.match((await differences('slow', -50)).message, /no trace/);
});

test('a wrong condition is refused with its place; a wrong body says what a right one is', async () => {
  const ask = async (body) => {
    const answer = await fetch(`${server.url}/api/v1/differences`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: answer.status, error: (await answer.json()).error };
  };
  const wrong = await ask({ selection: '$d.a ==' });
  assert.equal(wrong.status, 400);
  assert.ok(wrong.error.diagnostics.length > 0);
  for (const selection of ["true), 1, 0)) as x | limit 5", 'true | limit 1', '1, 2', "'unended"]) {
    const answer = await ask({ selection, ...hour(0) });
    assert.equal(answer.status, 400, `${selection}: ${JSON.stringify(answer)}`);
  }
  for (const body of ['[]', '{', {}, { selection: 5 }, { selection: 'slow', limit: 0 }, { selection: 'slow', from: 'long ago' }, { selection: 'x'.repeat(20_000) }])
    assert.equal((await ask(body)).status, 400, JSON.stringify(body).slice(0, 80));
});
