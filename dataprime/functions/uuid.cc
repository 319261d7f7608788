// Functions of UUIDs.
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

std::span<const Function> UuidFunctions() {
  static const Function functions[] = {
      {.name = "isUuid",
       .signature = "isUuid(uuid: string) -> bool",
       .summary = "Whether it is the text form of a UUID.",
       .sql = "(replaceRegexpAll({uuid}, '[0-9A-Fa-f]', '0') = '00000000-0000-0000-0000-000000000000')",
       .examples = {"isUuid('0b954eed-de4a-4304-a398-16fbb09cd7e3') -> true",
                    "isUuid('0b954eed-de4a-4304-a398-1') -> false", "isUuid('') -> false"}},
      {.name = "randomUuid",
       .signature = "randomUuid() -> string",
       .summary = "A new UUID, version 4, for each row.",
       .nulls = "never null",
       .sql = "toString(generateUUIDv4())",
       .examples = {"randomUuid().isUuid() -> true"},
       .is_volatile = true},
      {.name = "uuid",
       .signature = "uuid() -> string",
       .summary = "The older name of randomUuid.",
       .nulls = "never null",
       .sql = "toString(generateUUIDv4())",
       .examples = {"length(uuid()) -> 36"},
       .is_volatile = true,
       .deprecated_for = "randomUuid()"},
  };
  return functions;
}

}  // namespace throughline::dataprime
