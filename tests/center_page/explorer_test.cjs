// The explorer in Chromium with the real server: what it weighs, that nothing moves once data is there, its columns, chips, saved
// rows and two rows to compare, and what it says when there is nothing: not yet, not with this filter, not so soon.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const { test, before, after } = require('node:test');
const { closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, checkFits, conversation, rows, shot } = require('./page.cjs');

const center = new CenterPage();
before(() => center.start({ args: ['--max-body', '64KiB'] }));
after(closeBrowser);
const open = (...given) => center.open(...given);
const refusals = async () => (await center.server.api('/api/v1/refusals')).refusals;

const post = (path, body, headers = {}) => fetch(center.server.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
// Bytes to the server as they are; its answer.
const raw = (text) => new Promise((resolve, reject) => {
  let answer = '';
  const socket = net.connect(center.server.http, '127.0.0.1', () => socket.write(text));
  socket.on('data', (bytes) => (answer += bytes)).on('close', () => resolve(answer)).on('error', reject);
});

test('every request that was refused is told with its reason, and nothing of it that could be a secret', async () => {
  assert.deepEqual(await refusals(), []);
  await post('/v1/traces', '{"resource_spans":[]}');
  await post('/v1/traces', 'no json');
  await post('/v1/traces', '<xml/>', { 'content-type': 'application/xml' });
  await post('/v1/traces', '{}', { origin: 'https://evil.example' });
  await post('/v1/traces', 'x'.repeat(70_000));
  await fetch(`${center.server.url}/v1/logs`);
  await post('/api/v2/spans?key=geheim-geheim', '[]');
  await post('/ingest/abcdefabcdefabcdefabcdefabcdef0123/v1/traces', '{}');
  await raw('POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer geheim-geheim\r\n\r\n');
  const [a] = conversation(1);
  await post('/v1/traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...a, traceId: '00' }] }] }] }));
  const all = await refusals();
  const has = (status, route, reason) => assert.ok(all.some((one) => one.status === status && one.route === route && reason.test(one.reason) && one.peer === 'this machine' && one.times === 1), `${status} ${route} ${reason}: ${JSON.stringify(all, null, 1)}`);
  has(400, '/v1/traces', /"resource_spans" is written "resourceSpans"/);
  has(400, '/v1/traces', /JSON/);
  has(415, '/v1/traces', /'application\/xml' is not one/);
  has(403, '/v1/traces', /--cors-origin/);
  has(413, '/v1/traces', /limit/);
  has(405, '/v1/logs', /takes POST/);
  has(404, '/api/v2/spans', /OTLP goes to \/v1\/traces/);
  has(404, '/ingest/…/v1/traces', /nothing at this path/);
  has(200, '/v1/traces', /trace/i);
  assert.ok(all.some(({ status, reason }) => status === 400 && /Transfer-Encoding|Content-Length/i.test(reason)), JSON.stringify(all));
  assert.doesNotMatch(JSON.stringify(all), /geheim|evil\.example|abcdefabcdef/);
  await post('/v1/traces', 'no json');
  assert.equal((await refusals())[0].times, 2);
});

test('the waiting page: snippets with the address, what was refused, and the first trace opens by itself', async () => {
  const page = await open();
  await page.getByText('Waiting for the first trace').waitFor();
  const example = page.getByLabel('Example', { exact: true });
  for (const [name, has] of [['curl', /curl .*\/v1\/traces/], ['C++', /OTEL_EXPORTER_OTLP_ENDPOINT/], ['JavaScript', /OTLPTraceExporter/], ['Python', /TracerProvider/]]) {
    await page.getByRole('radio', { name }).check({ force: true });
    const text = await example.textContent();
    assert.match(text, has);
    assert.ok(text.includes(center.server.url), name);
  }
  const told = page.getByRole('table', { name: 'Refused requests' });
  await told.getByText(/"resource_spans" is written "resourceSpans"/).waitFor();
  await page.checkAccess();
  await shot(page, 'waiting-refused');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await page.checkAccess();
  // Another sender's, while one looks on.
  await center.send(conversation(1));
  await page.getByRole('tree', { name: 'Spans' }).waitFor();
  assert.match(page.url(), new RegExp(`#/trace/${conversation(1)[0].traceId}`));
  await page.done();
});

test('what the first page weighs; nothing moves once its rows are there', async () => {
  await center.send([2, 3, 4, 5, 6, 7, 8].flatMap((n) => conversation(n, { question: `Question ${n}?`, failed: n === 5, extra: n === 6 ? { 'gen_ai.prompt.evaluations.prompt_injection.label': 'p1', 'gen_ai.prompt.evaluations.prompt_injection.score': 0.9 } : {} })));
  const page = await open('', {
    prepare: (it) => it.addInitScript(() => {
      window.__shifts = [];
      new PerformanceObserver((list) => list.getEntries().forEach((one) => window.__shifts.push({ value: one.value, isAsked: one.hadRecentInput, at: one.startTime, what: one.sources?.map(({ node }) => node?.className ?? node?.nodeName) }))).observe({ type: 'layout-shift', buffered: true });
    }),
  });
  await rows(page).first().waitFor();
  const { interactive, script, all, requests } = await page.evaluate(() => {
    const files = performance.getEntriesByType('resource');
    const sum = (of) => of.reduce((bytes, one) => bytes + one.transferSize, 0);
    const navigation = performance.getEntriesByType('navigation')[0];
    return { interactive: performance.now(), script: sum(files.filter(({ name }) => /\.js$/.test(name))), all: sum(files) + navigation.transferSize, requests: files.length };
  });
  console.log(`explorer: ${(script / 1000).toFixed(1)} kB of script, ${(all / 1000).toFixed(1)} kB in all, ${requests} requests; rows after ${interactive.toFixed(0)} ms`);
  assert.ok(script > 1000 && script <= 250_000, `${script} bytes of script`);
  await page.getByRole('status').first().getByText(/read \d/).waitFor();
  await page.getByRole('region', { name: 'Figures of what is listed' }).getByText('8', { exact: true }).waitFor(); // the figures, too
  for (const kind of ['One row for each span', 'One row for each trace']) {
    await page.getByTitle(kind).click();
    await until('rows', async () => (await rows(page).count()) >= 8);
  }
  const shifts = await page.evaluate(() => window.__shifts);
  console.log(`layout shifts that nobody asked for: ${shifts.filter(({ isAsked }) => !isAsked).reduce((sum, { value }) => sum + value, 0).toFixed(4)}`);
  assert.deepEqual(shifts.filter(({ value, isAsked }) => value > 0.001 && !isAsked), [], JSON.stringify(shifts));
  await page.done();
});

test('evaluations, and a chip that shows its query', async () => {
  const page = await open();
  await rows(page).first().waitFor();
  await page.getByRole('cell', { name: /of \d flagged/ }).waitFor();
  const chip = page.getByRole('button', { name: 'Flagged', exact: true });
  await chip.hover();
  await page.getByRole('status').first().getByText("$d.normalised['evaluations']").waitFor();
  await chip.focus();
  await page.keyboard.press('Enter');
  await until('only the flagged one', async () => (await rows(page).count()) === 1);
  assert.match(decodeURIComponent(page.url()), /q=filter/);
  await page.keyboard.press('Enter');
  await until('all again', async () => (await rows(page).count()) === 8);
  await page.done();
});

test('columns by keys, in the address; Escape closes and gives the focus back', async () => {
  const page = await open();
  await rows(page).first().waitFor();
  await page.getByLabel('Columns').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab'); // status
  await page.keyboard.press('Tab'); // time
  await page.keyboard.press('Space');
  await page.getByRole('columnheader', { name: 'Time' }).waitFor({ state: 'detached' });
  assert.match(page.url(), /cols=/);
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Session' }).waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Columns');
  await page.reload();
  await rows(page).first().waitFor();
  assert.equal(await page.getByRole('columnheader', { name: 'Time' }).count(), 0);
  await page.done();
});

test('saving takes all rows that fit, as CSV and as JSON', async () => {
  const page = await open('#/explorer?view=spans');
  await rows(page).first().waitFor();
  for (const kind of ['CSV', 'JSON']) {
    await page.getByLabel('Export').click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: kind }).click();
    const text = fs.readFileSync(await (await saved).path(), 'utf8');
    if (kind === 'CSV') assert.equal(text.split('\r\n').length, 1 + 32);
    else assert.equal(JSON.parse(text).length, 32);
    await page.getByText('32 rows saved').waitFor();
    await page.keyboard.press('Escape');
  }
  await page.done();
});

