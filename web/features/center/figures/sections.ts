// What each section shows: figures by name, how wide, what is drawn of them, where their rows lead. All else the server says.
import { SECTION_NAMES } from './section_names.ts';

export interface CardSpec {
  figure: string;
  column: string;
  title: string;
  better?: 'up' | 'down'; // which way is good; left out: neither
  of?: string; // a column said beside it: "of 740 verdicts"
}
export interface PanelSpec {
  figure: string;
  width: 4 | 6 | 8 | 12; // of twelve
  title?: string; // in place of the figure's
  as?: 'lines' | 'bars' | 'histogram' | 'graph' | 'table'; // in place of the figure's
  y?: string[]; // the columns that are drawn; the first numeric one unless given
  by?: string; // lines: one for each value of this column
  label?: string[]; // bars: what a bar is called; the first text columns unless given
  beside?: string[]; // bars: columns said beside the bar
  columns?: string[]; // tables: in this order; all unless given
  sort?: string; // tables: "-cost_usd"
  most?: number; // bars and tables: rows at first
  group?: string[]; // the columns that name a row's group: its rows lead to the explorer and to what differs
  differs?: 'thumbs_down' | 'slow' | 'costly' | 'failed'; // what differs of a row's group
  own?: Record<string, string>; // parameters
  isFault?: boolean; // a row is a fault: that there is none is good
}
export interface Section {
  path: string;
  title: string;
  cards: CardSpec[];
  panels: PanelSpec[];
}

const verdicts = (figure: string, label: string[]): PanelSpec => ({ figure, width: 6, label, group: label, y: ['satisfaction'], beside: ['negative', 'verdicts'], differs: 'thumbs_down' });
const cost = (figure: string, label: string[], width: 4 | 6 = 6): PanelSpec => ({ figure, width, label, group: label, y: ['cost_usd'], beside: ['calls'], differs: 'costly' });

