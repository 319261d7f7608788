// Which evaluations run on what arrives, and trying them on what is stored: docs/center/evaluations.md. Every text here came from outside.
import { call } from './http.ts';

export type EvaluationTarget = 'PROMPT' | 'RESPONSE';
export interface Evaluator {
  type: string;
  category: string;
  rule: string; // in words
  targets: EvaluationTarget[];
  judgedBy?: 'rules' | 'model';
}
export interface EvaluationSetup {
  id: string;
  version: number;
  updatedAt: string;
  application: string; // empty: all
  subsystem: string;
  type: string;
  target: EvaluationTarget;
  threshold: number;
  isEnabled: boolean;
  config: Record<string, Record<string, unknown>>;
}
export interface EvaluationTrial {
  spans: number;
  limited: boolean;
  results: { type: string; target: EvaluationTarget; threshold: number; evaluated: number; issues: number; averageScore: number | null; samples: { trace_id: string; span_id: string; score: number; details: string }[] }[];
}

export const listEvaluators = async (signal?: AbortSignal) => (await call<{ evaluators: Evaluator[] }>('/api/v1/evaluations/catalogue', { signal })).evaluators;
export const listSetups = async (signal?: AbortSignal) => (await call<{ evaluations: EvaluationSetup[] }>('/api/v1/evaluations', { signal })).evaluations;
export const addSetup = (setup: Pick<EvaluationSetup, 'type' | 'target'> & { application?: string }) => call<EvaluationSetup>('/api/v1/evaluations', { body: setup });
export const putSetup = ({ id, version, updatedAt: _, ...setup }: EvaluationSetup) => call<EvaluationSetup>(`/api/v1/evaluations/${encodeURIComponent(id)}`, { method: 'PUT', body: setup, headers: { 'if-match': `"${version}"` } });
export const deleteSetup = (id: string) => call<unknown>(`/api/v1/evaluations/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const tryEvaluations = (asked: { from: string; to?: string; application?: string; types: string[]; limit: number }, signal?: AbortSignal) => call<EvaluationTrial>('/api/v1/evaluations/run', { body: asked, signal });
