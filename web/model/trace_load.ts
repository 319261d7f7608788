// A trace whole, however large: window after window.
import { traceWindow, type TraceAnswer } from '../api/center.ts';

const WINDOW = 2000;
// `parse`: in place of JSON.parse. `onread` hears how many spans are there so far. The sums of the answer are those of its first window.
export async function wholeTrace(id: string, parse?: (text: string) => unknown, onread?: (spans: number) => void): Promise<TraceAnswer> {
  const first = await traceWindow(id, '', WINDOW, parse);
  let last = first;
  while (last.truncated) {
    const after = first.spans.at(-1)!.span_id;
    last = await traceWindow(id, after, WINDOW, parse);
    const moved = last.resources.map((one) => {
      const at = first.resources.findIndex((known) => JSON.stringify(known) === JSON.stringify(one));
      return at >= 0 ? at : first.resources.push(one) - 1;
    });
    for (const span of last.spans) first.spans.push({ ...span, resource: moved[span.resource]! });
    onread?.(first.spans.length);
  }
  return { ...first, truncated: false, span_count: first.spans.length, error_count: first.spans.filter(({ status }) => status.code === 'ERROR').length };
}
