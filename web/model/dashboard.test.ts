import { expect, test } from 'vitest';
import type { Dashboard, Variable } from '../api/dashboards.ts';
import { choose, chosen, freeId, lane, named, ownRange, panelAt, panelsInOrder, parameters, queryAs, settingsOf, settingsProblems, withCopy, withMoved, withNewPanel, withSettings, withSwapped, withValues, withoutPanel } from './dashboard.ts';

const variables: Variable[] = [{ name: 'app' }, { name: 'step', values: ['1m', '5m'], default: '5m' }, { name: 'models', multi: true, query: 'source spans' }];
const board: Dashboard = { title: 'T', panels: [{ id: 'a', title: 'A', position: { x: 0, y: 0, w: 12, h: 8 } }, { id: 'b', position: { x: 0, y: 8, w: 12, h: 8 } }] };

test('variables: the address, else the default, else any', () => {
  expect(chosen(variables, {})).toEqual({ app: [], step: ['5m'], models: [] });
  const set = { 'v.app': 'shop', 'v.models': '["a","b,c"]', other: 'x' };
  expect(chosen(variables, set)).toEqual({ app: ['shop'], step: ['5m'], models: ['a', 'b,c'] });
  expect(parameters(variables, chosen(variables, set))).toEqual({ app: 'shop', step: '5m', models: ['a', 'b,c'] });
  expect(parameters(variables, chosen(variables, {}))).toEqual({ app: null, step: '5m', models: null });
  expect(chosen(variables, { 'v.models': '{broken' }).models).toEqual([]);
});

test('what is as usual is not in the address', () => {
  expect(choose({ edit: '1', 'v.step': '1m' }, variables[1]!, ['5m'])).toEqual({ edit: '1' });
  expect(choose({}, variables[2]!, ['a', 'b'])).toEqual({ 'v.models': '["a","b"]' });
  expect(choose({ 'v.app': 'x' }, variables[0]!, [])).toEqual({});
});

test('a query gets the parameters that it names', () => {
  expect(named('filter $p.app == null || x == $p.app', { app: 's', step: '5m', application: null })).toEqual({ app: 's' });
});

test('a query opened elsewhere has the values in it, quoted', () => {
  const query = 'filter $p.app == null || $l.x == $p.app | groupby roundTime($m.timestamp, $p.step:interval) between $p.timeRange.startTime';
  expect(withValues(query, { app: "o'x\\", step: '5m' })).toBe("filter 'o\\'x\\\\' == null || $l.x == 'o\\'x\\\\' | groupby roundTime($m.timestamp, 5m) between $p.timeRange.startTime");
  expect(withValues('arrayContains($p.models, $d.m)', { models: ['a', 'b'] })).toBe("arrayContains(['a', 'b'], $d.m)");
  expect(withValues('$p.app', { app: null })).toBe('null');
  expect(withValues('x($p.step:interval)', { step: "1m') | x" })).toBe("x('1m\\') | x':interval)");
});

test('a list of lines stays one, and one that was not changed is the same', () => {
  const lines = ['source spans', '| limit 1'];
  expect(queryAs(lines, 'source spans\n| limit 1')).toBe(lines);
  expect(queryAs(lines, 'source logs')).toEqual(['source logs']);
  expect(queryAs('x', 'a\nb')).toBe('a\nb');
});

test('panels are added, copied, moved and removed without an overlap', () => {
  const made = withNewPanel(board, { title: 'A', kind: 'line', query: 'source spans' });
  expect(made.id).toBe('a_2');
  expect(made.dashboard.panels[2]!.position).toEqual({ x: 12, y: 0, w: 12, h: 8 });
  expect(withCopy(board, 'a').dashboard.panels[2]).toMatchObject({ title: 'A (copy)', position: { x: 12, y: 0 } });
  expect(withoutPanel(board, 'a').panels).toEqual([{ id: 'b', position: { x: 0, y: 0, w: 12, h: 8 } }]);
  expect(withMoved(board, 'a', { x: 0, y: 8, w: 12, h: 8 }).panels.map(({ position }) => position!.y)).toEqual([8, 0]);
  expect(freeId(board, '<b>Ünd</b>')).toBe('b_nd_b');
  expect(freeId(board, '…')).toBe('panel');
});

