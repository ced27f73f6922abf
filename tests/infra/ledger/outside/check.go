// Checks a log and documents of Toetssteen with the libraries of Go's own checksum database, and nothing of ours.
//
// It reads questions, one to a line with tabs between the words, and answers each with "accepted" or "refused: why":
//
//	log       FOLDER    VKEY [OLD-CHECKPOINT]   every entry of the log in FOLDER, and that it begins with an older head
//	document  FILE      VKEY                    a file that carries its own proof
//
// Build it with Debian's packages golang-go and golang-golang-x-mod-dev:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o check check.go
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	room   = 8192
	begin  = "\n%%TOETSSTEEN-PROOF-BEGIN\n"
	end    = "\n%%TOETSSTEEN-PROOF-END\n"
	mark   = "\n/SubFilter/ETSI.CAdES.detached/M(D:"
)

var seal = regexp.MustCompile(regexp.QuoteMeta(mark) + `([0-9]{14})Z\)/Contents<([0-9a-f]*)>\n`)

var number = regexp.MustCompile(`^(0|[1-9][0-9]{0,18})$`)

// opened is the tree that a checkpoint tells of, once a trusted key has signed it.
func opened(raw []byte, vkey string) (string, tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", tlog.Tree{}, err
	}
	read, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		return "", tlog.Tree{}, err
	}
	// Go reads base64 whose last, unused bits are anything: the same signature in other bytes.
	for _, one := range read.Sigs {
		if _, err := decoded(one.Base64); err != nil {
			return "", tlog.Tree{}, err
		}
	}
	lines := strings.Split(read.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() || !number.MatchString(lines[1]) {
		return "", tlog.Tree{}, errors.New("no checkpoint of this log")
	}
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			return "", tlog.Tree{}, errors.New("an empty line in a checkpoint")
		}
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return "", tlog.Tree{}, err
	}
	root, err := hash(lines[2])
	return lines[0], tlog.Tree{N: size, Hash: root}, err
}

func hash(line string) (tlog.Hash, error) {
	var found tlog.Hash
	raw, err := decoded(line)
	if err == nil && copy(found[:], raw) != len(found) || len(raw) != len(found) {
		err = errors.New("no hash")
	}
	return found, err
}

func decoded(line string) ([]byte, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(line)
	if err == nil && base64.StdEncoding.EncodeToString(raw) != line {
		err = errors.New("base64 in an unusual way")
	}
	return raw, err
}

// folder reads tiles from disk, where Go's own logs have the height in the path and ours have not.
type folder string

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		raw, err := os.ReadFile(filepath.Join(string(f), "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		found = append(found, raw)
	}
	return found, nil
}

// bundle is the entries under the tile of level 0 with this number, each after its length.
func (f folder) bundle(n int64, width int) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: 0, N: n, W: width}
	path := strings.TrimPrefix(tile.Path(), "tile/8/0/")
	raw, err := os.ReadFile(filepath.Join(string(f), "tile/entries", path))
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for len(raw) > 0 {
		if len(raw) < 2 {
			return nil, errors.New("a bundle is cut off")
		}
		size := int(binary.BigEndian.Uint16(raw))
		if len(raw) < 2+size {
			return nil, errors.New("a bundle is cut off")
		}
		found, raw = append(found, raw[2:2+size]), raw[2+size:]
	}
	if len(found) != width {
		return nil, errors.New("a bundle holds another number of entries")
	}
	return found, nil
}

