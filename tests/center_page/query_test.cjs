// The query console in Chromium: written with the server's help, mended, run, stopped, drawn, explained, kept and shared.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, before, after } = require('node:test');
const { closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, attributes, checkFits, conversation, id, shot } = require('./page.cjs');

const center = new CenterPage();
const SPANS = 1500;
// Thousands of millions of pairs: nobody waits for the end of it.
const HEAVY = 'source spans | join cross (source spans) into a | join cross (source spans) into b | filter $d.shop.tier:string != $d.a.shop.tier:string | count';
// The same pairs; some hundred rows are found early, and it goes on for minutes.
const SLOW = 'source spans | join cross (source spans) into a | join cross (source spans) into b | filter $d.shop.n:number + $d.a.shop.n:number + $d.b.shop.n:number < 20 | choose $d.shop.n as n, $l.serviceName as service';
before(async () => {
  await center.start();
  const start = Date.now() - 3_000_000;
  const many = Array.from({ length: SPANS }, (_, i) => ({
    traceId: id(0xbeef0000 + i, 32), spanId: id(0x700000 + i, 16), parentSpanId: '', name: `step ${i % 7}`, kind: 1,
    startTimeUnixNano: `${start + i * 1500}000000`, endTimeUnixNano: `${start + i * 1500 + i}000000`, attributes: attributes({ 'shop.tier': i % 3 ? 'gold' : 'silver', 'shop.n': i }),
  }));
  await center.send(many, 'shop');
  await center.send(conversation(1), 'ask');
  const { server } = center;
  await until('the attributes are known', async () => (await server.api('/api/v1/language/completion', { query: 'source spans | filter shop.', position: 27 })).items.some(({ label }) => label === '$d.shop.tier'));
});
after(closeBrowser);

const hashOf = (query, more = {}) => `#/query?${new URLSearchParams({ q: query, ...more })}`;
async function open(query, more, options) {
  const page = await center.open(query === undefined ? '#/query' : hashOf(query, more), options);
  const editor = page.getByRole('textbox', { name: 'Query in DataPrime' });
  await editor.waitFor();
  return Object.assign(page, {
    editor,
    grid: page.getByRole('grid', { name: 'Result' }),
    text: async () => (await editor.locator('.cm-line').allInnerTexts()).join('\n').replaceAll('\u200b', ''),
    async write(text) {
      await editor.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    },
  });
}

