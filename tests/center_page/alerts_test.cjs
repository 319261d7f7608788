// Alerts in Chromium: a rule is written, tried on what is stored, switched on, and fires; who is told is tested.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const { test, before, after } = require('node:test');
const { closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, conversation, shot } = require('./page.cjs');

// With reduced motion a style that has just changed takes until the next frame.
async function access(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.checkAccess();
}

const center = new CenterPage();
let server;
let hook;
before(async () => {
  hook = { answer: 200, requests: [] };
  hook.server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    hook.requests.push({ path: request.url, body: JSON.parse(body) });
    response.writeHead(hook.answer).end();
  });
  hook.server.unref();
  await new Promise((resolve) => hook.server.listen(0, '127.0.0.1', resolve));
  hook.url = `http://127.0.0.1:${hook.server.address().port}`;
  await center.start({ args: ['--alert-interval', '1s', '--alert-private-addresses', 'on'] });
  server = center.server;
  await center.send([1, 2, 3].flatMap((n) => conversation(n)));
});
after(async () => {
  hook.server.close();
  await closeBrowser();
});

test('the ready rules are listed, off; one is switched on and off', async () => {
  const page = await center.open('#/alerts');
  const on = page.getByRole('switch', { name: '“AI Center | Cost spike” is on' });
  await on.waitFor();
  await access(page);
  await shot(page, 'alerts');
  assert.equal(await on.getAttribute('aria-checked'), 'false');
  await on.click();
  await page.getByText(/1 rule on/).waitFor();
  assert.notEqual((await server.api('/api/v1/alerts/rules/ai-center-cost-spike')).state, 'disabled');
  await on.click();
  await page.getByText(/0 rules on/).waitFor();
  await page.done();
});

test('channels: added, tested with its outcome, the secret never shown again', async () => {
  const page = await center.open('#/alerts/channels', { expected: [/502|400|503|500/] });
  await page.getByRole('button', { name: 'New channel' }).click();
  await page.getByLabel('Kind').selectOption('email');
  await page.getByLabel('Mail server').waitFor();
  await page.getByLabel('Kind').selectOption('webhook');
  await page.getByLabel('Name').fill('hook');
  await page.getByLabel('Address').fill('ftp://nowhere');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'https://' }).waitFor();
  await page.getByLabel('Address').fill(`${hook.url}/s3cr3t-path`);
  await page.getByLabel('Secret, signs each request').fill('s3cr3t-key');
  await access(page);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Test hook' }).click();
  await page.getByText('Sent, and taken.').waitFor();
  assert.equal(hook.requests[0].body.status, 'test');
  hook.answer = 500;
  await page.getByRole('button', { name: 'Test hook' }).click();
  await page.getByRole('status').filter({ hasText: '500' }).waitFor();
  hook.answer = 200;
  await access(page);
  await shot(page, 'channels');
  await page.getByRole('button', { name: 'Edit hook' }).click();
  assert.equal(await page.evaluate(() => document.documentElement.outerHTML.includes('s3cr3t') || [...document.querySelectorAll('input')].some(({ value }) => value.includes('s3cr3t'))), false);
  await page.getByLabel('Name').fill('renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Test renamed' }).click();
  await page.getByText('Sent, and taken.').waitFor();
  assert.equal(hook.requests.at(-1).path, '/s3cr3t-path');
  await page.done();
});

test('a rule: its mistakes at their fields, tried on what is stored, switched on, fires, its incident is shown and silenced', async () => {
  const page = await center.open('#/alerts/rules/~new', { expected: [/400/] });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Give it a name.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Many <b>spans</b>');
  await page.getByRole('textbox', { name: 'Query of the rule' }).fill('source spans\n| groupby roundTime($m.timestamp, 1s) as bucket, $l.serviceName as service aggregate count() as spans');
  await page.getByLabel('Column', { exact: true }).fill('spams');
  await page.getByLabel('Each of these columns').fill('service');
  await page.getByLabel('Value', { exact: true }).fill('2');
  await page.getByLabel('Every', { exact: true }).fill('5m');
  await page.getByLabel('At the last', { exact: true }).fill('1h');
  await page.getByLabel('Waiting for late spans').fill('0s');
  await page.getByLabel('Labels').fill('team=search');
  await page.getByText('24 hours').click();
  await page.getByRole('button', { name: 'Back-test' }).click();
  await page.locator('#fault-condition\\.column, .fault').filter({ hasText: "no column 'spams'" }).waitFor();
  await access(page);
  await page.getByLabel('Column', { exact: true }).fill('spans');
  await page.getByRole('button', { name: 'Back-test' }).click();
  await page.getByText('Would have fired 1 time in 24 hours').waitFor();
  const chart = page.getByRole('img', { name: /would have fired 1 time/ });
  assert.equal(await chart.locator('rect.band').count(), 1);
  assert.equal(await chart.locator('line.threshold').count(), 1);
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText(/1 of 1: fires .* service=shop/).waitFor({ state: 'attached' });
  await page.getByRole('checkbox', { name: /renamed/ }).check();
  assert.equal(await page.getByText('back-test again').count(), 0);
  await page.getByLabel('Every', { exact: true }).fill('1s');
  await page.getByText('back-test again').waitFor();
  await access(page);
  await shot(page, 'alert-rule');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/rules\/many-/);
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('list', { name: 'What fires now' }).getByText('service=shop').waitFor();
  await until('the webhook is told', () => hook.requests.some(({ body }) => body.status === 'firing' && body.rule.name === 'Many <b>spans</b>'));
  await page.getByRole('link', { name: 'Its incidents' }).click();
  const open = page.getByRole('region', { name: 'Open' });
  await open.getByText('service=shop').waitFor();
  await open.getByText('team=search').waitFor();
  await access(page);
  await shot(page, 'incidents');
  await open.getByRole('link', { name: /^Silence/ }).click();
  await page.getByLabel('Why').fill('planned');
  await page.getByRole('button', { name: 'Silence', exact: true }).click();
  await page.getByText('The silence has begun.').waitFor();
  const silences = page.getByRole('list', { name: 'Silences' });
  await silences.getByText('service = shop').waitFor();
  await access(page);
  await shot(page, 'silences');
  await silences.getByRole('button', { name: 'End now' }).click();
  await page.getByText('Nothing is silenced.').waitFor();
  await page.goto(`${server.url}/#/alerts`);
  await page.getByRole('switch', { name: '“Many <b>spans</b>” is on' }).click();
  await page.getByText('Nothing fires').waitFor();
  await page.getByRole('link', { name: 'Incidents' }).click();
  await page.getByRole('region', { name: 'History' }).getByText('resolved').waitFor();
  await page.done();
});

test('a rule that is left with changes asks; a phone and the dark show all of it', async () => {
  const page = await center.open('#/alerts/rules/ai-center-error-rate', { width: 390, height: 844, scheme: 'dark' });
  await page.getByLabel('Name', { exact: true }).fill('Changed');
  await page.getByRole('link', { name: 'Incidents' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click();
  assert.match(page.url(), /ai-center-error-rate/);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await access(page);
  await shot(page, 'alert-rule-phone');
  await page.getByRole('link', { name: 'Incidents' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Discard changes' }).click();
  await page.getByRole('region', { name: 'History' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await access(page);
  for (const tab of ['Silences', 'Channels', 'Rules']) {
    await page.getByRole('link', { name: tab, exact: true }).click();
    await page.getByRole('list', { name: tab }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    await access(page);
    await shot(page, `alerts-${tab.toLowerCase()}-phone`);
  }
  await page.done();
});
