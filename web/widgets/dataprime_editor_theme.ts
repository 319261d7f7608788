// How the editor looks: the page's tokens, which reach into its shadow root.
import { EditorView } from '@codemirror/view';

const floating = { border: '0', borderRadius: '8px', backgroundColor: 'var(--surface)', color: 'var(--text)', boxShadow: 'var(--shadow)' };
const wave = (colour: string) => ({ backgroundImage: 'none', paddingBottom: '0', textDecoration: `underline wavy 1px ${colour}`, textUnderlineOffset: '3px', textDecorationSkipInk: 'none' });

export const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.65', fontFeatureSettings: "'calt' 0" },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 14px 0 6px' },
  '.cm-gutters': { border: '0', backgroundColor: 'transparent', color: 'var(--code-quiet)', fontSize: '11px', paddingLeft: '4px' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '22px', lineHeight: '21.45px' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '& ::selection': { backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)' },
  '&.cm-focused .cm-matchingBracket, & .cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--accent) 18%, transparent)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', color: 'var(--bad)' },

  '.dp-command, .dp-keyword': { color: 'var(--code-command)' },
  '.dp-command': { fontWeight: '600' },
  '.dp-function, .dp-type': { color: 'var(--code-function)' },
  '.dp-keypath, .dp-dataset': { color: 'var(--code-field)' },
  '.dp-string, .dp-regexp': { color: 'var(--code-text)' },
  '.dp-number, .dp-interval, .dp-parameter': { color: 'var(--code-number)' },
  '.dp-comment, .dp-operator, .dp-argument': { color: 'var(--code-quiet)' },

  '.cm-lintRange-error': wave('var(--bad)'),
  '.cm-lintRange-warning': wave('var(--warn)'),
  '.cm-lintRange-active': { backgroundColor: 'transparent' },
  '.cm-lintPoint': { '&:after': { display: 'none' } },

  '.cm-tooltip': floating,
  '.cm-tooltip.cm-tooltip-autocomplete': { padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { minWidth: 'min(320px, 84vw)', maxWidth: 'min(620px, 88vw)', maxHeight: '304px', fontFamily: 'var(--mono)', fontSize: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', alignItems: 'center', gap: '16px', minHeight: '28px', padding: '2px 8px', borderRadius: '4px', lineHeight: '1.4' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionLabel': { flex: 'none' },
  '.cm-completionMatchedText': { color: 'var(--accent)', fontWeight: '600', textDecoration: 'none' },
  '.cm-completionDetail': { flex: '1', minWidth: '0', marginLeft: '0', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', textAlign: 'right', color: 'var(--muted)', fontFamily: 'var(--sans)', fontSize: '11px', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': { ...floating, maxWidth: '340px', padding: '8px 10px', fontFamily: 'var(--sans)', fontSize: '12px', lineHeight: '1.45', whiteSpace: 'normal' },
  '.cm-completionInfo.cm-completionInfo-right': { margin: '0 6px' },
  '.cm-completionInfo.cm-completionInfo-left': { margin: '0 6px' },

  '.cm-tooltip-hover': { maxWidth: 'min(460px, 90vw)' },
  '.cm-tooltip-section:not(:first-child)': { borderTop: '1px solid var(--line)' },
  '.cm-tooltip-lint': { padding: '4px 0', fontFamily: 'var(--sans)', fontSize: '12px' },
  '.cm-diagnostic': { padding: '4px 10px', borderLeft: '0', whiteSpace: 'pre-wrap' },
  '.cm-diagnosticAction': { marginLeft: '8px', padding: '2px 8px', borderRadius: '4px', backgroundColor: 'var(--accent)', color: 'var(--on-accent)', font: '500 12px var(--sans)' },
  '.dp-help': { maxWidth: 'min(460px, 90vw)', padding: '8px 12px 10px', fontFamily: 'var(--sans)', fontSize: '12px', lineHeight: '1.45' },
  '.dp-help p': { margin: '4px 0 0' },
  '.dp-help .title': { margin: '0', fontFamily: 'var(--mono)', color: 'var(--code-function)', overflowWrap: 'anywhere' },
  '.dp-help .quiet': { color: 'var(--muted)', fontSize: '11px' },
  '.dp-help pre': { margin: '4px 0 0', fontFamily: 'var(--mono)', fontSize: '11.5px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.dp-help pre span': { color: 'var(--muted)' },
});

export const compactTheme = EditorView.theme({
  '&': { fontSize: '12px' },
  '.cm-content': { padding: '5px 0' },
  '.cm-line': { padding: '0 8px' },
});

// A phone zooms into what is smaller.
export const touchTheme = EditorView.theme({ '&': { fontSize: '16px' } });
