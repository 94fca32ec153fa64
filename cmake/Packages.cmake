# What "cpack" makes of the build: a Debian package and a tarball.
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME schannel-tidy)
set(CPACK_PACKAGE_VENDOR "The schannel-tidy authors")
set(CPACK_PACKAGE_CONTACT "The schannel-tidy authors <schannel-tidy@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "Finds Windows Schannel (SSPI) defects in C and C++")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Clang's own headers, and git for "review".
set(CPACK_DEBIAN_PACKAGE_DEPENDS libclang-common-${LLVM_VERSION_MAJOR}-dev)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS git)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "g++-mingw-w64-x86-64-posix, clang-tidy-${LLVM_VERSION_MAJOR}")
include(CPack)
