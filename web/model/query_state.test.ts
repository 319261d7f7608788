import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parameterFields, parameterValues } from './query_state.ts';

test('a field is the value of a parameter that the query has; nothing is any', () => {
  const more = { 'p.team': 'web', 'p.ids': '["a", 2]', 'p.odd': '[x', 'p.other': '1', view: 'table' };
  assert.deepEqual(parameterValues('filter $d.t == $p.team && $p.none == null && arrayContains($p.ids, $d.i) && $p.odd', more), { team: 'web', none: null, ids: ['a', '2'], odd: '[x' });
  assert.deepEqual(parameterFields({ team: 'web', ids: ['a', '2'], none: null }), { 'p.team': 'web', 'p.ids': '["a","2"]', 'p.none': '' });
});
