//===- SourcePlaces.cpp - Places in a file that outlive edits of it -------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SourcePlaces.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace schannel_tidy {

static void add(std::string &To, uint64_t Number) {
  To.append(reinterpret_cast<const char *>(&Number), sizeof(Number));
}

std::optional<uint64_t> SourcePlaces::preamble(const ASTContext &Context,
                                               const Preprocessor &PP) {
  StringRef Name = PP.getPreprocessorOpts().ImplicitPCHInclude;
  if (Name.empty())
    return std::nullopt;
  FileManager &Files = Context.getSourceManager().getFileManager();
  // clangd writes each preamble to a new file; those in its memory share a
  // name, and were all written at the beginning of time.
  auto Status = Files.getVirtualFileSystem().status(Name);
  if (Status && llvm::sys::toTimeT(Status->getLastModificationTime()) != 0) {
    std::string All = Name.str();
    add(All, Status->getSize());
    add(All, Status->getUniqueID().getFile());
    add(All, Status->getLastModificationTime().time_since_epoch().count());
    return llvm::xxh3_64bits(All);
  }
  auto File = Files.getBufferForFile(Name);
  return File ? std::optional(llvm::xxh3_64bits((*File)->getBuffer()))
              : std::nullopt;
}

std::optional<SourcePlaces>
SourcePlaces::divide(const ASTContext &Context, uint64_t Preamble,
                     ArrayRef<const FunctionDecl *> Definitions) {
  SourcePlaces Places(Context.getSourceManager());
  const SourceManager &Sources = *Places.Sources;
  auto Main = Sources.getBufferOrNone(Sources.getMainFileID());
  if (!Main)
    return std::nullopt;
  Places.Source = Main->getBuffer();
  Places.readTokens(Context.getLangOpts());
  Places.divideBy(Places.findBodies(Definitions));

  std::string All;
  add(All, Places.Outside);
  add(All, Preamble);
  for (unsigned I = 1; I < Sources.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = Sources.getLocalSLocEntry(I);
    if (!Entry.isFile())
      continue;
    auto Text = Entry.getFile().getContentCache().getBufferDataIfLoaded();
    if (Text && Text->data() != Places.Source.data())
      add(All, llvm::xxh3_64bits(*Text));
  }
  // An undeclared function that a body calls is declared by that: its definition
  // further down may not fit any more.
  for (const FunctionDecl *Function : Definitions)
    if (Function->isInvalidDecl())
      All += Function->getNameInfo().getAsString() + '\n';
  Places.Outside = llvm::xxh3_64bits(All);
  return Places;
}

void SourcePlaces::readTokens(const LangOptions &Language) {
  SourceLocation Start =
      Sources->getLocForStartOfFile(Sources->getMainFileID());
  Lexer Lex(Start, Language, Source.begin(), Source.begin(), Source.end());
  clang::Token Next;
  while (true) {
    Lex.LexFromRawLexer(Next);
    if (Next.is(tok::eof))
      return;
    Tokens.push_back(
        {Next.getLocation().getRawEncoding() - Start.getRawEncoding(),
         Next.getLength(), Next.isAtStartOfLine(),
         Next.is(tok::hash) && Next.isAtStartOfLine()});
  }
}

std::vector<SourcePlaces::Body>
SourcePlaces::findBodies(ArrayRef<const FunctionDecl *> Definitions) const {
  auto Offset = [&](SourceLocation Brace) -> std::optional<unsigned> {
    if (!Brace.isFileID())
      return std::nullopt;
    auto [File, Offset] = Sources->getDecomposedLoc(Brace);
    return File == Sources->getMainFileID() ? std::optional(Offset)
                                            : std::nullopt;
  };
  std::vector<Body> Bodies;
  for (const FunctionDecl *Function : Definitions) {
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Function->getBody());
    const auto *Method = dyn_cast<CXXMethodDecl>(Function);
    if (!Block ||
        Function->getTemplatedKind() != FunctionDecl::TK_NonTemplate ||
        Function->isDependentContext() || Function->isConstexpr() ||
        Function->getDeclaredReturnType()->getContainedDeducedType() ||
        (Method && Method->getParent()->isLambda()))
      continue;
    auto Begin = Offset(Block->getLBracLoc()),
         End = Offset(Block->getRBracLoc());
    if (Begin && End && *Begin < *End && Source[*Begin] == '{' &&
        Source[*End] == '}')
      Bodies.emplace_back(*Begin, *End);
  }
  llvm::sort(Bodies);
  unsigned Behind = 0; // a local class has bodies within another
  llvm::erase_if(Bodies, [&](Body Braces) {
    bool Drop = Braces.first < Behind;
    Behind = std::max(Behind, Braces.second + 1);
    return Drop || tellsOthers(Braces);
  });
  return Bodies;
}

