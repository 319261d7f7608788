// One query at a time: run, watched while it runs, stopped here and on the server.
import { ApiError, type QueryAnswer, type Range } from '../api/center.ts';
import { runQuery, runningQueries, stopQuery, type Parameters, type RunningQuery } from '../api/language.ts';

export interface Asked {
  query: string;
  range: Range;
  params: Parameters;
  limit: number;
}
const BEFORE_WATCHING = 400; // ms: most queries have ended by then
const BETWEEN_LOOKS = 500;

export class QueryRunner {
  answer = $state.raw<QueryAnswer>();
  asked = $state.raw<Asked>(); // what answer and error are of
  error = $state.raw<ApiError>();
  isRunning = $state(false);
  wasStopped = $state(false);
  elapsed = $state(0); // ms
  progress = $state.raw<RunningQuery>(); // as the server last told
  readonly #now: () => number;
  #stop: AbortController | undefined;
  #id = '';

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  // Whether it came to an answer. A query that still runs makes way.
  async run(asked: Asked): Promise<boolean> {
    this.#end();
    const stop = (this.#stop = new AbortController());
    const id = (this.#id = crypto.randomUUID?.() ?? `page-${Math.random().toString(36).slice(2)}`);
    const started = this.#now();
    this.isRunning = true;
    this.wasStopped = false;
    this.elapsed = 0;
    this.progress = undefined;
    const clock = setInterval(() => (this.elapsed = this.#now() - started), 100);
    void this.#watch(id, stop.signal);
    try {
      const answer = await runQuery(asked.query, asked.range, { id, params: asked.params, limit: asked.limit, signal: stop.signal });
      if (stop.signal.aborted) return false;
      this.answer = answer;
      this.error = undefined;
      return true;
    } catch (problem) {
      if (this.#stop !== stop || stop.signal.aborted) return false;
      this.answer = undefined;
      this.error = problem instanceof ApiError ? problem : new ApiError(0, String(problem));
      return false;
    } finally {
      clearInterval(clock);
      if (this.#stop === stop) {
        this.elapsed = this.#now() - started;
        this.asked = asked;
        this.isRunning = false;
        this.#stop = undefined;
      }
    }
  }

  cancel(): void {
    if (!this.isRunning) return;
    this.#end();
    this.isRunning = false;
    this.wasStopped = true;
  }
  // For a page that is left.
  leave(): void {
    this.#end();
  }

  #end(): void {
    if (!this.#stop) return;
    this.#stop.abort();
    this.#stop = undefined;
    // The server notices that nobody listens when it next writes; told, it stops at once.
    stopQuery(this.#id).catch(() => {});
  }

  async #watch(id: string, signal: AbortSignal): Promise<void> {
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
    await wait(BEFORE_WATCHING);
    while (!signal.aborted && this.isRunning && this.#id === id) {
      try {
        const { queries } = await runningQueries(signal);
        const found = queries.find(({ query_id }) => query_id === id);
        if (found && this.#id === id) this.progress = found;
      } catch {
        // the time is shown all the same
      }
      await wait(BETWEEN_LOOKS);
    }
  }
}
