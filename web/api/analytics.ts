// The named figures of the AI Center: docs/center/analytics.md. Every text here came from outside.
import type { QueryAnswer, Range } from './center.ts';
import { call } from './http.ts';

export interface FigureColumn {
  name: string;
  unit: string;
  meaning: string;
}
export interface FigureParameter {
  name: string;
  type: 'text' | 'number' | 'interval';
  default?: string;
  meaning: string;
}
export interface Figure {
  name: string;
  group: string;
  title: string;
  meaning: string;
  source: string;
  chart: 'table' | 'number' | 'bars' | 'lines' | 'histogram' | 'graph';
  missing: string;
  columns: FigureColumn[];
  parameters: FigureParameter[];
  reads: { attribute: string; type: string; meaning: string }[];
}
export interface FigureAnswer extends QueryAnswer {
  analytic: string;
  query: string; // what ran, with its parameters in place
}

export const listFigures = async (signal?: AbortSignal) => (await call<{ analytics: Figure[] }>('/api/v1/analytics', { signal })).analytics;

export function figureResult(name: string, range: Range, parameters: Record<string, string>, signal?: AbortSignal): Promise<FigureAnswer> {
  const given = new URLSearchParams({ from: range.from, ...(range.to && { to: range.to }), ...parameters });
  return call<FigureAnswer>(`/api/v1/analytics/${encodeURIComponent(name)}/result?${given}`, { signal });
}

// Spans that the receiver refused since the server started: of GET /api/v1/propagation, the part that is no figure.
export interface Refused {
  service: string;
  reason: string;
  spans: number;
  last?: string;
}
// The shortest range, since the other parts are figures of their own.
export const refusedSpans = async (signal?: AbortSignal) => (await call<{ refused: Refused[] }>('/api/v1/propagation?from=-1s', { signal })).refused;
