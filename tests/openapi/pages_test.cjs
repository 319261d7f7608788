// Lists by pages: each entry once, whatever is added and deleted between two pages.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let server;
before(async () => {
  server = await Server.start({ args: ['--alert-interval', '1s'] });
});

async function call(method, path, body, type = 'application/json') {
  const answer = await fetch(server.url + path, { method, headers: { 'content-type': type }, body: body && (typeof body === 'string' ? body : JSON.stringify(body)) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${text}`);
  return JSON.parse(text);
}

const rule = { name: 'r', query: 'source spans | count', condition: { column: '_count', op: '>', value: 1 }, enabled: false };
const lists = {
  '/api/v1/prices': { member: 'prices', of: () => ({ model: 'm', input: 1 }) },
  '/api/v1/dashboards': { member: 'dashboards', of: (id) => ({ title: id, panels: [] }) },
  '/api/v1/alerts/rules': { member: 'rules', of: () => rule },
  '/api/v1/alerts/channels': { member: 'channels', of: () => ({ name: 'c', kind: 'webhook', url: 'https://alerts.example.com/x' }) },
  '/api/v1/tables': { member: 'tables', of: () => 'key,value\na,b\n', type: 'text/csv', key: 'name' },
};

for (const [path, { member, of, type, key = 'id' }] of Object.entries(lists)) {
  test(`${path}: what is added or deleted between pages neither repeats nor hides another`, async () => {
    const put = (id) => call('PUT', `${path}/${id}`, of(id), type);
    for (const id of ['page_b', 'page_d', 'page_f', 'page_h', 'page_j']) await put(id);
    const seen = [];
    let cursor = '', pages = 0;
    do {
      const page = await call('GET', `${path}?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      assert.ok(page[member].length <= 2);
      seen.push(...page[member].map((one) => one[key]));
      cursor = page.next_cursor;
      if (++pages === 2) {
        await put('page_a'); // before what was given: not seen any more
        await put('page_i'); // behind: seen
        await call('DELETE', `${path}/page_b`); // given, and gone
      }
    } while (cursor);
    const ours = seen.filter((id) => id.startsWith('page_'));
    assert.equal(new Set(seen).size, seen.length, 'each once');
    for (const id of ['page_d', 'page_f', 'page_h', 'page_j', 'page_i']) assert.ok(ours.includes(id) , `${id} in ${ours}`);
    const all = await call('GET', path);
    assert.equal(all.next_cursor, null);
    assert.ok(all[member].length >= 6);
  });
}

test('incidents by pages, the latest begun first, also when some are resolved meanwhile', async () => {
  const spans = ['one', 'two', 'three', 'four', 'five'].map((name, i) => ({ traceId: (i + 1).toString(16).padStart(32, '0'), spanId: (i + 1).toString(16).padStart(16, '0'), name,
    startTimeUnixNano: `${Date.now()}000000`, endTimeUnixNano: `${Date.now()}000000` }));
  await call('POST', '/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const wanted = { name: 'Each', query: 'source spans | groupby $l.operationName as name aggregate count() as spans', condition: { column: 'spans', op: '>', value: 0 }, group_by: ['name'], interval: '1s', window: '1h', delay: '0s' };
  await call('PUT', '/api/v1/alerts/rules/each', wanted);
  await until('all five fire', async () => (await call('GET', '/api/v1/alerts/incidents?rule=each')).incidents.length === 5, 20);
  const first = await call('GET', '/api/v1/alerts/incidents?rule=each&limit=2');
  assert.equal(first.incidents.length, 2);
  await call('PUT', '/api/v1/alerts/rules/each', { ...wanted, condition: { column: 'spans', op: '>', value: 9 } });
  await until('all are resolved', async () => (await call('GET', '/api/v1/alerts/incidents?rule=each&state=resolved')).incidents.length === 5, 20);
  const second = await call('GET', `/api/v1/alerts/incidents?rule=each&limit=2&cursor=${first.next_cursor}`);
  const third = await call('GET', `/api/v1/alerts/incidents?rule=each&limit=2&cursor=${second.next_cursor}`);
  const ids = [first, second, third].flatMap(({ incidents }) => incidents.map(({ id }) => id));
  assert.deepEqual([ids.length, new Set(ids).size, third.next_cursor], [5, 5, null]);
});
