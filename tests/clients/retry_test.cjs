// A server that can't store now says so in a way that OpenTelemetry's exporters understand, and what they were told to send again
// is stored once when it can.
'use strict';
const assert = require('node:assert/strict');
const net = require('node:net');
const { test } = require('node:test');
const { Server, needPackages, until } = require('../lib/throughline.cjs');

needPackages(__dirname);
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { exported, makeExporter } = require('./exporters.cjs');

// More free disk than any machine has: every insert is refused.
const REFUSING = ['--min-free-disk', '4096TiB'];
const UNAVAILABLE = 14; // gRPC

function makeSpans(service) {
  const memory = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ resource: resourceFromAttributes({ 'service.name': service }), spanProcessors: [new SimpleSpanProcessor(memory)] });
  const tracer = provider.getTracer('retry');
  for (const name of ['first', 'second', 'third']) tracer.startSpan(name).end();
  return memory.getFinishedSpans();
}

// A port before servers that come and go: a connection waits until there is one, so that no client sees the change as an error.
// `seen` is every byte that came back.
async function startFront() {
  const front = { seen: '', server: undefined };
  const listener = net.createServer((client) => {
    let upstream;
    client.on('error', () => {}).on('close', () => upstream?.destroy()).pause();
    until('a server behind the front', () => front.server).then((port) => {
      upstream = net.connect(port, '127.0.0.1');
      upstream.on('error', () => client.destroy()).on('close', () => client.destroy()).on('data', (bytes) => (front.seen += bytes.toString('latin1')));
      client.pipe(upstream).pipe(client);
    }, () => client.destroy());
  });
  listener.unref();
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  front.port = listener.address().port;
  return front;
}

async function expectStoredOnce(server, service) {
  const rows = await server.query(`source spans | filter $l.serviceName == '${service}' | groupby $l.operationName aggregate count() as times`);
  assert.deepEqual(Object.fromEntries(rows.map(({ operationName, times }) => [operationName, Number(times)])), { first: 1, second: 1, third: 1 });
}

for (const transport of ['proto', 'http']) {
  test(`by ${transport}: 503 with Retry-After, and the exporter's own retry delivers after a restart`, async () => {
    const full = await Server.start({ args: REFUSING });
    const front = await startFront();
    front.server = full.http;
    const exporter = makeExporter('trace', transport, { ports: { http: front.port }, compression: 'gzip', timeoutMillis: 60_000, httpAgentOptions: { keepAlive: false } });
    const done = exported(exporter, makeSpans('kept'));
    await until(() => `a 503; there came:\n${front.seen}\n${full.output}`, () => /HTTP\/1\.1 503 /.test(front.seen));
    assert.match(front.seen, /^Retry-After: [1-9]\d*\r$/im);
    assert.match(front.seen, /nearly full: \d+ MiB are free/, 'the answer says why');

    front.server = undefined;
    assert.deepEqual(await full.stop(), { code: 0, signal: null });
    const roomy = await Server.start({ data: full.data });
    front.server = roomy.http;
    await done;
    assert.match(front.seen, /HTTP\/1\.1 200 /);
    await expectStoredOnce(roomy, 'kept');
    await roomy.stop();
  });
}

test('by gRPC: UNAVAILABLE with RetryInfo; sent again after a restart, and once more, it is stored once', async () => {
  const full = await Server.start({ args: REFUSING });
  const spans = makeSpans('kept');
  const exporter = makeExporter('trace', 'grpc', { ports: full });
  const refused = await exported(exporter, spans).then(() => assert.fail('it was accepted'), (error) => error);
  assert.equal(refused.code, UNAVAILABLE, refused.stack);
  assert.match(refused.details, /nearly full: \d+ MiB are free/);
  const [details] = refused.metadata.get('grpc-status-details-bin');
  assert.match(details?.toString('latin1') ?? '', /type\.googleapis\.com\/google\.rpc\.RetryInfo/);

  assert.deepEqual(await full.stop(), { code: 0, signal: null });
  const roomy = await Server.start({ data: full.data, grpc: full.grpc });
  // This exporter leaves trying again to whoever calls it.
  await until('the export', () => exported(exporter, spans).then(() => true));
  await exported(exporter, spans);
  await expectStoredOnce(roomy, 'kept');
  await roomy.stop();
});
