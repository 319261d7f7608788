// The guide's shell scripts (guide/*.sh, as they stand in it) against the running assistant. They speak to localhost:8000;
// curl is told by its own settings file where that is.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before } = require('node:test');
const { Assistant, Server, cleanEnvironment, run, temporaryFolder, until } = require('../lib/throughline.cjs');

let server, assistant, home;

before(async () => {
  server = await Server.start();
  assistant = await Assistant.start({ server });
  home = temporaryFolder();
  fs.writeFileSync(path.join(home, '.curlrc'), `connect-to = "localhost:8000:127.0.0.1:${assistant.http}"\n`);
});

async function script(name) {
  const done = await run('bash', [path.join(__dirname, 'guide', `${name}.sh`)], { env: cleanEnvironment({ HOME: home, CURL_HOME: home }) });
  assert.equal(done.code, 0, done.all);
  assert.equal(done.err.replace(/^ *(% Total|Dload|\d+ ).*$/gm, '').replace(/\r|\s/g, ''), '', done.err); // but curl's progress
  return done.out;
}

// The JSON objects that stand in a text.
function objects(text) {
  const found = [];
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start)) {
    let end = start, depth = 0, quoted = false;
    for (; end < text.length; ++end) {
      const c = text[end];
      if (quoted && c === '\\') ++end;
      else if (c === '"') quoted = !quoted;
      else if (!quoted && c === '{') ++depth;
      else if (!quoted && c === '}' && --depth === 0) break;
    }
    found.push(JSON.parse(text.slice(start, end + 1)));
    start = end + 1;
  }
  return found;
}

test('the manual testing script finds query and feedback on one trace', async () => {
  const out = await script('manual_test');
  assert.match(out, /✅ SUCCESS: Traces are perfectly correlated!/);
  const [query, feedback] = objects(out);
  assert.equal(query.trace_id, '12345678901234567890123456789012');
  assert.equal(feedback.trace_id, query.trace_id);
  assert.match(query.query, /^source logs/);
  assert.equal(feedback.success, true);
  assert.ok(feedback.feedback_id > 0);
});

test('the model failure script hears an answer to every request, with a trace of its own where the header was bad', async () => {
  const answers = objects(await script('openai_failures'));
  assert.equal(answers.length, 11);
  for (const answer of answers) {
    assert.equal(answer.context.valid, false);
    assert.match(answer.trace_id, /^[0-9a-f]{32}$/);
  }
  assert.equal(new Set(answers.map(({ trace_id: id }) => id)).size, 11);
});

test('the database failure script: twenty verdicts at once are all stored', async () => {
  const before = (await assistant.ask('/api/feedback/stats')).json.total;
  const answers = objects(await script('database_failures'));
  assert.equal(answers.length, 21);
  for (const answer of answers) assert.equal(answer.success, true, JSON.stringify(answer));
  const stats = (await assistant.ask('/api/feedback/stats')).json;
  assert.equal(stats.total, before + 21);
  assert.equal(stats.kept, 0);
});

test('the context failure script: a bad context gives a fresh trace, the reason, and still an answer', async () => {
  const answers = objects(await script('context_failures'));
  assert.deepEqual(answers.map(({ context }) => context), [
    { valid: true }, // version 01 is read as 00 with more behind it (W3C Trace Context)
    { valid: false, reason: 'invalid_format' },
    { valid: false, reason: 'invalid_span_id' },
    { valid: false, reason: 'invalid_trace_id' },
    { valid: false, reason: 'invalid_format' },
  ]);
  for (const [i, answer] of answers.entries()) {
    assert.equal(answer.success, true);
    assert[i === 0 ? 'equal' : 'notEqual'](answer.trace_id, '12345678901234567890123456789012');
    assert.match(answer.trace_id, /^[0-9a-f]{32}$/);
  }
});

test('the cascade script: an empty question fails as a pipeline does, the other is answered', async () => {
  const [empty, other] = objects(await script('cascade_failures'));
  assert.equal(empty.success, false);
  assert.equal(empty.pipeline_health, 'failed');
  assert.equal(other.success, true);
});

test('the slow database call gives its breakdown, and its tree arrives with its times', async () => {
  const [answer] = objects(await script('slow_db'));
  assert.equal(answer.demo_type, 'slow_database');
  assert.ok(answer.duration_seconds >= 3.9 && answer.duration_seconds < 8, answer.duration_seconds);
  assert.equal(answer.recommendations.length, 4);
  assert.equal(answer.trace_id, '12345678901234567890123456789012');
  const spans = await until('the slow database tree', async () => {
    const all = (await server.api(`/api/v1/traces/${answer.trace_id}`)).spans;
    return all.some(({ name }) => name === 'Slow Database Demo') && all;
  });
  const root = spans.find(({ name }) => name === 'Slow Database Demo');
  assert.ok(root.duration_ns > 3.9e9);
  for (const name of ['Database Connection', 'Complex Analytics Query', 'Result Processing'])
    assert.equal(spans.find((span) => span.name === name)?.parent_span_id, root.span_id, name);
});
