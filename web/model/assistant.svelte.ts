// What the page knows and does. Widgets and features read it and call it; it alone talks to the server.
import type { Span, SpanContext } from '@opentelemetry/api';
import * as api from '../api/assistant.ts';
import { ApiError, type Fault, type Health, type Mode, type Send, type Verdict } from '../api/assistant.ts';
import { randomHex } from '../base/ids.ts';
import { browserStorage, keep, readKept } from '../base/kept.ts';
import { words } from '../base/format.ts';
import { History, type Entry } from './history.ts';
import { Tracing, fail, remoteSpan } from './tracing.ts';
import { Demo, Turn } from './turn.svelte.ts';
import { Voice, speak } from './voice.svelte.ts';

const HEALTHY_EVERY = 20_000; // ms
const AWAY_EVERY = 3_000;
const plain: Send = (path, init) => fetch(path, init);

export class Assistant {
  turns = $state<(Turn | Demo)[]>([]);
  health = $state.raw<Health>();
  healthProblem = $state(''); // it answers, but not this page
  isAway = $state(false); // the server does not answer
  mode = $state<Mode>('smart');
  faults = $state.raw<Fault[]>([]);
  faultsError = $state('');
  history = $state.raw<Entry[]>([]);
  isSpoken = $state(readKept(browserStorage(), 'throughline.assistant.spoken', false));
  notice = $state(''); // said to screen readers, and shown for a while
  readonly voice: Voice;

  readonly #sessionId = randomHex(8);
  #conversationId = $state(randomHex(16));
  readonly #history = new History(browserStorage());
  readonly #tracing = new Tracing({ serviceName: 'dataprime_assistant_web', version: __VERSION__, origin: location.origin, sessionId: this.#sessionId });
  #spokenAsk: Span | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onVoice: (text: string) => void) {
    this.history = this.#history.read();
    this.voice = new Voice((recording) => this.#transcribe(recording), onVoice);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void this.checkHealth());
    void this.checkHealth();
  }

  get isAsking(): boolean {
    return this.turns.some((turn) => turn.kind === 'question' && turn.state === 'asking');
  }
  get lastTurn(): Turn | undefined {
    return this.turns.findLast((turn): turn is Turn => turn.kind === 'question' && turn.state !== 'asking');
  }
  get conversationId(): string {
    return this.#conversationId;
  }

  // Where the AI Center shows a trace; undefined while it isn't known, or when it is no web address.
  traceUrl(traceId: string): string | undefined {
    const base = this.health?.center_url ?? '';
    return /^https?:\/\//.test(base) ? `${base.replace(/\/+$/, '')}/#/trace/${encodeURIComponent(traceId)}` : undefined;
  }

  newConversation(): void {
    for (const turn of this.turns) if (turn.kind === 'question') turn.cancel.abort();
    this.turns = [];
    this.#conversationId = randomHex(16);
  }

  async ask(text: string, inputKind: 'text' | 'voice' = 'text'): Promise<void> {
    const question = text.trim();
    if (!question || this.isAsking) return;
    const span = this.#startAsk(inputKind);
    span.setAttribute('input.length', question.length);
    this.turns.push(new Turn(randomHex(8), question, inputKind, span.spanContext(), Date.now()));
    const turn = this.turns.at(-1) as Turn; // the one that is watched
    const send: Send = (path, init) => this.#tracing.fetch(span.spanContext(), path, { ...init, signal: turn.cancel.signal });
    try {
      const answer = await api.ask(send, {
        user_input: question,
        conversation_id: this.#conversationId,
        session_id: this.#sessionId,
        input_kind: inputKind,
        utc_offset_minutes: -new Date().getTimezoneOffset(),
      });
      if (answer.conversation_id) this.#conversationId = answer.conversation_id;
      this.#takeOver(turn, span, answer.context, answer.trace_id, answer.answer_span_id);
      turn.answer = answer;
      turn.query = turn.original;
      turn.state = 'answered';
      span.setAttributes({ 'answer.kind': answer.kind, 'answer.confidence': answer.confidence, 'answer.is_fallback': answer.is_fallback, 'pipeline.health': answer.pipeline_health });
      this.#isHere();
      if (this.isSpoken) speak(answer.message ?? answer.explanation.map((stage) => stage.words).join(', '));
    } catch (error) {
      turn.error = this.#asApiError(error, turn.cancel.signal.aborted ? 'Stopped.' : undefined);
      const context = turn.error.body.context as api.ContextReport | undefined;
      this.#takeOver(turn, span, context, turn.error.traceId, undefined);
      turn.state = 'failed';
      fail(span, turn.error, turn.error.type);
    } finally {
      span.end();
      this.#remember(turn);
      if (this.faults.length) void this.readFaults();
    }
  }

