//===-- Witness.cpp - what goes wrong at run time ---------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "Witness.h"

#include "ScriptedSystem.h"

#include <sanitizer/allocator_interface.h>
#include <sanitizer/lsan_interface.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" const char *__asan_default_options() {
  return "detect_leaks=1:leak_check_at_exit=0:exitcode=99:"
         "allocator_may_return_null=1:hard_rss_limit_mb=2000";
}

namespace schannel::test {

const std::string SecretText = "the words nobody else may read";
const std::string SecretPassword = "open sesame";

namespace {

const char *const Names[] = {"leak",     "misuse",  "lost",    "stalled",
                             "accepted", "secret",  "garbage", "crash",
                             "error",    "no-close"};

const char *Running = "";
std::set<Symptom> Shown;

// The ways in which a secret can be written.
std::vector<std::string> spellings(const std::string &Secret) {
  std::string Wide, Lower, Upper;
  char Digits[4];
  for (const unsigned char Character : Secret) {
    Wide += static_cast<char>(Character);
    Wide += '\0';
    std::snprintf(Digits, sizeof(Digits), "%02x", Character);
    Lower += Digits;
    std::snprintf(Digits, sizeof(Digits), "%02X", Character);
    Upper += Digits;
  }
  return {Secret, Wide, Lower, Upper};
}

bool tells(const char *Data, std::size_t Size) {
  static const std::vector<std::string> All = [] {
    std::vector<std::string> Made = spellings(SecretText);
    for (const std::string &Spelling : spellings(SecretPassword))
      Made.push_back(Spelling);
    return Made;
  }();
  for (const std::string &Spelling : All)
    if (memmem(Data, Size, Spelling.data(), Spelling.size()))
      return true;
  return false;
}

// The first report only: it is made while memory is being given back.
bool SecretGivenBack = false;
void givenBack(const volatile void *Memory) {
  if (!underTest() || insideSystem() || SecretGivenBack || !Memory)
    return;
  const void *At = const_cast<const void *>(Memory);
  SecretGivenBack =
      tells(static_cast<const char *>(At), __sanitizer_get_allocated_size(At));
}

std::string contents(std::FILE *File) {
  std::string Text;
  char Part[4096];
  std::rewind(File);
  while (const std::size_t Size = std::fread(Part, 1, sizeof(Part), File))
    Text.append(Part, Size);
  return Text;
}

std::string lineWith(const std::string &Text, const char *Words) {
  const std::size_t At = Text.find(Words);
  if (At == std::string::npos)
    return {};
  return Text.substr(At, std::min<std::size_t>(Text.find('\n', At) - At, 100));
}

constexpr int ShownByChild = 3;

void runChild(const Scenario &Subject, std::FILE *Log) {
  dup2(fileno(Log), STDERR_FILENO);
  // All of it is computing: processor time tells a loop on a busy machine too.
  const rlimit Patience = {10, 10};
  setrlimit(RLIMIT_CPU, &Patience);
  __sanitizer_install_malloc_and_free_hooks(nullptr, givenBack);
  Subject.Run();
  if (SecretGivenBack)
    show(Symptom::Secret, "in memory given back");
  if (__lsan_do_recoverable_leak_check())
    show(Symptom::Leak, "memory");
  std::fflush(nullptr);
  _exit(Shown.empty() ? 0 : ShownByChild);
}

// Whether nothing was wrong with it.
bool run(const Scenario &Subject) {
  Running = Subject.Name;
  Shown.clear();
  std::FILE *Log = std::tmpfile();
  std::fflush(nullptr);
  const pid_t Child = fork();
  if (Child == 0)
    runChild(Subject, Log);
  int Status = 0;
  waitpid(Child, &Status, 0);
  const std::string Said = contents(Log);
  std::fclose(Log);
  const bool Killed = WIFSIGNALED(Status) && WTERMSIG(Status) == SIGKILL;
  const bool Slow = WIFSIGNALED(Status) && WTERMSIG(Status) == SIGXCPU;
  if (Slow || Killed)
    show(Symptom::Stalled, "goes on for ever");
  else if (WIFSIGNALED(Status))
    show(Symptom::Crash, strsignal(WTERMSIG(Status)));
  else if (WEXITSTATUS(Status) != 0 && WEXITSTATUS(Status) != ShownByChild)
    show(Symptom::Crash, lineWith(Said, "runtime error") +
                             lineWith(Said, "ERROR: AddressSanitizer"));
  // What a log has of a value that nobody has set.
  if (Said.find("aaaaaaaa") != std::string::npos)
    show(Symptom::Garbage, "in the log");
  if (tells(Said.data(), Said.size()))
    show(Symptom::Secret, "in the log");
  if (std::getenv("WITNESS_VERBOSE"))
    std::fwrite(Said.data(), 1, Said.size(), stdout);
  return Status == 0 && Shown.empty();
}

} // namespace

bool &underTest() {
  static bool Now = false;
  return Now;
}

void show(Symptom What, const std::string &Detail) {
  const UnderTest Not(false);
  if (!Shown.insert(What).second)
    return;
  std::printf("%s %s %s\n", Names[static_cast<int>(What)], Running,
              Detail.c_str());
  std::fflush(stdout);
}

void settle() {
  for (const std::string &Rule : violations())
    show(Symptom::Misuse, Rule);
  if (outstandingCount() > 0)
    show(Symptom::Leak, std::to_string(outstandingCount()) + " outstanding");
}

void everywhere(void (*Subject)()) {
  for (const bool Tls13 : {false, true})
    for (const bool Shuffled : {false, true}) {
      Script How;
      How.Tls13 = Tls13;
      How.Shuffled = Shuffled;
      How.ShutdownStatus = Shuffled ? SEC_I_CONTEXT_EXPIRED : SEC_E_OK;
      resetSystem(How);
      Subject();
      settle();
    }
}

int witness(const std::vector<Scenario> &All, int Count, char **Names) {
  for (const Scenario &Subject : All) {
    bool Wanted = Count < 2;
    for (int At = 1; At < Count; ++At)
      Wanted |= std::strcmp(Subject.Name, Names[At]) == 0;
    if (Wanted && !run(Subject) && std::getenv("WITNESS_BRIEF"))
      break;
  }
  std::printf("done\n");
  return 0;
}

} // namespace schannel::test
