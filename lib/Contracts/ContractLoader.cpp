//===- ContractLoader.cpp - Contracts from YAML ---------------------------===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace schannel_tidy {

/// The text of builtin.yaml, embedded at build.
extern const char BuiltinContracts[];

namespace {

/// A number, or the name of a constant.
struct Number {
  std::string Text;
};

/// One file, as written.
struct ContractFile {
  std::vector<std::pair<std::string, std::string>> Constants;
  std::vector<std::string> PeerStatuses;
  std::vector<Resource> Resources;
  std::vector<std::string> NeverNull, SecretMembers, LogStreams, TextStreams, FileStreams,
      LogFunctions, TextFunctions;
  std::vector<Contract> Functions;
};

/// What the YAML traits need to check a name the moment they read it, while the
/// place is known.
struct LoadContext {
  const StringMap<const Resource *> *KnownResources;
  StringMap<int64_t> Constants;
  std::vector<std::string> NewResources;

  bool knowsResource(StringRef Name) const {
    return KnownResources->count(Name) ||
           is_contained(NewResources, Name);
  }
};

LoadContext &context(yaml::IO &IO) {
  return *static_cast<LoadContext *>(IO.getContext());
}

bool parseNumber(const StringMap<int64_t> &Constants, StringRef Text,
                 int64_t &Value) {
  if (auto It = Constants.find(Text); It != Constants.end()) {
    Value = It->second;
    return true;
  }
  if (!Text.getAsInteger(0, Value))
    return true;
  uint64_t Unsigned;
  if (Text.getAsInteger(0, Unsigned))
    return false;
  Value = static_cast<int64_t>(Unsigned);
  return true;
}

void mapNumber(yaml::IO &IO, const char *Key, std::optional<uint64_t> &Out) {
  std::optional<std::string> Text;
  IO.mapOptional(Key, Text);
  if (!Text)
    return;
  int64_t Value;
  if (!parseNumber(context(IO).Constants, *Text, Value))
    IO.setError(Twine("'") + *Text +
                "' is neither a number nor a known constant");
  else
    Out = static_cast<uint64_t>(Value);
}

void mapBits(yaml::IO &IO, const char *Key, std::optional<uint64_t> &Out) {
  std::vector<std::string> Names;
  IO.mapOptional(Key, Names);
  if (Names.empty())
    return;
  uint64_t Bits = 0;
  for (const std::string &Name : Names) {
    int64_t Value = 0;
    if (!parseNumber(context(IO).Constants, Name, Value))
      IO.setError(Twine("'") + Name +
                  "' is neither a number nor a known constant");
    Bits |= static_cast<uint64_t>(Value);
  }
  Out = Bits;
}

void mapNumbers(yaml::IO &IO, const char *Key, std::vector<uint64_t> &Out) {
  std::vector<std::string> Names;
  IO.mapOptional(Key, Names);
  for (const std::string &Name : Names) {
    int64_t Value = 0;
    if (!parseNumber(context(IO).Constants, Name, Value))
      IO.setError(Twine("'") + Name +
                  "' is neither a number nor a known constant");
    Out.push_back(static_cast<uint64_t>(Value));
  }
}

} // namespace
} // namespace schannel_tidy

using namespace schannel_tidy;

LLVM_YAML_IS_SEQUENCE_VECTOR(schannel_tidy::Resource)
LLVM_YAML_IS_SEQUENCE_VECTOR(schannel_tidy::Contract)
LLVM_YAML_IS_SEQUENCE_VECTOR(schannel_tidy::Effect)
LLVM_YAML_IS_SEQUENCE_VECTOR(schannel_tidy::FlagAdvice)

