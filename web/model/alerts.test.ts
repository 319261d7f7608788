import { expect, test } from 'vitest';
import type { BackTest, Rule, StoredRule } from '../api/alerts.ts';
import { byUrgency, conditionWords, drawn, fieldOf, firedWords, formOf, labelWords, lasting, NEW_RULE, problemsOf, parametersOf, ruleOf, silenceOf, silenceProblems, testedBy, unnamed } from './alerts.ts';
import { durationMs } from './address.ts';

test('a rule goes through the form unchanged, with what the form does not know', () => {
  const rule: Rule = { ...NEW_RULE, name: 'N', description: 'D', for: '2m', repeat: '4h', labels: { team: 'a=b' }, parameters: { x: 1, models: ['a', 'b'], any: null }, channels: ['c'] };
  expect(ruleOf(formOf(rule), rule)).toEqual(rule);
  const compared: Rule = { ...rule, condition: { column: 'n', op: '>=', value: 2, compare: 'ratio', before: '1d' } };
  expect(ruleOf(formOf(compared), compared)).toEqual(compared);
});

test('what is changed in the form is changed, and an emptied field is left out', () => {
  const rule: Rule = { ...NEW_RULE, name: 'N', for: '2m', query: 'source spans' };
  const made = ruleOf({ ...formOf(rule), for: ' ', op: 'absent', group_by: 'a, b,', query: 'source logs\n| limit 1', labels: 'team = x' }, rule);
  expect(made).not.toHaveProperty('for');
  expect(made.condition).toEqual({ column: 'error_rate', op: 'absent' });
  expect([made.group_by, made.query, made.labels]).toEqual([['a', 'b'], 'source logs\n| limit 1', { team: 'x' }]);
});

test('mistakes are told at their field', () => {
  const form = formOf({ ...NEW_RULE, name: 'x' });
  expect(problemsOf(form)).toEqual({});
  expect(Object.keys(problemsOf({ ...form, name: ' ', value: 'many', for: 'soon', labels: 'team', column: '' })).sort()).toEqual(['condition.column', 'condition.value', 'for', 'labels', 'name']);
  expect(problemsOf({ ...form, op: 'absent', value: '' })).toEqual({});
  expect([fieldOf('group_by[1]'), fieldOf('condition.column'), fieldOf('labels.team'), fieldOf('channels[0]')]).toEqual(['group_by', 'condition.column', 'labels', 'channels']);
});

test('a back-test is out of date when what it went by was changed, not for a channel or a name', () => {
  expect(testedBy({ ...NEW_RULE, name: 'other', channels: ['x'], severity: 'info' })).toBe(testedBy(NEW_RULE));
  expect(testedBy({ ...NEW_RULE, for: '5m' })).not.toBe(testedBy(NEW_RULE));
});

test('values of the query: named, of one kind each, and all that the query names', () => {
  const form = formOf({ ...NEW_RULE, name: 'x', query: 'source spans | filter $p.model == $d.a && $p.timeRange != null && $p.least > 1', parameters: { least: 5 } });
  expect(unnamed(form.query, form.parameters)).toEqual(['model']);
  expect(problemsOf(form).query).toMatch('$p.model');
  const given = { ...form, parameters: [...form.parameters, { name: 'model', kind: 'list' as const, text: 'a\n b \n' }] };
  expect(problemsOf(given)).toEqual({});
  expect(ruleOf(given, NEW_RULE).parameters).toEqual({ least: '5', model: ['a', 'b'] });
  expect(parametersOf(given.parameters)).toEqual({ least: '5', model: ['a', 'b'] });
  expect(problemsOf({ ...given, parameters: [...given.parameters, { name: 'model', kind: 'null', text: '' }, { name: 'a b', kind: 'null', text: '' }] })).toMatchObject({ 'parameters.2': expect.stringMatching('another'), 'parameters.3': expect.stringMatching('Letters') });
  expect([fieldOf('parameters.model', given.parameters), fieldOf('parameters.gone', given.parameters)]).toEqual(['parameters.1', 'parameters']);
});

test('a silence from a time to a time, or for so long', () => {
  const now = Date.parse('2026-01-05T10:00:00Z');
  const local = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 6e4).toISOString().slice(0, 16);
  const form = { matchers: [{ label: ' rule ', op: '=' as const, value: 'r' }], from: '', length: '2h', until: '', comment: ' ' };
  expect(silenceOf(form)).toEqual({ matchers: [{ label: 'rule', op: '=', value: 'r' }], for: '2h' });
  const set = { ...form, from: local(now + 36e5), length: '', until: local(now + 72e5), comment: 'planned' };
  expect(silenceOf(set)).toEqual({ matchers: [{ label: 'rule', op: '=', value: 'r' }], from: '2026-01-05T11:00:00.000Z', until: '2026-01-05T12:00:00.000Z', comment: 'planned' });
  expect(silenceProblems(set, now)).toEqual({});
  expect(Object.keys(silenceProblems({ ...set, until: '', matchers: [{ label: '', op: '=', value: '' }] }, now))).toEqual(['matchers[0].label', 'until']);
  expect(silenceProblems({ ...set, until: set.from }, now).until).toMatch('before it begins');
  expect(silenceProblems({ ...set, until: local(now - 1) }, now).until).toMatch('over already');
});

test('words for conditions, labels, times', () => {
  expect(conditionWords({ column: 'p95', op: '>', value: 2000 })).toBe('p95 > 2,000');
  expect(conditionWords({ column: 'n', op: 'absent' })).toBe('n is absent');
  expect(conditionWords({ column: 'n', op: '>=', value: 2, compare: 'ratio', before: '1d' })).toBe('ratio of n to 1d before >= 2');
  expect(labelWords({ a: 'x', b: '' })).toBe('a=x, b=(none)');
  expect([lasting(5000), lasting(65_000), lasting(2 * 36e5 + 3e5), lasting(5 * 864e5)]).toEqual(['5 s', '1 min', '2 h 5 min', '5 d']);
  expect([durationMs('1h30m'), durationMs('500ms'), durationMs('5'), durationMs('')]).toEqual([5_400_000, 500, undefined, undefined]);
  expect([firedWords(1), firedWords(3)]).toEqual(['would have fired 1 time', 'would have fired 3 times']);
});

test('what needs somebody comes first', () => {
  const rule = (name: string, state: StoredRule['state']) => ({ rule: { ...NEW_RULE, name }, state }) as StoredRule;
  expect(byUrgency([rule('a', 'disabled'), rule('b', 'inactive'), rule('c', 'firing'), rule('d', 'error')]).map((one) => one.rule.name)).toEqual(['c', 'd', 'b', 'a']);
});

test('the axis of a back-test holds all values, the threshold and zero; what still fires ends at the edge', () => {
  const test: BackTest = {
    fired: 1, summary: '', from: '2026-01-05T10:00:00Z', to: '2026-01-05T12:00:00Z', evaluations: 120, step: '1m', is_exact: true, one_query: true, groups: 1,
    intervals: [{ labels: { m: 'a' }, from: '2026-01-05T11:00:00Z', to: null, peak: 9 }], series: [{ labels: { m: 'a' }, points: [['2026-01-05T10:01:00Z', -2], ['2026-01-05T11:00:00Z', 9]] }],
  };
  const chart = drawn(test, 12);
  expect([chart.low, chart.high, chart.bands[0]!.to - chart.bands[0]!.from]).toEqual([-2, 12, 36e5]);
  expect(chart.gap).toBe(90_000);
  expect(drawn({ ...test, series: [], intervals: [] }, undefined)).toMatchObject({ low: 0, high: 1 });
});
