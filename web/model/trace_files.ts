// Traces that were opened from a file: shown, not stored. They are forgotten with the page.
import type { TraceAnswer } from '../api/center.ts';
import type { ReadTraces } from './trace_otlp.ts';

export const MOST_SAVED = 5000; // spans of the page that is saved: a browser opens no larger one gladly

export interface OpenedTrace {
  answer: TraceAnswer;
  file: string;
  requests: unknown[]; // what to post to store it
  others: string[]; // ids of the file's other traces
}
const opened = new Map<string, OpenedTrace>();
// The id of the trace to show first.
export function keepOpened(file: string, { requests, traces }: ReadTraces): string {
  for (const answer of traces) opened.set(answer.trace_id, { answer, file, requests, others: traces.filter((one) => one !== answer).map(({ trace_id }) => trace_id) });
  return traces[0]!.trace_id;
}
export const openedTrace = (id: string) => opened.get(id);
export const forgetOpened = (file: string) => opened.forEach((one, id) => one.file === file && opened.delete(id));
