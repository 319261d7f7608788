// The assistant's page, end to end: question → answer → run → verdict, and the one trace that all of it is on.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { Assistant, Server, closeBrowser, openPage, storedTrace, until } = require('./page.cjs');

const SCREENSHOTS = process.env.THROUGHLINE_SCREENSHOTS;

let server, assistant;
before(async () => {
  server = await Server.start();
  await seed();
  assistant = await Assistant.start(server);
});
after(closeBrowser);

// Log records and spans of the last hours, so that questions have answers.
async function seed() {
  const SERVICES = { checkout: 24, payments: 11, inventory: 4 };
  const now = Date.now();
  const nanos = (minutesAgo) => `${now - minutesAgo * 60_000}000000`;
  const resource = (name) => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] });
  const logs = Object.entries(SERVICES).map(([name, errors]) => ({
    resource: resource(name),
    scopeLogs: [{
      logRecords: Array.from({ length: 40 }, (_, i) => ({
        timeUnixNano: nanos(i + 1), severityNumber: i < errors ? 17 : 9, severityText: i < errors ? 'ERROR' : 'INFO',
        body: { stringValue: i < errors ? `timeout after ${i} ms` : 'served' },
      })),
    }],
  }));
  const spans = Object.keys(SERVICES).map((name, s) => ({
    resource: resource(name),
    scopeSpans: [{
      spans: Array.from({ length: 60 }, (_, i) => ({
        traceId: (0xabc000 + s * 1000 + i).toString(16).padStart(32, '0'), spanId: (1 + s * 1000 + i).toString(16).padStart(16, '0'), name: `GET /${name}`, kind: 2,
        startTimeUnixNano: nanos(i * 3 + 1), endTimeUnixNano: `${now - (i * 3 + 1) * 60_000 + 20 * (s + 1) + (i % 7) * 9}000000`,
      })),
    }],
  }));
  await server.api('/v1/logs', { resourceLogs: logs });
  await server.api('/v1/traces', { resourceSpans: spans });
}

const ERRORS = 'source logs last 2h | filter $m.severity >= ERROR | groupby $l.serviceName as service aggregate count() as errors | orderby errors desc';

test('a question, its answer, the run and the verdict are one tree of spans that begins in the browser', async () => {
  const page = await openPage(assistant.url);
  const turn = await page.ask('errors of the last hour by service');
  await turn.getByLabel('What the query does').waitFor();
  assert.match(await turn.getByRole('textbox', { name: /^Query/ }).inputValue(), /^source logs/);
  await page.run();
  await turn.getByRole('button', { name: /^Right/ }).click();
  await turn.getByText('Thank you').waitFor();
  await turn.getByRole('textbox', { name: 'Comment on the answer' }).fill('<b>good</b>');
  await turn.getByRole('button', { name: 'Add comment' }).click();
  await turn.getByText('“<b>good</b>”').waitFor();

  const traceId = await page.traceId();
  assert.match(traceId, /^[0-9a-f]{32}$/);
  assert.equal(await turn.getByRole('link', { name: /Open trace/ }).getAttribute('href'), `${server.url}/#/trace/${traceId}`);
  const spans = await storedTrace(server, traceId, [
    'Ask', 'POST /api/generate-query', '🧠 Generate DataPrime Query', '📊 Analyze User Intent', '🤖 OpenAI Query Generation', '✅ Validate Generated Query',
    'Run query', 'POST /api/mcp/execute-query', 'Judge answer', 'POST /api/feedback', '👍 Submit User Feedback', '💾 Store Feedback Data',
  ]);
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const pathOf = (span) => (span ? [...pathOf(byId.get(span.parent_span_id)), span.name] : []);
  const named = (name) => pathOf(spans.findLast((span) => span.name === name));
  assert.deepEqual(spans.filter((span) => !byId.has(span.parent_span_id)).map(({ name }) => name), ['Ask']);
  assert.deepEqual(named('✅ Validate Generated Query'), ['Ask', 'POST /api/generate-query', 'POST /api/generate-query', '🧠 Generate DataPrime Query', '✅ Validate Generated Query']);
  assert.deepEqual(named('💾 Store Feedback Data').slice(-3), ['🧠 Generate DataPrime Query', '👍 Submit User Feedback', '💾 Store Feedback Data'], 'the verdict is below its answer');
  assert.deepEqual(named('POST /api/feedback').slice(0, 2), ['Ask', 'Judge answer']);
  assert.ok(spans.some((span) => pathOf(span).includes('💾 Store Feedback Data') && span.name !== '💾 Store Feedback Data'), 'the database has spans below the feedback');
  await page.done();

  const { recent } = await assistant.api('/api/feedback/stats');
  assert.deepEqual(recent.slice(0, 1).map(({ feedback_type, comment, trace_id }) => ({ feedback_type, comment, trace_id })), [{ feedback_type: 'thumbs_up', comment: '<b>good</b>', trace_id: traceId }]);
});

