// The analytics and what differs in Chromium: every section on the seed of the analytics, one range for all charts, and the way from a bad group to its cause.
'use strict';
const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { closeBrowser, until } = require('../assistant_page/page.cjs');
const { request } = require('../analytics/seed.cjs');
const { CenterPage, attributes, checkFits, conversation, id, shot } = require('./page.cjs');
const STRINGS = require('./hostile_strings.json');

const SECTIONS = ['overview', 'models', 'cost', 'intents', 'satisfaction', 'quality', 'users', 'sessions', 'tools', 'errors', 'propagation', 'evaluations', 'applications'];
const CHECKED = new Set(['overview', 'cost', 'satisfaction', 'tools', 'evaluations']); // between them they have every kind of panel
const HOUR = 'from=2026-01-05T10:00:00.000Z&to=2026-01-05T11:00:00.000Z';
const filled = new CenterPage();
const empty = new CenterPage();
before(async () => {
  await Promise.all([filled.start(), empty.start()]);
  await filled.server.api('/v1/traces', request());
  // What fails of one model is what comes without a version.
  const failing = Array.from({ length: 60 }, (_, n) => conversation(500 + n, { failed: n % 3 === 0, model: 'acme-now', extra: n % 3 === 0 ? { 'app.flag': 'retry-twice' } : { 'app.flag': 'plain' } }));
  await filled.send(failing.flat(), 'now-shop');
  await until('the spans are there', async () => (await filled.server.api('/api/v1/analytics/ai_spans/result?from=-1h')).rows.length > 0);
});
after(closeBrowser);

const settled = (page) => page.waitForFunction(() => document.querySelector('section.panel') && !document.querySelector('[aria-busy=true]'));
const panel = (page, name) => page.getByRole('region', { name, exact: true });

test('every section opens, with words for what is missing, fit for everyone', async () => {
  const page = await filled.open(`#/figures/${SECTIONS[0]}?${HOUR}`);
  for (const section of SECTIONS) {
    const link = page.getByRole('navigation', { name: 'Analytics' }).locator(`a[href^="#/figures/${section}?"]`);
    await link.click();
    await page.getByRole('heading', { level: 2, name: (await link.textContent()).trim() }).waitFor();
    await settled(page);
    assert.equal(await page.getByRole('alert').count(), 0, section);
    assert.ok((await page.locator('section.panel').count()) > 3, section);
    if (CHECKED.has(section)) await page.checkAccess();
    await shot(page, `figures-${section}`);
  }
  await page.done();
});

test('in the dark and on a phone nothing goes out of sight', async () => {
  for (const [section, more] of [['overview', { scheme: 'dark' }], ['models', { width: 390, height: 844 }], ['tools', { width: 390, height: 844, scheme: 'dark' }]]) {
    const page = await filled.open(`#/figures/${section}?${HOUR}&compare=1`, more);
    await settled(page);
    await checkFits(page);
    await page.checkAccess();
    await shot(page, `figures-${section}-${more.width ?? 1440}-${more.scheme ?? 'light'}`);
    await page.done();
  }
});

test('spans that were refused are told by service and route, with samples to open, as text', async () => {
  const spans = [{ traceId: 'abcd', spanId: '0123456789abcdef', name: '<b>POST</b> /pay/7', startTimeUnixNano: '1767607200000000000', attributes: attributes({ 'http.route': '/pay/{id}' }) }, { traceId: '<i>' }];
  await filled.server.api('/v1/traces', { resourceSpans: [{ resource: { attributes: attributes({ 'service.name': 'refused-shop' }) }, scopeSpans: [{ spans: [...spans, ...spans] }] }] });
  const routes = Array.from({ length: 50 }, (_, i) => ({ name: `GET /${i}` }));
  await filled.server.api('/v1/traces', { resourceSpans: [{ resource: { attributes: attributes({ 'service.name': 'many-routes' }) }, scopeSpans: [{ spans: routes }] }] });
  for (const more of [{}, { width: 390, height: 844, scheme: 'dark' }]) {
    const page = await filled.open(`#/figures/propagation?${HOUR}`, more);
    await settled(page);
    const table = panel(page, 'Refused by the receiver').getByRole('table');
    assert.match(await table.textContent(), /refused-shop.*\/pay\/\{id\}/);
    assert.match(await table.textContent(), /refused-shop\s*not said/);
    await table.getByRole('button', { name: '2 samples of refused-shop, /pay/{id}' }).click();
    assert.match(await table.getByRole('listitem').first().textContent(), /<b>POST<\/b> \/pay\/7 .*trace abcd, span 0123456789abcdef/);
    assert.equal(await table.locator('tbody > tr').count(), 51, 'the first fifty, and the samples of one');
    await panel(page, 'Refused by the receiver').getByText('2 more in').waitFor();
    if (more.width) await checkFits(page);
    await page.checkAccess();
    await shot(page, `figures-refused-${more.width ?? 1440}`);
    await page.done();
  }
});

