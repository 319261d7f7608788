// Runs the emitters against a fake OpenAI endpoint and writes what each exported: OUT/EMITTER.traces.N.json and
// OUT/EMITTER.logs.N.json, OTLP/JSON as it came.
//
//   node capture.cjs OUT [EMITTER...]
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const zlib = require('node:zlib');
const { startFakeOpenAI } = require('./lib/fake_openai.cjs');

const EMITTERS = ['opentelemetry_openai', 'traceloop_openai', 'openinference_openai', 'vercel_ai'];

function startCapture(onBody) {
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      onBody(request.url.split('/').pop(), request.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(body) : body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
}

function run(emitter, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(__dirname, `${emitter}.cjs`)], {
      env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'], timeout: 60_000,
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`${emitter} ended with ${code ?? signal}`))));
  });
}

async function main() {
  const [out, ...chosen] = process.argv.slice(2);
  if (!out) {
    console.error('usage: node capture.cjs OUT [EMITTER...]');
    process.exitCode = 2;
    return;
  }
  fs.mkdirSync(out, { recursive: true });
  for (const old of fs.readdirSync(out)) {
    if (/\.(traces|logs)\.\d+\.json$/.test(old)) fs.rmSync(path.join(out, old));
  }
  const openai = await startFakeOpenAI();
  try {
    for (const emitter of chosen.length ? chosen : EMITTERS) {
      let bodies = 0;
      const capture = await startCapture((signal, body) => {
        fs.writeFileSync(path.join(out, `${emitter}.${signal}.${bodies++}.json`), body);
      });
      try {
        await run(emitter, {
          OPENAI_BASE_URL: openai.url, OPENAI_API_KEY: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: capture.url,
          OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
        });
      } finally {
        capture.close();
      }
      if (bodies === 0) throw new Error(`${emitter} exported nothing`);
    }
  } finally {
    openai.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