namespace llvm::yaml {

template <> struct ScalarEnumerationTraits<ResultKind> {
  static void enumeration(IO &IO, ResultKind &Kind) {
    IO.enumCase(Kind, "void", ResultKind::Void);
    IO.enumCase(Kind, "status", ResultKind::Status);
    IO.enumCase(Kind, "bool", ResultKind::Bool);
    IO.enumCase(Kind, "pointer", ResultKind::Pointer);
    IO.enumCase(Kind, "win32", ResultKind::Win32);
    IO.enumCase(Kind, "value", ResultKind::Value);
    IO.enumCase(Kind, "error", ResultKind::Error);
  }
};

template <> struct ScalarEnumerationTraits<EffectKind> {
  static void enumeration(IO &IO, EffectKind &Kind) {
    IO.enumCase(Kind, "acquire", EffectKind::Acquire);
    IO.enumCase(Kind, "release", EffectKind::Release);
    IO.enumCase(Kind, "consume", EffectKind::Consume);
    IO.enumCase(Kind, "resize", EffectKind::Resize);
    IO.enumCase(Kind, "use", EffectKind::Use);
    IO.enumCase(Kind, "read", EffectKind::Read);
    IO.enumCase(Kind, "read-buffers", EffectKind::ReadBuffers);
    IO.enumCase(Kind, "write", EffectKind::Write);
    IO.enumCase(Kind, "zero", EffectKind::Zero);
    IO.enumCase(Kind, "write-buffers", EffectKind::WriteBuffers);
    IO.enumCase(Kind, "update-buffers", EffectKind::UpdateBuffers);
    IO.enumCase(Kind, "decrypt-buffers", EffectKind::DecryptBuffers);
    IO.enumCase(Kind, "encrypt-buffers", EffectKind::EncryptBuffers);
    IO.enumCase(Kind, "control-token", EffectKind::ControlToken);
    IO.enumCase(Kind, "load-module", EffectKind::LoadModule);
    IO.enumCase(Kind, "needs-memory", EffectKind::NeedsMemory);
    IO.enumCase(Kind, "selects", EffectKind::Selects);
    IO.enumCase(Kind, "copy", EffectKind::Copy);
    IO.enumCase(Kind, "append", EffectKind::Append);
    IO.enumCase(Kind, "open-file", EffectKind::OpenFile);
    IO.enumCase(Kind, "share", EffectKind::Share);
    IO.enumCase(Kind, "keep", EffectKind::Keep);
    IO.enumCase(Kind, "secret", EffectKind::Secret);
    IO.enumCase(Kind, "log", EffectKind::Log);
    IO.enumCase(Kind, "wipe", EffectKind::Wipe);
    IO.enumCase(Kind, "tell", EffectKind::Tell);
    IO.enumCase(Kind, "noreturn", EffectKind::NoReturn);
  }
};

template <> struct ScalarEnumerationTraits<Outcome> {
  static void enumeration(IO &IO, Outcome &On) {
    IO.enumCase(On, "success", Outcome::Success);
    IO.enumCase(On, "failure", Outcome::Failure);
    IO.enumCase(On, "alert", Outcome::Alert);
    IO.enumCase(On, "always", Outcome::Always);
  }
};

template <> struct ScalarEnumerationTraits<ValidationRole> {
  static void enumeration(IO &IO, ValidationRole &Role) {
    IO.enumCase(Role, "none", ValidationRole::None);
    IO.enumCase(Role, "build-chain", ValidationRole::BuildChain);
    IO.enumCase(Role, "verify-chain", ValidationRole::VerifyChain);
    IO.enumCase(Role, "read-name", ValidationRole::ReadName);
    IO.enumCase(Role, "read-usage", ValidationRole::ReadUsage);
    IO.enumCase(Role, "check-time", ValidationRole::CheckTime);
    IO.enumCase(Role, "open-store", ValidationRole::OpenStore);
    IO.enumCase(Role, "add-to-store", ValidationRole::AddToStore);
  }
};

template <> struct MappingTraits<Condition> {
  static void mapping(IO &IO, Condition &When) {
    IO.mapRequired("param", When.Param);
    mapBits(IO, "has", When.Has);
    mapBits(IO, "any", When.Any);
    mapBits(IO, "lacks", When.Lacks);
    mapNumber(IO, "is", When.Is);
    IO.mapOptional("text", When.Text);
  }
  static std::string validate(IO &, Condition &When) {
    if (!When.Has && !When.Any && !When.Lacks && !When.Is && When.Text.empty())
      return "a condition needs one of 'has', 'any', 'lacks', 'is', 'text'";
    return {};
  }
};

template <> struct MappingTraits<Resource> {
  static void mapping(IO &IO, Resource &R) {
    IO.mapRequired("name", R.Name);
    IO.mapRequired("noun", R.Noun);
    IO.mapRequired("release", R.Release);
    IO.mapRequired("family", R.Family);
    IO.mapOptional("struct", R.IsStruct, false);
    IO.mapOptional("within", R.Within);
    context(IO).NewResources.push_back(R.Name);
  }
  static std::string validate(IO &IO, Resource &R) {
    if (!R.Within.empty() && !context(IO).knowsResource(R.Within))
      return "unknown resource '" + R.Within + "'";
    if (R.Family != "buffer" && R.Family != "handle" && R.Family != "memory")
      return "'family' is one of buffer, handle, memory";
    if (R.Release.empty())
      return "'release' names at least one function";
    return {};
  }
};

template <> struct MappingTraits<Effect> {
  static void mapping(IO &IO, Effect &E) {
    IO.mapRequired("do", E.Do);
    IO.mapOptional("param", E.Param);
    IO.mapOptional("resource", E.Resource);
    IO.mapOptional("field", E.Field);
    IO.mapOptional("on", E.On, Outcome::Success);
    IO.mapOptional("when", E.When);
    IO.mapOptional("unless", E.Unless);
    mapNumbers(IO, "types", E.Types);
    IO.mapOptional("set-to", E.SetTo);
    IO.mapOptional("count", E.Count);
    mapBits(IO, "bits", E.Bits);
    IO.mapOptional("noun", E.Noun);
    IO.mapOptional("from", E.From);
    IO.mapOptional("file", E.File);
    IO.mapOptional("length", E.Length);
    IO.mapOptional("maybe", E.Maybe, false);
  }
  static std::string validate(IO &IO, Effect &E) {
    switch (E.Do) {
    case EffectKind::Acquire:
    case EffectKind::Release:
    case EffectKind::Consume:
    case EffectKind::Resize:
    case EffectKind::Tell:
      if (E.Resource.empty())
        return "this effect needs a 'resource'";
      break;
    case EffectKind::Copy:
    case EffectKind::Append:
      if (E.From.empty())
        return "this effect needs a 'from'";
      break;
    case EffectKind::ReadBuffers:
      if (E.Field.empty())
        return "this effect needs a 'field'";
      break;
    default:
      break;
    }
    if (E.Param.empty() && E.Do != EffectKind::NoReturn)
      return "this effect needs a 'param' (a parameter's name, or result)";
    if (!E.Resource.empty() && !context(IO).knowsResource(E.Resource))
      return "unknown resource '" + E.Resource + "'";
    return {};
  }
};

template <> struct MappingTraits<Opening> {
  static void mapping(IO &IO, Opening &O) {
    IO.mapRequired("param", O.Param);
    IO.mapOptional("when", O.When);
    IO.mapRequired("statuses", O.Statuses);
  }
  static std::string validate(IO &IO, Opening &O) {
    for (const std::string &Status : O.Statuses)
      if (!context(IO).Constants.count(Status))
        return "unknown status '" + Status + "'";
    return {};
  }
};

template <> struct MappingTraits<FlagAdvice> {
  static void mapping(IO &IO, FlagAdvice &Advice) {
    IO.mapRequired("param", Advice.Param);
    IO.mapRequired("add", Advice.Add);
    std::optional<uint64_t> AnyOf;
    mapBits(IO, "any-of", AnyOf);
    Advice.AnyOf = AnyOf.value_or(0);
    mapNumbers(IO, "among", Advice.Among);
    mapNumber(IO, "mask", Advice.Mask);
    IO.mapOptional("when", Advice.When);
    IO.mapOptional("and", Advice.And);
    IO.mapOptional("unless-role", Advice.UnlessRole, ValidationRole::None);
    IO.mapRequired("why", Advice.Why);
    int64_t Bits = 0;
    if (parseNumber(context(IO).Constants, Advice.Add, Bits))
      Advice.AnyOf |= static_cast<uint64_t>(Bits);
    else
      IO.setError(Twine("'") + Advice.Add + "' is no known constant");
  }
};

template <> struct MappingTraits<Contract> {
  static void mapping(IO &IO, Contract &C) {
    IO.mapRequired("name", C.Name);
    IO.mapOptional("aw", C.AW, false);
    IO.mapOptional("table", C.InTable, false);
    IO.mapOptional("pointer-type", C.PointerType);
    IO.mapOptional("page", C.Page);
    IO.mapRequired("params", C.Params);
    IO.mapOptional("result", C.Result, ResultKind::Void);
    IO.mapOptional("returns", C.Returns);
    IO.mapOptional("statuses", C.Statuses);
    IO.mapOptional("opening", C.Opens);
    IO.mapOptional("check-result", C.CheckResult, false);
    IO.mapOptional("variadic", C.Variadic, false);
    IO.mapOptional("match-suffix", C.MatchSuffix, false);
    IO.mapOptional("effects", C.Effects);
    IO.mapOptional("role", C.Role, ValidationRole::None);
    IO.mapOptional("flags", C.Flags);
  }
  static std::string validate(IO &IO, Contract &C) {
    for (const std::string &Status : C.Statuses)
      if (!context(IO).Constants.count(Status))
        return "unknown status '" + Status + "'";
    auto Resolve = [&](StringRef Param, unsigned &Index) {
      Index = C.paramIndex(Param);
      return Index != Effect::ResultIndex;
    };
    if (!C.Returns.empty() && !Resolve(C.Returns, C.ReturnsIndex.emplace()))
      return "'" + C.Name + "' has no parameter '" + C.Returns + "'";
    if (C.Opens) {
      if (!Resolve(C.Opens->Param, C.Opens->Index))
        return "'" + C.Name + "' has no parameter '" + C.Opens->Param + "'";
      if (C.Opens->When && !Resolve(C.Opens->When->Param, C.Opens->When->Index))
        return "'" + C.Name + "' has no parameter '" + C.Opens->When->Param + "'";
    }
    for (FlagAdvice &Advice : C.Flags) {
      if (!Resolve(Advice.Param, Advice.Index))
        return "'" + C.Name + "' has no parameter '" + Advice.Param + "'";
      for (std::optional<Condition> *If : {&Advice.When, &Advice.And})
        if (*If && !Resolve((*If)->Param, (*If)->Index))
          return "'" + C.Name + "' has no parameter '" + (*If)->Param + "'";
    }
    for (Effect &E : C.Effects) {
      if (E.Param == "result")
        E.Index = Effect::ResultIndex;
      else if (!E.Param.empty() && !Resolve(E.Param, E.Index))
        return "'" + C.Name + "' has no parameter '" + E.Param + "'";
      if (E.When && !Resolve(E.When->Param, E.When->Index))
        return "'" + C.Name + "' has no parameter '" + E.When->Param + "'";
      if (!E.Unless.empty() && !Resolve(E.Unless, E.UnlessIndex))
        return "'" + C.Name + "' has no parameter '" + E.Unless + "'";
      if (!E.Length.empty() && !Resolve(E.Length, E.LengthIndex))
        return "'" + C.Name + "' has no parameter '" + E.Length + "'";
      if (!E.From.empty() && !Resolve(E.From, E.FromIndex))
        return "'" + C.Name + "' has no parameter '" + E.From + "'";
      if (!E.File.empty() && !Resolve(E.File, E.FileIndex))
        return "'" + C.Name + "' has no parameter '" + E.File + "'";
    }
    return {};
  }
};

/// NAME: number. Read first, so that everything after may use the names.
template <>
struct CustomMappingTraits<std::vector<std::pair<std::string, std::string>>> {
  static void inputOne(IO &IO, StringRef Key,
                       std::vector<std::pair<std::string, std::string>> &All) {
    std::string Text;
    IO.mapRequired(Key.str().c_str(), Text);
    int64_t Value = 0;
    if (!parseNumber(context(IO).Constants, Text, Value))
      IO.setError(Twine("'") + Text + "' is not a number");
    // Statuses are 32 bits wide and negative when the top bit is set.
    context(IO).Constants[Key] = Value;
    All.emplace_back(Key.str(), Text);
  }
  static void output(IO &, std::vector<std::pair<std::string, std::string>> &) {
  }
};

template <> struct MappingTraits<ContractFile> {
  static void mapping(IO &IO, ContractFile &File) {
    IO.mapOptional("constants", File.Constants);
    IO.mapOptional("peer-statuses", File.PeerStatuses);
    for (const std::string &Status : File.PeerStatuses)
      if (!context(IO).Constants.count(Status))
        IO.setError("unknown status '" + Status + "'");
    IO.mapOptional("resources", File.Resources);
    IO.mapOptional("never-null-members", File.NeverNull);
    IO.mapOptional("secret-members", File.SecretMembers);
    IO.mapOptional("log-streams", File.LogStreams);
    IO.mapOptional("text-streams", File.TextStreams);
    IO.mapOptional("file-streams", File.FileStreams);
    IO.mapOptional("log-functions", File.LogFunctions);
    IO.mapOptional("text-functions", File.TextFunctions);
    IO.mapOptional("functions", File.Functions);
  }
};

} // namespace llvm::yaml

