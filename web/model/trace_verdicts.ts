// Evaluations of a span as the normaliser read them, whatever convention they came in.
import type { Span } from '../api/center.ts';

export interface Evaluation {
  target: string;
  name: string;
  score: number | null;
  label: string;
  explanation: string;
  source: string;
  version: string;
  isIssue: boolean;
}

export function evaluationsOf(span: Span): Evaluation[] {
  let list: unknown;
  try {
    list = JSON.parse(span.normalised.evaluations ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  const text = (value: unknown) => (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  return list
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .map((one) => ({
      target: text(one.target), name: text(one.name) || 'evaluation', score: typeof one.score === 'number' ? one.score : null, label: text(one.label), explanation: text(one.explanation), source: text(one.source), version: text(one.version),
      isIssue: one.triggered === true || text(one.label) === 'p1',
    }));
}