test('two rows are chosen for comparing, by keys and by pointer', async () => {
  const page = await open();
  await rows(page).nth(7).waitFor();
  for (const key of ['j', 'm', 'j', 'j', 'm']) await page.keyboard.press(key);
  await page.getByText('Two traces chosen').waitFor();
  const chosen = await page.getByRole('checkbox', { name: /^Compare / }).evaluateAll((all) => all.map((one, i) => (one.checked ? i : -1)).filter((i) => i >= 0));
  assert.deepEqual(chosen, [0, 2]);
  const href = await page.getByRole('link', { name: 'Compare' }).getAttribute('href');
  assert.match(href, /^#\/compare\/[0-9a-f]{32}\/[0-9a-f]{32}$/);
  await page.getByRole('checkbox', { name: /^Compare / }).nth(2).uncheck();
  await page.getByText('One trace chosen').waitFor();
  await page.checkAccess();
  await page.done();
});

test('no match names the stage that lets nothing pass, and takes it away', async () => {
  const page = await open(`#/explorer?q=${encodeURIComponent("filter $d.gen_ai.request.model == 'gpt-4o' | filter $d.enduser.id == 'nobody | else' || 1 == 2 | filter $m.duration > 0")}`);
  await page.getByText('Spans pass what stands before stage 2 of 3').waitFor();
  await page.checkAccess();
  await shot(page, 'no-match');
  await page.getByRole('button', { name: 'remove it' }).click();
  await until('the rows are back', async () => (await rows(page).count()) === 8);
  assert.match(decodeURIComponent(page.url()), /gpt-4o'\+\|\+filter\+\$m\.duration/);
  await page.goto(`${center.server.url}/#/explorer?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z`);
  await page.getByText('Nothing came in this time').waitFor();
  await page.getByRole('button', { name: 'Go there' }).click();
  await rows(page).first().waitFor();
  await page.done();
});

test('a question that takes long says for how long and what it has read, and can be cancelled', async () => {
  const page = await open();
  await rows(page).first().waitFor();
  let id;
  const held = [];
  await page.route('**/api/v1/query', (route) => {
    id ??= route.request().postDataJSON().query_id;
    held.push(route);
  });
  await page.route('**/api/v1/queries', (route) => route.fulfill({ json: { queries: [{ query_id: id, read_rows: 1_200_000, total_rows: 4_000_000, elapsed_ms: 900 }] } }));
  await page.getByRole('button', { name: 'Errors', exact: true }).click();
  await page.getByText(/Asking for \d+ s, 1\.2M of about 4M rows read/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: 'Ask again' }).click();
  await until('the failed one', async () => (await rows(page).count()) === 1);
  await page.done();
});

for (const scheme of ['light', 'dark']) {
  test(`explorer, trace and query: names, contrast, narrow too, ${scheme}`, async () => {
    for (const width of [1440, 390]) {
      const page = await open('', { scheme, width, height: 800 });
      await rows(page).first().waitFor();
      await page.checkAccess();
      await shot(page, `explorer-${scheme}-${width}`);
      await checkFits(page);
      await page.goto(`${center.server.url}/#/trace/${conversation(5)[0].traceId}`);
      await page.getByRole('treeitem').first().waitFor();
      await page.checkAccess();
      await page.goto(`${center.server.url}/#/query?q=${encodeURIComponent('source spans | countby $l.serviceName')}`);
      await page.getByText('shop').first().waitFor();
      await page.checkAccess();
      await page.done();
    }
  });
}
