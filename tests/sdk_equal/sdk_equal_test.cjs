// One conversation with a model, traced by the C++ SDK in each of its conventions, by OpenTelemetry JS by hand, and by the
// `openai` client's OpenTelemetry instrumentation: the server stores equal normalised columns for each call.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { startFakeOpenAI } = require('../emitters/lib/fake_openai.cjs');
const { SOURCE, Server, cleanEnvironment, needPackages, run } = require('../lib/throughline.cjs');

const EMITTERS = path.join(SOURCE, 'tests/emitters');
const CONVERSATION = process.env.THROUGHLINE_SDK_CONVERSATION ?? path.join(SOURCE, 'build/bin/sdk_conversation');
needPackages(EMITTERS);

let server, model;
before(async () => {
  server = await Server.start();
  model = await startFakeOpenAI();
});
after(() => model.close());

// Every call of `program` as it is stored: by name and what tells two of a name apart.
async function callsOf(program, args, service, env = {}) {
  const emitted = await run(program, args, {
    env: cleanEnvironment({
      OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true', OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.0.0,deployment.environment.name=test', ...env,
    }),
  });
  assert.equal(emitted.code, 0, emitted.all);
  const rows = await server.query(
    `source spans | filter $l.serviceName == '${service}' | choose $d.traceID as trace, $l.operationName as name, $d.tags['span.kind'] as kind,` +
    " $m.status_code as status, $d.tags['otel.status_description'] as status_message, $d.normalised as normalised");
  assert.equal(rows.length, 5, JSON.stringify(rows, null, 1));
  const calls = {};
  for (const { trace, normalised, ...columns } of rows) {
    const { ai } = (await server.api(`/api/v1/traces/${trace}`)).spans[0]; // with messages and tools
    const temperature = normalised['gen_ai.request.temperature'] ?? 'none';
    const maxTokens = normalised['gen_ai.request.max_tokens'] ?? 'none';
    // Measured, so never the same twice.
    if (normalised['gen_ai.response.time_to_first_chunk_ns']) normalised['gen_ai.response.time_to_first_chunk_ns'] = 'measured';
    if (ai.time_to_first_chunk_ns) ai.time_to_first_chunk_ns = 'measured';
    for (const key of ['gen_ai.response.time_to_finish_ms', 'gen_ai.response.output_tokens_per_second']) delete normalised[key];
    calls[`${columns.name}, temperature ${temperature}, max tokens ${maxTokens}`] = { ...columns, normalised, ai };
  }
  assert.equal(Object.keys(calls).length, 5);
  return calls;
}

let ours;
test('the C++ SDK makes the calls', async () => {
  ours = await callsOf(CONVERSATION, [], 'throughline-sdk');
});

test('OpenTelemetry JS by hand: every normalised column is equal', async () => {
  assert.deepEqual(await callsOf(process.execPath, [path.join(__dirname, 'by_hand.cjs')], 'by-hand'), ours);
});

for (const convention of ['indexed', 'both']) {
  test(`the C++ SDK with the convention "${convention}": every normalised column is equal`, async () => {
    const service = `throughline-sdk-${convention}`;
    const calls = await callsOf(CONVERSATION, [], service, { THROUGHLINE_GENAI_CONVENTION: convention });
    assert.deepEqual(calls, ours);
  });
}

// What the instrumentation leaves out, and what the server works out of it.
const LEFT_OUT = [
  'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.uncached_input_tokens', 'gen_ai.usage.reasoning.output_tokens',
  'gen_ai.request.stream', 'gen_ai.response.time_to_first_chunk_ns', 'gen_ai.embeddings.dimension.count',
  'openai.response.service_tier', 'openai.response.system_fingerprint', 'throughline.content_captured',
  'gen_ai.prompt_price', 'gen_ai.usage.cost', // without the cached tokens, all input has the full price
];
const LEFT_OUT_OF_AI = ['messages', 'tool', 'time_to_first_chunk_ns']; // messages are its log records
const LEFT_OUT_OF_USAGE = ['cache_read_tokens', 'reasoning_tokens', 'cost_usd'];

test('the openai client\'s instrumentation: what it sets is equal', async () => {
  const theirs = await callsOf(process.execPath, [path.join(EMITTERS, 'opentelemetry_openai.cjs')], 'opentelemetry-openai');
  const without = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
  const common = (calls) => Object.fromEntries(Object.entries(calls).map(([name, { normalised, ai, ...columns }]) => [name, {
    ...columns, normalised: without(normalised, LEFT_OUT), ai: { ...without(ai, LEFT_OUT_OF_AI), usage: without(ai.usage, LEFT_OUT_OF_USAGE) },
  }]));
  assert.deepEqual(common(theirs), common(ours));
});
