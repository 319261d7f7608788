import assert from 'node:assert/strict';
import { test, vi } from 'vitest';
import { count, milliseconds, number, percent, short, shortId, withUnit, words, zone } from './format.ts';

test('a duration has the unit that suits its size', () => {
  const cases: [number, string][] = [[0.05, '50 µs'], [2.14, '2.1 ms'], [41, '41 ms'], [1250, '1.25 s'], [36_020, '36.0 s'], [125_000, '2 min 5 s'], [NaN, '–']];
  for (const [value, text] of cases) assert.equal(milliseconds(value), text);
});

test('a number keeps the digits that tell something', () => {
  const cases: [number, string][] = [[0, '0'], [12000, '12,000'], [1234.56, '1,234.6'], [0.01234567, '0.01235'], [3.14159, '3.142'], [1e-7, '1.000e-7']];
  for (const [value, text] of cases) assert.equal(number(value), text);
});

test('a unit of the server is a unit of ours', () => {
  assert.equal(withUnit(1500, 'us'), '1.5 ms');
  assert.equal(withUnit(0.0123, 'usd'), '$0.0123');
  assert.equal(withUnit(3431, 'tokens'), '3,431 tokens');
  assert.equal(withUnit(7, null), '7');
});

test('one is not many', () => {
  assert.equal(count(1, 'row'), '1 row');
  assert.equal(count(12000, 'row'), '12,000 rows');
});

test('an axis is short, an id is eight, a name is words', () => {
  assert.deepEqual([0, 0.025, 0.075, 1.25, 1200, 2_500_000].map(short), ['0', '0.025', '0.075', '1.25', '1.2k', '2.5M']);
  assert.equal(shortId('4bf92f3577b34da6a3ce929d0e0e4736'), '4bf92f35');
  assert.equal(words('error_analysis'), 'error analysis');
  assert.equal(percent(0.934), '93 %');
});

test('a zone has its name and what it was from UTC at that time', () => {
  const cases: [string, string, string][] = [
    ['America/New_York', '2026-01-15T12:00:00Z', 'America/New_York, UTC−05:00'],
    ['America/New_York', '2026-07-15T12:00:00Z', 'America/New_York, UTC−04:00'],
    ['Australia/Adelaide', '2026-07-15T12:00:00Z', 'Australia/Adelaide, UTC+09:30'],
    ['UTC', '2026-07-15T12:00:00Z', 'UTC'],
  ];
  for (const [name, at, text] of cases) {
    vi.stubEnv('TZ', name);
    assert.equal(zone(Date.parse(at)), text);
  }
  vi.unstubAllEnvs();
});
