package tests

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goCommand runs the go that runs the tests, with nothing from the network.
func goCommand(t *testing.T, folder string, environment []string, arguments ...string) string {
	t.Helper()
	command := exec.Command("go", arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off")
	command.Env = append(command.Env, environment...)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
	return string(output)
}

func write(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(folder, name)
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

func serverEnvironment() []string {
	return []string{"PRIVCARDS_API_KEY=" + world.APIKey, "PRIVCARDS_BASE_URL=" + world.BaseURL}
}

// A new module gets the SDK as users do, from a module proxy, and runs the example of the README's beginning.
func TestTheModuleFromAProxy(t *testing.T) {
	proxy, user := t.TempDir(), t.TempDir()
	file := strings.TrimSpace(goCommand(t, ".", nil, "run", "./modzip", "-module", "..", "-out", proxy))
	checkArchive(t, file)
	again := strings.TrimSpace(goCommand(t, ".", nil, "run", "./modzip", "-module", "..", "-out", t.TempDir()))
	one, err := os.ReadFile(file)
	must(t, err)
	two, err := os.ReadFile(again)
	must(t, err)
	if !bytes.Equal(one, two) {
		t.Error("the same files give other bytes")
	}

	example, err := os.ReadFile("../examples/first-card/main.go")
	must(t, err)
	write(t, user, map[string]string{"go.mod": "module example.com/user\n\ngo 1.19\n", "main.go": string(example)})
	environment := append(serverEnvironment(), "GOPROXY=file://"+filepath.ToSlash(proxy), "GOMODCACHE="+filepath.Join(user, "cache"),
		"GOFLAGS=-mod=mod -modcacherw")
	goCommand(t, user, environment, "get", "privcards.com/go@latest")
	goCommand(t, user, environment, "vet", ".")
	output := goCommand(t, user, environment, "run", ".")
	if !strings.Contains(output, "card_") || !strings.Contains(output, "12.50") {
		t.Errorf("the example prints %s", output)
	}
	sums, err := os.ReadFile(filepath.Join(user, "go.sum"))
	must(t, err)
	if lines := strings.Count(string(sums), "\n"); lines != 2 { // the module and its go.mod: nothing else comes along
		t.Errorf("go.sum has %d lines:\n%s", lines, sums)
	}
}

func checkArchive(t *testing.T, file string) {
	t.Helper()
	archive, err := zip.OpenReader(file)
	must(t, err)
	defer archive.Close()
	names := map[string]bool{}
	for _, entry := range archive.File {
		if !strings.HasPrefix(entry.Name, "privcards.com/go@v") || strings.Contains(entry.Name, "/tests/") {
			t.Errorf("%s should not be in the module", entry.Name)
		}
		names[filepath.Base(entry.Name)] = true
	}
	for _, name := range []string{"go.mod", "LICENSE", "README.md", "CHANGELOG.md", "client.go"} {
		if !names[name] {
			t.Errorf("%s is not in the module", name)
		}
	}
}
