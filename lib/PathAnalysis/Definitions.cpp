//===- Definitions.cpp - The functions of a translation unit --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Definitions.h"
#include "clang/AST/ExternalASTSource.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include <mutex>

using namespace clang;

namespace schannel_tidy {

namespace {

struct Finder : RecursiveASTVisitor<Finder> {
  bool shouldVisitTemplateInstantiations() const { return true; }
  bool TraverseStmt(Stmt *) { return true; } // no functions in there
  bool VisitFunctionDecl(FunctionDecl *Function) {
    if (Function->isThisDeclarationADefinition() && Function->getBody())
      Found.push_back(Function);
    return true;
  }
  std::vector<const FunctionDecl *> Found;
};

/// Where in a preamble there are functions.
using DeclIDs = std::vector<GlobalDeclID>;

} // namespace

static thread_local std::optional<uint64_t> Preamble;
static std::mutex Lock;
static llvm::DenseMap<uint64_t, DeclIDs> KnownIn;

KnownPreamble::KnownPreamble(uint64_t Identity) { Preamble = Identity; }
KnownPreamble::~KnownPreamble() { Preamble.reset(); }

static bool isInSystemHeader(const Decl &D) {
  const SourceManager &Sources = D.getASTContext().getSourceManager();
  return Sources.isInSystemHeader(Sources.getExpansionLoc(D.getBeginLoc()));
}

static std::optional<DeclIDs> known() {
  std::lock_guard Guard(Lock);
  auto It = Preamble ? KnownIn.find(*Preamble) : KnownIn.end();
  return It == KnownIn.end() ? std::nullopt : std::optional(It->second);
}

std::vector<const FunctionDecl *> definitionsIn(ASTContext &Context) {
  Finder Find;
  const TranslationUnitDecl &Unit = *Context.getTranslationUnitDecl();
  if (auto Headers = known()) {
    for (GlobalDeclID ID : *Headers)
      Find.TraverseDecl(Context.getExternalSource()->GetExternalDecl(ID));
    for (Decl *D : Unit.noload_decls())
      if (!D->isFromASTFile() && !isInSystemHeader(*D))
        Find.TraverseDecl(D);
    return Find.Found;
  }
  DeclIDs Headers;
  for (Decl *D : Unit.decls()) {
    if (isInSystemHeader(*D))
      continue;
    size_t Before = Find.Found.size();
    Find.TraverseDecl(D);
    // The main file can make more of a template.
    if (D->isFromASTFile() &&
        (Find.Found.size() != Before || Context.getLangOpts().CPlusPlus))
      Headers.push_back(D->getGlobalID());
  }
  if (Preamble) {
    constexpr unsigned Most = 16;
    std::lock_guard Guard(Lock);
    if (KnownIn.size() == Most)
      KnownIn.clear();
    KnownIn[*Preamble] = std::move(Headers);
  }
  return Find.Found;
}

} // namespace schannel_tidy
