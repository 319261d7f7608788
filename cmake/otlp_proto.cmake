# OTLP's .proto files compiled to C++: the slow, trusted second reader that tests, fuzzing and benchmarks hold ours against.
# The product itself links none of it. The files come from npm (@opentelemetry/otlp-grpc-exporter-base), installed by ./setup.
set(protos ${CMAKE_SOURCE_DIR}/node_modules/@opentelemetry/otlp-grpc-exporter-base/build/protos)
set(otlp_proto_dir ${CMAKE_BINARY_DIR}/otlp_proto)
file(MAKE_DIRECTORY ${otlp_proto_dir})
set(names common/v1/common resource/v1/resource trace/v1/trace logs/v1/logs metrics/v1/metrics
          collector/trace/v1/trace_service collector/logs/v1/logs_service collector/metrics/v1/metrics_service)
set(inputs)
set(outputs)
foreach(name IN LISTS names)
  list(APPEND inputs ${protos}/opentelemetry/proto/${name}.proto)
  list(APPEND outputs ${otlp_proto_dir}/opentelemetry/proto/${name}.pb.cc)
endforeach()
add_custom_command(OUTPUT ${outputs}
                   COMMAND protobuf::protoc --proto_path=${protos} --cpp_out=${otlp_proto_dir} ${inputs}
                   DEPENDS ${inputs} COMMENT "Compiling OTLP's .proto files" VERBATIM)
add_library(otlp_proto STATIC EXCLUDE_FROM_ALL ${outputs})
add_library(throughline::otlp_proto ALIAS otlp_proto)
target_include_directories(otlp_proto SYSTEM PUBLIC ${otlp_proto_dir})
target_link_libraries(otlp_proto PUBLIC protobuf::libprotobuf)
target_compile_options(otlp_proto PRIVATE -w)
