#include "ingest/otlp/protobuf_points.h"

#include <algorithm>

namespace throughline::ingest {

using otel::MetricKind;
using otel::MetricPoint;
using otel::Range;
using otel::Rejection;
using otel::Value;

namespace {

int32_t ZigZag(uint64_t number) {
  uint32_t half = static_cast<uint32_t>(number);
  return static_cast<int32_t>(half >> 1 ^ (0 - (half & 1)));
}

}  // namespace

bool PointReader::Read(std::string_view bytes, MetricKind kind, uint32_t metric) {
  size_t counts = batch_.counts.size(), numbers = batch_.numbers.size(), exemplars = batch_.exemplars.size();
  for (auto* later : {&exemplars_, &positive_, &negative_, &quantiles_}) later->clear();
  cut_ = 0;
  values_.Begin();
  MetricPoint point;
  point.metric = metric;
  if (ReadPoint(bytes, kind, point) && ReadExemplars(point) && values_.Finish()) {
    batch_.points.push_back(point);
    batch_.attributes_cut += cut_;
    return true;
  }
  values_.Rollback();
  batch_.counts.resize(counts);
  batch_.numbers.resize(numbers);
  batch_.exemplars.resize(exemplars);
  return false;
}

bool PointReader::ReadPoint(std::string_view bytes, MetricKind kind, MetricPoint& point) {
  if (bytes.size() > limits_.record_bytes)
    return values_.Refuse(Rejection::kTooLarge, "a data point of {} bytes", bytes.size());
  auto here = [](const auto& vector) { return static_cast<uint32_t>(vector.size()); };
  point.attributes.first = values_.PoolSize();
  point.bucket_counts.first = here(batch_.counts);
  point.bounds.first = here(batch_.numbers);
  point.has_sum = kind == MetricKind::kSummary;  // there it is always sent
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    bool good = true;
    if (tag == Tag(2, kFixed64)) {
      good = ReadFixed(in, point.start_nanos);
    } else if (tag == Tag(3, kFixed64)) {
      good = ReadFixed(in, point.time_nanos);
    } else {
      switch (kind) {
        case MetricKind::kGauge:
        case MetricKind::kSum:
          good = ReadNumber(in, tag, point);
          break;
        case MetricKind::kHistogram:
          good = ReadHistogram(in, tag, point);
          break;
        case MetricKind::kExponentialHistogram:
          good = ReadExponential(in, tag, point);
          break;
        case MetricKind::kSummary:
          good = ReadSummary(in, tag, point);
          break;
      }
    }
    if (!good) return false;
  }
  if (kind == MetricKind::kExponentialHistogram &&
      !(ReadBuckets(positive_, point.positive_offset, point.positive_counts) &&
        ReadBuckets(negative_, point.negative_offset, point.negative_counts))) {
    return false;
  }
  if (kind == MetricKind::kSummary && !ReadQuantiles(point)) return false;
  if (std::max(point.start_nanos, point.time_nanos) > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "a data point's time {} is later than 2262-04-11",
                          std::max(point.start_nanos, point.time_nanos));
  }
  return true;
}

bool PointReader::ReadNumber(WireReader& in, uint32_t tag, MetricPoint& point) {
  double real;
  int64_t integer;
  switch (tag) {
    case Tag(4, kFixed64):
      if (!ReadFixed(in, real)) return false;
      point.value = Value::Double(real);
      return true;
    case Tag(5, kBytes):
      return ReadLater(in, exemplars_);
    case Tag(6, kFixed64):
      if (!ReadFixed(in, integer)) return false;
      point.value = Value::Int(integer);
      return true;
    case Tag(7, kBytes):
      return ReadAttribute(in, point);
    case Tag(8, kVarint):
      return ReadFlags(in, point);
    default:
      return in.ReadUnknown(tag, Fields(2, 3, 4, 5, 6, 7, 8)) || values_.Malformed(in);
  }
}

bool PointReader::ReadHistogram(WireReader& in, uint32_t tag, MetricPoint& point) {
  switch (tag) {
    case Tag(4, kFixed64):
      return ReadFixed(in, point.count);
    case Tag(5, kFixed64):
      point.has_sum = true;
      return ReadFixed(in, point.sum);
    case Tag(6, kFixed64):
    case Tag(6, kBytes):
      return ReadNumbers(in, tag, batch_.counts, point.bucket_counts);
    case Tag(7, kFixed64):
    case Tag(7, kBytes):
      return ReadNumbers(in, tag, batch_.numbers, point.bounds);
    case Tag(8, kBytes):
      return ReadLater(in, exemplars_);
    case Tag(9, kBytes):
      return ReadAttribute(in, point);
    case Tag(10, kVarint):
      return ReadFlags(in, point);
    case Tag(11, kFixed64):
      point.has_min = true;
      return ReadFixed(in, point.min);
    case Tag(12, kFixed64):
      point.has_max = true;
      return ReadFixed(in, point.max);
    default:
      return in.ReadUnknown(tag, Fields(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)) || values_.Malformed(in);
  }
}

