// The AI Center's page in Chromium, with the real server: from nothing stored to a verdict on an answer.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, before, after } = require('node:test');
const { Server, closeBrowser, openPage, until } = require('../assistant_page/page.cjs');
const { CenterPage, attributes, checkFits, conversation, id, rows, shot } = require('./page.cjs');

const center = new CenterPage();
let server;
before(async () => {
  await center.start();
  server = center.server;
});
after(closeBrowser);
const open = (...given) => center.open(...given);
const send = (...given) => center.send(...given);

test('an empty store shows how to send, and the first trace opens by itself', async () => {
  const page = await open();
  await page.getByText('Waiting for the first trace').waitFor();
  await page.getByLabel('Example').getByText(server.url).waitFor();
  await page.checkAccess();
  await shot(page, 'waiting');
  await page.getByRole('button', { name: 'Send a sample trace' }).click();
  await page.getByRole('tree', { name: 'Spans' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'POST /ask' }).waitFor();
  await page.done();
});

test('GET / is a page for browsers and words for others, under a policy without inline code', async () => {
  const page = await fetch(server.url, { headers: { accept: 'text/html' } });
  assert.match(page.headers.get('content-type'), /text\/html/);
  assert.match(page.headers.get('content-security-policy'), /script-src 'self'/);
  assert.doesNotMatch(page.headers.get('content-security-policy'), /unsafe/);
  const script = (await page.text()).match(/assets\/index-[^"]+\.js/)[0];
  const asset = await fetch(`${server.url}/${script}`);
  assert.match(asset.headers.get('cache-control'), /immutable/);
  assert.match(await (await fetch(server.url)).text(), /^Throughline is running/);
});

test('from the table to the answer, its transcript and a verdict, by keys alone', async () => {
  await send([...conversation(1), ...conversation(2, { question: 'And payments?', failed: true })]);
  const page = await open();
  await page.getByRole('cell', { name: 'Why is checkout slow?' }).waitFor();
  await page.checkAccess();
  await shot(page, 'explorer');
  await page.keyboard.press('j'); // the sample is the newest
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('tree', { name: 'Spans' }).waitFor();
  assert.match(page.url(), /#\/trace\/0000/);
  await page.checkAccess();
  await page.keyboard.press('c');
  await page.locator('.critical').first().waitFor();
  await page.keyboard.press('+');
  await page.getByText('Verdict stored').waitFor();
  await shot(page, 'trace');
  await page.keyboard.press('t');
  await page.getByRole('group', { name: 'Transcript' }).locator('strong', { hasText: 'database' }).first().waitFor();
  await page.checkAccess();
  await shot(page, 'transcript');
  const trace = page.url().match(/trace\/([0-9a-f]{32})/)[1];
  await until('the verdict is on the trace', async () => (await server.api(`/api/v1/traces/${trace}`)).spans.some(({ attributes: of }) => of['feedback.type'] === 'thumbs_up'));
  await page.keyboard.press('Escape');
  await rows(page).first().waitFor();
  await page.done();
});

test('the filter is DataPrime: completed, its mistakes shown, in the address', async () => {
  const page = await open('', { expected: [/400/] });
  await rows(page).first().waitFor();
  const all = await rows(page).count();
  await page.keyboard.press('/');
  await page.keyboard.type('filter $d.gen_ai.request.mo');
  await page.getByRole('option', { name: /\$d\.gen_ai\.request\.model/ }).first().waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(" == 'none such'");
  await page.keyboard.press('Enter');
  await page.getByText('Nothing matches here').waitFor();
  assert.match(decodeURIComponent(page.url()), /none\+such/);
  await page.getByRole('button', { name: 'remove it' }).click();
  await until('the rows are back', async () => (await rows(page).count()) === all);
  await page.getByRole('textbox', { name: 'Filter in DataPrime' }).fill('filtr $d.x == 1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('no command `filtr`').waitFor();
  await page.getByRole('button', { name: 'Remove the filter' }).click();
  await page.getByRole('button', { name: 'Errors', exact: true }).click();
  await until('only the failed one', async () => (await rows(page).count()) === 1);
  await page.done();
});

test('live: what comes is shown by itself', async () => {
  const page = await open();
  await rows(page).first().waitFor();
  const first = page.waitForResponse((response) => response.url().includes('/api/v1/tail'));
  await page.keyboard.press('.');
  await first;
  await send(conversation(3, { question: 'Just now?' }));
  await page.getByRole('cell', { name: 'Just now?' }).waitFor();
  await page.done();
});

test('columns are chosen, rows are saved, spans are rows too', async () => {
  const page = await open('#/explorer?view=spans');
  await rows(page).first().waitFor();
  await page.getByLabel('Columns').click();
  await page.getByRole('checkbox', { name: 'Input' }).check();
  await page.getByRole('columnheader', { name: 'Input' }).waitFor();
  assert.match(page.url(), /cols=/);
  await page.getByLabel('Export').click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  assert.match(fs.readFileSync(await (await saved).path(), 'utf8'), /^trace,span,time/);
  await page.done();
});

test('a span without its parent and spans in a circle are shown, and said', async () => {
  const [a, b, c, d] = conversation(4);
  await send([{ ...a, parentSpanId: id(0xdead, 16) }, { ...b, parentSpanId: c.spanId }, { ...c, parentSpanId: b.spanId }, d]);
  const page = await open(`#/trace/${a.traceId}`);
  await page.getByText('1 span refers to a parent not received').waitFor();
  await page.getByText('1 circle of parents').waitFor();
  assert.equal(await page.getByRole('treeitem').count(), 4);
  await page.done();
});

test('10,000 spans: only those in sight are in the document', async () => {
  const start = Date.now() - 100_000;
  const traceId = id(0xb16, 32);
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    traceId, spanId: id(0x900000 + i, 16), parentSpanId: i ? id(0x900000 + ((i - 1) >> 2), 16) : '', name: `step ${i}`, kind: 1, startTimeUnixNano: `${start + i}000000`, endTimeUnixNano: `${start + i + 20}000000`, attributes: [],
  }));
  await send(many, 'big');
  const page = await open(`#/trace/${traceId}`);
  await page.getByRole('treeitem').first().waitFor();
  assert.ok((await page.getByRole('treeitem').count()) < 120);
  await page.getByRole('textbox', { name: 'Find in this trace' }).fill('step 9999');
  await page.getByText('1 match').waitFor();
  await page.getByRole('textbox', { name: 'Find in this trace' }).press('Enter');
  await page.getByRole('heading', { name: 'step 9999' }).waitFor();
  await page.done();
});

test('whatever is stored stays text, on every page', async () => {
  const evil = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'javascript:alert(1)', '[x](javascript:alert(1)) ![y](http://127.0.0.1:9/p.png)', '{{constructor.constructor("alert(1)")()}}', '<svg/onload=alert(1)>\u202e\u0000'];
  const spans = evil.flatMap((text, i) => conversation(20 + i, { question: text, answer: `${text}\n\n<iframe src=//h></iframe>`, model: text, failed: true, extra: { [text]: text, 'enduser.id': text, intent: text } }).map((span) => ({ ...span, name: `${text} ${span.name}`, status: { code: 2, message: text } })));
  await send(spans, evil[0]);
  for (const scheme of ['light', 'dark']) {
    const page = await open('', { scheme });
    await page.getByRole('cell', { name: evil[0] }).first().waitFor();
    for (const span of spans.filter(({ parentSpanId }) => !parentSpanId)) {
      await page.goto(`${server.url}/#/trace/${span.traceId}`);
      await page.getByRole('treeitem').nth(3).click();
      await page.getByText('Messages', { exact: true }).waitFor();
      await page.keyboard.press('t');
      await page.getByRole('group', { name: 'Transcript' }).waitFor();
      assert.equal(await page.locator('iframe, img, svg[onload], a[href^="javascript"]').count(), 0);
    }
    await page.done();
  }
});

test('a phone shows all of it without a page that scrolls sideways', async () => {
  const page = await open('', { width: 390, height: 844 });
  await rows(page).first().waitFor();
  await checkFits(page);
  await page.checkAccess();
  await shot(page, 'phone');
  await page.goto(`${server.url}/#/trace/${id(0xfeed001, 32)}`);
  await page.getByRole('treeitem').first().waitFor();
  await checkFits(page);
  await page.done();
});

test('a server that wants a token asks for it, and keeps it in the tab', async () => {
  const own = await Server.start({ args: ['--token', 'open-sesame'] });
  const page = await openPage(own.url, { wait: false, expected: [/401/] });
  await page.getByLabel('Token', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Token', { exact: true }).fill('open-sesame');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('Waiting for the first trace').waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes('sesame')), false);
  await page.done();
  await own.stop();
});
