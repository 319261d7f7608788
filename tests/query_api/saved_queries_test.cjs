// Queries that are saved: kept with all that running them again needs, changed by one person at a time.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server } = require('../lib/throughline.cjs');

let server;
before(async () => {
  server = await Server.start({ args: [] });
});

const SAVED = '/api/v1/queries/saved';
async function ask(method, path, body, headers = {}) {
  const answer = await fetch(server.url + path, { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get('etag'), json: text ? JSON.parse(text) : undefined };
}
const SLOW = { title: 'Slow calls', description: 'over a second', query: 'source spans | filter $m.duration > $p.least:number', time_range: { from: '-1d', to: 'now' }, params: { least: '1000000' } };

test('a query is saved, listed, read, changed and deleted, and its versions stay', async () => {
  const stored = await ask('POST', SAVED, SLOW);
  assert.equal(stored.status, 201, JSON.stringify(stored.json));
  const { id } = stored.json;
  assert.match(id, /^slow-calls-/);
  assert.equal(stored.etag, '"1"');
  assert.deepEqual(stored.json.saved, SLOW);
  assert.deepEqual(stored.json.warnings, []);
  assert.deepEqual((await ask('GET', SAVED)).json.queries.map((one) => [one.id, one.version, one.saved.title]), [[id, 1, 'Slow calls']]);
  assert.equal((await ask('GET', `${SAVED}/${id}`, undefined, { 'if-none-match': '"1"' })).status, 304);

  const changed = await ask('PUT', `${SAVED}/${id}`, { ...SLOW, title: 'Slower calls' }, { 'if-match': '"1"' });
  assert.equal(changed.json.version, 2);
  assert.equal((await ask('PUT', `${SAVED}/${id}`, SLOW, { 'if-match': '"1"' })).status, 412);
  assert.equal((await ask('DELETE', `${SAVED}/${id}`, undefined, { 'if-match': '"1"' })).status, 412);
  assert.deepEqual((await ask('DELETE', `${SAVED}/${id}`, undefined, { 'if-match': '"2"' })).json, { deleted: true });
  assert.equal((await ask('GET', `${SAVED}/${id}`)).status, 404);
  const { versions } = (await ask('GET', `${SAVED}/${id}/history`)).json;
  assert.deepEqual(versions.map(({ version, deleted, saved }) => [version, deleted, saved?.title]), [[3, true, undefined], [2, false, 'Slower calls'], [1, false, 'Slow calls']]);
});

test('a query with mistakes is kept, and they are said', async () => {
  const { status, json } = await ask('POST', SAVED, { title: 'Half', query: ['source spans', '| filtr x'] });
  assert.equal(status, 201);
  assert.deepEqual(json.warnings.map(({ where, line, column }) => [where, line, column]), [['query', 2, 3]]);
  assert.match(json.warnings[0].message, /no command `filtr`/);
  assert.equal((await ask('GET', `${SAVED}/${json.id}`)).json.warnings.length, 1);
});

test('what is no saved query is refused, with its place', async () => {
  const cases = [
    [[], /no JSON object/], [{ query: 'source spans' }, /title: is missing/], [{ title: 'x' }, /query: /], [{ title: 'x', query: ' ' }, /query: is empty/],
    [{ title: 'x'.repeat(201), query: 'source spans' }, /over the limit of 200/], [{ ...SLOW, time_range: { from: 'yesterday' } }, /time_range\.from/],
    [{ ...SLOW, time_range: { to: 'now' } }, /time_range\.from/], [{ ...SLOW, params: { least: { x: 1 } } }, /params\.least/], [{ ...SLOW, sql: 'x' }, /sql: there is no such member/],
  ];
  for (const [body, message] of cases) {
    const { status, json } = await ask('POST', SAVED, body);
    assert.equal(status, 400, JSON.stringify(body));
    assert.match(json.error.message, message);
  }
  assert.equal((await ask('PUT', `${SAVED}/.x`, SLOW)).status, 400);
  assert.equal((await ask('GET', `${SAVED}/nobody`)).status, 404);
});

test('saved queries and running ones stand beside each other', async () => {
  assert.ok(Array.isArray((await ask('GET', '/api/v1/queries')).json.queries));
  assert.equal((await ask('DELETE', '/api/v1/queries/saved')).status, 404);
});

test('a query has a canonical form, and one with mistakes says what they are', async () => {
  const { json } = await ask('POST', '/api/v1/language/format', { query: 'source spans|where a=="x" and b==1|sort -b' });
  assert.equal(json.query, "source spans\n| filter a == 'x' && b == 1\n| orderby b desc\n");
  const wrong = await ask('POST', '/api/v1/language/format', { query: 'source spans | filtr x' });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.json.error.diagnostics[0].column, 16);
});
