// Webhook-receiver answers deliveries at http://127.0.0.1:4242/hooks. It needs PRIVCARDS_WEBHOOK_SECRET.
package main

import (
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	privcards "privcards.com/go"
)

func main() {
	http.HandleFunc("/hooks", receive)
	server := &http.Server{Addr: "127.0.0.1:4242", ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func receive(w http.ResponseWriter, r *http.Request) {
	// The raw bytes are what is signed: read them before anything parses them.
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	secret := os.Getenv("PRIVCARDS_WEBHOOK_SECRET")
	event, err := privcards.ConstructEvent(payload, r.Header, secret, privcards.DefaultTolerance)
	var refusal *privcards.SignatureVerificationError
	if errors.As(err, &refusal) {
		log.Print(err)
		http.Error(w, string(refusal.Reason), http.StatusBadRequest)
		return
	}
	if err := handle(event); err != nil {
		log.Print(err)
		w.WriteHeader(http.StatusInternalServerError) // it comes again
	}
}

// handle should do each event once: the same id can come more than once.
func handle(event *privcards.Event) error {
	object, err := event.Object()
	if err != nil {
		return err
	}
	switch object := object.(type) {
	case *privcards.Transaction:
		log.Print(event.Type, " ", object.Amount, " at ", object.Merchant.Name)
	case *privcards.Card:
		log.Print(event.Type, " ", object.ID, " is ", object.Status)
	default:
		log.Print(event)
	}
	return nil
}
