// Dashboards over the API of the real server: stored with versions, checked with places, exported and imported, the ready
// ones read and copied.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, until } = require('../lib/throughline.cjs');

let server;
before(async () => {
  server = await Server.start();
});

async function call(method, where, body, headers = {}) {
  const answer = await fetch(`${server.url}/api/v1/dashboards${where}`, {
    method, headers: { 'content-type': 'application/json', ...headers }, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get('etag'), text, json: text && JSON.parse(text) };
}

const panel = (more = {}) => ({ id: 'spans', title: 'Spans', kind: 'line', query: 'source spans | groupby roundTime($m.timestamp, 1m) as time aggregate count() as spans', ...more });
const dashboard = (more = {}) => ({ title: 'Our answers', panels: [panel()], ...more });

test('a dashboard is stored, changed from its version, and every version is kept', async () => {
  const made = await call('POST', '', dashboard({ description: 'first' }));
  assert.equal(made.status, 201, made.text);
  assert.match(made.json.id, /^our-answers-[0-9a-f]{8}$/);
  assert.equal(made.etag, '"1"');
  const where = `/${made.json.id}`;
  assert.deepEqual((await call('GET', where)).json.dashboard, dashboard({ description: 'first' }));

  const changed = await call('PUT', where, dashboard({ description: 'second', tags: ['ours'] }), { 'if-match': '"1"' });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.etag, '"2"');
  const late = await call('PUT', where, dashboard({ description: 'late' }), { 'if-match': '"1"' });
  assert.equal(late.status, 412);
  assert.match(late.json.error.message, /has version 2 by now, and the change was made from version 1/);

  assert.deepEqual((await call('GET', `${where}/history`)).json.versions.map(({ version }) => version), [2, 1]);
  assert.equal((await call('GET', `${where}/history/1`)).json.dashboard.description, 'first');
  assert.equal((await call('GET', where, undefined, { 'if-none-match': '"2"' })).status, 304);
  assert.deepEqual((await call('GET', '')).json.dashboards.filter(({ id }) => id === made.json.id).map(({ tags, panels }) => [tags, panels]), [[['ours'], 1]]);

  assert.equal((await call('DELETE', where)).status, 200);
  assert.equal((await call('GET', where)).status, 404);
  assert.deepEqual((await call('GET', `${where}/history`)).json.versions.map(({ deleted }) => deleted), [true, false, false]);
});

test('what is exported can be imported as it is', async () => {
  const original = dashboard({
    tags: ['ai'], time_range: { from: '-1d', to: 'now' }, refresh: '30s',
    variables: [{ name: 'application', query: 'source spans | groupby $l.applicationName as application' }, { name: 'least', default: 5 }, { name: 'models', multi: true, default: ['a', 'b'], values: ['a', 'b', 'c'] }],
    panels: [panel({
      query: ['source spans', '| filter $p.application == null || $l.applicationName == $p.application', '| filter arrayContains($p.models, $d.gen_ai.request.model)', '| groupby $l.serviceName aggregate count() as spans', '| filter spans > $p.least:number'],
      position: { x: 12, y: 0, w: 12, h: 8 }, options: { stacked: true }, unit: 'count', description: 'what is answered',
    }), { id: 'note', kind: 'text', text: 'Read this first' }],
  });
  const made = await call('POST', '', original);
  assert.equal(made.status, 201, made.text);
  const exported = await call('GET', `/${made.json.id}/export`);
  assert.deepEqual(exported.json, original);
  const imported = await call('PUT', '/imported', exported.text);
  assert.equal(imported.status, 200, imported.text);
  assert.deepEqual((await call('GET', '/imported/export')).json, original);
});

