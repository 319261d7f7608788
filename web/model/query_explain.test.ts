import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readsOf, withValues } from './query_explain.ts';

const compiled = {
  sql: "SELECT count() FROM `spans` WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')}) AND (`start_time` < {p1:DateTime64(9, 'UTC')}) AND name = {p2:String} LIMIT {p3:UInt64}",
  parameters: [
    { name: 'p0', type: "DateTime64(9, 'UTC')", value: '2026-01-01 00:00:00' }, { name: 'p1', type: "DateTime64(9, 'UTC')", value: '2026-01-02 00:00:00' },
    { name: 'p2', type: 'String', value: "it's {p0:String} \\" }, { name: 'p3', type: 'UInt64', value: '5' },
  ],
  columns: [],
  warnings: [],
};

test('values stand where they belong, quoted, and are not looked into', () => {
  assert.equal(withValues(compiled), "SELECT count() FROM `spans` WHERE (`start_time` >= '2026-01-01 00:00:00') AND (`start_time` < '2026-01-02 00:00:00') AND name = 'it\\'s {p0:String} \\\\' LIMIT 5");
});

test('what is read: tables, their columns and times', () => {
  assert.deepEqual(readsOf(compiled), { tables: ['spans'], columns: ['start_time'], from: '2026-01-01 00:00:00', to: '2026-01-02 00:00:00' });
});

test('a name that was sent apart stands as a name', () => {
  assert.equal(withValues({ ...compiled, sql: 'SELECT attributes.{p0:Identifier}', parameters: [{ name: 'p0', type: 'Identifier', value: 'a`b' }] }), 'SELECT attributes.`a\\`b`');
});
