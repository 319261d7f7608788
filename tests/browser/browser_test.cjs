// A page in a real browser sends OTLP: what the server's rules allow arrives and can be read back, what they don't allow is not stored.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const { test, before, after } = require('node:test');
const { Server, cleanEnvironment, run, temporaryFolder } = require('../lib/throughline.cjs');

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';

let page; // another origin than the server's: it serves one page, which sends what its address says

// Sends one span and writes into the document what came of it.
const PAGE = `<!doctype html><title>sender</title><pre id="out">sending</pre><script>
  const { url, traceId, token, type } = Object.fromEntries(new URLSearchParams(location.search));
  const now = String(Date.now()) + '000000';
  const headers = { 'content-type': type };
  if (token) headers.authorization = 'Bearer ' + token;
  const span = { traceId, spanId: '00000000000000a1', name: 'click', kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'page' } }] };
  fetch(url, { method: 'POST', headers, body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }) })
    .then(async (answer) => ({ status: answer.status, body: await answer.text() }), (error) => ({ error: String(error) }))
    .then((result) => (document.getElementById('out').textContent = 'RESULT' + JSON.stringify(result) + 'END'));
</script>`;

before(async () => {
  assert.ok(fs.existsSync(BROWSER), `${BROWSER} is not there: ./setup installs it`);
  page = http.createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE));
  page.unref();
  await new Promise((resolve) => page.listen(0, '127.0.0.1', resolve));
});
after(() => page.close());

// What the page got: {status, body}, or {error} when the browser kept the answer from it.
async function sendFromPage(server, traceId, { token = '', type = 'application/json' } = {}) {
  const address = `http://localhost:${page.address().port}/?${new URLSearchParams({ url: `${server.url}/v1/traces`, traceId, token, type })}`;
  // Virtual time ends when nothing is under way any more, so the document is written after the page's request.
  const shown = await run(BROWSER, [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', `--user-data-dir=${temporaryFolder()}`, '--virtual-time-budget=20000', '--dump-dom', address,
  ], { env: cleanEnvironment() });
  const [, result] = shown.out.match(/RESULT(.*)END/) ?? assert.fail(`the page wrote no result (${shown.code}):\n${shown.all}`);
  return JSON.parse(result.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
}

async function isStored(server, traceId, token) {
  const answer = await fetch(`${server.url}/api/v1/traces/${traceId}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  assert.ok([200, 404].includes(answer.status), `${answer.status} ${await answer.text()}`);
  return answer.status === 200;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OTHER = '5b8efff798038103d269b633813fc60c';

test('a page on this machine may send, and reads the answer', async () => {
  const server = await Server.start();
  assert.deepEqual(await sendFromPage(server, TRACE), { status: 200, body: '{}' });
  assert.ok(await isStored(server, TRACE));
  await server.stop();
});

test('a page whose origin no rule allows is refused, and nothing is stored', async () => {
  const server = await Server.start({ args: ['--cors-origin', 'https://elsewhere.example'] });
  // The second is one that browsers send without asking first.
  for (const type of ['application/json', 'text/plain']) {
    assert.match((await sendFromPage(server, TRACE, { type })).error ?? '', /TypeError/);
    assert.ok(!(await isStored(server, TRACE)));
  }
  assert.match((await server.cli('query', '--format', 'ndjson', 'source spans | count into spans')).out, /^\{"spans":0\}$/m);
  await server.stop();
});

test('a page whose origin a rule allows may send', async () => {
  const server = await Server.start({ args: ['--cors-origin', `https://elsewhere.example,http://localhost:${page.address().port}`] });
  assert.deepEqual(await sendFromPage(server, TRACE), { status: 200, body: '{}' });
  assert.ok(await isStored(server, TRACE));
  await server.stop();
});

test('with --ingest-token a page needs the token, which sends and reads nothing', async () => {
  const server = await Server.start({ args: ['--ingest-token', 'for-pages', '--token', 'for-all'] });
  const refused = await sendFromPage(server, TRACE);
  assert.equal(refused.status, 401);
  assert.match(refused.body, /token/i);
  assert.deepEqual(await sendFromPage(server, OTHER, { token: 'for-pages' }), { status: 200, body: '{}' });
  assert.ok(!(await isStored(server, TRACE, 'for-all')));
  assert.ok(await isStored(server, OTHER, 'for-all'));
  const read = await fetch(`${server.url}/api/v1/traces/${OTHER}`, { headers: { authorization: 'Bearer for-pages' } });
  assert.ok([401, 403].includes(read.status), `the token for pages reads: ${read.status}`);
  await server.stop();
});
