// OpenTelemetry's own exporters against the real server: whatever the transport, encoding and compression, each span, log record and
// metric point is there once, with what it was sent with.
'use strict';
const assert = require('node:assert/strict');
const { test, before } = require('node:test');
const { Server, needPackages } = require('../lib/throughline.cjs');

needPackages(__dirname);
const { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } = require('@opentelemetry/api');
const { SeverityNumber } = require('@opentelemetry/api-logs');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { AggregationTemporality, AggregationType, MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');
const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { COMPRESSIONS, TRANSPORTS, exported, makeExporter } = require('./exporters.cjs');

const START = Date.now() - 60_000;
const LINKED = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };
const at = (milliseconds) => new Date(START + milliseconds); // a number from before the process began would be read as one since then

// A span with everything that a span can have, and one below it.
function makeSpans(resource) {
  const memory = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(memory)] });
  const tracer = provider.getTracer('clients', '1.2.3');
  const root = tracer.startSpan('POST /ask', {
    kind: SpanKind.SERVER, startTime: at(0), links: [{ context: { traceId: LINKED.trace_id, spanId: LINKED.span_id, traceFlags: TraceFlags.SAMPLED }, attributes: { why: 'a retry' } }],
    attributes: { text: 'naïve “quotes” 💬', whole: 7, real: 0.5, yes: true, list: ['a', 'b'], 'numbers.list': [1, 2] },
  });
  const call = tracer.startSpan('chat gpt-4o', {
    kind: SpanKind.CLIENT, startTime: at(10),
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 31, 'gen_ai.usage.output_tokens': 8 },
  }, trace.setSpan(ROOT_CONTEXT, root));
  call.addEvent('first token', { number: 1 }, at(20));
  call.setStatus({ code: SpanStatusCode.ERROR, message: 'too slow' });
  call.end(at(110));
  root.end(at(150));
  return memory.getFinishedSpans();
}

async function makeLogs(resource, spanContext) {
  const memory = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor(memory)] });
  const logger = provider.getLogger('clients', '1.2.3');
  logger.emit({
    timestamp: at(5), severityNumber: SeverityNumber.WARN, severityText: 'WARN', body: 'it takes long', attributes: { attempt: 2, last: false },
    context: trace.setSpanContext(ROOT_CONTEXT, spanContext),
  });
  logger.emit({ timestamp: at(6), eventName: 'ordered', body: { item: 'tea', price: { amount: 3.5 } } });
  await provider.forceFlush();
  return memory.getFinishedLogRecords();
}

class ManualReader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

async function makeMetrics(resource) {
  const reader = new ManualReader({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
  const provider = new MeterProvider({
    resource, readers: [reader], views: [{ instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  });
  const meter = provider.getMeter('clients', '1.2.3');
  const calls = meter.createCounter('calls', { description: 'Calls of a model', unit: '{call}' });
  calls.add(2, { model: 'gpt-4o' });
  calls.add(3, { model: 'gpt-4o' });
  calls.add(1, { model: 'small' });
  meter.createUpDownCounter('open').add(-4);
  meter.createGauge('temperature', { unit: 'Cel' }).record(21.5);
  const took = meter.createHistogram('took', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } });
  for (const seconds of [0.05, 0.5, 0.75, 4]) took.record(seconds);
  const exponential = meter.createHistogram('exponential');
  for (const value of [0, 1, 2, 4]) exponential.record(value);
  return (await reader.collect()).resourceMetrics;
}

// `object` has these members, whatever else it has.
function assertHas(object, expected) {
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, object[key]])), expected, JSON.stringify(object, null, 1));
}

const nanos = (milliseconds) => String(BigInt(START + milliseconds) * 1_000_000n);

function checkTrace(answer, service, [call, root]) {
  assertHas(answer, { span_count: 2, error_count: 1, truncated: false, duration_ns: 150_000_000 });
  assert.deepEqual(answer.resources, [
    { service_name: service, application: 'shop', subsystem: service, attributes: { 'service.name': service, 'service.version': '1.0.0' } },
  ]);
  const [first, second] = answer.spans;
  assertHas(first, {
    span_id: root.spanContext().spanId, parent_span_id: null, name: 'POST /ask', kind: 'server', status: { code: 'UNSET' },
    start_time_unix_nano: nanos(0), duration_ns: 150_000_000, scope: { name: 'clients', version: '1.2.3', attributes: {} }, events: [], ai: null,
    attributes: { text: 'naïve “quotes” 💬', whole: 7, real: 0.5, yes: true, list: ['a', 'b'], 'numbers.list': [1, 2] },
  });
  assert.equal(first.links.length, 1);
  assertHas(first.links[0], { ...LINKED, attributes: { why: 'a retry' } });
  assertHas(second, {
    span_id: call.spanContext().spanId, parent_span_id: root.spanContext().spanId, name: 'chat gpt-4o', kind: 'client',
    status: { code: 'ERROR', message: 'too slow' }, start_time_unix_nano: nanos(10), duration_ns: 100_000_000,
    events: [{ time_unix_nano: nanos(20), name: 'first token', attributes: { number: 1 } }],
  });
  assertHas(second.ai, { operation: 'chat', request_model: 'gpt-4o' });
  assertHas(second.ai.usage, { input_tokens: 31, output_tokens: 8, total_tokens: 39 });
}

