#!/usr/bin/env bash
# Packs every project of src and tools into artifacts/packages, and looks into each package: is all of it there that users and debuggers need?
set -euo pipefail
cd "$(dirname "$0")/.."

packages=artifacts/packages
# What was built before was perhaps built with this machine's paths in it, and building again would keep it.
rm -rf "$packages" {src,tools}/*/obj/Release
dotnet pack Buds.Sdk.sln --configuration Release --output "$packages" --nologo --verbosity quiet -p:ContinuousIntegrationBuild=true

failed=0
fault() {
  echo "$1: $2" >&2
  failed=1
}

count=0
for project in src/*/*.csproj; do
  id=$(basename "$project" .csproj)
  package=$(find "$packages" -name "$id.[0-9]*.nupkg")
  symbols=$(find "$packages" -name "$id.[0-9]*.snupkg")
  if [ ! -f "$package" ] || [ ! -f "$symbols" ]; then
    fault "$id" "no package, or no symbols."
    continue
  fi

  count=$((count + 1))
  content=$(unzip -l "$package")
  for file in README.md "lib/net10.0/$id.dll" "lib/net10.0/$id.xml"; do
    grep -qF " $file" <<< "$content" || fault "$id" "$file is missing."
  done

  nuspec=$(unzip -p "$package" "$id.nuspec")
  for element in '<license type="expression">MIT</license>' '<readme>README.md</readme>' '<description>' '<tags>' '<repository type="git"'; do
    grep -qF "$element" <<< "$nuspec" || fault "$id" "$element is missing."
  done

  content=$(unzip -l "$symbols")
  grep -qF " lib/net10.0/$id.pdb" <<< "$content" || fault "$id" "the symbols hold no pdb."
  # Sources are named below /_/, so that the same sources make the same package wherever it is built.
  paths=$(unzip -p "$package" "lib/net10.0/$id.dll" | grep -aoE '/[^[:cntrl:]]*/obj/Release/[^[:cntrl:]]*\.pdb')
  [[ "$paths" == /_/* ]] || fault "$id" "the assembly names a folder of this machine."
done

for project in tools/*/*.csproj; do
  id=$(basename "$project" .csproj)
  package=$(find "$packages" -name "$id.[0-9]*.nupkg")
  count=$((count + 1))
  unpacked=$(mktemp -d)
  unzip -q "$package" -d "$unpacked"
  dotnet "$unpacked/tools/net10.0/any/$id.dll" --help >/dev/null || fault "$id" "the tool does not start."
  rm -rf "$unpacked"
done

[ "$failed" -eq 0 ] || exit 1
echo "$count packages in $packages"
