// Requests that the server refused, and why: GET /api/v1/refusals.
import { call } from './http.ts';

export interface RefusedRequest {
  time: string;
  first_time: string;
  times: number;
  transport: 'http' | 'grpc';
  method: string;
  route: string;
  status: number; // 200: some of what it held was refused
  reason: string;
  peer: string;
}
export const refusals = (signal?: AbortSignal) => call<{ total: number; refusals: RefusedRequest[] }>('/api/v1/refusals', { signal });
