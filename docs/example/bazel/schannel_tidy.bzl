"""An aspect that runs schannel-tidy on the C and C++ sources of every target with CcInfo:

    bazel build //... --aspects=//tools:schannel_tidy.bzl%schannel_tidy --output_groups=schannel_tidy

The program is @schannel_tidy//:schannel-tidy, see schannel_tidy.BUILD beside this file.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME", "C_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_C = ["c"]
_CPP = ["cc", "cpp", "cxx", "c++", "C"]

# Bazel's own toolchain gives this to gcc; to Clang it is an error.
_GCC_ALONE = ["-fno-canonical-system-headers"]

# Files are named without the folder of the sandbox, which is another each time. Bazel does
# not keep the output of an action that fails: it is printed, too.
_RUN = """
said=$("$1" -p "$2" -j1 --quiet "$3" 2>&1)
status=$?
said=${said//"$PWD/"/}
printf '%s' "$said${said:+$'\\n'}" | tee "$4" >&2
exit $status
"""

def _targets(ctx, *attributes):
    """What the attributes have, which other rules may use for something else than lists of targets."""
    found = []
    for attribute in attributes:
        value = getattr(ctx.rule.attr, attribute, [])
        if type(value) == "list":
            found += [target for target in value if type(target) == "Target"]
    return found

def _sources(ctx):
    files = []
    for target in _targets(ctx, "srcs"):
        files += [f for f in target.files.to_list() if f.extension in _C + _CPP]
    return files

def _target_options(ctx):
    """The target's copts, as the cc rules read them: $(...) is expanded and words are split."""
    options = []
    named = _targets(ctx, "srcs", "hdrs", "textual_hdrs", "deps", "data")
    for option in getattr(ctx.rule.attr, "copts", []):
        options += ctx.tokenize(ctx.expand_make_variables("copts", ctx.expand_location(option, named), {}))
    return options

def _elsewhere(folder):
    """Is the folder of another repository, as it is or as it was made in the build?"""
    return folder.startswith("../") or folder.startswith("external/") or "/bin/external/" in folder

def _command(ctx, toolchain, features, contexts, source):
    """The command that compiles source, without its output. Clang tells the target from the compiler's name."""
    is_c = source.extension in _C
    action = C_COMPILE_ACTION_NAME if is_c else CPP_COMPILE_ACTION_NAME
    cpp = ctx.fragments.cpp

    # What a target has in `includes` is a system folder for Bazel, and for schannel-tidy then
    # nothing to look at; headers of this repository are.
    system = depset(transitive = [c.system_includes for c in contexts]).to_list()
    own = [folder for folder in system if not _elsewhere(folder)]
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source.path,
        user_compile_flags = cpp.copts + (cpp.conlyopts if is_c else cpp.cxxopts) + _target_options(ctx),
        include_directories = depset(own, transitive = [c.includes for c in contexts]),
        quote_include_directories = depset(transitive = [c.quote_includes for c in contexts]),
        system_include_directories = depset([folder for folder in system if _elsewhere(folder)]),
        framework_include_directories = depset(transitive = [c.framework_includes for c in contexts]),
        # Those of the target alone are in the first.
        preprocessor_defines = depset(transitive = [c.defines for c in contexts] + [contexts[0].local_defines]),
    )
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )
    environment = cc_common.get_environment_variables(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )
    compiler = cc_common.get_tool_for_action(feature_configuration = features, action_name = action)
    flags = [flag for flag in flags if flag not in _GCC_ALONE]
    if source.path not in flags:
        flags += ["-c", source.path]
    return [compiler] + flags, environment

def _analyse(ctx, target):
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        # What these add is about files that only the compiler's own action has.
        unsupported_features = ctx.disabled_features + ["layering_check", "module_maps", "use_header_modules"],
    )
    contexts = [target[CcInfo].compilation_context] + [
        dep[CcInfo].compilation_context
        for dep in _targets(ctx, "implementation_deps")
        if CcInfo in dep
    ]
    config = ctx.files._schannel_tidy_config
    files = [f for f in config if f.basename == ".clang-tidy"]

    # Without a sandbox it would find one that is no input.
    settings = "--config-file=" + files[0].path if files else "--config={}"
    reports = []
    for source in _sources(ctx):
        name = "{}.schannel-tidy/{}".format(target.label.name, source.short_path.replace("../", "external/"))
        database = ctx.actions.declare_file(name + ".d/compile_commands.json")
        report = ctx.actions.declare_file(name + ".txt")
        command, environment = _command(ctx, toolchain, features, contexts, source)
        ctx.actions.write(database, json.encode([{"directory": ".", "file": source.path, "arguments": command}]))
        ctx.actions.run_shell(
            command = _RUN,
            arguments = [ctx.executable._schannel_tidy.path, database.dirname, settings, report.path],
            env = environment,
            inputs = depset(
                [source, database] + config,
                transitive = [c.headers for c in contexts] + [toolchain.all_files],
            ),
            outputs = [report],
            tools = [ctx.executable._schannel_tidy],
            mnemonic = "SchannelTidy",
            progress_message = "Analysing %s with schannel-tidy" % source.short_path,
        )
        reports.append(report)
    return reports

def _schannel_tidy_impl(target, ctx):
    # Of other repositories only the headers are looked at.
    here = CcInfo in target and not target.label.workspace_name
    return [OutputGroupInfo(schannel_tidy = depset(
        _analyse(ctx, target) if here else [],
        transitive = [
            dep[OutputGroupInfo].schannel_tidy
            for dep in _targets(ctx, "deps", "implementation_deps")
            if OutputGroupInfo in dep and hasattr(dep[OutputGroupInfo], "schannel_tidy")
        ],
    ))]

schannel_tidy = aspect(
    implementation = _schannel_tidy_impl,
    attr_aspects = ["deps", "implementation_deps"],
    attrs = {
        "_schannel_tidy": attr.label(
            default = "@schannel_tidy//:schannel-tidy",
            executable = True,
            allow_files = True,
            cfg = "exec",
        ),
        "_schannel_tidy_config": attr.label(default = "@schannel_tidy//:config"),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
