import assert from 'node:assert/strict';
import { test } from 'vitest';
import { PauseDetector, wav } from './wav.ts';

test('a WAV file says what it holds', async () => {
  const file = wav([Float32Array.of(0, 1), Float32Array.of(-1, 2)], 16000);
  const bytes = new DataView(await file.arrayBuffer());
  assert.equal(bytes.byteLength, 44 + 8);
  assert.equal(bytes.getUint32(24, true), 16000);
  assert.equal(bytes.getUint32(40, true), 8);
  assert.deepEqual([44, 46, 48, 50].map((at) => bytes.getInt16(at, true)), [0, 32767, -32767, 32767]);
});

test('a recording ends at the pause after speech, not before it', () => {
  const second = (level: number) => new Float32Array(16000).fill(level);
  const detector = new PauseDetector();
  assert.equal(detector.add(second(0), 16000), false);
  assert.equal(detector.add(second(0), 16000), false);
  assert.equal(detector.add(second(0.2), 16000), false);
  assert.equal(detector.add(second(0), 16000), false);
  assert.equal(detector.add(second(0), 16000), true);
});

test('a recording has an end', () => {
  const detector = new PauseDetector();
  let seconds = 0;
  while (!detector.add(new Float32Array(16000).fill(0.3), 16000)) seconds++;
  assert.equal(seconds, 29);
});
