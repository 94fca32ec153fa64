# Finds Debian's LLVM 19 and says in one line what is missing.
#
# Defines the interface target clang-tidy-headers (include folders, definitions and
# compile options of everything that includes Clang's headers).

set(SCHANNEL_TIDY_LLVM_VERSION 19)
set(hint /usr/lib/llvm-${SCHANNEL_TIDY_LLVM_VERSION})

# A message that begins with a space stays in one line.
if(LLVM_DIR AND NOT EXISTS ${LLVM_DIR}/LLVMConfig.cmake)
  message(FATAL_ERROR " No LLVMConfig.cmake in ${LLVM_DIR}: install llvm-${SCHANNEL_TIDY_LLVM_VERSION}-dev, or name its folder with -DLLVM_DIR=...")
endif()
find_package(LLVM CONFIG QUIET HINTS ${hint})
if(NOT LLVM_FOUND)
  message(FATAL_ERROR " LLVM ${SCHANNEL_TIDY_LLVM_VERSION} not found: install llvm-${SCHANNEL_TIDY_LLVM_VERSION}-dev, or name its folder with -DLLVM_DIR=...")
endif()
if(NOT LLVM_VERSION_MAJOR EQUAL SCHANNEL_TIDY_LLVM_VERSION)
  message(FATAL_ERROR " LLVM ${LLVM_VERSION_MAJOR} found, but schannel-tidy needs ${SCHANNEL_TIDY_LLVM_VERSION}: install llvm-${SCHANNEL_TIDY_LLVM_VERSION}-dev, or name its folder with -DLLVM_DIR=...")
endif()

find_path(SCHANNEL_TIDY_CLANG_TIDY_HEADER clang-tidy/ClangTidyCheck.h
  HINTS ${LLVM_INCLUDE_DIRS} NO_DEFAULT_PATH)
find_library(SCHANNEL_TIDY_CLANG_CPP NAMES clang-cpp libclang-cpp.so.${LLVM_VERSION_MAJOR}.${LLVM_VERSION_MINOR}
  HINTS ${LLVM_LIBRARY_DIRS} NO_DEFAULT_PATH)
find_library(SCHANNEL_TIDY_LLVM NAMES LLVM LLVM-${SCHANNEL_TIDY_LLVM_VERSION}
  HINTS ${LLVM_LIBRARY_DIRS} NO_DEFAULT_PATH)
find_library(SCHANNEL_TIDY_CLANG_TIDY_MAIN NAMES clangTidyMain
  HINTS ${LLVM_LIBRARY_DIRS} NO_DEFAULT_PATH)
if(NOT SCHANNEL_TIDY_CLANG_TIDY_HEADER OR NOT SCHANNEL_TIDY_CLANG_CPP
    OR NOT SCHANNEL_TIDY_CLANG_TIDY_MAIN)
  message(FATAL_ERROR " clang-tidy's libraries not found beside LLVM ${LLVM_VERSION}: install libclang-${SCHANNEL_TIDY_LLVM_VERSION}-dev")
endif()
if(NOT SCHANNEL_TIDY_LLVM)
  message(FATAL_ERROR " libLLVM not found beside LLVM ${LLVM_VERSION}: install llvm-${SCHANNEL_TIDY_LLVM_VERSION}-dev")
endif()

add_library(clang-tidy-headers INTERFACE)
target_include_directories(clang-tidy-headers SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
separate_arguments(llvm_definitions NATIVE_COMMAND ${LLVM_DEFINITIONS})
target_compile_definitions(clang-tidy-headers INTERFACE ${llvm_definitions})
# Debian builds LLVM without run-time type information.
target_compile_options(clang-tidy-headers INTERFACE
  -fno-rtti -fno-exceptions -Wall -Wextra -Wno-unused-parameter)
