// README.md's first trace, word for word: what it tells a newcomer to type is typed, with nothing but the ports replaced, and what it
// says they will see is looked for.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before } = require('node:test');
const { startFakeOpenAI } = require('../emitters/lib/fake_openai.cjs');
const { PROGRAM, SOURCE, Server, cleanEnvironment, freePort, needPackages, run } = require('../lib/throughline.cjs');

const README = fs.readFileSync(path.join(SOURCE, 'README.md'), 'utf8');

// The code blocks of one section.
function blocks(heading) {
  const section = README.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section, `README.md has no section "${heading}"`);
  return [...section.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
}

const [curl, printed, example, standIn] = blocks('The first trace in two minutes');
let server, environment;

async function type(script, cwd) {
  const ran = await run('bash', ['-euo', 'pipefail', '-c', script], { env: environment, cwd, seconds: 120 });
  assert.equal(ran.code, 0, `${script}\n${ran.all}\nserver:\n${server.output}`);
  return ran;
}

before(async () => {
  needPackages(path.join(SOURCE, 'examples/node-openai'));
  server = await Server.start();
  environment = cleanEnvironment({
    THROUGHLINE_SERVER: `http://localhost:${server.http}`, OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${server.http}`,
    PATH: `${path.dirname(PROGRAM)}:${process.env.PATH}`, // exported by the first block
  });
});

test('with curl: the trace is printed as README.md shows it', async () => {
  assert.match(curl.text, /localhost:4318/);
  const script = curl.text.replaceAll('localhost:4318', `localhost:${server.http}`).replace('$PWD/build/bin', path.dirname(PROGRAM));
  const { out } = await type(script, SOURCE);
  // The id and the time are this run's; everything else stands in README.md.
  const withoutChance = (text) => text.replace(/Trace [0-9a-f]+…?/, 'Trace ID').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC/, 'TIME').trim();
  assert.ok(out.startsWith('{}'), `the answer is not {}:\n${out}`);
  assert.equal(withoutChance(out.slice(2)), withoutChance(printed.text));
});

// A question of ask.cjs and its answer, in the trace whose command it printed.
async function expectTheAnswerTraced(out) {
  assert.match(out, /Two errors in checkout\./);
  const commands = [...out.matchAll(/^throughline trace [0-9a-f]{32}$/gm)].map(([command]) => command);
  assert.equal(commands.length, 1, out);
  const shown = (await type(commands[0], SOURCE)).out;
  assert.match(shown, /1 service · 2 spans .* 51 tokens/);
  assert.match(shown, /💬 Answer a question \(.*\)  ask\n/);
  assert.match(shown, /chat gpt-4o \(.*\)  gpt-4o.* · 42 in .*· 9 out · \$0\.00019 · stop\n/);
  assert.match(shown, /│ system +Answer in one sentence\.\n/);
  assert.match(shown, /│ user +Why is the sky blue\?\n/);
  assert.match(shown, /│ assistant +Two errors in checkout\.\n/);
}

test('with OpenTelemetry JS: a call of the openai client shows model, tokens and what was said', async () => {
  assert.match(example.text, /^npm ci$/m); // done before
  const model = await startFakeOpenAI();
  try {
    environment.OPENAI_BASE_URL = model.url;
    const script = example.text.replace(/^npm ci\n/m, '').replace('sk-…', 'sk-none');
    await expectTheAnswerTraced((await type(script, SOURCE)).out);
  } finally {
    delete environment.OPENAI_BASE_URL;
    model.close();
  }
});

test('with OpenTelemetry JS and no key: the stand-in answers', async () => {
  assert.match(standIn.text, /8089/);
  const script = standIn.text.replaceAll('8089', await freePort());
  await expectTheAnswerTraced((await type(script, path.join(SOURCE, 'examples/node-openai'))).out);
});
