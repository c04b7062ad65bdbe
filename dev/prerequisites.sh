# Sourced by ./run and ./test: says in one sentence what is missing.

need_dotnet() {
  if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "The .NET SDK 10 is missing: install it from https://dot.net and start again." >&2
    exit 1
  fi
}

# Only for the storage emulator; COLDMAIL_STORAGE stands in for it.
need_node() {
  if [ -z "${COLDMAIL_STORAGE:-}" ] && ! node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null; then
    echo "Node.js 20 or later is missing: install it from https://nodejs.org and start again." >&2
    exit 1
  fi
}

build() {
  echo "Building $1 …"
  dotnet build "$@" --nologo -v quiet -clp:NoSummary
}

case "$(uname -s)" in
  Linux | Darwin) ;;
  *)
    echo "These scripts run on Linux and macOS; on Windows use WSL." >&2
    exit 1
    ;;
esac

export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true
