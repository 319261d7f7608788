// Where a time stands on the waterfall. As it is, or with the stretches in which nothing ran made short, when somebody asks for it.
//
// Units    `at` and `time` turn ns from the trace's start into places on the scale and back; both rise from 0.
import type { Tree } from './trace.ts';

export interface Gap {
  from: number;
  to: number; // ns
}
export interface Scale {
  length: number;
  gaps: readonly Gap[]; // those made short
  at: (ns: number) => number;
  time: (place: number) => number;
}

export const plainScale = (to: number): Scale => ({ length: to, gaps: [], at: (ns) => ns, time: (place) => place });

const SHORTEST = 0.05; // of the whole: a gap that is worth it
const SHOWN = 0.02; // of what is left: how wide it then is
// Stretches without a span that does something itself: only spans with others below them were open.
export function idleGaps(tree: Tree): Gap[] {
  const busy: [number, number][] = tree.order.filter((node) => !node.isVerdict && !node.children.some((one) => !one.isVerdict)).map((node) => [Math.max(0, node.from), Math.min(tree.to, node.to)]);
  busy.sort((a, b) => a[0] - b[0]);
  const gaps: Gap[] = [];
  let end = 0;
  for (const [from, to] of busy) {
    if (from - end >= tree.to * SHORTEST) gaps.push({ from: end, to: from });
    end = Math.max(end, to);
  }
  if (tree.to - end >= tree.to * SHORTEST) gaps.push({ from: end, to: tree.to });
  return gaps;
}
export const idleTime = (gaps: readonly Gap[]) => gaps.reduce((sum, { from, to }) => sum + to - from, 0);

export function shortScale(to: number, gaps: readonly Gap[]): Scale {
  const width = Math.max(1, (to - idleTime(gaps)) * SHOWN);
  // Where each stretch begins, in ns and on the scale, and how wide a ns is there.
  const pieces: { ns: number; place: number; per: number }[] = [{ ns: 0, place: 0, per: 1 }];
  let place = 0;
  let ns = 0;
  for (const gap of gaps) {
    place += gap.from - ns;
    pieces.push({ ns: gap.from, place, per: width / (gap.to - gap.from) });
    place += width;
    ns = gap.to;
    pieces.push({ ns, place, per: 1 });
  }
  const piece = (value: number, key: 'ns' | 'place') => pieces.findLast((one) => one[key] <= value) ?? pieces[0]!;
  return {
    length: place + to - ns,
    gaps,
    at: (value) => {
      const one = piece(value, 'ns');
      return one.place + (value - one.ns) * one.per;
    },
    time: (value) => {
      const one = piece(value, 'place');
      return one.ns + (value - one.place) / one.per;
    },
  };
}

// Times to write above the waterfall: at equal places, or where short gaps begin and end.
export function ticksOf(scale: Scale, view: readonly [number, number], count = 4): { share: number; ns: number }[] {
  const span = Math.max(1, view[1] - view[0]);
  const share = (place: number) => (place - view[0]) / span;
  const edges = scale.gaps.flatMap(({ from, to }) => [from, to]).map((ns) => ({ share: share(scale.at(ns)), ns })).filter(({ share: at }) => at > 0.02 && at < 0.96);
  const even = Array.from({ length: count }, (_, i) => i / count).map((at) => ({ share: at, ns: scale.time(view[0] + span * at) }));
  const out: { share: number; ns: number }[] = [even[0]!];
  for (const tick of [...edges, ...even.slice(1)]) if (out.every((one) => Math.abs(one.share - tick.share) >= 0.1)) out.push(tick);
  return out.sort((a, b) => a.share - b.share);
}

// `view` moved and widened about its middle (or about `around`, a place), kept inside [0, length].
export function zoomed(view: readonly [number, number], length: number, factor: number, shift = 0, around = (view[0] + view[1]) / 2): [number, number] {
  const old = view[1] - view[0];
  const width = Math.min(length, Math.max(Math.min(1000, length), old * factor));
  const from = around - ((around - view[0]) / old) * width + shift * old;
  const start = Math.min(Math.max(0, from), length - width);
  return [start, start + width];
}
