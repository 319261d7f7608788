// The sections of the analytics by the last part of their address, in their order: known before the page is loaded.
export const SECTION_NAMES = {
  overview: 'Overview',
  models: 'Models',
  cost: 'Cost',
  intents: 'Intents',
  satisfaction: 'Satisfaction',
  quality: 'Quality',
  users: 'Users',
  sessions: 'Sessions',
  tools: 'Tools and agents',
  errors: 'Errors',
  propagation: 'Propagation health',
  evaluations: 'Evaluations',
  applications: 'Applications',
} as const;
