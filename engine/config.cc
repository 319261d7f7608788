#include "engine/config.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace throughline::engine {

namespace {

std::string XmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Caches that serve formats and features a small store does not use are off; the rest are a few megabytes.
constexpr std::string_view kFixed = R"(
  <mark_cache_size>33554432</mark_cache_size>
  <primary_index_cache_size>33554432</primary_index_cache_size>
  <index_mark_cache_size>8388608</index_mark_cache_size>
  <compiled_expression_cache_size>8388608</compiled_expression_cache_size>
  <compiled_expression_cache_elements_size>256</compiled_expression_cache_elements_size>
  <text_index_tokens_cache_size>8388608</text_index_tokens_cache_size>
  <text_index_header_cache_size>8388608</text_index_header_cache_size>
  <text_index_postings_cache_size>8388608</text_index_postings_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <query_condition_cache_size>0</query_condition_cache_size>
  <vector_similarity_index_cache_size>0</vector_similarity_index_cache_size>
  <mmap_cache_size>0</mmap_cache_size>
  <page_cache_max_size>0</page_cache_max_size>
  <parquet_metadata_cache_size>0</parquet_metadata_cache_size>
  <iceberg_metadata_files_cache_size>0</iceberg_metadata_files_cache_size>
  <unique_key_index_cache_size_bytes>0</unique_key_index_cache_size_bytes>
  <query_cache><max_size_in_bytes>0</max_size_in_bytes><max_entries>0</max_entries></query_cache>

  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>1</background_common_pool_size>
  <background_schedule_pool_size>2</background_schedule_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <tables_loader_foreground_pool_size>1</tables_loader_foreground_pool_size>
  <tables_loader_background_pool_size>1</tables_loader_background_pool_size>
  <max_active_parts_loading_thread_pool_size>4</max_active_parts_loading_thread_pool_size>
  <max_outdated_parts_loading_thread_pool_size>2</max_outdated_parts_loading_thread_pool_size>
  <max_parts_cleaning_thread_pool_size>2</max_parts_cleaning_thread_pool_size>
  <max_thread_pool_size>400</max_thread_pool_size>
  <max_thread_pool_free_size>8</max_thread_pool_free_size>
  <max_io_thread_pool_size>16</max_io_thread_pool_size>
  <max_io_thread_pool_free_size>0</max_io_thread_pool_free_size>

  <!-- A fresh part is written quickly and lives for seconds; what merges have grown stays, and is worth the time.
       Of the texts of chats, level 7 leaves 86 % of level 1 and takes four times as long: from 256 MiB on, for a row
       passes through one or two more merges on its way there from 32. -->
  <compression>
    <case><min_part_size>0</min_part_size><min_part_size_ratio>0</min_part_size_ratio><method>zstd</method><level>1</level></case>
    <case><min_part_size>268435456</min_part_size><min_part_size_ratio>0</min_part_size_ratio><method>zstd</method><level>7</level></case>
  </compression>

  <!-- Inserts and queries go before merges, which at half of what a store takes keep a core of two busy, yet not so
       far that parts pile up on a machine that has other work. Of effect for root alone. -->
  <os_threads_nice_value_merge_mutate>10</os_threads_nice_value_merge_mutate>

  <merge_tree>
    <!-- Written for a pool of 16 threads: with 2, the defaults would let no large merge and no mutation start. -->
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
)";

}  // namespace

std::string ServerConfigXml(const std::string& data_dir, const EngineLimits& limits) {
  const std::string dir = XmlText(data_dir);
  return fmt::format(R"(<!-- Written by throughline-engine at every start: changes here are lost. -->
<clickhouse>
  <path>{0}/</path>
  <tmp_path>{0}/tmp/</tmp_path>
  <user_files_path>{0}/user_files/</user_files_path>
  <format_schema_path>{0}/format_schemas/</format_schema_path>
  <backups><allowed_path>{0}/backups/</allowed_path></backups>
  <max_server_memory_usage>{1}</max_server_memory_usage>
{2}</clickhouse>
)",
                     dir, limits.memory_bytes, kFixed.substr(1));
}

NamedTexts ConnectionSettings(const EngineLimits& limits) {
  return {{"max_threads", std::to_string(limits.threads)},
          {"max_insert_threads", "1"},
          {"async_insert", "0"},  // on by default; an insert here is one block of its own, stored when it is answered
          {"max_memory_usage", std::to_string(limits.memory_bytes / 2)},
          {"use_query_condition_cache", "0"},
          // Rows leave as RowBinary, which is made faster than two more threads are woken: half a millisecond a query.
          {"output_format_parallel_formatting", "0"}};
}

Result<std::string> WriteServerConfig(const std::string& data_dir, const EngineLimits& limits) {
  const std::string path = data_dir + "/engine.xml";
  const std::string fresh = path + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << ServerConfigXml(data_dir, limits);
  out.close();
  if (!out || std::rename(fresh.c_str(), path.c_str()) != 0) {
    return Fail(ErrorKind::kUnavailable, fmt::format("can't write {}: {}", path, std::strerror(errno)));
  }
  return path;
}

}  // namespace throughline::engine
