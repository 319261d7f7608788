// Programs that call a model through real instrumentations (../emitters), against the real server: the trace of each shows the model,
// its tokens and what was said.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { startFakeOpenAI } = require('../emitters/lib/fake_openai.cjs');
const { SOURCE, Server, cleanEnvironment, needPackages, run } = require('../lib/throughline.cjs');

const EMITTERS = path.join(SOURCE, 'tests/emitters');
needPackages(EMITTERS);

let server, model;
before(async () => {
  server = await Server.start();
  model = await startFakeOpenAI();
});
after(() => model.close());

// `traces`: an instrumentation that patches the client alone makes one of each call, and not all of them of each kind of call.
const PROGRAMS = [
  { program: 'opentelemetry_openai', service: 'opentelemetry-openai', traces: 5, has: [/└── Status: 429 Rate limit reached$/m, / · 5 tokens · \$0\.00000010 · .*\n└── embeddings text-embedding-3-small .* 5 in · \$0\.00000010$/m] },
  { program: 'traceloop_openai', service: 'traceloop-openai', traces: 3, has: [] },
  { program: 'openinference_openai', service: 'openinference-openai', traces: 4, has: [/42 in \(16 cached\) · 9 out/, /text-embedding-3-small$/m] },
  {
    program: 'vercel_ai', service: 'vercel-ai', traces: 3,
    has: [/1 service · 4 spans .* 102 tokens/, /ai\.toolCall .* tool run_query\n.*│ arguments +\{"query":"source logs \| count"\}\n.*│ result +\{"count":2\}/, /first chunk after/],
  },
];
const EACH_HAS = [
  /gpt-4o(-2024-08-06)? .*42 in.* 9 out/, /│ system +You write DataPrime queries\.$/m, /│ user +How many errors had checkout\?$/m,
  /│ assistant +→ run_query\(\{"query":"source logs \| count"\}\)$/m, /│ tool +← /, /│ assistant +Two errors in checkout\.$/m,
];

for (const { program, service, traces: count, has } of PROGRAMS) {
  test(`${program}: model, tokens and what was said`, async () => {
    const emitted = await run(process.execPath, [path.join(EMITTERS, `${program}.cjs`)], {
      env: cleanEnvironment({
        OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
      }),
    });
    assert.equal(emitted.code, 0, emitted.all);
    const { traces } = await server.api(`/api/v1/traces?service=${service}`);
    let shown = '';
    for (const { trace_id: id } of traces) {
      const { code, out, err } = await server.cli('trace', '--full', id);
      assert.equal(code, 0, err);
      shown += out;
    }
    assert.equal(traces.length, count, shown);
    for (const text of [...EACH_HAS, ...has]) assert.match(shown, text);
  });
}
