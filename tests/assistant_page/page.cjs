// The assistant's page in a real browser, with the real programs behind it.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { Child, Server, SOURCE, cleanEnvironment, temporaryFolder, until } = require('../lib/throughline.cjs');
const { chromium } = require(path.join(SOURCE, 'web/node_modules/playwright-core'));

const AXE = fs.readFileSync(path.join(SOURCE, 'web/node_modules/axe-core/axe.min.js'), 'utf8');
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ASSISTANT = path.resolve(process.env.THROUGHLINE_ASSISTANT_PROGRAM ?? path.join(SOURCE, 'build/bin/throughline-assistant'));
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

class Assistant {
  static async start(server, { http = 0, data = temporaryFolder(), args = [] } = {}) {
    const child = new Child(ASSISTANT, ['--data', data, '--http', `127.0.0.1:${http}`, '--server', server.url, ...args], { env: cleanEnvironment(), cwd: data });
    await child.said(/Ask +(http\S+)/, 30);
    const url = child.output.match(/Ask +(http\S+)/)[1];
    return Object.assign(new Assistant(), { child, data, url, http: Number(new URL(url).port) });
  }
  stop() {
    return this.child.stop();
  }
  async api(target, body) {
    const answer = await fetch(this.url + target, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return answer.json();
  }
}

let browser;
async function openBrowser() {
  assert.ok(fs.existsSync(BROWSER), `${BROWSER} is not there: ./setup installs it`);
  return (browser ??= await chromium.launch({ executablePath: BROWSER, args: ARGS }));
}
const closeBrowser = () => browser?.close();

// A page of its own, without what other tests left in storage. What it must never do is counted: `broken`, checked by close().
async function openPage(url, { width = 1280, height = 860, scheme = 'light', prepare, expected = [], wait = true } = {}) {
  const isPhone = width < 500;
  const context = await (await openBrowser()).newContext({
    viewport: { width, height }, colorScheme: scheme, isMobile: isPhone, hasTouch: isPhone, permissions: ['microphone', 'clipboard-read', 'clipboard-write'], reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const broken = [];
  page.on('dialog', (dialog) => {
    broken.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => broken.push(`error: ${error.stack}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.some((known) => known.test(message.text()))) broken.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url && !request.url().startsWith('blob:')) broken.push(`another origin: ${request.url()}`);
  });
  await prepare?.(page, context);
  await page.goto(url);
  if (wait) await page.getByText('All well').or(page.getByText('Degraded')).or(page.locator('.lamp')).first().waitFor();

  const turn = () => page.locator('article').last();
  return Object.assign(page, {
    broken,
    turn,
    question: page.getByRole('textbox', { name: 'Question', exact: true }),
    async ask(text) {
      const before = await page.locator('article').count();
      await page.question.fill(text);
      await page.question.press('Enter');
      await page.locator('article').nth(before).waitFor();
      await turn().locator('footer').waitFor();
      return turn();
    },
    async run() {
      await turn().getByRole('button', { name: /^Run/ }).click();
      await turn().getByRole('group', { name: 'Result', exact: true }).waitFor();
    },
    // WCAG 2.2 AA, as far as a program can tell.
    async checkAccess() {
      if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
      // A colour on its way is no colour to judge.
      await page.evaluate(async () => {
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        await frame();
        await frame();
        await Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity).map(({ finished }) => finished.catch(() => undefined)));
      });
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html)]), []);
    },
    traceId: async () => {
      await turn().getByRole('button', { name: 'Copy the trace id' }).click();
      return page.evaluate(() => navigator.clipboard.readText());
    },
    done: async () => {
      await context.close();
      assert.deepEqual(broken, []);
    },
  });
}

// The stored trace once it has every span of `names`; each span with its parent's name.
async function storedTrace(server, traceId, names) {
  let spans = [];
  return until(() => `${names.join(', ')} on ${traceId}; there are ${spans.map(({ name }) => name).join(', ')}`, async () => {
    ({ spans } = await server.api(`/api/v1/traces/${traceId}`));
    return names.every((name) => spans.some((span) => span.name === name)) && spans;
  });
}

module.exports = { Assistant, Server, closeBrowser, openPage, storedTrace, until };
