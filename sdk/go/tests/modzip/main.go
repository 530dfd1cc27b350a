// Modzip writes a module as a module proxy serves it, so that the folder can be put on any web server, or be used with
// GOPROXY=file://…:
//
//	go run ./modzip -module .. -out ../../../build/sdk-go/proxy
//
// It keeps the rules of https://go.dev/ref/mod#zip-files: a prefix module@version, regular files only, no nested module, no
// vendor folder, no version control, no two names that differ in case alone. The same files give the same bytes.
package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("modzip: ")
	module := flag.String("module", ".", "folder with the go.mod")
	out := flag.String("out", "", "folder to write, laid out like a module proxy")
	when := flag.String("time", "2026-01-01T00:00:00Z", "time of the version, RFC 3339")
	flag.Parse()
	file, err := write(*module, *out, *when)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(file)
}

func write(module, out, when string) (string, error) {
	goMod, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		return "", err
	}
	path, err := capture(goMod, `(?m)^module (\S+)$`)
	if err != nil {
		return "", fmt.Errorf("go.mod: %w", err)
	}
	if strings.ToLower(path) != path {
		return "", errors.New("the path has upper case letters, which a proxy writes in another way")
	}
	source, err := os.ReadFile(filepath.Join(module, "version.go"))
	if err != nil {
		return "", err
	}
	number, err := capture(source, `(?m)^const Version = "([0-9]+\.[0-9]+\.[0-9]+)"$`)
	if err != nil {
		return "", fmt.Errorf("version.go: %w", err)
	}
	version := "v" + number
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return "", err
	}
	archive, err := pack(module, path+"@"+version+"/")
	if err != nil {
		return "", err
	}
	info, err := json.Marshal(map[string]any{"Version": version, "Time": at.UTC()})
	if err != nil {
		return "", err
	}
	folder := filepath.Join(out, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	for name, content := range map[string][]byte{
		"list": []byte(version + "\n"), version + ".info": info, version + ".mod": goMod, version + ".zip": archive,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return "", err
		}
	}
	return filepath.Join(folder, version+".zip"), nil
}

func capture(text []byte, pattern string) (string, error) {
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("nothing matches %s", pattern)
	}
	return string(found[1]), nil
}

// validName is narrower than the rules ask, and has everything this module needs.
var validName = regexp.MustCompile(`^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$`)

func pack(module, prefix string) ([]byte, error) {
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	seen := map[string]string{}
	err := filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path != module && isLeftOut(path, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		relative, err := filepath.Rel(module, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		if other, twice := seen[strings.ToLower(name)]; twice || !validName.MatchString(name) {
			return fmt.Errorf("the name %q cannot be in a module (%q)", name, other)
		}
		seen[strings.ToLower(name)] = name
		return add(archive, prefix+name, path)
	})
	if err != nil {
		return nil, err
	}
	for _, needed := range []string{"go.mod", "license", "readme.md"} {
		if seen[needed] == "" {
			return nil, fmt.Errorf("the module has no %s", needed)
		}
	}
	if err := archive.Close(); err != nil { // it writes the directory at the end
		return nil, err
	}
	return buffer.Bytes(), nil
}

func isLeftOut(path, name string) bool {
	switch name {
	case "vendor", ".git", ".hg", ".svn", ".bzr":
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod")) // a module of its own
	return err == nil
}

func add(archive *zip.Writer, name, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate}) // without a time
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, file)
	return err
}
