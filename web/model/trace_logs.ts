// The log records of a trace, asked for as a query on `source logs`.
import type { QueryAnswer, TraceAnswer } from '../api/center.ts';
import { literal } from './interactions.ts';
import type { Node } from './trace.ts';

export const MOST_LOGS = 2000;
export interface LogRecord {
  at: number; // ns from the trace's start
  time: string; // ns since 1970
  span: string; // empty: of the trace, of no span
  severity: string;
  service: string;
  event: string;
  text: string;
  attributes: Record<string, unknown>;
}

export const logsQuery = (trace: string) => `source logs
| filter $d.logRecord.traceId == ${literal(trace)}
| orderby $m.timestamp
| choose $m.timestamp as time, $m.severity as severity, $d.logRecord.spanId as span, $l.serviceName as service, $d.logRecord.eventName as event,
    $d.logRecord.body:string as body, $d.logRecord.attributes as attributes`;

// Clocks differ, and a record may come after the last span ended: an hour on both sides.
export function logsRange({ start_time_unix_nano, duration_ns }: Pick<TraceAnswer, 'start_time_unix_nano' | 'duration_ns'>): { from: string; to: string } {
  const from = Number(BigInt(start_time_unix_nano) / 1_000_000n);
  const instant = (ms: number) => new Date(Math.min(8.64e15, Math.max(0, ms))).toISOString();
  return { from: instant(from - 36e5), to: instant(from + Number(duration_ns) / 1e6 + 36e5) };
}

export function logsOf(answer: QueryAnswer, start: string): LogRecord[] {
  const at = Object.fromEntries(answer.columns.map(({ name }, i) => [name, i]));
  const text = (row: unknown[], name: string) => String(row[at[name]!] ?? '');
  return answer.rows.map((row) => {
    const time = text(row, 'time') || start;
    const attributes = row[at.attributes!];
    return {
      time, at: Number(BigInt(time) - BigInt(start)), span: text(row, 'span'), severity: text(row, 'severity'), service: text(row, 'service'), event: text(row, 'event'), text: text(row, 'body'),
      attributes: attributes && typeof attributes === 'object' ? (attributes as Record<string, unknown>) : {},
    };
  });
}

export interface Mark {
  at: number; // ns from the trace's start
  kind: 'event' | 'log' | 'bad';
  title: string;
}
const MOST_MARKS = 24; // of a row: more are one another's shadow
// What happened on each span while it ran, to be drawn on its bar.
export function marksOf(nodes: readonly Node[], logs: readonly LogRecord[], start: string): Map<string, Mark[]> {
  const out = new Map<string, Mark[]>();
  const put = (span: string, mark: Mark) => {
    const marks = out.get(span);
    if (!marks) out.set(span, [mark]);
    else if (marks.length < MOST_MARKS) marks.push(mark);
  };
  for (const log of logs) if (log.span) put(log.span, { at: log.at, kind: isBad(log) ? 'bad' : 'log', title: `${log.severity}: ${log.text.slice(0, 200)}` });
  const begin = BigInt(start);
  for (const { span } of nodes) for (const event of span.events) put(span.span_id, { at: Number(BigInt(event.time_unix_nano) - begin), kind: event.name === 'exception' ? 'bad' : 'event', title: event.name });
  return out;
}
export const isBad = ({ severity }: LogRecord) => severity === 'Error' || severity === 'Critical';
