package privcards

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
)

// Response is what came back over the wire.
type Response struct {
	StatusCode     int
	Header         http.Header
	RequestID      string
	Body           []byte // empty where it would hold a card number or a secret
	Attempts       int
	IdempotencyKey string // of a write, whether the caller's or made here
}

// Replayed tells that an earlier attempt had its effect, and this is its kept answer.
func (r *Response) Replayed() bool { return r.Header.Get("Idempotent-Replayed") == "true" }

// Decode reads the body into value.
func (r *Response) Decode(value any) error { return json.Unmarshal(r.Body, value) }

// Format shows which answer it is, never what is in it.
func (r Response) Format(state fmt.State, _ rune) {
	fmt.Fprintf(state, "{%d %s, %d bytes}", r.StatusCode, r.RequestID, len(r.Body))
}

// Meta is part of every object of the API.
type Meta struct {
	// Extra keeps the members this version does not know.
	Extra map[string]json.RawMessage `json:"-"`
	// LastResponse is the answer the object came in; nil for an object within another.
	LastResponse *Response `json:"-"`
}

func (m *Meta) setResponse(response *Response) { m.LastResponse = response }

// decodeObject fills plain, a pointer to a struct without an UnmarshalJSON of its own, and keeps what it has no field for.
func decodeObject(text []byte, plain any, meta *Meta) error {
	if err := json.Unmarshal(text, plain); err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	for _, name := range memberNames(reflect.TypeOf(plain).Elem()) {
		delete(members, name)
	}
	meta.Extra = nil
	if len(members) > 0 {
		meta.Extra = members
	}
	return nil
}

var knownMembers sync.Map // reflect.Type → []string

func memberNames(object reflect.Type) []string {
	if names, ok := knownMembers.Load(object); ok {
		return names.([]string)
	}
	var names []string
	for i := 0; i < object.NumField(); i++ {
		field := object.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			names = append(names, memberNames(field.Type)...)
		case name != "" && name != "-":
			names = append(names, name)
		}
	}
	knownMembers.Store(object, names)
	return names
}
