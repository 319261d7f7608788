// Sound as a WAV file: 16-bit PCM, mono.
export function wav(chunks: readonly Float32Array[], sampleRate: number): Blob {
  const samples = chunks.reduce((sum, { length }) => sum + length, 0);
  const bytes = new DataView(new ArrayBuffer(44 + samples * 2));
  const text = (at: number, letters: string) => [...letters].forEach((letter, i) => bytes.setUint8(at + i, letter.charCodeAt(0)));
  text(0, 'RIFF');
  bytes.setUint32(4, 36 + samples * 2, true);
  text(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true); // PCM
  bytes.setUint16(22, 1, true); // one channel
  bytes.setUint32(24, sampleRate, true);
  bytes.setUint32(28, sampleRate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  text(36, 'data');
  bytes.setUint32(40, samples * 2, true);
  let at = 44;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      bytes.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true);
      at += 2;
    }
  }
  return new Blob([bytes.buffer], { type: 'audio/wav' });
}

// Ends a recording: after the pause that follows speech, or when it gets too long.
export class PauseDetector {
  #heardSpeech = false;
  #quietSeconds = 0;
  #seconds = 0;

  // Whether it is over. A chunk is loud when its mean power is over that of a quiet room.
  add(chunk: Float32Array, sampleRate: number, { pause = 1.4, longest = 30, loud = 0.012 } = {}): boolean {
    const seconds = chunk.length / sampleRate;
    const power = Math.sqrt(chunk.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, chunk.length));
    this.#seconds += seconds;
    if (power > loud) {
      this.#heardSpeech = true;
      this.#quietSeconds = 0;
    } else {
      this.#quietSeconds += seconds;
    }
    return this.#seconds >= longest || (this.#heardSpeech && this.#quietSeconds >= pause);
  }
}
