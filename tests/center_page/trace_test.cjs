// The trace page in Chromium, with the real server: what stands beside the spans, what can be asked of them, and traces that come and go as files.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { Server, closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, attributes, checkFits, conversation, id, rows, shot } = require('./page.cjs');

const center = new CenterPage();
let server;
before(async () => {
  await center.start();
  server = center.server;
});
after(closeBrowser);
const open = (...given) => center.open(...given);
const traceOf = (n) => id(0xfeed000 + n, 32);
const later = (nanos, ms) => String(BigInt(nanos) + BigInt(ms) * 1_000_000n);
const find = (page) => page.getByRole('textbox', { name: 'Find in this trace' });

// A conversation whose second call waits half a minute for somebody.
function waiting(n, more) {
  const spans = conversation(n, more);
  spans[0].endTimeUnixNano = later(spans[0].endTimeUnixNano, 30_000);
  for (const edge of ['startTimeUnixNano', 'endTimeUnixNano']) spans[3][edge] = later(spans[3][edge], 30_000);
  spans[1].events = [{ timeUnixNano: later(spans[1].startTimeUnixNano, 300), name: 'retry', attributes: [] }];
  return spans;
}
const sendLogs = (logRecords) => server.api('/v1/logs', { resourceLogs: [{ resource: { attributes: attributes({ 'service.name': 'shop' }) }, scopeLogs: [{ logRecords }] }] });
async function save(page, name) {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  return fs.readFileSync(await (await saved).path(), 'utf8');
}
async function drop(page, text, name) {
  const dataTransfer = await page.evaluateHandle(([text, name]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], name));
    return carried;
  }, [text, name]);
  await page.dispatchEvent('body', 'dragover', { dataTransfer });
  await page.getByText('Drop to look at this trace').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer });
}

