// How fast the AI Center's pages are in headless Chromium, on the real server.
//
//   node bench/page_bench.cjs [--program FILE = $THROUGHLINE_PROGRAM, else build/bin/throughline] [--rounds N = 5]
//
// First page  the scripts that the explorer's route loads, as they come over the wire, and how long from the address to
//             its rows. Baseline: the same shell of HTML without a script, until it is read.
// A trace     of 2,000, 10,000 and 100,000 spans, from the click to the frame in which its rows stand, and the bytes
//             that moved for it. Baseline: the same answer fetched and parsed in the page, nothing drawn.
// Scrolling   down a trace of 10,000 spans, 180 frames at each of three speeds. Baseline: a page of 30 lines that are
//             rewritten in each frame, which is what the browser itself makes of this machine.
// Shift       how far anything moved after it was first drawn (Layout Instability, 0 is nothing).
'use strict';
const os = require('node:os');
const path = require('node:path');
const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
process.env.THROUGHLINE_PROGRAM = path.resolve(option('--program', process.env.THROUGHLINE_PROGRAM ?? 'build/bin/throughline'));
const { CenterPage, attributes, id } = require('../tests/center_page/page.cjs');
const { closeBrowser } = require('../tests/assistant_page/page.cjs');

const ROUNDS = Number(option('--rounds', 5));
const SPANS_OF_A_REQUEST = 5000;
const center = new CenterPage();
const at = (values, fraction) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(fraction * values.length))];
const range = (values, unit) => `median ${Math.round(at(values, 0.5))} ${unit}, most ${Math.round(Math.max(...values))}`;

// A tree with four children to a span; every fifth is a model call with its messages.
function* treeOf(count) {
  const start = Date.now() - 600_000;
  const text = (role, words) => JSON.stringify([{ role, parts: [{ type: 'text', content: words.repeat(12) }] }]);
  const kinds = [
    ['GET /items', { 'http.route': '/items', 'http.request.method': 'GET' }],
    ['chat gpt-4o', { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 500, 'gen_ai.usage.output_tokens': 40, 'gen_ai.input.messages': text('user', 'Why is checkout slow? '), 'gen_ai.output.messages': text('assistant', 'The database is. ') }],
    ['execute_tool look', { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look' }],
    ['SELECT items', { 'db.system.name': 'postgresql', 'db.query.text': 'select * from items where id = $1' }],
    ['work', { 'code.function': 'work' }],
  ];
  let batch = [];
  for (let i = 0; i < count; i++) {
    const [name, of] = kinds[i % kinds.length];
    let depth = 0;
    for (let k = i; k > 0; k = (k - 1) >> 2) depth++;
    batch.push({
      traceId: id(count, 32), spanId: id(0x900000 + i, 16), parentSpanId: i ? id(0x900000 + ((i - 1) >> 2), 16) : '', name: `${name} ${i}`, kind: 1,
      startTimeUnixNano: `${start + i}000000`, endTimeUnixNano: `${start + i + 20 + Math.floor(count / 4 ** depth)}000000`, attributes: attributes({ ...of, step: i }), status: i % 97 ? {} : { code: 2, message: 'failed' },
    });
    if (batch.length === SPANS_OF_A_REQUEST || i === count - 1) {
      yield batch;
      batch = [];
    }
  }
}

async function firstPage() {
  const scripts = new Map();
  const times = [];
  const bare = [];
  let shift = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const page = await center.open('', {
      prepare: (page) => page.on('response', async (answer) => {
        if (new URL(answer.url()).pathname.endsWith('.js')) scripts.set(answer.url(), (await answer.request().sizes()).responseBodySize);
      }),
    });
    await page.context().clearCookies();
    await page.goto('about:blank');
    await page.addInitScript(() => {
      window.moved = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.moved += entry.value))).observe({ type: 'layout-shift', buffered: true });
      const look = () => (document.querySelector('[aria-label=Rows] tbody tr') ? (window.readyAt = performance.now()) : requestAnimationFrame(look));
      look();
    });
    const client = await page.context().newCDPSession(page);
    await client.send('Network.clearBrowserCache');
    await page.goto(`${center.server.url}/#/explorer?from=-24h`);
    await page.waitForFunction(() => window.readyAt > 0);
    await page.waitForTimeout(500); // for what would still move
    times.push(await page.evaluate(() => window.readyAt));
    shift = Math.max(shift, await page.evaluate(() => window.moved));
    await page.route('**/*.js', (route) => route.abort());
    await client.send('Network.clearBrowserCache');
    await page.goto('about:blank');
    await page.goto(center.server.url).catch(() => undefined);
    bare.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd));
    await page.context().close();
  }
  const size = [...scripts.values()].reduce((a, b) => a + b, 0);
  console.log(`first page: ${(size / 1000).toFixed(1)} kB of script in ${scripts.size} files (bar 250), rows after ${range(times, 'ms')} (bar 1,000), ${(at(times, 0.5) / at(bare, 0.5)).toFixed(1)}x its HTML alone; moved by ${shift.toFixed(4)}`);
}

