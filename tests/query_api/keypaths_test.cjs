// What there is to ask about: fields with types, units and the texts they take.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let server;

const value = (one) => (typeof one === 'number' ? { intValue: one } : { stringValue: one });
const attributes = (object) => Object.entries(object).map(([key, one]) => ({ key, value: value(one) }));

before(async () => {
  server = await Server.start();
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: 60 }, (_, i) => ({
    traceId: (i + 1).toString(16).padStart(32, '0'), spanId: (i + 1).toString(16).padStart(16, '0'),
    name: i % 3 ? 'charge card' : 'load cart', kind: 2, startTimeUnixNano: String(now - 5_000_000n), endTimeUnixNano: String(now),
    attributes: attributes({ 'card.kind': i % 4 ? 'visa' : "amex 'gold'", 'card.fee_ms': i, 'order.id': `order-${i}`, 'odd key': 'x' }),
  }));
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: attributes({ 'service.name': 'checkout' }) }, scopeSpans: [{ spans }] }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
  await until('the attributes are known', async () => find((await server.api('/api/v1/keypaths?source=spans')).keypaths, "$d['odd key']")?.values, 90);
});

const find = (keypaths, keypath) => keypaths.find((one) => one.keypath === keypath);

test('a field of the language has its type, its unit and the texts of all rows, the most frequent first', async () => {
  const { keypaths, rows_last_day: rows, source } = await server.api('/api/v1/keypaths?source=spans');
  assert.equal(source, 'spans');
  assert.equal(rows, 60);
  assert.deepEqual(find(keypaths, '$l.serviceName'), { keypath: '$l.serviceName', type: 'string', values: ['checkout'] });
  assert.deepEqual(find(keypaths, '$l.operationName').values, ['charge card', 'load cart']);
  assert.equal(find(keypaths, '$m.duration').unit, 'us');
});

test('an attribute has the types of its values, the unit that its name says, and its texts unless they are ids', async () => {
  const { keypaths } = await server.api('/api/v1/keypaths?source=spans');
  assert.deepEqual(find(keypaths, '$d.card.kind'), {
    keypath: '$d.card.kind', type: 'string', attribute: 'card.kind', types: ['string'], values: ['visa', "amex 'gold'"],
  });
  assert.deepEqual(find(keypaths, '$d.card.fee_ms'), { keypath: '$d.card.fee_ms', type: 'number', unit: 'ms', attribute: 'card.fee_ms', types: ['number'] });
  assert.equal(find(keypaths, '$d.order.id').values, undefined);
});

test('every keypath can be asked for', async () => {
  const { keypaths } = await server.api('/api/v1/keypaths?source=spans');
  for (const { keypath } of keypaths) {
    const { rows } = await server.api('/api/v1/query', { query: `source spans | limit 1 | choose ${keypath} as x`, from: '-1h', to: 'now', strict: true });
    assert.equal(rows.length, 1, keypath);
  }
});

test('each source has keypaths; another name is refused', async () => {
  for (const source of ['logs', 'metrics']) assert.ok((await server.api(`/api/v1/keypaths?source=${source}`)).keypaths.length > 5);
  for (const target of ['/api/v1/keypaths', '/api/v1/keypaths?source=nothing'])
    assert.equal((await fetch(server.url + target)).status, 400);
});
