# One folder is one library, and its link line is the list of folders it may include.
#
#   throughline_folder(ingest LINKS base otel schema net throughline::grpc)
#
# builds `ingest` from ingest/**/*.cc (all but *_test.cc, *_fuzz.cc and main.cc) and `ingest_test` from its *_test.cc.
#
# How a wrong edge fails: no folder ever sees the source root. `ingest` publishes one include directory,
# build/include/ingest, which holds a single link named `ingest` to the folder. `#include "store/reader.h"` therefore
# resolves only in a library that names `store` in its LINKS (or gets it through one that does).

include(GoogleTest)

# Headers that most files include are read once for all folders, and GoogleTest's, most of what a test compiles, once for
# all tests, which are also optimised less: they are built often and run briefly. Only in release builds of g++: a file
# that forgets an include is found by the others, which have the headers as they are written.
set(shares_headers OFF)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT THROUGHLINE_FUZZ AND NOT THROUGHLINE_SANITIZE)
  set(shares_headers ON)
  add_library(common_headers OBJECT ${CMAKE_SOURCE_DIR}/cmake/shared_headers.cc)
  target_link_libraries(common_headers PRIVATE throughline::flags fmt::fmt)
  target_precompile_headers(common_headers PRIVATE
    <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map> <memory> <mutex> <optional> <span> <string> <string_view>
    <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
  add_executable(test_headers EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/shared_headers.cc)
  target_link_libraries(test_headers PRIVATE throughline::flags GTest::gmock GTest::gtest_main)
  target_precompile_headers(test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <functional> <map> <string> <vector>)
endif()

# `headers`: the target whose precompiled headers `target` has too.
function(throughline_shares_headers target headers)
  if(NOT shares_headers)
    return()
  endif()
  if(NOT target STREQUAL headers)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
  # -pthread, which some of the libraries bring, for all: a precompiled header is of use to no other flags than its own.
  target_compile_options(${target} PRIVATE -fpch-preprocess -pthread)
  if(headers STREQUAL test_headers)
    target_compile_options(${target} PRIVATE -O1)
  endif()
  if(CCACHE)  # which hears of a precompiled header's macros and times only when it is told not to mind them
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER
                          "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE}")
  endif()
endfunction()
if(shares_headers)
  throughline_shares_headers(common_headers common_headers)
  throughline_shares_headers(test_headers test_headers)
endif()

function(throughline_publish_includes folder)
  set(view ${CMAKE_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${view}/${folder} SYMBOLIC)
endfunction()

function(throughline_folder folder)
  cmake_parse_arguments(ARG "" "" "LINKS;PRIVATE_LINKS;TEST_LINKS" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/${folder})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${dir}/*.cc)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$|/main\\.cc$|/testdata/")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")

  throughline_publish_includes(${folder})
  if(sources)
    add_library(${folder} STATIC ${sources})
    set(scope PUBLIC)
    set(private_scope PRIVATE)
  else()
    add_library(${folder} INTERFACE)
    set(scope INTERFACE)
    set(private_scope INTERFACE)
  endif()
  target_include_directories(${folder} ${scope} ${CMAKE_BINARY_DIR}/include/${folder})
  if(sources)
    throughline_shares_headers(${folder} common_headers)
  endif()
  target_link_libraries(${folder} ${scope} ${ARG_LINKS} ${private_scope} throughline::flags ${ARG_PRIVATE_LINKS})

  if(tests AND NOT THROUGHLINE_FUZZ)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE ${folder} ${ARG_LINKS} ${ARG_PRIVATE_LINKS} ${ARG_TEST_LINKS}
                                                 throughline::flags GTest::gmock GTest::gtest_main)
    target_compile_definitions(${folder}_test PRIVATE THROUGHLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                      THROUGHLINE_BINARY_DIR="${CMAKE_BINARY_DIR}")
    throughline_shares_headers(${folder}_test test_headers)
    add_test(NAME ${folder} COMMAND ${folder}_test)
    set_tests_properties(${folder} PROPERTIES TIMEOUT 300)
  endif()

  if(THROUGHLINE_FUZZ)
    foreach(fuzzer IN LISTS fuzzers)
      get_filename_component(name ${fuzzer} NAME_WE)
      add_executable(${name} ${fuzzer})
      target_link_libraries(${name} PRIVATE ${folder} ${ARG_LINKS} ${ARG_PRIVATE_LINKS} ${ARG_TEST_LINKS} throughline::flags)
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
