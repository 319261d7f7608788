import assert from 'node:assert/strict';
import { test } from 'vitest';
import { actionFor, keyName, type KeyPress } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
const keys = { '?': 'help', '+': 'up', 'Ctrl+s': 'mode', Escape: 'close' } as const;
const reading = { isTyping: false, isDialog: false };

test('the command key of a Mac is Ctrl', () => {
  assert.equal(keyName(press('s', { metaKey: true })), 'Ctrl+s');
  assert.equal(keyName(press('Enter', { shiftKey: true })), 'Shift+Enter');
  assert.equal(keyName(press('?', { shiftKey: true })), '?');
});

test('a plain key does nothing while somebody types or a dialog is open', () => {
  assert.equal(actionFor(press('?', { shiftKey: true }), reading, keys), 'help');
  assert.equal(actionFor(press('?'), { isTyping: true, isDialog: false }, keys), undefined);
  assert.equal(actionFor(press('+'), { isTyping: false, isDialog: true }, keys), undefined);
});

test('Ctrl keys and Escape work everywhere', () => {
  const typing = { isTyping: true, isDialog: true };
  assert.equal(actionFor(press('S', { ctrlKey: true }), typing, keys), 'mode');
  assert.equal(actionFor(press('Escape'), typing, keys), 'close');
});

test('a key that only ends a composed character is not one of ours', () => {
  assert.equal(actionFor(press('s', { ctrlKey: true, isComposing: true }), reading, keys), undefined);
  assert.equal(actionFor(press('constructor'), reading, keys), undefined);
});
