# libthroughline as users get it: a shared and a static library, headers, a CMake package and a pkg-config file.
#
#   cmake --install build --component sdk --prefix /usr/local          (or: make install-sdk PREFIX=/usr/local)
#   find_package(throughline) ; target_link_libraries(app throughline::throughline)      or throughline::static
#   g++ app.cc $(pkg-config --cflags --libs throughline)
#
# Neither shows a symbol but those of throughline::sdk; what it takes of our other folders is inside.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(sdk_abi ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})  # before 1.0 a minor version may change it
set(sdk_headers ${CMAKE_SOURCE_DIR}/sdk/include/throughline)
file(WRITE ${CMAKE_BINARY_DIR}/sdk/empty.cc "")

add_library(throughline_shared SHARED ${CMAKE_BINARY_DIR}/sdk/empty.cc)
target_link_libraries(throughline_shared PRIVATE -Wl,--as-needed "$<LINK_LIBRARY:WHOLE_ARCHIVE,sdk>")
target_link_options(throughline_shared PRIVATE -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/sdk_symbols.map -Wl,--no-undefined)
target_include_directories(throughline_shared INTERFACE ${CMAKE_SOURCE_DIR}/sdk/include)
set_target_properties(throughline_shared PROPERTIES
  OUTPUT_NAME throughline VERSION ${PROJECT_VERSION} SOVERSION ${sdk_abi}
  LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/sdk_symbols.map
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

# One archive of three: a linker takes from it only the objects that are used.
set(sdk_static ${CMAKE_BINARY_DIR}/lib/libthroughline.a)
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/sdk/archive.mri CONTENT
"create ${sdk_static}
addlib $<TARGET_FILE:sdk>
addlib $<TARGET_FILE:otel>
addlib $<TARGET_FILE:base>
save
end
")
add_custom_command(OUTPUT ${sdk_static}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/lib
  COMMAND ${CMAKE_COMMAND} -E rm -f ${sdk_static}
  COMMAND ${CMAKE_AR} -M < ${CMAKE_BINARY_DIR}/sdk/archive.mri
  DEPENDS sdk otel base ${CMAKE_BINARY_DIR}/sdk/archive.mri VERBATIM)
add_custom_target(throughline_static ALL DEPENDS ${sdk_static})

# In the order of linking. What they need in turn is their own business when they are shared libraries, as Debian's are.
set(sdk_private_libraries curl sqlite3 crypto deflate simdjson fmt)
if(THROUGHLINE_SDK_GRPC)
  list(APPEND sdk_private_libraries ${grpc_LIBRARIES})  # its headers have code of gRPC's and Abseil's own libraries inline
endif()
list(TRANSFORM sdk_private_libraries PREPEND -l OUTPUT_VARIABLE sdk_private_flags)
list(JOIN sdk_private_flags " " sdk_private_flags)

configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/throughline-config.cmake.in ${CMAKE_BINARY_DIR}/sdk/throughline-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/throughline PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sdk/throughline-config-version.cmake COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH sdk_prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)  # an installation can be moved
configure_file(${CMAKE_SOURCE_DIR}/cmake/throughline.pc.in ${CMAKE_BINARY_DIR}/sdk/throughline.pc @ONLY)

install(DIRECTORY ${sdk_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk FILES_MATCHING PATTERN "*.h")
install(TARGETS throughline_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk)
install(FILES ${sdk_static} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk)
install(FILES ${CMAKE_BINARY_DIR}/sdk/throughline-config.cmake ${CMAKE_BINARY_DIR}/sdk/throughline-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/throughline COMPONENT sdk)
install(FILES ${CMAKE_BINARY_DIR}/sdk/throughline.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT sdk)