function checkLogs(rows, service, spanContext) {
  assert.equal(rows.length, 2, JSON.stringify(rows, null, 1));
  for (const { $l } of rows) assertHas($l, { applicationname: 'shop', subsystemname: service });
  const [said, event] = rows;
  assert.equal(said.$m.severity, 'Warning');
  assert.equal(said.$d.message, 'it takes long');
  assertHas(said.$d.logRecord, {
    traceId: spanContext.traceId, spanId: spanContext.spanId, severityNumber: 13, severityText: 'WARN', attributes: { attempt: 2, last: false },
  });
  assert.equal(said.$m.timestamp, at(5).toISOString().replace('Z', '000000Z'));
  assert.equal(event.$d.logRecord.eventName, 'ordered');
  assert.deepEqual([event.$d.item, event.$d['price.amount'] ?? event.$d.price.amount], ['tea', 3.5]);
}

function checkMetrics(rows, service) {
  const points = {};
  for (const { $l, $d } of rows) {
    assertHas($l, { applicationName: 'shop', subsystemName: service });
    assertHas($d.tags, { 'otel.library.name': 'clients', 'otel.library.version': '1.2.3' });
    points[`${$d.metric} ${$d.tags.model ?? ''}`.trim()] = $d;
  }
  assert.deepEqual(Object.keys(points).sort(), ['calls gpt-4o', 'calls small', 'exponential', 'open', 'temperature', 'took']);
  assert.equal(rows.length, 6);
  assertHas(points['calls gpt-4o'], { kind: 'sum', temporality: 'cumulative', isMonotonic: true, value: 5, unit: '{call}', description: 'Calls of a model' });
  assertHas(points['calls small'], { value: 1 });
  assertHas(points.open, { kind: 'sum', isMonotonic: false, value: -4 });
  assertHas(points.temperature, { kind: 'gauge', value: 21.5, unit: 'Cel' });
  assertHas(points.took, { kind: 'histogram', count: 4, sum: 5.3, min: 0.05, max: 4, bounds: [0.1, 1], bucketCounts: [1, 2, 1], unit: 's' });
  const { exponential } = points;
  assertHas(exponential, { kind: 'exponential_histogram', count: 4, sum: 7, min: 0, max: 4, zeroCount: 1 });
  assert.equal(exponential.positiveCounts.reduce((sum, count) => sum + count, 0), 3);
}

let server;
before(async () => (server = await Server.start()));

for (const transport of TRANSPORTS) {
  for (const compression of COMPRESSIONS) {
    const service = `${transport}-${compression}`;
    const resource = resourceFromAttributes({ 'service.name': service, 'service.version': '1.0.0' });
    const spans = makeSpans(resource);
    const { traceId } = spans[0].spanContext();
    const send = async (signal, items) => {
      const exporter = makeExporter(signal, transport, { ports: server, compression, headers: { 'cx-application-name': 'shop', 'cx-subsystem-name': service } });
      await exported(exporter, items);
      await exporter.shutdown();
    };

    test(`spans by ${transport}, compression ${compression}`, async () => {
      await send('trace', spans);
      checkTrace(await server.api(`/api/v1/traces/${traceId}`), service, spans);
    });

    test(`log records by ${transport}, compression ${compression}`, async () => {
      await send('logs', await makeLogs(resource, spans[0].spanContext()));
      checkLogs(await server.query(`source logs | filter $l.serviceName == '${service}' | orderby $m.timestamp`), service, spans[0].spanContext());
    });

    test(`metric points by ${transport}, compression ${compression}`, async () => {
      await send('metrics', await makeMetrics(resource));
      checkMetrics(await server.query(`source metrics | filter $l.serviceName == '${service}'`), service);
    });
  }
}