test('logs and events stand at their times, idle time is drawn short and long again, a part is dragged', async () => {
  const [root, call, ...rest] = waiting(1);
  await center.send([root, call, ...rest]);
  const at = (ms) => later(root.startTimeUnixNano, ms);
  await sendLogs([
    { timeUnixNano: at(400), traceId: root.traceId, spanId: call.spanId, severityNumber: 17, severityText: 'ERROR', body: { stringValue: 'the model is slow' } },
    { timeUnixNano: at(1), traceId: root.traceId, severityNumber: 9, severityText: 'INFO', body: { stringValue: 'of no span' } },
  ]);
  const page = await open(`#/trace/${root.traceId}`);
  await page.getByText('of no span', { exact: true }).waitFor();
  assert.equal(await page.locator('.mark').count(), 2);
  await page.getByRole('treeitem').nth(1).click();
  await page.getByText('the model is slow').waitFor();
  const short = page.getByRole('button', { name: /^Idle 3\d\.\d s, 9\d %/ });
  assert.equal(await short.getAttribute('aria-pressed'), 'false');
  await page.keyboard.press('g');
  await page.locator('.gaps i').waitFor();
  await page.checkAccess();
  await shot(page, 'trace-short');
  await page.keyboard.press('g');
  await page.locator('.gaps').waitFor({ state: 'detached' });
  const map = await page.getByRole('group', { name: 'Overview of the trace' }).boundingBox();
  await page.mouse.move(map.x + 10, map.y + 20);
  await page.mouse.down();
  await page.mouse.move(map.x + 200, map.y + 20, { steps: 3 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Whole time' }).click();
  await page.getByRole('slider', { name: 'End of what is shown' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Whole time' }).waitFor();
  await page.done();
});

test('matches in names, texts and attributes are counted and walked with n and N', async () => {
  await center.send(conversation(2, { extra: { shade: 'Vermilion' } }));
  const page = await open(`#/trace/${traceOf(2)}`);
  await page.getByRole('treeitem').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('vermilion');
  await page.getByText('2 matches').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('1 of 2 matches').waitFor();
  await page.keyboard.press('n');
  await page.getByText('2 of 2 matches').waitFor();
  await page.keyboard.press('Shift+N');
  await page.getByText('1 of 2 matches').waitFor();
  await page.checkAccess();
  await page.keyboard.press('Escape');
  await find(page).fill('no such thing');
  await page.getByText('No span matches “no such thing”').waitFor();
  await page.done();
});

test('any attribute is filtered for, against and grouped by, whatever is in it', async () => {
  const [key, value] = ["it's \\ a `key`", "'; | filter true // \\' \" <b>"];
  await center.send(conversation(3, { extra: { [key]: value, weight: 2.5 } }));
  const page = await open(`#/trace/${traceOf(3)}?span=${id(3 * 16 + 4, 16)}`);
  await page.getByRole('button', { name: `Only with ${key} = ${value}`, exact: true }).click();
  await until('one interaction', async () => (await rows(page).count()) === 1);
  await page.goBack();
  await page.getByRole('button', { name: `Without ${key} = ${value}`, exact: true }).click();
  await until('others than that one', async () => (await rows(page).count()) > 0 && !(await page.getByRole('alert').count()));
  await page.goto(`${server.url}/#/trace/${traceOf(3)}?span=${id(3 * 16 + 4, 16)}`);
  await page.getByRole('button', { name: 'Group by weight' }).click();
  await page.getByText('2.5', { exact: true }).first().waitFor();
  assert.match(decodeURIComponent(page.url()), /#\/query\?q=source\+spans/);
  await page.done();
});

test('a verdict changed and a comment, by keys: the last one counts, what was before stays', async () => {
  await center.send(conversation(4, { extra: { 'gen_ai.response.evaluations.refusal.score': 0.9, 'gen_ai.response.evaluations.refusal.label': 'p1' } }));
  const page = await open(`#/trace/${traceOf(4)}`);
  await page.getByRole('treeitem').first().waitFor();
  await page.keyboard.press('+');
  await page.getByText('Verdict stored').waitFor();
  await page.getByRole('row', { name: /refusal response 0\.9 p1/ }).waitFor();
  await page.keyboard.press('-');
  await page.getByText('before, once').waitFor();
  await page.keyboard.press('e');
  const box = page.getByRole('textbox', { name: 'Comment on the answer' });
  await until('the box has the focus', () => box.evaluate((one) => one === document.activeElement));
  await page.keyboard.type('It was the cache.');
  await page.keyboard.press('Enter');
  await page.getByText('“It was the cache.”').waitFor();
  await page.getByText('before, 2 times').click();
  await page.checkAccess();
  await page.done();
});

test('two traces are laid side by side from a trace: where they part, and what it costs', async () => {
  await center.send([...conversation(5), ...conversation(6, { model: 'gpt-4o-mini', answer: 'The **cache** is.', failed: true }).slice(0, 3)]);
  const page = await open(`#/trace/${traceOf(5)}`);
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await page.getByText('or one of the latest that begin alike').waitFor();
  await page.checkAccess();
  await page.getByRole('textbox', { name: /other trace/ }).fill(`http://x/#/trace/${traceOf(6)}?span=1`);
  await page.keyboard.press('Enter');
  await page.getByText(/its name, model differ/).waitFor();
  await page.getByText('0 alike, 3 differ, 1 only in A, 0 only in B').waitFor();
  assert.equal(await page.getByRole('option').count(), 4);
  await page.checkAccess();
  await shot(page, 'compare');
  await page.keyboard.press('n');
  await page.getByRole('region', { name: 'The pair' }).getByText('The **cache** is.').waitFor();
  await page.getByRole('link', { name: 'Swap' }).click();
  await page.getByText('0 alike, 3 differ, 0 only in A, 1 only in B').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tree', { name: 'Spans' }).waitFor();
  await page.done();
});

test('of traces too large to be read whole, comparing says which part was read, and never that the whole is alike', async () => {
  await center.send(conversation(5));
  const page = await open('', { prepare: (it) => it.route(`**/api/v1/traces/${traceOf(5)}`, async (route) => route.fulfill({ json: { ...(await (await route.fetch()).json()), truncated: true } })) });
  await page.goto(`${server.url}/#/compare/${traceOf(5)}/${traceOf(5)}`);
  await page.getByRole('status').getByText('Only the first 20,000 spans of A and B were read').waitFor();
  await page.getByText('What was compared does the same, span by span').waitFor();
  assert.equal(await page.getByText('They do the same').count(), 0);
  await page.checkAccess();
  await page.done();
});

test('saved as OTLP/JSON it is the same trace on another server; dropped, it is shown and not stored until somebody says so', async () => {
  const big = { key: 'big', value: { intValue: '9007199254740993' } };
  const [root, ...rest] = conversation(7, { extra: { whole: 3 } });
  root.attributes.push(big, { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }] } } });
  await center.send([{ ...root, links: [{ traceId: traceOf(1), spanId: id(17, 16), attributes: [] }] }, ...rest]);
  const page = await open(`#/trace/${traceOf(7)}`, { expected: [/404/] });
  await page.getByRole('treeitem').first().waitFor();
  const saved = await save(page, /As OTLP/);
  const other = await Server.start();
  await other.api('/v1/traces', JSON.parse(saved));
  const one = await server.api(`/api/v1/traces/${traceOf(7)}`);
  assert.equal(one.spans.length, 4);
  await until('it is there', async () => (await other.api(`/api/v1/traces/${traceOf(7)}`)).span_count === 4);
  assert.deepEqual(await other.api(`/api/v1/traces/${traceOf(7)}`), one);
  assert.match(await (await fetch(`${other.url}/api/v1/traces/${traceOf(7)}`)).text(), /"big":9007199254740993/);
  await other.stop();

  const moved = traceOf(8);
  await drop(page, saved.replaceAll(traceOf(7), moved), 'mine.json');
  await page.getByText('From the file mine.json, not stored here').waitFor();
  assert.equal(await page.getByRole('treeitem').count(), 4);
  assert.equal((await fetch(`${server.url}/api/v1/traces/${moved}`)).status, 404);
  await page.checkAccess();
  await page.getByRole('button', { name: 'Store it' }).click();
  await page.getByText('From the file mine.json').waitFor({ state: 'detached' });
  await until('it is stored', async () => (await fetch(`${server.url}/api/v1/traces/${moved}`)).status === 200);
  await drop(page, 'hello', 'note.txt');
  await page.getByRole('alert').getByText('This is no JSON').waitFor();
  await page.done();
});

test('saved as a page it opens without the server, and hostile text stays text', async () => {
  const evil = '"><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(1)></style></title>';
  const spans = conversation(9, { question: evil, answer: evil, model: evil, failed: true, extra: { [evil]: evil } }).map((span) => ({ ...span, name: `${evil} ${span.name}`, status: { code: 2, message: evil }, events: [{ timeUnixNano: span.startTimeUnixNano, name: evil, attributes: attributes({ [evil]: evil }) }] }));
  await center.send(spans, evil);
  const page = await open(`#/trace/${traceOf(9)}`);
  await page.getByRole('treeitem').first().waitFor();
  const html = await save(page, /As a page/);
  await page.goto(`${server.url}/#/compare/${traceOf(9)}/${traceOf(5)}`);
  await page.getByText('They part at').waitFor();
  assert.equal(await page.locator('main :is(script, img, iframe)').count(), 0);
  await page.done();
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'throughline-page-')), 'trace.html');
  fs.writeFileSync(file, html);
  const shown = await open();
  const asked = [];
  shown.on('request', (request) => asked.push(request.url()));
  await shown.goto(`file://${file}`);
  for (const one of await shown.locator('details').all()) await one.evaluate((element) => (element.open = true));
  assert.equal(await shown.locator('script, img, iframe, link, a').count(), 0);
  assert.equal(await shown.locator('details').count(), 4);
  assert.match(await shown.locator('meta[http-equiv]').getAttribute('content'), /default-src 'none'/);
  assert.ok((await shown.getByText(evil).count()) >= 10);
  assert.deepEqual(asked.filter((url) => !url.startsWith(server.url)), [`file://${file}`]);
  assert.deepEqual(shown.broken.filter((what) => !what.includes(file)), []);
  await shown.context().close();
});

