// The AI Center's HTTP interface as its page uses it: GET /api/v1/openapi.json describes it whole. Every text here came from outside.
import { ask, type Schema } from './typed.ts';

export { ApiError, signIn, storage, type Diagnostic } from './http.ts';

export type Column = Schema<'Column'>;
// Of a query that ran to its end: what failed is thrown, so that what stands in place of an error is there.
export type QueryAnswer = Omit<Schema<'QueryAnswer'>, 'error'> & Required<Pick<Schema<'QueryAnswer'>, 'limited' | 'statistics'>>;
export interface Range {
  from: string; // "-1h" or an instant
  to: string; // empty: now
}
export type CompletionItem = Schema<'CompletionItem'>; // positions are UTF-16 code units of the query
export type Finding = Schema<'LanguageFinding'>;
export type Usage = Schema<'Usage'>;
export type Ai = Schema<'Ai'>;
export type SpanEvent = Schema<'SpanEvent'>;
export type SpanLink = Schema<'SpanLink'>;
export type Span = Schema<'Span'> & {
  // Of a large trace's span until it is looked at, and never sent: what it carries is not here.
  isOutline?: true;
  hint?: string; // what its attributes are about
  start_ns?: number; // from the trace's start
};
export type TraceAnswer = Omit<Schema<'Trace'>, 'spans'> & { spans: Span[] };
// Columns, a value for each span by start; name, service, operation and hint are places in the lists.
export type OutlineAnswer = Schema<'TraceOutline'>;
export type TailSpan = Schema<'TailSpan'>;

export const query = (text: string, range: Range, limit?: number, signal?: AbortSignal) =>
  ask('post', '/api/v1/query', { body: { query: text, from: range.from, ...(range.to && { to: range.to }), ...(limit && { limit }) }, signal }) as Promise<QueryAnswer>;
export const completion = (text: string, position: number, range: Range, signal?: AbortSignal) =>
  ask('post', '/api/v1/language/completion', { body: { query: text, position, from: range.from }, signal });
export const analysis = (text: string, signal?: AbortSignal) => ask('post', '/api/v1/language/analysis', { body: { query: text }, signal });
export const trace = (id: string, signal?: AbortSignal) => ask('get', '/api/v1/traces/{trace_id}', { path: { trace_id: id }, signal });
// The trace whole when it has at most `whole` spans, else its outline.
export const traceOrOutline = (id: string, whole: number, signal?: AbortSignal) => ask('get', '/api/v1/traces/{trace_id}/outline', { path: { trace_id: id }, query: { whole_up_to: whole }, signal });
export const someSpans = (id: string, spans: string[], signal?: AbortSignal) => ask('get', '/api/v1/traces/{trace_id}/spans', { path: { trace_id: id }, query: { limit: spans.length, span_ids: spans.join(',') }, signal });
export const matchesIn = (id: string, text: string, signal?: AbortSignal) => ask('get', '/api/v1/traces/{trace_id}/matches', { path: { trace_id: id }, query: { text }, signal });
// Spans of a trace in the order of their starts: those after `after`, a window of them. `truncated` says that there are more.
export const traceWindow = (id: string, after: string, limit: number, parse?: (text: string) => unknown) =>
  ask('get', '/api/v1/traces/{trace_id}/spans', { path: { trace_id: id }, query: { limit, after: after || undefined }, parse });
export const tail = (cursor: string, signal?: AbortSignal) => ask('get', '/api/v1/tail', { query: { limit: 500, ...(cursor && { wait: 20, cursor }) }, signal });
export type Judgement = Schema<'Verdict'>;
export type Verdict = Schema<'VerdictGiven'>;
export type VerdictRecord = Schema<'VerdictsOfTrace'>['verdicts'][number];
// The latest verdict of each author on each answer of a trace, with what was before. `from`: not older than this.
export const verdicts = (trace: string, from: string, signal?: AbortSignal) => ask('get', '/api/v1/feedback', { query: { trace_id: trace, from }, signal });
export const judge = (judgement: Judgement) => ask('post', '/api/v1/feedback', { body: judgement });
// Whatever a file holds: the receiver says what is wrong with it.
export const sendSpans = (request: unknown) => ask('post', '/v1/traces', { body: request as { resourceSpans: never[] } });
