package tests

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"testing"

	privcards "privcards.com/go"
)

// models are the schemas and the types that stand for them.
var models = map[string]any{
	"Card": privcards.Card{}, "CardDetails": privcards.CardDetails{}, "Movement": privcards.Movement{},
	"Merchant": privcards.Merchant{}, "Transaction": privcards.Transaction{},
	"ThreeDSOutcome": privcards.ThreeDSOutcome{}, "Wallet": privcards.Wallet{},
	"DepositAddress": privcards.DepositAddress{}, "Deposit": privcards.Deposit{}, "Bin": privcards.Bin{},
	"Challenge": privcards.Challenge{}, "Webhook": privcards.Webhook{}, "WebhookWithSecret": privcards.WebhookWithSecret{},
	"Delivery": privcards.Delivery{}, "TestClock": privcards.TestClock{}, "FieldError": privcards.FieldError{},
	"RequestLogEntry": privcards.RequestLogEntry{},

	"CardEvent": privcards.Event{}, "CardMovementEvent": privcards.Event{}, "TransactionEvent": privcards.Event{},
	"ChallengeEvent": privcards.Event{}, "DepositEvent": privcards.Event{}, "WebhookEvent": privcards.Event{},

	"CardList": privcards.Page[privcards.Card]{}, "TransactionList": privcards.Page[privcards.Transaction]{},
	"DepositList": privcards.Page[privcards.Deposit]{}, "ChallengeList": privcards.Page[privcards.Challenge]{},
	"WebhookList": privcards.Page[privcards.Webhook]{}, "DeliveryList": privcards.Page[privcards.Delivery]{},
	"EventList": privcards.Page[privcards.Event]{}, "RequestLog": privcards.Page[privcards.RequestLogEntry]{},
	"BinList": privcards.List[privcards.Bin]{}, "DepositAddressList": privcards.List[privcards.DepositAddress]{},
	"EventDeliveries": privcards.List[privcards.Delivery]{},

	"CreateCardRequest": privcards.CardCreateParams{}, "UpdateCardRequest": privcards.CardUpdateParams{},
	"MovementRequest": privcards.CardMovementParams{}, "CreateWebhookRequest": privcards.WebhookCreateParams{},
	"UpdateWebhookRequest": privcards.WebhookUpdateParams{}, "RotateSecretRequest": privcards.SecretRotateParams{},
	"ResendEventRequest": privcards.EventResendParams{}, "SandboxMerchant": privcards.SandboxMerchant{},
	"SandboxAuthorizationRequest": privcards.SandboxAuthorizationParams{},
	"SandboxIncrementRequest":     privcards.SandboxIncrementParams{},
	"SandboxReverseRequest":       privcards.SandboxReverseParams{},
	"SandboxSettleRequest":        privcards.SandboxSettleParams{},
	"SandboxSettlementRequest":    privcards.SandboxSettlementParams{},
	"SandboxRefundRequest":        privcards.SandboxRefundParams{},
	"SandboxChallengeRequest":     privcards.SandboxChallengeParams{},
	"SubmitCodeRequest":           privcards.SandboxSubmitParams{},
	"SandboxDepositRequest":       privcards.SandboxDepositParams{},
	"AdvanceClockRequest":         privcards.AdvanceClockParams{},
}

// Error is read member by member into APIError.
var notModels = map[string]bool{"Error": true}

func TestModelsHaveTheDocumentsFields(t *testing.T) {
	document := readDocument(t)
	for schema, properties := range document.properties {
		model, known := models[schema]
		if len(properties) == 0 || notModels[schema] {
			continue
		}
		if !known {
			t.Errorf("the schema %s has no type", schema)
			continue
		}
		fields := fieldsOf(reflect.TypeOf(model))
		for property := range properties {
			if !fields[property] {
				t.Errorf("%T has no field for %s.%s", model, schema, property)
			}
		}
		for field := range fields {
			if !properties[field] {
				t.Errorf("%T has a field %s that %s has not", model, field, schema)
			}
		}
	}
}

func fieldsOf(model reflect.Type) map[string]bool {
	fields := map[string]bool{}
	for i := 0; i < model.NumField(); i++ {
		name, _, _ := strings.Cut(model.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = true
		}
	}
	return fields
}

// enumerations are the types of enums.go and where the document lists their values.
var enumerations = map[string][]string{
	"Network":           {"Card.network", "CardDetails.network", "Bin.network"},
	"CardStatus":        {"Card.status"},
	"FrozenReason":      {"Card.frozen_reason"},
	"Category":          {"Category."},
	"TransactionType":   {"Transaction.type"},
	"TransactionStatus": {"Transaction.status"},
	"DeclineReason":     {"Transaction.decline_reason", "Transaction.decline_reasons"},
	"Asset":             {"Asset."},
	"Chain":             {"Chain."},
	"DepositStatus":     {"Deposit.status"},
	"ChallengeStatus":   {"Challenge.status"},
	"WebhookStatus":     {"Webhook.status"},
	"DisabledReason":    {"Webhook.disabled_reason"},
	"DeliveryStatus":    {"Delivery.status"},
	"ErrorCode":         {"ErrorCode."},
	"EventType":         {"EventType.", "Subscription."},
}

func TestEnumerationsHaveTheDocumentsValues(t *testing.T) {
	document, constants := readDocument(t), constantsOf(t, "../enums.go")
	for name, places := range enumerations {
		for _, place := range places {
			if len(document.enums[place]) < 2 {
				t.Errorf("the document has no values for %s", place)
			}
			for _, value := range document.enums[place] {
				if !constants[name][value] {
					t.Errorf("%s has no constant for %q of %s", name, value, place)
				}
			}
		}
	}
	for name := range constants {
		if len(enumerations[name]) == 0 {
			t.Errorf("%s is compared with nothing", name)
		}
	}
}

func constantsOf(t *testing.T, file string) map[string]map[string]bool {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	must(t, err)
	constants := map[string]map[string]bool{}
	ast.Inspect(source, func(node ast.Node) bool {
		constant, ok := node.(*ast.ValueSpec)
		if !ok || constant.Type == nil {
			return true
		}
		name, named := constant.Type.(*ast.Ident)
		literal, isLiteral := constant.Values[0].(*ast.BasicLit)
		if named && isLiteral {
			value, err := strconv.Unquote(literal.Value)
			must(t, err)
			if constants[name.Name] == nil {
				constants[name.Name] = map[string]bool{}
			}
			constants[name.Name][value] = true
		}
		return true
	})
	return constants
}

func sortedKeys[V any](values map[string]V) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
