// The review page's state: the queue as it was asked for, where one stands in it, and what one is about to say of each answer.
import { ApiError, storage, trace, verdicts, type VerdictRecord } from '../api/center.ts';
import { reviewLabels, reviewQueue, reviewsOf, storeReview, type QueuedAnswer, type ReviewLabel, type ReviewOf } from '../api/review.ts';
import { keep, readKept } from '../base/kept.ts';
import { nextOpen } from './review.ts';
import { buildTree, type Tree } from './trace.ts';

export interface Draft {
  label: string;
  note: string;
}
export interface Asked {
  from: string;
  to: string;
  reason: string; // "" any
  filter: string; // stages of DataPrime
  state: string; // "open", "done", "" both
}
const REVIEWER = 'throughline.reviewer';
const asError = (error: unknown) => (error instanceof ApiError ? error : new ApiError(0, String(error)));

export class Review {
  answers = $state.raw<QueuedAnswer[]>([]);
  total = $state(0);
  doneBefore = $state(0); // of those that are not among `answers`
  isCut = $state(false);
  query = $state('');
  labels = $state.raw<ReviewLabel[]>([]);
  at = $state(0);
  error = $state.raw<ApiError>();
  isLoading = $state(true);
  hasLoaded = $state(false);
  tree = $state.raw<Tree>();
  treeError = $state.raw<ApiError>();
  given = $state.raw<ReviewOf[]>([]); // on the answer that is looked at
  verdicts = $state.raw<VerdictRecord[]>([]); // of its users
  drafts = $state<Record<string, Draft>>({});
  reviewer = $state(readKept(storage(), REVIEWER, ''));
  problem = $state('');
  isSaving = $state(false);
  #stop?: AbortController;
  #show?: AbortController;

  get current(): QueuedAnswer | undefined {
    return this.answers[this.at];
  }
  get done(): number {
    return this.doneBefore + this.answers.filter(({ done }) => done).length;
  }
  get draft(): Draft {
    return this.drafts[this.current?.trace ?? ''] ?? { label: '', note: '' };
  }
  change(more: Partial<Draft>): void {
    if (this.current) this.drafts[this.current.trace] = { ...this.draft, ...more };
  }
  named(name: string): void {
    this.reviewer = name.trim();
    keep(storage(), REVIEWER, this.reviewer);
  }

  async load(asked: Asked, trace: string): Promise<void> {
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    this.isLoading = true;
    try {
      const [queue, { labels }] = await Promise.all([reviewQueue({ ...asked, limit: 1000 }, stop.signal), reviewLabels(stop.signal)]);
      if (stop.signal.aborted) return;
      this.answers = queue.answers;
      this.total = queue.total;
      this.doneBefore = queue.done - queue.answers.filter(({ done }) => done).length;
      this.isCut = queue.is_cut;
      this.query = queue.query;
      this.labels = labels;
      this.error = undefined;
      this.hasLoaded = true;
      const place = queue.answers.findIndex((one) => one.trace === trace);
      this.at = place < 0 ? Math.max(0, nextOpen(queue.answers, -1)) : place;
      void this.show();
    } catch (error) {
      if (!stop.signal.aborted) this.error = asError(error);
    } finally {
      if (this.#stop === stop) this.isLoading = false;
    }
  }
  stop(): void {
    this.#stop?.abort();
    this.#show?.abort();
  }

  async show(): Promise<void> {
    const one = this.current;
    this.#show?.abort();
    const stop = (this.#show = new AbortController());
    this.treeError = undefined;
    this.given = [];
    this.verdicts = [];
    this.problem = '';
    if (!one) {
      this.tree = undefined;
      return;
    }
    if (this.tree?.answer.trace_id !== one.trace) this.tree = undefined;
    try {
      const [answer, { reviews }, judged] = await Promise.all([trace(one.trace, stop.signal), reviewsOf(one.trace, stop.signal), verdicts(one.trace, '-365d', stop.signal).catch(() => undefined)]);
      if (stop.signal.aborted) return;
      this.tree = buildTree(answer);
      this.given = reviews;
      this.verdicts = judged?.verdicts ?? [];
      const own = reviews.find(({ reviewer }) => reviewer === this.reviewer);
      if (own && !this.drafts[one.trace]) this.drafts[one.trace] = { label: own.label ?? '', note: own.note ?? '' };
    } catch (error) {
      if (!stop.signal.aborted) this.treeError = asError(error);
    }
  }
  // False at either end.
  move(by: number): boolean {
    const to = this.at + by;
    if (to < 0 || to >= this.answers.length) return false;
    this.at = to;
    void this.show();
    return true;
  }
  choose(index: number): void {
    const label = this.labels[index]?.name;
    if (label) this.change({ label: this.draft.label === label ? '' : label });
  }
  // Stores what is said of it, and goes on to the next one that is open. False: it was not stored, and `problem` says why.
  async finish(isDone = true): Promise<boolean> {
    const one = this.current;
    if (!one || this.isSaving) return false;
    if (!this.reviewer) {
      this.problem = 'Say who you are first: a review carries the name of who gave it.';
      return false;
    }
    const { label, note } = this.draft;
    const own = this.given.find(({ reviewer }) => reviewer === this.reviewer);
    const span = own?.span ?? one.span;
    this.isSaving = true;
    try {
      await storeReview({ trace_id: one.trace, ...(span && { span_id: span }), reviewer: this.reviewer, ...(label && { label }), ...(note.trim() && { note: note.trim() }), done: isDone });
    } catch (error) {
      const { message, hint } = asError(error);
      this.problem = `${message} ${hint}`.trim();
      return false;
    } finally {
      this.isSaving = false;
    }
    this.problem = '';
    this.answers = this.answers.map((other) => (other.trace === one.trace ? { ...other, done: isDone, reviews: other.reviews + (own ? 0 : 1), labels: label && !other.labels.includes(label) ? [...other.labels, label] : other.labels } : other));
    const next = nextOpen(this.answers, this.at);
    if (isDone && next >= 0) this.at = next;
    await this.show();
    return true;
  }
}
