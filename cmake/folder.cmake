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

# For programs of tests, which are built often and run briefly: GoogleTest's headers, most of what they compile, are read
# once for all of them, and they are optimised less. Builds for a debugger or a sanitizer keep their own flags.
if(NOT THROUGHLINE_FUZZ)
  add_executable(test_headers EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/test_headers.cc)
  target_link_libraries(test_headers PRIVATE throughline::flags GTest::gmock GTest::gtest_main)
  target_precompile_headers(test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <functional> <map> <string> <vector>)
endif()
function(throughline_builds_quickly test)
  if(NOT test STREQUAL test_headers)
    target_precompile_headers(${test} REUSE_FROM test_headers)
  endif()
  # -pthread, which some of the libraries bring, for all: a precompiled header is of use to no other flags than its own.
  target_compile_options(${test} PRIVATE $<$<CONFIG:Release>:-O1> $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> -pthread)
  if(CCACHE)  # which hears of a precompiled header's macros and times only when it is told not to mind them
    set_target_properties(${test} PROPERTIES CXX_COMPILER_LAUNCHER
                          "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE}")
  endif()
endfunction()
if(NOT THROUGHLINE_FUZZ)
  throughline_builds_quickly(test_headers)
endif()

function(throughline_publish_includes folder)
  set(view ${CMAKE_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${view}/${folder} SYMBOLIC)
endfunction()

function(throughline_folder folder)
  cmake_parse_arguments(ARG "" "" "LINKS;PRIVATE_LINKS;TEST_LINKS;PCH" ${ARGN})
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
  target_link_libraries(${folder} ${scope} ${ARG_LINKS} ${private_scope} throughline::flags ${ARG_PRIVATE_LINKS})
  if(ARG_PCH AND sources)
    target_precompile_headers(${folder} PRIVATE ${ARG_PCH})
  endif()

  if(tests AND NOT THROUGHLINE_FUZZ)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE ${folder} ${ARG_LINKS} ${ARG_PRIVATE_LINKS} ${ARG_TEST_LINKS}
                                                 throughline::flags GTest::gmock GTest::gtest_main)
    target_compile_definitions(${folder}_test PRIVATE THROUGHLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                      THROUGHLINE_BINARY_DIR="${CMAKE_BINARY_DIR}")
    throughline_builds_quickly(${folder}_test)
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
