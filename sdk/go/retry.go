package privcards

import (
	"net/http"
	"strconv"
	"time"
)

const (
	backoffBase   = 500 * time.Millisecond
	backoffCap    = 8 * time.Second
	retryAfterMax = 60 * time.Second // what asks for more is the caller's to wait for
)

// outcome is how an attempt ended.
type outcome struct {
	connectionFailed bool
	status           int
	code             ErrorCode
	header           http.Header
}

// retryRule decides on one call. The vectors in api/vectors/retry.json hold it in step with the other SDKs.
type retryRule struct {
	maxRetries int
	random     func() float64
}

// next tells whether another attempt follows the attempt (counted from 1) that just ended, and after what wait. left is
// what remains of the call's time.
func (r retryRule) next(attempt int, ended outcome, now time.Time, left time.Duration) (time.Duration, bool) {
	if attempt > r.maxRetries || !ended.retriable() {
		return 0, false
	}
	asked, _ := retryAfter(ended.header, now)
	wait := asked + backoff(attempt, r.random())
	if asked > retryAfterMax || wait >= left {
		return 0, false
	}
	return wait, true
}

func (o outcome) retriable() bool {
	if o.connectionFailed {
		return true
	}
	switch o.header.Get("PrivCards-Should-Retry") {
	case "true":
		return true
	case "false":
		return false
	}
	switch o.status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusConflict:
		return o.code == CodeIdempotencyInProgress
	}
	return false
}

// backoff is full jitter: anywhere between nothing and a bound that doubles, so that clients which failed together do not
// come back together.
func backoff(attempt int, random float64) time.Duration {
	bound := backoffCap
	if doublings := attempt - 1; doublings < 4 {
		bound = backoffBase << doublings
	}
	return time.Duration(random * float64(bound))
}

// retryAfter reads whole seconds or a date; anything else is as if it were absent.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	text := header.Get("Retry-After")
	if isDigits(text) {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			seconds = 1<<31 - 1
		}
		return time.Duration(seconds) * time.Second, true
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if wait := date.Sub(now); wait > 0 {
		return wait, true
	}
	return 0, true
}
