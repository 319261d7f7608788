// Random OTLP messages of the protobuf library, for tests.
#pragma once

#include <google/protobuf/message.h>

#include <bit>
#include <string>

#include "base/random.h"

namespace throughline::ingest::testing {

namespace pb = google::protobuf;

inline std::string RandomText(Random& random) {
  static constexpr std::string_view kPieces[] = {"a",
                                                 "model",
                                                 "gen_ai.",
                                                 "é",
                                                 "漢字",
                                                 "🧠",
                                                 " ",
                                                 "\"",
                                                 "\\",
                                                 "\n",
                                                 std::string_view("\0", 1),
                                                 "the quick brown fox jumps over the lazy dog; "};
  std::string text;
  for (uint64_t n = random.Below(8); n > 0; --n) text += kPieces[random.Below(std::size(kPieces))];
  return text;
}

inline std::string RandomBytes(Random& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.Next());
  return bytes;
}

// Fills every field with some probability; ids have the right length and times can be stored.
inline void FillAtRandom(pb::Message& message, Random& random, int depth = 0) {
  const pb::Descriptor& type = *message.GetDescriptor();
  const pb::Reflection& to = *message.GetReflection();
  auto number = [&] { return random.Next() >> random.Below(64); };
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor* field = type.field(i);
    const std::string& name = field->name();
    if (name.starts_with("instrumentation_library")) continue;  // left OTLP in 2022
    bool is_id = name.ends_with("trace_id") || name.ends_with("span_id");
    bool is_needed = is_id && type.name() == "Span" && name != "parent_span_id";
    if (!is_needed && random.Below(4) == 0) continue;
    if (field->real_containing_oneof() != nullptr && type.name() != "Metric" && random.Below(3) != 0) continue;
    if (depth > 12 && field->message_type() != nullptr) continue;
    uint64_t count = field->is_repeated() ? random.Below(4) : 1;
    for (uint64_t k = 0; k < count; ++k) {
      bool many = field->is_repeated();
      switch (field->cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_MESSAGE:
          FillAtRandom(many ? *to.AddMessage(&message, field) : *to.MutableMessage(&message, field), random, depth + 1);
          break;
        case pb::FieldDescriptor::CPPTYPE_STRING:
          to.SetString(&message, field,
                       field->type() != pb::FieldDescriptor::TYPE_BYTES ? RandomText(random)
                       : is_id ? RandomBytes(random, name.ends_with("trace_id") ? 16 : 8)
                               : RandomBytes(random, random.Below(40)));
          break;
        case pb::FieldDescriptor::CPPTYPE_BOOL:
          to.SetBool(&message, field, random.Below(2) != 0);
          break;
        case pb::FieldDescriptor::CPPTYPE_ENUM:
          to.SetEnumValue(&message, field, static_cast<int>(random.Below(8)));
          break;
        case pb::FieldDescriptor::CPPTYPE_INT32:
          to.SetInt32(&message, field, static_cast<int32_t>(number()));
          break;
        case pb::FieldDescriptor::CPPTYPE_UINT32:
          to.SetUInt32(&message, field, static_cast<uint32_t>(number()));
          break;
        case pb::FieldDescriptor::CPPTYPE_INT64:
          to.SetInt64(&message, field, static_cast<int64_t>(number()));
          break;
        case pb::FieldDescriptor::CPPTYPE_UINT64: {
          uint64_t value = name.ends_with("unix_nano") ? number() >> 1 : number();
          many ? to.AddUInt64(&message, field, value) : to.SetUInt64(&message, field, value);
          break;
        }
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: {
          double value = random.Below(8) == 0 ? std::bit_cast<double>(uint64_t{0x7ff0000000000000})  // infinity
                                              : static_cast<double>(static_cast<int64_t>(number())) * 1e-3;
          many ? to.AddDouble(&message, field, value) : to.SetDouble(&message, field, value);
          break;
        }
        default:
          break;
      }
    }
  }
}

}  // namespace throughline::ingest::testing