test('a keypath and a value that are stored are completed by keys, and the query runs by them', async () => {
  const page = await open();
  await page.write('source spans | ');
  await page.keyboard.type('filter shop.t');
  await page.getByRole('option', { name: /\$d\.shop\.tier/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(' == ');
  await page.getByRole('option', { name: /silver/ }).waitFor();
  await shot(page, 'query-completion');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type(' | countby $l.serviceName as service into spans');
  await page.keyboard.press('Control+Enter');
  await page.getByText('1 row ·').waitFor();
  assert.equal(await page.text(), "source spans | filter shop.tier == 'silver' | countby $l.serviceName as service into spans");
  assert.match(decodeURIComponent(page.url()), /countby/);
  // What is typed is no key of the page's.
  await page.getByRole('heading', { name: 'Query', level: 1 }).waitFor();
  await page.done();
});

test('hovering a word tells what it is, and so does F1', async () => {
  const page = await open('source spans | filter $d.shop.tier.length() > 4 | limit 5');
  await page.editor.locator('.dp-function', { hasText: 'length' }).hover();
  await page.locator('.dp-help').getByText('length(value: string) -> number').waitFor();
  await page.mouse.move(5, 400);
  await page.locator('.dp-help').waitFor({ state: 'hidden' });
  await page.editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('F1');
  await page.locator('.dp-help').getByText('Where the rows come from').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.dp-help').waitFor({ state: 'hidden' });
  await page.done();
});

test('a mistake is marked where it stands, and mended by a key or a click', async () => {
  const page = await open(undefined, undefined, { expected: [/400/] });
  await page.write("source spans\n| filtr $d.shop.teir == 'gold'\n| sort -spans");
  await page.getByText('no command `filtr`').waitFor();
  assert.equal(await page.editor.locator('.cm-lintRange-error').innerText(), 'filtr');
  await page.keyboard.press('Control+.');
  await page.getByRole('button', { name: 'Write $d.shop.tier' }).click();
  await page.getByRole('button', { name: /Write orderby spans desc/ }).click();
  await until('the query is mended', async () => (await page.text()) === "source spans\n| filter $d.shop.tier == 'gold'\n| orderby spans desc");
  await page.write('source spans|where shop.tier=="gold"');
  await page.getByRole('button', { name: 'Format' }).click();
  await until('the query has its canonical form', async () => (await page.text()) === "source spans\n| filter shop.tier == 'gold'");
  await page.write('source spans | filtr x');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').getByText(/Not run/).waitFor();
  await page.checkAccess();
  await shot(page, 'query-mistake');
  await page.done();
});

test('a slow query tells how far it is, and ends on the server when it is stopped', async () => {
  const page = await open(HEAVY);
  await page.getByText(/Running for .* rows read/).waitFor();
  const running = async () => (await center.server.api('/api/v1/queries')).queries;
  assert.equal((await running()).length, 1);
  await page.checkAccess();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Stopped after').waitFor();
  await until('the query has ended', async () => (await running()).length === 0);
  // By keys alone, from inside the editor and outside: Esc stops first, then leaves the editor, and ⌘↵ runs from anywhere.
  const editor = page.getByRole('textbox', { name: 'Query in DataPrime' });
  await editor.click();
  for (const isInside of [true, false]) {
    await page.keyboard.press('Control+Enter');
    await until('it runs', async () => (await running()).length === 1);
    await page.keyboard.press('Escape');
    await until('the query has ended', async () => (await running()).length === 0);
    assert.equal(await editor.evaluate((element) => element.getRootNode().activeElement === element), isInside);
    if (isInside) await page.keyboard.press('Escape');
  }
  await page.getByText('Stopped after').waitFor();
  // One that makes way for another ends too, and so does one whose page is left.
  await page.getByRole('button', { name: 'Run' }).click();
  await until('it runs', async () => (await running()).length === 1);
  await page.goto(`${center.server.url}/#/explorer`);
  await until('the query has ended', async () => (await running()).length === 0);
  await page.done();
});

test('rows stand there before the query ends, and stay when it is stopped', async () => {
  const page = await open(SLOW, { sort: '-n' });
  await page.getByText(/Running for .* rows so far/).waitFor();
  const rowCount = async () => Number(await page.grid.getAttribute('aria-rowcount')) - 1;
  const first = await rowCount();
  assert.ok(first > 0);
  // Who reads stays where they are while rows are added.
  await page.grid.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  const here = await page.grid.getAttribute('aria-activedescendant');
  await until('more rows come', async () => (await rowCount()) > first);
  assert.equal(await page.grid.getAttribute('aria-activedescendant'), here);
  assert.equal((await center.server.api('/api/v1/queries')).queries.length, 1);
  await shot(page, 'query-streaming');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const said = await page.getByRole('status').filter({ hasText: /^Stopped after [\d,]+ rows; partial/ }).innerText();
  assert.equal(Number(said.match(/after ([\d,]+) rows/)[1].replaceAll(',', '')), await rowCount());
  assert.ok((await rowCount()) > first);
  // Now that no more come, they are sorted as the address asks.
  await page.grid.locator('th[aria-sort=descending]').waitFor();
  assert.match(await page.grid.locator('tbody tr').first().innerText(), /^[1-9]/);
  await until('the query has ended', async () => (await center.server.api('/api/v1/queries')).queries.length === 0);
  await page.checkAccess();
  await shot(page, 'query-stopped');
  await page.done();
});

test('an answer that breaks off, or fails on its way, says so beside the rows that came', async () => {
  const lines = (...of) => of.map((line) => `${JSON.stringify(line)}\n`).join('');
  const head = { query_id: 'q', columns: [{ name: 'n', type: 'number' }], warnings: [] };
  const page = await open('source spans | limit 1');
  await page.getByText('1 row ·').waitFor();
  for (const [body, told] of [
    [lines(head, { rows: [[1], [2]] }), /The answer broke off\..*The rows that came before stand below\./s],
    [lines(head, { rows: [[1], [2]] }, { error: { code: 'timeout', message: 'the query took longer than its limit of time' } }), /the query took longer than its limit of time.*stand below/s],
  ]) {
    await page.route('**/api/v1/query', (route) => route.fulfill({ contentType: 'application/x-ndjson', body }));
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').filter({ hasText: told }).waitFor();
    await page.getByText('2 rows; partial', { exact: true }).waitFor();
    assert.equal(await page.grid.getAttribute('aria-rowcount'), '3');
    await page.unroute('**/api/v1/query');
  }
  await page.checkAccess();
  await shot(page, 'query-broken');
  await page.done();
});

test('a result over time is drawn, and is a table and SQL at a click', async () => {
  const page = await open('source spans | groupby roundTime($m.timestamp, 5m) as time, $d.shop.tier as tier aggregate count() as spans');
  await page.getByRole('img', { name: /Result: lines/ }).waitFor();
  await page.checkAccess();
  await shot(page, 'query-chart');
  await page.getByText('Table', { exact: true }).click();
  await page.grid.getByRole('columnheader', { name: 'spans' }).waitFor();
  await page.getByText('Explain', { exact: true }).click();
  const sql = page.getByRole('group', { name: 'SQL' });
  await sql.waitFor();
  assert.match(await sql.innerText(), /FROM `spans`/);
  await page.getByRole('region', { name: 'Explain' }).getByText('stored columns').waitFor();
  assert.match(page.url(), /view=sql/);
  await page.checkAccess();
  await shot(page, 'query-explain');
  await page.done();
});

test('rows are sorted, walked and saved; only those in sight are in the document; a row leads to its trace', async () => {
  const page = await open('source spans | choose $m.duration as duration, $d.traceID as trace_id, $l.serviceName as service');
  await page.getByText(`${(SPANS + 4).toLocaleString('en-US')} rows`).waitFor();
  assert.ok((await page.grid.getByRole('row').count()) < 100);
  await page.grid.getByRole('button', { name: 'duration' }).click();
  await page.grid.locator('th[aria-sort=descending]').waitFor();
  const first = () => page.grid.locator('tbody tr').first().innerText();
  assert.match(await first(), /2,000,000/);
  await page.grid.getByRole('button', { name: 'duration' }).click();
  await page.grid.locator('th[aria-sort=ascending]').waitFor();
  assert.match(page.url(), /sort=duration/);
  await page.grid.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+c');
  await page.getByText('Copied', { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'shop');
  await page.checkAccess();
  await shot(page, 'query-table');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  assert.match(fs.readFileSync(await (await saved).path(), 'utf8'), /^duration,trace_id,service\r\n0,/);
  await page.keyboard.press('Tab');
  await page.grid.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('link', { name: /Open the trace/ }).click();
  await page.getByRole('tree', { name: 'Spans' }).waitFor();
  assert.match(page.url(), /#\/trace\/0{23}0?beef/);
  await page.done();
});

test('a parameter is asked for, and stands in the address', async () => {
  const page = await open('source spans | filter $p.tier == null || $d.shop.tier == $p.tier | count into spans');
  await page.getByText((SPANS + 4).toLocaleString('en-US'), { exact: true }).waitFor();
  await page.getByLabel('$p.tier').fill('silver');
  await page.getByLabel('$p.tier').press('Control+Enter');
  await page.getByText('500', { exact: true }).waitFor();
  assert.match(page.url(), /p\.tier=silver/);
  await page.done();
});

test('what ran is kept in this browser until it is cleared; what is saved is there for others; a link opens it all', async () => {
  const page = await open('source spans | countby $d.shop.tier as tier into spans');
  await page.getByText('3 rows ·').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Title').fill('Spans by tier');
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('complementary', { name: 'Saved' }).getByText('Spans by tier').waitFor();
  await page.write('source spans | count into all_spans');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('term').getByText('all_spans').waitFor();
  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('complementary', { name: 'History' });
  assert.equal(await history.getByRole('listitem').count(), 2);
  await page.checkAccess();
  await history.getByLabel('Search the history').fill('tier');
  await history.getByRole('listitem').getByRole('button').click();
  await page.getByText('3 rows ·').waitFor();
  await history.getByRole('button', { name: 'Clear' }).click();
  await history.getByText('Queries that you run stand here').waitFor();

  await page.write('source spans | limit 2 | choose $l.serviceName as other');
  await page.getByRole('button', { name: /Copy a link/ }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await center.open();
  await other.goto(link);
  await other.getByText('2 rows ·').waitFor();
  await other.getByRole('button', { name: 'Saved' }).click();
  const list = other.getByRole('complementary', { name: 'Saved' });
  await list.getByRole('button', { name: /^Spans by tier/ }).click();
  await other.getByText('3 rows ·').waitFor();
  await other.checkAccess();
  // Both change it: the second is told.
  await other.getByRole('button', { name: 'Save…' }).click();
  await other.getByRole('button', { name: 'Save as version 2' }).click();
  await list.getByText('version 2').waitFor();
  await other.done();
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.done();
});

test('a saved query that is a list of lines opens line by line, with its time and parameters, and stays a list', async () => {
  const query = ['source spans', '| filter $d.shop.tier == $p.tier', '| limit 1'];
  const made = await center.server.api('/api/v1/queries/saved', { title: 'In lines', query, time_range: { from: '-6h' }, params: { tier: 'silver' } });
  const page = await open('source logs | limit 0');
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('complementary', { name: 'Saved' }).getByRole('button', { name: /^In lines source spans \| filter/ }).click();
  await page.getByText('1 row ·').waitFor();
  assert.equal(await page.text(), query.join('\n'));
  assert.equal(await page.getByLabel('$p.tier').inputValue(), 'silver');
  assert.match(page.url(), /from=-6h/);
  // A link to it has the text, and is enough.
  await page.reload();
  await page.getByText('1 row ·').waitFor();
  assert.equal(await page.text(), query.join('\n'));
  await page.write('source spans\n| limit 2');
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByRole('button', { name: 'Save as version 2' }).click();
  const stored = await until('version 2 is stored', async () => {
    const now = await center.server.api(`/api/v1/queries/saved/${made.id}`);
    return now.version === 2 && now;
  });
  assert.deepEqual(stored.saved.query, ['source spans', '| limit 2']);
  await page.done();
});

test('two who change one saved query: the second is told, and saves beside it', async () => {
  const made = await center.server.api('/api/v1/queries/saved', { title: 'Shared', query: 'source spans | count' });
  const page = await open('source spans | count', { saved: made.id }, { expected: [/412/] });
  await page.getByRole('button', { name: 'Save…' }).waitFor();
  await fetch(`${center.server.url}/api/v1/queries/saved/${made.id}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ title: 'Theirs', query: 'source logs' }) });
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByRole('button', { name: 'Save as version 2' }).click();
  await page.getByRole('alert').getByText(/another version meanwhile/).waitFor();
  await page.checkAccess();
  await page.getByRole('button', { name: 'Save as new' }).click();
  const list = page.getByRole('complementary', { name: 'Saved' });
  await list.getByText('Theirs').waitFor();
  await list.getByRole('button', { name: 'Delete Theirs' }).click();
  await list.getByRole('button', { name: 'Delete', exact: true }).click();
  await list.getByText('Theirs').waitFor({ state: 'detached' });
  await page.done();
});

test('the reference is searched, and what is clicked goes into the query', async () => {
  const page = await open('source spans');
  const reference = page.getByRole('complementary', { name: 'Reference' });
  await reference.getByLabel('Search the reference').fill('dedupe');
  await reference.locator('summary', { hasText: 'dedupeby' }).click();
  await page.checkAccess();
  await reference.getByRole('button', { name: /^Insert dedupeby/ }).click();
  await until('the command is in the query', async () => (await page.text()) === 'source spans\n| dedupeby ');
  await page.done();
});

test('what is stored, and what is saved, stays text', async () => {
  const evil = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '[x](javascript:alert(1))'];
  await center.send(conversation(40, { question: evil[0], model: evil[1], extra: { 'evil.text': evil[2] } }), evil[0]);
  const saved = await center.server.api('/api/v1/queries/saved', { title: evil[0], description: evil[1], query: `source spans // ${evil[1]}` });
  const page = await open('source spans | filter $d.evil.text != null | choose $l.serviceName as service, $d.gen_ai.request.model as model, $d.evil.text as text, $d as all', { saved: saved.id });
  await page.grid.getByRole('gridcell', { name: evil[2], exact: true }).first().waitFor();
  await page.grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: 'Row as JSON' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('complementary').getByText(evil[0]).waitFor();
  await page.write('source spans | filter evil.text == ');
  await page.keyboard.press('Control+Space');
  await page.getByRole('option').getByText(evil[2]).first().waitFor();
  assert.equal(await page.locator('main img, main script, a[href^="javascript"]').count(), 0);
  await page.done();
});

test('a phone has all of it without a page that scrolls sideways', async () => {
  const page = await open('source spans | countby $d.shop.tier as tier into spans', {}, { width: 390, height: 844, scheme: 'dark' });
  await page.getByText('3 rows ·').waitFor();
  await checkFits(page);
  await page.checkAccess();
  await shot(page, 'query-phone');
  await page.getByRole('button', { name: 'Reference' }).click();
  await page.getByRole('complementary', { name: 'Reference' }).locator('summary', { hasText: 'dedupeby' }).waitFor();
  await page.checkAccess();
  await page.done();
});