  // A spoken question's trace has begun with its transcription.
  #startAsk(inputKind: 'text' | 'voice'): Span {
    const begun = inputKind === 'voice' ? this.#spokenAsk : undefined;
    this.#spokenAsk = undefined;
    return begun ?? this.#tracing.start('Ask', undefined, { 'gen_ai.conversation.id': this.#conversationId, 'input.kind': inputKind, 'demo.mode': this.mode });
  }

  // The server refused our context and began a trace of its own: that one is the question's from here on.
  #takeOver(turn: Turn, span: Span, context: api.ContextReport | undefined, traceId: string | undefined, spanId: string | undefined): void {
    if (!traceId || traceId === turn.traceId || context?.valid !== false) return;
    turn.traceId = traceId;
    span.setAttribute('context.valid', false);
    span.addEvent('trace taken over', { 'context.reason': context.reason ?? '', 'context.trace_id': traceId });
    const theirs = remoteSpan(traceId, spanId);
    if (!theirs) return;
    span.addLink({ context: theirs });
    turn.root = theirs;
  }

  async run(turn: Turn): Promise<void> {
    const query = turn.query.trim();
    if (!query || turn.runState === 'busy') return;
    turn.runState = 'busy';
    turn.runError = undefined;
    const span = this.#tracing.start('Run query', turn.root, { 'query.language': 'dataprime', 'query.is_edited': turn.isEdited });
    try {
      const execution = await api.execute((path, init) => this.#tracing.fetch(span.spanContext(), path, init), query, turn.question);
      turn.execution = execution;
      turn.executedQuery = turn.query;
      turn.ranAt = Date.now();
      turn.runState = 'done';
      const { result_count, execution_time_ms } = execution.query_execution;
      span.setAttributes({ 'query.result_count': result_count, 'query.execution_time_ms': execution_time_ms });
      this.#isHere();
      if (this.isSpoken && execution.ai_analysis) speak(execution.ai_analysis.conversational_response);
    } catch (error) {
      turn.runError = this.#asApiError(error);
      turn.runState = 'failed';
      fail(span, turn.runError, turn.runError.type);
    } finally {
      span.end();
    }
  }

  // A second verdict replaces the first; the same one again, with another comment, changes the comment.
  async judge(turn: Turn, verdict: Verdict): Promise<void> {
    if (!turn.answer || turn.verdictState === 'busy') return;
    const before = turn.verdict;
    turn.verdict = verdict;
    turn.verdictState = 'busy';
    const span = this.#tracing.start('Judge answer', turn.root, { 'ui.verdict': verdict });
    try {
      const comment = turn.comment.trim();
      const answer = await api.judge((path, init) => this.#tracing.fetch(span.spanContext(), path, init), {
        session_id: this.#sessionId,
        conversation_id: this.#conversationId,
        query_text: turn.answer.query ?? turn.answer.message ?? '(no query)',
        user_input: turn.question,
        feedback_type: verdict,
        answer_token: turn.answer.answer_token,
        original_trace_id: turn.traceId,
        ...(comment && { comment }),
      });
      turn.verdictState = 'done';
      turn.verdictNote = answer.correlated ? answer.message : `${answer.message} It could not be tied to the answer (${words(answer.correlation_reason ?? 'no reason given')}).`;
      this.#isHere();
      this.#remember(turn);
    } catch (error) {
      const failure = this.#asApiError(error);
      const isKept = failure.body.kept === true; // the server has it, and writes it when the database lets it
      turn.verdictState = isKept ? 'done' : 'failed';
      turn.verdictNote = isKept ? `${failure.message} The verdict is kept and will be written.` : failure.message;
      if (!isKept) turn.verdict = before;
      fail(span, failure, failure.type);
    } finally {
      span.end();
      if (this.faults.length) void this.readFaults();
    }
  }

  async demo(name: 'call' | 'database'): Promise<void> {
    if (this.turns.some((turn) => turn.kind === 'demo' && turn.state === 'busy')) return;
    const span = this.#tracing.start(name === 'call' ? 'Demo: slow call' : 'Demo: slow database', undefined, { 'demo.type': name });
    this.turns.push(new Demo(randomHex(8), name, span.spanContext().traceId, Date.now()));
    const demo = this.turns.at(-1) as Demo;
    const send = this.#sendBelow(span.spanContext());
    try {
      if (name === 'call') demo.call = await api.slowCall(send);
      else demo.database = await api.slowDatabase(send);
      demo.state = 'done';
      this.#isHere();
    } catch (error) {
      demo.error = this.#asApiError(error);
      demo.state = 'failed';
      fail(span, demo.error, demo.error.type);
    } finally {
      span.end();
    }
  }

  async toggleMode(): Promise<void> {
    await this.setMode(this.mode === 'smart' ? 'permissive' : 'smart');
  }
  async setMode(mode: Mode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    try {
      this.mode = (await api.setMode(plain, mode)).current_mode;
      this.notice = this.mode === 'smart' ? 'Smart: questions about observability only.' : 'Permissive: every question gets some query.';
    } catch (error) {
      this.mode = before;
      this.notice = this.#asApiError(error).message;
    }
  }

  async readFaults(): Promise<void> {
    await this.#changeFaults(() => api.faults(plain));
  }
  async setFault(name: string, uses: number): Promise<void> {
    await this.#changeFaults(() => api.setFault(plain, name, uses));
  }
  async clearFaults(): Promise<void> {
    await this.#changeFaults(() => api.clearFaults(plain));
  }
  async #changeFaults(change: () => Promise<{ faults: Fault[] }>): Promise<void> {
    try {
      this.faults = (await change()).faults;
      this.faultsError = '';
    } catch (error) {
      this.faultsError = this.#asApiError(error).message;
    }
  }

  async checkHealth(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.health = await api.health(plain);
      this.mode = this.health.mode ?? this.mode;
      this.isAway = false;
      this.healthProblem = '';
    } catch (error) {
      // Anything that answers is there, though it may not be well.
      this.isAway = error instanceof ApiError && error.isOffline;
      this.healthProblem = this.isAway || !(error instanceof Error) ? '' : error.message;
    }
    this.#timer = setTimeout(() => document.visibilityState === 'visible' && void this.checkHealth(), this.isAway ? AWAY_EVERY : HEALTHY_EVERY);
  }

  toggleSpoken(): void {
    this.isSpoken = !this.isSpoken;
    keep(browserStorage(), 'throughline.assistant.spoken', this.isSpoken);
    if (!this.isSpoken) speak('');
  }

  clearHistory(): void {
    this.history = this.#history.clear();
  }

  async #transcribe(recording: Blob): Promise<string> {
    const ask = this.#startAsk('voice');
    const span = this.#tracing.start('Transcribe speech', ask.spanContext(), { 'voice.bytes': recording.size });
    try {
      const { text, recogniser } = await api.transcribe(this.#sendBelow(span.spanContext()), recording);
      span.setAttribute('voice.recogniser', recogniser);
      if (text.trim()) this.#spokenAsk = ask;
      else ask.end();
      return text;
    } catch (error) {
      for (const failed of [span, ask]) fail(failed, error, error instanceof ApiError ? error.type : 'unknown');
      ask.end();
      throw error;
    } finally {
      span.end();
    }
  }

  #sendBelow(parent: SpanContext): Send {
    return (path, init) => this.#tracing.fetch(parent, path, init);
  }

  #remember(turn: Turn): void {
    this.history = this.#history.put({
      id: turn.id,
      at: turn.at,
      question: turn.question,
      kind: turn.answer?.kind ?? 'failed',
      query: turn.answer?.query ?? null,
      traceId: turn.traceId,
      ...(turn.verdict && { verdict: turn.verdict }),
    });
  }

  #isHere(): void {
    if (this.isAway) void this.checkHealth();
  }
  #asApiError(error: unknown, instead?: string): ApiError {
    const known = error instanceof ApiError && instead === undefined ? error : new ApiError(0, { error: instead ?? String(error), error_type: instead ? 'stopped' : 'page' });
    if (known.type === 'unreachable') {
      this.isAway = true;
      void this.checkHealth();
    }
    return known;
  }
}