async function openTrace(count, bar) {
  const page = await center.open('#/explorer?from=-24h');
  await page.locator('[aria-label=Rows] tbody tr').first().waitFor();
  const times = [];
  const bare = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const one = await page.evaluate((trace) => new Promise((done) => {
      performance.clearResourceTimings();
      performance.setResourceTimingBufferSize(1000);
      const begin = performance.now();
      location.hash = `#/trace/${trace}`;
      const look = () => {
        if (!document.querySelector('[role=treeitem]')) return requestAnimationFrame(look);
        requestAnimationFrame(() => setTimeout(() => done({
          took: performance.now() - begin,
          asked: performance.getEntriesByType('resource').filter(({ name }) => name.includes(`/api/v1/traces/${trace}`)).map(({ name, encodedBodySize }) => [name, encodedBodySize]),
        })));
      };
      look();
    }), id(count, 32));
    times.push(one.took);
    bytes = one.asked.reduce((sum, [, size]) => sum + size, 0);
    if (one.asked[0]) bare.push(await page.evaluate(async (url) => {
      const begin = performance.now();
      await (await fetch(url, { cache: 'no-store' })).json();
      return performance.now() - begin;
    }, one.asked[0][0]));
    if (round < ROUNDS - 1) {
      await page.evaluate(() => (location.hash = '#/explorer?from=-24h'));
      await page.locator('[aria-label=Rows] tbody tr').first().waitFor();
    }
  }
  console.log(`a trace of ${count} spans: drawn after ${range(times, 'ms')} (bar ${bar}), ${(at(times, 0.5) / at(bare, 0.5)).toFixed(2)}x its answer alone; ${(bytes / 1000).toFixed(0)} kB moved`);
  return page;
}

const summary = (frames) => `p50 ${at(frames, 0.5).toFixed(1)} ms, p95 ${at(frames, 0.95).toFixed(1)}, most ${Math.max(...frames).toFixed(1)}, over 20 ms ${frames.filter((ms) => ms > 20).length} of ${frames.length}`;

async function scroll(page) {
  await page.waitForTimeout(1000); // what the opening left to do
  for (const [name, step] of [['by rows', 90], ['as quick as a wheel is thrown', 450], ['by pages', 1300]]) {
    const frames = await page.evaluate((step) => new Promise((done) => {
      const list = document.querySelector('[aria-label=Waterfall]');
      list.scrollTop = 0;
      const times = [];
      let last = 0;
      const next = (now) => {
        if (last) times.push(now - last);
        last = now;
        list.scrollTop += step;
        if (times.length < 180) requestAnimationFrame(next);
        else done(times);
      };
      requestAnimationFrame(next);
    }), step);
    console.log(`scrolling 10,000 spans ${name}: ${summary(frames)} (bar 16.7 ms a frame)`);
  }
  await page.goto('about:blank');
  const frames = await page.evaluate(() => new Promise((done) => {
    const lines = Array.from({ length: 30 }, () => document.body.appendChild(document.createElement('p')));
    const times = [];
    let last = 0;
    const next = (now) => {
      if (last) times.push(now - last);
      last = now;
      for (const line of lines) line.textContent = `line ${now}`;
      if (times.length < 180) requestAnimationFrame(next);
      else done(times);
    };
    requestAnimationFrame(next);
  }));
  console.log(`30 lines rewritten in each frame: ${summary(frames)}`);
}

(async () => {
  console.log(`${os.type()} ${os.release()}, ${os.cpus().length} processors, load ${os.loadavg()[0].toFixed(1)}`);
  await center.start();
  for (const count of [2_000, 10_000, 100_000]) for (const batch of treeOf(count)) await center.send(batch);
  await firstPage();
  await (await openTrace(2_000, 300)).context().close();
  const page = await openTrace(10_000, 'none');
  await scroll(page);
  await page.context().close();
  await (await openTrace(100_000, '2,000')).context().close();
  await closeBrowser();
  await center.server.stop();
})();
