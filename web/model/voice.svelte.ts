// Speech to a question: the browser's own recogniser where there is one, else a recording that the server transcribes.
//
// Shape    idle → listening → (transcribing) → idle with a text, or denied / failed with a sentence.
import { PauseDetector, wav } from './wav.ts';

type State = 'idle' | 'listening' | 'transcribing' | 'denied' | 'failed';

interface Recognition extends EventTarget {
  lang: string;
  interimResults: boolean;
  start(): void;
  stop(): void;
  abort(): void;
}
interface RecognitionResult extends Event {
  results: ArrayLike<{ isFinal: boolean; 0: { transcript: string } }>;
}
interface RecognitionError extends Event {
  error: string;
}

const SAMPLE_RATE = 16_000;

export class Voice {
  state = $state<State>('idle');
  heard = $state(''); // so far
  message = $state('');
  #stop: (() => void) | undefined;
  #recogniserFailed = false;
  readonly #transcribe: (recording: Blob) => Promise<string>;
  readonly #onText: (text: string) => void;

  constructor(transcribe: (recording: Blob) => Promise<string>, onText: (text: string) => void) {
    this.#transcribe = transcribe;
    this.#onText = onText;
  }

  get isBusy(): boolean {
    return this.state === 'listening' || this.state === 'transcribing';
  }

  toggle(): void {
    if (this.state === 'listening') return this.#stop?.();
    if (this.state === 'transcribing') return;
    this.heard = this.message = '';
    const names = globalThis as unknown as Record<string, (new () => Recognition) | undefined>;
    const Recogniser = names.SpeechRecognition ?? names.webkitSpeechRecognition;
    if (Recogniser && !this.#recogniserFailed) this.#recognise(new Recogniser());
    else void this.#record();
  }

  #recognise(recognition: Recognition): void {
    let over = false;
    recognition.lang = navigator.language;
    recognition.interimResults = true;
    recognition.addEventListener('result', (event) => {
      const { results } = event as RecognitionResult;
      this.heard = Array.from(results, (result) => result[0].transcript).join(' ');
    });
    recognition.addEventListener('error', (event) => {
      const { error } = event as RecognitionError;
      if (over || error === 'aborted') return;
      if (error === 'not-allowed') {
        over = true;
        this.#denied();
      } else if (error !== 'no-speech') {
        // Its service can't be reached, or is switched off: this browser's recogniser is as good as none.
        over = this.#recogniserFailed = true;
        void this.#record();
      }
    });
    recognition.addEventListener('end', () => {
      if (over) return;
      over = true;
      this.#finish(this.heard);
    });
    this.#stop = () => recognition.stop();
    this.state = 'listening';
    recognition.start();
  }

  async #record(): Promise<void> {
    let stream: MediaStream;
    try {
      if (!navigator.mediaDevices) throw new DOMException('', 'NotAllowedError');
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') this.#fail('There is no microphone here.');
      else this.#denied();
      return;
    }
    const audio = new AudioContext({ sampleRate: SAMPLE_RATE });
    const chunks: Float32Array[] = [];
    try {
      await audio.audioWorklet.addModule(new URL('./recorder.js', import.meta.url));
      this.state = 'listening';
      await new Promise<void>((done) => {
        const pause = new PauseDetector();
        const node = new AudioWorkletNode(audio, 'recorder');
        this.#stop = done;
        node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
          chunks.push(data);
          if (pause.add(data, SAMPLE_RATE)) done();
        };
        audio.createMediaStreamSource(stream).connect(node);
      });
      this.state = 'transcribing';
      this.#finish(await this.#transcribe(wav(chunks, SAMPLE_RATE)));
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    } finally {
      for (const track of stream.getTracks()) track.stop();
      void audio.close();
    }
  }

  #finish(text: string): void {
    this.state = 'idle';
    this.#stop = undefined;
    if (text.trim()) this.#onText(text.trim());
    else this.#fail('Nothing was heard. Try again, a little closer to the microphone.');
  }
  #denied(): void {
    this.state = 'denied';
    this.message = 'The microphone is not allowed for this page. Allow it in the address bar, or type your question.';
  }
  #fail(message: string): void {
    this.state = 'failed';
    this.message = message;
  }
}

// Reads `text` aloud with the browser's voice; a new text ends the one before.
export function speak(text: string): void {
  if (!('speechSynthesis' in globalThis)) return;
  speechSynthesis.cancel();
  if (text) speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: 'en' }));
}
