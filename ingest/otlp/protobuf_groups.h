// The three levels that traces, logs and metrics share: request → resource group → scope group → records. The field
// numbers are the same in all three (resource 1, scope group 2, schema_url 3; scope 1, record 2, schema_url 3).
//
// Errors  The framing of these levels decides where records begin, so a fault in it fails the request, with its offset.
//         A resource or scope that cannot be read refuses its own records alone, each counted. A group without records
//         leaves nothing in the batch.
// Source  OTLP, {trace,logs,metrics}_service.proto, resource.proto, common.proto (InstrumentationScope).
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "base/result.h"
#include "ingest/otlp/protobuf_values.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Reader has  void Read(std::string_view record, uint32_t resource, uint32_t scope)
//        and  void RefuseUnread(std::string_view record, uint32_t resource, const Fault& fault), for a record whose
//        resource or scope is bad.
template <typename Reader>
class ProtobufGroups {
 public:
  ProtobufGroups(std::string_view body, const ReadLimits& limits, otel::BatchBase& batch, ProtobufValues& values,
                 Reader& reader)
      : body_(body), limits_(limits), batch_(batch), values_(values), reader_(reader) {}

  Result<void> ReadRequest() {
    if (body_.size() > limits_.body_bytes) {
      return Fail(ErrorKind::kTooLarge,
                  fmt::format("the request has {} bytes; at most {} are read", body_.size(), limits_.body_bytes));
    }
    WireReader in(body_);
    while (!in.AtEnd()) {
      const char* start = in.at();
      uint32_t tag;
      std::string_view group;
      if (!in.ReadTag(tag)) return Broken(in, start, "the request");
      if (tag != Tag(1, kBytes)) {
        if (!in.ReadUnknown(tag, Fields(1))) return Broken(in, start, "the request");
        continue;
      }
      if (!in.ReadBytes(group)) return Broken(in, start, "the request");
      if (auto done = ReadResourceGroup(group); !done) return done;
    }
    return {};
  }

 private:
  // The fields of a group that come once. A group's own fields may come after its members, so they are gathered first.
  struct Header {
    otel::Range attributes;
    uint32_t dropped = 0;
    std::string_view name, version, schema_url;
    size_t members = 0;
    std::optional<Fault> fault;
  };

  Result<void> ReadResourceGroup(std::string_view group) {
    std::optional<uint32_t> resource;  // made when the first record is met
    Header header;
    if (auto done = ReadHeader(group, true, header); !done) return done;
    if (header.members == 0) return {};
    size_t scopes_before = batch_.scopes.size();
    WireReader in(group);
    while (!in.AtEnd()) {
      uint32_t tag;
      std::string_view member;
      NextField(in, tag, member);
      if (tag != Tag(2, kBytes)) continue;
      if (!resource) {
        resource = static_cast<uint32_t>(batch_.resources.size());
        batch_.resources.push_back({header.attributes, header.dropped, header.schema_url});
      }
      if (auto done = ReadScopeGroup(member, *resource, header.fault); !done) return done;
    }
    if (batch_.scopes.size() == scopes_before) batch_.resources.pop_back();
    return {};
  }

  Result<void> ReadScopeGroup(std::string_view group, uint32_t resource, const std::optional<Fault>& fault_above) {
    Header header;
    if (auto done = ReadHeader(group, false, header); !done) return done;
    if (header.members == 0) return {};
    const std::optional<Fault>& fault = fault_above ? fault_above : header.fault;
    uint32_t scope = static_cast<uint32_t>(batch_.scopes.size());
    batch_.scopes.push_back({header.name, header.version, header.schema_url, header.attributes, header.dropped});
    WireReader in(group);
    while (!in.AtEnd()) {
      uint32_t tag;
      std::string_view record;
      NextField(in, tag, record);
      if (tag != Tag(2, kBytes)) continue;
      if (fault) [[unlikely]] {
        reader_.RefuseUnread(record, resource, *fault);
      } else {
        reader_.Read(record, resource, scope);
      }
    }
    return {};
  }

  // Walks a group whose framing ReadHeader() has found good.
  static void NextField(WireReader& in, uint32_t& tag, std::string_view& bytes) {
    if (in.ReadTag(tag) && tag == Tag(2, kBytes) ? in.ReadBytes(bytes) : in.ReadUnknown(tag, 0)) return;
    in = WireReader({});
  }

