// The explorer's state: what the address asks for, the rows and figures that came, and the live tail.
import { ApiError, query, tail, type QueryAnswer } from '../api/center.ts';
import { previous, rangeWidth, type ExplorerPlace } from './address.ts';
import { rowKey, rowsOf, rowsQuery, stepOf, stripQuery, totalsQuery, type Row } from './interactions.ts';

export interface Figures {
  requests: number;
  errors: number;
  p50_us: number | null;
  p95_us: number | null;
  tokens: number | null;
  cost_usd: number | null;
}
const PAGE = 100;

export class Explorer {
  rows = $state.raw<Row[]>([]);
  answer = $state.raw<QueryAnswer>();
  error = $state.raw<ApiError>();
  isLoading = $state(false);
  startedAt = $state(0);
  figures = $state.raw<Figures>();
  before = $state.raw<Figures>();
  strip = $state.raw<Row[]>([]);
  step = $state(0);
  shownRange = $state.raw({ from: 0, to: 0 });
  selected = $state('');
  limit = $state(PAGE);
  isLive = $state(false);
  liveError = $state('');
  fresh = $state.raw(new Set<string>()); // traces that came while looking
  isStoreEmpty = $state(false);
  needsToken = $state(false);
  #place?: ExplorerPlace;
  #stop?: AbortController;
  #tailStop?: AbortController;

  get hasMore(): boolean {
    return this.rows.length >= this.limit && this.limit < 2000;
  }

  show(place: ExplorerPlace): void {
    this.#place = place;
    this.limit = PAGE;
    void this.load();
  }
  more(): void {
    this.limit *= 2;
    void this.load(true);
  }
  cancel(): void {
    this.#stop?.abort();
    this.isLoading = false;
  }

  async load(isQuiet = false): Promise<void> {
    const place = this.#place;
    if (!place) return;
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    const range = { from: place.from, to: place.to };
    const now = Date.now();
    this.isLoading = true;
    if (!isQuiet) this.startedAt = now;
    const width = rangeWidth(range, now);
    const [step, stepMs] = stepOf(width);
    // The figures stand apart: a table is worth showing without them.
    const totals = query(totalsQuery(place.filter), range, undefined, stop.signal).then((answer) => rowsOf(answer)[0] as unknown as Figures | undefined);
    const before = query(totalsQuery(place.filter), previous(range, now), undefined, stop.signal).then((answer) => rowsOf(answer)[0] as unknown as Figures | undefined);
    const strip = query(stripQuery(place.filter, step), range, undefined, stop.signal).then(rowsOf);
    const settled = Promise.allSettled([totals, before, strip]);
    try {
      const answer = await query(rowsQuery(place.view, place.filter, place.sort, this.limit), range, undefined, stop.signal);
      if (stop.signal.aborted) return;
      this.answer = answer;
      this.rows = rowsOf(answer);
      this.error = undefined;
      this.needsToken = false;
      if (!this.rows.some((row) => rowKey(row) === this.selected)) this.selected = '';
      if (!this.rows.length) {
        const any = await query('source spans | limit 1 | choose $d.traceID as trace', { from: '-3650d', to: '' }, 1, stop.signal);
        this.isStoreEmpty = any.rows.length === 0;
      } else this.isStoreEmpty = false;
      const [now1, then, bars] = await settled;
      if (stop.signal.aborted) return;
      this.figures = now1.status === 'fulfilled' ? now1.value : undefined;
      this.before = then.status === 'fulfilled' ? then.value : undefined;
      this.strip = bars.status === 'fulfilled' ? bars.value : [];
      this.step = stepMs;
      this.shownRange = { from: now - width, to: now };
      if (place.to) this.shownRange = { from: Date.parse(place.to) - width, to: Date.parse(place.to) };
    } catch (error) {
      if (stop.signal.aborted) return;
      this.error = error instanceof ApiError ? error : new ApiError(0, String(error));
      if (this.error.status === 401) this.needsToken = true;
    } finally {
      if (this.#stop === stop) this.isLoading = false;
    }
  }

  toggleLive(): void {
    this.isLive = !this.isLive;
    this.liveError = '';
    this.#tailStop?.abort();
    if (this.isLive) void this.#follow((this.#tailStop = new AbortController()));
  }
  // While the store is empty, whoever waits sees the first trace when it comes.
  stop(): void {
    this.#tailStop?.abort();
    this.#stop?.abort();
    this.isLive = false;
  }

  async #follow(stop: AbortController): Promise<void> {
    let cursor = '';
    while (!stop.signal.aborted) {
      try {
        const answer = await tail(cursor, stop.signal);
        cursor = answer.cursor;
        if (stop.signal.aborted) return;
        this.liveError = '';
        if (answer.spans.length) {
          this.fresh = new Set(answer.spans.map((span) => span.trace_id));
          await this.load(true);
        }
        await new Promise((resolve) => setTimeout(resolve, answer.spans.length ? 1000 : 100));
      } catch (error) {
        if (stop.signal.aborted) return;
        cursor = '';
        this.liveError = error instanceof Error ? error.message : String(error);
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
    }
  }

  move(by: number): void {
    const at = this.rows.findIndex((row) => rowKey(row) === this.selected);
    const row = this.rows[Math.min(this.rows.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : this.rows.length - 1) : at + by))];
    if (row) this.selected = rowKey(row);
  }
}
