// Whatever was stored is text: hostile_strings.json in every field there is, every page opened. And what every answer of the
// server carries, and whom it lets write, by a table of its routes.
'use strict';
const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { Server, closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, id } = require('./page.cjs');
const STRINGS = require('./hostile_strings.json');

const PER_TRACE = 20;
const center = new CenterPage();
let api;
before(async () => {
  await center.start({ args: ['--mask', 'none'] });
  api = (target, body) => center.server.api(target, body);
});
after(closeBrowser);

const text = (stringValue) => ({ stringValue });
const cut = (s, bytes) => (Buffer.byteLength(s) <= bytes ? s : s.slice(0, Math.floor(bytes / 3)));
const traceOf = (i) => id(0xbad0000 + Math.floor(i / PER_TRACE), 32);
const spanOf = (i) => id(0xbad000 + i, 16);
const post = (path, body, headers = {}) => fetch(center.server.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
// Some at a time.
async function each(list, work, atOnce = 8) {
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < list.length) {
      const i = next++;
      await work(list[i], i);
    }
  }));
}

// Of a span with the string wherever a string may stand.
function resourceSpans(s, i) {
  const start = BigInt(Date.now() - 120_000 + i * 10) * 1_000_000n;
  const say = (role, content) => ({ role, parts: [{ type: 'text', content }, { type: 'reasoning', content }, { type: 'tool_call', id: s, name: s, arguments: { [s]: s } }, { type: 'tool_call_response', id: s, response: s }, { type: 'uri', modality: s, uri: s }, { type: s, content: s }] });
  const attributes = {
    [s || 'empty']: s, 'ai.intent.category': s, 'ai.intent.confidence': '0.1', 'gen_ai.operation.name': i % 5 === 4 ? 'execute_tool' : 'chat', 'gen_ai.provider.name': s, 'gen_ai.request.model': s, 'gen_ai.response.model': s, 'gen_ai.response.id': s,
    'gen_ai.input.messages': JSON.stringify([say('user', s), say(s, s)]), 'gen_ai.output.messages': JSON.stringify([{ ...say('assistant', s), finish_reason: s }]), 'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: s }]),
    'gen_ai.tool.name': s, 'gen_ai.tool.call.arguments': s, 'gen_ai.tool.call.result': s, 'gen_ai.tool.definitions': JSON.stringify([{ name: s, description: s }]), 'enduser.id': s, 'gen_ai.conversation.id': s, 'gen_ai.agent.name': s,
    'gen_ai.prompt.name': s, 'http.route': s, 'url.full': s, 'error.type': s, 'gen_ai.response.evaluations.custom.name': s, 'gen_ai.response.evaluations.custom.explanation': s, 'gen_ai.response.evaluations.pii.label': 'p1', 'gen_ai.response.evaluations.pii.details': s,
  };
  const list = (of) => Object.entries(of).map(([key, value]) => ({ key, value: text(value) }));
  return {
    resource: { attributes: list({ 'service.name': s || 'x', [`r ${s}`]: s, 'telemetry.sdk.name': s, 'service.version': s }) },
    scopeSpans: [{
      scope: { name: s, version: s, attributes: list({ [s || 'k']: s }) },
      spans: [{
        traceId: traceOf(i), spanId: spanOf(i), parentSpanId: i % PER_TRACE ? spanOf(i - 1 - ((i - 1) % PER_TRACE)) : '', name: s, kind: 1, startTimeUnixNano: String(start), endTimeUnixNano: String(start + 5_000_000n),
        status: { code: 2, message: s }, attributes: list(attributes),
        events: [{ timeUnixNano: String(start), name: s, attributes: list({ [s || 'k']: s }) }, { timeUnixNano: String(start), name: 'exception', attributes: list({ 'exception.type': s, 'exception.message': s, 'exception.stacktrace': s }) }],
        links: [{ traceId: traceOf(i), spanId: spanOf(i), attributes: list({ [s || 'k']: s }) }],
      }],
    }],
  };
}