test('a query is run as it stands in the editor, and its result is a chart and a table', async () => {
  const page = await openPage(assistant.url);
  const turn = await page.ask(ERRORS);
  const editor = turn.getByRole('textbox', { name: /^Query/ });
  assert.equal((await editor.inputValue()).split('\n').length, 4, 'each stage on a line');
  await page.run();
  const table = turn.getByRole('group', { name: 'Result as a table' });
  assert.deepEqual(await table.locator('tbody td').allTextContents(), ['checkout', '24', 'payments', '11', 'inventory', '4']);
  assert.equal(await turn.locator('figure .bar').count(), 3);

  await editor.fill(ERRORS.replace('orderby errors desc', "filter service == 'payments'"));
  await turn.getByText('changed by you').waitFor();
  await editor.press('Control+Enter');
  await until('the new result', async () => (await turn.locator('tbody td').allTextContents()).join() === 'payments,11');

  await editor.fill('source logs | nonsense');
  await editor.press('Control+Enter');
  await turn.getByText('The query did not run.').waitFor();
  page.broken.splice(0, page.broken.length, ...page.broken.filter((what) => !/status of 400/.test(what)));
  await turn.getByRole('button', { name: 'Back to the proposed query' }).click();
  assert.match(await editor.inputValue(), /orderby errors desc/);
  await page.done();
});

test('what is no question about observability is refused, and the page says why', async () => {
  const page = await openPage(assistant.url);
  const turn = await page.ask('what is a good recipe for pizza');
  await turn.getByText(/^Not answered/).waitFor();
  assert.equal(await turn.getByRole('button', { name: /^Run/ }).count(), 0);
  await turn.getByRole('button', { name: /^Wrong/ }).waitFor();
  await page.done();
});

