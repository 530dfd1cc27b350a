package privcards

// Ptr makes a pointer to value, for optional parameters: Ptr("Ad Spend"), Ptr(USD("20")).
func Ptr[T any](value T) *T { return &value }
