package tests

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A Go block of the README is a whole program, or statements within a function that has ctx and client and returns an
// error. Those under the comment <!-- go1.23 --> need that version.
type block struct {
	line   int
	text   string
	newest bool
}

func readmeBlocks(t *testing.T) []block {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	must(t, err)
	var blocks []block
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		if lines[i] != "```go" {
			continue
		}
		current := block{line: i + 2, newest: i > 0 && lines[i-1] == "<!-- go1.23 -->"}
		for i++; lines[i] != "```"; i++ {
			current.text += lines[i] + "\n"
		}
		if formatted, err := format.Source([]byte(current.text)); err != nil || string(formatted) != current.text {
			t.Errorf("README.md:%d is not formatted as gofmt does it (%v):\n%s", current.line, err, formatted)
		}
		blocks = append(blocks, current)
	}
	if len(blocks) < 10 {
		t.Fatalf("only %d blocks are found", len(blocks))
	}
	return blocks
}

const program = `package main

import (
	"context"
	"fmt"
	"os"

	privcards "privcards.com/go"
)

var blocks = map[int]func(context.Context, *privcards.Client) error{}

func main() {
	for line := 0; line < 10000; line++ {
		block, there := blocks[line]
		if !there {
			continue
		}
		fmt.Printf("== line %d\n", line)
		if err := block(context.Background(), privcards.NewClient("")); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
	}
}
`

var packages = map[string]string{
	"errors": "errors", "fmt": "fmt", "io": "io", "log": "log", "http": "net/http", "httptest": "net/http/httptest",
	"os": "os", "strings": "strings", "time": "time",
}

func (b block) file() string {
	source := "package main\n\nimport (\n\t\"context\"\n"
	for _, name := range sortedKeys(packages) {
		if regexp.MustCompile(`\b` + name + `\.[A-Z]`).MatchString(b.text) {
			source += fmt.Sprintf("\t%q\n", packages[name])
		}
	}
	source += "\tprivcards \"privcards.com/go\"\n)\n\n"
	if b.newest {
		source = "//go:build go1.23\n\n" + source
	}
	return source + fmt.Sprintf("func init() {\n\tblocks[%d] = func(ctx context.Context, client *privcards.Client) error {\n"+
		"//line README.md:%d\n%s\treturn nil\n\t}\n}\n", b.line, b.line, b.text)
}

func TestTheReadmeRuns(t *testing.T) {
	folder := t.TempDir()
	module, err := filepath.Abs("..")
	must(t, err)
	files := map[string]string{
		"go.mod": "module example.com/readme\n\ngo 1.19\n\nrequire privcards.com/go v1.0.0\n\nreplace privcards.com/go => " +
			filepath.ToSlash(module) + "\n",
		"blocks/main.go": program,
	}
	programs := []string{"./blocks"}
	for _, b := range readmeBlocks(t) {
		if strings.HasPrefix(b.text, "package main\n") {
			name := fmt.Sprintf("program%d", b.line)
			files[name+"/main.go"] = b.text
			programs = append(programs, "./"+name)
		} else {
			files[fmt.Sprintf("blocks/block%d.go", b.line)] = b.file()
		}
	}
	write(t, folder, files)
	goCommand(t, folder, nil, "vet", "./...")
	for _, name := range programs {
		output := goCommand(t, folder, serverEnvironment(), "run", name)
		if strings.Contains(output, world.APIKey) {
			t.Errorf("%s prints the key: %s", name, output)
		}
		t.Log(output)
	}
}
