# The published prices of models: data of an npm package (./setup installs it), written as C++ when the package changes.
set(prices_package ${CMAKE_SOURCE_DIR}/node_modules/@pydantic/genai-prices)
if(NOT EXISTS ${prices_package}/dist/index.cjs)
  message(FATAL_ERROR "${prices_package} is not there: run ./setup")
endif()
set(published_prices ${CMAKE_BINARY_DIR}/pricing/published_prices.cc)
add_custom_command(OUTPUT ${published_prices}
                   COMMAND ${THROUGHLINE_NODE} ${CMAKE_SOURCE_DIR}/pricing/generate.mjs ${prices_package} ${published_prices}
                   DEPENDS ${CMAKE_SOURCE_DIR}/pricing/generate.mjs ${prices_package}/package.json ${prices_package}/dist/index.cjs
                   COMMENT "Writing the published prices" VERBATIM)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/pricing)
target_sources(pricing PRIVATE ${published_prices})
