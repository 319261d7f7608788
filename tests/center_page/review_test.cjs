// People look at answers: the queue and reviews over the API, kept over a restart, and the page by keys alone.
'use strict';
const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { Server, closeBrowser, until } = require('../assistant_page/page.cjs');
const { CenterPage, conversation, shot } = require('./page.cjs');

const center = new CenterPage();
before(async () => {
  await center.start();
  await center.send([
    ...conversation(1, { question: 'Why is checkout slow?' }),
    ...conversation(2, { question: 'And payments?', answer: 'They are **down**.', extra: { 'ai.intent.category': 'errors', 'ai.intent.confidence': 0.2 } }),
    ...conversation(3, { question: 'What of search?', extra: { 'gen_ai.prompt.evaluations.prompt_injection.label': 'p1', 'gen_ai.prompt.evaluations.prompt_injection.score': 0.9 } }),
    ...conversation(4, { question: 'Nothing is wrong here?' }),
  ]);
  await center.server.api('/api/v1/feedback', { trace_id: traceOf(1), span_id: answerOf(1), verdict: 'thumbs_down', comment: 'it is the cache', session_id: 's' });
});
after(closeBrowser);

const traceOf = (n) => conversation(n)[0].traceId;
const answerOf = (n) => conversation(n)[3].spanId;
async function call(where, { method, body, headers } = {}) {
  const answer = await fetch(`${center.server.url}/api/v1/review${where}`, { method: method ?? (body ? 'POST' : 'GET'), headers: { 'content-type': 'application/json', ...headers }, body: body && (typeof body === 'string' ? body : JSON.stringify(body)) });
  return { status: answer.status, headers: answer.headers, body: JSON.parse((await answer.text()) || 'null') };
}
const queue = async (query = '') => (await call(`/queue?from=-1h&sample=0${query}`)).body;

test('the queue has what is worth a look, with its reasons, the worst first', async () => {
  const { total, done, answers } = await queue();
  assert.deepEqual([total, done], [3, 0]);
  assert.deepEqual(answers.map(({ trace, reasons, reason }) => [trace, reasons, reason]), [
    [traceOf(1), ['thumbs_down'], 'thumbs_down'], [traceOf(3), ['flagged'], 'flagged'], [traceOf(2), ['low_confidence'], 'low_confidence'],
  ]);
  assert.equal(answers[0].span, answerOf(1));
  assert.deepEqual((await queue('&reason=flagged')).answers.map(({ trace }) => trace), [traceOf(3)]);
  assert.equal((await call('/queue?from=-1h&sample=1')).body.total, 4);
  assert.deepEqual((await queue(`&filter=${encodeURIComponent("filter $d['ai.intent.confidence']:number < 0.3")}`)).answers.map(({ trace }) => trace), [traceOf(2)]);
});

test('what cannot be asked for or stored is said, with its place', async () => {
  for (const [where, more, status, told] of [
    ['/queue?reason=boredom', {}, 400, /boredom/],
    ['/queue?state=half', {}, 400, /half/],
    ['/queue?limit=0', {}, 400, /limit/],
    ['/queue?filter=filtr%20x', {}, 400, /filtr/],
    ['?trace_id=1', {}, 400, /trace_id/],
    ['', { body: '{' }, 400, /JSON/],
    ['', { body: { trace_id: traceOf(1), label: 'wrong' } }, 400, /reviewer/],
    ['', { body: { trace_id: traceOf(1), reviewer: 'ada', label: 'bananas' } }, 400, /no label 'bananas'/],
    ['', { body: { trace_id: traceOf(1), reviewer: 'ada', note: 'x'.repeat(5000) } }, 413, /5000 bytes/],
    ['', { body: { trace_id: traceOf(1), reviewer: 'ada' }, headers: { 'sec-fetch-site': 'cross-site' } }, 403, /another origin/],
    ['/labels', { method: 'PUT', body: { labels: [] } }, 400, /0 labels/],
  ]) {
    const answer = await call(where, more);
    assert.equal(answer.status, status, `${where} ${JSON.stringify(answer.body)}`);
    assert.match(answer.body.error.message, told);
  }
});