// What must never be: a dialog, a request elsewhere, an error on the console (all counted in page.broken), a script that ran.
async function isSafe(page, where) {
  assert.deepEqual(page.broken, [], where);
  assert.deepEqual(await page.evaluate(() => [window.__hit, document.querySelectorAll('iframe, object, embed, base, main script, main img, main svg [onload], main [onerror]').length]), [undefined, 0], where);
}
const settled = (page) => until('the page is quiet', () => page.evaluate(() => !document.querySelector('main [aria-busy=true], main .loading')));

test('there are at least 200 of them, all different', () => {
  assert.ok(STRINGS.length >= 200, String(STRINGS.length));
  assert.equal(new Set(STRINGS).size, STRINGS.length);
});

test('requests that were refused are told on the waiting page, as text', async () => {
  await each(STRINGS, async (s, i) => {
    const refused = await [
      () => post('/v1/traces', '{}', { 'content-type': s.replace(/[^\x20-\x7e]/g, '') || 'x/y' }),
      () => post(`/${encodeURIComponent(s) || 'x'}`, '{}'),
      () => post('/v1/traces', JSON.stringify({ resource_spans: s, [s]: s })),
      () => post('/v1/traces', s),
    ][i % 4]();
    assert.ok(refused.status >= 400 || s === '{}', `${refused.status} ${s}`);
  });
  const page = await center.open();
  await page.getByText('Waiting for the first trace').waitFor();
  await page.getByRole('table', { name: 'Refused requests' }).getByRole('row').nth(20).waitFor();
  await isSafe(page, 'waiting');
  await page.done();
});

test('stored in every field', async () => {
  await api('/v1/traces', { resourceSpans: STRINGS.map(resourceSpans) });
  await api('/v1/logs', { resourceLogs: STRINGS.map((s, i) => ({ resource: { attributes: [{ key: 'service.name', value: text(s || 'x') }] }, scopeLogs: [{ logRecords: [{ timeUnixNano: `${Date.now() - 60_000}000000`, traceId: traceOf(i), spanId: spanOf(i), severityText: s, body: text(s), attributes: [{ key: s || 'k', value: text(s) }] }] }] })) });
  await api('/v1/metrics', { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics: STRINGS.map((s) => ({ name: s || 'x', unit: s, description: s, gauge: { dataPoints: [{ timeUnixNano: `${Date.now()}000000`, asDouble: 1, attributes: [{ key: s || 'k', value: text(s) }] }] } })) }] }] });
  await api('/api/v1/review/labels'); // there
  await each(STRINGS, async (s, i) => {
    const at = { trace_id: traceOf(i), span_id: spanOf(i) };
    const verdict = await post('/api/v1/feedback', { ...at, verdict: 'thumbs_down', comment: s, correction: s, category: cut(s, 128), user_id: cut(s, 256) });
    assert.equal(verdict.status, 200, await verdict.text());
    const review = await post('/api/v1/review', { ...at, reviewer: cut(s, 128) || 'x', note: s, done: false });
    assert.equal(review.status, 200, await review.text());
  });
  // Names that a resource may not have are refused by it: what it takes must be enough.
  const taken = { dashboards: 0, alerts: 0, prices: 0 };
  const query = 'source spans | aggregate count() as n';
  for (let i = 0; i < STRINGS.length; i += 90) {
    const some = STRINGS.slice(i, i + 90);
    const panels = some.map((s, k) => ({ id: `p${k}`, title: s, description: s, kind: k % 9 ? 'number' : 'text', unit: cut(s, 16), position: { x: (k % 4) * 6, y: Math.floor(k / 4) * 2, w: 6, h: 2 }, ...(k % 9 ? { query } : { text: s }) }));
    const stored = await post('/api/v1/dashboards', { title: some[0], description: some[0], tags: some.slice(0, 5), panels });
    assert.equal(stored.status, 201, await stored.text());
  }
  await each(STRINGS.slice(0, 100), async (s) => {
    for (const [name, path, body] of [
      ['dashboards', '/api/v1/dashboards', { title: s, description: s, panels: [] }],
      ['alerts', '/api/v1/alerts/rules', { name: s, description: s, query, condition: { column: 'n', op: '>', value: 1e12 }, labels: { l: s }, enabled: false }],
      ['prices', '/api/v1/prices', { model: s, note: s, input: 1, output: 1 }],
    ]) if ((await post(path, body)).status < 300) taken[name]++;
  }, 4);
  for (const [name, count] of Object.entries(taken)) assert.ok(count >= 60, `${name}: ${count}`);
  const labels = await fetch(`${center.server.url}/api/v1/review/labels`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ labels: STRINGS.slice(0, 9).map((s) => ({ name: cut(s, 64), meaning: s })) }) });
  assert.equal(labels.status, 200, await labels.text());
});

