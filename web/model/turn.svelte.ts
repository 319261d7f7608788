// One question and what became of it: answer, run, verdict. A demo is a turn of its own kind.
import type { SpanContext } from '@opentelemetry/api';
import type { Answer, ApiError, Execution, SlowCall, SlowDatabase, Verdict } from '../api/assistant.ts';
import { laidOut, type Mark } from './query_words.ts';

type Progress = 'idle' | 'busy' | 'done' | 'failed';

export class Turn {
  readonly kind = 'question';
  readonly id: string;
  readonly at: number;
  readonly question: string;
  readonly inputKind: 'text' | 'voice';
  readonly cancel = new AbortController();
  root: SpanContext; // what follows is below it
  browserTraceId: string;

  state = $state<'asking' | 'answered' | 'failed'>('asking');
  traceId = $state('');
  answer = $state.raw<Answer>();
  error = $state.raw<ApiError>();
  query = $state(''); // as it stands in the editor

  runState = $state<Progress>('idle');
  execution = $state.raw<Execution>();
  executedQuery = $state('');
  runError = $state.raw<ApiError>();
  ranAt = $state(0);

  verdict = $state<Verdict>();
  verdictState = $state<Progress>('idle');
  verdictNote = $state('');
  comment = $state('');

  constructor(id: string, question: string, inputKind: 'text' | 'voice', root: SpanContext, at: number) {
    this.id = id;
    this.at = at;
    this.question = question;
    this.inputKind = inputKind;
    this.root = root;
    this.traceId = this.browserTraceId = root.traceId;
  }

  // The answer's query, laid out.
  get original(): string {
    return laidOut(this.answer?.query ?? '');
  }
  get isEdited(): boolean {
    return this.query !== this.original;
  }
  get isTraceTakenOver(): boolean {
    return this.traceId !== this.browserTraceId;
  }
  // What validation found, while the text is still the one that it read.
  get marks(): Mark[] {
    const validation = this.answer?.validation;
    if (!validation || this.isEdited) return [];
    return [
      ...validation.errors.map(({ from, to }) => ({ from, to, level: 'error' as const })),
      ...validation.warnings.map(({ from, to }) => ({ from, to, level: 'warning' as const })),
    ].filter(({ from, to }) => from < to);
  }
}

export class Demo {
  readonly kind = 'demo';
  readonly id: string;
  readonly at: number;
  readonly name: 'call' | 'database';
  readonly traceId: string;
  state = $state<'busy' | 'done' | 'failed'>('busy');
  call = $state.raw<SlowCall>();
  database = $state.raw<SlowDatabase>();
  error = $state.raw<ApiError>();

  constructor(id: string, name: 'call' | 'database', traceId: string, at: number) {
    this.id = id;
    this.name = name;
    this.traceId = traceId;
    this.at = at;
  }
}
