import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Span, TraceAnswer } from '../api/center.ts';
import { buildTree } from './trace.ts';
import { compare } from './trace_compare.ts';

const tree = (...spans: [id: string, parent: string | null, name: string, more?: Partial<Span>][]) =>
  buildTree({
    trace_id: 'a', start_time: '', start_time_unix_nano: '1000', duration_ns: 1, span_count: spans.length, error_count: 0, truncated: false, usage: {}, resources: [{ service_name: 's', application: '', subsystem: '', attributes: {} }],
    spans: spans.map(([span_id, parent_span_id, name, more], i) => ({
      span_id, parent_span_id, name, kind: 'internal', status: { code: 'UNSET' }, start_time_unix_nano: String(1000 + i), duration_ns: 5, resource: 0, scope: { name: '', version: '', attributes: {} }, flags: 0, attributes: {}, texts: {},
      events: [], links: [], exception: null, dropped: {}, ai: null, normalised: {}, normalised_from: {}, ...more,
    })),
  } as unknown as TraceAnswer);
const shape = ({ pairs }: ReturnType<typeof compare>) => pairs.map(({ a, b, difference }) => `${a?.span.name ?? '-'}|${b?.span.name ?? '-'} ${difference}`);

test('a span that one lacks stands alone, those after it stay paired', () => {
  const result = compare(tree(['1', null, 'ask'], ['2', '1', 'plan'], ['3', '1', 'look'], ['4', '1', 'say']), tree(['1', null, 'ask'], ['2', '1', 'plan'], ['4', '1', 'say'], ['5', '4', 'more']));
  assert.deepEqual(shape(result), ['ask|ask same', 'plan|plan same', 'look|- a', 'say|say same', '-|more b']);
  assert.equal(result.parting, 2);
});

test('they part where the cause is, not at the spans above whose status followed', () => {
  const bad = { status: { code: 'ERROR' as const } };
  const result = compare(tree(['1', null, 'ask'], ['2', '1', 'step 7']), tree(['1', null, 'ask', bad], ['2', '1', 'step 8', bad]));
  assert.equal(result.parting, 1);
  assert.deepEqual(result.pairs[1]!.why, ['name', 'status']);
  const echo = compare(tree(['1', null, 'ask']), tree(['1', null, 'ask', bad]));
  assert.equal(echo.parting, 0);
});

test('equal traces part nowhere', () => {
  const one = tree(['1', null, 'ask'], ['2', '1', 'plan']);
  assert.deepEqual([compare(one, one).parting, compare(one, one).counts.same], [-1, 2]);
});
