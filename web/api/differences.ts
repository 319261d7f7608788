// What some traces have more often than the rest: docs/center/differences.md. Every text here came from outside.
import { call } from './http.ts';

export interface Share {
  with: number;
  of: number;
  share: number;
  low: number; // of the 95 % interval
  high: number;
}
export interface Difference {
  attribute: string;
  keypath: string;
  value: string;
  kind: string; // value, range or absent
  selected: Share;
  rest: Share;
  difference: { value: number; low: number; high: number };
  lift: number | null;
  false_discovery_rate: number;
  also: string[]; // "attribute = value" of the same traces
  query: string;
}
export interface Differences {
  selection: string;
  meaning: string;
  threshold: number | null; // µs or USD, where the slow or costly 5 % begin
  traces: { selected: number; rest: number; sampled_one_in: number };
  stands_out: boolean;
  message: string;
  differences: Difference[];
  compared: { attributes: number; values: number; queries: number; attributes_left_out: number; many_values: string[] };
}
export interface Asked {
  selection: string;
  base: string;
  from: string;
  to: string;
}

export const findDifferences = ({ selection, base, from, to }: Asked, signal?: AbortSignal) =>
  call<Differences>('/api/v1/differences', { body: { selection, from, ...(base && { base }), ...(to && { to }) }, signal });
