#!/bin/sh
# Checks a PDF of Toetssteen without Toetssteen: sh verify.sh REPORT.pdf 'VKEY'. Needs coreutils, grep, xxd and openssl.
set -eu; t=$(mktemp -d); trap 'rm -rf "$t"' EXIT; no() { echo "REFUSED: $1"; exit 1; }
b='%%TOETSSTEEN-PROOF-BEGIN'; [ "$(grep -acF "$b" "$1")" = 1 ] || no "this file carries no proof"
o=$(($(grep -abF "$b" "$1" | cut -d: -f1) + ${#b} + 1))
tail -c +$((o + 1)) "$1" | head -c 8192 | sed '$ s/ *$//' > "$t/s"
sed -n 1,4p "$t/s" | tr '\n' '|' | grep -qaE '^salt ([0-9a-f]{64})?\|entry [^ ]+\|c2sp.org/tlog-proof@v1\|index (0|[1-9][0-9]*)\|$' && [ "$(tail -c 1 "$t/s" | xxd -p)" = 0a ] || no "the proof cannot be read"
{ head -c $o "$1"; printf '%8192s' ''; tail -c +$((o + 8193)) "$1"; } > "$t/blank"
z=$(grep -acE '^/SubFilter/ETSI\.CAdES\.detached/M\(D:' "$t/blank") || :; if [ "$z" != 0 ]; then # the place of a seal was blank too
  s=$(grep -abE '^/SubFilter/ETSI\.CAdES\.detached/M\(D:[0-9]{14}Z\)/Contents<[0-9a-f]*>$' "$t/blank") && [ "$z" = 1 ] || no "the place of the seal cannot be read"; p=${s%%:*}; s=${s#*:}
  { head -c $((p + 35)) "$t/blank"; printf '%014dZ)/Contents<' 0; head -c $((${#s} - 62)) /dev/zero | tr '\0' 0; tail -c +$((p + ${#s})) "$t/blank"; } > "$t/unsealed"; mv "$t/unsealed" "$t/blank"; fi
salt=$(sed -n '1s/^salt //p' "$t/s"); sed -n '2s/^entry //p' "$t/s" | base64 -d > "$t/entry"; [ "entry $(base64 -w 0 "$t/entry")" = "$(sed -n 2p "$t/s")" ] || no "the entry cannot be read"
if [ -n "$salt" ]; then m=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$salt" < "$t/blank"); else m=$(openssl dgst -sha256 < "$t/blank"); fi
grep -qF "\"pdf\":\"${m##* }\"" "$t/entry" || no "the file is not the one that was recorded"
h() { xxd -r -p | openssl dgst -sha256 -binary | xxd -p -c 64; }; r=$({ printf 00; xxd -p -c 0 "$t/entry"; } | h)
i=$(sed -n 's/^index //p' "$t/s" | head -1); n=$(sed '1,/^$/d' "$t/s" | sed -n 2p); k=$((n - 1))
for p in $(sed -n '/^index /,/^$/p' "$t/s" | sed 1d); do
  x=$(echo "$p" | base64 -d | xxd -p -c 64); [ "$(echo "$x" | xxd -r -p | base64)" = "$p" ] || no "a hash cannot be read"
  if [ $((i & 1)) = 1 ] || [ "$i" = "$k" ]; then
    r=$(echo "01$x$r" | h); while [ $((i & 1)) = 0 ] && [ "$i" != 0 ]; do i=$((i >> 1)); k=$((k >> 1)); done
  else r=$(echo "01$r$x" | h); fi
  i=$((i >> 1)); k=$((k >> 1))
done
sed '1,/^$/d' "$t/s" | sed '/^$/,$d' > "$t/note"
[ "$k" = 0 ] && [ "$r" = "$(sed -n 3p "$t/note" | base64 -d | xxd -p -c 64)" ] || no "the proof does not lead to the signed head"
{ echo 302a300506032b6570032100 | xxd -r -p; echo "$2" | cut -d+ -f3- | base64 -d | tail -c 32; } > "$t/key"
k=$(echo "$2" | cut -d+ -f2); l=; for x in $(grep -aE '^— [^ +]+ [A-Za-z0-9+/]+=*$' "$t/s" | grep -aF -- "— ${2%%+*} " | sed 's/.* //'); do [ "$(echo "$x" | base64 -d 2> "$t/o" | head -c 4 | xxd -p)" = "$k" ] && l=$x; done
echo "$l" | base64 -d > "$t/l"; tail -c 64 "$t/l" > "$t/sig"; [ -n "$l" ] && [ "$(base64 -w 0 "$t/l")" = "$l" ] && [ "$(wc -c < "$t/l")" = 68 ] || no "the key that you trust did not sign"
openssl pkeyutl -verify -pubin -inkey "$t/key" -keyform DER -rawin -in "$t/note" -sigfile "$t/sig" > "$t/o" 2>&1 || no "the signature is false"
echo "Proved: recorded as number $(sed -n 's/^index //p' "$t/s" | head -1) of $n in the log $(head -1 "$t/note"). Not proved: that what it says is true."; [ "$z" = 0 ] || echo "The seal in it (PAdES) was not looked at: a PDF program shows whose it is, and whether it is whole."
