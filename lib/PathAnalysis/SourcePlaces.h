//===- SourcePlaces.h - Places in a file that outlive edits of it ---------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The main file of one parse, divided into the bodies of its functions and what
// is around them. A place is the number of a token in one of these parts: edits
// of other parts, of comments and of blanks leave it what it is.
//
// What is around the bodies is the same in two parses, headers and options
// included, if outside() is. The tree of a function is then the same if
// bodyHash() is: what a body could tell the rest of the file apart from being
// called (a macro, the return type of an auto function, a template) makes it
// count as outside.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_PATHANALYSIS_SOURCEPLACES_H
#define SCHANNEL_TIDY_PATHANALYSIS_SOURCEPLACES_H

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <vector>

namespace clang {
class Preprocessor;
} // namespace clang

namespace schannel_tidy {

class SourcePlaces {
public:
  struct Place {
    enum { Nowhere, InPart, InHeader } Kind = Nowhere;
    unsigned Part = 0;   ///< in a header of the preamble: the encoded location
    unsigned Token = 0;  ///< in the part
    unsigned Offset = 0; ///< in the token, or just behind it
  };

  /// Nothing if the file's text is not there. \p Preamble is what preamble()
  /// says.
  static std::optional<SourcePlaces>
  divide(const clang::ASTContext &Context, uint64_t Preamble,
         llvm::ArrayRef<const clang::FunctionDecl *> Definitions);

  /// What is in the preamble, headers and options of the compiler. Nothing if
  /// the headers are not in a preamble, as clangd's are.
  static std::optional<uint64_t> preamble(const clang::ASTContext &Context,
                                          const clang::Preprocessor &PP);

  uint64_t outside() const { return Outside; }
  /// What is around the bodies, and they themselves.
  uint64_t whole() const;

  static bool isBody(const Place &At) {
    return At.Kind == Place::InPart && At.Part % 2;
  }
  /// The part that holds the body of \p Function; nothing if that is outside.
  std::optional<unsigned> bodyOf(const clang::FunctionDecl &Function) const;
  /// The tokens of a body.
  uint64_t bodyHash(unsigned Part) const { return Parts[Part].Tokens; }
  /// Its text, comments and blanks included.
  uint64_t textHash(unsigned Part) const { return Parts[Part].Text; }

  /// Nothing for a place between tokens, or in a header outside the preamble.
  std::optional<Place> place(clang::SourceLocation Location) const;
  clang::SourceLocation location(const Place &At) const;

  /// A name for \p D that is the same in each parse in which outside(), and the
  /// body that \p D is in, are.
  uint64_t nameOf(const clang::NamedDecl &D) const;

private:
  explicit SourcePlaces(const clang::SourceManager &Sources)
      : Sources(&Sources) {}

  struct Token {
    unsigned Begin, Length;
    bool StartsLine, StartsDirective;
  };
  /// Bodies have odd numbers: before each, and behind the last, is the outside.
  struct Part {
    unsigned FirstToken;
    uint64_t Tokens = 0, Text = 0;
  };
  using Body = std::pair<unsigned, unsigned>; ///< offsets of its braces

  void readTokens(const clang::LangOptions &Language);
  std::vector<Body>
  findBodies(llvm::ArrayRef<const clang::FunctionDecl *> Definitions) const;
  void divideBy(llvm::ArrayRef<Body> Bodies);
  size_t tokenAt(unsigned Offset) const;
  size_t partOf(size_t Token) const;
  llvm::StringRef text(const Token &T) const {
    return Source.substr(T.Begin, T.Length);
  }
  bool tellsOthers(Body Braces) const;

  const clang::SourceManager *Sources;
  llvm::StringRef Source; ///< the main file
  std::vector<Token> Tokens;
  std::vector<Part> Parts;
  uint64_t Outside = 0;
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_PATHANALYSIS_SOURCEPLACES_H