// What the server answers, changed on its way: for what depends on the planner's mood.
const answering = (target, change) => (page) =>
  page.route(`**${target}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });

test('a question back is answered by a button', async () => {
  let isFirst = true;
  const page = await openPage(assistant.url, {
    prepare: answering('/api/generate-query', (answer) => {
      if (!isFirst) return answer;
      isFirst = false;
      return { ...answer, kind: 'clarification', message: 'Which errors?', choices: [{ label: 'Errors in logs', question: 'errors in logs of the last hour' }, { label: 'Failed spans', question: 'failed spans' }] };
    }),
  });
  const turn = await page.ask('errors');
  await turn.getByText('Which errors?').waitFor();
  await turn.getByRole('button', { name: 'Errors in logs' }).click();
  await page.getByRole('heading', { name: 'errors in logs of the last hour' }).waitFor();
  await page.turn().locator('footer').waitFor();
  await page.done();
});

test('warnings stand under the query with their fix, which one button applies', async () => {
  const page = await openPage(assistant.url, {
    prepare: answering('/api/generate-query', (answer) => ({
      ...answer,
      query: 'source logs | filter $l.severity == ERROR',
      validation: {
        is_valid: true, errors: [], syntax_score: 0.8, complexity: 0.2, cost_class: 'low', status: 'WARN', fixed_query: 'source logs | filter $m.severity == ERROR',
        warnings: [{ message: 'severity is metadata', suggestion: '$m.severity', code: 'wrong_namespace', from: 21, to: 32, line: 1, column: 22 }],
      },
    })),
  });
  const turn = await page.ask('errors');
  await turn.getByText('severity is metadata.').waitFor();
  assert.equal(await turn.locator('pre .warning').textContent(), '$l.severity');
  await turn.getByText('line 2, column 10').waitFor();
  await turn.getByRole('button', { name: 'Apply the fix' }).click();
  assert.equal(await turn.getByRole('textbox', { name: /^Query/ }).inputValue(), 'source logs\n| filter $m.severity == ERROR');
  await page.done();
});

const HOSTILE = ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', "'};alert(3)//", '{{7*7}}${alert(4)}', 'javascript:alert(5)', '<svg/onload=alert(6)>', '\u202egnp.exe', '</textarea><iframe src=//evil.example>'];
test('whatever comes from outside is text', async () => {
  const all = HOSTILE.join(' ');
  const choices = HOSTILE.map((text) => ({ label: text, question: text }));
  const page = await openPage(assistant.url, {
    prepare: async (opened) => {
      await answering('/api/generate-query', (answer) => ({
        ...answer, kind: 'clarification', query: all, message: all, choices, intent: all, explanation: [{ command: all, words: all }], assumptions: HOSTILE, refusal_reason: all, fallback_reason: all,
        is_fallback: true, provider: all, model: all, open_trace_id: all, dry_run: { source: all, rows: 1, cost_class: all, words: all },
        validation: { is_valid: false, errors: [{ message: all, suggestion: all, code: all, from: 0, to: 10, line: 1, column: 1 }], warnings: [], fixed_query: all, status: all, cost_class: all, syntax_score: 0, complexity: 0 },
      }))(opened);
      await opened.route('**/api/mcp/execute-query', (route) => route.fulfill({
        json: {
          success: true, chart: { kind: 'bar', x: 0, y: [1], series: null, unit: all }, trace_id: 'x', context: { valid: true },
          query_execution: { success: true, query_type: all, result_count: 2, execution_time_ms: 1, read_rows: 2, is_limited: false, columns: [{ name: all, type: all }, { name: 'n', type: 'number' }], rows: [[all, 1], [{ a: all }, 2]], warnings: [all], results: [] },
          ai_analysis: { summary: all, key_insights: HOSTILE, recommendations: HOSTILE, urgency_level: 'high', conversational_response: all, data_quality: all },
        },
      }));
      await opened.route('**/api/feedback', (route) => route.fulfill({ json: { success: true, feedback_id: 1, trace_id: 'x', correlated: false, correlation_reason: all, changed: false, message: all } }));
      await answering('/api/health', (health) => ({ ...health, center_url: 'javascript:alert(7)', version: all, components: { [all]: { ok: false, words: all } } }))(opened);
    },
  });
  const turn = await page.ask(all);
  await page.run();
  await turn.getByRole('button', { name: /^Wrong/ }).click();
  await page.getByRole('button', { name: /^Asked before/ }).click();
  await page.getByRole('button', { name: /^Status/ }).first().click();
  assert.ok((await turn.textContent()).includes(HOSTILE[0]));
  assert.equal(await page.locator('img, iframe, a[href^="javascript"], main script, [onerror], [onload]').count(), 0);
  await page.reload();
  await page.getByRole('button', { name: /^Asked before/ }).click();
  await page.getByRole('button', { name: HOSTILE[0] }).first().waitFor();
  await page.done();
});

test('when the pipeline fails, the page says where, and asks again at a button', async () => {
  const page = await openPage(assistant.url, { expected: [/status of 5\d\d/] });
  await page.keyboard.press('Escape'); // out of the question, so that keys are keys
  await page.keyboard.press('f');
  await page.getByRole('radiogroup', { name: 'Cascade' }).getByText('Once').click();
  await until('the switch', async () => (await assistant.api('/api/faults')).faults.find(({ name }) => name === 'cascade').uses !== 0);
  const turn = await page.ask('errors of the last hour');
  await turn.getByRole('alert').waitFor();
  await storedTrace(server, await page.traceId(), ['Ask', '🧠 Generate DataPrime Query']);
  await assistant.api('/api/faults', { clear: true });
  await turn.getByRole('button', { name: 'Ask again' }).click();
  await page.locator('article').nth(1).waitFor();
  await page.turn().getByRole('button', { name: /^Run/ }).waitFor();
  await page.done();
});

test('a context that the server lost is replaced by the server\'s own trace, where the verdict goes too', async () => {
  const page = await openPage(assistant.url);
  await assistant.api('/api/faults', { name: 'lost_context', uses: 1 });
  const turn = await page.ask('errors of the last hour');
  await turn.getByText(/^new trace/).waitFor();
  await turn.getByRole('button', { name: /^Right/ }).click();
  await turn.getByText('Thank you').waitFor();
  const spans = await storedTrace(server, await page.traceId(), ['🧠 Generate DataPrime Query', '💾 Store Feedback Data', 'Judge answer']);
  assert.ok(!spans.some(({ name }) => name === 'Ask'), 'what the page began is on its own trace');
  assert.equal(spans.filter(({ attributes: of }) => of['feedback.type']).length, 1, 'one press is one verdict, whichever programs made spans of it');
  await page.done();
});

test('keys do what the help says', async () => {
  const page = await openPage(assistant.url);
  await page.question.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByRole('heading', { name: 'Keys' }).waitFor();
  await page.keyboard.press('n'); // nothing, behind a dialog
  await page.keyboard.press('Escape');
  await until('the dialog gone', async () => (await page.getByRole('dialog').count()) === 0);

  await page.keyboard.press('/');
  await page.keyboard.type('errors of the last hour');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('by service');
  assert.equal(await page.question.inputValue(), 'errors of the last hour\nby service');
  await page.keyboard.press('Enter');
  await page.turn().locator('footer').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.turn().getByRole('group', { name: 'Result', exact: true }).waitFor();
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.question.inputValue(), 'errors of the last hour\nby service');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.question.inputValue(), '');
  await page.question.press('Escape');
  await page.keyboard.press('-');
  await page.locator('[aria-pressed=true][aria-label^="Wrong"]').waitFor();
  await page.getByText('Thank you').waitFor();
  await page.keyboard.press('+');
  await page.locator('[aria-pressed=true][aria-label^="Right"]').waitFor();

  const mode = async () => (await assistant.api('/api/health')).mode;
  await page.keyboard.press('Control+s');
  await until('permissive', async () => (await mode()) === 'permissive');
  await until('smart', async () => {
    await page.keyboard.press('Control+s');
    return (await mode()) === 'smart';
  });
  await page.keyboard.press('Control+d');
  await page.getByText('A slow call to a service').waitFor();
  await page.turn().getByRole('button', { name: 'Find it' }).waitFor();
  await page.keyboard.press('Control+b');
  await page.getByText('A slow database').waitFor();
  await page.turn().getByText('query execution').waitFor();
  await storedTrace(server, await page.traceId(), ['Demo: slow database', 'Slow Database Demo']);

  await page.keyboard.press('h');
  await page.getByRole('searchbox').fill('service');
  await page.getByRole('complementary').getByRole('button', { name: /errors of the last hour/ }).first().click();
  assert.match(await page.question.inputValue(), /errors of the last hour/);
  await page.done();
});

test('while the assistant is away the page says so, keeps what is typed, and goes on when it is back', async () => {
  const own = await Assistant.start(server);
  const page = await openPage(own.url, { expected: [/Failed to load resource/, /ERR_/] });
  await page.ask('errors of the last hour');
  await own.stop();
  await page.ask('and yesterday?');
  await page.getByText('The assistant does not answer. It is asked again').waitFor();
  await page.question.fill('kept');
  await Assistant.start(server, { http: own.http, data: own.data });
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.getByText('The assistant does not answer. It is asked again').waitFor({ state: 'detached' });
  assert.equal(await page.question.inputValue(), 'kept');
  await page.turn().getByRole('button', { name: 'Ask again' }).click();
  await page.locator('article').nth(2).locator('footer').waitFor();
  await page.done();
});

test('speech becomes a question: by the browser where it can, else as a recording of 16 kHz', async () => {
  const recogniser = (page) => page.addInitScript(() => {
    window.SpeechRecognition = class extends EventTarget {
      start() {
        setTimeout(() => {
          this.dispatchEvent(Object.assign(new Event('result'), { results: [{ isFinal: true, 0: { transcript: 'errors of the last hour' } }] }));
          this.dispatchEvent(new Event('end'));
        });
      }
      stop() {}
    };
  });
  const spoken = await openPage(assistant.url, { prepare: recogniser });
  const asked = spoken.waitForRequest('**/api/generate-query');
  await spoken.getByRole('button', { name: 'Ask by voice' }).click();
  assert.equal((await asked).postDataJSON().input_kind, 'voice');
  await spoken.turn().locator('footer').waitFor();
  await spoken.done();

  let recording;
  const recorded = await openPage(assistant.url, {
    prepare: async (page) => {
      await page.addInitScript(() => {
        delete window.SpeechRecognition;
        delete window.webkitSpeechRecognition;
      });
      await page.route('**/api/voice/transcribe', (route) => {
        recording = route.request().postDataBuffer();
        return route.fulfill({ json: { success: true, text: 'errors of the last hour', confidence: 0.9, recogniser: 'test', duration_ms: 3 } });
      });
    },
  });
  await recorded.getByRole('button', { name: 'Ask by voice' }).click();
  await recorded.getByText('Listening…').waitFor();
  await until('some sound', async () => {
    await recorded.getByRole('button', { name: 'Stop listening' }).click({ timeout: 500 }).catch(() => {});
    return recording;
  });
  await recorded.turn().locator('footer').waitFor();
  assert.equal(recording.subarray(0, 4).toString(), 'RIFF');
  assert.equal(recording.readUInt32LE(24), 16000);
  await storedTrace(server, await recorded.traceId(), ['Ask', 'Transcribe speech', '🧠 Generate DataPrime Query']);
  await recorded.done();
});

test('of a long result only the rows in sight are in the document', async () => {
  const page = await openPage(assistant.url, {
    prepare: answering('/api/mcp/execute-query', (answer) => ({ ...answer, chart: null, query_execution: { ...answer.query_execution, columns: [{ name: 'n', type: 'number' }], rows: Array.from({ length: 1000 }, (_, i) => [i]), result_count: 1000 } })),
  });
  await page.ask(ERRORS);
  await page.run();
  const table = page.getByRole('group', { name: 'Result as a table' });
  assert.ok((await table.locator('tbody tr').count()) < 80);
  await table.evaluate((node) => (node.scrollTop = node.scrollHeight));
  await table.getByText('999', { exact: true }).waitFor();
  await page.done();
});

for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
  for (const scheme of ['light', 'dark']) {
    test(`nothing is cut, and nobody kept out, at ${width} px, ${scheme}`, async () => {
      const page = await openPage(assistant.url, { width, height, scheme });
      const shot = async (name) => SCREENSHOTS && page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${width}-${scheme}.png`) });
      const check = async () => assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      await page.evaluate(() => document.fonts.ready);
      await shot('empty');
      await check();
      await page.ask(ERRORS);
      await page.run();
      await shot('answer');
      await page.ask('source spans last 3h | groupby roundTime($m.timestamp, 10m) as time, $l.serviceName as service aggregate avg($m.duration) as duration | orderby time');
      await page.run();
      await shot('line');
      await check();
      await page.checkAccess();
      for (const panel of ['Asked before', 'Demos and faults', 'Status']) {
        await page.getByRole('button', { name: new RegExp(`^${panel}`) }).first().click();
        await page.getByRole('complementary', { name: panel }).waitFor();
        await page.checkAccess();
        await shot(panel.toLowerCase().replaceAll(' ', '-'));
        await check();
      }
      await page.done();
    });
  }
}

