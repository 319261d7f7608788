// The grid of a dashboard: 24 columns, rows without end. Arithmetic only.
//
// Moving   A panel that is moved or resized stands where it was put; those that it covers give way downwards, and all others
//          close up beneath what is above them. A gesture is computed from where it began, so that going back undoes it. At its
//          end the moved panel closes up too (settled).
import type { Box } from '../api/dashboards.ts';

export type { Box } from '../api/dashboards.ts';
export interface Placed extends Box {
  id: string;
}
export const COLUMNS = 24;
export const LEAST = { w: 2, h: 2 };
const USUAL = { w: 12, h: 8 };

export const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

// A box that lies on the grid: whole cells, not smaller than LEAST.
export function onGrid({ x, y, w, h }: Box): Box {
  const whole = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.round(value)));
  const wide = whole(w, LEAST.w, COLUMNS);
  return { x: whole(x, 0, COLUMNS - wide), y: whole(y, 0, 10_000), w: wide, h: whole(h, LEAST.h, 1000) };
}

const inOrder = (a: Placed, b: Placed) => a.y - b.y || a.x - b.x;
export const readingOrder = (boxes: readonly Placed[]): Placed[] => [...boxes].sort(inOrder);

// The highest place to which `box` rises without crossing one of `others`; past `own`, which is held elsewhere, it may go.
function closedUp(box: Placed, others: readonly Placed[], own?: Placed): Placed {
  const isFree = (y: number, of: readonly Placed[]) => !of.some((other) => overlaps({ ...box, y }, other));
  const all = own ? [...others, own] : others;
  let best = -1;
  for (let y = box.y; y >= 0 && isFree(y, others); y--) if (isFree(y, all)) best = y;
  let y = box.y;
  while (best < 0 && !isFree(y, all)) y++;
  return { ...box, y: best < 0 ? y : best };
}

// Those that came without a position stand below the rest, two in a row.
export function placed(panels: readonly { id: string; position?: Box }[]): Placed[] {
  const out: Placed[] = panels.flatMap(({ id, position }) => (position ? [{ id, ...onGrid(position) }] : []));
  const bottom = heightOf(out);
  panels
    .filter(({ position }) => !position)
    .forEach(({ id }, i) => out.push({ id, x: (i % 2) * USUAL.w, y: bottom + Math.floor(i / 2) * USUAL.h, ...USUAL }));
  const order = new Map(panels.map(({ id }, i) => [id, i]));
  return out.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
}

export const heightOf = (boxes: readonly Box[]): number => Math.max(0, ...boxes.map(({ y, h }) => y + h));

// `boxes` as they were when the gesture began, `to` where the panel is put.
export function moved(boxes: readonly Placed[], id: string, to: Box): Placed[] {
  const own: Placed = { id, ...onGrid(to) };
  const done: Placed[] = [];
  for (const box of readingOrder(boxes)) if (box.id !== id) done.push(closedUp(box, done, own));
  return inSameOrder(boxes, [own, ...done]);
}

// All of them closed up.
export function settled(boxes: readonly Placed[]): Placed[] {
  const done: Placed[] = [];
  for (const box of readingOrder(boxes)) done.push(closedUp(box, done));
  return inSameOrder(boxes, done);
}

function inSameOrder(as: readonly Placed[], boxes: readonly Placed[]): Placed[] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  return as.flatMap(({ id }) => byId.get(id) ?? []);
}

// Where a new panel goes: the first place of its size, from the top.
export function freePlace(boxes: readonly Box[], size: { w: number; h: number } = USUAL): Box {
  for (let y = 0; ; y++) {
    for (let x = 0; x + size.w <= COLUMNS; x++) {
      const box = { x, y, w: size.w, h: size.h };
      if (!boxes.some((other) => overlaps(box, other))) return box;
    }
  }
}

// One place up (-1) or down in the reading order, which is the order on a phone: what is of the same size changes places, what stands side
// by side changes sides, and otherwise the panel takes the other one's place, which gives way.
export function swapped(boxes: readonly Placed[], id: string, by: -1 | 1): Placed[] {
  const order = readingOrder(boxes);
  const at = order.findIndex((box) => box.id === id);
  const [above, below] = by < 0 ? [order[at - 1], order[at]] : [order[at], order[at + 1]];
  if (!above || !below) return [...boxes];
  const put = (a: Box, b: Box) => boxes.map((box) => (box.id === above.id ? { ...box, ...a } : box.id === below.id ? { ...box, ...b } : box));
  const isFree = (all: readonly Placed[]) => all.every((a, i) => all.slice(i + 1).every((b) => !overlaps(a, b)));
  if (above.w === below.w && above.h === below.h) return put({ ...above, x: below.x, y: below.y }, { ...below, x: above.x, y: above.y });
  const aside = above.y === below.y ? put({ ...above, x: above.x + below.w }, { ...below, x: above.x }) : undefined;
  if (aside && isFree(aside)) return settled(aside);
  return settled(moved(boxes, below.id, { ...below, x: Math.min(above.x, COLUMNS - below.w), y: above.y }));
}

// A key on the handle: the arrows move, with Shift they resize.
export function stepped(box: Box, key: string, isResizing: boolean): Box | undefined {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!step) return undefined;
  const [dx, dy] = step as [number, number];
  return onGrid(isResizing ? { ...box, w: Math.min(box.w + dx, COLUMNS - box.x), h: box.h + dy } : { ...box, x: box.x + dx, y: box.y + dy });
}

export const inWords = ({ x, y, w, h }: Box): string => `column ${x + 1} of ${COLUMNS}, row ${y + 1}, ${w} wide, ${h} high`;