namespace schannel_tidy {

std::string spelling(StringRef Name) {
  std::string Key;
  for (char Ch : Name)
    if (Ch != '_')
      Key += toLower(Ch);
  return Key;
}

struct ContractLoader {
  ContractSet &Set;
  StringMap<const Resource *> KnownResources;

  explicit ContractLoader(ContractSet &Set) : Set(Set) {
    for (const Resource &R : Set.Resources)
      KnownResources[R.Name] = &R;
  }

  /// Reads \p Text completely before anything of it takes effect.
  Error read(StringRef Text, StringRef FileName) {
    std::string Problem;
    auto Handler = [](const SMDiagnostic &Diag, void *Context) {
      auto &Out = *static_cast<std::string *>(Context);
      if (!Out.empty())
        return; // the first one is the cause
      raw_string_ostream(Out)
          << Diag.getFilename() << ':' << Diag.getLineNo() << ':'
          << Diag.getColumnNo() + 1 << ": " << Diag.getMessage();
    };
    LoadContext Context{&KnownResources, Set.Constants, {}};
    ContractFile File;
    yaml::Input Input(MemoryBufferRef(Text, FileName), &Context, Handler,
                      &Problem);
    Input >> File;
    if (Input.error())
      return createStringError(Input.error(),
                               Problem.empty() ? FileName.str() + ": malformed"
                                               : Problem);
    Set.Constants = std::move(Context.Constants);
    for (const std::string &Status : File.PeerStatuses)
      Set.PeerStatuses.insert(static_cast<int32_t>(Set.Constants[Status]));
    Set.NeverNull.insert(File.NeverNull.begin(), File.NeverNull.end());
    Set.Names.Members.insert(File.SecretMembers.begin(),
                             File.SecretMembers.end());
    Set.Names.LogStreams.insert(File.LogStreams.begin(), File.LogStreams.end());
    Set.Names.TextStreams.insert(File.TextStreams.begin(),
                                 File.TextStreams.end());
    Set.Names.FileStreams.insert(File.FileStreams.begin(),
                                 File.FileStreams.end());
    Set.Names.LogFunctions.insert(File.LogFunctions.begin(),
                                  File.LogFunctions.end());
    Set.Names.TextFunctions.insert(File.TextFunctions.begin(),
                                   File.TextFunctions.end());
    for (Resource &R : File.Resources) {
      Set.Resources.push_back(std::move(R));
      KnownResources[Set.Resources.back().Name] = &Set.Resources.back();
    }
    for (Contract &C : File.Functions)
      add(std::move(C));
    return Error::success();
  }

