// An outsider's verifier of a published log, built on golang.org/x/mod alone: none of our code is in it.
//
// usage: verify_xmod DIRECTORY   ("OK ..." and status 0, or "FAIL: ..." and status 1)
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// published reads tiles from a folder laid out as C2SP tlog-tiles: x/mod's own path says "tile/8/" for the height
// and "data" for entries, the public one says "tile/" and "entries".
type published struct{ folder string }

func (p published) file(t tlog.Tile) string {
	rest := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	if t.L == -1 {
		rest = "entries" + strings.TrimPrefix(rest, "data")
	}
	return filepath.Join(p.folder, "tile", rest)
}

func (p published) Height() int { return tileHeight }

func (p published) SaveTiles([]tlog.Tile, [][]byte) {}

func (p published) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		var err error
		if data[i], err = os.ReadFile(p.file(t)); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (p published) head(name string, key note.Verifier) (tlog.Tree, error) {
	raw, err := os.ReadFile(filepath.Join(p.folder, name))
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open(raw, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", name, err)
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != key.Name() {
		return tlog.Tree{}, fmt.Errorf("%s: another origin", name)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return tlog.Tree{}, fmt.Errorf("%s: no size", name)
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func (p published) checkEntries(size int64, tiles tlog.HashReader) error {
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := int(min(size-first, 1<<tileHeight))
		bundle, err := os.ReadFile(p.file(tlog.Tile{H: tileHeight, L: -1, N: first >> tileHeight, W: width}))
		if err != nil {
			return err
		}
		places := make([]int64, width)
		for i := range places {
			places[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		hashes, err := tiles.ReadHashes(places)
		if err != nil {
			return err
		}
		rest := bytes.NewReader(bundle)
		for i, hash := range hashes {
			entry, err := next(rest)
			if err != nil || tlog.RecordHash(entry) != hash {
				return fmt.Errorf("entry %d was altered", first+int64(i))
			}
		}
		if rest.Len() != 0 {
			return fmt.Errorf("bundle at %d is too long", first)
		}
	}
	return nil
}

func next(bundle *bytes.Reader) ([]byte, error) {
	high, err := bundle.ReadByte()
	if err != nil {
		return nil, err
	}
	low, err := bundle.ReadByte()
	if err != nil {
		return nil, err
	}
	entry := make([]byte, int(high)<<8|int(low))
	if n, _ := bundle.Read(entry); n != len(entry) {
		return nil, fmt.Errorf("torn")
	}
	return entry, nil
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func (p published) check() (string, error) {
	line, err := os.ReadFile(filepath.Join(p.folder, "vkey"))
	if err != nil {
		return "", err
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(line)))
	if err != nil {
		return "", err
	}
	now, err := p.head("checkpoint", key)
	if err != nil {
		return "", err
	}
	tiles := tlog.TileHashReader(now, p)
	if root, err := tlog.TreeHash(now.N, tiles); err != nil || root != now.Hash {
		return "", fmt.Errorf("the tiles do not give the signed root: %v", err)
	}
	if err := p.checkEntries(now.N, tiles); err != nil {
		return "", err
	}
	for i := int64(0); i < now.N; i++ {
		hash, err := tiles.ReadHashes([]int64{tlog.StoredHashIndex(0, i)})
		if err != nil {
			return "", err
		}
		proof, err := tlog.ProveRecord(now.N, i, tiles)
		if err == nil {
			err = tlog.CheckRecord(proof, now.N, now.Hash, i, hash[0])
		}
		if err != nil {
			return "", fmt.Errorf("entry %d is not included: %w", i, err)
		}
	}
	olds, err := filepath.Glob(filepath.Join(p.folder, "checkpoint.*"))
	if err != nil {
		return "", err
	}
	for _, old := range olds {
		then, err := p.head(filepath.Base(old), key)
		if err != nil {
			return "", err
		}
		proof, err := tlog.ProveTree(now.N, then.N, tiles)
		if err == nil {
			err = tlog.CheckTree(proof, now.N, now.Hash, then.N, then.Hash)
		}
		if err != nil {
			return "", fmt.Errorf("does not continue the log of %d: %w", then.N, err)
		}
	}
	return fmt.Sprintf("OK size=%d included=%d continued=%d", now.N, now.N, len(olds)), nil
}

// checkReceipt reads a tlog-proof file and the entry it is for, and accepts it with the key alone.
func (p published) checkReceipt(file, entryFile string) (string, error) {
	line, err := os.ReadFile(filepath.Join(p.folder, "vkey"))
	if err != nil {
		return "", err
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(line)))
	if err != nil {
		return "", err
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return "", err
	}
	parts := regexp.MustCompile(`(?s)^c2sp\.org/tlog-proof@v1\n(?:extra [^\n]*\n)?index (\d+)\n((?:[^\n]+\n)*)\n(.*)$`).FindSubmatch(raw)
	if parts == nil {
		return "", fmt.Errorf("not a receipt")
	}
	index, err := strconv.ParseInt(string(parts[1]), 10, 64)
	if err != nil {
		return "", err
	}
	var proof tlog.RecordProof
	for _, encoded := range strings.Fields(string(parts[2])) {
		hash, err := tlog.ParseHash(encoded)
		if err != nil {
			return "", err
		}
		proof = append(proof, hash)
	}
	kept := filepath.Join(filepath.Dir(file), "receipt.checkpoint")
	if err := os.WriteFile(kept, parts[3], 0o600); err != nil {
		return "", err
	}
	head, err := published{filepath.Dir(file)}.head("receipt.checkpoint", key)
	if err != nil {
		return "", err
	}
	if err := tlog.CheckRecord(proof, head.N, head.Hash, index, tlog.RecordHash(entry)); err != nil {
		return "", err
	}
	return fmt.Sprintf("OK index=%d size=%d", index, head.N), nil
}

func main() {
	found, err := "", error(nil)
	if len(os.Args) == 4 {
		found, err = published{os.Args[1]}.checkReceipt(os.Args[2], os.Args[3])
	} else {
		found, err = published{os.Args[1]}.check()
	}
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
	fmt.Println(found)
}
