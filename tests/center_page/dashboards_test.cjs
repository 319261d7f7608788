// Dashboards in Chromium: a ready one with what is stored, one's own changed by keys and saved, files out and in.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, before, after } = require('node:test');
const { closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, checkFits, conversation, shot } = require('./page.cjs');

// With reduced motion a style that has just changed takes until the next frame.
async function access(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.checkAccess();
}

const center = new CenterPage();
let server;
before(async () => {
  await center.start();
  server = center.server;
  await center.send([1, 2, 3, 4, 5].flatMap((n) => conversation(n, { model: n % 2 ? 'gpt-4o' : 'gpt-4o-mini', failed: n === 5 })));
});
after(closeBrowser);
const panel = (page, title) => page.getByRole('region', { name: title, exact: true });
const boxOf = async (locator) => locator.evaluate((one) => [one.style.gridColumn, one.style.gridRow].join(' '));

const count = 'source spans | groupby $l.serviceName as service aggregate count() as spans';
async function stored(title, more = {}) {
  const { id } = await server.api('/api/v1/dashboards', {
    title,
    panels: [
      { id: 'a', title: 'First', kind: 'bar', query: count, position: { x: 0, y: 0, w: 12, h: 8 } },
      { id: 'b', title: 'Second', kind: 'table', query: count, position: { x: 12, y: 0, w: 12, h: 8 } },
    ],
    ...more,
  });
  return id;
}

