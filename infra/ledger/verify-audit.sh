#!/bin/sh
# Checks an unpacked audit file of Toetssteen without Toetssteen: sh verify-audit.sh FOLDER 'VKEY'. Needs coreutils, find, grep, sed, xxd, openssl.
set -eu
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT; no() { echo "REFUSED: $1"; exit 1; }; cd "$1"; name=${2%%+*}
{ echo 302a300506032b6570032100 | xxd -r -p; echo "$2" | cut -d+ -f3- | base64 -d | tail -c 32; } > "$t/key"
id() { { printf '%s\n' "$1"; echo 01 | xxd -r -p; tail -c 32 "$t/key"; } | sha256sum | head -c 8; }
[ "$(id "$name")" = "$(echo "$2" | cut -d+ -f2)" ] || no "the parts of the key disagree"
signed() { # FILE NAME: the text of a note, when the key has signed it under this name
  sed '/^$/,$d' "$1" > "$t/text"; l=$(grep -aF "— $2 " "$1" | head -1 | sed 's/.* //')
  echo "$l" | base64 -d > "$t/l" 2>/dev/null || no "$1: a signature cannot be read"; tail -c 64 "$t/l" > "$t/sig"
  [ "$(head -c 4 "$t/l" | xxd -p)" = "$(id "$2")" ] || no "$1: the key that you trust did not sign"
  openssl pkeyutl -verify -pubin -inkey "$t/key" -keyform DER -rawin -in "$t/text" -sigfile "$t/sig" > "$t/o" 2>&1 || no "$1: the signature is false"
}
signed manifest.sig "$name/audit"
m=$(openssl dgst -sha256 -binary manifest.json | base64)
printf 'toetssteen/audit-file@v1\n%s\nmanifest sha256 %s\n' "$name" "$m" | cmp -s - "$t/text" || no "manifest.json was changed"
sed -n 's/^  "\([^" ]*\.[^" ]*\)": "\([0-9a-f]\{64\}\)",\{0,1\}$/\2  \1/p' manifest.json | LC_ALL=C sort -k 2 > "$t/sums"
sha256sum -c --quiet "$t/sums" || no "the files named above were changed"
{ sed 's/^.\{66\}//' "$t/sums"; printf 'manifest.json\nmanifest.sig\n'; } | LC_ALL=C sort > "$t/listed"
find . -type f | sed 's/^..//' | LC_ALL=C sort | cmp -s - "$t/listed" || no "there are files here that the manifest does not list"
[ -e checkpoint.txt ] || no "checkpoint.txt is missing"
signed checkpoint.txt "$name"; [ "$(sed -n 1p "$t/text")" = "$name" ] || no "checkpoint.txt is of another log"
n=$(sed -n 2p "$t/text"); root=$(sed -n 3p "$t/text" | base64 -d | xxd -p -c 64); count=0
h() { xxd -r -p | openssl dgst -sha256 -binary | xxd -p -c 64; }
for v in versions/*.json; do
  [ ! -e "$v" ] || [ "$(sha256sum < "$v" | head -c 64)" = "$(basename "$v" .json | sed 's/.*-//')" ] || no "$v is not what its name says"
done
for f in entries proofs; do [ -e $f ] || no "$f is missing"; done
[ "$(ls entries | sed 's/[.].*//')" = "$(ls proofs | sed 's/[.].*//')" ] || no "not every entry has a proof, or not every proof an entry"
for e in entries/*.json; do
  p=proofs/$(basename "$e" .json).tlog-proof; i=$(sed -n '2s/^index //p' "$p"); k=$((n - 1)); count=$((count + 1))
  [ "$(printf 'entries/%012d.json' "$i")" = "$e" ] || no "$p is of another entry"
  sed '1,/^$/d' "$p" | cmp -s - checkpoint.txt || no "$p is under another head"
  r=$({ printf 00; xxd -p -c 0 "$e"; } | h)
  for x in $(sed '/^$/,$d' "$p" | sed 1,2d); do
    x=$(echo "$x" | base64 -d | xxd -p -c 64)
    if [ $((i & 1)) = 1 ] || [ "$i" = "$k" ]; then
      r=$(echo "01$x$r" | h); while [ $((i & 1)) = 0 ] && [ "$i" != 0 ]; do i=$((i >> 1)); k=$((k >> 1)); done
    else r=$(echo "01$r$x" | h); fi
    i=$((i >> 1)); k=$((k >> 1))
  done
  [ "$k" = 0 ] && [ "$r" = "$root" ] || no "$e does not stand where its proof says"
done
for c in disclosed/*.content; do
  [ -e "$c" ] || continue; b=$(basename "$c" .content)
  v=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(cat "disclosed/$b.key")" < "$c"); v=${v##* }
  grep -qF "\"${b#*.}\":\"$v\"" "entries/${b%%.*}.json" || no "$c is not what its entry commits to"
done
echo "Proved: all $count entries stand in the log $name under its signed head of $n entries, and no file was changed. Not proved: that no entry was left out, and that what they say is true."