  Result<void> ReadHeader(std::string_view group, bool is_resource, Header& header) {
    const char* level = is_resource ? "a resource group" : "a scope group";
    const char* where = is_resource ? " in the resource" : " in the scope";
    values_.Begin();
    header.attributes.first = values_.PoolSize();
    bool good = true;
    WireReader in(group);
    while (!in.AtEnd()) {
      const char* start = in.at();
      uint32_t tag;
      std::string_view bytes;
      if (!in.ReadTag(tag)) return Broken(in, start, level);
      switch (tag) {
        case Tag(1, kBytes):
          if (!in.ReadBytes(bytes)) return Broken(in, start, level);
          good = good && (is_resource ? ReadResource(bytes, header) : ReadScope(bytes, header));
          break;
        case Tag(2, kBytes):
          if (!in.ReadBytes(bytes)) return Broken(in, start, level);
          ++header.members;
          break;
        case Tag(3, kBytes):
          if (!in.ReadBytes(header.schema_url)) return Broken(in, start, level);
          good = good && values_.CheckText(header.schema_url, "schema_url is not UTF-8");
          break;
        default:
          if (!in.ReadUnknown(tag, Fields(1, 2, 3))) return Broken(in, start, level);
      }
    }
    good = good && values_.Finish();
    if (!good) {
      values_.Rollback();
      header.fault = values_.fault();
      header.fault->where = where;
      header.attributes = {};
      header.name = header.version = header.schema_url = {};
    } else if (header.members == 0) {
      values_.Rollback();
    } else {
      batch_.attributes_cut += cut_;
      header.dropped += cut_;
    }
    cut_ = 0;
    return {};
  }

  bool ReadResource(std::string_view bytes, Header& header) {
    WireReader in(bytes);
    while (!in.AtEnd()) {
      uint32_t tag;
      uint64_t number;
      std::string_view attribute;
      if (!in.ReadTag(tag)) return values_.Malformed(in);
      switch (tag) {
        case Tag(1, kBytes):
          if (!in.ReadBytes(attribute)) return values_.Malformed(in);
          if (!values_.ReadAttribute(attribute, header.attributes, cut_)) return false;
          break;
        case Tag(2, kVarint):
          if (!in.ReadVarint(number)) return values_.Malformed(in);
          header.dropped = static_cast<uint32_t>(number);
          break;
        default:
          if (!in.ReadUnknown(tag, Fields(1, 2))) return values_.Malformed(in);
      }
    }
    return true;
  }

  bool ReadScope(std::string_view bytes, Header& header) {
    WireReader in(bytes);
    while (!in.AtEnd()) {
      uint32_t tag;
      uint64_t number;
      std::string_view attribute;
      if (!in.ReadTag(tag)) return values_.Malformed(in);
      switch (tag) {
        case Tag(1, kBytes):
          if (!in.ReadBytes(header.name)) return values_.Malformed(in);
          if (!values_.CheckText(header.name, "the name is not UTF-8")) return false;
          break;
        case Tag(2, kBytes):
          if (!in.ReadBytes(header.version)) return values_.Malformed(in);
          if (!values_.CheckText(header.version, "the version is not UTF-8")) return false;
          break;
        case Tag(3, kBytes):
          if (!in.ReadBytes(attribute)) return values_.Malformed(in);
          if (!values_.ReadAttribute(attribute, header.attributes, cut_)) return false;
          break;
        case Tag(4, kVarint):
          if (!in.ReadVarint(number)) return values_.Malformed(in);
          header.dropped = static_cast<uint32_t>(number);
          break;
        default:
          if (!in.ReadUnknown(tag, Fields(1, 2, 3, 4))) return values_.Malformed(in);
      }
    }
    return true;
  }

  Result<void> Broken(const WireReader& in, const char* field, const char* level) const {
    return Fail(ErrorKind::kInvalid,
                fmt::format("the request is not OTLP protobuf: {} in {}, in the field at byte {} of {}", in.fault(),
                            level, field - body_.data(), body_.size()));
  }

  std::string_view body_;
  const ReadLimits& limits_;
  otel::BatchBase& batch_;
  ProtobufValues& values_;
  Reader& reader_;
  uint32_t cut_ = 0;
};

}  // namespace throughline::ingest