test('no more than four figures are asked at once, and none after the page is left', async () => {
  const page = await filled.open();
  let open = 0;
  let most = 0;
  const waiting = [];
  await page.route('**/api/v1/analytics/*/result*', async (route) => {
    most = Math.max(most, ++open);
    await new Promise((go) => waiting.push(go));
    open--;
    await route.continue().catch(() => {});
  });
  await page.goto(`${filled.server.url}/#/figures/models?${HOUR}`);
  await until('four wait', () => waiting.length === 4);
  await page.getByText('In line').first().waitFor();
  await page.getByRole('link', { name: 'Explorer' }).click();
  await page.getByRole('group', { name: 'Rows' }).waitFor();
  waiting.splice(0).forEach((go) => go());
  assert.equal(most, 4);
  await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));
  assert.equal(waiting.length, 0);
  await page.unrouteAll();
  await page.done();
});

test('a drag over a chart narrows the time of all, and Esc takes it back', async () => {
  const page = await filled.open(`#/figures/overview?${HOUR}`);
  await settled(page);
  const chart = panel(page, 'AI spans over time').locator('.u-over');
  const { x, y, width, height } = await chart.boundingBox();
  await page.mouse.move(x + width * 0.25, y + height / 2);
  await page.getByText('Spans', { exact: true }).first().waitFor();
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await until('the address has the time', () => page.url().includes('zoom='));
  const given = new URLSearchParams(page.url().split('?')[1]);
  assert.ok(Math.abs(Date.parse(given.get('from')) - Date.parse('2026-01-05T10:15:00Z')) < 60_000, given.get('from'));
  assert.ok(Math.abs(Date.parse(given.get('to')) - Date.parse('2026-01-05T10:30:00Z')) < 60_000, given.get('to'));
  await settled(page);
  await page.keyboard.press('Escape');
  await until('the hour is back', () => page.url().includes('from=2026-01-05T10%3A00%3A00.000Z') && !page.url().includes('zoom='));
  // The same by keys.
  await settled(page);
  await panel(page, 'AI spans over time').getByRole('img').focus();
  for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key);
  await until('zoomed by keys', () => page.url().includes('zoom='));
  await page.done();
});

test('a chart whose first step begins before the time that is shown is walked by keys from that step on', async () => {
  const page = await filled.open('#/figures/overview?from=2026-01-05T10:00:10.000Z&to=2026-01-05T11:00:10.000Z');
  await settled(page);
  await panel(page, 'AI spans over time').getByRole('img').focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key);
  await until('zoomed by keys', () => page.url().includes('zoom='));
  const given = new URLSearchParams(page.url().split('?')[1]);
  const [from, to] = [Date.parse(given.get('from')), Date.parse(given.get('to'))];
  assert.equal((to - from) / (from - Date.parse('2026-01-05T10:00:00Z')), 3 / 2, `${given}`); // the third to the fifth step
  await page.done();
});

