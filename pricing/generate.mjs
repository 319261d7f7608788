// Writes the published prices of the npm package @pydantic/genai-prices as C++: node generate.mjs PACKAGE_DIR OUT.cc
//
// The package exports functions, not its data, and its licence and version come with it. Its CommonJS build begins with
// the data as one literal: it is run here with one export more. A build that looks otherwise stops ours, with a sentence.
import { readFileSync, writeFileSync } from 'node:fs';

const [folder, out] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
const source = readFileSync(`${folder}/dist/index.cjs`, 'utf8');
const literal = /\bconst (\w+)=\[\{id:"/.exec(source);
if (!literal) throw new Error(`${folder}: the price data is not where it was in 0.1.8; look at dist/index.cjs and change this program`);
const module = { exports: {} };
new Function('exports', 'module', `${source};exports.providers=${literal[1]};`)(module.exports, module);
const { providers } = module.exports;

// Units that a span's usage can have. Videos, documents, hours of audio and searches are not among them.
const parts = {
  input_mtok: 'kInput', cache_read_mtok: 'kCacheRead', cache_write_mtok: 'kCacheWrite', cache_write_1h_mtok: 'kCacheWriteHour',
  input_audio_mtok: 'kAudioInput', input_image_mtok: 'kImageInput', output_mtok: 'kOutput', output_reasoning_mtok: 'kReasoning', output_audio_mtok: 'kAudioOutput',
  output_image_mtok: 'kImageOutput', requests_kcount: 'kRequest',
};
// Usage of these has parts of its own, so that tokens alone say nothing of what such a model costs.
const untokened = ['audio_hours', 'input_audio_hours', 'input_document_kpages', 'input_annotated_document_kpages', 'input_text_messages_kcount', 'storage_searches_kcount'];

const text = (value) => JSON.stringify(value).replace(/\?\?/g, '?\\?');
const nano = (usd) => {
  const value = Math.round(usd * 1e9);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a price: ${usd}`);
  return value;
};

const nodes = [];
// Pre-order; `skip` is the number of nodes of the whole rule. RE2 has no lookahead: ^(?!a)b is "not ^(?:a), and ^b".
function match(rule) {
  const [op] = Object.keys(rule);
  const at = nodes.length;
  const node = { op, text: '', children: 0 };
  nodes.push(node);
  if (op === 'or' || op === 'and') {
    node.children = rule[op].length;
    rule[op].forEach(match);
  } else if (op === 'regex' && rule[op].startsWith('^(?!')) {
    let end = 4;
    for (let depth = 1; depth > 0; ++end) {
      if (rule[op][end] === '\\') ++end;
      else if (rule[op][end] === '(') ++depth;
      else if (rule[op][end] === ')') --depth;
    }
    Object.assign(node, { op: 'and', children: 2 });
    nodes.push({ op: 'no_regex', text: `^(?:${rule[op].slice(4, end - 1)})`, children: 0, skip: 1 });
    match({ regex: `^${rule[op].slice(end)}` });
  } else {
    if (!['equals', 'starts_with', 'ends_with', 'contains', 'regex'].includes(op)) throw new Error(`an unknown rule: ${op}`);
    if (op === 'regex' && /\(\?[!=<]/.test(rule[op])) throw new Error(`RE2 can't have this: ${rule[op]}`);
    node.text = op === 'regex' ? rule[op] : rule[op].toLowerCase();
  }
  node.skip = nodes.length - at;
  return at;
}

const tiers = [], rates = [], prices = [], models = [], rows = [];
function seconds(time) {
  const [, h, m, s] = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time);
  return Number(h) * 3600 + Number(m) * 60 + Number(s);
}
function price({ constraint, prices: of }) {
  const first = rates.length;
  for (const [key, part] of Object.entries(parts)) {
    const value = of[key];
    if (value === undefined) continue;
    const steps = typeof value === 'object' ? [...value.tiers].sort((a, b) => a.start - b.start) : [];
    rates.push(`{Part::${part}, ${nano(typeof value === 'object' ? value.base : value)}, ${tiers.length}, ${steps.length}}`);
    for (const { start, price: usd } of steps) tiers.push(`{${start}, ${nano(usd)}}`);
  }
  const priced_otherwise = rates.length === first && untokened.some((key) => of[key] !== undefined);
  let since = 'INT64_MIN', from = -1, until = -1;
  if (constraint?.type === 'start_date') since = `${Date.parse(`${constraint.start_date}T00:00:00Z`)}000000`;
  else if (constraint?.type === 'time_of_date') [from, until] = [seconds(constraint.start_time), seconds(constraint.end_time)];
  else if (constraint) throw new Error(`an unknown constraint: ${JSON.stringify(constraint)}`);
  prices.push(`{${since}, ${from}, ${until}, ${!priced_otherwise}, ${first}, ${rates.length - first}}`);
}
for (const provider of providers) {
  const first_model = models.length;
  for (const model of provider.models) {
    const first = prices.length;
    for (const one of Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]) price(one);
    models.push(`{${text(model.id)}, ${match(model.match)}, ${first}, ${prices.length - first}}`);
  }
  const rule = (logic) => (logic ? match(logic) : -1);
  rows.push(`{${text(provider.id)}, ${rule(provider.provider_match)}, ${rule(provider.model_match)}, ${first_model}, ` +
    `${models.length - first_model}, ${text((provider.fallback_model_providers ?? []).join(' '))}}`);
}

const ops = { equals: 'kEquals', starts_with: 'kStartsWith', ends_with: 'kEndsWith', contains: 'kContains', regex: 'kRegex', no_regex: 'kNoRegex', or: 'kOr', and: 'kAnd' };
const array = (type, name, values) => `constexpr ${type} ${name}[] = {\n${values.map((value) => `    ${value},\n`).join('')}};\n`;
writeFileSync(out, `// Made by pricing/generate.mjs from @pydantic/genai-prices ${version} (MIT). Not to be edited.
#include "pricing/published_prices.h"

namespace throughline::pricing {
namespace {

${array('PublishedMatch', 'kMatches', nodes.map(({ op, text: what, children, skip }) => `{PublishedMatch::${ops[op]}, ${text(what)}, ${children}, ${skip}}`))}
${array('PublishedTier', 'kTiers', tiers)}
${array('PublishedRate', 'kRates', rates)}
${array('PublishedPrice', 'kPrices', prices)}
${array('PublishedModel', 'kModels', models)}
${array('PublishedProvider', 'kProviders', rows)}
}  // namespace

const PublishedPrices& Published() {
  static constexpr PublishedPrices kAll{${text(version)}, kMatches, kTiers, kRates, kPrices, kModels, kProviders};
  return kAll;
}

}  // namespace throughline::pricing
`);
