//===- CompilerOutputs.cpp - Commands that write nothing ------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompilerOutputs.h"
#include "clang/Driver/Driver.h"
#include "clang/Driver/Options.h"
#include "llvm/Option/ArgList.h"

using namespace clang::driver;
using namespace clang::tooling;
using namespace llvm;

namespace schannel_tidy {

/// Does \p A, an option of the driver or of the compiler behind it, name
/// something to write, or a file with more options?
static bool writes(const opt::Arg &A) {
  if (A.getOption().matches(options::OPT_M_Group))
    return true;
  switch (A.getOption().getUnaliasedOption().getID()) {
  case options::OPT_o:
  case options::OPT__SLASH_Fa:
  case options::OPT__SLASH_Fd:
  case options::OPT__SLASH_Fe:
  case options::OPT__SLASH_Fi:
  case options::OPT__SLASH_Fo:
  case options::OPT_config:
  case options::OPT_gen_cdb_fragment_path:
  case options::OPT__serialize_diags:
  case options::OPT_diagnostic_serialized_file:
  case options::OPT_diagnostic_log_file:
  case options::OPT_header_include_file:
  case options::OPT_dependency_file:
  case options::OPT_dependency_dot:
  case options::OPT_module_dependency_dir:
  case options::OPT_stats_file:
  // Modules are kept in a cache; without, headers are read as text.
  case options::OPT_fmodules:
  case options::OPT_fcxx_modules:
  case options::OPT_fmodules_cache_path:
  case options::OPT_fmodules_user_build_path:
    return true;
  default:
    return A.getOption().getKind() == opt::Option::InputClass &&
           StringRef(A.getValue()).starts_with("@");
  }
}

static opt::InputArgList parse(ArrayRef<const char *> Words,
                               unsigned Visibility) {
  unsigned MissingIndex, MissingCount;
  return getDriverOptTable().ParseArgs(Words, MissingIndex, MissingCount,
                                       opt::Visibility(Visibility));
}

/// Which of \p Words belong to options that write. \p Visibility says whose
/// options they are.
static std::vector<bool> writing(ArrayRef<const char *> Words,
                                 unsigned Visibility) {
  opt::InputArgList Parsed = parse(Words, Visibility);
  std::vector<const opt::Arg *> Arguments(Parsed.begin(), Parsed.end());
  std::vector<bool> Result(Words.size(), false);
  auto Mark = [&](size_t I) {
    size_t End =
        I + 1 < Arguments.size() ? Arguments[I + 1]->getIndex() : Words.size();
    for (size_t Word = Arguments[I]->getIndex(); Word < End; ++Word)
      Result[Word] = true;
  };
  auto AnyWrites = [](ArrayRef<const char *> Values, unsigned Whose) {
    return is_contained(writing(Values, Whose), true);
  };

  // What is handed on one word at a time: -Xclang -o -Xclang FILE.
  std::vector<const char *> HandedOn;
  std::vector<size_t> HandedOnBy;
  for (size_t I = 0; I < Arguments.size(); ++I) {
    const opt::Arg &A = *Arguments[I];
    switch (A.getOption().getUnaliasedOption().getID()) {
    case options::OPT_Xclang:
    case options::OPT_Xpreprocessor:
      HandedOn.push_back(A.getValue());
      HandedOnBy.push_back(I);
      break;
    case options::OPT_Wp_COMMA:
      if (AnyWrites(A.getValues(), options::CC1Option) ||
          AnyWrites(A.getValues(), options::ClangOption))
        Mark(I);
      break;
    case options::OPT__SLASH_clang:
    case options::OPT_Xarch__:
    case options::OPT_Xarch_host:
    case options::OPT_Xarch_device:
      if (AnyWrites({A.getValues().back()}, options::ClangOption))
        Mark(I);
      break;
    default:
      if (writes(A))
        Mark(I);
    }
  }
  if (!HandedOn.empty()) {
    std::vector<bool> Inner = writing(HandedOn, options::CC1Option);
    for (size_t I = 0; I < Inner.size(); ++I)
      if (Inner[I])
        Mark(HandedOnBy[I]);
  }
  return Result;
}

ArgumentsAdjuster getStripOutputsAdjuster() {
  return [](const CommandLineArguments &Command, StringRef) {
    if (Command.empty())
      return Command;
    std::vector<const char *> Words;
    for (StringRef Word : drop_begin(Command))
      Words.push_back(Word.data());
    bool IsCl = IsClangCL(getDriverMode(Command[0], Words));
    std::vector<bool> Writes =
        writing(Words, IsCl ? options::CLOption : options::ClangOption);
    CommandLineArguments Result{Command[0]};
    for (size_t I = 0; I < Words.size(); ++I)
      if (!Writes[I])
        Result.push_back(Words[I]);
    return Result;
  };
}

} // namespace schannel_tidy

// clang-tidy, which is linked in, calls
// clang::tooling::getStripPluginsAdjuster() for what to take from commands when
// all else has been added. The linker sends that call here (--wrap).
extern "C" {
ArgumentsAdjuster __real__ZN5clang7tooling23getStripPluginsAdjusterB5cxx11Ev();
ArgumentsAdjuster __wrap__ZN5clang7tooling23getStripPluginsAdjusterB5cxx11Ev();
}

ArgumentsAdjuster __wrap__ZN5clang7tooling23getStripPluginsAdjusterB5cxx11Ev() {
  return combineAdjusters(
      __real__ZN5clang7tooling23getStripPluginsAdjusterB5cxx11Ev(),
      schannel_tidy::getStripOutputsAdjuster());
}
