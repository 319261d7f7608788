// Answers for people to look at, what they say of them, and the labels that there are: /api/v1/review.
import { call } from './http.ts';

export type ReviewReason = 'thumbs_down' | 'flagged' | 'low_confidence' | 'sample';
export interface QueuedAnswer {
  time: string; // ns since 1970
  trace: string;
  span: string | null;
  reasons: ReviewReason[];
  reason: ReviewReason;
  confidence: number | null;
  application: string | null;
  model: string | null;
  intent: string | null;
  user: string | null;
  reviews: number;
  done: boolean;
  labels: string[];
}
export interface ReviewQueue {
  total: number;
  done: number;
  is_cut: boolean;
  answers: QueuedAnswer[];
  query: string;
}
export interface ReviewLabel {
  name: string;
  meaning?: string;
  verdict?: 'good' | 'bad';
}
export interface GivenReview {
  time: string;
  review_id: string;
  span: string | null;
  label: string | null;
  note: string | null;
  done: boolean;
}
export interface ReviewOf extends GivenReview {
  reviewer: string;
  history: GivenReview[];
}
export interface ReviewToStore {
  trace_id: string;
  span_id?: string;
  reviewer: string;
  label?: string;
  note?: string;
  done: boolean;
}

// Empty values are left out.
export const reviewQueue = (asked: Record<string, string>, signal?: AbortSignal) =>
  call<ReviewQueue>(`/api/v1/review/queue?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value))}`, { signal });
export const reviewLabels = (signal?: AbortSignal) => call<{ labels: ReviewLabel[] }>('/api/v1/review/labels', { signal });
export const reviewsOf = (trace: string, signal?: AbortSignal) => call<{ reviews: ReviewOf[] }>(`/api/v1/review?trace_id=${encodeURIComponent(trace)}`, { signal });
export const storeReview = (review: ReviewToStore) => call<{ review_id: string }>('/api/v1/review', { body: review });
