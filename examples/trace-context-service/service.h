// What the public W3C test suite for Trace Context asks of a service: POST a list of calls, and each is made, with the
// context of the request. See README.md.
#pragma once

#include <httplib.h>

#include <throughline/trace.h>

// POST /test, body `[{"url": "http://...", "arguments": [...]}, ...]`: POSTs each `arguments` to its `url`, in their
// order. 200 when all were called, whatever they answered; 400 for a body that is no such list; 502 with the reason for
// the first call that can't be made.
void ServeTraceContext(httplib::Server& server, throughline::Tracer tracer);
