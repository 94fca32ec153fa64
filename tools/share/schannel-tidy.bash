# Completion of schannel-tidy's command line, for bash: options from --help, checks from
# --list-checks, so that it is never out of date.
_schannel_tidy() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes --explain=x for three words
  [[ $word == = ]] && word=
  [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
  case $previous in
  --explain | --checks)
    mapfile -t COMPREPLY < <(compgen -W \
      "$(schannel-tidy --config= --list-checks 2>/dev/null | awk '/^ / { print $1 }')" -- "$word")
    return
    ;;
  --fail-on)
    mapfile -t COMPREPLY < <(compgen -W "warning error none" -- "$word")
    return
    ;;
  -p)
    mapfile -t COMPREPLY < <(compgen -d -- "$word")
    return
    ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W \
      "$(schannel-tidy --help 2>/dev/null | awk '/^ +-/ { sub(/=.*/, "=", $1); print $1 }')" -- "$word")
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    return
  fi
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
  ((COMP_CWORD == 1)) && [[ -n $word && review == "$word"* ]] && COMPREPLY+=(review)
}
complete -o filenames -F _schannel_tidy schannel-tidy
