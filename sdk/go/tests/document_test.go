package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// document is what the tests need of api/openapi.yaml. The standard library has no YAML; the file is written in one way,
// two spaces a level, so a scan of its lines is enough, and a scan that finds too little fails.
type document struct {
	operations map[string]string          // operationId → "POST /cards/{id}/freeze"
	properties map[string]map[string]bool // schema → names
	enums      map[string][]string        // "Card.status", or "Category." for its own → values

	enum  string // the one that is being read, and how it is written
	block bool
}

var (
	pathLine      = regexp.MustCompile(`^  (/[^:]*):$`)
	methodLine    = regexp.MustCompile(`^    (get|post|patch|put|delete):$`)
	operationLine = regexp.MustCompile(`^      operationId: (\w+)$`)
	schemaLine    = regexp.MustCompile(`^    (\w+):$`)
	propertyLine  = regexp.MustCompile(`^        '?([\w]+)'?:`)
)

func readDocument(t *testing.T) *document {
	t.Helper()
	file := os.Getenv("PRIVCARDS_OPENAPI") // another document, for a server that is ahead
	if file == "" {
		file = filepath.Join(repository, "api", "openapi.yaml")
	}
	text, err := os.ReadFile(file)
	must(t, err)
	d := &document{operations: map[string]string{}, properties: map[string]map[string]bool{}, enums: map[string][]string{}}
	section, path, method, schema, property, inProperties := "", "", "", "", "", false
	for _, line := range strings.Split(string(text), "\n") {
		switch {
		case line != "" && line[0] != ' ' && line[0] != '#':
			section = line
		case section == "components:" && strings.HasPrefix(line, "  ") && line[2] != ' ':
			section = "components:"
			schema = ""
			if line == "  schemas:" {
				schema = "-"
			}
		case section == "paths:" && pathLine.MatchString(line):
			path = pathLine.FindStringSubmatch(line)[1]
		case section == "paths:" && methodLine.MatchString(line):
			method = strings.ToUpper(methodLine.FindStringSubmatch(line)[1])
		case section == "paths:" && operationLine.MatchString(line):
			d.operations[operationLine.FindStringSubmatch(line)[1]] = method + " " + path
		case section == "components:" && schema != "" && schemaLine.MatchString(line):
			schema, inProperties = schemaLine.FindStringSubmatch(line)[1], false
			d.properties[schema] = map[string]bool{}
		case schema != "" && strings.HasPrefix(line, "      ") && line[6] != ' ' && line[6] != '-':
			inProperties = line == "      properties:"
		case inProperties && propertyLine.MatchString(line):
			property = propertyLine.FindStringSubmatch(line)[1]
			d.properties[schema][property] = true
		}
		if schema != "" && section == "components:" {
			if !inProperties {
				property = ""
			}
			d.scanEnum(schema+"."+property, line)
		}
	}
	if len(d.operations) < 48 || len(d.properties) < 60 || len(d.properties["Card"]) < 16 {
		t.Fatalf("only %d operations and %d schemas are found", len(d.operations), len(d.properties))
	}
	return d
}

// scanEnum reads both ways of writing a list: [a, b] over one or more lines, and a line for each.
func (d *document) scanEnum(name, line string) {
	text := strings.TrimSpace(line)
	if _, after, found := strings.Cut(text, "enum:"); found {
		d.enum, text = name, strings.TrimSpace(after)
		d.block = text == ""
		if d.block {
			return
		}
	}
	if d.enum == "" {
		return
	}
	if d.block {
		value, item := cutPrefix(text, "- ")
		if !item {
			d.enum = ""
			return
		}
		d.enums[d.enum] = append(d.enums[d.enum], value)
		return
	}
	list, _, ends := strings.Cut(text, "]")
	for _, value := range strings.Split(strings.TrimPrefix(list, "["), ",") {
		if value = strings.Trim(value, " '"); value != "" && value != "null" {
			d.enums[d.enum] = append(d.enums[d.enum], value)
		}
	}
	if ends {
		d.enum = ""
	}
}

func cutPrefix(text, prefix string) (string, bool) {
	return strings.TrimPrefix(text, prefix), strings.HasPrefix(text, prefix)
}
