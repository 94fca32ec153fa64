# Turns the pages in FOLDER (Markdown, but for README.md) into OUTPUT (C++ with each
# page as a string).
file(GLOB pages ${FOLDER}/*.md)
list(FILTER pages EXCLUDE REGEX "README.md$")
set(strings "")
foreach(page IN LISTS pages)
  file(READ ${page} text)
  string(APPEND strings "R\"page(${text})page\",\n")
endforeach()
file(WRITE ${OUTPUT} "namespace schannel_tidy {
extern const char *const CheckPages[];
const char *const CheckPages[] = {
${strings}nullptr};
} // namespace schannel_tidy
")