test('the explorer with all columns, both kinds of rows, the palette', async () => {
  const page = await center.open();
  for (const [view, columns] of [
    ['interactions', 'status,time,name,input,output,duration_us,ttft_s,tokens,cost_usd,models,user,intent,feedback,evaluated,spans,service,conversation'],
    ['spans', 'status,time,service,name,input,output,duration_us,ttft_s,tokens,cost_usd,operation,models,user,intent,feedback'],
  ]) {
    await page.goto(`${center.server.url}/#/explorer?view=${view}&cols=${columns}`);
    await page.getByRole('group', { name: 'Rows' }).locator('tbody tr').nth(10).waitFor();
    if (view === 'spans') await page.getByRole('button', { name: 'Show more' }).click();
    await settled(page);
    await isSafe(page, view);
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await isSafe(page, 'palette');
  await page.done();
});

test('each trace: every span of it, and its transcript', async () => {
  const page = await center.open(`#/trace/${traceOf(0)}`);
  for (let i = 0; i < STRINGS.length; i += PER_TRACE) {
    await page.goto(`${center.server.url}/#/trace/${traceOf(i)}`);
    await page.getByRole('treeitem').first().waitFor();
    for (let k = i; k < Math.min(i + PER_TRACE, STRINGS.length); k++) await page.keyboard.press('j');
    await isSafe(page, `trace ${i}`);
    await page.keyboard.press('t');
    await page.getByRole('group', { name: 'Transcript' }).waitFor();
    await isSafe(page, `transcript ${i}`);
  }
  await page.done();
});

test('the review of each', async () => {
  const page = await center.open('#/review?from=-1h&state=all');
  const status = page.getByRole('status').first();
  await until('all are there', async () => / of 14 here/.test(await status.textContent()) || /\b\d\d+ here/.test(await status.textContent()));
  for (let i = 0; i < Math.ceil(STRINGS.length / PER_TRACE); i++) {
    await page.getByRole('group', { name: 'Transcript' }).waitFor();
    await isSafe(page, `review ${i}`);
    await page.keyboard.press('j');
  }
  await page.done();
});

test('every page of the rail, and what their first links open', async () => {
  const page = await center.open();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const places = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const open = async (place) => {
    await page.goto(`${center.server.url}/${place}`);
    await page.locator('main').first().waitFor();
    await settled(page);
    await isSafe(page, place);
  };
  const links = new Set();
  for (const place of new Set(places)) {
    await open(place);
    const root = place.split('?')[0];
    const inner = await page.locator('main a[href^="#/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    for (const link of inner.filter((one) => one.startsWith(`${root}/`)).slice(0, 8)) links.add(link);
  }
  for (const { id: one, read_only: isReady } of (await api('/api/v1/dashboards')).dashboards.filter((all) => !all.read_only).slice(0, 4)) if (!isReady) links.add(`#/dashboards/${one}`);
  for (const link of links) await open(link);
  await open(`#/query?q=${encodeURIComponent('source spans | limit 300')}`);
  await open(`#/query?q=${encodeURIComponent('source logs | limit 300')}`);
  await page.done();
});

test('every answer: a policy without inline code, no sniffing, no referrer, no frame; data is kept nowhere', async () => {
  const { paths } = await api('/api/v1/openapi.json');
  const asked = Object.entries(paths).flatMap(([path, of]) => Object.keys(of).map((method) => [method.toUpperCase(), path.replace(/\{[^}]+\}/g, 'none-such')]));
  for (const path of ['/', '/nothing', '/healthz', '/readyz', '/metrics', '/mcp', '/v1/traces', '/v1/logs', '/v1/metrics', '/%zz', '/api/v1/traces?limit=x', '/ai/evaluations/v3']) {
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE', 'PATCH']) asked.push([method, path]);
  }
  assert.ok(asked.length > 80, String(asked.length));
  const page = await (await fetch(center.server.url, { headers: { accept: 'text/html' } })).text();
  const assets = [...page.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map(([, file]) => `/${file}`);
  assert.ok(assets.length >= 2, page);
  const wrong = [];
  const check = (what, { headers, status }, isAsset = false) => {
    const policy = headers.get('content-security-policy') ?? '';
    const bad = [
      [/default-src 'none'/.test(policy), 'default-src'], [!/unsafe|\*|data:|blob:/.test(policy), `loose policy ${policy}`], [/base-uri 'none'/.test(policy), 'base-uri'], [/frame-ancestors 'none'/.test(policy), 'frame-ancestors'], [/form-action 'none'/.test(policy), 'form-action'],
      [headers.get('x-content-type-options') === 'nosniff', 'nosniff'], [headers.get('referrer-policy') === 'no-referrer', 'no-referrer'], [isAsset || /no-store|no-cache/.test(headers.get('cache-control') ?? ''), `cache ${headers.get('cache-control')}`],
      [!headers.has('set-cookie'), 'a cookie'], [!headers.has('access-control-allow-origin'), 'an origin is allowed'], [!headers.has('server'), 'says what it is'],
    ].filter(([isRight]) => !isRight).map(([, name]) => name);
    if (bad.length) wrong.push(`${status} ${what}: ${bad.join(', ')}`);
  };
  await each(asked, async ([method, path]) => check(`${method} ${path}`, await fetch(center.server.url + path, { method, ...(method === 'POST' || method === 'PUT' ? { body: '{', headers: { 'content-type': 'application/json' } } : {}) })));
  check('page', await fetch(center.server.url, { headers: { accept: 'text/html' } }), true);
  for (const asset of assets) check(asset, await fetch(center.server.url + asset), true);
  assert.deepEqual(wrong, []);
});

test('a page elsewhere changes nothing, whatever it sends; our own may, and so may who is no page', async () => {
  const { paths } = await api('/api/v1/openapi.json');
  // What only reads: a page elsewhere may ask, and cannot read the answer.
  const READS = new Set(['/api/v1/query', '/api/v1/compile', '/api/v1/dataprime/query', '/api/v1/language/analysis', '/api/v1/language/completion', '/api/v1/language/hover', '/api/v1/language/format', '/api/v1/differences', '/api/v1/dashboards/check',
    '/api/v1/alerts/rules/backtest', '/api/v1/alerts/rules/{id}/backtest', '/api/v1/evaluations/run']);
  const writes = Object.entries(paths).flatMap(([path, of]) => Object.keys(of).filter((method) => !['get', 'options'].includes(method) && !READS.has(path)).map((method) => [method.toUpperCase(), path.replace(/\{[^}]+\}/g, 'none-such')]));
  for (const path of ['/v1/traces', '/v1/logs', '/v1/metrics', '/ai/evaluations/v3', '/mcp']) writes.push(['POST', path]);
  assert.ok(writes.length > 20, String(writes.length));
  const origin = center.server.url;
  const foreign = [
    ['a foreign origin', { origin: 'https://evil.example', 'content-type': 'application/json' }],
    ['no origin to speak of', { origin: 'null', 'content-type': 'application/json' }],
    ['a foreign origin with a cookie, as a form', { origin: 'https://evil.example', cookie: 'a=b', 'content-type': 'text/plain' }],
    ['an origin like ours', { origin: origin.replace('127.0.0.1', '127.0.0.1.evil.example'), 'content-type': 'application/json' }],
    ['another site, by the browser', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' }],
  ];
  const wrong = [];
  await each(writes, async ([method, path]) => {
    for (const [what, headers] of foreign) {
      const { status } = await fetch(origin + path, { method, headers, body: method === 'DELETE' ? undefined : '{}' });
      if (status !== 403 && status !== 415) wrong.push(`${method} ${path} from ${what}: ${status}`);
    }
    const own = await fetch(origin + path, { method, headers: { origin, 'content-type': 'application/json' }, body: method === 'DELETE' ? undefined : '{' });
    const told = own.status === 403 && (await own.text());
    if (told && /origin|page/.test(told)) wrong.push(`${method} ${path} from our own page: ${told}`);
  });
  assert.deepEqual(wrong, []);
});
