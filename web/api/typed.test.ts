import { expect, test } from 'vitest';
import { target } from './typed.ts';

test('places of a path are filled and encoded, parameters that are undefined left out, lists repeated', () => {
  expect(target('/api/v1/dashboards/{id}/history/{version}', { path: { id: 'a/b', version: 3 } })).toBe('/api/v1/dashboards/a%2Fb/history/3');
  expect(target('/api/v1/traces', { query: { limit: 5, user: undefined, attribute: ['a=1', 'b=x y'] } })).toBe('/api/v1/traces?limit=5&attribute=a%3D1&attribute=b%3Dx+y');
  expect(target('/api/v1/tables', {})).toBe('/api/v1/tables');
});
