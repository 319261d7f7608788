// Answers for people to look at, what they say of them, and the labels that there are: /api/v1/review.
import type { operations } from './openapi.d.ts';
import { ask, type Schema } from './typed.ts';

export type ReviewQueue = Schema<'ReviewQueue'>;
export type QueuedAnswer = ReviewQueue['answers'][number];
export type ReviewReason = QueuedAnswer['reason'];
export type ReviewLabel = Schema<'ReviewLabels'>['labels'][number];
export type ReviewOf = Schema<'Reviews'>['reviews'][number];
export type GivenReview = ReviewOf['history'][number];
export type ReviewToStore = Schema<'Review'>;
export type QueueAsked = NonNullable<operations['getReviewQueue']['parameters']['query']>;

// Empty values are left out. They come from the address, where anything may stand: the server says what is wrong with it.
export const reviewQueue = (asked: { [Name in keyof QueueAsked]?: string | number }, signal?: AbortSignal) =>
  ask('get', '/api/v1/review/queue', { query: Object.fromEntries(Object.entries(asked).filter(([, value]) => value)) as QueueAsked, signal });
export const reviewLabels = (signal?: AbortSignal) => ask('get', '/api/v1/review/labels', { signal });
export const reviewsOf = (trace: string, signal?: AbortSignal) => ask('get', '/api/v1/review', { query: { trace_id: trace }, signal });
export const storeReview = (review: ReviewToStore) => ask('post', '/api/v1/review', { body: review });