// checkLog shows that every entry stands under the head, by a proof of its own, and that the log begins with an older one.
func checkLog(path, vkey, older string) error {
	raw, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	if err != nil {
		return err
	}
	_, tree, err := opened(raw, vkey)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, folder(path))
	for first := int64(0); first < tree.N; first += 1 << height {
		width := tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		entries, err := folder(path).bundle(first>>height, int(width))
		if err != nil {
			return err
		}
		for place, entry := range entries {
			at := first + int64(place)
			proof, err := tlog.ProveRecord(tree.N, at, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, at, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", at, err)
			}
		}
	}
	if older == "" {
		return nil
	}
	kept, err := os.ReadFile(older)
	if err != nil {
		return err
	}
	_, old, err := opened(kept, vkey)
	if err != nil || old.N == 0 {
		return err
	}
	if old.N > tree.N {
		return errors.New("the log is shorter than it was")
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// withoutSeal blanks the moment of sealing and the seal of a reader: they were blank when the file was recorded.
func withoutSeal(content []byte) ([]byte, error) {
	if !bytes.Contains(content, []byte(mark)) {
		return content, nil
	}
	found := seal.FindSubmatchIndex(content)
	if found == nil || bytes.Count(content, []byte(mark)) != 1 {
		return nil, errors.New("an odd place for a seal")
	}
	blank := append([]byte(nil), content...)
	for _, one := range [][2]int{{found[2], found[3]}, {found[4], found[5]}} {
		copy(blank[one[0]:one[1]], bytes.Repeat([]byte("0"), one[1]-one[0]))
	}
	return blank, nil
}

// checkDocument shows that a file is the one whose commitment is in the entry that it carries, and that the entry is in the log.
func checkDocument(path, vkey string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	start := bytes.Index(content, []byte(begin))
	from := start + len(begin)
	if start < 0 || bytes.Count(content, []byte(begin)) != 1 || !bytes.HasPrefix(content[min(from+room, len(content)):], []byte(end)) {
		return errors.New("no proof in this file")
	}
	inside := bytes.TrimRight(content[from:from+room], " ")
	head, signed, divided := bytes.Cut(inside, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !divided || len(lines) < 4 || lines[2] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no proof that can be read")
	}
	salt, err := hex.DecodeString(strings.TrimPrefix(lines[0], "salt "))
	if err != nil || lines[0] != "salt "+hex.EncodeToString(salt) {
		return errors.New("no salt")
	}
	entry, err := decoded(strings.TrimPrefix(lines[1], "entry "))
	if err != nil || !strings.HasPrefix(lines[1], "entry ") {
		return errors.New("no entry")
	}
	place := strings.TrimPrefix(lines[3], "index ")
	if !strings.HasPrefix(lines[3], "index ") || !number.MatchString(place) {
		return errors.New("no place")
	}
	index, err := strconv.ParseInt(place, 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[4:] {
		one, err := hash(line)
		if err != nil {
			return err
		}
		proof = append(proof, one)
	}
	_, tree, err := opened(signed, vkey)
	if err != nil {
		return err
	}
	if index >= tree.N {
		return errors.New("a place outside the log")
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	copy(content[from:], bytes.Repeat([]byte(" "), room))
	content, err = withoutSeal(content)
	if err != nil {
		return err
	}
	var told struct{ Pdf string }
	if err := json.Unmarshal(entry, &told); err != nil {
		return err
	}
	if told.Pdf != commitment(content, salt) {
		return errors.New("not the file that was recorded")
	}
	return nil
}

func commitment(content, salt []byte) string {
	if len(salt) == 0 {
		plain := sha256.Sum256(content)
		return hex.EncodeToString(plain[:])
	}
	keyed := hmac.New(sha256.New, salt)
	keyed.Write(content)
	return hex.EncodeToString(keyed.Sum(nil))
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func answer(words []string) error {
	switch {
	case len(words) == 3 && words[0] == "log":
		return checkLog(words[1], words[2], "")
	case len(words) == 4 && words[0] == "log":
		return checkLog(words[1], words[2], words[3])
	case len(words) == 3 && words[0] == "document":
		return checkDocument(words[1], words[2])
	}
	return errors.New("no question")
}

func main() {
	questions, out := bufio.NewScanner(os.Stdin), bufio.NewWriter(os.Stdout)
	for questions.Scan() {
		if err := answer(strings.Split(questions.Text(), "\t")); err != nil {
			fmt.Fprintf(out, "refused: %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Fprintln(out, "accepted")
		}
		out.Flush()
	}
}
