// The examples as a reader of the documentation runs them, against a real server and an endpoint that speaks OpenAI's API: what each prints, and the trace
// that each leaves.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { Child, Server, cleanEnvironment, run, temporaryFolder, until } = require('../lib/throughline.cjs');
const { startModelEndpoint } = require('../lib/model_endpoint.cjs');

const EXAMPLES = process.env.THROUGHLINE_EXAMPLES ?? assert.fail('THROUGHLINE_EXAMPLES names the folder of the built examples');
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';

let server, model, env;
before(async () => {
  server = await Server.start();
  model = await startModelEndpoint();
  env = cleanEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: server.url, OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-of-a-test', OPENAI_MODEL: 'gpt-4o' });
});
after(() => model.close());

// The spans of a trace as a tree of names: {'root': {'child': {}}}. Spans of one name below one parent are one entry.
function tree({ spans }) {
  const childrenOf = (parent) => {
    const children = {};
    for (const span of spans) {
      if ((span.parent_span_id || '') === parent) children[span.name] = { ...children[span.name], ...childrenOf(span.span_id) };
    }
    return children;
  };
  return childrenOf('');
}

async function traceOf(text, wanted = () => true) {
  const id = text.match(/throughline trace ([0-9a-f]{32})/)?.[1] ?? assert.fail(`no trace id in:\n${text}`);
  return until(`the spans of trace ${id}`, async () => {
    const trace = await server.api(`/api/v1/traces/${id}`);
    return wanted(trace) && trace;
  });
}

const inTrace = (name) => ({ spans }) => spans.some((span) => span.name === name);

async function runExample(name, args, more = {}) {
  const ran = await run(path.join(EXAMPLES, name), args, { env, cwd: temporaryFolder(), ...more });
  assert.equal(ran.code, 0, ran.all);
  return ran;
}

test('chat: a trace for each question, one conversation', async () => {
  const { out } = await runExample('chat', [], { input: 'Why is the sky blue?\nAnd the sea?\n' });
  assert.match(out, /You said: Why is the sky blue\?/);
  assert.match(out, /You said: And the sea\?/);
  const ids = out.match(/(?<=throughline trace )[0-9a-f]{32}/g);
  assert.equal(new Set(ids).size, 2);
  for (const id of ids) assert.deepEqual(tree(await traceOf(`throughline trace ${id}`, inTrace('chat gpt-4o'))), { '💬 Answer a question': { 'chat gpt-4o': {} } });
  const conversations = await server.query("source spans | filter $l.serviceName == 'chat' && $d.gen_ai.conversation.id != null | groupby $d.gen_ai.conversation.id as id aggregate count() as calls");
  assert.deepEqual(conversations.map(({ id, calls }) => [id, Number(calls)]), [[ids[0], 2]]);
});

test('agent: it asks for its tool, runs it, and answers; all on one trace', async () => {
  const { out } = await runExample('agent', ['Is there room for 20 GB?']);
  assert.match(out, /You said: \{"free_bytes":\d+\}/);
  const trace = await traceOf(out, inTrace('invoke_agent disk keeper'));
  assert.deepEqual(tree(trace), { 'invoke_agent disk keeper': { 'chat gpt-4o': {}, 'execute_tool free_space': {} } });
  assert.equal(trace.spans.filter(({ name }) => name === 'chat gpt-4o').length, 2);
});

test('rag: what it stored is found again, and the answer rests on it', async () => {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, 'handbook.txt'), 'The probation period is\nsix months.\n\nLunch is at noon.\n');
  const added = await runExample('rag', ['notes.db', 'add', 'handbook.txt'], { cwd: folder });
  assert.match(added.out, /^2 paragraphs added$/m);
  assert.deepEqual(Object.keys(tree(await traceOf(added.out, inTrace('📚 Add a document')))['📚 Add a document']).sort(), ['BEGIN', 'COMMIT', 'INSERT paragraph', 'embeddings text-embedding-3-small']);

  const asked = await runExample('rag', ['notes.db', 'ask', 'How long is the probation period?'], { cwd: folder });
  assert.match(asked.out, /You said: How long is the probation period\?/);
  assert.match(model.requests.at(-1).body.messages[0].content, /The probation period is six months\.\n\nLunch/);
  assert.deepEqual(tree(await traceOf(asked.out, inTrace('📖 Answer from the documents'))), {
    '📖 Answer from the documents': { 'embeddings text-embedding-3-small': {}, 'retrieval paragraph': { 'SELECT paragraph': {} }, 'chat gpt-4o': {} },
  });
});

test('server: a question asked in a browser, its answer and the thumbs are one tree', async () => {
  const child = new Child(path.join(EXAMPLES, 'server'), ['0'], { env, cwd: temporaryFolder() });
  const [url] = await child.said(/http:\/\/localhost:\d+/, 20);
  // The page as it is served, with a hand in it that asks and judges as a reader would; its requests go on to the example.
  const page = await (await fetch(url)).text();
  const acting = page.replace('</html>', '').concat(`<script>
    $('question').value = 'Why is the sky blue?';
    $('form').requestSubmit();
    const wait = setInterval(() => {
      if ($('thumbs').style.visibility === 'visible') $('thumbs').querySelector('[data-verdict=thumbs_up]').click();
      if ($('answer').textContent.includes('thank you')) clearInterval(wait);
    }, 50);
  </script>`);
  const folder = temporaryFolder();
  const proxy = require('node:http').createServer(async (request, response) => {
    if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(acting);
    let body = '';
    for await (const piece of request) body += piece;
    const { 'content-type': type, traceparent } = request.headers;
    const answer = await fetch(url + request.url, { method: 'POST', headers: { 'content-type': type, traceparent }, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  proxy.unref();
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const shown = await run(BROWSER, [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', `--user-data-dir=${folder}`, '--virtual-time-budget=20000', '--dump-dom',
    `http://localhost:${proxy.address().port}/?otlp=${encodeURIComponent(server.url)}`,
  ], { env: cleanEnvironment() });
  assert.match(shown.out, /You said: Why is the sky blue\? — thank you/, shown.all);
  const trace = await traceOf(shown.out, (all) => inTrace('👍 Submit User Feedback')(all) && inTrace('🙋 Ask')(all) && inTrace('💬 Answer a question')(all));
  assert.deepEqual(tree(trace), { '🙋 Ask': { 'POST /ask': { '💬 Answer a question': { 'chat gpt-4o': {}, '👍 Submit User Feedback': {} } } } });
  await child.stop('SIGKILL');
  proxy.close();
});
