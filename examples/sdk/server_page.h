// The page of server.cc. Each question begins a trace here: its span is sent to the same place as the server's.
#pragma once

#include <string_view>

inline constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ask</title>
<style>
  body { font: 16px/1.5 system-ui; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }
  form { display: flex; gap: .5rem } input { flex: 1; font: inherit; padding: .4rem } button { font: inherit }
  #answer { min-height: 3rem } #thumbs { visibility: hidden } code { font-size: .85em }
</style>
<h1>Ask</h1>
<form id="form"><input id="question" required maxlength="2000" aria-label="Question" placeholder="Why is the sky blue?"><button>Ask</button></form>
<p id="answer" aria-live="polite"></p>
<p id="thumbs"><button data-verdict="thumbs_up" aria-label="Good answer">👍</button> <button data-verdict="thumbs_down" aria-label="Bad answer">👎</button></p>
<p id="trace"></p>
<script>
  const OTLP = new URLSearchParams(location.search).get('otlp') ?? 'http://localhost:4318';
  const $ = (id) => document.getElementById(id);
  const hex = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, '0')).join('');
  const nanos = () => String(Math.round((performance.timeOrigin + performance.now()) * 1000)) + '000';
  let token;

  function send(span) {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'page' } }] };
    return fetch(OTLP + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'page' }, spans: [span] }] }] }) }).catch(() => {});
  }

  // One span around a request, with its ids in the request's traceparent.
  async function traced(name, path, body) {
    const span = { traceId: hex(16), spanId: hex(8), name, kind: 3, startTimeUnixNano: nanos() };
    try {
      const response = await fetch(path, { method: 'POST', body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', traceparent: `00-${span.traceId}-${span.spanId}-01` } });
      const answer = await response.json();
      if (!response.ok) span.status = { code: 2, message: answer.error };
      return { ...answer, traceId: span.traceId };
    } catch (error) {
      span.status = { code: 2, message: String(error) };
      return { error: 'the server can not be reached' };
    } finally {
      await send({ ...span, endTimeUnixNano: nanos() });
    }
  }

  $('form').onsubmit = async (event) => {
    event.preventDefault();
    $('answer').textContent = '…';
    $('thumbs').style.visibility = 'hidden';
    const answer = await traced('🙋 Ask', '/ask', { question: $('question').value });
    $('answer').textContent = answer.answer ?? answer.error;
    $('trace').textContent = answer.traceId ? `throughline trace ${answer.traceId}` : '';
    token = answer.token;
    if (token) $('thumbs').style.visibility = 'visible';
  };
  $('thumbs').onclick = async ({ target }) => {
    if (!target.dataset.verdict) return;
    const judged = await traced('🙋 Judge', '/feedback', { token, verdict: target.dataset.verdict });
    $('answer').append(judged.error ? ` (not taken: ${judged.error})` : ' — thank you');
    $('thumbs').style.visibility = 'hidden';
  };
</script>
)html";
