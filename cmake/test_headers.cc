// Only so that there is a program whose precompiled headers all tests can share: see folder.cmake.
