// How the pages that must not drift look, against references in looks/: over fixed data, at a desk in light and dark, and on a phone.
//
// A browser of another version draws letters a little differently: what counts is the share of pixels that are clearly another colour.
// THROUGHLINE_UPDATE_LOOKS=1 takes new references; look at each before it is kept.
'use strict';
process.env.TZ = 'UTC'; // the browser's too
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { closeBrowser, openPage, until } = require('../assistant_page/page.cjs');
const { temporaryFolder } = require('../lib/throughline.cjs');
const { CenterPage, conversation, rows } = require('./page.cjs');

const REFERENCES = path.join(__dirname, 'looks');
const IS_TAKING = process.env.THROUGHLINE_UPDATE_LOOKS === '1';
const MOST = 0.02; // of the pixels
const MORNING = Date.parse('2026-01-05T09:00:00Z');
const RANGE = 'from=2026-01-05T09:00:00.000Z&to=2026-01-05T10:00:00.000Z';
const LOOKS = [
  { name: 'desk', width: 1440, height: 900, scheme: 'light' },
  { name: 'desk-dark', width: 1440, height: 900, scheme: 'dark' },
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
];

const center = new CenterPage();
let trace;
// A conversation as if it began then.
function at(minute, spans) {
  const by = BigInt(MORNING + minute * 60_000) * 1_000_000n - BigInt(spans[0].startTimeUnixNano);
  const move = (time) => String(BigInt(time) + by);
  return spans.map((span) => ({ ...span, startTimeUnixNano: move(span.startTimeUnixNano), endTimeUnixNano: move(span.endTimeUnixNano) }));
}
before(async () => {
  await center.start();
  const questions = ['Why is checkout slow?', 'And payments?', 'Which host fails most?', 'Show errors of the last hour', 'What did it cost?', 'Compare it with yesterday'];
  for (const [n, question] of questions.entries()) {
    await center.send(at(5 + 9 * n, conversation(n + 1, { question, failed: n === 3, model: n % 2 ? 'gpt-4o-mini' : 'gpt-4o' })));
  }
  trace = conversation(1)[0].traceId;
});
after(closeBrowser);

// Until nothing moves any more, but for the edges of corners.
async function picture(page, blank) {
  await page.evaluate(() => document.fonts.ready);
  let last;
  return until('a picture that stays', async () => {
    const now = await page.screenshot({ animations: 'disabled', caret: 'hide', mask: [page.getByText(/ in [\d.]+ m?s$/)], maskColor: '#808080' });
    const stays = last && (await difference(blank, last, now)) < 0.0005;
    last = now;
    return stays && now;
  });
}
// The share of pixels that differ clearly; 1 for another size.
async function difference(page, a, b) {
  return page.evaluate(async ([first, second]) => {
    const pixels = async (data) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
      canvas.drawImage(image, 0, 0);
      return canvas.getImageData(0, 0, image.width, image.height);
    };
    const [one, two] = [await pixels(first), await pixels(second)];
    if (one.width !== two.width || one.height !== two.height) return 1;
    let differing = 0;
    for (let i = 0; i < one.data.length; i += 4) {
      if ([0, 1, 2].some((k) => Math.abs(one.data[i + k] - two.data[i + k]) > 40)) differing++;
    }
    return differing / (one.data.length / 4);
  }, [a.toString('base64'), b.toString('base64')]);
}

const PAGES = [
  ['explorer', () => `#/explorer?${RANGE}`, (page) => rows(page).nth(5).waitFor()],
  ['trace', () => `#/trace/${trace}`, (page) => page.getByRole('treeitem').nth(3).waitFor()],
  ['transcript', () => `#/trace/${trace}?view=transcript`, (page) => page.getByText('The database is.').first().waitFor()],
  ['overview', () => `#/figures/overview?${RANGE}`, (page) => page.locator('.u-over').nth(2).waitFor()],
  ['query', () => `#/query?q=${encodeURIComponent('source spans\n| groupby $d.gen_ai.request.model as model aggregate count() as calls\n| orderby calls desc, model')}&${RANGE}`, (page) => page.getByText('gpt-4o-mini').first().waitFor()],
  ['dashboards', () => '#/dashboards', (page) => page.getByText('Ready').first().waitFor()],
  ['alerts', () => '#/alerts', (page) => page.getByRole('switch').first().waitFor()],
];
for (const [name, hash, ready] of PAGES) {
  test(`${name} looks as it did`, async () => {
    const kept = temporaryFolder();
    const blank = await openPage(center.server.url, { wait: false, prepare: () => undefined });
    await blank.goto('about:blank');
    for (const look of LOOKS) {
      const page = await center.open(hash(), look);
      await ready(page);
      const now = await picture(page, blank);
      const file = path.join(REFERENCES, `${name}-${look.name}.png`);
      if (IS_TAKING) {
        fs.mkdirSync(REFERENCES, { recursive: true });
        fs.writeFileSync(file, now);
      } else {
        const share = await difference(blank, fs.readFileSync(file), now);
        const seen = path.join(kept, path.basename(file));
        if (share > MOST) fs.writeFileSync(seen, now);
        assert.ok(share <= MOST, `${(share * 100).toFixed(1)} % of ${file} look otherwise now: ${seen}. If that is meant, take new references with THROUGHLINE_UPDATE_LOOKS=1`);
      }
      await page.done();
    }
    await blank.context().close();
  });
}
