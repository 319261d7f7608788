// What model calls cost: computed as they arrive, by the published prices and by own ones, and again for what is stored.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let server;
let sent = 0;

const value = (of) => (typeof of === 'number' ? (Number.isInteger(of) ? { intValue: of } : { doubleValue: of }) : { stringValue: of });

async function send(name, ...calls) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = calls.map((attributes) => ({
    traceId: (++sent).toString(16).padStart(32, '0'), spanId: sent.toString(16).padStart(16, '0'), name, kind: 3,
    startTimeUnixNano: String(now - 1_000_000n), endTimeUnixNano: String(now),
    attributes: Object.entries(attributes).map(([key, of]) => ({ key, value: value(of) })),
  }));
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function call(method, path, body, headers = {}) {
  const answer = await fetch(server.url + path, {
    method, headers: { 'content-type': 'application/json', ...headers }, body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: JSON.parse(text), etag: answer.headers.get('etag') };
}

async function rows(query) {
  const { status, text, json } = await call('POST', '/api/v1/query', { query, from: '-1h' });
  assert.equal(status, 200, text);
  return json.rows;
}
const costsOf = async (name) => rows(`source spans | filter $l.operationName == '${name}' | orderby $d.spanID
  | choose $d.gen_ai.usage.cost as cost, $d.gen_ai.usage.price_id as price`);

const chat = (provider, model, input, output, more = {}) => ({
  'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': provider, 'gen_ai.request.model': model,
  ...(input === null ? {} : { 'gen_ai.usage.input_tokens': input }), ...(output === null ? {} : { 'gen_ai.usage.output_tokens': output }), ...more,
});

async function reprice(body) {
  const { status, text } = await call('POST', '/api/v1/prices/reprice', body);
  assert.equal(status, 202, text);
  return until('repricing is done', async () => {
    const { json } = await call('GET', '/api/v1/prices/reprice');
    assert.notEqual(json.state, 'failed', JSON.stringify(json));
    return json.state === 'done' && json;
  });
}

before(async () => {
  server = await Server.start();
});

test('a call costs what its provider publishes, cached tokens counted inside the input or beside it', async () => {
  await send('published',
    chat('openai', 'gpt-4o', 2006, 300, { 'gen_ai.usage.cache_read.input_tokens': 1920 }),
    { 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'anthropic', 'gen_ai.request.model': 'claude-haiku-4-5-20251001', 'gen_ai.usage.input_tokens': 1050,
      'gen_ai.usage.cache_read_input_tokens': 10000, 'gen_ai.usage.cache_creation_input_tokens': 2000, 'gen_ai.usage.output_tokens': 500 },
    chat('gcp.gemini', 'gemini-2.5-pro', 200001, 1000),
    chat('openai', 'no-such-model', 100, 100),
    { ...chat('openai', 'gpt-4o', 100, 100), 'gen_ai.operation.name': 'invoke_agent' },
    chat('openai', 'gpt-4o', 100, 100, { 'gen_ai.usage.cost': 0.5 }));
  const costs = await costsOf('published');
  assert.deepEqual(costs.map(([cost]) => cost), [0.005615, 0.00705, 0.5150025, null, null, 0.5]);
  assert.match(costs[0][1], /^genai-prices@[\d.]+:openai\/gpt-4o$/);
  assert.deepEqual(costs.slice(3).map(([, price]) => price), [null, null, 'reported']);
  const [[input, output]] = await rows("source spans | filter $l.operationName == 'published' && $d.gen_ai.request.model == 'gemini-2.5-pro' | choose $d.gen_ai.prompt_price, $d.gen_ai.response_price");
  assert.deepEqual([input, output], [0.5000025, 0.015]);
  assert.match(await (await fetch(`${server.url}/metrics`)).text(), /^throughline_unpriced_spans_total 1$/m);
});

test('models without a price are listed with their spans and tokens', async () => {
  await send('unpriced', chat('us', 'ours', 10, 20), chat('us', 'ours', 1, 2), chat('us', 'other', 5, 5));
  const { status, text, json } = await call('GET', '/api/v1/prices/unpriced?from=-1h');
  assert.equal(status, 200, text);
  const found = json.rows.filter(([provider]) => provider === 'us').map((row) => row.slice(0, 5));
  assert.deepEqual(found, [['us', 'ours', 2, 11, 22], ['us', 'other', 1, 5, 5]]);
});

test('an own price holds for what arrives, and for what is stored once it is repriced', async () => {
  await send('own', chat('us', 'fine-1', 1000, 1000), chat('openai', 'gpt-4o', 1000, 1000), chat('openai', 'gpt-4o', 1000, 1000, { 'gen_ai.usage.cost': 7 }));
  const set = await call('PUT', '/api/v1/prices/fine', { model: 'fine-*', input: 1, output: 2, tiers: [{ above_input_tokens: 2000, input: 3 }] });
  assert.equal(set.status, 201, set.text);
  assert.deepEqual([set.etag, set.json.version, set.json.model, set.json.tiers], ['"1"', 1, 'fine-*', [{ above_input_tokens: 2000, input: 3 }]]);
  await send('own', chat('us', 'fine-1', 1000, 1000), chat('us', 'fine-2', 2001, 0));
  assert.deepEqual((await costsOf('own')).map(([cost]) => cost), [null, 0.0125, 7, 0.003, 0.006003]);

  const { json: preview } = await call('POST', '/api/v1/prices/reprice', { from: '-1h', dry_run: true });
  assert.deepEqual([preview.state, preview.changed_spans], ['dry_run', 1]);
  assert.ok(Math.abs(preview.cost_after_usd - preview.cost_before_usd - 0.003) < 1e-12);
  assert.equal((await costsOf('own'))[0][0], null);

  const done = await reprice({ from: '-1h' });
  assert.equal(done.changed_spans, 1);
  const costs = await costsOf('own');
  assert.deepEqual(costs.map(([cost]) => cost), [0.003, 0.0125, 7, 0.003, 0.006003]);
  assert.deepEqual([costs[0][1], costs[2][1]], ['own:fine@1', 'reported']);
  // A span is shown with the cost that it has now, and none is lost.
  const [[trace]] = await rows("source spans | filter $l.operationName == 'own' | orderby $d.spanID | limit 1 | choose $d.traceID");
  assert.equal((await call('GET', `/api/v1/traces/${trace}`)).json.spans[0].ai.usage.cost_usd, 0.003);
  assert.equal((await rows('source spans | count'))[0][0], sent);

  const changed = await call('PUT', '/api/v1/prices/fine', { model: 'fine-*', input: 4 }, { 'if-match': '"1"' });
  assert.deepEqual([changed.status, changed.json.version], [200, 2]);
  assert.equal((await call('PUT', '/api/v1/prices/fine', { model: 'fine-*', input: 5 }, { 'if-match': '"1"' })).status, 412);
  assert.equal((await reprice({ from: '-1h' })).changed_spans, 3);
  assert.deepEqual((await costsOf('own'))[0], [0.004, 'own:fine@2']);
  assert.equal((await call('DELETE', '/api/v1/prices/fine')).status, 200);
  await reprice({ from: '-1h' });
  assert.deepEqual((await costsOf('own')).map(([cost]) => cost), [null, 0.0125, 7, null, null]);
  assert.equal((await call('GET', '/api/v1/prices/fine')).status, 404);
});

test('a price holds from its time on', async () => {
  await call('PUT', '/api/v1/prices/past', { model: 'dated', input: 1, valid_from: '2020-01-01' });
  await call('PUT', '/api/v1/prices/future', { model: 'dated', input: 9, valid_from: '2100-01-01T00:00:00Z' });
  await send('dated', chat('us', 'dated', 1000000, 0));
  assert.deepEqual(await costsOf('dated'), [[1, 'own:past@1']]);
});

// The engine computes what ingest computed.
test('repricing with the same prices changes nothing, whatever the usage', async () => {
  const calls = [];
  const models = [['openai', 'gpt-4o'], ['openai', 'gpt-5.4'], ['openai', 'gpt-audio'], ['openai', 'o3'], ['anthropic', 'claude-sonnet-4-5'], ['gcp.gemini', 'gemini-2.5-pro'],
    ['gcp.gemini', 'gemini-2.5-flash'], ['perplexity', 'sonar'], ['perplexity', 'sonar-deep-research'], ['deepseek', 'deepseek-chat'], ['deepseek', 'deepseek-v4-pro'], ['openai', 'whisper-1'], ['openrouter', 'deepseek/deepseek-r1:free'], ['us', 'tiers']];
  assert.equal((await call('PUT', '/api/v1/prices/tiers', { model: 'tiers', input: 0.123456789, output: 3, cache_read: 0.01, cache_write: 5, reasoning: 7, audio_input: 11, audio_output: 13,
    request: 0.0123, batch_factor: 0.333, tiers: [{ above_input_tokens: 1000, input: 0.2, reasoning: 8 }, { above_input_tokens: 271999, input: 0.3, audio_output: 14 }] })).status, 201);
  const counts = [0, 1, 999, 1000, 1001, 128000, 199999, 200000, 200001, 271999, 272000, 7654321, 9007199254740991];
  let seed = 1;
  const pick = (list) => list[(seed = (seed * 48271) % 2147483647) % list.length];
  for (const [provider, model] of models) {
    for (let i = 0; i < 40; ++i) {
      const maybe = (key, of) => (pick([true, false]) ? { [key]: of } : {});
      calls.push(chat(provider, model, i % 10 === 7 ? null : pick(counts), i % 10 === 8 ? null : pick(counts), {
        ...maybe('gen_ai.usage.cache_read.input_tokens', pick(counts)), ...maybe('gen_ai.usage.cache_creation.input_tokens', pick(counts)),
        ...maybe('gen_ai.usage.reasoning.output_tokens', pick(counts)), ...maybe('llm.token_count.prompt_details.audio', pick(counts)),
        ...maybe('llm.token_count.completion_details.audio', pick(counts)), ...maybe('openai.request.service_tier', pick(['batch', 'flex', 'default'])),
        ...(i % 10 === 9 ? { 'gen_ai.operation.name': 'embeddings' } : {}),
      }));
    }
  }
  await send('same', ...calls);
  const costs = await costsOf('same');
  assert.ok(costs.filter(([cost]) => cost !== null).length > 300);
  const { json } = await call('POST', '/api/v1/prices/reprice', { from: '-1h', dry_run: true });
  assert.equal(json.changed_spans, 0, JSON.stringify(json));
  assert.ok(json.spans > 500 && json.models >= models.length);
  // Computed again from nothing, they are the same.
  await call('PUT', '/api/v1/prices/all', { model: '*', provider: 'openai', input: 1 });
  await reprice({ from: '-1h' });
  assert.notDeepEqual(await costsOf('same'), costs);
  await call('DELETE', '/api/v1/prices/all');
  await reprice({ from: '-1h' });
  assert.deepEqual(await costsOf('same'), costs);
});

test('the prices by model are set as in the management API', async () => {
  const map = { modelPricing: { 'by-map': { inputPricePerMillionTokens: 2, outputPricePerMillionTokens: 4, cacheReadPricePerMillionTokens: 1, cacheWritePricePerMillionTokens: 3 } } };
  assert.deepEqual((await call('PUT', '/ai/model-pricing/v3', map)).json, map);
  await send('map', chat('us', 'by-map', 1000000, 0, { 'gen_ai.usage.cache_read.input_tokens': 500000 }));
  assert.deepEqual((await costsOf('map')).map(([cost]) => cost), [1.5]);
  assert.deepEqual((await call('PUT', '/ai/model-pricing/v3', { other: { inputPricePerMillionTokens: 1 } })).json, { modelPricing: { other: { inputPricePerMillionTokens: 1 } } });
  assert.deepEqual((await call('DELETE', '/ai/model-pricing/v3')).json, { modelPricing: {} });
  await send('map', chat('us', 'by-map', 1000000, 0));
  assert.deepEqual((await costsOf('map')).map(([cost]) => cost), [1.5, null]);
});

test('what is wrong with a price is said', async () => {
  for (const [body, told] of [
    [{ input: 1 }, /'model'/], [{ model: 'm' }, /at least one of/], [{ model: 'm', input: -1 }, /'input' is no price/], [{ model: 'm', inputs: 1 }, /no 'inputs'/],
    [{ model: 'm', input: 1, tiers: [{ above_input_tokens: 1, output: 1 }] }, /'output'/], [{ model: 'm', input: 1, valid_from: 'soon' }, /valid_from/],
  ]) {
    const { status, json } = await call('PUT', '/api/v1/prices/wrong', body);
    assert.equal(status, 400);
    assert.match(json.error.message, told);
  }
  assert.equal((await call('PUT', '/api/v1/prices/reprice', { model: 'm', input: 1 })).status, 400);
  assert.equal((await call('POST', '/api/v1/prices/reprice', { from: 'now', to: '-1h' })).status, 400);
  assert.equal((await call('GET', '/api/v1/prices/lookup?provider=openai&model=gpt-4o')).json.input, 2.5);
  assert.equal((await call('GET', '/api/v1/prices/lookup?model=none-such')).status, 404);
});

test('an hour in the cache, images and priority have prices of their own, now and when they are reckoned again', async () => {
  const anthropic = { 'gen_ai.usage.cache_creation.input_tokens': 10000, 'gen_ai.usage.cache_write_1h.input_tokens': 8000 };
  await send('parts', chat('anthropic', 'claude-sonnet-4-5', 11000, 500, anthropic), chat('openai', 'gpt-image-1', 1000, 4000, { 'gen_ai.usage.image.input_tokens': 800 }),
    chat('us', 'quick', 1000000, 0, { 'openai.response.service_tier': 'priority' }));
  const published = await costsOf('parts');
  assert.deepEqual(published.map(([cost]) => cost), [0.066, 0.169, null]);
  await reprice({ from: '-1h' }); // what other tests have left
  assert.deepEqual(await costsOf('parts'), published, 'reckoned in the store as at ingest');
  const put = await call('PUT', '/api/v1/prices/quick', { model: 'quick', input: 2, image_input: 4, cache_write_1h: 5, priority_factor: 1.5 });
  assert.deepEqual([put.status, put.json.priority_factor, put.json.image_input, put.json.cache_write_1h], [201, 1.5, 4, 5]);
  assert.equal((await reprice({ from: '-1h' })).changed_spans, 1, 'the others are what they were');
  assert.deepEqual((await costsOf('parts')).map(([cost]) => cost), [0.066, 0.169, 3]);
});

test('of two servers on one engine the other knows a changed price within seconds', async () => {
  const other = await Server.start({ args: ['--engine', `unix:${path.join(server.data, 'engine.sock')}`, '--alerts', 'off'] });
  const put = await call('PUT', '/api/v1/prices/shared', { model: 'shared-model', input: 7 });
  assert.equal(put.status, 201, put.text);
  const known = await until('the other server knows', async () => {
    const answer = await fetch(`${other.url}/api/v1/prices/lookup?model=shared-model`);
    return answer.status === 200 && answer.json();
  }, 20);
  assert.deepEqual([known.input, known.price_id], [7, 'own:shared@1']);
  const own = server;
  server = other; // what it receives has the price
  await send('shared', chat('us', 'shared-model', 1000000, 0));
  assert.deepEqual(await costsOf('shared'), [[7, 'own:shared@1']]);
  server = own;
  await other.stop();
});