bool PointReader::ReadExponential(WireReader& in, uint32_t tag, MetricPoint& point) {
  uint64_t number;
  switch (tag) {
    case Tag(1, kBytes):
      return ReadAttribute(in, point);
    case Tag(4, kFixed64):
      return ReadFixed(in, point.count);
    case Tag(5, kFixed64):
      point.has_sum = true;
      return ReadFixed(in, point.sum);
    case Tag(6, kVarint):
      if (!in.ReadVarint(number)) return values_.Malformed(in);
      point.scale = ZigZag(number);
      return true;
    case Tag(7, kFixed64):
      return ReadFixed(in, point.zero_count);
    case Tag(8, kBytes):
      return ReadLater(in, positive_);
    case Tag(9, kBytes):
      return ReadLater(in, negative_);
    case Tag(10, kVarint):
      return ReadFlags(in, point);
    case Tag(11, kBytes):
      return ReadLater(in, exemplars_);
    case Tag(12, kFixed64):
      point.has_min = true;
      return ReadFixed(in, point.min);
    case Tag(13, kFixed64):
      point.has_max = true;
      return ReadFixed(in, point.max);
    case Tag(14, kFixed64):
      return ReadFixed(in, point.zero_threshold);
    default:
      return in.ReadUnknown(tag, Fields(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)) || values_.Malformed(in);
  }
}

bool PointReader::ReadSummary(WireReader& in, uint32_t tag, MetricPoint& point) {
  switch (tag) {
    case Tag(4, kFixed64):
      return ReadFixed(in, point.count);
    case Tag(5, kFixed64):
      return ReadFixed(in, point.sum);
    case Tag(6, kBytes):
      return ReadLater(in, quantiles_);
    case Tag(7, kBytes):
      return ReadAttribute(in, point);
    case Tag(8, kVarint):
      return ReadFlags(in, point);
    default:
      return in.ReadUnknown(tag, Fields(2, 3, 4, 5, 6, 7, 8)) || values_.Malformed(in);
  }
}

bool PointReader::ReadAttribute(WireReader& in, MetricPoint& point) {
  std::string_view bytes;
  if (!in.ReadBytes(bytes)) return values_.Malformed(in);
  return values_.ReadAttribute(bytes, point.attributes, cut_);
}

bool PointReader::ReadLater(WireReader& in, std::vector<std::string_view>& later) {
  std::string_view bytes;
  if (!in.ReadBytes(bytes)) return values_.Malformed(in);
  if (&later == &exemplars_ && later.size() >= limits_.exemplars_per_point) {
    ++cut_;
  } else {
    later.push_back(bytes);
  }
  return true;
}

bool PointReader::ReadFlags(WireReader& in, MetricPoint& point) {
  uint64_t number;
  if (!in.ReadVarint(number)) return values_.Malformed(in);
  point.flags = static_cast<uint32_t>(number);
  return true;
}

template <typename Number>
bool PointReader::ReadFixed(WireReader& in, Number& number) {
  return in.ReadFixed(number) || values_.Malformed(in);
}

// Repeated fixed64 or double, packed or one by one: a reader must take both.
template <typename Number>
bool PointReader::ReadNumbers(WireReader& in, uint32_t tag, std::vector<Number>& to, Range& range) {
  if ((tag & 7) == kFixed64) {
    ++range.count;
    return ReadFixed(in, to.emplace_back());
  }
  std::string_view bytes;
  if (!in.ReadBytes(bytes)) return values_.Malformed(in);
  if (bytes.size() % sizeof(Number) != 0)
    return values_.Refuse(Rejection::kMalformed, "a packed field of {} bytes, not a multiple of 8", bytes.size());
  size_t before = to.size(), count = bytes.size() / sizeof(Number);
  to.resize(before + count);
  if (count > 0) std::memcpy(to.data() + before, bytes.data(), bytes.size());
  range.count += static_cast<uint32_t>(count);
  return true;
}

