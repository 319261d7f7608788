// Only so that there are targets whose precompiled headers others can share: see folder.cmake.
