// Where traces come apart: each fault planted once, and found under its name with its trace.
'use strict';
const assert = require('node:assert/strict');
const { once } = require('node:events');
const http2 = require('node:http2');
const { test, before } = require('node:test');
const { Server } = require('../lib/throughline.cjs');
const { send, span, spanId, traceId } = require('./otlp.cjs');

let server;
let health;
const planted = {};
const MINUTES = 60_000;

before(async () => {
  server = await Server.start();
  const request = (fault, more, parent) => {
    planted[fault] = traceId();
    return span({ trace: planted[fault], name: 'POST /pay', kind: 2, at: 5 * MINUTES, ms: 5, parent, with: { 'http.route': '/pay', ...more } });
  };
  const refused = (reason) => ({ 'context.valid': false, 'context.reason': reason });
  await send(server, [
    request('missing', {}), request('malformed', refused('shorter than 55 characters')), request('all_zero', refused('trace id is all zeros')),
    request('wrong_version', refused('version ff is forbidden')), request('several', refused('more than one traceparent')), request('lost', refused('lost')),
  ]);
  // Well: a caller and the request that went on with its trace.
  planted.good = traceId();
  const caller = spanId();
  await send(server, [span({ trace: planted.good, id: caller, name: 'buy', kind: 3, at: 5 * MINUTES, ms: 10 })], 'page');
  await send(server, [span({ trace: planted.good, parent: caller, name: 'POST /pay', kind: 2, at: 5 * MINUTES - 2, ms: 5, with: { 'http.route': '/pay', 'context.valid': true } })]);
  planted.orphan = traceId();
  await send(server, [span({ trace: planted.orphan, parent: spanId(), name: 'write row', at: 5 * MINUTES })], 'ledger');
  planted.roots = traceId();
  await send(server, [span({ trace: planted.roots, name: 'first', at: 5 * MINUTES }), span({ trace: planted.roots, name: 'second', at: 4 * MINUTES })], 'page');
  planted.skew = traceId();
  const parent = spanId();
  await send(server, [span({ trace: planted.skew, id: parent, name: 'call', at: 5 * MINUTES, ms: 10 })], 'page');
  await send(server, [span({ trace: planted.skew, parent, name: 'early', at: 5 * MINUTES + 250, ms: 1 })], 'clockless');
  planted.twice = traceId();
  const id = spanId();
  await send(server, [span({ trace: planted.twice, id, name: 'one', at: 5 * MINUTES }), span({ trace: planted.twice, id, parent: spanId(), name: 'two', at: 5 * MINUTES })], 'copier');
  planted.refused = traceId();
  const { partialSuccess } = await send(server, [span({ trace: '0'.repeat(32), name: 'no trace' }), span({ trace: planted.refused, id: '0'.repeat(16), name: 'POST /pay/7', at: MINUTES, with: { 'http.route': '/pay/{id}' } })], 'broken');
  assert.equal(Number(partialSuccess.rejectedSpans), 2);
  health = await server.api('/api/v1/propagation?from=-1h');
});

test('requests are counted by what became of their context', () => {
  assert.deepEqual(health.contexts, [{ service: 'shop', route: '/pay', requests: 7, continued: 1, missing: 1, refused: 5, lost: 1, missing_share: 1 / 7, refused_share: 5 / 7 }]);
});

test('each fault has its name, its reason and its trace', () => {
  const found = Object.fromEntries(health.faults.map(({ fault, samples }) => [fault, samples]));
  for (const fault of ['missing', 'malformed', 'all_zero', 'wrong_version', 'several', 'lost']) assert.deepEqual(found[fault], [planted[fault]], fault);
  assert.equal(health.faults.length, 6);
  assert.equal(health.faults.find(({ fault }) => fault === 'wrong_version').reason, 'version ff is forbidden');
});

test('orphans, several roots, skewed clocks and ids used twice are found with their traces, and nothing else is', () => {
  assert.deepEqual(health.orphans.map(({ service, route, orphans, samples }) => [service, route, orphans, samples]).sort(), [
    ['copier', 'two', 1, [planted.twice]], ['ledger', 'write row', 1, [planted.orphan]]]);
  assert.deepEqual(health.several_roots, [{ service: 'page', route: 'first', traces: 1, most_roots: 2, samples: [planted.roots] }]);
  assert.equal(health.clock_skew.length, 1);
  const [{ service, parent_service: above, early_starts: early, late_ends: late, samples }] = health.clock_skew;
  assert.deepEqual([service, above, early, late, samples], ['clockless', 'page', 1, 0, [planted.skew]]);
  assert.deepEqual(health.duplicate_span_ids, [{ service: 'copier', span_ids: 1, spans: 2, samples: [planted.twice] }]);
});

