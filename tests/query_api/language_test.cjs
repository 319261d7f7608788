// What an editor asks about a query, answered from a live store: keypaths that rows have, values that they hold.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let server;

const attribute = (key, value) => ({ key, value });

before(async () => {
  server = await Server.start({ args: [] });
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: 30 }, (_, i) => ({
    traceId: (i + 1).toString(16).padStart(32, '0'), spanId: (i + 1).toString(16).padStart(16, '0'), name: 'GET /', kind: 2,
    startTimeUnixNano: String(now - 1_000_000_000n), endTimeUnixNano: String(now),
    attributes: [
      attribute('shop.tier', { stringValue: i % 3 ? 'gold' : "it's" }), attribute('shop.items', { intValue: i % 2 }),
      attribute('gen_ai.input.messages', { stringValue: '[]' }),
    ],
  }));
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [attribute('service.name', { stringValue: 'shop' })] }, scopeSpans: [{ spans }] }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
  const table = await fetch(`${server.url}/api/v1/tables/cost-centres`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: 'service,centre\nshop,7\n' });
  assert.equal(table.status, 200, await table.text());
});

async function ask(what, text, more = {}) {
  const position = text.indexOf('¦');
  const query = text.replace('¦', '');
  const answer = await fetch(`${server.url}/api/v1/language/${what}`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, ...(position < 0 ? {} : { position }), ...more }),
  });
  const body = await answer.text();
  assert.equal(answer.status, 200, body);
  return JSON.parse(body);
}

// The types of the attributes come a moment after their names.
before(() => until('the types are known', async () => (await ask('hover', 'source spans | filter shop.it¦ems > 1')).hover?.type === 'number'));

const labels = ({ items }, kind) => items.filter((item) => item.kind === kind).map((item) => item.label);

test('attributes of the stored rows are completed, with their types', async () => {
  const answer = await ask('completion', 'source spans | filter shop.¦');
  assert.deepEqual(labels(answer, 'keypath').sort(), ['$d.shop.items', '$d.shop.tier']);
  assert.equal(answer.items.find((item) => item.label === '$d.shop.items').detail, 'number');
  assert.equal(answer.items.find((item) => item.label === '$d.shop.tier').detail, 'string');
  assert.ok(labels(await ask('completion', 'source spans | filter gen_ai.input.¦'), 'keypath').includes('$d.gen_ai.input.messages'));
});

test('a comparison is completed with the values that are stored, the most frequent first', async () => {
  const answer = await ask('completion', "source spans | filter shop.tier == ¦");
  const values = answer.items.filter((item) => item.kind === 'value');
  assert.deepEqual(values.map(({ text, detail }) => [text, detail]), [["'gold'", '20 rows'], ["'it\\'s'", '10 rows']]);
  assert.deepEqual(labels(await ask('completion', "source spans | filter shop.tier == 'go¦'"), 'value'), ['gold']);
  assert.deepEqual(labels(await ask('completion', 'source spans | filter shop.items == ¦'), 'value').sort(), ['0', '1']);
  assert.deepEqual(labels(await ask('completion', "source spans | filter $l.serviceName == '¦"), 'value'), ['shop']);
  assert.deepEqual(labels(await ask('completion', 'source cost-centres | filter service == ¦'), 'value'), ['shop']);
});

test('uploaded tables are completed where a table can stand', async () => {
  assert.deepEqual(labels(await ask('completion', 'source cost¦'), 'table'), ['cost-centres']);
  assert.ok(labels(await ask('completion', 'source cost-centres | filter ¦'), 'keypath').includes('centre'));
});

test('a keypath that no row has is told, with the nearest that one has', async () => {
  const { diagnostics, tokens } = await ask('analysis', "source spans | filter shop.teir == 'gold'");
  assert.equal(diagnostics.length, 1);
  assert.equal(diagnostics[0].severity, 'warning');
  assert.match(diagnostics[0].suggestion, /shop\.tier/);
  assert.deepEqual([diagnostics[0].from, diagnostics[0].to], [22, 31]);
  assert.deepEqual(tokens[0], { kind: 'command', from: 0, to: 6 });
});

test('hovering a keypath tells what it is', async () => {
  const { hover } = await ask('hover', 'source spans | filter shop.it¦ems > 1');
  assert.equal(hover.kind, 'keypath');
  assert.equal(hover.type, 'number');
});
