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
