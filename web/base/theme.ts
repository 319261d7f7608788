// Light or dark: the system's, until the reader chooses. `data-theme` on the root is what the tokens go by.
import { browserStorage, keep, readKept } from './kept.ts';

export type Theme = 'light' | 'dark';
const NAME = 'throughline.theme';

export function startTheme(): Theme {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => readKept<Theme | null>(browserStorage(), NAME, null);
  const apply = () => (document.documentElement.dataset.theme = chosen() ?? (system.matches ? 'dark' : 'light'));
  system.addEventListener('change', apply);
  return apply() as Theme;
}

export function chooseTheme(theme: Theme): void {
  keep(browserStorage(), NAME, theme);
  document.documentElement.dataset.theme = theme;
}
