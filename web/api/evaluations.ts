// Which evaluations run on what arrives, and trying them on what is stored: docs/center/evaluations.md. Every text here came from outside.
import { ask, ifMatch, type Answer, type Schema } from './typed.ts';

export type Evaluator = Schema<'Evaluator'>;
export type EvaluationTarget = Evaluator['targets'][number];
export type EvaluationSetup = Schema<'StoredEvaluation'>;
export type SetupCoverage = Answer<'get', '/api/v1/evaluations/coverage'>['evaluations'][number];
export type EvaluationTrial = Answer<'post', '/api/v1/evaluations/run'>;

export const listEvaluators = async (signal?: AbortSignal) => (await ask('get', '/api/v1/evaluations/catalogue', { signal })).evaluators;
export const listSetups = async (signal?: AbortSignal) => (await ask('get', '/api/v1/evaluations', { signal })).evaluations;
export const addSetup = (setup: Schema<'Evaluation'>) => ask('post', '/api/v1/evaluations', { body: setup });
export const putSetup = ({ id, version, updatedAt: _, ...setup }: EvaluationSetup) => ask('put', '/api/v1/evaluations/{id}', { path: { id }, body: setup, headers: ifMatch(version) });
export const deleteSetup = (id: string) => ask('delete', '/api/v1/evaluations/{id}', { path: { id } });
export const tryEvaluations = (asked: { from: string; to?: string; application?: string; types: string[]; limit: number }, signal?: AbortSignal) => ask('post', '/api/v1/evaluations/run', { body: asked, signal });
// Of the calls that each set-up is for, how many have its result.
export const coverageOf = async (from: string, to: string, signal?: AbortSignal) => (await ask('get', '/api/v1/evaluations/coverage', { query: { from, to }, signal })).evaluations;