test('the range of a dashboard is said as the bar says it', () => {
  expect(ownRange({ ...board, time_range: { from: '-1d', to: 'now' } })).toEqual({ from: '-24h', to: '' });
  expect(ownRange(board)).toBeUndefined();
  expect(panelAt(board, 'panels[1].query')?.id).toBe('b');
  expect(panelAt(board, 'title')).toBeUndefined();
});

test('no more than so many run at once, and one that is stopped while it waits never starts', async () => {
  const run = lane(2);
  const open: (() => void)[] = [];
  const started: number[] = [];
  const stop = new AbortController();
  const never = new AbortController().signal;
  const one = (n: number, signal = never) => run(() => new Promise<number>((done) => (started.push(n), open.push(() => done(n)))), signal);
  const all = [one(1), one(2), one(3, stop.signal), one(4)];
  await Promise.resolve();
  expect(started).toEqual([1, 2]);
  stop.abort();
  open[0]!();
  await expect(all[2]).rejects.toThrow();
  await new Promise((done) => setTimeout(done));
  expect(started).toEqual([1, 2, 4]);
  open[1]!();
  open[2]!();
  expect(await Promise.all([all[0], all[1], all[3]])).toEqual([1, 2, 4]);
});

test('tags, time and refresh go through their form; what is emptied is left out', () => {
  const full = { title: 't', tags: ['a', 'b c'], time_range: { from: '-7d', to: 'now' }, refresh: '30s', panels: [] };
  expect(withSettings(full, settingsOf(full))).toEqual(full);
  expect(withSettings(full, { tags: ' a,, x , a', from: '-2d12h', to: '', refresh: '' })).toEqual({ title: 't', tags: ['a', 'x'], time_range: { from: '-2d12h', to: 'now' }, panels: [] });
  expect(withSettings(full, { tags: '', from: '', to: '', refresh: '' })).toEqual({ title: 't', panels: [] });
  const now = Date.parse('2026-01-05T10:00:00Z');
  expect(settingsProblems(settingsOf(full), now)).toEqual({});
  expect(Object.keys(settingsProblems({ tags: '', from: 'soon', to: 'later', refresh: '' }, now))).toEqual(['time_range.from', 'time_range.to']);
  expect(Object.keys(settingsProblems({ tags: '', from: '-1h', to: '-2h', refresh: '' }, now))).toEqual(['time_range.to']);
  expect(Object.keys(settingsProblems({ tags: '', from: '', to: 'now', refresh: '' }, now))).toEqual(['time_range.from']);
});

test('a panel moved one up comes before the one above it', () => {
  const of = { title: 't', panels: ['a', 'b', 'c'].map((id, i) => ({ id, kind: 'text' as const, position: { x: 0, y: i * 8, w: 24, h: 8 } })) };
  expect(panelsInOrder(withSwapped(of, 'c', -1)).map(({ panel }) => panel.id)).toEqual(['a', 'c', 'b']);
  expect(withSwapped(of, 'a', -1)).toEqual(of);
});

test('a step that nobody chose grows with the time, never below its own; one that was chosen stays', () => {
  const step: Variable = { name: 'step', values: ['1m', '5m', '1h', '1d'], default: '5m' };
  const of = (days: number, set = {}) => chosen([step], set, days * 864e5).step;
  expect([of(1 / 24), of(1), of(7), of(30), of(900)]).toEqual([['5m'], ['5m'], ['1h'], ['1d'], ['1d']]);
  expect(of(7, { 'v.step': '5m' })).toEqual(['5m']);
  expect(choose({}, step, ['5m'], 7 * 864e5)).toEqual({ 'v.step': '5m' });
  expect(choose({ 'v.step': '5m' }, step, ['1h'], 7 * 864e5)).toEqual({});
  expect(chosen([{ ...step, default: 'auto' }], {}, 7 * 864e5).step).toEqual(['auto']);
});
