//===- SspiScan.cpp - Which translation units can touch SSPI --------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SspiScan.h"
#include "../../lib/Contracts/ContractNames.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringExtras.h"
#include <optional>

using namespace clang;
using llvm::BitVector;

namespace schannel_tidy {
namespace {

/// Can names with a contract be pasted together of some words?
///
/// Each word is reduced to how it can serve: as a piece in the middle of a
/// name, as one that a name begins in (m_pfnEncrypt), or one that a name ends
/// in. Names are compared as ContractSet does, in lower case and without
/// underscores.
class Pasting {
public:
  explicit Pasting(llvm::ArrayRef<std::string> Names) : Names(Names) {
    for (StringRef Name : Names)
      for (size_t From = 0; From < Name.size(); ++From)
        for (size_t To = From + 1; To <= Name.size(); ++To)
          Pieces.try_emplace(Name.slice(From, To), Pieces.size());
  }

  BitVector none() const { return BitVector(3 * Pieces.size()); }

  void add(StringRef Word, BitVector &Set) const {
    std::string Spelled = spelling(Word);
    StringRef Text = Spelled;
    add(Text, Middle, Set);
    for (size_t I = 1; I < Text.size(); ++I) {
      add(Text.drop_front(I), Begin, Set);
      add(Text.take_front(I), End, Set);
    }
  }

  bool canMake(const BitVector &Set) const {
    return Set.any() && llvm::any_of(Names, [&](StringRef Name) {
             return canMake(Name, Set);
           });
  }

private:
  enum Use { Middle, Begin, End };

  void add(StringRef Piece, Use U, BitVector &Set) const {
    if (auto It = Pieces.find(Piece); It != Pieces.end())
      Set.set(3 * It->second + U);
  }

  bool has(StringRef Piece, Use U, const BitVector &Set) const {
    unsigned Index = 3 * Pieces.find(Piece)->second;
    return Set[Index + Middle] || (U != Middle && Set[Index + U]);
  }

  bool canMake(StringRef Name, const BitVector &Set) const {
    llvm::SmallVector<bool, 64> Made(Name.size(), false);
    for (size_t To = 1; To < Name.size(); ++To) {
      Made[To] = has(Name.take_front(To), Begin, Set);
      for (size_t From = 1; From < To && !Made[To]; ++From)
        Made[To] = Made[From] && has(Name.slice(From, To), Middle, Set);
      if (Made[To] && has(Name.drop_front(To), End, Set))
        return true;
    }
    return false;
  }

  llvm::ArrayRef<std::string> Names;
  llvm::StringMap<unsigned> Pieces;
};

/// A word in a file, by number, or another token that matters here.
struct FileToken {
  enum { Identifier, Number, Hash, HashHash, Open, Close, Other } Kind;
  bool StartsLine;
  unsigned Word; ///< of an identifier or number
};

struct Macro {
  unsigned Name;
  std::vector<unsigned> Body;
  bool Pastes;
};

/// What one file says.
struct Words {
  llvm::DenseSet<unsigned> All;
  std::vector<Macro> Macros;
  std::optional<BitVector> Pieces; ///< what it contributes to pasting
};

class WordReader {
public:
  WordReader(const ContractSet &Contracts, llvm::vfs::FileSystem &Files)
      : Names(Contracts), Files(Files) {}

  /// What \p File says, or null if it cannot be read.
  const Words *read(StringRef File) {
    auto [It, New] = Read.try_emplace(File);
    if (New)
      if (auto Buffer = Files.getBufferForFile(File)) {
        It->second =
            std::make_unique<Words>(readText((*Buffer)->getMemBufferRef()));
        for (const Macro &M : It->second->Macros)
          Macros[M.Name].push_back(&M);
      }
    return It->second.get();
  }