bool PointReader::ReadBuckets(const std::vector<std::string_view>& pieces, int32_t& offset, Range& counts) {
  counts.first = static_cast<uint32_t>(batch_.counts.size());
  for (std::string_view piece : pieces) {
    WireReader in(piece);
    while (!in.AtEnd()) {
      uint32_t tag;
      uint64_t number;
      std::string_view packed;
      if (!in.ReadTag(tag)) return values_.Malformed(in);
      switch (tag) {
        case Tag(1, kVarint):
          if (!in.ReadVarint(number)) return values_.Malformed(in);
          offset = ZigZag(number);
          break;
        case Tag(2, kVarint):
          if (!in.ReadVarint(number)) return values_.Malformed(in);
          batch_.counts.push_back(number);
          break;
        case Tag(2, kBytes): {
          if (!in.ReadBytes(packed)) return values_.Malformed(in);
          WireReader numbers(packed);
          while (!numbers.AtEnd()) {
            if (!numbers.ReadVarint(number)) return values_.Malformed(numbers);
            batch_.counts.push_back(number);
          }
          break;
        }
        default:
          if (!in.ReadUnknown(tag, Fields(1, 2))) return values_.Malformed(in);
      }
    }
  }
  counts.count = static_cast<uint32_t>(batch_.counts.size()) - counts.first;
  return true;
}

bool PointReader::ReadQuantiles(MetricPoint& point) {
  quantile_values_.clear();
  for (std::string_view bytes : quantiles_) {
    double quantile = 0, value = 0;
    WireReader in(bytes);
    while (!in.AtEnd()) {
      uint32_t tag;
      if (!in.ReadTag(tag)) return values_.Malformed(in);
      if (tag == Tag(1, kFixed64)) {
        if (!ReadFixed(in, quantile)) return false;
      } else if (tag == Tag(2, kFixed64)) {
        if (!ReadFixed(in, value)) return false;
      } else if (!in.ReadUnknown(tag, Fields(1, 2))) {
        return values_.Malformed(in);
      }
    }
    batch_.numbers.push_back(quantile);
    quantile_values_.push_back(value);
  }
  point.bounds.count = static_cast<uint32_t>(quantile_values_.size());
  point.quantile_values = {static_cast<uint32_t>(batch_.numbers.size()), point.bounds.count};
  batch_.numbers.insert(batch_.numbers.end(), quantile_values_.begin(), quantile_values_.end());
  return true;
}

bool PointReader::ReadExemplars(MetricPoint& point) {
  point.exemplars = {static_cast<uint32_t>(batch_.exemplars.size()), static_cast<uint32_t>(exemplars_.size())};
  for (std::string_view bytes : exemplars_) {
    if (!ReadExemplar(bytes, batch_.exemplars.emplace_back())) return false;
  }
  return true;
}

bool PointReader::ReadExemplar(std::string_view bytes, otel::Exemplar& exemplar) {
  exemplar.attributes.first = values_.PoolSize();
  std::string_view trace_id, span_id, attribute;
  double real;
  int64_t integer;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    switch (tag) {
      case Tag(2, kFixed64):
        if (!ReadFixed(in, exemplar.time_nanos)) return false;
        break;
      case Tag(3, kFixed64):
        if (!ReadFixed(in, real)) return false;
        exemplar.value = Value::Double(real);
        break;
      case Tag(4, kBytes):
        if (!in.ReadBytes(span_id)) return values_.Malformed(in);
        break;
      case Tag(5, kBytes):
        if (!in.ReadBytes(trace_id)) return values_.Malformed(in);
        break;
      case Tag(6, kFixed64):
        if (!ReadFixed(in, integer)) return false;
        exemplar.value = Value::Int(integer);
        break;
      case Tag(7, kBytes):
        if (!in.ReadBytes(attribute)) return values_.Malformed(in);
        if (!values_.ReadAttribute(attribute, exemplar.attributes, cut_)) return false;
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(2, 3, 4, 5, 6, 7))) return values_.Malformed(in);
    }
  }
  if (!ReadId(trace_id, IdRule::kOptional, exemplar.trace_id)) {
    return values_.Refuse(Rejection::kBadTraceId, "an exemplar's trace_id has {} bytes, not 16", trace_id.size());
  }
  if (!ReadId(span_id, IdRule::kOptional, exemplar.span_id)) {
    return values_.Refuse(Rejection::kBadSpanId, "an exemplar's span_id has {} bytes, not 8", span_id.size());
  }
  if (exemplar.time_nanos > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "an exemplar's time {} is later than 2262-04-11", exemplar.time_nanos);
  }
  return true;
}

}  // namespace throughline::ingest
