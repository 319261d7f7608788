// What some traces have more often than the rest: docs/center/differences.md. Every text here came from outside.
import { ask, type Schema } from './typed.ts';

export type Share = Schema<'ShareOfTraces'>;
export type Differences = Schema<'Differences'>;
export type Difference = Differences['differences'][number];
export interface Asked {
  selection: string;
  base: string;
  from: string;
  to: string;
}

export const findDifferences = ({ selection, base, from, to }: Asked, signal?: AbortSignal) =>
  ask('post', '/api/v1/differences', { body: { selection, from, ...(base && { base }), ...(to && { to }) }, signal });