test('12,000 spans: the tree at once, what a span carries when it is looked at, found by the server', async () => {
  const start = Date.now() - 100_000;
  const traceId = id(0xb19, 32);
  const many = Array.from({ length: 12_000 }, (_, i) => ({
    traceId, spanId: id(0xa00000 + i, 16), parentSpanId: i ? id(0xa00000 + ((i - 1) >> 2), 16) : '', name: `step ${i}`, kind: 1, startTimeUnixNano: `${start + i}000000`, endTimeUnixNano: `${start + i + 20}000000`,
    attributes: attributes(i === 11_990 ? { 'db.system.name': 'postgresql', haystack: 'needle' } : { n: i }),
  }));
  await center.send(many, 'big');
  const page = await open('');
  const answers = [];
  page.on('response', (response) => response.url().includes('/api/v1/traces/') && answers.push(response));
  await page.goto(`${server.url}/#/trace/${traceId}`);
  await page.getByRole('treeitem').first().waitFor();
  assert.ok((await page.getByRole('treeitem').count()) < 120);
  await page.getByText('12,000', { exact: true }).waitFor();
  await find(page).fill('NEEDLE');
  await page.getByText('1 match').waitFor();
  await find(page).press('Enter');
  await page.getByRole('heading', { name: 'step 11990' }).waitFor();
  await page.getByText('postgresql').waitFor();
  const html = await save(page, /As a page.*the first 5,000 of 12,000 spans/);
  await page.getByText('Saved are the first 5,000 of 12,000 spans. OTLP/JSON takes all.').waitFor();
  assert.match(html, /This page has the first 5,000 of 12,000 spans/);
  assert.equal(html.split('<details>').length - 1, 5000);
  const sizes = await Promise.all(answers.map(async (response) => (await response.body()).length));
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 10_000_000, String(sizes));
  await page.done();

  // Windows follow one another without a gap or a double.
  const seen = [];
  for (let after = '', more = true; more; ) {
    const answer = await server.api(`/api/v1/traces/${traceId}/spans?limit=2000${after && `&after=${after}`}`);
    seen.push(...answer.spans.map(({ span_id: one }) => one));
    ({ truncated: more } = answer);
    after = seen.at(-1);
  }
  assert.deepEqual(seen, many.map(({ spanId }) => spanId));
  const outline = await server.api(`/api/v1/traces/${traceId}/outline`);
  assert.equal(outline.outline.span_id.length, 12_000);
  assert.equal(outline.hints[outline.outline.hint[11_990]], 'db');
  for (const wrong of ['spans?span_ids=xyz', 'spans?after=1', 'spans?limit=9999', 'matches?text=', 'outline?whole_up_to=-1']) assert.equal((await fetch(`${server.url}/api/v1/traces/${traceId}/${wrong}`)).status, 400, wrong);
  assert.equal((await fetch(`${server.url}/api/v1/traces/${id(0xdead, 32)}/outline`)).status, 404);
});

test('a phone shows the trace and two side by side without scrolling sideways', async () => {
  const page = await open(`#/trace/${traceOf(5)}`, { width: 390, height: 844, scheme: 'dark' });
  await page.getByRole('treeitem').first().waitFor();
  await checkFits(page);
  await page.checkAccess();
  await shot(page, 'trace-phone');
  await page.goto(`${server.url}/#/compare/${traceOf(5)}/${traceOf(6)}`);
  await page.getByText('They part at').waitFor();
  await checkFits(page);
  await page.checkAccess();
  await page.done();
});