test('one crosshair goes over all charts', async () => {
  const page = await filled.open(`#/figures/overview?${HOUR}`);
  await settled(page);
  const { x, y, width, height } = await panel(page, 'AI spans over time').locator('.u-over').boundingBox();
  await page.mouse.move(x + width * 0.4, y + height / 2);
  const lines = () => page.locator('.u-cursor-x').evaluateAll((all) => all.map((one) => Math.round(Number(one.style.transform.match(/translate\(([\d.]+)px/)?.[1] ?? -1) / one.parentElement.clientWidth * 20)));
  await until('all stand at 0.4', async () => (await lines()).length >= 4 && (await lines()).every((place) => place === 8));
  await page.done();
});

test('a panel is a query, its meaning is said, its rows are a table', async () => {
  const page = await filled.open(`#/figures/models?${HOUR}`);
  await settled(page);
  const latency = panel(page, 'Latency by model');
  await latency.getByRole('button', { name: /What is/ }).focus();
  await latency.getByRole('tooltip').waitFor();
  await latency.getByRole('button', { name: 'Rows of Latency by model' }).click();
  await latency.getByRole('columnheader', { name: 'p95' }).getByRole('button').click();
  assert.equal(await latency.getByRole('columnheader', { name: 'p95' }).getAttribute('aria-sort'), 'descending');
  await latency.getByRole('link', { name: /Open as query/ }).click();
  await page.waitForURL(/#\/query\?q=source\+spans/);
  await page.getByText(/read .* rows/).first().waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await page.done();
});

test('a row leads on: to the section of its model, to its trace, to its spans', async () => {
  const page = await filled.open(`#/figures/overview?${HOUR}`);
  await settled(page);
  await panel(page, 'Cost by model').getByRole('link', { name: 'acme-large', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: 'Models' }).waitFor();
  await settled(page);
  assert.equal(await page.getByLabel('model', { exact: true }).inputValue(), 'acme-large');
  await panel(page, 'Models by version').getByRole('link', { name: /Show in the explorer/ }).first().click();
  await page.getByRole('group', { name: 'Rows' }).locator('tbody tr').first().waitFor();
  assert.match(decodeURIComponent(page.url()), /gen_ai.request.model\+==\+'acme-large'/);
  await page.goto(`${filled.server.url}/#/figures/errors?${HOUR}`);
  await settled(page);
  await panel(page, 'Errors by type').locator('td.mono a').first().click();
  await page.getByRole('tree', { name: 'Spans' }).waitFor();
  await page.done();
});

test('from a model that fails to what differs among its answers', async () => {
  const page = await filled.open('#/figures/errors?from=-1h');
  await settled(page);
  await panel(page, 'Errors by type').getByRole('link', { name: /What differs/ }).first().click();
  await page.getByRole('list', { name: 'Findings' }).getByText('retry-twice').first().waitFor();
  assert.match(page.url(), /#\/differences\?.*selection=failed/);
  assert.equal(await page.getByRole('radio', { name: 'Failed' }).isChecked(), true);
  await page.checkAccess();
  await shot(page, 'differences');
  assert.match(await page.getByRole('link', { name: /Open as query/ }).first().getAttribute('href'), /#\/query\?q=source/);
  // Nobody judged in this hour.
  await page.getByText('Thumbs down', { exact: true }).click();
  await page.getByRole('region', { name: 'Result' }).waitFor();
  assert.equal(await page.getByRole('list', { name: 'Findings' }).count(), 0);
  await page.checkAccess();
  await page.done();
});

test('an evaluation is switched on and tried, a price is set and taken back', async () => {
  const page = await filled.open(`#/figures/evaluations?${HOUR}`);
  await settled(page);
  await page.getByRole('switch', { name: 'PII of prompts' }).check();
  await until('it is on', async () => (await filled.server.api('/api/v1/evaluations')).evaluations.some(({ type, target, isEnabled }) => type === 'PII' && target === 'PROMPT' && isEnabled));
  await page.getByText('0 % judged', { exact: true }).waitFor(); // what is stored came before
  await page.getByRole('button', { name: 'Try on what is stored' }).click();
  await page.getByRole('columnheader', { name: /stored calls/ }).waitFor();
  await page.getByRole('switch', { name: 'PII of prompts' }).uncheck();
  await until('it is off', async () => (await filled.server.api('/api/v1/evaluations')).evaluations.length === 0);
  await page.goto(`${filled.server.url}/#/figures/cost?${HOUR}`);
  await settled(page);
  await page.getByLabel('Model', { exact: true }).fill('acme-*');
  await page.getByLabel('Input', { exact: true }).fill('3');
  await page.getByLabel('Output', { exact: true }).fill('12.5');
  await page.getByRole('button', { name: 'Set the price' }).click();
  await page.getByRole('group', { name: 'Prices' }).getByText('$12.5').waitFor();
  await page.getByRole('button', { name: 'Take back the price of acme-*' }).click();
  await page.getByText('None: published prices hold').waitFor();
  await page.done();
});

test('a condition that cannot be read is said where it is written, and undone', async () => {
  const page = await filled.open('#/differences?from=-1h&selection=failed&base=no+such+%28', { expected: [/400/] });
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Remove the base' }).click();
  await page.getByRole('region', { name: 'Result' }).waitFor();
  await page.done();
});

test('whatever is stored stays text: as a name, a label, a filter, a finding', async () => {
  const start = Date.parse('2026-01-05T14:00:00Z');
  const spans = STRINGS.map((s, i) => ({
    traceId: id(0xbad000 + i, 32), spanId: id(0xbad000 + i, 16), parentSpanId: '', name: s, kind: 1, startTimeUnixNano: `${start + i * 1000}000000`, endTimeUnixNano: `${start + i * 1000 + 50}000000`, status: { code: 2, message: s },
    attributes: attributes({ 'gen_ai.operation.name': ['chat', 'execute_tool', 'invoke_agent', 'agent_handoff'][i % 4], 'gen_ai.provider.name': s, 'gen_ai.request.model': s, 'gen_ai.response.model': s, 'enduser.id': s, 'gen_ai.conversation.id': s, 'gen_ai.tool.name': s, 'gen_ai.agent.name': s, 'gen_ai.handoff.from_agent': s, 'gen_ai.handoff.to_agent': STRINGS[(i + 1) % STRINGS.length], 'error.type': s, 'ai.intent.category': s, 'ai.intent.confidence': 0.1, 'ai.user_input': s, 'gen_ai.usage.input_tokens': 5, 'feedback.type': i % 3 ? 'thumbs_up' : 'thumbs_down', 'feedback.comment': s }),
  }));
  await filled.send(spans, STRINGS[3]);
  const page = await filled.open();
  const range = 'from=2026-01-05T14:00:00.000Z&to=2026-01-05T15:00:00.000Z';
  for (const place of [...['overview', 'models', 'intents', 'satisfaction', 'tools', 'errors'].map((section) => `figures/${section}?${range}`), `figures/models?${range}&model=${encodeURIComponent(STRINGS[5])}`]) {
    await page.goto(`${filled.server.url}/#/${place}`);
    await settled(page);
    for (const more of (await page.getByRole('button', { name: /^Show all/ }).all()).reverse()) await more.click();
    assert.equal(await page.locator('main iframe, main img, main script, main svg[onload], main a[href^="javascript" i]').count(), 0, place);
  }
  await page.goto(`${filled.server.url}/#/differences?${range}&selection=failed&base=${encodeURIComponent("$d.enduser.id != '<img src=x onerror=alert(1)>'")}`);
  await page.getByRole('region', { name: 'Result' }).waitFor();
  await page.done();
});

test('an empty store says so, with a way on', async () => {
  const page = await empty.open('#/figures/overview');
  await page.getByText('No AI spans in this time').waitFor();
  await settled(page);
  await panel(page, 'AI spans over time').getByText('No data').waitFor();
  await page.getByRole('list', { name: 'Figures' }).getByText('no data').first().waitFor();
  await page.checkAccess();
  await shot(page, 'figures-empty');
  await page.getByRole('link', { name: 'How to send' }).click();
  await page.getByText('Waiting for the first trace').waitFor();
  await page.goto(`${empty.server.url}/#/differences`);
  await page.getByText('no trace to compare').waitFor();
  await page.checkAccess();
  await page.done();
});