export const SECTIONS: Section[] = [
  {
    path: 'overview',
    title: SECTION_NAMES.overview,
    cards: [
      { figure: 'key_insights', column: 'spans', title: 'AI spans' },
      { figure: 'key_insights', column: 'errors', title: 'Errors', better: 'down' },
      { figure: 'key_insights', column: 'p50_us', title: 'p50 response time', better: 'down' },
      { figure: 'key_insights', column: 'p95_us', title: 'p95 response time', better: 'down' },
      { figure: 'key_insights', column: 'tokens', title: 'Tokens' },
      { figure: 'key_insights', column: 'cost_usd', title: 'Cost', better: 'down' },
      { figure: 'satisfaction', column: 'satisfaction', title: 'Satisfaction', better: 'up', of: 'verdicts' },
      { figure: 'key_insights', column: 'users', title: 'Users' },
    ],
    panels: [
      { figure: 'ai_spans', width: 6, y: ['spans', 'errors'] },
      { figure: 'response_time_trend', width: 6, y: ['p75_us', 'p95_us'] },
      { figure: 'cost_over_time', width: 4, y: ['cost_usd'] },
      { figure: 'cost_over_time', title: 'Tokens over time', width: 4, y: ['input_tokens', 'output_tokens'] },
      { figure: 'satisfaction_trend', width: 4, y: ['satisfaction'] },
      { figure: 'intent_volume', width: 4, y: ['answers'], label: ['intent'], group: ['intent'], beside: ['share'], differs: 'thumbs_down', most: 8 },
      { figure: 'errors_by_type', width: 4, y: ['errors'], label: ['error', 'model'], group: ['error', 'model'], differs: 'failed', most: 8 },
      { figure: 'cost_by_model', width: 4, label: ['model'], group: ['model'], y: ['cost_usd'], beside: ['calls'], differs: 'costly', most: 8 },
    ],
  },
  {
    path: 'models',
    title: SECTION_NAMES.models,
    cards: [
      { figure: 'key_insights', column: 'models', title: 'Models' },
      { figure: 'cost_and_tokens', column: 'calls', title: 'Calls' },
      { figure: 'response_time', column: 'p95_us', title: 'p95 response time', better: 'down' },
      { figure: 'error_rate', column: 'error_rate', title: 'Error rate', better: 'down', of: 'spans' },
      { figure: 'cost_and_tokens', column: 'cache_hit_rate', title: 'Cache hit rate', better: 'up' },
      { figure: 'cost_and_tokens', column: 'avg_cost_usd', title: 'Cost of a call', better: 'down' },
    ],
    panels: [
      { figure: 'model_trend', title: 'Calls by model', width: 4, y: ['calls'], by: 'model' },
      { figure: 'model_trend', title: 'Slowest 1 in 20, by model', width: 4, y: ['p95_us'], by: 'model' },
      { figure: 'model_trend', title: 'Errors by model', width: 4, y: ['errors'], by: 'model' },
      { figure: 'model_performance', width: 12, columns: ['model', 'version', 'calls', 'error_rate', 'cost_usd', 'p50_us', 'p95_us', 'p99_us', 'tokens_per_s', 'first_token_p50_s', 'first_token_p95_s', 'streamed_tokens_per_s', 'input_tokens', 'output_tokens'], sort: '-calls', group: ['model', 'version'], differs: 'failed' },
      { figure: 'latency_by_model', width: 6, y: ['p95_us'], label: ['model'], group: ['model'], beside: ['avg_us', 'spans'], differs: 'slow' },
      { ...verdicts('satisfaction_by_model', ['model']) },
      { ...verdicts('satisfaction_by_version', ['version']) },
      { figure: 'finish_reasons', width: 6, y: ['calls'], label: ['model', 'reason'], group: ['model'], differs: 'failed' },
      { figure: 'models_used', width: 6, group: ['model'] },
      { figure: 'slowest_spans', width: 6, columns: ['time', 'operation', 'model', 'duration_us', 'output_tokens', 'status', 'trace'] },
    ],
  },
  {
    path: 'cost',
    title: SECTION_NAMES.cost,
    cards: [
      { figure: 'cost_and_tokens', column: 'cost_usd', title: 'Cost', better: 'down', of: 'calls' },
      { figure: 'cost_and_tokens', column: 'avg_cost_usd', title: 'Cost of a call', better: 'down' },
      { figure: 'cost_and_tokens', column: 'input_tokens', title: 'Tokens read' },
      { figure: 'cost_and_tokens', column: 'output_tokens', title: 'Tokens written' },
      { figure: 'cost_and_tokens', column: 'cache_hit_rate', title: 'Cache hit rate', better: 'up' },
      { figure: 'cost_and_tokens', column: 'unpriced', title: 'Calls without a price', better: 'down' },
    ],
    panels: [
      { figure: 'cost_over_time', width: 8, y: ['cost_usd'] },
      cost('cost_by_model', ['model'], 4),
      { figure: 'cost_over_time', title: 'Tokens over time', width: 8, y: ['input_tokens', 'output_tokens', 'cache_read_tokens'] },
      cost('cost_by_feature', ['feature'], 4),
      cost('most_expensive_applications', ['application', 'subsystem']),
      cost('highest_spending_users', ['user']),
      { figure: 'cost_by_question', width: 6, columns: ['first', 'cost_usd', 'calls', 'models', 'input_tokens', 'output_tokens', 'trace'], sort: '-cost_usd' },
      { figure: 'most_expensive_calls', width: 6, columns: ['time', 'cost_usd', 'model', 'user', 'input_tokens', 'output_tokens', 'trace'], sort: '-cost_usd' },
      cost('cost_by_conversation', ['conversation']),
      { figure: 'unpriced_models', isFault: true, width: 6, group: ['provider', 'model'] },
    ],
  },
  {
    path: 'intents',
    title: SECTION_NAMES.intents,
    cards: [
      { figure: 'satisfaction', column: 'satisfaction', title: 'Satisfaction', better: 'up', of: 'verdicts' },
      { figure: 'satisfaction', column: 'verdicts', title: 'Verdicts' },
      { figure: 'correlation_rate', column: 'matched', title: 'Verdicts with their answer' },
    ],
    panels: [
      { figure: 'intent_trend', width: 8, y: ['answers'], by: 'intent' },
      { figure: 'intent_confidence', width: 4, y: ['answers'] },
      { figure: 'intent_volume', width: 6, columns: ['intent', 'answers', 'share', 'avg_confidence', 'avg_us', 'p95_us', 'errors'], as: 'table', sort: '-answers', group: ['intent'], differs: 'thumbs_down' },
      verdicts('satisfaction_by_intent', ['intent']),
      { figure: 'intent_drift', width: 6, y: ['change'], label: ['intent'], group: ['intent'], beside: ['share', 'previous_share'], differs: 'thumbs_down' },
      { figure: 'misread_intents', width: 6, group: ['intent'], sort: '-negative', differs: 'thumbs_down' },
      { figure: 'low_confidence', width: 12, columns: ['time', 'intent', 'confidence', 'question', 'user', 'conversation', 'trace'], sort: 'confidence' },
      { figure: 'user_satisfaction_by_intent', width: 6, y: ['satisfaction_rate'], label: ['ai.intent.category'], beside: ['total_feedback'] },
    ],
  },
  {
    path: 'satisfaction',
    title: SECTION_NAMES.satisfaction,
    cards: [
      { figure: 'satisfaction', column: 'satisfaction', title: 'Satisfaction', better: 'up', of: 'verdicts' },
      { figure: 'satisfaction', column: 'positive', title: 'Thumbs up', better: 'up' },
      { figure: 'satisfaction', column: 'negative', title: 'Thumbs down', better: 'down' },
      { figure: 'feedback_totals', column: 'comments', title: 'Comments' },
      { figure: 'feedback_totals', column: 'avg_rating', title: 'Average rating', better: 'up' },
      { figure: 'correlation_rate', column: 'rate', title: 'Verdicts that found their answer', better: 'up', of: 'verdicts' },
    ],
    panels: [
      { figure: 'satisfaction_trend', width: 6, y: ['satisfaction'] },
      { figure: 'satisfaction_trend', title: 'Verdicts over time', width: 6, y: ['positive', 'negative'] },
      verdicts('satisfaction_by_intent', ['intent']),
      verdicts('satisfaction_by_model', ['model']),
      verdicts('satisfaction_by_version', ['version']),
      verdicts('satisfaction_by_prompt', ['prompt', 'prompt_version']),
      { ...verdicts('satisfaction_by_session', ['session']), as: 'table', columns: ['session', 'verdicts', 'positive', 'negative', 'satisfaction'], sort: '-negative' },
      { figure: 'feedback_by_category', width: 6, y: ['verdicts'], label: ['category'], beside: ['thumbs_down'] },
      { figure: 'feedback_verdicts', width: 12, columns: ['time', 'verdict', 'rating', 'category', 'comment', 'correction', 'author', 'outcome', 'trace'], sort: '-time' },
      { figure: 'judged_answers', width: 12, columns: ['time', 'verdict', 'intent', 'model', 'version', 'prompt', 'validation', 'user', 'session', 'answer_trace'], sort: '-time' },
    ],
  },
  {
    path: 'quality',
    title: SECTION_NAMES.quality,
    cards: [
      { figure: 'issue_rate', column: 'traces', title: 'Interactions' },
      { figure: 'issue_rate', column: 'prompt_rate', title: 'Prompts with an issue', better: 'down', of: 'traces' },
      { figure: 'issue_rate', column: 'response_rate', title: 'Answers with an issue', better: 'down', of: 'traces' },
      { figure: 'error_rate', column: 'error_rate', title: 'Error rate', better: 'down', of: 'spans' },
    ],
    panels: [
      { figure: 'validation_status', width: 6, y: ['answers'], label: ['status'], group: ['status'], beside: ['share', 'avg_complexity'], differs: 'thumbs_down' },
      { figure: 'complexity_and_satisfaction', width: 6, y: ['satisfaction'], label: ['complexity'], beside: ['negative', 'verdicts'] },
      { figure: 'execution_time', width: 6, y: ['p95_ms'], label: ['intent'], group: ['intent'], beside: ['avg_ms', 'timed'], differs: 'slow' },
      { figure: 'finish_reasons', width: 6, y: ['calls'], label: ['model', 'reason'], group: ['model'], differs: 'failed' },
      { figure: 'evaluation_trend', width: 6, y: ['score'], by: 'evaluation' },
      { figure: 'issue_distribution', width: 6, y: ['issues'], label: ['category', 'issue', 'target'], beside: ['traces'] },
      verdicts('satisfaction_by_prompt', ['prompt', 'prompt_version']),
      { figure: 'slowest_operations', width: 6, y: ['p95_us'], label: ['operation'], group: ['operation'], beside: ['avg_us', 'spans'], differs: 'slow' },
    ],
  },
  {
    path: 'users',
    title: SECTION_NAMES.users,
    cards: [
      { figure: 'key_insights', column: 'users', title: 'Users' },
      { figure: 'key_insights', column: 'spans', title: 'AI spans' },
      { figure: 'key_insights', column: 'cost_usd', title: 'Cost', better: 'down' },
      { figure: 'satisfaction', column: 'satisfaction', title: 'Satisfaction', better: 'up', of: 'verdicts' },
    ],
    panels: [
      { figure: 'high_activity_users', width: 12, columns: ['user', 'interactions', 'conversations', 'spans', 'errors', 'tokens', 'cost_usd', 'last_seen'], sort: '-interactions', group: ['user'], differs: 'thumbs_down' },
      { figure: 'highest_spending_users', width: 6, y: ['cost_usd'], label: ['user'], group: ['user'], beside: ['calls'], differs: 'costly' },
      { figure: 'high_spend_users', width: 6, y: ['tokens'], as: 'bars', title: 'Tokens by user', label: ['user'], group: ['user'], beside: ['interactions'], differs: 'costly' },
      { figure: 'risky_users', width: 12, group: ['user'], sort: '-security_issues' },
    ],
  },
  {
    path: 'sessions',
    title: SECTION_NAMES.sessions,
    cards: [
      { figure: 'issue_rate', column: 'traces', title: 'Interactions' },
      { figure: 'key_insights', column: 'users', title: 'Users' },
      { figure: 'key_insights', column: 'cost_usd', title: 'Cost', better: 'down' },
      { figure: 'satisfaction', column: 'satisfaction', title: 'Satisfaction', better: 'up', of: 'verdicts' },
    ],
    panels: [
      { figure: 'conversations', width: 12, columns: ['conversation', 'user', 'began', 'ended', 'interactions', 'spans', 'errors', 'tokens', 'cost_usd', 'intents'], sort: '-ended', group: ['conversation'], differs: 'thumbs_down', most: 20 },
      { ...verdicts('satisfaction_by_session', ['session']), as: 'table', columns: ['session', 'verdicts', 'positive', 'negative', 'satisfaction'], sort: '-negative' },
      cost('cost_by_conversation', ['conversation']),
      { figure: 'transcript', width: 12, columns: ['time', 'conversation', 'role', 'text', 'trace'], sort: '-time' },
    ],
  },
  {
    path: 'tools',
    title: SECTION_NAMES.tools,
    cards: [
      { figure: 'tool_usage', column: 'usage', title: 'Interactions with a tool', of: 'traces' },
      { figure: 'tool_usage', column: 'with_tools', title: 'With tools' },
      { figure: 'tool_usage', column: 'traces', title: 'Interactions' },
    ],
    panels: [
      { figure: 'agent_nodes', title: 'Agents and their handoffs', width: 12, as: 'graph', group: ['agent'], differs: 'failed' },
      { figure: 'tool_calls', width: 6, y: ['calls'], label: ['tool'], group: ['tool'], beside: ['errors', 'p95_us'], differs: 'failed' },
      { figure: 'calls_per_interaction', width: 6, y: ['traces'] },
      { figure: 'agent_nodes', width: 6, as: 'table', group: ['agent'], sort: '-invocations', differs: 'failed' },
      { figure: 'agent_edges', width: 6, as: 'table', sort: '-handoffs' },
      { figure: 'slowest_operations', width: 6, y: ['p95_us'], label: ['operation'], group: ['operation'], beside: ['avg_us', 'spans'], differs: 'slow' },
      { figure: 'database_performance_under_load', width: 6, y: ['operations', 'lock_conflicts'] },
      { figure: 'agent_walkthrough', width: 12, columns: ['time', 'operation', 'agent', 'workflow', 'tool', 'model', 'duration_us', 'status', 'trace'], sort: '-time' },
    ],
  },
  {
    path: 'errors',
    title: SECTION_NAMES.errors,
    cards: [
      { figure: 'error_rate', column: 'errors', title: 'Errors', better: 'down' },
      { figure: 'error_rate', column: 'error_rate', title: 'Error rate', better: 'down' },
      { figure: 'error_rate', column: 'spans', title: 'AI spans' },
    ],
    panels: [
      { figure: 'ai_spans', title: 'Errors over time', width: 6, y: ['errors'] },
      { figure: 'model_trend', title: 'Errors by model', width: 6, y: ['errors'], by: 'model' },
      { figure: 'errors_by_type', width: 12, as: 'table', columns: ['error', 'model', 'errors', 'last_seen', 'example'], sort: '-errors', group: ['error', 'model'], differs: 'failed' },
      { figure: 'top_errored_applications', width: 6, y: ['errors'], label: ['application', 'subsystem'], group: ['application', 'subsystem'], beside: ['error_rate'], differs: 'failed' },
      { figure: 'top_errored_operations', width: 6, y: ['errors'], label: ['operation'], group: ['operation'], beside: ['error_rate'], differs: 'failed' },
      { figure: 'ai_service_health', width: 12, sort: '-failed_requests', group: ['ai.error.type', 'ai.model'], differs: 'failed' },
    ],
  },
  {
    path: 'propagation',
    title: SECTION_NAMES.propagation,
    cards: [
      { figure: 'correlation_rate', column: 'rate', title: 'Verdicts that found their answer', better: 'up', of: 'verdicts' },
      { figure: 'trace_correlation_health', column: 'correlation_rate', title: 'Correlations said to succeed', better: 'up', of: 'total_operations' },
    ],
    panels: [
      { figure: 'propagation_contexts', width: 12, group: ['service', 'route'], sort: '-refused' },
      { figure: 'propagation_faults', isFault: true, width: 12, columns: ['service', 'route', 'fault', 'reason', 'requests', 'samples'], sort: '-requests', group: ['service', 'route'] },
      { figure: 'orphan_spans', isFault: true, width: 6, sort: '-orphans', group: ['service', 'route'] },
      { figure: 'several_roots', isFault: true, width: 6, sort: '-traces', group: ['service', 'route'] },
      { figure: 'clock_skew', isFault: true, width: 6, sort: '-early_starts', group: ['service'] },
      { figure: 'duplicate_span_ids', isFault: true, width: 6, sort: '-span_ids', group: ['service'] },
      { figure: 'feedback_correlation', width: 6, sort: '-verdicts' },
      { figure: 'context_propagation_health', width: 6, y: ['total_operations', 'propagation_failures'] },
    ],
  },
  {
    path: 'evaluations',
    title: SECTION_NAMES.evaluations,
    cards: [
      { figure: 'issue_rate', column: 'prompt_rate', title: 'Prompts with an issue', better: 'down', of: 'traces' },
      { figure: 'issue_rate', column: 'response_rate', title: 'Answers with an issue', better: 'down', of: 'traces' },
      { figure: 'issue_rate', column: 'traces', title: 'Interactions' },
      { figure: 'key_insights', column: 'guardrail_actions', title: 'Guardrail actions' },
    ],
    panels: [
      { figure: 'evaluation_trend', width: 8, y: ['score'], by: 'evaluation' },
      { figure: 'evaluation_scores', width: 4, y: ['count'] },
      { figure: 'issue_distribution', width: 6, y: ['issues'], label: ['category', 'issue', 'target'], beside: ['traces'] },
      { figure: 'guardrail_actions', width: 6, y: ['triggered'], label: ['application', 'operation'], group: ['application', 'operation'], beside: ['spans'] },
      { figure: 'top_applications_with_issues', width: 6, y: ['issues'], label: ['application', 'subsystem'], group: ['application', 'subsystem'], beside: ['security', 'traces'] },
      { figure: 'risky_users', width: 6, group: ['user'], sort: '-security_issues' },
      { figure: 'evaluation_coverage', width: 12, columns: ['application', 'subsystem', 'evaluation', 'target', 'applicable', 'evaluated', 'share'], group: ['application', 'subsystem'] },
    ],
  },
  {
    path: 'applications',
    title: SECTION_NAMES.applications,
    cards: [
      { figure: 'key_insights', column: 'spans', title: 'AI spans' },
      { figure: 'key_insights', column: 'errors', title: 'Errors', better: 'down' },
      { figure: 'key_insights', column: 'p95_us', title: 'p95 response time', better: 'down' },
      { figure: 'key_insights', column: 'cost_usd', title: 'Cost', better: 'down' },
    ],
    panels: [
      { figure: 'applications', width: 12, columns: ['application', 'subsystem', 'traces', 'spans', 'errors', 'guarded', 'evaluated_spans', 'first_seen', 'last_seen'], sort: '-spans', group: ['application', 'subsystem'], differs: 'failed' },
      { figure: 'slowest_applications', width: 6, y: ['p95_us'], label: ['application', 'subsystem'], group: ['application', 'subsystem'], beside: ['avg_us', 'spans'], differs: 'slow' },
      { figure: 'top_errored_applications', width: 6, y: ['errors'], label: ['application', 'subsystem'], group: ['application', 'subsystem'], beside: ['error_rate'], differs: 'failed' },
      cost('most_expensive_applications', ['application', 'subsystem']),
      { figure: 'top_applications_with_issues', width: 6, y: ['issues'], label: ['application', 'subsystem'], group: ['application', 'subsystem'], beside: ['security', 'traces'], differs: 'failed' },
    ],
  },
];
