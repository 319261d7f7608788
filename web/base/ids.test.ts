import assert from 'node:assert/strict';
import { test, vi } from 'vitest';
import { CryptoIds, randomHex } from './ids.ts';

test('ids are lower-case hex of the right length, and differ', () => {
  const ids = new CryptoIds();
  assert.match(ids.generateTraceId(), /^[0-9a-f]{32}$/);
  assert.match(ids.generateSpanId(), /^[0-9a-f]{16}$/);
  assert.notEqual(ids.generateTraceId(), ids.generateTraceId());
});

test('an id of zeros is drawn again', () => {
  let draws = 0;
  using _drawn = vi.spyOn(crypto, 'getRandomValues').mockImplementation((into) => into.fill(draws++ === 0 ? 0 : 1));
  assert.equal(randomHex(2), '0101');
});
