// Package tests runs the SDK against the real server. It is a module of its own, so that it is no part of what users
// download. PRIVCARDS_BINARY is the server; build/release/privcards of the repository unless told.
package tests

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	privcards "privcards.com/go"
)

const repository = "../../.."

// world is the test world that all tests share; each makes cards of its own in it.
var world struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

var ctx = context.Background()

func TestMain(m *testing.M) {
	code, err := runInWorld(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "no server to test against:", err)
		code = 1
	}
	os.Exit(code)
}

func runInWorld(m *testing.M) (int, error) {
	binary := os.Getenv("PRIVCARDS_BINARY")
	if binary == "" {
		binary = filepath.Join(repository, "build", "release", "privcards")
	}
	folder, err := os.MkdirTemp("", "privcards-go-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	server := exec.Command(binary, "dev", "--data", folder, "--http", "127.0.0.1:0", "--iso8583", "127.0.0.1:0")
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	if err := waitFor(filepath.Join(folder, "dev.json"), ended); err != nil {
		return 0, err
	}
	code := m.Run()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		return code, err
	}
	select {
	case err := <-ended:
		return code, err
	case <-time.After(20 * time.Second):
		_ = server.Process.Kill()
		return code, fmt.Errorf("it does not stop")
	}
}

func waitFor(file string, ended <-chan error) error {
	deadline := time.After(30 * time.Second)
	for {
		if text, err := os.ReadFile(file); err == nil && json.Unmarshal(text, &world) == nil {
			return nil
		}
		select {
		case err := <-ended:
			return fmt.Errorf("it ended: %v", err)
		case <-deadline:
			return fmt.Errorf("it is not ready after 30 s")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func newClient(options ...privcards.ClientOption) *privcards.Client {
	options = append([]privcards.ClientOption{privcards.WithBaseURL(world.BaseURL)}, options...)
	return privcards.NewClient(world.APIKey, options...)
}

func newCard(t *testing.T, client *privcards.Client, dollars string) *privcards.Card {
	t.Helper()
	card, err := client.Cards.Create(ctx, &privcards.CardCreateParams{BinID: "491653", Amount: privcards.USD(dollars)})
	must(t, err)
	return card
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