test('spans that were refused are known by service, route and reason, with samples', () => {
  const [first, second] = health.refused.sort((a, b) => (a.reason < b.reason ? -1 : 1));
  assert.deepEqual([first.service, first.route, first.reason, first.spans], ['broken', '/pay/{id}', 'bad_span_id', 1]);
  assert.deepEqual([second.service, second.route, second.reason, second.spans], ['broken', 'no trace', 'bad_trace_id', 1]);
  assert.equal(first.last, 'an id is all zeros');
  assert.deepEqual(first.samples.map(({ trace_id: trace, span_id: id, name }) => [trace, id, name]), [[planted.refused, '0'.repeat(16), 'POST /pay/7']]);
  assert.ok(Math.abs(Date.parse(first.samples[0].start_time) - Date.now()) < 10 * MINUTES, first.samples[0].start_time);
});

test('of a refused span what cannot be read is null, and secrets in its name are masked', async () => {
  const key = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
  await send(server, [{ traceId: '<img src=x>', spanId: '01', name: `GET /?key=${key}` }, { traceId: 5, spanId: {}, name: ['x'], startTimeUnixNano: 'soon' }], 'hostile');
  const { refused } = await server.api('/api/v1/propagation?from=-1s&service=hostile');
  assert.equal(refused.length, 2);
  const named = refused.find(({ route }) => route !== null);
  assert.match(named.route, /^GET \/\?key=\[masked:/);
  assert.deepEqual(named.samples.map(({ trace_id: trace, span_id: id, start_time: start }) => [trace, id, start]), [[null, '01', null]]);
  assert.deepEqual(refused.find(({ route }) => route === null).samples, [{ trace_id: null, span_id: null, name: null, start_time: null }]);
  assert.equal(JSON.stringify(refused).includes(key), false);
});

// Two resources, each with a span whose trace id has two bytes.
function wireRequest(...services) {
  const field = (tag, bytes) => Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  const attribute = (key, text) => Buffer.concat([field(0x0a, Buffer.from(key)), field(0x12, field(0x0a, Buffer.from(text)))]);
  return Buffer.concat(services.map((service) => field(0x0a, Buffer.concat([
    field(0x0a, field(0x0a, attribute('service.name', service))),
    field(0x12, field(0x12, Buffer.concat([field(0x0a, Buffer.from('abcd', 'hex')), field(0x12, Buffer.alloc(8, 1)), field(0x2a, Buffer.from('GET')), field(0x4a, attribute('http.route', '/wire'))]))),
  ]))));
}
async function isTold(service) {
  const { refused } = await server.api(`/api/v1/propagation?from=-1s&service=${encodeURIComponent(service)}`);
  assert.deepEqual(refused.map(({ route, reason, spans, last, samples }) => [route, reason, spans, last, samples]),
    [['/wire', 'bad_trace_id', 1, 'trace_id has 2 bytes, not 16', [{ trace_id: 'abcd', span_id: '01'.repeat(8), name: 'GET', start_time: null }]]]);
}

test('over protobuf, each refused span counts for the service of its own resource', async () => {
  const answer = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: wireRequest('wire one', 'wire two') });
  assert.equal(answer.status, 200, await answer.text());
  await isTold('wire one');
  await isTold('wire two');
});

test('over gRPC likewise', async () => {
  const message = wireRequest('grpc one', 'grpc two');
  const length = Buffer.alloc(5);
  length.writeUInt32BE(message.length, 1);
  const session = http2.connect(`http://127.0.0.1:${server.grpc}`);
  const call = session.request({ ':method': 'POST', ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'content-type': 'application/grpc', te: 'trailers' });
  let status;
  call.on('trailers', (trailers) => (status = trailers['grpc-status'])).resume().end(Buffer.concat([length, message]));
  await once(call, 'close');
  session.close();
  assert.equal(status, '0');
  await isTold('grpc one');
  await isTold('grpc two');
});

test('one service can be asked for, and a time without spans has no faults', async () => {
  const ledger = await server.api('/api/v1/propagation?from=-1h&service=ledger');
  assert.deepEqual([ledger.orphans.length, ledger.faults.length, ledger.several_roots.length, ledger.refused.length], [1, 0, 0, 0]);
  const past = await server.api('/api/v1/propagation?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
  for (const part of ['contexts', 'faults', 'orphans', 'several_roots', 'clock_skew', 'duplicate_span_ids']) assert.deepEqual(past[part], [], part);
});

test('every part is a query that can be opened and gives the same rows', async () => {
  assert.deepEqual(Object.keys(health.queries), ['propagation_contexts', 'propagation_faults', 'orphan_spans', 'several_roots', 'clock_skew', 'duplicate_span_ids']);
  assert.deepEqual(await server.query(health.queries.duplicate_span_ids), health.duplicate_span_ids);
});

test('there are at most five samples of a fault', async () => {
  await send(server, Array.from({ length: 12 }, () => span({ trace: traceId(), parent: spanId(), name: 'many', at: 5 * MINUTES })), 'ledger');
  const { orphans } = await server.api('/api/v1/propagation?from=-1h&service=ledger');
  const many = orphans.find(({ route }) => route === 'many');
  assert.equal(many.orphans, 12);
  assert.ok(many.samples.length >= 2 && many.samples.length <= 5, String(many.samples.length));
});
