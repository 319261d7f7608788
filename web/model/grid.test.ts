import { expect, test } from 'vitest';
import { freePlace, heightOf, inWords, moved, onGrid, overlaps, placed, readingOrder, settled, stepped, swapped, type Placed } from './grid.ts';

const box = (id: string, x: number, y: number, w = 12, h = 8): Placed => ({ id, x, y, w, h });
const two = [box('a', 0, 0), box('b', 12, 0)];
const stack = [box('a', 0, 0), box('b', 0, 8), box('c', 0, 16)];
const many = Array.from({ length: 12 }, (_, i) => box(`p${i}`, (i % 3) * 8, Math.floor(i / 3) * 8, 8, 8));
const places = (boxes: Placed[]) => Object.fromEntries(boxes.map(({ id, x, y, w, h }) => [id, [x, y, w, h].join(' ')]));
const hasOverlap = (boxes: Placed[]) => boxes.some((one, i) => boxes.slice(i + 1).some((other) => overlaps(one, other)));

test('boxes that only touch do not overlap', () => {
  expect(overlaps(box('a', 0, 0), box('b', 12, 0))).toBe(false);
  expect(overlaps(box('a', 0, 0), box('b', 0, 8))).toBe(false);
  expect(overlaps(box('a', 0, 0), box('b', 11, 7))).toBe(true);
});

test('a box is put on the grid: whole cells, inside, not too small', () => {
  expect(onGrid({ x: 20, y: -3, w: 8, h: 1 })).toEqual({ x: 16, y: 0, w: 8, h: 2 });
  expect(onGrid({ x: 1.4, y: 2.6, w: 99, h: 4 })).toEqual({ x: 0, y: 3, w: 24, h: 4 });
});

test('a panel over another one pushes it down; put back, all is as it was', () => {
  const over = moved(two, 'a', { ...two[0]!, x: 12 });
  expect(places(over)).toEqual({ a: '12 0 12 8', b: '12 8 12 8' });
  expect(moved(two, 'a', two[0]!)).toEqual(two);
});

test('moved far enough down, a panel changes places with the one below', () => {
  expect(places(moved(stack, 'a', { ...stack[0]!, y: 7 }))).toEqual({ a: '0 7 12 8', b: '0 15 12 8', c: '0 23 12 8' });
  expect(places(moved(stack, 'a', { ...stack[0]!, y: 8 }))).toEqual({ a: '0 8 12 8', b: '0 0 12 8', c: '0 16 12 8' });
});

test('the moved panel stays where it was put until the gesture ends, then it closes up', () => {
  const lower = moved(two, 'b', { ...two[1]!, y: 5 });
  expect(places(lower).b).toBe('12 5 12 8');
  expect(places(settled(lower)).b).toBe('12 0 12 8');
});

test('a wider panel pushes what is beside it', () => {
  const wider = moved(two, 'a', { ...two[0]!, w: 20 });
  expect(places(wider)).toEqual({ a: '0 0 20 8', b: '12 8 12 8' });
  expect(heightOf(wider)).toBe(16);
});

test('whatever is moved where, nothing overlaps and the order of the panels stays', () => {
  for (let x = 0; x < 24; x += 5) {
    for (let y = 0; y < 40; y += 3) {
      const out = moved(many, 'p4', { x, y, w: 11, h: 5 });
      expect(hasOverlap(out)).toBe(false);
      expect(hasOverlap(settled(out))).toBe(false);
      expect(out.map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    }
  }
});

test('panels without a position stand below the others, two in a row', () => {
  const all = placed([{ id: 'a' }, { id: 'b', position: { x: 0, y: 0, w: 24, h: 4 } }, { id: 'c' }, { id: 'd' }]);
  expect(places(all)).toEqual({ a: '0 4 12 8', b: '0 0 24 4', c: '12 4 12 8', d: '0 12 12 8' });
  expect(readingOrder(all).map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd']);
});

test('a new panel takes the first free place', () => {
  expect(freePlace([])).toEqual({ x: 0, y: 0, w: 12, h: 8 });
  expect(freePlace([box('a', 0, 0)])).toEqual({ x: 12, y: 0, w: 12, h: 8 });
  expect(freePlace(two, { w: 24, h: 2 })).toEqual({ x: 0, y: 8, w: 24, h: 2 });
});

test('arrow keys move by a cell and resize with Shift, never off the grid', () => {
  expect(stepped(two[0]!, 'ArrowLeft', false)).toMatchObject({ x: 0 });
  expect(stepped(two[0]!, 'ArrowRight', false)).toMatchObject({ x: 1, w: 12 });
  expect(stepped(two[1]!, 'ArrowRight', true)).toMatchObject({ x: 12, w: 12 });
  expect(stepped(two[0]!, 'ArrowDown', true)).toMatchObject({ h: 9, y: 0 });
  expect(stepped(two[0]!, 'Enter', false)).toBeUndefined();
  expect(inWords(two[1]!)).toBe('column 13 of 24, row 1, 12 wide, 8 high');
});

test('one up, one down: the order of a phone changes by that, and nothing lies over anything', () => {
  const order = (boxes: Placed[]) => readingOrder(boxes).map(({ id }) => id).join('');
  expect(places(swapped(two, 'b', -1))).toEqual({ a: '12 0 12 8', b: '0 0 12 8' });
  const sides = [{ ...box('a', 0, 0), w: 8 }, { ...box('b', 8, 0), w: 16 }, box('c', 0, 8)];
  expect(places(swapped(sides, 'a', 1))).toEqual({ a: '16 0 8 8', b: '0 0 16 8', c: '0 8 12 8' });
  expect(order(swapped(sides, 'c', -1))).toBe('acb');
  expect(swapped(two, 'a', -1)).toEqual(two);
  expect(swapped(two, 'b', 1)).toEqual(two);
  const ids = (boxes: Placed[]) => readingOrder(boxes).map(({ id }) => id);
  for (const by of [-1, 1] as const) {
    for (const { id } of many) {
      const out = swapped(many, id, by);
      const edge = by < 0 ? 0 : many.length - 1;
      expect(hasOverlap(out)).toBe(false);
      expect(ids(out).indexOf(id)).toBe(ids(many).indexOf(id) === edge ? edge : ids(many).indexOf(id) + by);
    }
  }
});
