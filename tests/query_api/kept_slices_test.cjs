// Groupings put together of slices of time that were read before: what they say is what reading all of it says, whatever
// happened since.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

const HOUR = 3_600_000;
const BY_SERVICE = `source spans
| groupby $l.operationName as name aggregate count() as spans, round(sum($d.gen_ai.usage.cost), 9) as cost, percentile(0.5, $m.duration) as p50,
    max($m.duration) as most, distinct_count($d.enduser.id) as users, min_by($m.duration, $d.enduser.id) as quickest
| orderby name`;
let server;
let sent = 0;
// The day that is looked at ends here. Its start and end are no multiples of an hour.
const end = Date.now() - 60_000;

async function send(spans) {
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: spans.map(({ name, ago, ms, user }) => {
      const start = BigInt(Math.round(end - ago)) * 1_000_000n;
      sent += 1;
      return {
        traceId: sent.toString(16).padStart(32, '0'), spanId: sent.toString(16).padStart(16, '0'), name, kind: 3,
        startTimeUnixNano: String(start), endTimeUnixNano: String(start + BigInt(ms) * 1_000_000n),
        attributes: Object.entries({
          'gen_ai.operation.name': { stringValue: 'chat' }, 'gen_ai.provider.name': { stringValue: 'us' }, 'gen_ai.request.model': { stringValue: 'ours' },
          'gen_ai.usage.input_tokens': { intValue: 1000 }, 'gen_ai.usage.output_tokens': { intValue: 0 }, 'enduser.id': { stringValue: user },
        }).map(([key, value]) => ({ key, value })),
      };
    }) }] }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function ask(query, { from = end - 24 * HOUR, to = end } = {}) {
  const answer = await fetch(`${server.url}/api/v1/query`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text);
}
const rowsOf = async (query, range) => (await ask(query, range)).rows;

// Slices so far: those that were kept, and those that were read.
async function slices() {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const of = (from) => Number(text.match(new RegExp(`^throughline_query_slices_total\\{from="${from}"\\} (\\d+)$`, 'm'))[1]);
  return { kept: of('memory'), read: of('disk') };
}

// What the same rows say when nothing is kept of the query: it has a value that no query before it had.
let others = 0;
const readWhole = (query, range) => rowsOf(query.replace('groupby', `filter $m.duration > -${++others}\n| groupby`), range);

before(async () => {
  server = await Server.start({ args: ['--query-slices-from', '1'] });
  const set = await fetch(`${server.url}/api/v1/prices/ours`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: 'ours', input: 1, output: 1 }),
  });
  assert.equal(set.ok, true, await set.text());
  const spans = [];
  for (let i = 0; i < 600; ++i) spans.push({ name: `n${i % 3}`, ago: 1 + (i / 600) * 23.9 * HOUR, ms: 1 + (i * 7) % 601, user: `u${i % 17}` });
  await send(spans);
});

test('asked again, a grouping takes what was read and reads the rest, and says the same', async () => {
  const whole = await ask(BY_SERVICE);
  assert.equal(whole.rows.length, 3);
  assert.deepEqual(whole.rows.map(([, spans]) => spans), [200, 200, 200]);
  assert.deepEqual(await slices(), { kept: 0, read: 0 });
  assert.deepEqual((await ask(BY_SERVICE)).rows, whole.rows);
  const first = await slices();
  assert.ok(first.kept === 0 && first.read >= 23, JSON.stringify(first));
  const again = await ask(BY_SERVICE);
  assert.deepEqual(again.rows, whole.rows);
  assert.deepEqual(await slices(), { kept: first.read, read: first.read });
});

test('of another range the same slices are taken, but for the short ones at its ends', async () => {
  const range = { from: end - 22.5 * HOUR, to: end - 1.5 * HOUR };
  const { kept, read } = await slices();
  assert.deepEqual(await rowsOf(BY_SERVICE, range), await readWhole(BY_SERVICE, range));
  const after = await slices();
  assert.ok(after.kept >= kept + 19, JSON.stringify([kept, after]));
  assert.ok(after.read <= read + 18, JSON.stringify([read, after]));
});

test('a span that comes late is in the next answer, and its slice alone is read anew', async () => {
  const { read } = await slices();
  await send([{ name: 'late', ago: 12 * HOUR, ms: 5, user: 'u1' }]);
  const rows = await rowsOf(BY_SERVICE);
  assert.deepEqual(rows.map(([name]) => name), ['late', 'n0', 'n1', 'n2']);
  assert.deepEqual(rows, await readWhole(BY_SERVICE));
  assert.equal((await slices()).read, read + 1);
});

test('of rows that were changed nothing is kept', async () => {
  const set = await fetch(`${server.url}/api/v1/prices/ours`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: 'ours', input: 3, output: 1 }),
  });
  assert.equal(set.ok, true, await set.text());
  const cost = async () => (await rowsOf(BY_SERVICE)).find(([name]) => name === 'n0')[2];
  const before = await cost();
  const started = await fetch(`${server.url}/api/v1/prices/reprice`, { method: 'POST', body: JSON.stringify({ from: '-3d' }), headers: { 'content-type': 'application/json' } });
  assert.equal(started.status, 202, await started.text());
  await until('repricing is done', async () => (await (await fetch(`${server.url}/api/v1/prices/reprice`)).json()).state === 'done');
  for (let i = 0; i < 4; ++i) {
    const now = await cost();
    assert.ok(Math.abs(now - 3 * before) < 1e-9, `${now} of ${before}`);
  }
});

test('an engine that was killed took what was kept along, and the next answer is right', async () => {
  const expected = await rowsOf(BY_SERVICE);
  for (let i = 0; i < 2; ++i) assert.deepEqual(await rowsOf(BY_SERVICE), expected);
  const killed = spawnSync('pkill', ['-KILL', '-f', `throughline-engine.*--data ${server.data}/`]);
  assert.equal(killed.status, 0);
  await until('the engine is back', async () => (await fetch(`${server.url}/readyz`)).ok);
  for (let i = 0; i < 4; ++i) assert.deepEqual(await until('an answer', () => rowsOf(BY_SERVICE)), expected);
});

test('what groups by each span is read every time', async () => {
  const many = [];
  for (let i = 0; i < 20_000; ++i) many.push({ name: 'many', ago: (3 + (i % 600) / 1000) * HOUR, ms: 1, user: `one-of-very-many-users-${i}` });
  await send(many);
  const query = 'source spans\n| groupby $d.traceID as id, $d.enduser.id as user, $m.timestamp as time aggregate count() as spans | count';
  const [[count]] = await rowsOf(query);
  assert.equal(count, 20_601);
  for (let i = 0; i < 3; ++i) assert.deepEqual(await rowsOf(query), [[count]]);
});
