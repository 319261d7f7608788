// What the server knows of the attributes that are stored, and what a query hears that stops itself.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let server;
let sent = 0;

function attribute(key, value) {
  const kind = typeof value === 'number' ? { intValue: value } : typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
  return { key, value: kind };
}

async function send(...attributesOfSpans) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = attributesOfSpans.map((attributes) => ({
    traceId: (++sent).toString(16).padStart(32, '0'), spanId: sent.toString(16).padStart(16, '0'), name: 'GET /', kind: 2,
    startTimeUnixNano: String(now - 1_000_000n), endTimeUnixNano: String(now),
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  }));
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function query(text, more = {}, path = '/api/v1/query') {
  const answer = await fetch(server.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: text, ...more }) });
  return { status: answer.status, text: await answer.text() };
}
const warnings = async (text) => JSON.parse((await query(text)).text).warnings.map(({ message }) => message);

before(async () => {
  server = await Server.start();
  await send({ model: 'm1', tokens: 5, 'card.kind': 'visa gold', 'card.n': 1 }, { model: 'm2', tokens: 7 });
  // The first reading of the catalogue found an empty store. It is read again when somebody asks and it is old.
  await until('the attributes are known', async () => (await warnings('source spans | filter $d.modle == 1')).length === 1, 60);
});

test('an attribute that nobody sends is a warning with the nearest one, in every endpoint', async () => {
  const told = /no keypath \$d\.modle in spans: it reads as null/;
  const { status, text } = await query('source spans | choose $d.modle');
  assert.equal(status, 200);
  const { rows, warnings: [warning] } = JSON.parse(text);
  assert.deepEqual(rows, [[null], [null]]);
  assert.match(warning.message, told);
  assert.equal(warning.suggestion, 'closest: $d.model');
  assert.match((await query('source spans | choose $d.modle', {}, '/api/v1/compile')).text, told);
  assert.match((await query('source spans | choose $d.modle', {}, '/api/v1/dataprime/query')).text, told);
  assert.equal((await query('source spans | choose $d.modle', { strict: true })).status, 400);
  assert.equal((await query('source spans | choose $d.model', { strict: true })).status, 200);
});

test('an attribute that was sent a moment ago is known', async () => {
  for (let i = 0; i < 3; ++i) {
    await send({ [`fresh_${i}`]: 'here' });
    const { status, text } = await query(`source spans | filter $d.fresh_${i} == 'here' | count`, { strict: true });
    assert.equal(status, 200, text);
    assert.deepEqual([JSON.parse(text).rows, JSON.parse(text).warnings], [[[1]], []]);
  }
});

test('an attribute whose values are all numbers is a number where nothing else decides', async () => {
  const { columns, rows } = await until('the types are known', async () => {
    const answer = JSON.parse((await query('source spans | filter $d.tokens != null | groupby $d.tokens as t agg count() as n | orderby t')).text);
    return answer.columns[0].type === 'number' && answer;
  }, 60);
  assert.deepEqual([columns.map(({ type }) => type), rows], [['number', 'number'], [[5, 1], [7, 1]]]);
});

test('a search in an object finds the texts below it, not its keys', async () => {
  const count = async (text) => JSON.parse((await query(`source spans | ${text} | count`)).text).rows[0][0];
  assert.equal(await count("filter $d.card ~ 'visa'"), 1);
  assert.equal(await count("find 'GOLD' in $d.card"), 1);
  assert.equal(await count("find 'kind' in $d.card"), 0);
  assert.deepEqual(await warnings("source spans | filter $d.card ~ 'visa'"), []);
});

test('an option `fail` stops the query in the words of the language', async () => {
  for (const [text, wanted] of [
    ["create $d.model from 'x' on keypath exists fail | filter $d.model == 'x'", '`create $d.model` stopped the query: a row has a value there already (`on keypath exists fail`)'],
    ["create $d.tokens from 'x' on keypath missing fail | filter $d.tokens == 'x'", '`create $d.tokens` stopped the query: a row has no value there (`on keypath missing fail`)'],
    ["create $d.tokens from 'x' on datatype changed fail | filter $d.tokens == 'x'", '`create $d.tokens` stopped the query: a row has a value of another data type there (`on datatype changed fail`)'],
    ["replace $d.tokens with 'x' on datatype changed fail | choose $d.tokens as t", '`replace $d.tokens` stopped the query: the value of a row would change its data type (`on datatype changed fail`)'],
  ]) {
    for (const path of ['/api/v1/query', '/api/v1/dataprime/query']) {
      // After the first rows the status is given away; the error then comes at the end.
      const { text: body } = await query(`source spans | ${text}`, {}, path);
      assert.doesNotMatch(body, /DB::|throwIf|while executing|⟦/);
      assert.equal(JSON.parse(body.trimEnd().split('\n').at(-1)).error?.message, wanted, body);
    }
  }
});
