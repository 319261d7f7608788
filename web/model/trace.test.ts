import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Span, TraceAnswer } from '../api/center.ts';
import { attributeFilter, filterQuery, literal, withFilter } from './interactions.ts';
import { buildTree, criticalPath, money, toCsv, visible } from './trace.ts';

const usage = { input_tokens: null, output_tokens: null, total_tokens: null, cost_usd: null };
function span(id: string, parent: string | null, from: number, to: number, cost?: number): Span {
  return {
    span_id: id, parent_span_id: parent, name: id, kind: 'internal', status: { code: 'UNSET' }, start_time_unix_nano: String(10n ** 18n + BigInt(from)), duration_ns: to - from, resource: 0,
    scope: { name: '', version: '', attributes: {} }, flags: 0, attributes: {}, texts: {}, events: [], links: [], exception: null, dropped: { attributes: 0, events: 0, links: 0 },
    ai: cost === undefined ? null : { operation: 'chat', usage: { ...usage, input_tokens: 10, output_tokens: 2, cost_usd: cost }, finish_reasons: [], tags: [], time_to_first_chunk_ns: null, messages: {}, tool: {}, retrieval: {} },
    normalised: {}, normalised_from: {},
  };
}
const tree = (...spans: Span[]) =>
  buildTree({ trace_id: 'a', start_time: '', start_time_unix_nano: String(10n ** 18n), duration_ns: 1, span_count: spans.length, error_count: 0, truncated: false, usage, resources: [{ service_name: 's', application: '', subsystem: '', attributes: {} }], spans } as TraceAnswer);

test('children stand below their parent by start, sums go up', () => {
  const { order, roots } = tree(span('c', 'b', 5, 9, 0.5), span('b', 'a', 2, 10), span('a', null, 0, 20), span('d', 'a', 1, 2, 0.25));
  assert.deepEqual(order.map((node) => [node.span.name, node.depth]), [['a', 0], ['d', 1], ['b', 1], ['c', 2]]);
  assert.equal(roots[0]!.sum.cost, 0.75);
  assert.equal(roots[0]!.sum.calls, 2);
  assert.equal(roots[0]!.below, 3);
});

test('what is broken is shown: lost parents, circles, doubles', () => {
  const lost = tree(span('a', 'gone', 0, 1), span('b', 'a', 0, 1));
  assert.deepEqual([lost.orphans, lost.roots.length, lost.order.length], [1, 1, 2]);
  const circle = tree(span('a', 'c', 0, 1), span('b', 'a', 1, 2), span('c', 'b', 2, 3), span('x', null, 0, 9), span('self', 'self', 0, 1));
  assert.deepEqual([circle.cycles, circle.order.length], [1, 5]);
  assert.equal(tree(span('a', null, 0, 1), span('a', null, 0, 1)).order.length, 2);
});

test('a deep trace does not need a deep stack', () => {
  const spans = Array.from({ length: 20_000 }, (_, i) => span(String(i), i ? String(i - 1) : null, i, 40_000 - i));
  const deep = tree(...spans);
  assert.equal(deep.order.at(-1)!.depth, 19_999);
  assert.equal(criticalPath(deep.roots[0]!).size, 20_000);
});

test('the critical path covers the root once', () => {
  const { roots } = tree(span('a', null, 0, 100), span('b', 'a', 10, 60), span('c', 'a', 50, 90), span('d', 'c', 55, 80));
  const stretches = [...criticalPath(roots[0]!).values()].flat().sort((x, y) => x[0] - y[0]);
  assert.equal(stretches.reduce((sum, [from, to]) => sum + to - from, 0), 100);
  stretches.slice(1).forEach(([from], i) => assert.equal(from, stretches[i]![1]));
});

test('a folded span hides what is below it', () => {
  const all = tree(span('a', null, 0, 9), span('b', 'a', 1, 2), span('c', 'b', 1, 2), span('d', 'a', 3, 4));
  assert.deepEqual(visible(all, new Set(['b'])).map((node) => node.span.name), ['a', 'b', 'd']);
});

test('stored text can’t leave its quotes, a formula is text', () => {
  assert.equal(literal("a' || true || '\\"), "'a\\' || true || \\'\\\\'");
  assert.equal(attributeFilter("k'", 5, true), "filter $d['k\\'']:number != 5");
  assert.equal(toCsv(['a'], [['=1+1'], [-1], ['x,"y"']]), 'a\r\n\'=1+1\r\n-1\r\n"x,""y"""');
});

test('a bare condition is a filter, stages stay', () => {
  assert.equal(filterQuery('$d.x == 1').text, 'source spans\n| filter $d.x == 1');
  assert.equal(filterQuery('filter $d.x == 1').text, 'source spans\n| filter $d.x == 1');
  assert.equal(withFilter('$d.x == 1', 'filter $d.y == 2'), 'filter $d.x == 1 | filter $d.y == 2');
  assert.equal(money(0.0123), '$0.0123');
});