test('the latest review of a reviewer counts, what was before stays, and DataPrime reads it', async () => {
  const trace = traceOf(4);
  const of = { trace_id: trace, span_id: answerOf(4), reviewer: 'ada' };
  for (const more of [{ label: 'wrong', note: "it's <b>so</b>", done: false }, { label: 'correct' }]) assert.equal((await call('', { body: { ...of, ...more } })).status, 200);
  await call('', { body: { ...of, reviewer: 'bob', label: 'tone' } });
  const { reviews } = (await call(`?trace_id=${trace}`)).body;
  assert.deepEqual(reviews.map(({ reviewer, label, done, span, history }) => [reviewer, label, done, span, history.map((one) => [one.label, one.note, one.done])]), [
    ['ada', 'correct', true, answerOf(4), [['wrong', "it's <b>so</b>", false]]], ['bob', 'tone', true, answerOf(4), []],
  ]);
  const labels = await center.server.query("source spans | filter $d['review.label']:string != null | countby $d['review.label']:string as label into n | orderby label");
  assert.deepEqual(labels.map(({ label, n }) => [label, n]), [['correct', 1], ['tone', 1], ['wrong', 1]]);
  const { answers } = (await call('/queue?from=-1h&sample=1')).body;
  const last = answers.at(-1);
  assert.deepEqual([last.trace, last.done, last.reviews, [...last.labels].sort()], [trace, true, 2, ['correct', 'tone']]);
  assert.equal((await call('/queue?from=-1h&sample=1&state=open')).body.total, 3);
  assert.equal((await call('/queue?from=-1h&sample=1&state=done&reviewer=nobody')).body.total, 0);
});

test('the labels are a document with versions', async () => {
  const first = await call('/labels');
  assert.equal(first.body.labels.length, 9);
  const mine = { labels: [{ name: 'right', verdict: 'good' }, { name: 'no', meaning: 'not at all', verdict: 'bad' }] };
  const put = await call('/labels', { method: 'PUT', body: mine, headers: { 'if-match': first.headers.get('etag') } });
  assert.equal(put.status, 200, JSON.stringify(put.body));
  assert.deepEqual((await call('/labels')).body, mine);
  assert.equal((await call('/labels', { method: 'PUT', body: mine, headers: { 'if-match': first.headers.get('etag') } })).status, 412);
  assert.equal((await call('', { body: { trace_id: traceOf(4), reviewer: 'ada', label: 'correct' } })).status, 400);
});

test('by keys alone: label, note, done, to the end of the queue', async () => {
  const page = await center.open('#/review?from=-1h', { prepare: (it) => it.addInitScript(() => localStorage.setItem('throughline.reviewer', '"eve"')) });
  const status = page.getByRole('status').first();
  await page.getByRole('group', { name: 'Transcript' }).getByText('Why is checkout slow?').first().waitFor();
  await page.getByText('it is the cache').first().waitFor();
  const open = Number((await status.textContent()).match(/of (\d+) done/)[1]); // with what is in the sample
  await page.checkAccess();
  await shot(page, 'review');
  let said;
  await page.keyboard.press('2');
  assert.equal(await page.getByRole('button', { name: /^2 no/ }).getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('n');
  await page.keyboard.type('2 caches, j and k');
  await page.keyboard.press('Control+Enter');
  await page.getByText('What of search?').first().waitFor();
  await until(() => `one is done: ${said}`, async () => (said = await status.textContent()) && (await status.textContent()).startsWith(`1 of ${open} done`));
  assert.match(page.url(), new RegExp(traceOf(3)));
  await page.keyboard.press('j');
  await page.getByText('And payments?').first().waitFor();
  await page.keyboard.press('k');
  await page.getByText('What of search?').first().waitFor();
  for (let done = 1; done < open; ) {
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    done++;
    await until(`${done} are done`, async () => (await status.textContent()).startsWith(`${done} of ${open} done`));
  }
  await page.getByText('All of these are done.').waitFor();
  await page.reload();
  await page.getByText('Nothing waits for review').waitFor();
  await page.checkAccess();
  await shot(page, 'review-empty');
  const { reviews } = (await call(`?trace_id=${traceOf(1)}`)).body;
  assert.deepEqual(reviews.map(({ reviewer, label, note, done }) => [reviewer, label, note, done]), [['eve', 'no', '2 caches, j and k', true]]);
  await page.done();
});

test('who has no name is asked for it before anything is stored', async () => {
  const page = await center.open('#/review?from=-1h&state=done', { width: 390, height: 800 });
  await page.getByText('All of these are done.').waitFor();
  await shot(page, 'review-phone');
  await page.checkAccess();
  await page.getByRole('button', { name: /Change, and next/ }).click();
  await page.getByRole('alert').getByText('Say who you are first').waitFor();
  assert.ok(await page.getByRole('textbox', { name: 'Reviewing as' }).evaluate((one) => one === document.activeElement));
  await page.done();
});

test('reviews and labels outlive the server', async () => {
  const { data } = center.server;
  await center.server.stop();
  const again = await Server.start({ data });
  const get = async (where) => (await fetch(`${again.url}/api/v1/review${where}`)).json();
  assert.equal((await get(`?trace_id=${traceOf(1)}`)).reviews[0].reviewer, 'eve');
  assert.equal((await get('/labels')).labels[1].name, 'no');
});