/// Could the rest of the file depend on what is between \p Braces?
bool SourcePlaces::tellsOthers(Body Braces) const {
  size_t I = tokenAt(Braces.first), End = tokenAt(Braces.second);
  int Depth = 0;
  for (; I < End; ++I) {
    StringRef Text = text(Tokens[I]);
    if (Text == "extern" || Text == "_Pragma" || Text == "__pragma")
      return true;
    if (!Tokens[I].StartsDirective)
      continue;
    StringRef Directive = text(Tokens[I + 1]);
    if (Directive.starts_with("if"))
      ++Depth;
    else if (Directive == "endif")
      --Depth;
    else if (!Directive.starts_with("el"))
      return true;
    if (Depth < 0 || (Depth == 0 && Directive.starts_with("el")))
      return true;
  }
  return Depth != 0;
}

void SourcePlaces::divideBy(ArrayRef<Body> Bodies) {
  Parts.push_back({0});
  for (auto [Begin, End] : Bodies) {
    Parts.push_back({static_cast<unsigned>(tokenAt(Begin))});
    Parts.push_back({static_cast<unsigned>(tokenAt(End) + 1)});
  }
  std::string Around;
  for (size_t I = 0; I < Parts.size(); ++I) {
    bool IsBody = I % 2;
    size_t End = I + 1 < Parts.size() ? Parts[I + 1].FirstToken : Tokens.size();
    std::string Own, &To = IsBody ? Own : Around;
    bool InDirective = false;
    for (const Token &T : ArrayRef(Tokens).slice(Parts[I].FirstToken,
                                                 End - Parts[I].FirstToken)) {
      // Lines matter to the preprocessor alone.
      bool EndsDirective = InDirective && T.StartsLine;
      To += EndsDirective || T.StartsDirective ? '\n' : '\0';
      To += text(T);
      if (T.StartsLine)
        InDirective = T.StartsDirective;
    }
    if (!IsBody) {
      Around += '\1'; // a body, or the end
      continue;
    }
    Parts[I].Tokens = llvm::xxh3_64bits(Own);
    auto [Begin, Last] = Bodies[I / 2];
    size_t Line = Source.rfind('\n', Begin);
    Line = Line == StringRef::npos ? 0 : Line;
    Parts[I].Text = llvm::xxh3_64bits(Source.slice(Line, Last + 1));
  }
  Outside = llvm::xxh3_64bits(Around);
}

uint64_t SourcePlaces::whole() const {
  std::string All;
  add(All, Outside);
  for (const Part &P : Parts)
    add(All, P.Tokens);
  return llvm::xxh3_64bits(All);
}

/// The last token that does not begin behind \p Offset; the first, if all do.
size_t SourcePlaces::tokenAt(unsigned Offset) const {
  auto Behind =
      llvm::upper_bound(Tokens, Offset, [](unsigned Offset, const Token &T) {
        return Offset < T.Begin;
      });
  return Behind == Tokens.begin() ? 0 : Behind - Tokens.begin() - 1;
}

size_t SourcePlaces::partOf(size_t Token) const {
  auto Behind =
      llvm::upper_bound(Parts, Token, [](size_t Token, const Part &P) {
        return Token < P.FirstToken;
      });
  return Behind - Parts.begin() - 1;
}

std::optional<unsigned>
SourcePlaces::bodyOf(const FunctionDecl &Function) const {
  const Stmt *Body = Function.getBody();
  auto At = Body ? place(Body->getBeginLoc()) : std::nullopt;
  return At && isBody(*At) ? std::optional(At->Part) : std::nullopt;
}

std::optional<SourcePlaces::Place>
SourcePlaces::place(SourceLocation Location) const {
  if (Location.isInvalid())
    return Place();
  if (!Location.isFileID())
    return std::nullopt;
  // The headers of the same preamble are always loaded to the same places.
  if (Sources->isLoadedSourceLocation(Location))
    return Place{Place::InHeader, Location.getRawEncoding()};
  auto [File, Offset] = Sources->getDecomposedLoc(Location);
  if (File != Sources->getMainFileID() || Tokens.empty())
    return std::nullopt;
  size_t T = tokenAt(Offset), P = partOf(T);
  if (Offset < Tokens[T].Begin || Offset - Tokens[T].Begin > Tokens[T].Length)
    return std::nullopt;
  return Place{Place::InPart, static_cast<unsigned>(P),
               static_cast<unsigned>(T - Parts[P].FirstToken),
               Offset - Tokens[T].Begin};
}

SourceLocation SourcePlaces::location(const Place &At) const {
  switch (At.Kind) {
  case Place::Nowhere:
    return SourceLocation();
  case Place::InHeader:
    return SourceLocation::getFromRawEncoding(At.Part);
  case Place::InPart:
    break;
  }
  const Token &T = Tokens[Parts[At.Part].FirstToken + At.Token];
  return Sources->getLocForStartOfFile(Sources->getMainFileID())
      .getLocWithOffset(T.Begin + At.Offset);
}

uint64_t SourcePlaces::nameOf(const NamedDecl &D) const {
  std::string Name;
  llvm::raw_string_ostream Stream(Name);
  D.printQualifiedName(Stream);
  SourceLocation Location = Sources->getFileLoc(D.getLocation());
  if (auto At = place(Location))
    Stream << '|' << At->Kind << '|' << At->Part << '|' << At->Token << '|'
           << At->Offset;
  else
    Stream << '|' << Sources->getFilename(Location) << '|'
           << Sources->getFileOffset(Location);
  return llvm::xxh3_64bits(Name);
}

} // namespace schannel_tidy