test('what is wrong is said with its place', async () => {
  for (const [wrong, where, message] of [
    ['[]', '', /the body is no JSON object/],
    [{ panels: [] }, 'title', /title: is missing/],
    [dashboard({ colour: 'red' }), 'colour', /there is no such member/],
    [{ title: 'x' }, 'panels', /is no list/],
    [dashboard({ panels: [panel(), panel()] }), 'panels[1].id', /'spans' is there twice/],
    [dashboard({ panels: [panel({ kind: 'cake' })] }), 'panels[0].kind', /'cake' is none of table, line, bar, number/],
    [dashboard({ panels: [panel({ query: '' })] }), 'panels[0].query', /is empty/],
    [dashboard({ panels: [panel(), panel({ id: 'b', query: 'source spans\n| fliter true' })] }), 'panels[1].query', /^panels\[1\]\.query:2:3: /],
    [dashboard({ panels: [panel({ query: 'source spans | filter $l.serviceName == $p.service' })] }), 'panels[0].query', /service/],
    [dashboard({ panels: [panel({ position: { x: 20, y: 0, w: 8, h: 2 } })] }), 'panels[0].position.w', /24 columns/],
    [dashboard({ panels: [panel({ options: [] })] }), 'panels[0].options', /is no object/],
    [dashboard({ time_range: { from: 'soon', to: 'now' } }), 'time_range.from', /soon/],
    [dashboard({ time_range: { from: '-1h', to: '-2h' } }), 'time_range.to', /'-2h' is not after/], [dashboard({ time_range: { from: 'now', to: 'now' } }), 'time_range.to', /'now'/],
    [dashboard({ refresh: 'often' }), 'refresh', /often/],
    [dashboard({ refresh: '1s' }), 'refresh', /not from 5s to 1d/],
    [dashboard({ tags: [1] }), 'tags[0]', /is no text/],
    [dashboard({ variables: [{ name: 'a b' }] }), 'variables[0].name', /is no name/],
    [dashboard({ variables: [{ name: 'm', query: 'source nothing_of_that_name' }] }), 'variables[0].query', /nothing_of_that_name/],
    [dashboard({ variables: [{ name: 'm', default: ['a'] }] }), 'variables[0].default', /not "multi"/],
  ]) {
    const answer = await call('POST', '', wrong);
    assert.equal(answer.status, 400, `${JSON.stringify(wrong)}: ${answer.text}`);
    assert.equal(answer.json.error.where, where, answer.text);
    assert.match(answer.json.error.message, message);
  }
  const { error } = (await call('POST', '/check', dashboard({ panels: [panel({ query: 'source spans\n| fliter true' })] }))).json;
  assert.deepEqual({ where: error.problems[0].where, line: error.problems[0].line, column: error.problems[0].column }, { where: 'panels[0].query', line: 2, column: 3 });
});

test('a query that is doubtful is stored, and its warning comes back', async () => {
  await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'x', startTimeUnixNano: String(Date.now() * 1e6), endTimeUnixNano: String(Date.now() * 1e6), attributes: [{ key: 'colour', value: { stringValue: 'red' } }] }] }] }] }) });
  const doubtful = dashboard({ panels: [panel({ query: 'source spans | filter $d.coluor == \'red\'' })] });
  await until('the attribute is known', async () => (await call('POST', '/check', doubtful)).json.warnings.length > 0, 30);
  const made = await call('POST', '', doubtful);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.warnings[0].where, 'panels[0].query');
  assert.match(made.json.warnings[0].message, /coluor/);
});

test('the ready dashboards compile, run, are not changed, and can be copied', async () => {
  const ready = (await call('GET', '')).json.dashboards.filter(({ read_only }) => read_only);
  assert.deepEqual(ready.map(({ id, panels }) => [id, panels]), [['ai-center-overview', 12], ['ai-service-observability', 6]]);
  for (const { id } of ready) {
    const { json } = await call('GET', `/${id}`);
    const checked = await call('POST', '/check', json.dashboard);
    assert.equal(checked.status, 200, checked.text);
    const params = Object.fromEntries((json.dashboard.variables ?? []).map((one) => [one.name, one.default ?? null]));
    for (const { id: panelId, query } of json.dashboard.panels) {
      const answer = await fetch(`${server.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: [query].flat().join('\n'), params, from: '-1d' }) });
      assert.equal(answer.status, 200, `${id}/${panelId}: ${await answer.text()}`);
    }
    const refused = await call('PUT', `/${id}`, json.dashboard);
    assert.equal(refused.status, 403);
    assert.match(refused.json.error.hint, /\/copy makes one of your own/);
    const copy = await call('POST', `/${id}/copy?title=Mine`);
    assert.equal(copy.status, 201, copy.text);
    assert.deepEqual(copy.json.dashboard, { ...json.dashboard, title: 'Mine' });
    assert.equal(copy.json.read_only, false);
  }
});

test('every route of dashboards is in the API\'s document', async () => {
  const { paths, components } = await server.api('/api/v1/openapi.json');
  for (const where of ['', '/check', '/{id}', '/{id}/export', '/{id}/copy', '/{id}/history', '/{id}/history/{version}']) assert.ok(paths[`/api/v1/dashboards${where}`], where);
  assert.ok(components.schemas.Dashboard.properties.panels);
  assert.equal(paths['/api/v1/dashboards'].post.requestBody.content['application/json'].schema.$ref, '#/components/schemas/Dashboard');
});
