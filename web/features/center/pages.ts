// The pages beside the explorer and the trace: each loaded when it is first opened, so that the first page stays small.
//
// A page is a folder here. Its component gets PageProps and may export act(action), which App calls with the keys of its table.
import type { Component } from 'svelte';
import type { Place } from '../../model/address.ts';
import type { IconName } from '../../widgets/icons.ts';
import { SECTION_NAMES } from './figures/section_names.ts';

export interface PageProps<P extends Place = Place> {
  place: P;
  ongo: (to: Place, isReplacing?: boolean) => void;
  onopen: (trace: string, span?: string) => void;
}
export interface Page {
  name: Exclude<Place['page'], 'explorer' | 'trace'>;
  title: string;
  icon: IconName;
  hasTimeRange: (path: string) => boolean; // its address has from and to, chosen in the bar
  isInRail: boolean;
  parts?: Record<string, string>; // what can be gone to by name: the path of its address, and the name
  load: () => Promise<{ default: Component<never> }>;
}

const always = () => true;
const never = () => false;
export const pages: Page[] = [
  { name: 'figures', title: 'Analytics', icon: 'pulse', hasTimeRange: always, isInRail: true, parts: SECTION_NAMES, load: () => import('./figures/FiguresPage.svelte') },
  { name: 'differences', title: 'What differs', icon: 'spark', hasTimeRange: always, isInRail: false, load: () => import('./differences/DifferencesPage.svelte') },
  { name: 'compare', title: 'Compare traces', icon: 'columns', hasTimeRange: never, isInRail: false, load: () => import('./compare/ComparePage.svelte') },
  { name: 'review', title: 'Review', icon: 'check', hasTimeRange: always, isInRail: true, load: () => import('./review/ReviewPage.svelte') },
  { name: 'query', title: 'Query', icon: 'terminal', hasTimeRange: always, isInRail: true, load: () => import('./query/QueryPage.svelte') },
  { name: 'dashboards', title: 'Dashboards', icon: 'board', hasTimeRange: (path) => path !== '', isInRail: true, load: () => import('./dashboards/DashboardsPage.svelte') },
  { name: 'alerts', title: 'Alerts', icon: 'bell', hasTimeRange: never, isInRail: true, load: () => import('./alerts/AlertsPage.svelte') },
];
