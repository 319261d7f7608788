import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { TraceAnswer } from '../api/center.ts';
import { exactly, readOtlp, toOtlp } from './trace_otlp.ts';

const answer = `{"trace_id":"0af7651916cd43dd8448eb211c80319c","start_time":"","start_time_unix_nano":"1000000000000000001","duration_ns":5,"span_count":1,"error_count":1,"truncated":false,"usage":{},
"resources":[{"service_name":"shop","application":"Unknown","subsystem":"Unknown","attributes":{"service.name":"shop"}}],
"spans":[{"span_id":"b7ad6b7169203331","parent_span_id":null,"name":"chat","kind":"client","status":{"code":"ERROR","message":"no"},"start_time_unix_nano":"1000000000000000001","duration_ns":5,"resource":0,"scope":{"name":"s","version":"1","attributes":{}},"flags":1,
"attributes":{"whole":3,"half":0.5,"double":3.0,"big":9007199254740993,"list":[1,"a",true],"map":{"k":"v"},"gen_ai.operation.name":"chat"},"texts":{"gen_ai.output.messages":"[{\\"role\\":\\"assistant\\"}]"},
"events":[{"time_unix_nano":"1000000000000000003","name":"exception","attributes":{"exception.type":"T"}}],"links":[],"exception":null,"dropped":{"attributes":0,"events":0,"links":0},"ai":null,"normalised":{},"normalised_from":{}}]}`;

test('numbers keep their type and their digits', () => {
  const otlp = JSON.stringify(toOtlp(exactly(answer) as TraceAnswer));
  for (const part of ['"key":"whole","value":{"intValue":"3"}', '"key":"double","value":{"doubleValue":3}', '"key":"big","value":{"intValue":"9007199254740993"}', '"key":"half","value":{"doubleValue":0.5}', '"endTimeUnixNano":"1000000000000000006"', '"status":{"code":2,"message":"no"}'])
    assert.ok(otlp.includes(part), part);
});

test('what was saved is read again', () => {
  const { traces, requests } = readOtlp(JSON.stringify(toOtlp(exactly(answer) as TraceAnswer)));
  const [trace] = traces;
  assert.equal(requests.length, 1);
  assert.deepEqual([trace!.trace_id, trace!.start_time_unix_nano, trace!.duration_ns, trace!.error_count, trace!.resources[0]!.service_name], ['0af7651916cd43dd8448eb211c80319c', '1000000000000000001', 5, 1, 'shop']);
  const span = trace!.spans[0]!;
  assert.deepEqual([span.kind, span.exception?.type, span.attributes.list, span.attributes.map, span.ai?.messages.output], ['client', 'T', [1, 'a', true], { k: 'v' }, [{ role: 'assistant' }]]);
});

test('one request a line, names with underscores; what is no trace says so', () => {
  const line = '{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"0AF7651916CD43DD8448EB211C80319C","span_id":"b7ad6b7169203331","name":"x","start_time_unix_nano":"5","end_time_unix_nano":"9"}]}]}]}';
  assert.equal(readOtlp(`${line}\n${line.replace('3331', '3332')}\n`).traces[0]!.span_count, 2);
  assert.throws(() => readOtlp('hello'), /no JSON/);
  assert.throws(() => readOtlp('{"resourceLogs":[]}'), /No span/);
});
