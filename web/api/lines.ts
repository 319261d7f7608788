// An answer that comes line by line (application/x-ndjson), each line given as soon as it is whole.
import { ApiError, failureOf, send, textOf, told, type CallOptions } from './http.ts';

// The texts between the line ends, wherever the pieces are cut. A last line without an end is none.
async function* textLines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    // A row can have megabytes: what has no line end yet is only kept.
    let kept: string[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const end = value.lastIndexOf('\n');
      kept.push(end < 0 ? value : value.slice(0, end));
      if (end < 0) continue;
      const whole = kept.join('');
      kept = [value.slice(end + 1)];
      yield* whole.split('\n');
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// The lines of an answer that ends with the one that is `isLast`. Throws as call() does, and also after some lines: ApiError for a line that says an error,
// and, with `status` 0, for an answer that breaks off.
export async function* callLines<T extends object>(path: string, isLast: (line: T) => boolean, options: CallOptions = {}): AsyncGenerator<T> {
  const response = await send(path, { ...options, headers: { accept: 'application/x-ndjson', ...options.headers } });
  if (!response.ok || !response.body) throw failureOf(response.status, told(await textOf(response)));
  try {
    for await (const text of textLines(response.body)) {
      const line = told<T & { error?: object }>(text);
      if (!line) break;
      if (line.error) throw failureOf(response.status, line);
      yield line as Awaited<T>;
      if (isLast(line)) return;
    }
  } catch (problem) {
    if (problem instanceof ApiError || options.signal?.aborted) throw problem;
  }
  throw new ApiError(0, 'The answer broke off.', 'See whether throughline still runs, and try again.');
}
