# Turns INPUT (YAML) into OUTPUT (C++ with the text as a string).
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "namespace schannel_tidy {
extern const char BuiltinContracts[];
const char BuiltinContracts[] = R\"contracts(${text})contracts\";
} // namespace schannel_tidy
")