  Words readText(llvm::MemoryBufferRef Text) {
    Words Result;
    enum { Code, Directive, Define, Body } State = Code;
    forEachToken(Text, [&](const FileToken &T) {
      bool IsWord = T.Kind <= FileToken::Number;
      if (T.StartsLine)
        State = T.Kind == FileToken::Hash ? Directive : Code;
      else if (State == Directive)
        State = IsWord && T.Word == DefineWord ? Define : Code;
      else if (State == Define && IsWord) {
        Result.Macros.push_back({T.Word, {}, false});
        State = Body;
      } else if (State == Body && IsWord)
        Result.Macros.back().Body.push_back(T.Word);
      else if (State == Body && T.Kind == FileToken::HashHash)
        Result.Macros.back().Pastes = true;
      if (IsWord)
        Result.All.insert(T.Word);
    });
    return Result;
  }

  bool isMeant(const Words &In) const {
    return llvm::any_of(In.All, [&](unsigned Word) { return Meant[Word]; });
  }

  /// Once all files are read: whoever names a macro of \p System that means a
  /// function means the function, and a macro that has others paste pastes.
  void followMacros(llvm::ArrayRef<const Words *> System) {
    Pastes.resize(Meant.size());
    auto Spread = [](std::vector<bool> &To, const Macro &M, bool Starts) {
      if (To[M.Name] || !(Starts || llvm::any_of(M.Body, [&](unsigned Word) {
                            return To[Word];
                          })))
        return false;
      To[M.Name] = true;
      return true;
    };
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Words *File : System)
        for (const Macro &M : File->Macros)
          Changed |= Spread(Meant, M, false);
      for (const auto &Named : Macros)
        for (const Macro *M : Named.second)
          Changed |= Spread(Pastes, *M, M->Pastes);
    }
    // What can be pasted is a name, or a macro that means one.
    for (StringRef Name : Names.exact().keys())
      Spellings.push_back(spelling(Name));
    for (const Words *File : System)
      for (const Macro &M : File->Macros)
        if (Meant[M.Name])
          Spellings.push_back(spelling(Texts[M.Name]));
    Paste.emplace(Spellings);
  }

  /// What \p File contributes to pasting: what the pasting macros that it names
  /// are made of, and what it hands them.
  const BitVector &pieces(StringRef File) {
    Words &In = *Read.find(File)->second;
    if (In.Pieces)
      return *In.Pieces;
    In.Pieces = Paste->none();
    llvm::DenseSet<unsigned> Seen;
    bool Any = false;
    for (unsigned Word : In.All)
      if (Pastes[Word]) {
        Any = true;
        addBodies(Word, *In.Pieces, Seen);
      }
    auto Buffer = Files.getBufferForFile(File);
    if (!Any || !Buffer)
      return *In.Pieces;
    unsigned Depth = 0;
    bool AfterName = false;
    forEachToken((*Buffer)->getMemBufferRef(), [&](const FileToken &T) {
      bool IsWord = T.Kind <= FileToken::Number;
      if (T.Kind == FileToken::Open && (Depth || AfterName))
        ++Depth;
      else if (T.Kind == FileToken::Close && Depth)
        --Depth;
      else if (IsWord && Depth)
        addPiece(T.Word, *In.Pieces, Seen);
      AfterName = IsWord && T.Word < Pastes.size() && Pastes[T.Word];
    });
    return *In.Pieces;
  }

  const Pasting &pasting() const { return *Paste; }

private:
  unsigned word(StringRef Name, bool IsIdentifier) {
    auto [It, New] = Ids.try_emplace(Name, Meant.size());
    if (New) {
      Texts.push_back(It->getKey());
      Meant.push_back(IsIdentifier && Names.mayBeMeantBy(Name));
    }
    return It->second;
  }

  /// Adds \p Word and, should it be a macro, what it stands for.
  void addPiece(unsigned Word, BitVector &Set,
                llvm::DenseSet<unsigned> &Seen) const {
    if (!Seen.insert(Word).second)
      return;
    Paste->add(Texts[Word], Set);
    addBodies(Word, Set, Seen);
  }

  void addBodies(unsigned Word, BitVector &Set,
                 llvm::DenseSet<unsigned> &Seen) const {
    if (auto It = Macros.find(Word); It != Macros.end())
      for (const Macro *M : It->second)
        for (unsigned Inner : M->Body)
          addPiece(Inner, Set, Seen);
  }

