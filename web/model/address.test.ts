import assert from 'node:assert/strict';
import { test } from 'vitest';
import { explorer, previous, rangeWidth, readPlace, wider, writePlace } from './address.ts';

test('a place is its address and back', () => {
  const places = [
    explorer(), explorer({ view: 'spans', filter: "filter $d.x == '#&?=é|'", from: '-24h', sort: 'cost_usd', columns: 'time,name' }),
    explorer({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }),
    wider('figures', 'models'), wider('dashboards', 'my/own?#', { from: '-7d', set: { model: 'é & |', __proto__x: '1' } }),
    { page: 'trace' as const, id: 'a'.repeat(32), span: 'b'.repeat(16), view: 'transcript' as const }, { page: 'query' as const, query: 'source spans\n| count', from: '-1h', to: '' },
    { page: 'query' as const, query: 'source spans', from: '-7d', to: '', more: { 'p.team': 'a & b', view: 'chart' } },
  ];
  for (const place of places) assert.deepEqual(readPlace(writePlace(place)), place);
  assert.equal(writePlace(explorer()), '#/explorer');
});

test('whatever else stands there is the explorer', () => {
  for (const hash of ['', '#', '#/', '#/nothing', '#/trace', '#/trace/?x']) assert.equal(readPlace(hash).page, 'explorer');
});

test('the period before is as long', () => {
  assert.equal(rangeWidth({ from: '-15m', to: '' }, 1e12), 900_000);
  assert.equal(rangeWidth({ from: '-2d12h', to: 'now' }, 1e12), 216_000_000);
  assert.deepEqual(previous({ from: '-1h', to: '' }, Date.parse('2026-01-01T02:00:00Z')), { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' });
});
