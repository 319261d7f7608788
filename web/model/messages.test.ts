import assert from 'node:assert/strict';
import { test } from 'vitest';
import { messagesOf, preview } from './messages.ts';

test('parts keep their kinds, whatever is unknown is kept', () => {
  const [message] = messagesOf([{ role: 'assistant', parts: [{ type: 'reasoning', content: 'r' }, { type: 'tool_call', id: '1', name: 'f', arguments: { a: 1 } }, { type: 'new', x: 1 }, 7], finish_reason: 'stop' }]);
  assert.deepEqual(message!.parts.map(({ kind }) => kind), ['reasoning', 'call', 'other', 'other']);
  assert.deepEqual(messagesOf('hi'), [{ role: 'message', parts: [{ kind: 'text', text: 'hi' }], finish: '' }]);
  assert.deepEqual(messagesOf([{ type: 'text', content: 'be brief' }])[0]!.role, 'system');
  assert.deepEqual(messagesOf(null), []);
});

test('a preview is the first question and the last answer, cut JSON too', () => {
  const stored = JSON.stringify([{ role: 'system', parts: [{ type: 'text', content: 's' }] }, { role: 'user', parts: [{ type: 'text', content: 'a "b"\nc' }] }]);
  assert.equal(preview(stored, 'user'), 'a "b" c');
  assert.equal(preview(stored.slice(0, -9), 'user'), 'a "b');
  assert.equal(preview(JSON.stringify([{ role: 'assistant', parts: [{ type: 'tool_call', name: 'f' }] }]), 'assistant'), 'calls f');
  assert.equal(preview(null, 'user'), '');
});
