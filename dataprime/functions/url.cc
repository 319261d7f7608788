// Functions of URLs.
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

std::span<const Function> UrlFunctions() {
  static const Function functions[] = {
      {.name = "urlEncode",
       .signature = "urlEncode(string: string) -> string",
       .summary = "Percent-encoded; a space is %20.",
       .sql = "encodeURLComponent({string})",
       .examples = {"urlEncode('Tom Kosman') -> Tom%20Kosman", "urlEncode('a=b&c/ü') -> a%3Db%26c%2F%C3%BC"}},
      {.name = "urlDecode",
       .signature = "urlDecode(string: string) -> string",
       .summary = "Percent-decoded; an escape that is none stays.",
       .nulls = "null in, null out; null when the result is no UTF-8",
       .sql = "if(isValidUTF8(decodeURLComponent({string})), decodeURLComponent({string}), NULL)",
       .examples = {"urlDecode('Tom%20Kosman') -> Tom Kosman", "urlDecode('100%') -> 100%",
                    "urlDecode('%FF') -> null"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