  void add(Contract &&Given) {
    Set.Contracts.push_back(std::move(Given));
    Contract &C = Set.Contracts.back();
    C.IsSspi = C.CheckResult || any_of(C.Effects, [&](const Effect &E) {
                 return E.Do == EffectKind::LoadModule ||
                        (!E.Resource.empty() &&
                         KnownResources[E.Resource]->Family != "memory");
               });
    Set.ByName[C.Name] = &C;
    if (C.AW) {
      Set.ByName[C.Name + "A"] = &C;
      Set.ByName[C.Name + "W"] = &C;
    }
    // The heap is found by suffix; by spelling, "free" would be everywhere.
    if (C.MatchSuffix)
      Set.BySuffix[spelling(C.Name)] = &C;
    else
      Set.BySpelling[spelling(C.Name)] = &C;
    if (!C.PointerType.empty())
      Set.ByPointerType[C.PointerType] = &C;
  }
};

static std::shared_ptr<ContractSet> loadBuiltin() {
  auto Set = std::make_shared<ContractSet>();
  if (Error E = ContractLoader(*Set).read(BuiltinContracts, "builtin.yaml"))
    report_fatal_error(std::move(E), /*gen_crash_diag=*/false);
  return Set;
}

std::shared_ptr<const ContractSet> ContractSet::builtin() {
  static const std::shared_ptr<const ContractSet> Set = loadBuiltin();
  return Set;
}

Expected<std::shared_ptr<const ContractSet>>
ContractSet::load(ArrayRef<std::string> Files) {
  if (Files.empty())
    return builtin();
  std::shared_ptr<ContractSet> Set = loadBuiltin();
  ContractLoader Loader(*Set);
  for (const std::string &File : Files) {
    auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Buffer)
      return createStringError(Buffer.getError(),
                               "cannot read contracts file '" + File +
                                   "': " + Buffer.getError().message());
    if (Error E = Loader.read((*Buffer)->getBuffer(), File))
      return E;
  }
  return Set;
}

const Contract *ContractSet::find(StringRef Name) const {
  return ByName.lookup(Name);
}

const Resource *ContractSet::resource(StringRef Name) const {
  for (const Resource &R : reverse(Resources))
    if (R.Name == Name)
      return &R;
  return nullptr;
}

std::optional<int64_t> ContractSet::constant(StringRef Name) const {
  if (auto It = Constants.find(Name); It != Constants.end())
    return It->second;
  return std::nullopt;
}

StringRef ContractSet::statusName(int64_t Value) const {
  // Names sort: SEC_E_ and SEC_I_ first, whatever order the table has.
  StringRef Best;
  for (const auto &Entry : Constants) {
    StringRef Name = Entry.getKey();
    bool IsStatus = Name.contains("_E_") || Name.contains("_I_");
    if (!IsStatus || static_cast<int32_t>(Entry.second) !=
                         static_cast<int32_t>(Value))
      continue;
    auto Rank = [](StringRef N) { return N.starts_with("SEC_") ? 0 : 1; };
    if (Best.empty() || std::make_pair(Rank(Name), Name) <
                            std::make_pair(Rank(Best), Best))
      Best = Name;
  }
  return Best;
}

} // namespace schannel_tidy