test('a ready dashboard shows what is stored; its variables are in the address', async () => {
  const page = await center.open('#/dashboards');
  await page.getByRole('link', { name: 'AI Center overview' }).waitFor();
  await access(page);
  await shot(page, 'dashboards');
  await page.getByRole('link', { name: 'AI Center overview' }).click();
  await panel(page, 'Errors by type').getByText('1', { exact: true }).waitFor();
  await panel(page, 'Models used').getByText('gpt-4o-mini').waitFor();
  await panel(page, 'Requests over time').getByRole('img', { name: /2 lines over time/ }).waitFor();
  await panel(page, 'Tokens and cost').getByText('Input tokens').waitFor();
  await until('no panel is asked for any more', async () => (await page.locator('[aria-busy=true]').count()) === 0);
  await access(page);
  await shot(page, 'dashboard');
  await page.getByLabel('Model', { exact: true }).selectOption('gpt-4o-mini');
  assert.match(page.url(), /v\.model=gpt-4o-mini/);
  await until('only that model', async () => (await panel(page, 'Models used').locator('tbody tr').count()) === 1);
  await page.reload();
  await until('the link keeps it', async () => (await page.getByLabel('Model', { exact: true }).inputValue()) === 'gpt-4o-mini');
  await panel(page, 'Models used').getByRole('link', { name: /as query/ }).click();
  await page.waitForURL(/#\/query/);
  assert.match(decodeURIComponent(page.url().replaceAll('+', ' ')), /request\.model == 'gpt-4o-mini'/);
  await page.done();
});

test('a panel moves by keys, is resized, saved, and is there after a reload', async () => {
  const id = await stored('By keys');
  const page = await center.open(`#/dashboards/${id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const cell = page.locator('#panel-a');
  assert.equal(await boxOf(cell), '1 / span 12 1 / span 8');
  const handle = page.getByRole('button', { name: 'Move “First”', exact: true });
  await handle.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('First: column 2 of 24, row 1, 12 wide, 8 high').waitFor({ state: 'attached' });
  assert.equal(await boxOf(page.locator('#panel-b')), '13 / span 12 9 / span 8');
  await page.keyboard.press('Escape'); // as it was
  assert.equal(await boxOf(cell), '1 / span 12 1 / span 8');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  assert.equal(await boxOf(cell), '1 / span 11 1 / span 9');
  await access(page);
  await shot(page, 'dashboard-edit');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  await page.reload();
  await cell.waitFor();
  assert.equal(await boxOf(cell), '1 / span 11 1 / span 9');
  await page.done();
});

test('a panel is dragged by the pointer, and the one beneath gives way', async () => {
  const id = await stored('By pointer');
  const page = await center.open(`#/dashboards/${id}?edit=1`);
  const handle = page.getByRole('button', { name: 'Move “First”', exact: true });
  const from = await handle.boundingBox();
  const width = (await page.locator('.grid').boundingBox()).width;
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 8 + width / 2, from.y + 8, { steps: 5 });
  const becomes = (place, box) => until(`${place} at ${box}`, async () => (await boxOf(page.locator(place))) === box);
  await becomes('#panel-a', '13 / span 12 1 / span 8');
  await page.mouse.up();
  await becomes('#panel-b', '13 / span 12 9 / span 8');
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await becomes('#panel-a', '1 / span 12 1 / span 8');
  await page.done();
});

test('a new dashboard: a panel with its preview, a variable, saved; a wrong query is told at its panel', async () => {
  const page = await center.open('#/dashboards', { expected: [/400|ERR_FAILED/] });
  await page.getByRole('button', { name: 'New dashboard' }).click();
  await page.getByRole('textbox', { name: 'Title of the dashboard' }).fill('Mine');
  await page.getByRole('button', { name: 'Add the first' }).click();
  const dialog = page.getByRole('dialog', { name: 'New panel' });
  await dialog.getByLabel('Title').fill('Spans by service');
  await dialog.getByLabel('Kind').selectOption('pie');
  const query = dialog.getByRole('textbox', { name: 'Query of the panel' });
  await query.fill('source spans\n| groupby $l.serviceName as service aggregate count() as n');
  await dialog.getByRole('img', { name: /shop 100 %/ }).waitFor();
  await access(page);
  await shot(page, 'panel-editor');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Variables' }).click();
  const variables = page.getByRole('dialog', { name: 'Variables' });
  await variables.getByRole('button', { name: 'Variable', exact: true }).click();
  await variables.getByLabel('Name').fill('service');
  await variables.getByLabel('Chosen from').selectOption('values');
  await variables.getByLabel('Values, a line each').fill('shop\nelsewhere');
  await access(page);
  await variables.getByRole('button', { name: 'Apply' }).click();
  await page.getByLabel('service', { exact: true }).selectOption('elsewhere');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL(/#\/dashboards\/mine-/);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Edit “Spans by service”' }).click();
  await page.getByRole('textbox', { name: 'Query of the panel' }).fill('source spans | fliter true');
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('dialog').getByRole('alert').filter({ hasText: 'no command `fliter`' }).waitFor();
  // Where the server could not be asked, saving tells.
  await page.route('**/dashboards/check', (route) => route.abort());
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('.cell').getByRole('alert').filter({ hasText: 'no command `fliter`' }).first().waitFor();
  // A link does not lose what was not saved.
  await page.getByRole('link', { name: 'All dashboards' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Discard changes' }).click();
  await page.getByRole('link', { name: 'Mine' }).waitFor();
  await page.done();
});

test('tags, the time shown first and how often is asked again: mistakes at their fields, kept by saving', async () => {
  const id = await stored('With settings');
  const page = await center.open(`#/dashboards/${id}?edit=1`, { expected: [/400/] });
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings of the dashboard' });
  await dialog.getByLabel('Tags').fill('checkout, team a, checkout');
  await dialog.getByLabel('Shown first').selectOption('own');
  await dialog.getByLabel('From', { exact: true }).fill('soon');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('Write -1h, -7d or a day and time.').waitFor();
  assert.equal(await dialog.getByLabel('From', { exact: true }).getAttribute('aria-invalid'), 'true');
  await access(page);
  await dialog.getByLabel('From', { exact: true }).fill('-2d12h');
  await dialog.getByLabel('To', { exact: true }).fill('2026-99-99');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('Write now, -1h or a day and time.').waitFor();
  await dialog.getByLabel('To', { exact: true }).fill('now');
  await dialog.getByLabel('Panels are asked for again').selectOption('30s');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('main').getByText('team a', { exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Title of the dashboard' }).fill('');
  await page.getByText('Give it a title.').waitFor();
  await page.getByRole('textbox', { name: 'Title of the dashboard' }).fill('With settings, new');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  const { dashboard } = await server.api(`/api/v1/dashboards/${id}`);
  assert.deepEqual([dashboard.title, dashboard.tags, dashboard.time_range, dashboard.refresh], ['With settings, new', ['checkout', 'team a'], { from: '-2d12h', to: 'now' }, '30s']);
  assert.equal(await page.getByLabel('Asked for again').inputValue(), '30s');
  await page.getByLabel('Asked for again').selectOption('');
  assert.match(page.url(), /refresh=off/);
  await page.goto(`${server.url}/#/dashboards`);
  await page.getByRole('button', { name: 'team a' }).click();
  await until('only those with the tag', async () => (await page.getByRole('listitem').count()) === 1);
  await page.getByRole('link', { name: 'With settings, new' }).click();
  await page.waitForURL(/from=-2d12h/);
  await page.done();
});

test('variables are told of their mistakes before they are applied', async () => {
  const id = await stored('Variables', { variables: [{ name: 'a', values: ['x'] }, { name: 'b', query: count }] });
  const page = await center.open(`#/dashboards/${id}?edit=1`, { expected: [/400/] });
  await page.getByRole('button', { name: 'Variables', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Variables' });
  await dialog.getByRole('textbox', { name: 'Query of b' }).fill('source spans | fliter true');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByRole('region', { name: 'Variable b' }).getByRole('alert').filter({ hasText: 'no command `fliter`' }).waitFor();
  await dialog.getByRole('textbox', { name: 'Query of b' }).fill(count);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.done();
});

test('on a phone a panel moves by touch and by keys from its menu, and where it is now is said', async () => {
  const id = await stored('By menu');
  const page = await center.open(`#/dashboards/${id}?edit=1`, { width: 390, height: 844 });
  const order = () => page.locator('.cell').evaluateAll((all) => [...all].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map(({ id }) => id).join(' '));
  await panel(page, 'Second').waitFor();
  assert.equal(await order(), 'panel-a panel-b');
  await page.getByLabel('More for “Second”').tap();
  await access(page);
  await shot(page, 'panel-menu-phone');
  await page.getByRole('button', { name: 'Move up' }).tap();
  await page.getByText('Second is panel 1 of 2: column 1 of 24, row 1, 12 wide, 8 high').waitFor({ state: 'attached' });
  assert.equal(await order(), 'panel-b panel-a');
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Move down'); // there is no further up
  await page.keyboard.press('Enter');
  await page.getByText('Second is panel 2 of 2').waitFor({ state: 'attached' });
  assert.equal(await order(), 'panel-a panel-b');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText(/^Second: .* 9 high/).waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'More for “Second”');
  await page.getByRole('button', { name: 'Save', exact: true }).tap();
  await page.getByText('Saved.').waitFor();
  await page.done();
});

test('somebody else has changed it: that is said, and either version can stay', async () => {
  const id = await stored('Shared');
  const page = await center.open(`#/dashboards/${id}?edit=1`, { expected: [/409|412/] });
  await page.getByRole('textbox', { name: 'Title of the dashboard' }).fill('Ours');
  await page.getByRole('textbox', { name: 'Title of the dashboard' }).blur();
  const { dashboard } = await server.api(`/api/v1/dashboards/${id}`);
  await fetch(`${server.url}/api/v1/dashboards/${id}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...dashboard, title: 'Theirs' }) });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'It was changed meanwhile' });
  await dialog.getByText('version 2; yours was made from version 1').waitFor();
  await dialog.getByRole('button', { name: 'Overwrite' }).click();
  await page.getByText('Saved.').waitFor();
  assert.equal((await server.api(`/api/v1/dashboards/${id}`)).dashboard.title, 'Ours');
  await page.getByRole('button', { name: 'Versions' }).click();
  await page.getByRole('button', { name: 'Show version 2' }).click();
  await page.getByText('This is version 2').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Title of the dashboard' }).inputValue(), 'Theirs');
  await page.done();
});

test('what is exported is what is imported; deleted, it can be brought back', async () => {
  const id = await stored('Round trip', { description: 'out and in', variables: [{ name: 'n', values: [1, 2], default: 1 }] });
  const page = await center.open('#/dashboards');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export “Round trip”' }).click();
  const file = await (await saved).path();
  const before = JSON.parse(fs.readFileSync(file, 'utf8'));
  await page.getByRole('button', { name: 'Delete “Round trip”' }).click();
  await page.getByText('“Round trip” is deleted.').waitFor();
  assert.equal((await fetch(`${server.url}/api/v1/dashboards/${id}`)).status, 404);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('“Round trip” is back.').waitFor();
  await page.getByLabel('Files to import').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: fs.readFileSync(file) });
  await page.getByText('“Round trip” is imported.').waitFor();
  const { dashboards } = await server.api('/api/v1/dashboards');
  const both = dashboards.filter(({ title }) => title === 'Round trip');
  assert.equal(both.length, 2);
  for (const one of both) assert.deepEqual((await server.api(`/api/v1/dashboards/${one.id}`)).dashboard, before);
  await page.getByLabel('Files to import').setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{') });
  await page.getByRole('alert').filter({ hasText: 'broken.json' }).waitFor();
  await page.done();
});

test('hostile titles, texts and values stay text; a phone shows one panel below the other', async () => {
  const evil = '<img src=x onerror=alert(1)>"><script>alert(1)</script>';
  await center.send(conversation(9, { model: evil }), evil);
  const id = await stored(evil, {
    description: evil,
    variables: [{ name: 'm', title: evil, query: 'source spans | groupby $l.serviceName as s aggregate count() as n', multi: true }],
    panels: ['bar', 'table', 'pie', 'graph', 'number', 'line', 'area', 'histogram'].map((kind, i) => ({
      id: kind, title: `${evil} ${kind}`, description: evil, kind, unit: evil,
      query: kind === 'graph' ? 'source spans | groupby $l.serviceName as a, $d.gen_ai.request.model as b aggregate count() as n' : kind === 'line' || kind === 'area' ? 'source spans | groupby roundTime($m.timestamp, 1m) as t, $l.serviceName as s aggregate count() as n' : kind === 'histogram' ? 'source spans | choose $m.duration as d' : count,
      position: { x: (i % 3) * 8, y: Math.floor(i / 3) * 8, w: 8, h: 8 },
    })).concat([{ id: 'text', title: evil, kind: 'text', text: `${evil}\n\n[x](javascript:alert(1)) ![y](http://127.0.0.1:9/p.png)`, position: { x: 16, y: 16, w: 8, h: 8 } }]),
  });
  for (const [width, scheme] of [[1440, 'dark'], [390, 'light']]) {
    const page = await center.open(`#/dashboards/${id}`, { width, scheme });
    await page.getByRole('heading', { name: evil, exact: true }).first().waitFor();
    await page.getByRole('group', { name: `${evil} bar: bars` }).getByText(evil, { exact: true }).waitFor();
    await until('all panels are there', async () => (await page.locator('[aria-busy=true]').count()) === 0);
    assert.equal(await page.locator('main img, main script, main a[href^="javascript"]').count(), 0);
    await checkFits(page);
    await access(page);
    await shot(page, `dashboard-${width}`);
    await page.goto(`${server.url}/#/dashboards`);
    await page.getByRole('link', { name: evil }).waitFor();
    await page.done();
  }
});
