# Files of text that are built into a program, as bytes and not as C++: `.incbin`, which costs the compiler nothing.
#
#   throughline_embed(center analytics ${files})
#
# gives the library `center` a function `std::span<const EmbeddedFile> throughline::embedded::analytics()`, declared by
# whoever calls it (base/embedded_file.h). Names are those below the library's folder, in their order. Compiled again
# when one of the files changes, made again when one comes or goes (glob with CONFIGURE_DEPENDS).
function(throughline_embed library name)
  set(out ${CMAKE_BINARY_DIR}/embedded/${library}_${name}.cc)
  set(bytes "")
  set(table "")
  set(index 0)
  set(files ${ARGN})
  list(SORT files)
  foreach(file IN LISTS files)
    file(RELATIVE_PATH shown ${CMAKE_SOURCE_DIR}/${library} ${file})
    string(APPEND bytes "THROUGHLINE_EMBED(embedded_${library}_${name}_${index}, \"${file}\")\n")
    string(APPEND table "      THROUGHLINE_EMBEDDED(\"${shown}\", embedded_${library}_${name}_${index}),\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [[// Made by cmake/embed.cmake.
#include "base/embedded_file.h"

@bytes@
namespace throughline::embedded {
std::span<const EmbeddedFile> @name@();
std::span<const EmbeddedFile> @name@() {
  static const EmbeddedFile files[] = {
@table@  };
  return files;
}
}  // namespace throughline::embedded
]])
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${library} PRIVATE ${out})
endfunction()
