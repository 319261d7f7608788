// The API's document against the real server: every route's example runs, and each answer has the shape that the document gives it.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const { test, before, after } = require('node:test');
const { Server, needPackages, until } = require('../lib/throughline.cjs');
const { attributes, send } = require('../query_api/differences_seed.cjs');

needPackages(__dirname);
const Ajv2020 = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

// What writes goes first, what deletes last; in between the document's order.
const kTurn = { put: 0, post: 1, options: 2, get: 3, patch: 4, delete: 5 };

let server, hook, document, ajv;

// An object that names its members has no others: what an answer holds beside them is missing in the document.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const out = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'enum' || key === 'example' ? value : closed(value)]));
  if (out.properties && out.type && out.additionalProperties === undefined && !Array.isArray(out.properties)) out.additionalProperties = false;
  return out;
}
const validators = new Map();
function check(schema, value, what) {
  const key = JSON.stringify(schema);
  if (!validators.has(key)) validators.set(key, ajv.compile(closed({ ...schema, components: document.components })));
  const valid = validators.get(key);
  assert.ok(valid(value), `${what}: ${JSON.stringify(valid.errors?.slice(0, 5))} in ${JSON.stringify(value)?.slice(0, 1500)}`);
}

before(async () => {
  hook = http.createServer((request, response) => request.resume().on('end', () => response.end('ok')));
  await new Promise((resolve) => hook.listen(0, '127.0.0.1', resolve));
  server = await Server.start({ args: ['--alert-private-addresses', 'on'] });
  document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
  ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);

  // Of all that answers can hold: a conversation with a tool, a failure, a verdict, own attributes.
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = (trace, id, parent, name, more = {}) => ({
    traceId: trace.padStart(32, 'a'), spanId: id.padStart(16, '0'), parentSpanId: parent?.padStart(16, '0'), name, kind: 2,
    startTimeUnixNano: String(now - 2_000_000_000n), endTimeUnixNano: String(now - 1_000_000_000n), attributes: attributes(more.attributes ?? {}),
    status: more.error ? { code: 2, message: more.error } : {}, ...more.also,
  });
  const message = (role, text) => JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }]);
  const spans = [];
  for (let i = 1; i <= 30; ++i) {
    const trace = `c${i}`, failed = i % 3 === 0;
    spans.push(span(trace, `a${i}`, undefined, 'POST /ask', { attributes: { 'ai.intent': 'search', 'app.region': failed ? 'eu' : 'us' }, error: failed && 'it failed',
      also: { events: [{ timeUnixNano: String(now), name: 'retry', attributes: attributes({ n: 1 }) }],
        links: [{ traceId: 'b'.repeat(32), spanId: '1'.repeat(16), attributes: attributes({ why: 'before' }) }] } }));
    spans.push(span(trace, `b${i}`, `a${i}`, 'chat gpt-4o', { attributes: {
      'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': i % 2 ? 'gpt-4o' : 'our-own-model', 'gen_ai.response.model': i % 2 ? 'gpt-4o' : 'our-own-model',
      'gen_ai.usage.input_tokens': 100 + i, 'gen_ai.usage.output_tokens': 20, 'gen_ai.conversation.id': 'talk', 'enduser.id': 'u1', 'gen_ai.response.finish_reasons': 'stop',
      'gen_ai.input.messages': message('user', 'How many orders?'), 'gen_ai.output.messages': message('assistant', 'There were 12.') } }));
    spans.push(span(trace, `d${i}`, `b${i}`, 'execute_tool lookup', { attributes: {
      'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'lookup', 'gen_ai.tool.call.arguments': '{"id":1}', 'gen_ai.tool.call.result': '{"ok":true}' } }));
  }
  await send(server, spans);
  const made = await fetch(`${server.url}/api/v1/alerts/channels/seeded-webhook`, { method: 'PUT', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Seeded', kind: 'webhook', url: `http://127.0.0.1:${hook.address().port}/hook` }) });
  assert.equal(made.status, 200, await made.text());
});
after(() => hook.close());

function requestOf(path, operation) {
  const query = new URLSearchParams();
  const headers = {};
  for (const { name, in: place, example } of operation.parameters) {
    if (example === undefined) {
      assert.notEqual(place, 'path', `${path}: {${name}} has no example`);
      continue;
    }
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(example));
    if (place === 'query') query.append(name, example);
    if (place === 'header') headers[name] = example;
  }
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  let body;
  if (content) {
    assert.notEqual(content.example, undefined, `${path}: the body has no example`);
    headers['content-type'] = type;
    body = type === 'application/json' ? JSON.stringify(content.example) : content.example;
    if (type === 'application/json') check(content.schema, content.example, `the example body of ${path}`);
  }
  return { target: path + (query.size ? `?${query}` : ''), headers, body };
}

// What the document says of the routes whose answers are described by somebody else's specification, or not at all.
const described = (operation) => Object.entries(operation.responses).some(([status, { content }]) => status !== 'default' && (content || status === '204'));

test('the document is OpenAPI 3.1, and says something of every route', async () => {
  assert.equal(document.openapi, '3.1.0');
  const ids = new Set();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      assert.ok(operation.summary.length > 5, `${method} ${path} has no summary`);
      assert.ok(!ids.has(operation.operationId), `${operation.operationId} is there twice`);
      ids.add(operation.operationId);
      assert.ok(described(operation), `${method} ${path} says nothing of its answer`);
      if (['post', 'put'].includes(method) && !/\/(enable|disable|copy|test|applications\/\{application\})$/.test(path)) assert.ok(operation.requestBody, `${method} ${path} says nothing of its body`);
    }
  }
});

test('what an answer has beside its shape, or lacks, is found', async () => {
  const { schema } = document.paths['/api/v1/dashboards/{id}'].get.responses[200].content['application/json'];
  const answer = await (await fetch(`${server.url}/api/v1/dashboards/ai-center-overview`)).json();
  check(schema, answer, 'as it is');
  const { version, ...without } = answer;
  const within = structuredClone(answer);
  within.dashboard.panels[0].position.z = version;
  for (const wrong of [{ ...answer, more: 1 }, without, { ...answer, version: '1' }, within]) assert.throws(() => check(schema, wrong, 'changed'));
});

test('every example runs, and is answered in the shape that the document gives', async (t) => {
  const all = Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, operation]) => ({ path, method, operation })));
  all.sort((a, b) => (b.path.startsWith('/v1/') - a.path.startsWith('/v1/')) || kTurn[a.method] - kTurn[b.method] || (a.method === 'delete' ? b.path.length - a.path.length : 0)); // what is below before what holds it
  for (const { path, method, operation } of all) {
    await t.test(`${method} ${path}`, async () => {
      const { target, headers, body } = requestOf(path, operation);
      const answers = Object.entries(operation.responses).filter(([status]) => status !== 'default');
      const wanted = operation['x-example-status'] ? [String(operation['x-example-status'])] : answers.map(([status]) => status);
      for (const accept of ['application/json', 'application/x-ndjson']) {
        if (accept === 'application/x-ndjson' && !answers[0][1].content?.[accept]) continue;
        if (accept === 'application/json' && answers[0][1].content?.['application/x-ndjson'] && Object.keys(answers[0][1].content).length === 1) continue;
        const answer = await fetch(server.url + target, { method: method.toUpperCase(), headers: { ...headers, accept }, body });
        const text = await answer.text();
        assert.ok(wanted.includes(String(answer.status)), `${answer.status}, not ${wanted}: ${text}`);
        const { content } = operation.responses[answer.status] ?? operation.responses.default;
        if (!content) continue;
        const type = answer.headers.get('content-type').split(';')[0];
        assert.ok(content[type], `the document knows no ${type} here`);
        if (type === 'application/json') check(content[type].schema, JSON.parse(text), target);
        if (type === 'application/x-ndjson') for (const line of text.trim().split('\n')) check(content[type].schema, JSON.parse(line), target);
      }
      // The price's repricing has to end before another may begin, and before what follows looks at it.
      if (path.endsWith('/reprice') && method === 'post') await until('repricing ends', async () => (await (await fetch(server.url + target)).json()).state !== 'running');
    });
  }
});