function get(url, headers) {
  return new Promise((resolve, reject) => {
    http.get(url, { headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}

test('the page is small, compressed once, and kept by browsers until it changes', async () => {
  const gzip = { 'accept-encoding': 'gzip' };
  const index = await get(`${assistant.url}/`, {});
  assert.equal(index.status, 200);
  assert.equal(index.headers['cache-control'], 'no-cache');
  assert.match(index.headers['content-security-policy'], /script-src 'self'/);
  assert.ok(!/unsafe/.test(index.headers['content-security-policy']));
  assert.equal((await get(`${assistant.url}/`, { 'if-none-match': index.headers.etag })).status, 304);

  const assets = [...index.body.toString().matchAll(/(?:src|href)="\.?(\/assets\/[^"]+)"/g)].map(([, address]) => address);
  assert.ok(assets.length >= 2);
  let scripts = 0;
  for (const address of assets) {
    const asset = await get(assistant.url + address, gzip);
    assert.match(asset.headers['cache-control'], /immutable/);
    assert.equal((await get(assistant.url + address, { 'if-none-match': asset.headers.etag })).status, 304);
    if (!address.endsWith('.js')) continue;
    assert.equal(asset.headers['content-encoding'], 'gzip');
    scripts += asset.body.length;
    const raw = await get(assistant.url + address, {});
    assert.equal(raw.headers['content-encoding'], undefined);
    assert.deepEqual(require('node:zlib').gunzipSync(asset.body), raw.body);
  }
  assert.ok(scripts > 0 && scripts < 150_000, `${scripts} bytes of script`);
});
