// The case expressions: written with braces, so they are no functions, but documented and completed beside them.
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

std::span<const CaseForm> CaseForms() {
  static const CaseForm forms[] = {
      {.name = "case",
       .syntax = "case { <condition> -> <value>, ..., _ -> <default> }",
       .summary = "The value beside the first condition that is true.",
       .examples = {"case { 1 > 2 -> 'a', 2 > 1 -> 'b', _ -> 'c' } -> b", "case { null -> 'a', _ -> 'b' } -> b",
                    "case { 1 > 2 -> 'a' } -> null",
                    "case { ipInSubnet('10.0.0.1', '10.0.0.0/8') -> 'Chris', _ -> 'DevOps Team' } -> Chris"}},
      {.name = "case_contains",
       .syntax = "case_contains { <text>, <part> -> <value>, ..., _ -> <default> }",
       .summary = "The value beside the first part that the text contains.",
       .examples = {"case_contains { 'acme-stg-cluster', '-prod-' -> 'production', '-stg-' -> 'staging', _ -> 'test' } "
                    "-> staging"}},
      {.name = "case_equals",
       .syntax = "case_equals { <expression>, <value> -> <result>, ..., _ -> <default> }",
       .summary = "The result beside the first value that the expression equals.",
       .examples = {"case_equals { 'acme-dev-cluster', 'acme-prod-cluster' -> true, _ -> false } -> false",
                    "case_equals { 5, 4 -> 'four', 5 -> 'five' } -> five"}},
      {.name = "case_find",
       .syntax = "case_find { <text>, <phrase> -> <value>, ..., _ -> <default> }",
       .summary = "The value beside the first phrase whose words occur in the text, as ~ finds them.",
       .examples = {"case_find { 'Connection refused by peer', 'timed out' -> 'slow', 'connection REFUSED' -> 'down' } "
                    "-> down"}},
      {.name = "case_greaterthan",
       .syntax = "case_greaterthan { <number>, <bound> -> <value>, ..., _ -> <default> }",
       .summary = "The value beside the first bound that the number is greater than; list the bounds downwards.",
       .examples = {"case_greaterthan { 404, 499 -> 'server-error', 399 -> 'client-error', _ -> 'other' } -> "
                    "client-error",
                    "case_greaterthan { 400, 400 -> 'a', _ -> 'b' } -> b"}},
      {.name = "case_lessthan",
       .syntax = "case_lessthan { <number>, <bound> -> <value>, ..., _ -> <default> }",
       .summary = "The value beside the first bound that the number is less than; list the bounds upwards.",
       .examples = {"case_lessthan { 20, 10 -> 'freezing', 20 -> 'cold', 30 -> 'fun', _ -> 'hot' } -> fun"}},
  };
  return forms;
}

}  // namespace throughline::dataprime