  void forEachToken(llvm::MemoryBufferRef Text,
                    llvm::function_ref<void(const FileToken &)> Take) {
    LangOptions Options;
    Options.CPlusPlus = Options.CPlusPlus11 = true; // raw strings
    Options.LineComment = Options.Digraphs = true;
    Lexer Lex(SourceLocation(), Options, Text.getBufferStart(),
              Text.getBufferStart(), Text.getBufferEnd());
    while (true) {
      Token Next;
      Lex.LexFromRawLexer(Next);
      FileToken T{FileToken::Other, Next.isAtStartOfLine(), 0};
      switch (Next.getKind()) {
      case tok::eof:
        return;
      case tok::raw_identifier:
      case tok::numeric_constant: {
        bool IsIdentifier = Next.is(tok::raw_identifier);
        T.Kind = IsIdentifier ? FileToken::Identifier : FileToken::Number;
        StringRef Name(Lex.getBufferLocation() - Next.getLength(),
                       Next.getLength());
        T.Word = word(Next.needsCleaning() ? joinLines(Name) : Name.str(),
                      IsIdentifier);
        break;
      }
      case tok::hash:
        T.Kind = FileToken::Hash;
        break;
      case tok::hashhash:
        T.Kind = FileToken::HashHash;
        break;
      case tok::l_paren:
        T.Kind = FileToken::Open;
        break;
      case tok::r_paren:
        T.Kind = FileToken::Close;
        break;
      default:
        break;
      }
      Take(T);
    }
  }

  /// A word may go on in the next line.
  static std::string joinLines(StringRef Name) {
    std::string Result;
    while (!Name.empty()) {
      auto [Before, After] = Name.split('\\');
      Result += Before;
      Name = After.ltrim();
    }
    return Result;
  }

  ContractNames Names;
  std::vector<std::string> Spellings;
  std::optional<Pasting> Paste;
  llvm::vfs::FileSystem &Files;
  llvm::StringMap<std::unique_ptr<Words>> Read;
  llvm::StringMap<unsigned> Ids;
  std::vector<StringRef> Texts;
  std::vector<bool> Meant, Pastes;
  llvm::DenseMap<unsigned, llvm::SmallVector<const Macro *, 1>> Macros;
  unsigned DefineWord = word("define", true);
};

} // namespace

std::vector<bool> mayTouchSspi(llvm::ArrayRef<CompileJob> Jobs,
                               llvm::ArrayRef<UnitFiles> Units,
                               const ContractSet &Contracts,
                               llvm::vfs::FileSystem &Files) {
  WordReader Reader(Contracts, Files);
  llvm::StringSet<> Seen;
  std::vector<const Words *> System;
  for (const UnitFiles &Unit : Units) {
    for (const std::string &File : Unit.System)
      if (Seen.insert(File).second)
        if (const Words *In = Reader.read(File))
          System.push_back(In);
    for (const std::string &File : Unit.User)
      Reader.read(File);
  }
  std::vector<Words> CommandLines; // -DRELEASE=FreeContextBuffer
  for (const CompileJob &Job : Jobs)
    CommandLines.push_back(Reader.readText(
        llvm::MemoryBufferRef(llvm::join(Job.Command.CommandLine, "\n"), "")));
  Reader.followMacros(System);

  std::vector<bool> Result;
  for (size_t I = 0; I < Units.size(); ++I) {
    bool May = Units[I].Incomplete || Reader.isMeant(CommandLines[I]) ||
               llvm::any_of(Jobs[I].Command.CommandLine,
                            [](StringRef Option) {
                              return Option.contains(
                                  "##"); // a macro of the command line's
                            }) ||
               llvm::any_of(Units[I].User, [&](StringRef File) {
                 const Words *In = Reader.read(File);
                 return !In || Reader.isMeant(*In);
               });
    if (!May) {
      BitVector Pieces = Reader.pasting().none();
      for (const std::string &File : Units[I].User)
        Pieces |= Reader.pieces(File);
      May = Reader.pasting().canMake(Pieces);
    }
    Result.push_back(May);
  }
  return Result;
}

} // namespace schannel_tidy
